"""Writes: definitions, targets, readings and their corrections. Nothing is ever overwritten silently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.indicators.models import Baseline, Correction, Formula, Indicator, Reading, ShiftCalendar, Target
from yixian.web.indicators.records import Conflict, ReadingRow, Refused, Result
from yixian.web.jobs.actions import enqueue
from yixian.web.people.models import Person

_CHUNK = 20_000
#: Different spans of days asked for in one question.
_SPANS = 50
_COLUMNS = (
    "indicator", "day", "shift", "value", "numerator", "denominator", "crew", "arm", "source", "entered_by",
    "entered_at",
)  # fmt: skip


@transaction.atomic
def define(indicator: Indicator, *, by: Person, changed: Sequence[str] = ()) -> Indicator:
    """Save a new or changed definition."""
    is_new = indicator.pk is None
    indicator.save()
    names = changed or ("code", "name", "kind", "direction")
    record(
        "indicator.defined" if is_new else "indicator.changed",
        indicator,
        by=by,
        changes={name: getattr(indicator, name) for name in names},
    )
    return indicator


@transaction.atomic
def set_target(indicator: Indicator, *, value: float, since: date, until: date | None = None, by: Person) -> Target:
    """Set the plan from a day on; an earlier target that runs on ends the day before."""
    indicator.targets.filter(since=since).delete()
    for earlier in indicator.targets.filter(since__lt=since, until__isnull=True):
        earlier.until = date.fromordinal(since.toordinal() - 1)
        earlier.save(update_fields=["until"])
    target: Target = indicator.targets.create(value=value, since=since, until=until)
    record("indicator.target_set", indicator, by=by, changes={"target": value, "since": since, "until": until})
    return target


@transaction.atomic
def set_formula(indicator: Indicator, *, text: str, since: date, by: Person) -> Formula:
    """Add a version of the formula that holds from a day on, and have its periods computed; none ends with it."""
    stand_in_line({indicator.pk})
    before = indicator.formulas.order_by("-number").first()
    number = before.number + 1 if before else 1
    formula: Formula = indicator.formulas.create(number=number, text=text, since=since, by=by)
    changes = {"formula": [before.text if before else "", text], "version": number, "since": since}
    record("indicator.formula_set", indicator, by=by, changes=changes)
    enqueue("indicators.compute")
    return formula


@transaction.atomic
def set_calendar(calendar: ShiftCalendar, *, by: Person) -> ShiftCalendar:
    """Save a shift calendar; computed periods it moves are computed again from its first day on."""
    calendar.by, calendar.at = by, timezone.now()
    is_new = calendar.pk is None
    calendar.save()
    names = ("starts", "begins_day_before", "working_days", "rota", "rota_since", "since")
    changes = {name: getattr(calendar, name) for name in names}
    record("calendar.set" if is_new else "calendar.changed", calendar, by=by, changes=changes)
    formulas = Formula.objects.exclude(text="")
    if calendar.place is not None:
        formulas = formulas.filter(indicator__place__path__startswith=calendar.place.path)
    formulas.update(computed_until=None)
    enqueue("indicators.compute")
    return calendar


@transaction.atomic
def approve_baseline(
    indicator: Indicator, *, kind: str, window: tuple[date, date], limits: dict[str, Any], note: str, by: Person
) -> Baseline:
    """Freeze the limits of a control chart; the ones before stay on record."""
    since, until = window
    baseline: Baseline = indicator.baselines.create(
        kind=kind, since=since, until=until, limits=limits, note=note, by=by
    )
    changes = {"kind": kind, "since": since, "until": until, "limits": limits, "note": note}
    record("indicator.baseline_approved", indicator, by=by, changes=changes)
    return baseline


@transaction.atomic
def apply_readings(
    rows: Iterable[ReadingRow], by: Person | None, source: str, *, reason: str = "", at: datetime | None = None
) -> Result:
    """Write many readings: new ones are added, identical ones left, different ones corrected or reported.

    A row that differs from what is there becomes a correction only where a ``reason`` is given; else it comes
    back as a conflict and nothing is written for it. ``at`` is when they were entered (now by default).
    """
    kinds = dict(Indicator.objects.values_list("pk", "kind"))
    moment = at or timezone.now()
    stamp = _Stamp(by, source, reason, moment)
    parts = [_apply(chunk, kinds, stamp) for chunk in _chunks(rows)]
    result = Result(
        added=sum(part.added for part in parts),
        unchanged=sum(part.unchanged for part in parts),
        corrected=sum(part.corrected for part in parts),
        conflicts=tuple(conflict for part in parts for conflict in part.conflicts),
        refused=tuple(refused for part in parts for refused in part.refused),
    )
    if stamp.first is not None:
        changes = {"added": result.added, "corrected": result.corrected, "source": source, "reason": reason}
        record("readings.applied", Indicator.objects.get(pk=stamp.first), by=by, changes=changes)
    return result


class _Stamp:
    """Who wrote a batch, by what way, when and why."""

    def __init__(self, by: Person | None, source: str, reason: str, at: datetime) -> None:
        self.by, self.source, self.reason, self.at = by, source, reason, at
        self.first: int | None = None  # the indicator under which the audit row stands


def _chunks(rows: Iterable[ReadingRow]) -> Iterator[list[ReadingRow]]:
    walk = iter(rows)
    while chunk := list(islice(walk, _CHUNK)):
        yield chunk


def _apply(rows: list[ReadingRow], kinds: dict[int, str], stamp: _Stamp) -> Result:
    good, refused = _sound(rows, kinds)
    stand_in_line({row.indicator_id for row in good})
    there = _there(good)
    fresh: dict[tuple[int, date, int], ReadingRow] = {}
    changed: dict[tuple[int, date, int], ReadingRow] = {}
    conflicts, unchanged = [], 0
    for row in good:
        known = there.get(row.key) or (fresh[row.key].numbers if row.key in fresh else None)
        if known is None:
            fresh[row.key] = row
        elif known == row.numbers:
            unchanged += 1
        elif stamp.reason and stamp.by and row.key in there and row.key not in changed:
            changed[row.key] = row
        else:
            conflicts.append(Conflict(row, known))
    _insert(fresh.values(), stamp)
    _correct_all(changed, stamp)
    written = [*fresh.values(), *changed.values()]
    if stamp.first is None and written:
        stamp.first = written[0].indicator_id
    return Result(len(fresh), unchanged, len(changed), tuple(conflicts), tuple(refused))


def stand_in_line(indicators: set[int]) -> None:
    """Let writers of the same indicator follow each other: the second one then sees what the first one wrote."""
    wanted = Indicator.objects.select_for_update(no_key=True).filter(pk__in=indicators).order_by("pk")
    list(wanted.values_list("pk"))


def _sound(rows: list[ReadingRow], kinds: dict[int, str]) -> tuple[list[ReadingRow], list[Refused]]:
    good, refused = [], []
    for row in rows:
        kind = kinds.get(row.indicator_id)
        if kind is None:
            refused.append(Refused(row, "unknown_indicator"))
        elif not row.is_whole:
            refused.append(Refused(row, "not_whole"))
        elif (kind == "mean") != (row.value is not None):
            refused.append(Refused(row, "kind"))
        else:
            good.append(row)
    return good, refused


def _there(rows: list[ReadingRow]) -> dict[tuple[int, date, int], tuple[float | None, float | None, float | None]]:
    """Return what is stored already in the days these rows touch: one query, indicators of the same days together."""
    spans: dict[int, tuple[date, date]] = {}
    for row in rows:
        low, high = spans.get(row.indicator_id, (row.day, row.day))
        spans[row.indicator_id] = (min(low, row.day), max(high, row.day))
    together: dict[tuple[date, date], list[int]] = defaultdict(list)
    for pk, span in spans.items():
        together[span].append(pk)
    if len(together) > _SPANS:  # more would be too long a question; reading a few days too many is cheap
        together = {(min(low for low, _ in together), max(high for _, high in together)): list(spans)}
    wanted = Q(pk__in=[])
    for (low, high), indicators in together.items():
        wanted |= Q(indicator__in=indicators, day__gte=low, day__lte=high)
    names = ("indicator_id", "day", "shift", "value", "numerator", "denominator")
    stored = Reading.objects.filter(wanted).order_by().values_list(*names)
    return {(pk, day, shift): (value, top, bottom) for pk, day, shift, value, top, bottom in stored.iterator()}


def _insert(rows: Iterable[ReadingRow], stamp: _Stamp) -> None:
    """Add rows by one prepared statement: four times as fast as building a model for each."""
    by, at = stamp.by.pk if stamp.by else None, connection.ops.adapt_datetimefield_value(stamp.at)
    as_day = connection.ops.adapt_datefield_value
    values = [
        (
            *(row.indicator_id, as_day(row.day), row.shift, *row.numbers),
            *(row.crew, row.arm, stamp.source, by, at),
        )
        for row in rows
    ]
    columns = {each.name: str(each.column) for each in Reading._meta.concrete_fields}
    names = [connection.ops.quote_name(columns[name]) for name in _COLUMNS]
    table = connection.ops.quote_name(Reading._meta.db_table)
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _correct_all(changed: dict[tuple[int, date, int], ReadingRow], stamp: _Stamp) -> None:
    for row in changed.values():
        reading = Reading.objects.select_for_update().get(indicator=row.indicator_id, day=row.day, shift=row.shift)
        _replace(reading, row.numbers, stamp)


def _replace(reading: Reading, numbers: tuple[float | None, float | None, float | None], stamp: _Stamp) -> Correction:
    if stamp.by is None:
        raise ValueError("a correction has a person who made it")
    before = _numbers(reading)
    reading.value, reading.numerator, reading.denominator = numbers
    reading.save(update_fields=["value", "numerator", "denominator"])
    correction: Correction = reading.corrections.create(
        before=before, after=_numbers(reading), reason=stamp.reason, by=stamp.by, at=stamp.at
    )
    return correction


def _numbers(reading: Reading) -> dict[str, Any]:
    names = ("numerator", "denominator") if reading.value is None else ("value",)
    return {name: getattr(reading, name) for name in names}


@transaction.atomic
def correct(reading: Reading, row: ReadingRow, *, reason: str, by: Person, at: datetime | None = None) -> Correction:
    """Change one reading, keeping what it was, who changed it, when and why."""
    locked = Reading.objects.select_for_update().select_related("indicator").get(pk=reading.pk)
    correction = _replace(locked, row.numbers, _Stamp(by, locked.source, reason, at or timezone.now()))
    changes = {"reading": str(locked), "before": correction.before, "after": correction.after, "reason": reason}
    record("reading.corrected", locked.indicator, by=by, changes=changes)
    return correction
