"""The workbooks look like an office's, and hold what the records hold."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from yixian.demo import files
from yixian.demo.enterprise import Enterprise


@pytest.fixture(scope="module")
def folder(enterprise: Enterprise, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("files")
    files.write(enterprise, target)
    return target


def _rows(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_a_roster_has_title_rows_a_merged_column_and_mixed_dates(enterprise: Enterprise, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "花名册_聚氯乙烯厂.xlsx")
    rows = [tuple(row) for row in book.active.iter_rows(values_only=True)]
    people = [p for p in enterprise.people if p.plant == "P"]

    assert rows[2][1:5] == ("部门", "班组", "员工编号", "姓名")
    assert len(rows) - 3 == len(people)
    assert [row[3] for row in rows[3:]] == [p.staff_no for p in people]
    assert len(book.active.merged_cells.ranges) == 9  # the title and eight workshops
    assert {type(row[8]) for row in rows[3:]} >= {str, int, datetime}
    assert any("\u3000" in str(row[4]) for row in rows[3:])


def test_a_serial_date_in_the_roster_is_the_persons_own(enterprise: Enterprise, folder: Path) -> None:
    rows = _rows(folder / "花名册_选煤公司.xlsx")[3:]
    people = [p for p in enterprise.people if p.plant == "C"]
    serials = [(row[8], p) for row, p in zip(rows, people, strict=True) if isinstance(row[8], int)]

    assert serials
    assert all(date.fromordinal(date(1899, 12, 30).toordinal() + n) == p.entered for n, p in serials)


def test_the_forbidden_column_holds_nothing_that_could_be_real(folder: Path) -> None:
    for path in folder.glob("花名册_*.xlsx"):
        rows = _rows(path)
        assert rows[2][15] in {"身份证号", "身份证号码", "家庭住址"}
        assert {row[15] for row in rows[3:]} == {"XXXXXXXXXXXXXXXXXX"}


def test_the_areas_workbook_answers_the_four_questions_in_every_row(folder: Path) -> None:
    rows = _rows(folder / "责任区_聚氯乙烯厂.xlsx")
    columns = {name: index for index, name in enumerate(rows[0])}

    assert len(rows) == 63
    for row in rows[1:]:
        for name in (
            "编号",
            "名称",
            "位置编码",
            "责任人",
            "干什么",
            "怎么干",
            "干到什么程度",
            "检查项目",
            "检查周期",
        ):
            assert row[columns[name]], name
        assert bool(row[columns["指标"]]) == (row[columns["目标值"]] is not None)


def test_the_places_workbook_lists_the_whole_tree(enterprise: Enterprise, folder: Path) -> None:
    rows = _rows(folder / "位置.xlsx")

    assert [row[0] for row in rows[1:]] == [p.code for p in enterprise.places]


def test_readings_files_hold_every_reading_once(enterprise: Enterprise, folder: Path) -> None:
    found = 0
    for name, codes in files.readings_files().items():
        path = folder / name
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows: list[tuple[object, ...]] = [tuple(row) for row in csv.reader(file)]
        else:
            rows = _rows(path)
        assert rows[0] == ("指标编号", "指标名称", "日期", "班次", "班组", "读数", "分子", "分母", "方案")
        assert {row[0] for row in rows[1:]} == set(codes)
        assert all((row[5] not in {None, ""}) != (row[7] not in {None, ""}) for row in rows[1:])
        found += len(rows) - 1
    assert found == sum(len(s.day) for s in enterprise.series.values())
