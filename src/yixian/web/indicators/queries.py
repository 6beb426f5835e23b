"""Reads across readings. Everything here goes by the index (indicator, day, shift); nothing scans the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from yixian.web.indicators import trends
from yixian.web.indicators.models import Computation, Direction, Indicator, Period, Reading, Target
from yixian.web.indicators.values import Totals, meets
from yixian.web.places.models import Place

#: How far back the little curves of the list look, by the indicator's period.
HISTORY_DAYS = {Period.SHIFT: 40, Period.DAY: 40, Period.MONTH: 1100}
#: How far back readings may lie to count for a trend; older than that is unknown. Days, by what one reading covers.
LOOK_BACK_DAYS = {Period.SHIFT: 21, Period.DAY: 42, Period.MONTH: 800}
#: Readings a trend looks at.
ENOUGH = 2 * trends.WINDOW


@dataclass(frozen=True, slots=True)
class Latest:
    """An indicator's newest reading beside the target of that day; ``is_good`` is None where either is unknown."""

    indicator: Indicator
    value: float | None
    day: date | None
    shift: int
    target: float | None
    is_good: bool | None


@dataclass(frozen=True, slots=True)
class Point:
    """One reading as others need it."""

    pk: int
    day: date
    shift: int
    value: float | None
    numerator: float | None
    denominator: float | None
    crew: str
    arm: str


def search(words: str = "", place: Place | None = None, *, active: bool = True) -> QuerySet[Indicator]:
    """Return indicators by a piece of name or code, at or below a place."""
    found = Indicator.objects.filter(is_active=active).select_related("place")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__icontains=words))
    if place is not None:
        found = found.filter(place__in=Place.objects.within([place.path]))
    return found


def _newest(indicators: Collection[Indicator]) -> dict[int, Reading]:
    """Return the newest reading of each, one step down the index each, in one query."""
    newest = Reading.objects.filter(indicator=OuterRef("pk")).order_by("-day", "-shift").values("pk")[:1]
    keys = Indicator.objects.filter(pk__in=[indicator.pk for indicator in indicators]).values_list(
        Subquery(newest), flat=True
    )
    wanted = [key for key in keys if key is not None]
    return {reading.indicator_id: reading for reading in Reading.objects.filter(pk__in=wanted)}


def targets_on(days: dict[int, date]) -> dict[int, float]:
    """Return each indicator's target on its day, in one query."""
    found: dict[int, float] = {}
    for target in Target.objects.filter(indicator__in=days).order_by("since"):
        day = days[target.indicator_id]
        if target.since <= day and (target.until is None or day <= target.until):
            found[target.indicator_id] = target.value
    return found


def value_of(reading: Reading | Point, indicator: Indicator) -> float | None:
    """Return one reading's value, None where its denominator is 0."""
    parts = Totals(
        reading.value or 0.0, int(reading.value is not None), reading.numerator or 0.0, reading.denominator or 0.0
    )
    return parts.value(is_quotient=indicator.is_quotient)


def latest_of(indicators: Collection[Indicator]) -> dict[int, Latest]:
    """Return the newest value and its target for each indicator, in three queries whatever their number."""
    newest = _newest(indicators)
    targets = targets_on({pk: reading.day for pk, reading in newest.items()})
    found = {}
    for indicator in indicators:
        reading = newest.get(indicator.pk)
        value = value_of(reading, indicator) if reading else None
        target = targets.get(indicator.pk)
        found[indicator.pk] = Latest(
            indicator=indicator,
            value=value,
            day=reading.day if reading else None,
            shift=reading.shift if reading else 0,
            target=target,
            is_good=meets(value, target, up=indicator.direction == Direction.UP),
        )
    return found


def latest_with_target(indicator_ids: Iterable[int]) -> dict[int, Latest]:
    """Return the newest value and its target by the indicators' keys; four queries whatever their number."""
    return latest_of(Indicator.objects.in_bulk(list(indicator_ids)).values())


def histories(latest: Collection[Latest]) -> dict[int, list[float | None]]:
    """Return the daily values of the weeks before each newest reading, oldest first, in one query."""
    wanted = Q(pk__in=[])
    quotients = {}
    for each in latest:
        if each.day is not None:
            since = each.day - timedelta(days=HISTORY_DAYS[Period(each.indicator.period)])
            wanted |= Q(indicator=each.indicator.pk, day__gt=since)
            quotients[each.indicator.pk] = each.indicator.is_quotient
    found: dict[int, list[float | None]] = defaultdict(list)
    if quotients:
        for pk, _, totals in _daily(Reading.objects.filter(wanted)):
            found[pk].append(totals.value(is_quotient=quotients[pk]))
    return found


