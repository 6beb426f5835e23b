"""Open a workbook or a text table as sheets of rows, numbered as the user sees them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, cast

import python_calamine as calamine

from yixian.tables import delimited
from yixian.tables.errors import (
    EmptyTable,
    EncryptedFile,
    SheetNotFound,
    TooLarge,
    UnreadableFile,
)

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Row: TypeAlias = Sequence[Cell]
Merge: TypeAlias = tuple[int, int, int, int]  # first row, last row (1-based), first column, last column (0-based)

MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELLS = 12_000_000
MAX_MEGABYTES = 1_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"{\\rtf": "RTF",
}
#: A cell with something in it; an empty one is written ``<c …/>`` or, by some programs, ``<c …></c>``.
_FILLED = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>\s*(?=<[^/])')
_WIDE = re.compile(rb'<(?:\w+:)?c r="[A-Z]{2,3}\d')
_LAST_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')


@dataclass
class Sheet:
    """One sheet; `rows` may be walked more than once and gives 1-based row numbers."""

    name: str
    source: calamine.CalamineSheet | None = None
    text_rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] | None = None  # None where the format does not tell
    is_visible: bool = True

    @property
    def height(self) -> int:
        """Number of the last row."""
        if self.source is None:
            return len(self.text_rows)
        return self.source.end[0] + 1 if self.source.end else 0

    def rows(self, *, fill: bool = True) -> Iterator[tuple[int, list[Cell]]]:
        """Walk (row number, cells); with ``fill``, a cell merged downward repeats its value in every row."""
        rows = enumerate(self._raw(), start=1)
        if not fill or not self.merges:
            return rows
        return _filled(rows, self.merges)

    def head(self, count: int) -> list[list[Cell]]:
        """Return the first rows with merged cells filled down and across, as a header needs them."""
        head: list[list[Cell]] = []
        for number, row in self.rows(fill=False):
            if number > count:
                break
            head.append(list(row))
        for top, bottom, left, right in self.merges or ():
            if top > len(head) or left >= len(head[top - 1]):
                continue
            value = head[top - 1][left]
            for row in head[top - 1 : bottom]:
                row.extend([None] * (min(right, MAX_COLUMNS) + 1 - len(row)))
                row[left : right + 1] = [value] * len(row[left : right + 1])
        return head

    def _raw(self) -> Iterator[list[Cell]]:
        if self.source is None:
            yield from (list[Cell](row) for row in self.text_rows)
            return
        pad: list[Cell] = [""] * (self.source.start[1] if self.source.start else 0)
        for row in self.source.iter_rows():
            yield [*pad, *row] if pad else cast("list[Cell]", row)


@dataclass
class Workbook:
    """The sheets of one file and the kind of file it was: ``xlsx``, ``xls``, ``ods`` or ``text``."""

    kind: str
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet:
        """Return the sheet called ``name``."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise SheetNotFound(sheet=name, names=[sheet.name for sheet in self.sheets])


