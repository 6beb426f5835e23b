"""Read responsibility areas: one four-question card a row (谁来干、干什么、怎么干、干到什么程度)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yixian.tables import values
from yixian.tables.cells import RowReader
from yixian.tables.errors import RowError
from yixian.tables.header import Vocabulary, column, find_table
from yixian.tables.wording import CHINESE
from yixian.tables.workbook import Cell, Workbook, open_workbook

VOCABULARY = Vocabulary(
    column(
        "code",
        "编号 责任区编号 区域编号 责任区号 代码 编码 code areacode",
        needed=True,
    ),
    column(
        "title",
        "名称 责任区名称 责任区 区域名称 区域 责任区域 name area",
        needed=True,
    ),
    column(
        "place",
        "位置编码 位置编号 位置 地点 地点编码 地点编号 所在位置 所在地点 装置 place placecode",
    ),
    column(
        "owners",
        "责任人 谁来干 责任人姓名 责任人工号 负责人 责任党员 党员 包保人 区长 owner owners who",
    ),
    column(
        "group",
        "责任小组 小组 党小组 责任支部 支部 党支部 所属支部 所在党支部 支部/小组 责任班组 班组 group",
    ),
    column(
        "what",
        "干什么 工作内容 职责 责任内容 任务 what",
    ),
    column(
        "how",
        "怎么干 工作方法 方法 措施 工作措施 how",
    ),
    column(
        "how_well",
        "干到什么程度 标准 工作标准 目标要求 要求 达到标准 howwell standard",
    ),
    column(
        "indicator",
        "指标 指标名称 考核指标 量化指标 indicator",
    ),
    column(
        "target",
        "目标值 目标 指标值 指标目标 target",
    ),
    column(
        "unit",
        "单位 计量单位 指标单位 unit",
    ),
    column(
        "cycle",
        "周期 频次 检查周期 频率 检查频次 考核周期 cycle period",
    ),
)
_SEPARATORS = re.compile(r"[、,，;；/\n\t]+|\s{1,}(?=[A-Za-z\d])|(?<=[A-Za-z\d])\s+")
_PAIR = re.compile(r"^(?P<name>[^\d()]*?)[(]?(?P<no>[A-Za-z]{0,4}\d[0-9A-Za-z\-]*)[)]?$|^(?P<only>.+)$")
_NO_FIRST = re.compile(r"^(?P<no>[A-Za-z]{0,4}\d[0-9A-Za-z\-]*)[(]?(?P<name>[^\d()]+)[)]?$")


@dataclass(frozen=True, slots=True)
class Owner:
    """One person named in a cell: a staff number, a name, or both; the other is ""."""

    staff_no: str
    name: str


@dataclass(slots=True)
class Area:
    """One good row of a sheet of responsibility areas; ``target`` is None where none is given."""

    row: int
    code: str
    title: str
    place: str = ""
    owners: tuple[Owner, ...] = ()
    group: str = ""
    what: str = ""
    how: str = ""
    how_well: str = ""
    indicator: str = ""
    target: float | None = None
    unit: str = ""
    cycle: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the area as plain values."""
        return asdict(self) | {"owners": [asdict(owner) for owner in self.owners]}


@dataclass
class Areas:
    """What a file of responsibility areas says."""

    sheet: str
    header_row: int
    positions: dict[str, int]
    areas: list[Area] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped_columns: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the whole as the command line prints it."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "areas": [area.to_json() for area in self.areas],
            "errors": [error.to_json(language) for error in self.errors],
            "skipped_columns": self.skipped_columns,
            "ignored_columns": self.ignored_columns,
            "questions": [],
        }


def read_areas(source: str | Path | bytes | Workbook, *, sheet: str | None = None) -> Areas:
    """Read responsibility areas; bad rows are collected, never raised.

    Raises
    ------
    TableError
        If the file as a whole is no such table.
    """
    book = source if isinstance(source, Workbook) else open_workbook(source)
    table, _ = find_table(book, VOCABULARY, sheet=sheet)
    found = Areas(
        table.sheet.name,
        table.header_row,
        dict(table.positions),
        skipped_columns=table.skipped,
        ignored_columns=table.ignored,
    )
    seen: dict[str, int] = {}
    for number, record in table.records():
        if not values.word(record["code"]) and not values.word(record["title"]):
            continue
        reader = RowReader(number, record, table.positions, found.errors)
        area = _area(reader, seen)
        if reader.is_good:
            found.areas.append(area)
    return found


def _area(reader: RowReader, seen: dict[str, int]) -> Area:
    area = Area(
        reader.row,
        reader.code("code", needed=True),
        reader.line("title", limit=100, needed=True),
        place=reader.line("place", limit=100),
        owners=reader.read("owners", owners) or (),
        group=reader.word("group"),
        what=reader.paragraph("what"),
        how=reader.paragraph("how"),
        how_well=reader.paragraph("how_well"),
        indicator=reader.line("indicator", limit=100),
        target=reader.read("target", values.number),
        unit=reader.word("unit", limit=32),
        cycle=reader.word("cycle", limit=32),
    )
    reader.once("code", area.code, seen)
    return area


def owners(cell: Cell) -> tuple[Owner, ...]:
    """Return the people a cell names: 张三、001002 李四，王五(001003)."""
    written = values.paragraph(cell).replace("（", "(").replace("）", ")")
    found: list[Owner] = []
    for part in _SEPARATORS.split(written):
        part = part.strip()
        if not part:
            continue
        owner = _owner(part)
        last = found[-1] if found else None
        if last and owner and _complete(last, owner) and _apart_by_space(written, last, owner):
            found[-1] = Owner(last.staff_no or owner.staff_no, last.name or owner.name)
        elif owner and owner not in found:
            found.append(owner)
    return tuple(found)


def _owner(part: str) -> Owner | None:
    match = _NO_FIRST.match(part) or _PAIR.match(part)
    if not match:
        return None
    groups = match.groupdict()
    name = groups.get("only") or groups.get("name") or ""
    try:
        return Owner(groups.get("no") or "", values.person_name(name))
    except values.BadValue:
        return None


def _complete(first: Owner, second: Owner) -> bool:
    return (
        bool(first.staff_no) != bool(first.name)
        and bool(second.staff_no) != bool(second.name)
        and (bool(first.staff_no) != bool(second.staff_no))
    )


def _apart_by_space(written: str, first: Owner, second: Owner) -> bool:
    pattern = re.escape(first.staff_no or first.name) + r"[ \t]*" + re.escape(second.staff_no or second.name)
    return bool(re.search(pattern, written))
