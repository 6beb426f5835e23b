"""Read the tree of places: enterprise, plants, lines, units, posts, zones, rooms."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yixian.tables import values
from yixian.tables.cells import RowReader
from yixian.tables.errors import RowError
from yixian.tables.header import Vocabulary, column, find_table
from yixian.tables.values import BadValue
from yixian.tables.wording import CHINESE
from yixian.tables.workbook import Cell, Workbook, open_workbook

VOCABULARY = Vocabulary(
    column("code", "编号 位置编号 位置编码 地点编号 地点编码 编码 代码 code placecode", needed=True),
    column("title", "名称 位置名称 地点名称 位置 地点 name place", needed=True),
    column("kind", "类型 位置类型 类别 地点类型 级别 kind type"),
    column("parent", "上级编号 上级 上级编码 上级位置 上级位置编号 父级编号 所属位置 所属编号 parent parentcode"),
    column("team", "责任班组 班组 所属班组 管理班组 team"),
    column("branch", "责任支部 支部 党支部 所属支部 责任党支部 branch"),
)
# kind: the words offices use for it
KINDS = {
    "enterprise": "企业 公司 集团",
    "plant": "厂 工厂 分厂 厂区 矿 选煤厂 车间",
    "line": "生产线 产线 流水线 线 系统",
    "unit": "单元 装置 工序 设备 机组 工段",
    "post": "岗位 操作岗位 盘面 工位",
    "zone": "定置区 区域 责任区 区 定置 库房 现场",
    "room": "房间 室 办公室 活动室 会议室 休息室 控制室 阵地",
}
_KIND_OF = {word: kind for kind, words in KINDS.items() for word in [kind, *words.split()]}


@dataclass(slots=True)
class PlaceRow:
    """One good row of a sheet of places; ``kind`` is a key of `KINDS`, "" where the file does not say."""

    row: int
    code: str
    title: str
    kind: str = ""
    parent: str = ""
    team: str = ""
    branch: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the place as plain values."""
        return asdict(self)


@dataclass
class Places:
    """What a file of places says; parents always stand before their children in ``places``.

    ``outside_parents`` are parent codes no row of the file has: they must exist already.
    """

    sheet: str
    header_row: int
    positions: dict[str, int]
    places: list[PlaceRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped_columns: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    outside_parents: list[str] = field(default_factory=list)

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the whole as the command line prints it."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "places": [place.to_json() for place in self.places],
            "errors": [error.to_json(language) for error in self.errors],
            "skipped_columns": self.skipped_columns,
            "ignored_columns": self.ignored_columns,
            "outside_parents": self.outside_parents,
            "questions": [],
        }


def read_places(source: str | Path | bytes | Workbook, *, sheet: str | None = None) -> Places:
    """Read places; bad rows are collected, never raised.

    Raises
    ------
    TableError
        If the file as a whole is no such table.
    """
    book = source if isinstance(source, Workbook) else open_workbook(source)
    table, _ = find_table(book, VOCABULARY, sheet=sheet)
    found = Places(
        table.sheet.name,
        table.header_row,
        dict(table.positions),
        skipped_columns=table.skipped,
        ignored_columns=table.ignored,
    )
    rows: dict[str, PlaceRow] = {}
    seen: dict[str, int] = {}
    for number, record in table.records():
        if not values.word(record["code"]) and not values.word(record["title"]):
            continue
        reader = RowReader(number, record, table.positions, found.errors)
        place = _place(reader, seen)
        if reader.is_good:
            rows[place.code] = place
    found.places = _parents_first(rows, found)
    found.outside_parents = sorted({place.parent for place in found.places if place.parent} - seen.keys())
    return found


def kind_of(cell: Cell) -> str:
    """Return the kind a cell names, "" where it is empty."""
    written = values.word(cell).casefold()
    if written and written not in _KIND_OF:
        known = [words.split()[0] for words in KINDS.values()]
        raise BadValue("unknown_place_kind", value=written, known=known)
    return _KIND_OF.get(written, "")


def _place(reader: RowReader, seen: dict[str, int]) -> PlaceRow:
    place = PlaceRow(
        reader.row,
        reader.code("code", needed=True),
        reader.line("title", limit=100, needed=True),
        kind=reader.read("kind", kind_of) or "",
        parent=reader.code("parent"),
        team=reader.word("team"),
        branch=reader.word("branch"),
    )
    if place.parent and place.parent == place.code:
        reader.refuse("parent", "own_parent")
    reader.once("code", place.code, seen)
    return place


def _parents_first(rows: dict[str, PlaceRow], found: Places) -> list[PlaceRow]:
    """Order by descent and refuse every row that stands on a circle of parents or hangs below one."""
    ordered: dict[str, PlaceRow] = {}
    refused: dict[str, str] = {}
    for start in rows:
        path: dict[str, None] = {}
        code = start
        while code in rows and code not in ordered and code not in refused and code not in path:
            path[code] = None
            code = rows[code].parent
        if code in path:
            members = list(path)
            circle = " → ".join([*members[members.index(code) :][:6], code])
            refused |= dict.fromkeys(path, circle)
        elif code in refused:
            refused |= dict.fromkeys(path, refused[code])
        else:
            ordered |= {member: rows[member] for member in reversed(path)}
    at = found.positions.get("parent")
    found.errors += [
        RowError(rows[code].row, "parent", "parent_cycle", {"value": circle}, at) for code, circle in refused.items()
    ]
    return list(ordered.values())
