"""Find the header of an office table and say which column is which.

The header may stand anywhere in the first ten rows, under titles, and be up to three lines high with merged
headings over groups of columns. Columns the product refuses to hold are named and never read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from yixian.tables.errors import EmptyTable, HeaderNotFound
from yixian.tables.values import key
from yixian.tables.workbook import Cell, Sheet, Workbook

SEARCHED_ROWS = 10
_DEEPEST = 3
_NOTE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_MARKS = re.compile(r"[*＊:：★●]+")
_PARTS = re.compile(r"[/、\\|]|(?<=.)[或与及和](?=.)")
_FORBIDDEN = re.compile(
    r"身份证|身份号码|证件号|住址|家庭地址|居住地|户籍地址|通讯地址|联系地址|银行|工资卡|开户行|(?<![胸工])卡号|病历|病史|疾病|体检"
    r"|idcard|identitycard|homeaddress|bankcard|bankaccount|medicalrecord"
)


@dataclass(frozen=True)
class Column:
    """One column a reader knows: its key, how its heading is spelt (best first), whether it must be there."""

    key: str
    spellings: tuple[str, ...]
    is_needed: bool = False


def column(name: str, spellings: str, *, needed: bool = False) -> Column:
    """Return a column from its spellings, separated by spaces, the usual one first."""
    return Column(name, tuple(key(spelling) for spelling in spellings.split()), needed)


class Vocabulary:
    """The columns of one kind of table."""

    def __init__(
        self, *columns: Column, names: Callable[[str], str | None] | None = None, joined_first: bool = False
    ) -> None:
        self.columns = columns
        self.joined_first = joined_first  # 收率 over 分子 is 收率分子 before it is 分子
        self.needed = tuple(column.key for column in columns if column.is_needed)
        self._ranks = {
            spelling: (column.key, rank) for column in columns for rank, spelling in enumerate(column.spellings)
        }
        self._names = names

    def match(self, heading: str) -> tuple[str, int] | None:
        """Return the column a heading names and how far down the list of spellings it stands."""
        if not heading or len(heading) > 60:
            return None
        exact = self._ranks.get(heading)
        if exact or self._names is None:
            return exact or self._loose(heading)
        named = self._names(heading)
        return (named, 0) if named else self._loose(heading)

    def _loose(self, heading: str) -> tuple[str, int] | None:
        bare = _MARKS.sub("", _NOTE.sub("", heading))
        if bare in self._ranks:
            return self._ranks[bare]
        found = [self._ranks[part] for part in _PARTS.split(bare) if part in self._ranks]
        if found and len({name for name, _ in found}) == 1:
            return min(found, key=lambda match: match[1])
        return None


@dataclass
class Table:
    """A sheet whose header was found; positions count columns from 0, rows are numbered as in Excel."""

    sheet: Sheet
    header_row: int
    positions: dict[str, int]
    headings: dict[int, str]  # every heading that was not read as a column, as the office wrote it
    skipped: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    first_row: int = 0

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Walk the rows under the header, merged cells filled down."""
        return ((number, row) for number, row in self.sheet.rows() if number >= self.first_row)

    def records(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Walk the rows under the header as key and cell, rows without any value left out."""
        positions = self.positions.items()
        for number, row in self.rows():
            record = {name: row[at] if at < len(row) else None for name, at in positions}
            if any(cell not in (None, "") and str(cell).strip() for cell in record.values()):
                yield number, record


@dataclass
class _Candidate:
    bottom: int  # index of the header's last line
    depth: int
    matches: dict[str, tuple[int, int]]  # key: rank, position


def find_table(book: Workbook, vocabulary: Vocabulary, *, sheet: str | None = None) -> tuple[Table, list[str]]:
    """Return the sheet that best fits, with its header, and the names of other sheets that would fit too.

    Raises
    ------
    HeaderNotFound
        If no sheet has the needed columns; it names those seen and those missing on the best one.
    """
    sheets = [book.sheet(sheet)] if sheet is not None else book.sheets
    found: list[tuple[int, Sheet, _Candidate, list[list[Cell]]]] = []
    for order, each in enumerate(sheets):
        head = each.head(SEARCHED_ROWS + _DEEPEST)
        best = _best(head, vocabulary)
        if best:
            found.append((-order, each, best, head))
    if not found:
        if not any(_filled(row) for each in sheets for _, row in each.rows(fill=False)):
            raise EmptyTable
        raise HeaderNotFound(rows=SEARCHED_ROWS, seen=[], missing=list(vocabulary.needed))
    found.sort(key=lambda item: (item[1].is_visible, _fit(item[2], vocabulary), item[0]), reverse=True)
    _, chosen, candidate, head = found[0]
    missing = [name for name in vocabulary.needed if name not in candidate.matches]
    if missing:
        seen = sorted(candidate.matches, key=lambda name: candidate.matches[name][1])
        raise HeaderNotFound(rows=SEARCHED_ROWS, seen=seen, missing=missing)
    others = [
        item[1].name
        for item in found[1:]
        if item[1].is_visible and all(name in item[2].matches for name in vocabulary.needed)
    ]
    return _table(chosen, head, candidate, vocabulary), others


def is_forbidden(heading: str) -> bool:
    """Return whether a heading names something the product never holds."""
    return bool(_FORBIDDEN.search(key(heading)))


def _fit(candidate: _Candidate, vocabulary: Vocabulary) -> tuple[int, int]:
    return sum(name in candidate.matches for name in vocabulary.needed), len(candidate.matches)


def _best(head: list[list[Cell]], vocabulary: Vocabulary) -> _Candidate | None:
    best: _Candidate | None = None
    for bottom in range(min(len(head), SEARCHED_ROWS)):
        for depth in range(1, min(_DEEPEST, bottom + 1) + 1):
            candidate = _Candidate(bottom, depth, _matches(head, bottom, depth, vocabulary))
            if candidate.matches and (best is None or _is_better(candidate, best, vocabulary)):
                best = candidate
    return best


def _is_better(candidate: _Candidate, best: _Candidate, vocabulary: Vocabulary) -> bool:
    ours, theirs = _fit(candidate, vocabulary), _fit(best, vocabulary)
    is_same_line_read_deeper = vocabulary.joined_first and candidate.bottom == best.bottom
    return ours > theirs or (ours == theirs and is_same_line_read_deeper)


def _matches(head: list[list[Cell]], bottom: int, depth: int, vocabulary: Vocabulary) -> dict[str, tuple[int, int]]:
    matches: dict[str, tuple[int, int]] = {}
    width = max(len(row) for row in head[bottom - depth + 1 : bottom + 1])
    for position in range(width):
        stack = _stack(head, bottom, depth, position)
        if any(is_forbidden(line) for line in stack):
            continue
        match = next(filter(None, map(vocabulary.match, _spellings(stack, vocabulary.joined_first))), None)
        if match and (match[0] not in matches or match[1] < matches[match[0]][0]):
            matches[match[0]] = (match[1], position)
    return matches


def _stack(head: list[list[Cell]], bottom: int, depth: int, position: int) -> list[str]:
    """Return the headings over one column from the top, a merged one once."""
    stack: list[str] = []
    for row in head[bottom - depth + 1 : bottom + 1]:
        cell = row[position] if position < len(row) else None
        heading = _heading(cell) if isinstance(cell, str) else ""
        if heading and (not stack or stack[-1] != heading):
            stack.append(heading)
    return stack


@lru_cache(maxsize=4096)
def _heading(cell: str) -> str:
    return key(cell)


def _spellings(stack: list[str], joined_first: bool) -> Iterable[str]:
    """Return what a stack of headings may be read as: the lowest alone, and joined to those above it."""
    joined = ["".join(stack[start:]) for start in range(len(stack) - 1)]
    lowest = stack[-1:]
    return [*joined, *lowest] if joined_first else [*lowest, *reversed(joined)]


def _table(sheet: Sheet, head: list[list[Cell]], candidate: _Candidate, vocabulary: Vocabulary) -> Table:
    bottom, first = candidate.bottom, candidate.bottom - candidate.depth + 1
    for top, last, left, _ in sheet.merges or ():
        is_heading = any(position == left for _, position in candidate.matches.values())
        if is_heading and candidate.bottom - candidate.depth < top - 1 <= candidate.bottom < last <= len(head):
            bottom = max(bottom, last - 1)
    positions = {name: position for name, (_, position) in candidate.matches.items()}
    table = Table(sheet, bottom + 1, positions, {}, first_row=bottom + 2)
    read = set(positions.values())
    for position in range(max(len(row) for row in head[: bottom + 1])):
        lines = [row[position] for row in head[first : bottom + 1] if position < len(row)]
        shown = [str(line).strip() for line in lines if _is_filled(line)]
        if position in read or not shown:
            continue
        table.headings[position] = shown[-1]
        forbidden = [line for line in shown if is_forbidden(line)]
        if forbidden:
            table.skipped.append(forbidden[-1])
        else:
            table.ignored.append(shown[-1])
    return table


def _is_filled(cell: Cell) -> bool:
    return cell is not None and bool(str(cell).strip())


def _filled(row: Iterable[Cell]) -> bool:
    return any(map(_is_filled, row))
