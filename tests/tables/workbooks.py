"""Write small workbooks as offices would, in every format the readers take."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

ROSTERS = Path(__file__).parents[1] / "web" / "imports" / "rosters"
TODAY = dt.date(2026, 11, 22)
HEADINGS = ["工号", "姓名", "车间", "班组", "岗位"]

Rows = Sequence[Sequence[object]]


def xlsx(rows: Rows, merges: Sequence[str] = (), **more: Rows) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    for name, others in more.items():
        other = book.create_sheet(name)
        for row in others:
            other.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Rows, merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("花名册")
    anchored = {(top, left) for top, _, left, _ in merges}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None and (at, column) not in anchored:
                page.write(at, column, cell)
    for top, bottom, left, right in merges:
        page.write_merge(top, bottom, left, right, rows[top][left])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: Rows) -> bytes:
    book = OpenDocumentSpreadsheet()
    table = Table(name="花名册")
    for row in rows:
        line = TableRow()
        for cell in row:
            if isinstance(cell, int | float):
                box = TableCell(valuetype="float", value=str(cell))
            else:
                box = TableCell(valuetype="string") if cell else TableCell()
            if cell is not None:
                box.addElement(P(text=str(cell)))
            line.addElement(box)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def csv(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = "\r\n".join(delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return text.encode(encoding)
