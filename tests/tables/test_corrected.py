from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tables.workbooks import HEADINGS, ROSTERS, TODAY, csv, ods, xls, xlsx
from yixian.tables.corrected import AUTHOR, RED, write_corrected
from yixian.tables.roster import read_roster

ROWS = [
    HEADINGS,
    ["001", "孙雷", "聚合车间", "聚合一班", "仪表工"],
    ["001", None, "聚合车间", "聚合一班", "仪表工"],
    ["=1+1", "=何浩", "聚合车间", "聚合一班", "仪表工"],
]


def marked(data: bytes) -> dict[str, str]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {
        cell.coordinate: cell.comment.text
        for cells in page.iter_rows()
        for cell in cells
        if cell.comment and cell.fill.fgColor.rgb.endswith(RED)
    }


def corrected(data: bytes, language: str = "zh-hans") -> bytes:
    roster = read_roster(data, as_of=TODAY)
    out = io.BytesIO()
    write_corrected(data, out, roster.errors, sheet=roster.sheet, header_row=roster.header_row, language=language)
    return out.getvalue()


@pytest.mark.parametrize("make", [xlsx, xls, ods, csv])
def test_bad_cells_come_back_red_with_a_note(make) -> None:
    assert marked(corrected(make(ROWS[:3]))) == {
        "A3": "工号 001 与第 2 行重复；第 2 行在先，本行不导入。",
        "B3": "缺少姓名。",
    }


def test_notes_are_in_the_users_language() -> None:
    assert marked(corrected(xlsx(ROWS[:3]), "en"))["B3"] == "Name is missing."


def test_text_that_looks_like_a_formula_stays_text() -> None:
    page = openpyxl.load_workbook(io.BytesIO(corrected(csv(ROWS)))).worksheets[0]
    assert (page["A4"].value, page["A4"].data_type, page["B4"].data_type) == ("=1+1", "s", "s")


def test_the_users_own_workbook_keeps_its_other_sheets_and_merges() -> None:
    data = xlsx([["花名册"], *ROWS[:3]], ["A1:E1"], 说明=[["请按时上交"]])
    book = openpyxl.load_workbook(io.BytesIO(corrected(data)))
    assert book.sheetnames == ["Sheet", "说明"]
    assert str(book.worksheets[0].merged_cells) == "A1:E1"


def test_a_problem_inside_a_merged_cell_is_noted_beside_it() -> None:
    rows = [["工号", "姓名", "面貌"], ["001", "孙雷", "红色"], ["002", "何浩", None]]
    assert set(marked(corrected(xlsx(rows, ["C2:C3"])))) == {"C2", "A3"}


def test_a_second_round_takes_the_old_marks_off() -> None:
    book = openpyxl.load_workbook(io.BytesIO(corrected(xlsx(ROWS[:3]))))
    page = book.worksheets[0]
    page["B3"] = "何浩"
    out = io.BytesIO()
    book.save(out)
    again = corrected(out.getvalue())
    assert set(marked(again)) == {"A3"}
    notes = [c.comment for row in openpyxl.load_workbook(io.BytesIO(again)).worksheets[0] for c in row if c.comment]
    assert {note.author for note in notes} == {AUTHOR}


def test_a_long_table_comes_back_as_its_bad_rows_and_can_be_imported(tmp_path: Path) -> None:
    good = [[f"{n:06}", "孙雷", "聚合车间", "聚合一班", "班长"] for n in range(20_000)]
    bad = ["900000", "", "机修车间", "电仪班", "班长"]
    data = csv([["花名册"], HEADINGS, *good, bad])
    roster = read_roster(data, as_of=TODAY)
    target = tmp_path / "改正.xlsx"
    write_corrected(data, target, roster.errors, sheet=roster.sheet, header_row=roster.header_row)
    page = openpyxl.load_workbook(target).worksheets[0]
    assert page["A1"].value.startswith("原表共 20001 行，这里只列出有问题的 1 行")
    assert [cell.value for cell in page[4]] == ["900000", None, "机修车间", "电仪班", "班长", 20_003]
    assert marked(target.read_bytes()) == {"B4": "缺少姓名。"}
    page["B4"] = "何浩"
    page.parent.save(target)
    assert [p.name for p in read_roster(target, as_of=TODAY).people] == ["何浩"]


@pytest.mark.parametrize("name", ["roster_02", "roster_04", "roster_05"])
def test_a_sample_corrected_by_hand_imports_whole(name: str, tmp_path: Path) -> None:
    source, target = ROSTERS / f"{name}.xlsx", tmp_path / "改正.xlsx"
    roster = read_roster(source, as_of=TODAY)
    write_corrected(source, target, roster.errors, sheet=roster.sheet, header_row=roster.header_row)
    book = openpyxl.load_workbook(target)
    for error in roster.errors:
        value = "何浩" if error.column == "name" else f"9{error.row:05}"
        book.worksheets[0].cell(error.row, error.position + 1).value = value
    book.save(target)
    again = read_roster(target, as_of=TODAY)
    assert again.errors == []
    assert len(again.people) == len(roster.people) + len(roster.bad_rows)
