"""The small things the joining pages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for this person: what, where to go, until when."""

    kind: str | Promise
    title: str
    url: str
    icon: str
    due: date | datetime | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing a new installation needs, where to do it, and whether anything of it is there."""

    label: str | Promise
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a page, and the rows behind it; ``None`` is unknown and drawn as a dash."""

    label: str | Promise
    value: int | float | str | None
    url: str = ""
    hint: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the loop: how many, and what is left behind before the next step."""

    label: str | Promise
    count: int
    url: str
    median_days: float | None = None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator's latest value beside its target."""

    name: str
    url: str
    value: str
    target: str
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A claim and what the evidence says of it."""

    title: str
    url: str
    word: str | Promise
    code: str
    grade: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found by the search."""

    kind: str | Promise
    icon: str
    title: str
    url: str
    note: str = ""
