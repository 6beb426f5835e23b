"""Read the columns a charter names from a plain csv or xlsx file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from python_calamine import CalamineError, CalamineWorkbook

from .charter import NEEDED, Charter
from .errors import CharterError, FileError, Problem
from .fields import iso
from .records import LARGEST, Floats, Labels, Series, Times

#: Serial numbers of spreadsheets count days from here (1900 system with its leap-year slip).
_SERIAL_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - plant time has no zone
_UNKNOWN = frozenset({"", "-", "--", "—", "/", "nan", "na", "n/a", "null", "none", "#n/a"})
#: What counts as a number: not 1_000, not 1,000, and nothing infinite.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
#: Day-first dates are not guessed: 03/04 means two days, and a wrong guess moves rows across the change.
_FORMATS = ("%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M", "%Y.%m.%d %H:%M")
#: Most problems listed; a file of the wrong shape would otherwise list every cell.
_MOST = 50


def read_charter(path: Path) -> Charter:
    """Read a charter from a YAML file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    CharterError
        With every problem, or one that says why the file cannot be read.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CharterError([_unreadable(path, error)]) from error
    return Charter.from_dict(data)


def read_series(path: Path, charter: Charter) -> Series:
    """Read the columns the charter names.

    Parameters
    ----------
    path
        A .csv (UTF-8 or GB18030; comma, semicolon or tab) or .xlsx/.xls/.ods file with a heading line.
    charter
        Its ``columns`` say which column holds what.

    Raises
    ------
    FileError
        With every problem, each naming row and column as a spreadsheet counts them.
    """
    if charter.columns is None:
        raise FileError([Problem("no_columns", "columns")])
    sheet = Sheet.of(path)
    numbers = {role: getattr(charter.columns, role) for role in NEEDED[charter.indicator.kind]}
    labels = {role: name for role in ("shift", "crew", "arm") if (name := getattr(charter.columns, role))}
    sheet.demand([charter.columns.time, *numbers.values(), *labels.values(), *charter.covariates])
    times = sheet.moments(charter.columns.time)
    read: dict[str, Any] = {role: sheet.numbers(name) for role, name in numbers.items()}
    read |= {role: sheet.labels(name) for role, name in labels.items()}
    covariates = {name: sheet.numbers(name) for name in charter.covariates}
    sheet.finish()
    return Series(times=times, covariates=covariates, **read)


@dataclass
class Sheet:
    """A table whose cells are read by column, complaints being collected.

    Parameters
    ----------
    name
        What complaints call the file.
    heading
        Names of the columns.
    rows
        The rows below the heading.
    problems
        Complaints so far.
    lines
        Rows that are not empty, each with its number as a spreadsheet counts.
    """

    name: str
    heading: list[str]
    rows: list[Sequence[object]]
    problems: list[Problem] = field(default_factory=list)
    lines: list[tuple[int, Sequence[object]]] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Sheet:
        """Read a file, its first row being the heading."""
        rows = _rows(path)
        return cls(path.name, [str(cell).strip().lstrip("\ufeff") for cell in rows[0]], rows[1:])

    def demand(self, names: Sequence[str]) -> None:
        """Refuse a file without these columns, or without rows."""
        found = ", ".join(self.heading)[:200]
        self.problems += [
            Problem("column_missing", self.name, {"name": name, "found": found})
            for name in names
            if name not in self.heading
        ]
        self.finish()
        self.lines = [
            (line, row)
            for line, row in enumerate(self.rows, 2)
            if any(str(cell).strip() for cell in row if cell is not None)
        ]
        if not self.lines:
            raise FileError([Problem("no_rows", self.name)])

    def numbers(self, name: str) -> Floats:
        """Return a column of numbers, NaN where a cell is empty. Shape (n,)."""
        return np.array([self._number(cell, row, name) for row, cell in self._cells(name)], dtype=float)

    def moments(self, name: str) -> Times:
        """Return a column of dates or times. Shape (n,)."""
        found = [self._moment(cell, row, name) for row, cell in self._cells(name)]
        return np.array(found, dtype="datetime64[s]")

    def labels(self, name: str) -> Labels:
        """Return a column of texts. Shape (n,)."""
        return np.array(["" if cell is None else str(cell).strip() for _, cell in self._cells(name)], dtype=str)

    def finish(self) -> None:
        """Raise what was complained about."""
        if self.problems:
            raise FileError(self.problems[:_MOST])

    def _cells(self, name: str) -> list[tuple[int, object]]:
        place = self.heading.index(name)
        return [(line, row[place] if place < len(row) else None) for line, row in self.lines]

    def _number(self, cell: object, row: int, name: str) -> float:
        if isinstance(cell, (bool, dt.date, dt.time, dt.timedelta)):
            return self._refuse("cell_not_a_number", cell, row, name)
        text = "" if cell is None else _narrow(str(cell))
        if text.lower() in _UNKNOWN:
            return np.nan
        if not isinstance(cell, (int, float)) and not _NUMBER.fullmatch(text):
            return self._refuse("cell_not_a_number", cell, row, name)
        value = float(text)
        return value if abs(value) <= LARGEST else self._refuse("cell_too_large", cell, row, name)

    def _moment(self, cell: object, row: int, name: str) -> str:
        text = moment(cell)
        if text is None:
            self._refuse("cell_not_a_date", cell, row, name)
        return text or "NaT"

    def _refuse(self, code: str, cell: object, row: int, name: str) -> float:
        shown = "" if cell is None else str(cell)[:40]
        self.problems.append(Problem(code, f"{self.name} {row}:{name}", {"found": shown}))
        return np.nan


def moment(cell: object) -> str | None:
    """Return a cell's date or time in ISO form; None if it is neither.

    Parameters
    ----------
    cell
        A date, a serial number of a spreadsheet (days since 1899-12-30), or a text, year first.

    >>> moment("2026年3月1日"), moment(46082), moment("2026/3/1 8:00")
    ('2026-03-01T00:00:00', '2026-03-01T00:00:00', '2026-03-01T08:00:00')
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        if 20_000 <= cell <= 80_000:
            return (_SERIAL_ZERO + dt.timedelta(seconds=round(cell * 86_400))).isoformat()
        cell = str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, dt.date):
        return iso(cell)
    text = _narrow(str(cell or "")).replace("/", "-")
    if (plain := iso(text)) is not None:
        return plain
    for form in (*_FORMATS, "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
        try:
            return dt.datetime.strptime(text, form).isoformat()  # noqa: DTZ007 - plant time has no zone
        except ValueError:
            continue
    return None


def _narrow(text: str) -> str:
    """Return full-width digits and signs in their usual width."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text).strip()


def _rows(path: Path) -> list[Sequence[object]]:
    """Return the rows of a file, the heading first."""
    try:
        if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
            rows: list[Sequence[object]] = list(_csv_rows(path.read_bytes()))
        else:
            rows = list(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False))
    except (OSError, UnicodeDecodeError, csv.Error, CalamineError, ValueError, IndexError) as error:
        raise FileError([_unreadable(path, error)]) from error
    if not rows:
        raise FileError([Problem("no_rows", path.name)])
    return rows


def _csv_rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem("file_unreadable", path.name, {"reason": str(error).partition("\n")[0][:120]})
