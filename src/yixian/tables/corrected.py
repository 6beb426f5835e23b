"""Give the user's own workbook back with every bad cell red and a note saying what is wrong."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import openpyxl
import xlsxwriter
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from yixian.tables.errors import RowError
from yixian.tables.wording import CHINESE, say
from yixian.tables.workbook import Cell, Sheet, Workbook, open_workbook

AUTHOR = "Yixian"  # how a note of ours is known when the file comes back
RED = "FFC7CE"
MARKED_ROWS = 20_000  # a longer sheet comes back as its bad rows only
_HEADING_LINES = 3
_SHEET_NAME_LIMIT = 31
_LONGEST_TEXT = 32_767
_XLSX_PROBLEMS = (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError, IndexError)

Notes: TypeAlias = Mapping[int, Mapping[int | None, str]]  # row: column position: what is wrong


def write_corrected(
    source: str | Path | bytes,
    target: str | Path | BinaryIO,
    errors: Iterable[RowError],
    *,
    sheet: str,
    header_row: int,
    language: str = CHINESE,
) -> None:
    """Write the corrected workbook, always as .xlsx.

    Up to `MARKED_ROWS` rows the whole comes back: an .xlsx with its own looks, another format with the same
    sheets and values, merged cells filled. A longer sheet comes back as
    its header and its bad rows, so that memory stays small.

    Parameters
    ----------
    source
        The file the user gave, or its bytes.
    target
        Where to write.
    errors
        The row errors of one sheet.
    sheet, header_row
        Which sheet was read and where its header ends, as the reader said.
    language
        Of the notes.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    book = open_workbook(data)
    read = book.sheet(sheet)
    notes = _notes(errors, language)
    if read.height > MARKED_ROWS:
        _write_bad_rows(read, target, notes, header_row=header_row, language=language)
    elif book.kind != "xlsx" or not _mark_own(data, target, notes, sheet=sheet):
        _write_again(book, target, notes, sheet=sheet)


def _notes(errors: Iterable[RowError], language: str) -> dict[int, dict[int | None, str]]:
    notes: dict[int, dict[int | None, str]] = {}
    for error in errors:
        row = notes.setdefault(error.row, {})
        said = error.message(language)
        row[error.position] = f"{row[error.position]}\n{said}" if error.position in row else said
    return notes


def _mark_own(data: bytes, target: str | Path | BinaryIO, notes: Notes, *, sheet: str) -> bool:
    """Mark the workbook itself; answer False where it is too unusual to be written back as it was."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks it does not know; the values are what matters
            book = openpyxl.load_workbook(io.BytesIO(data))
        _mark(book[sheet], notes)
        written = io.BytesIO()
        book.save(written)
    except _XLSX_PROBLEMS:
        return False
    if isinstance(target, str | Path):
        Path(target).write_bytes(written.getvalue())
    else:
        target.write(written.getvalue())
    return True


def _mark(page: Worksheet, notes: Notes) -> None:
    _unmark(page)
    fill = PatternFill("solid", fgColor=RED)
    for row, cells in notes.items():
        for position, said in cells.items():
            cell = _own_cell(page, row, position)
            cell.fill = fill
            cell.comment = _comment(said, cell.comment)


def _own_cell(page: Worksheet, row: int, position: int | None) -> OpenpyxlCell:
    """Return the bad cell, or the row's first cell of its own where it is missing or part of a merged one."""
    wanted = page.cell(row, (position or 0) + 1)
    if isinstance(wanted, OpenpyxlCell):
        return wanted
    for column in range(1, page.max_column + 2):
        other = page.cell(row, column)
        if isinstance(other, OpenpyxlCell):
            return other
    raise ValueError(row)


