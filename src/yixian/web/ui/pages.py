"""What the pages that join the apps show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from yixian.web.concerns.models import Concern
    from yixian.web.duties.models import Duty
    from yixian.web.people.models import OrgUnit, Person
    from yixian.web.projects.models import Project


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
class Figure:
    """One number of a page, and the rows behind it; ``None`` is unknown and drawn as a dash."""

    label: str | Promise
    value: int | float | str | None
    url: str = ""
    hint: str | Promise = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    """My page: what waits for me, what became of what I raised, the cards I answer for."""

    person: Person
    todos: list[Todo]
    concerns: list[Concern]
    cards: list[Duty]
    unit: OrgUnit | None
    overviews: list[tuple[str, str | Promise, str]]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A team's, branch's or plant's page: its figures, what is open, what is late, its projects and cards."""

    unit: OrgUnit
    figures: list[Figure]
    waiting: list[Concern]
    open: list[Concern]
    projects: list[Project]
    cards: list[Duty]
    units: list[OrgUnit]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the loop: how many, and what is left behind before the next step."""

    label: str | Promise
    count: int
    url: str
    median_days: float | None = None


@dataclass(frozen=True, slots=True)
class PlantPage:
    """The manager's one page: the loop, what waits for a decision, indicators against plan, the latest verdicts."""

    unit: OrgUnit | None
    since: date
    steps: list[Step]
    todos: list[Todo]
    indicators: list[IndicatorLine]
    verdicts: list[VerdictLine]
    oldest: Concern | None


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
