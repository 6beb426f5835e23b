"""Read measured values by day and shift: one indicator a column (wide) or one reading a row (long)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from yixian.tables import dates, values
from yixian.tables.cells import RowReader
from yixian.tables.errors import HeaderNotFound, RowError
from yixian.tables.header import SEARCHED_ROWS, Column, Table, Vocabulary, column, find_table
from yixian.tables.values import BadValue, key
from yixian.tables.wording import CHINESE
from yixian.tables.workbook import Cell, Workbook, open_workbook

_COLUMNS = (
    column(
        "day",
        "日期 生产日期 统计日期 采样日期 时间 日期时间 采样时间 记录时间 date day datetime time timestamp",
        needed=True,
    ),
    column(
        "shift",
        "班次 班别 轮次 shift",
    ),
    column(
        "crew",
        "班组 运行班组 值班班组 所在班组 班 值 crew team",
    ),
    column(
        "arm",
        "方案 试验组 组别 处理 a/b 试验方案 arm group",
    ),
    column(
        "indicator",
        "指标 指标名称 指标编号 指标代码 项目 indicator",
    ),
    column(
        "value",
        "数值 指标值 值 读数 实际值 完成值 结果 value reading",
    ),
    column(
        "numerator",
        "分子 numerator",
    ),
    column(
        "denominator",
        "分母 denominator",
    ),
)
_ARMS = {
    "A": "a a组 a方案 方案a 对照 对照组 原方案 旧方案 原工艺 control",
    "B": "b b组 b方案 方案b 试验 试验组 新方案 新工艺 trial",
}
_ARM_OF = {word: arm for arm, words in _ARMS.items() for word in words.split()}
_BRACKET = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_PART = re.compile(r"^(.*?)[-_·:/(]*(分子|分母|numerator|denominator)[)]?$")
_CLOCK = re.compile(r"[T\s](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*$")
_DAY_LAST = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]((?:19|20)\d{2})(?!\d)(.*)$")


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator the file may speak of: its code, and every name its column may have."""

    code: str
    names: tuple[str, ...]
    is_ratio: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one indicator; a ratio carries numerator and denominator where the file gives them.

    ``arm`` is "A" (as before), "B" (as tried) or "" where the file does not say;
    ``time`` is None where the file knows only the day.
    """

    row: int
    indicator: str
    day: dt.date
    value: float
    time: dt.time | None = None
    shift: str = ""
    crew: str = ""
    arm: str = ""
    numerator: float | None = None
    denominator: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the reading as plain values, day and time in ISO form."""
        plain = asdict(self)
        plain["day"] = self.day.isoformat()
        plain["time"] = self.time.isoformat() if self.time else None
        return plain


@dataclass
class Readings:
    """What a file of readings says."""

    sheet: str
    header_row: int
    positions: dict[str, int]
    readings: list[Reading] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped_columns: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the whole as the command line prints it."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "readings": [reading.to_json() for reading in self.readings],
            "errors": [error.to_json(language) for error in self.errors],
            "skipped_columns": self.skipped_columns,
            "ignored_columns": self.ignored_columns,
            "questions": [],
        }


def read_readings(
    source: str | Path | bytes | Workbook,
    indicators: Sequence[KnownIndicator],
    *,
    as_of: dt.date,
    only: str | None = None,
    sheet: str | None = None,
) -> Readings:
    """Read readings; a bad cell costs that reading, never the others of its row.

    Parameters
    ----------
    source
        A path, the bytes of a file, or a workbook already open.
    indicators
        What the columns, or the cells of an indicator column, may name.
    as_of
        Today; later days are refused.
    only
        Code of the indicator a bare value column belongs to.
    sheet
        Name of the sheet; the best fitting one if not given.

    Raises
    ------
    TableError
        If the file as a whole is no such table, `HeaderNotFound` also where it has a day but no indicator.
    """
    book = source if isinstance(source, Workbook) else open_workbook(source)
    columns = {f"{each.code}\0{part}": each for each in indicators for part in ("value", "numerator", "denominator")}
    vocabulary = Vocabulary(
        *_COLUMNS, *(Column(name, ()) for name in columns), names=_Names(indicators), joined_first=True
    )
    table, _ = find_table(book, vocabulary, sheet=sheet)
    plan = _plan(table, columns, only)
    if not plan:
        seen = sorted((name for name in table.positions if "\0" not in name), key=table.positions.__getitem__)
        raise HeaderNotFound(rows=SEARCHED_ROWS, seen=seen, missing=["indicator"])
    found = Readings(
        table.sheet.name,
        table.header_row,
        dict(table.positions),
        skipped_columns=table.skipped,
        ignored_columns=table.ignored,
    )
    pass_ = _Pass(plan, _Names(indicators), _order_of_days(table), as_of)
    for number, record in table.records():
        reader = RowReader(number, record, table.positions, found.errors)
        found.readings += pass_.row(reader)
    if any(reading.time for reading in found.readings):  # a sheet stores midnight as a bare day
        found.readings = [reading if reading.time else replace(reading, time=dt.time()) for reading in found.readings]
    return found