def _comment(said: str, already: Comment | None) -> Comment:
    text = f"{already.text}\n{said}" if already else said
    return Comment(text, AUTHOR, height=40 + 18 * (1 + len(text) // 18), width=260)


def _unmark(page: Worksheet) -> None:
    """Take off our marks of an earlier round; the notes of others stay."""
    for cells in page.iter_rows():
        for cell in cells:
            if cell.comment and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


class _Page:
    """One sheet being written anew."""

    def __init__(self, book: Any, name: str) -> None:
        self.sheet = book.add_worksheet(_sheet_name(name, [page.name for page in book.worksheets()]))
        self.red = book.add_format({"bg_color": f"#{RED}", "num_format": "yyyy-mm-dd"})
        self.red_text = book.add_format({"bg_color": f"#{RED}"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self, at: int, row: Sequence[Cell], notes: Mapping[int | None, str]) -> None:
        """Write one row, ``at`` counted from 0, its bad cells red with their notes."""
        marked = {position or 0: said for position, said in notes.items()}
        if None in notes and 0 in notes:
            marked[0] = f"{notes[0]}\n{notes[None]}"
        for position in range(max([len(row), *(position + 1 for position in marked)])):
            cell = row[position] if position < len(row) else None
            self._cell(at, position, cell, is_bad=position in marked)
        for position, said in marked.items():
            self.sheet.write_comment(at, position, said, {"author": AUTHOR, "x_scale": 2})

    def _cell(self, at: int, position: int, cell: Cell, *, is_bad: bool) -> None:
        red = self.red_text if is_bad else None
        if cell is None or cell == "":
            if is_bad:
                self.sheet.write_blank(at, position, None, red)
        elif isinstance(cell, str):
            self.sheet.write_string(at, position, cell[:_LONGEST_TEXT], red)
        elif isinstance(cell, bool):
            self.sheet.write_boolean(at, position, cell, red)
        elif isinstance(cell, int | float):
            self.sheet.write_number(at, position, cell, red)
        elif isinstance(cell, dt.datetime) and cell.year >= 1900:
            self.sheet.write_datetime(at, position, cell, self.red if is_bad else self.moment)
        elif isinstance(cell, dt.date) and cell.year >= 1900:
            self.sheet.write_datetime(at, position, cell, self.red if is_bad else self.day)
        else:
            self.sheet.write_string(at, position, str(cell), red)


def _sheet_name(name: str, taken: Sequence[str]) -> str | None:
    """Return a name Excel takes, None for the next "Sheet1" where the source had none."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:_SHEET_NAME_LIMIT]
    others = {other.casefold() for other in taken}
    return None if not plain or plain.casefold() in others | {"history"} else plain


def _new_book(target: str | Path | BinaryIO, *, constant_memory: bool) -> Any:
    options = {"constant_memory": constant_memory, "nan_inf_to_errors": True}
    return xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)


def _write_again(book: Workbook, target: str | Path | BinaryIO, notes: Notes, *, sheet: str) -> None:
    with _new_book(target, constant_memory=False) as new:
        for each in book.sheets:
            page = _Page(new, each.name)
            marked = notes if each.name == sheet else {}
            for number, row in each.rows():
                page.write(number - 1, row, marked.get(number, {}))


def _write_bad_rows(
    read: Sheet, target: str | Path | BinaryIO, notes: Notes, *, header_row: int, language: str
) -> None:
    with _new_book(target, constant_memory=True) as new:
        page = _Page(new, read.name)
        total = read.height - header_row
        page.write(0, [say("bad_rows_only", language, total=total, bad=len(notes))], {})
        headings = read.head(header_row)[-_HEADING_LINES:]
        width = max((len(row) for row in headings), default=0)
        for at, heading in enumerate(headings, start=1):
            label = say("source_row", language) if at == len(headings) else None
            page.write(at, [*heading, *[None] * (width - len(heading)), label], {})
        at = len(headings)
        for number, row in read.rows():
            if number > header_row and number in notes:
                at += 1
                page.write(at, [*row[:width], *[None] * (width - len(row)), number], notes[number])