def recent_points(periods: Mapping[int, str], today: date) -> dict[int, list[trends.Point]]:
    """Return the newest readings of the indicators (key → period), as many as a trend looks at, oldest first.

    Two queries for each length of period in use.
    """
    by_period: dict[str, list[int]] = defaultdict(list)
    for key, period in periods.items():
        by_period[period].append(key)
    found: dict[int, list[trends.Point]] = defaultdict(list)
    for period, keys in by_period.items():
        days = LOOK_BACK_DAYS[Period(period)]
        newest = _points(keys, today - timedelta(days=days // 2))  # enough where nothing is missing
        short = [key for key in keys if len(newest.get(key, ())) < ENOUGH]
        for key, rows in {**newest, **_points(short, today - timedelta(days=days))}.items():
            found[key] = [trends.Point(*row) for row in rows[-ENOUGH:]]
    return found


def _points(indicators: Collection[int], start: date) -> dict[int, list[tuple[float, float]]]:
    rows = (
        Reading.objects.filter(indicator__in=indicators, day__gte=start)
        .order_by("indicator_id", "day", "shift")
        .values_list("indicator_id", Coalesce("value", "numerator"), Coalesce("denominator", 1.0))
    )
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for key, numerator, denominator in rows:
        found[key].append((numerator, denominator))
    return found


def _daily(readings: QuerySet[Reading]) -> list[tuple[int, date, Totals]]:
    rows = (
        readings.order_by("indicator_id", "day")
        .values_list("indicator_id", "day")
        .annotate(Sum("value"), Count("value"), Sum("numerator"), Sum("denominator"))
    )
    return [
        (pk, day, Totals(value or 0.0, count, numerator or 0.0, denominator or 0.0))
        for pk, day, value, count, numerator, denominator in rows
    ]


def daily_totals(indicator: Indicator, since: date, until: date) -> list[tuple[date, Totals]]:
    """Return the totals of each day that has readings, both ends inside, oldest first."""
    rows = _daily(indicator.readings.filter(day__gte=since, day__lte=until))
    return [(day, totals) for _, day, totals in rows]


def series_behind(indicator: Indicator, since: date, until: date) -> list[Point]:
    """Return every reading between two days, both inside, oldest first."""
    rows = indicator.readings.filter(day__gte=since, day__lte=until).order_by("day", "shift")
    return [
        Point(*row)
        for row in rows.values_list("pk", "day", "shift", "value", "numerator", "denominator", "crew", "arm")
    ]


def readings_behind(indicator: Indicator, since: date, until: date) -> QuerySet[Reading]:
    """Return the readings with who entered them and every correction, for the page behind a value."""
    rows = indicator.readings.filter(day__gte=since, day__lte=until).order_by("day", "shift")
    return rows.select_related("entered_by").prefetch_related("corrections__by")


def newest_day(indicator: Indicator) -> date:
    """Return the day of the newest reading, today where there is none."""
    day = indicator.readings.order_by("-day").values_list("day", flat=True).first()
    return day or timezone.localdate()


def recent_readings(indicator: Indicator, count: int = 6) -> list[Reading]:
    """Return the newest readings, newest first: what the one who enters wants to see beside the field."""
    return list(indicator.readings.order_by("-day", "-shift").select_related("entered_by")[:count])


#: Periods without a value shown beside the readings.
MOST_UNKNOWN = 50


def computations_of(indicator: Indicator, readings: Collection[Reading]) -> dict[tuple[date, int], Computation]:
    """Return what computing came to for the periods of these readings, by day and shift, in one query."""
    if not readings:
        return {}
    days = [reading.day for reading in readings]
    rows = indicator.computations.filter(day__gte=min(days), day__lte=max(days)).select_related("formula")
    return {(row.day, row.shift): row for row in rows}


def unknown_periods(indicator: Indicator, since: date, until: date) -> list[Computation]:
    """Return the newest computed periods that have no value, newest first."""
    rows = indicator.computations.filter(day__gte=since, day__lte=until).exclude(finding="")
    return list(rows.order_by("-day", "-shift")[:MOST_UNKNOWN])