def open_workbook(source: str | Path | bytes) -> Workbook:
    """Open a file, or the bytes of one, by what it is and not by what it is called.

    Raises
    ------
    UnreadableFile, EncryptedFile, EmptyTable, TooLarge
        With a sentence for the user.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if not data:
        raise EmptyTable("empty_file")
    if data.startswith(_ZIP):
        return _from_workbook(data, _zip_kind(data))
    if data.startswith(_OLE):
        return _from_workbook(data, "xls")
    return paste(_text_of(data))


def paste(text: str) -> Workbook:
    """Read cells pasted from a sheet, or the text of a .csv, as a workbook of one sheet."""
    rows = delimited.parse(text)
    if not any(cell.strip() for row in rows for cell in row):
        raise EmptyTable
    _check_size(len(rows), max(len(row) for row in rows))
    return Workbook("text", [Sheet("", text_rows=rows)])


def _text_of(data: bytes) -> str:
    for magic, kind in _OTHERS.items():
        if data.startswith(magic):
            raise UnreadableFile("picture_or_document", kind=kind)
    text = delimited.decode(data)
    start = text[:2000].lower()
    if "<html" in start or "<table" in start or "<?xml" in start:
        raise UnreadableFile("web_page")
    return text


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            _check_unpacked(sum(info.file_size for info in archive.infolist()))
            if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
                _check_sheets(archive)
                return "xlsx"
            if "content.xml" in names:
                return "ods"
            if any(name.startswith("word/") for name in names):
                raise UnreadableFile("picture_or_document", kind="Word")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFile from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise UnreadableFile from error
    raise UnreadableFile("picture_or_document", kind="ZIP")


def _check_unpacked(size: int) -> None:
    if size > MAX_MEGABYTES << 20:
        raise TooLarge(seen=size >> 20, unit="megabytes", limit=MAX_MEGABYTES)


def _check_sheets(archive: zipfile.ZipFile) -> None:
    """Refuse a sheet whose filled corner is far out: its cells would be laid out densely in memory."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            rows, is_wide = _quick_extent(archive, name)
            if rows * (702 if is_wide else 26) > MAX_CELLS or rows > MAX_ROWS:
                _check_size(*_filled_extent(archive, name))


def _quick_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, bool]:
    last, is_wide, tail = 0, False, b""
    with archive.open(name) as stream:
        while chunk := stream.read(1 << 20):
            tail = tail[-200:] + chunk
            is_wide = is_wide or bool(_WIDE.search(tail))
            at = max(tail.rfind(b"<row "), tail.rfind(b":row "))
            match = _LAST_ROW.search(tail, max(0, at - 20)) if at >= 0 else None
            last = max(last, int(match[1])) if match else last
    return last, is_wide


def _filled_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    rows = columns = 0
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(1 << 20):
            tail = tail[-200:] + chunk
            for match in _FILLED.finditer(tail):
                rows = max(rows, int(match[2]))
                columns = max(columns, _column_number(match[1]))
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_size(rows: int, columns: int) -> None:
    for seen, limit, unit in (
        (rows, MAX_ROWS, "rows"),
        (columns, MAX_COLUMNS, "columns"),
        (rows * columns, MAX_CELLS, "cells"),
    ):
        if seen > limit:
            raise TooLarge(seen=seen, limit=limit, unit=unit)


def _from_workbook(data: bytes, kind: str) -> Workbook:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        sheets = [_sheet(book, meta) for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    except calamine.PasswordError as error:
        raise EncryptedFile from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise (EncryptedFile if _is_encrypted(data) else UnreadableFile) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own crash on a damaged file
            raise
        raise UnreadableFile from error
    sheets = [sheet for sheet in sheets if sheet.height]
    if not sheets:
        raise EmptyTable
    return Workbook(kind, sheets)


def _is_encrypted(data: bytes) -> bool:
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _sheet(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata) -> Sheet:
    source = book.get_sheet_by_name(meta.name)
    if source.end:
        _check_size(source.end[0] + 1, source.end[1] + 1)
    ranges = source.merged_cell_ranges
    merges = None
    if ranges is not None:
        merges = [(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in ranges]
    return Sheet(
        meta.name,
        source=source,
        merges=merges,
        is_visible=meta.visible == calamine.SheetVisibleEnum.Visible,
    )


def _filled(rows: Iterator[tuple[int, list[Cell]]], merges: list[Merge]) -> Iterator[tuple[int, list[Cell]]]:
    starting: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge[1] > merge[0]:
            starting.setdefault(merge[0], []).append(merge)
    running: dict[int, tuple[int, Cell]] = {}  # column: last row, value
    for number, row in rows:
        for _, bottom, left, _ in starting.get(number, ()):
            running[left] = (bottom, row[left] if left < len(row) else None)
        if running:
            row = list(row)
            for column, (bottom, value) in list(running.items()):
                if number > bottom:
                    del running[column]
                elif column < len(row):
                    row[column] = value
        yield number, row
