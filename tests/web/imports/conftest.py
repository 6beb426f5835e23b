"""Rosters made on the spot, and the samples."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

SAMPLES = Path(__file__).parent / "rosters"
HEADINGS = ["工号", "姓名", "车间", "班组", "岗位", "支部", "政治面貌", "技能等级", "入厂日期"]
PEOPLE = [
    ["030001", "陈大壮", "聚合车间", "聚合一班", "班长", "第一党支部", "中共党员", "技师", "2010-05-01"],
    ["030002", "林小雨", "聚合车间", "聚合一班", "操作工", "第一党支部", "群众", "高级工", "2015-07-01"],
    ["030003", "何建军", "聚合车间", "聚合二班", "操作工", "第一党支部", "共青团员", "中级工", "2021-08-15"],
    ["030004", "郭秀英", "仪表车间", "仪表一班", "仪表工", "第二党支部", "群众", "初级工", "2023-03-01"],
]


def workbook(rows: list[list[Any]] | None = None, headings: list[str] | None = None) -> bytes:
    """Return a .xlsx of one sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("名册")
        for at, row in enumerate([headings or HEADINGS, *(PEOPLE if rows is None else rows)]):
            page.write_row(at, 0, row)
    return out.getvalue()


def changed(staff_no: str, **cells: str) -> list[list[Any]]:
    """Return the people with some cells of one of them different."""
    columns = {"workshop": 2, "team": 3, "post": 4, "branch": 5, "status": 6, "name": 1}
    rows = [list(row) for row in PEOPLE]
    for row in rows:
        if row[0] == staff_no:
            for name, value in cells.items():
                row[columns[name]] = value
    return rows


@pytest.fixture(params=sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.stem)
def sample(request) -> Path:
    return request.param
