from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from yixian.web.duties import cycles
from yixian.web.duties.models import Check, Cycle, Duty, DutyKind, DutyStandard, Holder, StandardKind
from yixian.web.indicators import trends
from yixian.web.indicators.models import Indicator, Period, Reading
from yixian.web.indicators.queries import recent_points, targets_on
from yixian.web.people.access import LEADERS, User, reaches
from yixian.web.people.models import Person
from yixian.web.places.models import Place

#: Where the indicators' pages stand.
INDICATORS = "/indicators/"


@dataclass(frozen=True, slots=True)
class Measure:
    """One standard as it stands now: the check's state in its cycle, or the indicator's course and latest reading."""

    standard: DutyStandard
    target: float | None = None
    course: trends.Course = trends.UNKNOWN
    latest: Reading | None = None
    last_check: Check | None = None
    state: cycles.State | None = None

    @property
    def is_overdue(self) -> bool:
        return self.state == cycles.State.OVERDUE

    @property
    def is_due(self) -> bool:
        return self.state in (cycles.State.DUE, cycles.State.OVERDUE)

    @property
    def latest_value(self) -> float | None:
        """The latest reading's own value; a quotient over nothing is unknown."""
        reading = self.latest
        if reading is None:
            return None
        if reading.value is not None:
            return reading.value
        if reading.numerator is None or not reading.denominator:
            return None
        return reading.numerator / reading.denominator


@dataclass(frozen=True, slots=True)
class Card:
    """A duty with who holds it today and how its standards stand."""

    duty: Duty
    holders: Sequence[Holder] = ()
    measures: Sequence[Measure] = field(default_factory=tuple)

    @property
    def owners(self) -> list[Holder]:
        return [holder for holder in self.holders if holder.is_owner]

    @property
    def names(self) -> str:
        return "、".join(holder.person.name for holder in self.holders)

    @property
    def trend(self) -> trends.Trend:
        return trends.overall([item.course.trend for item in self.indicators])

    @property
    def indicators(self) -> list[Measure]:
        return [item for item in self.measures if item.standard.kind == StandardKind.INDICATOR]

    @property
    def checks(self) -> list[Measure]:
        return [item for item in self.measures if item.standard.kind == StandardKind.CHECK]

    @property
    def has_checks(self) -> bool:
        return bool(self.checks)

    @property
    def overdue(self) -> int:
        return sum(item.is_overdue for item in self.measures)

    @property
    def due(self) -> int:
        return sum(item.is_due for item in self.measures)

    @property
    def missed_targets(self) -> int:
        return sum(item.course.is_met is False for item in self.measures)

    def may_be_checked_by(self, user: User) -> bool:
        """Tell whether the user holds the card today or leads where it belongs."""
        if isinstance(user, Person) and any(holder.person_id == user.pk for holder in self.holders):
            return True
        unit, branch = self.duty.belongs_to
        return reaches(user, LEADERS, unit=unit, branch=branch)


@dataclass(frozen=True, slots=True)
class Glance:
    """A duty as a tile of the grid shows it: what a card says, without the records behind it."""

    duty: Duty
    names: str
    trend: trends.Trend
    missed_targets: int
    overdue: int


def duties() -> QuerySet[Duty]:
    return Duty.objects.select_related("place", "unit", "branch", "group", "project")


def cards_at(place: Place) -> list[Card]:
    """Return the cards in force that hang on this very place."""
    return cards_of(duties().filter(place=place, is_active=True))


def cards_of(found: Iterable[Duty]) -> list[Card]:
    """Return the cards of these duties, holders and standards measured; the number of queries does not grow."""
    listed = list(found)
    holders: dict[int, list[Holder]] = defaultdict(list)
    for holder in (
        Holder.objects.current().filter(duty__in=listed).select_related("person").order_by("-is_owner", "since", "pk")
    ):
        holders[holder.duty_id].append(holder)
    measured = measures(standards_of(listed))
    return [Card(duty, holders[duty.pk], measured.get(duty.pk, ())) for duty in listed]


def glances(found: Iterable[Duty]) -> list[Glance]:
    """Return these duties at a glance: plain values and a fixed number of queries, for hundreds of tiles."""
    listed, today = list(found), timezone.localdate()
    holders: dict[int, list[str]] = defaultdict(list)
    held = Holder.objects.current().filter(duty__in=listed).order_by("-is_owner", "since", "pk")
    for duty, name in held.values_list("duty_id", "person__name"):
        holders[duty].append(name)
    standards = DutyStandard.objects.filter(duty__in=listed, ended_on__isnull=True)
    late = Counter(standards.filter(q_overdue(timezone.now())).values_list("duty_id", flat=True))
    rows = list(
        standards.filter(indicator__isnull=False).values_list(
            "duty_id", "target", "indicator_id", "indicator__direction", "indicator__period"
        )
    )
    periods = {indicator: period for _, _, indicator, _, period in rows}
    readings, plan = recent_points(periods, today), targets_on(dict.fromkeys(periods, today))
    courses: dict[int, list[trends.Course]] = defaultdict(list)
    for duty, target, indicator, direction, _ in rows:
        wanted = target if target is not None else plan.get(indicator)
        courses[duty].append(trends.course(readings.get(indicator, []), direction=direction, target=wanted))
    return [
        Glance(
            duty=duty,
            names="、".join(holders[duty.pk]),
            trend=trends.overall([course.trend for course in courses[duty.pk]]),
            missed_targets=sum(course.is_met is False for course in courses[duty.pk]),
            overdue=late[duty.pk],
        )
        for duty in listed
    ]


