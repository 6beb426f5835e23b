"""The six sample rosters, held against their truth.

Where a cell says only year and month ("2019.5"), the truth knows a day the file does not: the first of that
month is what can be read from it.
"""

from __future__ import annotations

import json
import re

import openpyxl
import pytest

from tables.workbooks import ROSTERS, TODAY
from yixian.tables.roster import read_roster

NAMES = [f"roster_{number:02}" for number in range(1, 7)]


def _truth(name: str) -> dict:
    return json.loads((ROSTERS / f"{name}.truth.json").read_text())


def _month_only(name: str) -> set[int]:
    page = openpyxl.load_workbook(ROSTERS / f"{name}.xlsx").active
    return {
        row
        for row, cells in enumerate(page.iter_rows(values_only=True), start=1)
        if any(isinstance(cell, str) and re.fullmatch(r"\d{4}\.\d{1,2}", cell.strip()) for cell in cells)
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_as_its_truth_says(name: str) -> None:
    truth, roster = _truth(name), read_roster(ROSTERS / f"{name}.xlsx", as_of=TODAY)
    printed = roster.to_json()
    expected = {number: dict(person) for number, person in truth["people"].items()}
    months = _month_only(name)
    assert months
    for person in roster.people:
        if person.row in months and person.staff_no in expected:
            known = expected[person.staff_no]
            known["入厂日期"] = known["入厂日期"][:7] + "-01"
    assert printed["header_row"] == truth["header_row"]
    assert {person["工号"]: person for person in printed["people"]} == expected
    assert len(printed["people"]) == truth["good"]


@pytest.mark.parametrize("name", NAMES)
def test_the_bad_rows_of_a_sample_are_named_with_their_reason(name: str) -> None:
    roster = read_roster(ROSTERS / f"{name}.xlsx", as_of=TODAY)
    words = {"missing": "missing", "duplicate": "duplicate"}
    said = [{"row": error.row, "why": f"{words[error.code]} {error.label()}"} for error in roster.errors]
    assert said == _truth(name)["bad_rows"]


@pytest.mark.parametrize(
    ("name", "skipped"),
    [
        ("roster_01", ["身份证号码"]),
        ("roster_02", ["身份证号码", "家庭住址"]),
        ("roster_03", ["家庭住址"]),
        ("roster_04", []),
        ("roster_05", ["身份证号"]),
        ("roster_06", ["身份证号", "家庭住址"]),
    ],
)
def test_forbidden_columns_are_skipped_and_named(name: str, skipped: list[str]) -> None:
    printed = read_roster(ROSTERS / f"{name}.xlsx", as_of=TODAY).to_json()
    assert printed["skipped_columns"] == skipped
    assert "某市某区" not in json.dumps(printed, ensure_ascii=False)


def test_the_two_spellings_of_one_team_are_asked_about_once() -> None:
    (question,) = read_roster(ROSTERS / "roster_06.xlsx", as_of=TODAY).questions
    assert (question.column, question.within, question.proposal) == ("team", "机修车间", "机修一班")
    assert question.counts == (("机修一班", 12), ("机修1班", 7))


def test_a_lone_unusual_spelling_is_asked_about_too() -> None:
    (question,) = read_roster(ROSTERS / "roster_05.xlsx", as_of=TODAY).questions
    assert question.counts == (("机修1班", 10),)
    assert "中文数字" in question.message()
