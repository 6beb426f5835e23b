"""What a file of tag history looks like: which column is the time, which are values, whose, in which unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from yixian.history.errors import UnreadableSource

TIME_WORDS = {
    "时间",
    "日期时间",
    "采样时间",
    "记录时间",
    "时刻",
    "数据时间",
    "时间戳",
    "time",
    "datetime",
    "timestamp",
    "ts",
    "date_time",
    "sampletime",
    "采集时间",
}
DATE_WORDS = {"日期", "采样日期", "date", "day"}
TAG_WORDS = {
    "位号",
    "位号名",
    "位号名称",
    "点名",
    "测点",
    "测点名称",
    "标签",
    "标签名",
    "变量",
    "变量名",
    "tag",
    "tagname",
    "tag_name",
    "point",
    "pointname",
    "name",
}
VALUE_WORDS = {"值", "数值", "测量值", "采样值", "实时值", "value", "val", "pv", "readvalue"}
QUALITY_WORDS = {"质量", "质量码", "品质", "状态", "状态码", "quality", "qual", "status", "statuscode"}
UNIT_WORDS = {"单位", "工程单位", "unit", "units", "eu"}
IGNORED_WORDS = {"序号", "编号", "no", "no.", "index", "id", "班次", "班组", "备注", "shift", "remark"}

#: Words systems write in the place of a value: the value is then unknown and its quality bad.
BAD_WORDS = (
    "bad", "bad input", "no data", "nodata", "no good", "i/o timeout", "io timeout", "pt created", "shutdown",
    "configure", "calc failed", "comm fail", "invalid", "error", "nan", "null", "none", "n/a", "#n/a", "#value!",
    "#div/0!", "#ref!", "坏值", "坏点", "坏", "无效", "无数据", "通讯中断", "通信中断",
    "断线", "故障", "超时", "-", "--", "---", "—", "****", "****.**",
)  # fmt: skip
ON_OFF = {"true": 1, "on": 1, "开": 1, "运行": 1, "false": 0, "off": 0, "关": 0, "停止": 0, "停": 0}

_UNIT = re.compile(r"^(.*?)\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*$")
_STAMP = re.compile(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?([T\s]+\d{1,2}[:时].*)?$")
_ZONED = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
_EPOCH = re.compile(r"^\d{10}(\d{3}|\d{6}|\d{9})?(\.0*)?$")
_DAY_FIRST = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(\s|$)")
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")

MAX_COLUMNS = 5_000
SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column of values: its place, its tag and the unit its header gives."""

    position: int
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file. ``tag`` is None in a wide file, where each of ``values`` is a tag of its own."""

    width: int
    skip: int
    time: int
    values: tuple[Column, ...]
    clock: int | None = None
    tag: int | None = None
    quality: int | None = None
    unit: int | None = None
    ignored: tuple[str, ...] = ()
    is_zoned: bool = False
    epoch: str = ""
    header: tuple[str, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> str:
        return "wide" if self.tag is None else "long"


def detect(name: str, rows: Sequence[Sequence[str]]) -> Layout:
    """Find the layout from the first rows of a file, as text.

    Raises
    ------
    UnreadableSource
        Naming the columns seen, if there is no time or no value among them.
    """
    rows = [[_narrow(cell) for cell in row] for row in rows]
    at = _header_row(name, rows)
    header, body = rows[at], rows[at + 1 :]
    if len(header) > MAX_COLUMNS:
        raise UnreadableSource("too_many_columns", name=name, count=len(header), limit=MAX_COLUMNS)
    time, clock = _time_columns(name, header, body)
    units = _units_row(body, time)
    skip = at + 1
    if units is not None:
        body, skip = body[1:], skip + 1
    stamps = [cell for row in body if (cell := _cell(row, time))]
    sample = stamps[0] if stamps else ""
    if sample and clock is None and _DAY_FIRST.match(sample):
        raise UnreadableSource("ambiguous_times", name=name, value=sample)
    found = Layout(
        width=max(len(row) for row in [header, *body[:1]]),
        skip=skip,
        time=time,
        values=(),
        clock=clock,
        is_zoned=bool(clock is None and ":" in sample and _ZONED.search(sample)),
        epoch=_epoch(sample),
        header=tuple(header),
    )
    return _with_values(name, found, body, units or [])


def split_unit(header: str) -> tuple[str, str]:
    """Return name and unit of a header such as 床层温度(℃).

    >>> split_unit("床层温度（℃）")
    ('床层温度', '℃')
    """
    match = _UNIT.match(header)
    return (match[1].strip(), match[2].strip()) if match and match[1].strip() else (header.strip(), "")


def _with_values(name: str, layout: Layout, body: Sequence[Sequence[str]], units: Sequence[str]) -> Layout:
    places = {_key(cell): at for at, cell in reversed(list(enumerate(layout.header))) if cell}
    tag, value = _find(places, TAG_WORDS), _find(places, VALUE_WORDS)
    if tag is not None and value is not None:
        return replace(
            layout,
            values=(Column(value, "", split_unit(layout.header[value])[1]),),
            tag=tag,
            quality=_find(places, QUALITY_WORDS),
            unit=_find(places, UNIT_WORDS),
        )
    columns, ignored = [], []
    for at, cell in enumerate(layout.header):
        if at in (layout.time, layout.clock) or not cell:
            continue
        if _key(cell) in IGNORED_WORDS | QUALITY_WORDS or not _is_numeric([_cell(row, at) for row in body]):
            ignored.append(cell)
            continue
        title, unit = split_unit(cell)
        columns.append(Column(at, title, unit or _cell(units, at)))
    names = [column.name for column in columns]
    for column in columns:
        if names.count(column.name) > 1:
            raise UnreadableSource("twice_named", name=name, tag=column.name)
    if not columns:
        raise UnreadableSource("no_value_column", name=name, seen=[cell for cell in layout.header if cell])
    return replace(layout, values=tuple(columns), ignored=tuple(ignored))


def _header_row(name: str, rows: Sequence[Sequence[str]]) -> int:
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        keys = {_key(cell) for cell in row if cell}
        if len(keys) >= 2 and keys & (TIME_WORDS | DATE_WORDS):
            return at
    for at, row in enumerate(rows[: SEARCHED_ROWS - 1]):
        below = rows[at + 1] if at + 1 < len(rows) else []
        is_header = len([cell for cell in row if cell]) >= 2 and not any(_is_stamp(cell) for cell in row)
        if is_header and any(_is_stamp(cell) for cell in below):
            return at
    seen = [cell for row in rows[:3] for cell in row if cell][:12]
    raise UnreadableSource("no_time_column", name=name, seen=seen or ["—"])


def _time_columns(name: str, header: Sequence[str], body: Sequence[Sequence[str]]) -> tuple[int, int | None]:
    keys = [_key(cell) for cell in header]
    times = [at for at, key in enumerate(keys) if key in TIME_WORDS]
    dates = [at for at, key in enumerate(keys) if key in DATE_WORDS]
    if dates and times and not any(_is_stamp(_cell(row, times[0])) for row in body[:5]):
        return dates[0], times[0]
    if times or dates:
        return (times or dates)[0], None
    for at in range(len(header)):
        if any(_is_stamp(_cell(row, at)) for row in body[:3]):
            return at, None
    raise UnreadableSource("no_time_column", name=name, seen=[cell for cell in header if cell])


def _units_row(body: Sequence[Sequence[str]], time: int) -> Sequence[str] | None:
    """Return the row below the header when it gives units rather than values."""
    if not body or _is_stamp(_cell(body[0], time)) or _NUMBER.match(_cell(body[0], time)):
        return None
    others = [cell for at, cell in enumerate(body[0]) if cell and at != time]
    return body[0] if others and not any(_NUMBER.match(cell) for cell in others) else None


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    known = {*BAD_WORDS, *ON_OFF}
    good = [c for c in filled if _NUMBER.match(c) or _GROUPED.match(c) or c.lower() in known]
    return not filled or bool(good)


def _epoch(sample: str) -> str:
    if not _EPOCH.match(sample):
        return ""
    return {10: "s", 13: "ms", 16: "us", 19: "ns"}[len(sample.partition(".")[0])]


def _is_stamp(cell: str) -> bool:
    return bool(_STAMP.match(cell) or _EPOCH.match(cell) or _DAY_FIRST.match(cell))


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _find(places: dict[str, int], words: set[str]) -> int | None:
    return next((at for key, at in places.items() if key in words), None)


def _key(cell: str) -> str:
    return re.sub(r"\s+", "", split_unit(cell)[0]).lower()


def _narrow(cell: str) -> str:
    """Return the cell without blanks around it and with narrow digits; a unit's sign stays as it is."""
    text = cell.strip().lstrip("\ufeff").strip()
    return text if text.isascii() else "".join(_narrow_sign(sign) for sign in text)


def _narrow_sign(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign) if "\uff01" <= sign <= "\uff5e" else sign


def stamp(value: datetime) -> str:
    """Return a workbook's date cell as the text every other file has."""
    return value.isoformat(sep=" ", timespec="milliseconds")