def standards_of(found: Collection[Duty]) -> list[DutyStandard]:
    rows = DutyStandard.objects.filter(duty__in=found, ended_on__isnull=True).select_related("indicator", "duty")
    return list(rows.order_by("order", "pk"))


def measures(standards: Sequence[DutyStandard], *, now: datetime | None = None) -> dict[int, list[Measure]]:
    """Return by duty how each standard stands, in a fixed number of queries."""
    moment = timezone.localtime(now) if now else timezone.localtime()
    indicators = {item.indicator.pk: item.indicator for item in standards if item.indicator}
    readings = recent_points({key: item.period for key, item in indicators.items()}, moment.date())
    plan = targets_on(dict.fromkeys(indicators, moment.date()))
    latest_checks = _latest_checks([item for item in standards if item.kind == StandardKind.CHECK])
    latest = _latest_readings(indicators)
    found: dict[int, list[Measure]] = defaultdict(list)
    for item in standards:
        if item.indicator is None:
            last = latest_checks.get(item.pk)
            made = Measure(item, last_check=last, state=_check_state(item, last.done_at if last else None, moment))
        else:
            key = item.indicator.pk
            target = item.target if item.target is not None else plan.get(key)
            going = trends.course(readings.get(key, []), direction=item.indicator.direction, target=target)
            last_read = latest.get(key)
            state = _reading_state(item, last_read.day if last_read else None, moment)
            made = Measure(item, target, going, last_read, None, state)
        found[item.duty_id].append(made)
    return found


def q_overdue(now: datetime) -> Q:
    """Return the condition of standards a whole cycle went by without: what ``measures`` calls overdue, as a query."""
    before = {cycle: cycles.start_of_previous(cycle, timezone.localtime(now)) for cycle in Cycle.values}
    condition: Any = Q(pk__in=[])
    for cycle, start in before.items():
        made = Check.objects.filter(standard=OuterRef("pk"), done_at__gte=start)
        condition |= Q(indicator=None, cycle=cycle, duty__created_at__lt=start) & ~Exists(made)
    for period in Period.values:
        start = before[_cycle_of(period)]
        read = Reading.objects.filter(indicator=OuterRef("indicator"), day__gte=start.date())
        lasts = Q(period=period) | Q(period="", indicator__period=period)
        condition |= Q(lasts, indicator__isnull=False, duty__created_at__lt=start) & ~Exists(read)
    return Q(condition)


def overdue_among(found: QuerySet[Duty]) -> QuerySet[Duty]:
    """Keep the duties with a standard that is overdue, in the order of their codes."""
    late = DutyStandard.objects.filter(q_overdue(timezone.now()), ended_on__isnull=True).values("duty")
    return found.filter(pk__in=late).order_by("code")


def _cycle_of(period: str) -> str:
    return "day" if period == Period.SHIFT else period


def readings_url(indicator: Indicator) -> str:
    """Return the page of an indicator, where its readings are entered."""
    return f"{INDICATORS}{indicator.pk}/enter/"


def _check_state(standard: DutyStandard, done_at: datetime | None, now: datetime) -> cycles.State:
    since = timezone.localtime(standard.duty.created_at)
    return cycles.state(standard.cycle, timezone.localtime(done_at) if done_at else None, now, since=since)


def _reading_state(standard: DutyStandard, last: date | None, now: datetime) -> cycles.State:
    """Judge a reading by its day: one of the day before still counts for the night shift it closes."""
    assert standard.indicator is not None
    cycle = _cycle_of(standard.period or standard.indicator.period)
    since = timezone.localtime(standard.duty.created_at)
    day = timezone.make_aware(datetime.combine(last, datetime.min.time())) if last else None
    return cycles.state(cycle, day, now, since=since)


def _latest_checks(standards: Sequence[DutyStandard]) -> dict[int, Check]:
    newest = Check.objects.filter(standard=OuterRef("pk")).order_by("-done_at").values("pk")[:1]
    keys = (
        DutyStandard.objects.filter(pk__in=[item.pk for item in standards])
        .annotate(newest=Subquery(newest))
        .values("newest")
    )
    return {check.standard_id: check for check in Check.objects.filter(pk__in=keys).select_related("by", "concern")}


def _latest_readings(indicators: Collection[int]) -> dict[int, Reading]:
    newest = Reading.objects.filter(indicator=OuterRef("pk")).order_by("-day", "-shift").values("pk")[:1]
    keys = Indicator.objects.filter(pk__in=list(indicators)).annotate(newest=Subquery(newest)).values("newest")
    return {reading.indicator_id: reading for reading in Reading.objects.filter(pk__in=keys)}


def last_changes(duty: Duty) -> list[Holder]:
    """Return everybody who ever held the card, the latest first."""
    return list(duty.holders.select_related("person").order_by("-since", "-pk"))


def next_code(prefix: str) -> str:
    """Return the first free code of a row: A-01, A-02 …"""
    taken = set(Duty.objects.filter(code__startswith=f"{prefix}-").values_list("code", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if f"{prefix}-{n:02d}" not in taken)
    return f"{prefix}-{number:02d}"


#: The letters a card's proposed code begins with.
PREFIXES = {
    DutyKind.AREA: "A",
    DutyKind.ZONE: "Z",
    DutyKind.ROOM: "R",
    DutyKind.PLEDGE: "P",
    DutyKind.TASK: "T",
}
