"""The plain records of the demonstration: who, where, what duty, which indicator, which project."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Better = Literal["up", "down"]
IndicatorKind = Literal["mean", "ratio", "rate"]
Period = Literal["shift", "day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a roster. ``branch`` and ``group`` are names and empty outside the Party."""

    staff_no: str
    name: str
    plant: str
    workshop: str
    team: str
    post: str
    crew: str
    politics: str
    branch: str
    group: str
    party_post: str
    skill_level: str
    entered: date
    mentor: str = ""
    titles: tuple[str, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether this person is a full or probationary Party member."""
        return self.politics in {"中共党员", "预备党员"}


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree of places; ``kind`` is enterprise, plant, line, unit, post, zone or room.

    ``team`` and ``branch`` look after it, as names written from the plant down; empty where the place above decides.
    """

    code: str
    name: str
    kind: str
    parent: str | None
    team: str = ""
    branch: str = ""

    @property
    def crew(self) -> str:
        """The team's own name, empty where a whole workshop looks after the place."""
        return self.team.split("/")[2] if self.team.count("/") == 2 else ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A four-question card: who, what, how, how well (a dated check, and an indicator against a target)."""

    code: str
    kind: str
    plant: str
    place: str
    name: str
    what: str
    how: tuple[str, ...]
    level: str
    cycle: Period
    items: tuple[str, ...]
    owners: tuple[str, ...] = ()
    group: str = ""
    indicator: str = ""
    target: float | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Numerator or denominator of a ratio or rate; ``of`` borrows another indicator's numerator."""

    name: str
    unit: str
    level: float = 0.0
    white: float = 0.0
    drift: float = 0.0
    of: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Yearly cosine: ``amplitude`` in the indicator's unit, highest on day ``peak`` of the year."""

    amplitude: float
    peak: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator and the noise it is drawn with; the fields are explained at the top of ``truth.yaml``."""

    code: str
    plant: str
    place: str
    name: str
    unit: str
    kind: IndicatorKind
    better: Better
    period: Period
    level: float
    target: float
    white: float = 0.0
    drift: float = 0.0
    phi: float = 0.9
    spells: float = 0.0
    scale: float = 1.0
    fixed_kw: float = 0.0
    stream: int = 0
    plan: float | None = None
    watch: bool = False
    season: Season | None = None
    by: dict[str, float] = field(default_factory=dict)
    numerator: Part | None = None
    denominator: Part | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a project truly changed in one indicator; days are counted from the anchor date."""

    project: str
    indicator: str
    size: float
    start: int
    ramp: int
    end: int | None = None
    arms: bool = False


@dataclass(frozen=True, slots=True)
class ConcernText:
    """One way a concern is worded, with its cause and the answer it got; ``{place}`` is filled in."""

    where: tuple[str, ...]
    kind: str
    cause: str
    lane: str
    text: str
    cause_note: str
    answer: str
    done: str


@dataclass(frozen=True, slots=True)
class Project:
    """The charter of a project and its course, in days from the anchor date (negative: past).

    ``hoped`` is the improvement the authors claim, in the good direction; ``load`` among the covariates means
    the hours per tonne of the indicator's plant. ``trial`` is the day the change was made, from which
    ``follow_days`` are judged after ``washout_days``.
    """

    code: str
    plant: str
    place: str
    indicator: str
    title: str
    problem: str
    claim: str
    stop_rule: str
    budget: int
    min_effect: float
    hoped: float | None
    design: str
    covariates: tuple[str, ...]
    baseline_days: int
    follow_days: int
    washout_days: int
    charter: int
    trial: int | None
    ask: int | None
    stopped: int | None
    stages: dict[str, int]
    tasks: tuple[str, ...]
    log: tuple[tuple[int, str, str], ...]
    concern: ConcernText
