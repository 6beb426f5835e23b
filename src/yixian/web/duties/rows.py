"""Responsibility areas as rows of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from yixian.web.duties.models import Cycle, DutyKind
from yixian.web.duties.naming import Wanted, split


class OwnerRecord(Protocol):
    """Somebody named in a cell; either part may be empty."""

    @property
    def staff_no(self) -> str: ...
    @property
    def name(self) -> str: ...


class AreaRecord(Protocol):
    """What the sheet reader makes of a row."""

    @property
    def row(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def owners(self) -> Sequence[OwnerRecord]: ...
    @property
    def group(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def how_well(self) -> str: ...
    @property
    def indicator(self) -> str: ...
    @property
    def target(self) -> float | None: ...
    @property
    def cycle(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Well:
    """One standard: an indicator (code or name) with its target, or what a check must find; ``cycle`` as written."""

    indicator: str = ""
    text: str = ""
    target: float | None = None
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One card: ``place`` is a code (or a name only one place has), ``owners`` staff numbers or names."""

    code: str
    title: str
    place: str = ""
    owners: tuple[str, ...] = ()
    group: str = ""
    what: str = ""
    how: str = ""
    level: str = ""
    well: tuple[Well, ...] = ()
    branch: str = ""
    kind: str = DutyKind.AREA
    row: int = 0

    def wanted(self) -> list[Wanted]:
        return [person for written in self.owners for person in split(written)]


def of_record(record: AreaRecord) -> AreaRow:
    """Return a sheet's row as a card: its words become checks only where no indicator measures them."""
    well: list[Well] = []
    if record.indicator:
        well.append(Well(record.indicator, target=record.target, cycle=record.cycle))
    elif record.how_well and record.cycle:
        well += [Well(text=line.strip()[:200], cycle=record.cycle) for line in record.how_well.splitlines() if line]
    owners = tuple(f"{owner.name}({owner.staff_no})" if owner.staff_no else owner.name for owner in record.owners)
    return AreaRow(
        record.code,
        record.title,
        place=record.place,
        owners=owners,
        group=record.group,
        what=record.what,
        how=record.how,
        level=record.how_well,
        well=tuple(well),
        row=record.row,
    )


_WORDS = {
    Cycle.SHIFT: "shift 每班 班 每班次 班次 交接班",
    Cycle.DAY: "day daily 每日 每天 日 天 1次/日 一天一次",
    Cycle.WEEK: "week weekly 每周 周 每星期 星期",
    Cycle.MONTH: "month monthly 每月 月 月度",
    Cycle.QUARTER: "quarter quarterly 每季 季 每季度 季度",
}
_CYCLE_OF = {word: cycle for cycle, words in _WORDS.items() for word in words.split()}


def cycle_of(written: str) -> Cycle | None:
    """Return the cycle a cell means, None where the word is not known."""
    return _CYCLE_OF.get(written.strip().casefold())
