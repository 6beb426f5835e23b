from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from tables.workbooks import csv, ods, xls, xlsx
from yixian.tables import delimited
from yixian.tables.errors import (
    EmptyTable,
    EncryptedFile,
    SheetNotFound,
    TableError,
    TooLarge,
    UnreadableFile,
)
from yixian.tables.workbook import open_workbook


def refused(data: bytes) -> TableError:
    with pytest.raises(TableError) as caught:
        open_workbook(data)
    return caught.value


def test_an_empty_file_says_so() -> None:
    assert refused(b"").message() == "文件是空的，一个字节也没有。"


@pytest.mark.parametrize("data", [xlsx([]), csv([["", ""], ["  "]])])
def test_a_file_without_values_is_empty(data: bytes) -> None:
    assert isinstance(refused(data), EmptyTable)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    ],
)
def test_something_else_under_a_tables_name_is_called_what_it_is(data: bytes, word: str) -> None:
    error = refused(data)
    assert isinstance(error, UnreadableFile)
    assert word in error.message()


@pytest.mark.parametrize("keep", [0.3, 0.9])
@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_a_damaged_workbook_is_refused_in_words(make, keep: float) -> None:
    data = make([["工号", "姓名"], ["001", "孙雷"]])
    assert isinstance(refused(data[: int(len(data) * keep)]), UnreadableFile)


def test_a_workbook_behind_a_password_says_so() -> None:
    data = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    data[600:600] = "EncryptedPackage".encode("utf-16-le")
    assert isinstance(refused(bytes(data)), EncryptedFile)


def test_a_value_far_out_is_refused_before_memory_is_laid_out() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "工号"
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert isinstance(refused(out.getvalue()), TooLarge)


def test_formatted_but_empty_rows_far_down_do_no_harm() -> None:
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.active["A1"] = "工号"
    book.active["C1048576"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    (sheet,) = open_workbook(out.getvalue()).sheets
    assert sheet.head(2)[0][0] == "工号"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "ZIP" in refused(out.getvalue()).message()


def test_a_sheet_without_extent_and_cell_addresses_is_read() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["工号", "姓名"], ["001", "孙雷"]]))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = re.sub(rb"<dimension[^>]*>", b"", re.sub(rb'(<c|<row) r="\w+"', rb"\1", data))
            new.writestr(name, data)
    (sheet,) = open_workbook(out.getvalue()).sheets
    assert [(number, row) for number, row in sheet.rows()] == [(1, ["工号", "姓名"]), (2, ["001", "孙雷"])]


def test_rows_keep_the_numbers_the_user_sees(tmp_path: Path) -> None:
    path = tmp_path / "无关的名字.dat"
    path.write_bytes(xlsx([[], [], [None, None, "甲"], [], ["乙"]]))
    (sheet,) = open_workbook(path).sheets
    cells = {(number, at): cell for number, row in sheet.rows() for at, cell in enumerate(row) if cell}
    assert cells == {(3, 2): "甲", (5, 0): "乙"}


def test_a_table_that_starts_right_of_the_first_column_keeps_its_columns() -> None:
    (sheet,) = open_workbook(xlsx([[None, None, "甲", "乙"]])).sheets
    assert [row for _, row in sheet.rows()] == [["", "", "甲", "乙"]]


def test_an_unknown_sheet_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(SheetNotFound, match="Sheet"):
        open_workbook(xlsx([["甲"]])).sheet("乙")


def test_quoted_cells_may_hold_commas_and_line_breaks() -> None:
    assert delimited.parse('a,"b,c\nd"\n="001",e') == [["a", "b,c\nd"], ["001", "e"]]


@pytest.mark.parametrize(("text", "delimiter"), [("a;b\n1;2", ";"), ("a\tb,c\n1\t2", "\t"), ("a\nb", ",")])
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert delimited.sniff(text) == delimiter
