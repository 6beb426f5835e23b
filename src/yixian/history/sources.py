"""Open a file of tag history as a table of text columns ``c0, c1, …`` for the engine, whatever kind it is."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import python_calamine as calamine

from yixian.history.errors import UnreadableSource
from yixian.history.layouts import SEARCHED_ROWS, Layout, detect, stamp

TEXT_KINDS = (".csv", ".txt", ".tsv")
BOOK_KINDS = (".xlsx", ".xls", ".ods", ".xlsm")
PARQUET_KINDS = (".parquet", ".pq")
KINDS = (*TEXT_KINDS, *BOOK_KINDS, *PARQUET_KINDS)
DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 1 << 20
SAMPLE_ROWS = SEARCHED_ROWS + 200


@dataclass(frozen=True, slots=True)
class Source:
    """A file made ready: SQL that reads its rows as text columns, in the file's order, and how they are laid out.

    ``first_row`` is the number of the first row of data, as the user's program shows it.
    """

    name: str
    relation: str
    layout: Layout
    first_row: int
    encoding: str = ""
    is_text: bool = False


def files_in(path: Path) -> list[Path]:
    """Return the file itself, or every file of a folder that can be imported, by name."""
    if path.is_dir():
        found = sorted(
            one for one in path.rglob("*") if one.suffix.lower() in KINDS and not one.name.startswith(("~", "."))
        )
        if not found:
            raise UnreadableSource("no_files", name=path.name)
        return found
    return [path]


@contextmanager
def prepared(path: Path, engine: duckdb.DuckDBPyConnection, folder: Path, sheet: str | None = None) -> Iterator[Source]:
    """Make a file ready to be read; what has to be written for it goes to ``folder`` and away again."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise UnreadableSource("unknown_kind", name=path.name)
    if not path.stat().st_size:
        raise UnreadableSource("empty_source", name=path.name)
    if kind in PARQUET_KINDS:
        yield _from_parquet(path, engine)
        return
    draft = folder / f"{path.stem[:40]}.draft.csv"
    try:
        if kind in BOOK_KINDS:
            _write_book(path, draft, sheet)
            yield _from_text(path.name, draft, "utf-8", is_text=False)
            return
        encoding = encoding_of(path)
        if encoding != "utf-8":
            _transcode(path, draft, encoding)
        yield _from_text(path.name, path if encoding == "utf-8" else draft, encoding, is_text=True)
    finally:
        draft.unlink(missing_ok=True)


def encoding_of(path: Path) -> str:
    """Return utf-8 (with or without its mark), utf-16 by its mark, else gb18030."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in head:
        raise UnreadableSource(name=path.name, detail="NUL")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _transcode(path: Path, target: Path, encoding: str) -> None:
    try:
        with path.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
            while text := source.read(SAMPLE):
                out.write(text)
    except UnicodeError as error:
        raise UnreadableSource(name=path.name, detail=f"{encoding}: {error}") from error


def _from_text(name: str, path: Path, encoding: str, *, is_text: bool) -> Source:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.read(SAMPLE)
    delimiter = _delimiter(head) if is_text else ","
    rows = []
    for row in csv.reader(head.splitlines(keepends=True), delimiter=delimiter):
        rows.append(row)
        if len(rows) == SAMPLE_ROWS:
            break
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableSource("empty_source", name=name)
    layout = detect(name, rows)
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(layout.width))
    relation = (
        f"read_csv('{_quoted(path)}', auto_detect = false, header = false, skip = {layout.skip}, "
        f"delim = '{delimiter}', quote = '\"', escape = '\"', columns = {{{columns}}}, null_padding = false, "
        "store_rejects = true, rejects_limit = 0, max_line_size = 4000000, parallel = true)"
    )
    return Source(name, relation, layout, layout.skip + 1, encoding, is_text)


def _delimiter(head: str) -> str:
    lines = [line for line in head.splitlines()[:30] if line.strip()]
    counts = {sign: sorted(line.count(sign) for line in lines)[len(lines) // 2] if lines else 0 for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign])


def _write_book(path: Path, target: Path, wanted: str | None) -> None:
    try:
        book = calamine.load_workbook(str(path))
        names = [wanted] if wanted else book.sheet_names
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.end is not None:
                break
        else:
            raise UnreadableSource("empty_source", name=path.name)
        rows = sheet.iter_rows()
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            above, left = sheet.start or (0, 0)
            writer.writerows([["", ""]] * above)
            writer.writerows([[""] * left + [_text(cell) for cell in row] for row in rows])
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableSource(name=path.name, detail=str(error)) from error


def _text(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return stamp(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _from_parquet(path: Path, engine: duckdb.DuckDBPyConnection) -> Source:
    try:
        described = engine.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        names = [row[0] for row in described]
        picked = ", ".join(f"{_as_text(name, kind)} AS c{at}" for at, (name, kind, *_) in enumerate(described))
        relation = f"(SELECT {picked} FROM read_parquet('{_quoted(path)}'))"  # noqa: S608
        rows = engine.execute(f"SELECT * FROM {relation} LIMIT {SAMPLE_ROWS}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise UnreadableSource(name=path.name, detail=str(error).splitlines()[0]) from error
    table = [names, *([str(cell) if cell is not None else "" for cell in row] for row in rows)]
    return Source(path.name, relation, detect(path.name, table), 1)


def _as_text(name: str, kind: str) -> str:
    column = '"{}"'.format(name.replace('"', '""'))
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%gZ')"
    return f"CAST({column} AS VARCHAR)"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
