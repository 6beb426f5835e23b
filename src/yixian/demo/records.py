"""The plain records of the demonstration: who, where, what duty, which indicator, which project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

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
class Second:
    """The second half of "A and B": another indicator that must stay at or above ``low``."""

    indicator: str
    low: float


@dataclass(frozen=True, slots=True)
class Again:
    """One more trial on the same project; what it does not say stays as it was. Without ``ask`` it is not judged yet.

    It waits for a yes where the anchor's morning comes before whoever decides is at work again.
    """

    day: int
    why: str
    trial: int
    follow: int
    baseline: int
    washout: int
    indicator: str = ""
    ask: int | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """The charter of a project and its course, in days from the anchor date (negative: past).

    ``hoped`` is the improvement the authors claim, in the good direction; ``load`` among the covariates means
    the hours per tonne of the indicator's plant. ``trial`` is the day the change was made, from which
    ``follow_days`` are judged after ``washout_days``. A log entry is day, text, source and what it is about.
    ``deviations`` are days of a trial by turns, counted from 0, that ran the other setting, each with its reason.
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
    log: tuple[tuple[int, str, str, str], ...]
    concern: ConcernText
    plan_value: float | None = None
    price: float | None = None
    volume: float | None = None
    look: int | None = None
    look_ask: int | None = None
    second: Second | None = None
    deviations: tuple[tuple[int, str], ...] = ()
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Surface:
    """What is true about one response of an experiment: base + Σ slope·(x − at) + Σ curve·(x − at)² + white noise."""

    base: float
    at: tuple[float, ...]
    slope: tuple[float, ...]
    curve: tuple[float, ...]
    white: float

    def value(self, settings: Sequence[float]) -> float:
        """Return the response at some settings, without noise."""
        parts = zip(settings, self.at, self.slope, self.curve, strict=True)
        return self.base + sum(slope * (x - at) + curve * (x - at) ** 2 for x, at, slope, curve in parts)


@dataclass(frozen=True, slots=True)
class Experiment:
    """A factor experiment of a project and its course; ``factors`` and ``goals`` are as the product's plan has them.

    ``made`` runs were made so far, all where None; ``chosen`` is the point that was confirmed.
    """

    code: str
    project: str
    title: str
    question: str
    kind: str
    centre_points: int
    safety: str
    factors: tuple[dict[str, Any], ...]
    goals: tuple[dict[str, Any], ...]
    planned: int
    frozen: int
    first: int
    runs_a_day: int
    surfaces: tuple[Surface, ...]
    made: int | None = None
    chosen: Chosen | None = None
    concluded: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The point of the map that was tried again, how often and why."""

    day: int
    settings: tuple[float, ...]
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Tag:
    """What the control system stored of one instrument; the fields are explained in ``truth.yaml``."""

    name: str
    about: str
    plant: str
    unit: str
    every_s: int
    days: int
    shape: Literal["flow", "power", "mean", "swing", "free"]
    follows: str = ""
    level: float = 0.0
    white: float = 0.0
    drift: float = 0.0
    phi: float = 0.9
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Computed:
    """An indicator computed by formula; ``baseline`` are the days of its approved control limits."""

    code: str
    place: str
    name: str
    unit: str
    kind: IndicatorKind
    better: Better
    period: Period
    decimals: int
    formula: str
    numerator: str = ""
    denominator: str = ""
    baseline: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Shifts:
    """When the shifts of a plant begin, its crews in turns of two days, and whether it rests on legal holidays."""

    plant: str
    starts: str
    crews: tuple[str, ...] = ()
    working: str = "every"

    @property
    def starts_h(self) -> tuple[int, ...]:
        """Hours after the production day's midnight at which the shifts begin, rising."""
        found: list[int] = []
        for text in self.starts.split():
            hour = int(text.split(":")[0])
            found.append(hour + (24 if found and hour < found[-1] else 0))
        return tuple(found)

    @property
    def rota(self) -> str:
        """The crews of each shift, a line a day: two days early, two middle, two night, two of rest."""
        if not self.crews:
            return ""
        lines = []
        for day in range(8):
            turn = {(day + 2 * place) % 8 // 2: crew for place, crew in enumerate(self.crews)}
            lines.append(" ".join(turn[shift] for shift in range(3)))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill of panel operators on the simulator.

    ``care`` tells how close to the expert they play: at 1 like the expert, at 0 late at every step and often missing
    one. ``workshop`` is whose operators come, all of them where it is empty; one that was not ``held`` waits.
    """

    code: str
    title: str
    scenario: str
    kind: str
    day: int
    seats: int
    field: int = 0
    care: float = 1.0
    workshop: str = ""
    held: bool = True