class _Names:
    """Which indicator, and which part of it, a heading names."""

    def __init__(self, indicators: Sequence[KnownIndicator]) -> None:
        self.codes = {key(name): each.code for each in indicators for name in (each.code, *each.names)}
        self.codes |= {
            bare: each.code
            for each in indicators
            for name in each.names
            if (bare := _BRACKET.sub("", key(name))) and bare not in self.codes
        }

    def code(self, heading: str) -> str | None:
        return self.codes.get(heading) or self.codes.get(_BRACKET.sub("", heading))

    def __call__(self, heading: str) -> str | None:
        code = self.code(heading)
        if code:
            return f"{code}\0value"
        match = _PART.match(heading)
        code = self.code(match[1].rstrip("的")) if match else None
        if not match or not code:
            return None
        return f"{code}\0{'numerator' if match[2] in ('分子', 'numerator') else 'denominator'}"


@dataclass(frozen=True)
class _Source:
    """Where one reading of a row stands: its indicator (None: named in the row) and its columns."""

    code: str | None
    label: str
    value: str | None
    numerator: str | None
    denominator: str | None


def _plan(table: Table, columns: dict[str, KnownIndicator], only: str | None) -> list[_Source]:
    present = table.positions
    plan = []
    for each in dict.fromkeys(columns.values()):
        parts = {
            part: name if (name := f"{each.code}\0{part}") in present else None
            for part in ("value", "numerator", "denominator")
        }
        if parts["value"] or (parts["numerator"] and parts["denominator"]):
            plan.append(_Source(each.code, each.names[0] if each.names else each.code, **parts))
    has_value = "value" in present or ("numerator" in present and "denominator" in present)
    if not plan and has_value and ("indicator" in present or only):
        named = {part: part if part in present else None for part in ("value", "numerator", "denominator")}
        plan.append(_Source(None if "indicator" in present else only, "value", **named))
    return plan


class _Pass:
    """The state of one walk over the rows."""

    def __init__(self, plan: list[_Source], names: _Names, order: str, as_of: dt.date) -> None:
        self.plan = plan
        self.names = names
        self.order = order
        self.as_of = as_of
        self.seen: dict[tuple[Any, ...], int] = {}

    def row(self, reader: RowReader) -> Iterator[Reading]:
        moment = reader.read("day", lambda cell: _moment(cell, self.order, self.as_of))
        if moment is None:
            if reader.is_good:
                reader.refuse("day", "missing", column="day")
            return
        shift, crew, arm = reader.word("shift"), reader.word("crew"), reader.read("arm", arm_of) or ""
        if not reader.is_good:
            return
        for source in self.plan:
            code = source.code or self._named(reader)
            numbers = self._numbers(reader, source) if code else None
            if code is None or numbers is None:
                continue
            at = (code, *moment, shift, crew, arm)
            first = self.seen.setdefault(at, reader.row)
            if first != reader.row:
                reader.refuse(
                    source.value or source.numerator or "value",
                    "duplicate_reading",
                    shown=source.label,
                    column=source.label,
                    first_row=first,
                )
                continue
            value, numerator, denominator = numbers
            yield Reading(reader.row, code, moment[0], value, moment[1], shift, crew, arm, numerator, denominator)

    def _named(self, reader: RowReader) -> str | None:
        written = reader.word("indicator", needed=True)
        code = self.names.code(key(written)) if written else None
        if written and code is None:
            reader.refuse("indicator", "unknown_indicator", value=written)
        return code

    def _numbers(self, reader: RowReader, source: _Source) -> tuple[float, float | None, float | None] | None:
        """Return value, numerator and denominator; None where the cells are empty or bad."""
        before = len(reader.errors)
        value, numerator, denominator = (
            reader.read(name, values.number, shown=source.label) if name else None
            for name in (source.value, source.numerator, source.denominator)
        )
        if len(reader.errors) > before:
            return None
        if (numerator is None) != (denominator is None):
            missing = "numerator" if numerator is None else "denominator"
            place = source.numerator if numerator is None else source.denominator
            reader.refuse(place or missing, "incomplete_ratio", shown=source.label, column=missing)
            return None
        if denominator == 0:
            reader.refuse(source.denominator or "denominator", "zero_denominator", shown=source.label)
            return None
        if numerator is not None and denominator is not None:
            return (numerator / denominator if value is None else value), numerator, denominator
        return None if value is None else (value, None, None)


def arm_of(cell: Cell) -> str:
    """Return "A" or "B", "" where the cell is empty."""
    written = values.word(cell)
    arm = _ARM_OF.get(key(written), "")
    if written and not arm:
        raise BadValue("unknown_arm", value=written)
    return arm


def _moment(cell: Cell, order: str, as_of: dt.date) -> tuple[dt.date, dt.time | None] | None:
    time: dt.time | None = None
    if isinstance(cell, dt.datetime):
        time = cell.time().replace(microsecond=0)
    elif isinstance(cell, str):
        cell = _year_first(unicodedata.normalize("NFKC", cell), order)
        clock = _CLOCK.search(cell)
        if clock:
            try:
                time = dt.time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
            except ValueError:
                raise BadValue("not_a_date", value=cell.strip()) from None
    day = dates.day(cell, as_of=as_of)
    return None if day is None else (day, time)


def _order_of_days(table: Table) -> str:
    """Return ``dmy`` or ``mdy`` where the column's own days (13 and later) decide it, else ``""``."""
    first = second = 0
    for _, record in table.records():
        cell = record.get("day")
        match = _DAY_LAST.match(cell) if isinstance(cell, str) else None
        if match:
            first, second = max(first, int(match[1])), max(second, int(match[2]))
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else ""


def _year_first(written: str, order: str) -> str:
    match = _DAY_LAST.match(written) if order else None
    if not match:
        return written
    day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
    return f"{match[3]}-{month}-{day}{match[4]}"
