"""Writes of computed readings. Running it twice changes nothing; what somebody typed or corrected stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yixian.formulas import LOOK_BACK_MS, FormulaError, Names, Plan
from yixian.web.audit.actions import record
from yixian.web.indicators import computation, tags
from yixian.web.indicators.actions import stand_in_line
from yixian.web.indicators.calendars import Slot, Timetable
from yixian.web.indicators.computation import Result
from yixian.web.indicators.models import (
    Cause,
    Computation,
    Correction,
    Formula,
    HistoryMark,
    Indicator,
    Reading,
    Source,
)
from yixian.web.indicators.tags import History

#: So long after a period's end its samples may still arrive before it is computed for the first time.
DELAY_MS = 10 * 60_000
#: Periods written in one transaction.
BATCH = 500

Numbers = tuple[float | None, float | None, float | None]


@dataclass
class Tally:
    """What a run did."""

    computed: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    kept: int = 0
    unknown: int = 0
    problems: list[str] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Tally:
        for name in ("computed", "added", "changed", "withdrawn", "kept", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is new since the last run: spans of time by tag, and days by code of an indicator; and what names mean."""

    spans: dict[str, tuple[int, int]]
    days: dict[str, set[date]]
    names: Names


def run(history: History | None, *, now: datetime | None = None) -> Tally:
    """Compute whatever is due: periods that are over, and those that late data or changed readings touch."""
    moment = now or timezone.now()
    mark = HistoryMark.objects.get_or_create(pk=1)[0]
    sequence, spans = (mark.sequence, {})
    if history is not None:
        sequence, found = history.changed_since(mark.sequence)
        spans = dict(found)
    tally, names, graph = Tally(), computation.all_names(history), computation.newest_formulas()
    rows = Indicator.objects.filter(is_active=True, formulas__isnull=False).select_related("place").distinct()
    for indicator in in_order(list(rows), graph):
        days = _days_changed(graph.get(indicator.code, ()), mark.at)
        changes = _Changes(spans, days, computation.names_for(indicator, history, names))
        tally += _compute_indicator(indicator, history, changes, moment, tally.problems)
    HistoryMark.objects.filter(pk=1).update(sequence=sequence, at=moment)
    return tally


def in_order(indicators: Sequence[Indicator], graph: Mapping[str, Sequence[str]]) -> list[Indicator]:
    """Return them so that each comes after those it refers to."""
    by_code = {each.code: each for each in indicators}
    found: dict[str, Indicator] = {}

    def visit(code: str, above: frozenset[str]) -> None:
        if code in by_code and code not in found and code not in above:
            for other in graph.get(code, ()):
                visit(other, above | {code})
            found[code] = by_code[code]

    for each in sorted(by_code):
        visit(each, frozenset())
    return list(found.values())


def _days_changed(codes: Sequence[str], since: datetime | None) -> dict[str, set[date]]:
    """Return the days whose readings of these indicators were entered or corrected since then."""
    if since is None or not codes:
        return {}
    found: dict[str, set[date]] = {}
    rows = Reading.objects.filter(indicator__code__in=codes)
    for part in (rows.filter(entered_at__gte=since), rows.filter(corrections__at__gte=since)):
        for code, day in part.values_list("indicator__code", "day"):
            found.setdefault(code, set()).add(day)
    return found


def _compute_indicator(
    indicator: Indicator, history: History | None, changes: _Changes, now: datetime, problems: list[str]
) -> Tally:
    timetable = computation.timetable_of(indicator.place)
    tally = Tally()
    for since, until, formula in computation.formulas_by_day(list(indicator.formulas.all())):
        if not formula.text:
            continue
        try:
            plan = computation.plan_of(indicator, formula.text, changes.names)
        except FormulaError as error:
            problems.append(f"{indicator.code}: {error.code}")
            Formula.objects.filter(pk=formula.pk).update(problem={"code": error.code, "facts": error.facts})
            continue
        scope = _Scope(indicator, formula, plan, timetable, since, until)
        slots = _due(scope, history, changes, now)
        if formula.computed_until is None:
            tally += withdraw_strays(scope.formula, slots, until)
        tally += compute(scope.formula, plan, slots, history)
        until_ms = now.timestamp() * 1000 - DELAY_MS
        done = datetime.fromtimestamp(until_ms / 1000, UTC)
        Formula.objects.filter(pk=formula.pk).update(computed_until=done, problem={})
    return tally


@dataclass(frozen=True, slots=True)
class _Scope:
    indicator: Indicator
    formula: Formula
    plan: Plan
    timetable: Timetable
    since: date
    until: date | None


def _due(scope: _Scope, history: History | None, changes: _Changes, now: datetime) -> list[Slot]:
    """Return the slots to compute, oldest first."""
    over_ms = int(now.timestamp() * 1000) - DELAY_MS
    last = min(scope.until or date.max, scope.timetable.day_at(over_ms))
    done_ms = scope.formula.computed_until.timestamp() * 1000 if scope.formula.computed_until else None
    spans = [changes.spans[tag] for tag in scope.plan.tags if tag in changes.spans]
    days = {day for code in scope.plan.readings for day in changes.days.get(code, ())}
    if done_ms is None:
        first = max(scope.since, _first_day(scope, history))
    else:  # only what is new since then, or touched
        touched = [scope.timetable.day_at(int(done_ms)), *days, *(scope.timetable.day_at(low) for low, _ in spans)]
        first = max(scope.since, min(touched) - timedelta(days=1))
        first = first.replace(day=1) if scope.indicator.period == "month" else first
    wanted = []
    for slot in scope.timetable.slots(scope.indicator.period, first, last):
        if slot.span.end_ms > over_ms or slot.day < scope.since.replace(day=1):
            continue
        is_new = done_ms is None or slot.span.end_ms > done_ms
        if is_new or _is_touched(slot, spans, days, scope.indicator.period):
            wanted.append(slot)
    return wanted


def _is_touched(slot: Slot, spans: Iterable[tuple[int, int]], days: set[date], period: str) -> bool:
    """Tell whether changed samples reach into a slot, also by holding on into it, or changed readings lie in it."""
    if any(low < slot.span.end_ms and high + LOOK_BACK_MS >= slot.span.start_ms for low, high in spans):
        return True
    if period == "month":
        return any(day.replace(day=1) == slot.day for day in days)
    return slot.day in days


def _first_day(scope: _Scope, history: History | None) -> date:
    """Return the first day all of it is there: before it nothing is computed, and what was computed stands."""
    firsts = []
    if history is not None:
        found = [history.extent(tag).first_ms for tag in scope.plan.tags]
        firsts += [scope.timetable.day_at(first) for first in found if first is not None]
    for code in scope.plan.readings:
        day = Reading.objects.filter(indicator__code=code).order_by("day").values_list("day", flat=True).first()
        firsts += [day] if day else []
    return max(firsts) if firsts else date.max


def compute(formula: Formula, plan: Plan, slots: Sequence[Slot], history: History | None) -> Tally:
    """Compute the slots by one formula and write what became of them, some hundred in a transaction."""
    tally, waiting = Tally(), []
    for result in computation.results(plan, formula.indicator, slots, history):
        waiting.append(result)
        if len(waiting) >= BATCH:
            tally += write(formula, waiting)
            waiting = []
    return (tally.__iadd__(write(formula, waiting))) if waiting else tally


@transaction.atomic
def write(formula: Formula, results: Sequence[Result]) -> Tally:
    """Write the outcomes of some periods of one indicator; one audit row where readings changed."""
    indicator = formula.indicator
    stand_in_line({indicator.pk})
    first, last = results[0].slot.day, results[-1].slot.day
    stored = indicator.readings.filter(day__gte=first, day__lte=last).prefetch_related("corrections")
    there = {(row.day, row.shift): row for row in stored}
    known = indicator.computations.filter(day__gte=first, day__lte=last).select_related("formula")
    before = {(row.day, row.shift): row for row in known}
    batch = _Batch(formula, timezone.now())
    for result in results:
        batch.take(result, there.get(result.slot.key), before.get(result.slot.key))
    return batch.save()


@transaction.atomic
def withdraw_strays(formula: Formula, slots: Sequence[Slot], until: date | None) -> Tally:
    """Take back computed readings of periods the calendar no longer has: a third shift where there are two now."""
    if not slots:
        return Tally()
    indicator, keys = formula.indicator, {slot.key for slot in slots}
    span = {"day__gte": slots[0].day} | ({"day__lte": until} if until else {})
    indicator.computations.filter(**span).exclude(day__in={day for day, _ in keys}).delete()
    rows = indicator.readings.filter(source=Source.COMPUTED, **span).prefetch_related("corrections")
    strays = [row for row in rows if (row.day, row.shift) not in keys and not is_by_hand(row)]
    if not strays:
        return Tally()
    gone = {f"{row.day}/{row.shift}": _named(row) for row in strays}
    for row in strays:
        indicator.computations.filter(day=row.day, shift=row.shift).delete()
    indicator.readings.filter(pk__in=[row.pk for row in strays]).delete()
    record("readings.computed", indicator, by=None, changes={"withdrawn": gone, "formula": formula.number})
    return Tally(withdrawn=len(strays))


def is_by_hand(reading: Reading) -> bool:
    """Tell whether somebody typed, pasted, imported or corrected it."""
    return reading.source != Source.COMPUTED or any(each.by_id for each in reading.corrections.all())


class _Batch:
    """The rows of one transaction."""

    def __init__(self, formula: Formula, at: datetime) -> None:
        self.formula, self.at, self.tally = formula, at, Tally()
        self.computations: list[Computation] = []
        self.fresh: list[Reading] = []
        self.changed: list[tuple[Reading, Correction]] = []
        self.crews: list[Reading] = []
        self.withdrawn: list[Reading] = []

    def take(self, result: Result, reading: Reading | None, before: Computation | None) -> None:
        outcome = result.outcome
        numbers: Numbers = (outcome.value, outcome.numerator, outcome.denominator)
        self.tally.computed += 1
        self.tally.unknown += bool(outcome.finding)
        by_hand = reading is not None and is_by_hand(reading)
        is_kept = by_hand and reading is not None and not same(_numbers(reading), numbers)
        self.tally.kept += is_kept
        self._note(result, is_kept=is_kept, before=before)
        if by_hand:
            return
        if outcome.finding:
            self.withdrawn += [reading] if reading else []
        elif reading is None:
            self.fresh.append(self._reading(result, numbers))
        else:
            self._renew(result, reading, before)

    def _note(self, result: Result, *, is_kept: bool, before: Computation | None) -> None:
        outcome, slot = result.outcome, result.slot
        row = Computation(
            indicator_id=self.formula.indicator_id, day=slot.day, shift=slot.shift, formula=self.formula,
            finding=outcome.finding, value=outcome.value, numerator=outcome.numerator,
            denominator=outcome.denominator, coverage=outcome.coverage, samples=outcome.count, bad=outcome.bad,
            is_kept=is_kept, at=self.at,
        )  # fmt: skip
        names = ("formula_id", "finding", "value", "numerator", "denominator", "coverage", "samples", "bad", "is_kept")
        if before is None or any(getattr(before, name) != getattr(row, name) for name in names):
            self.computations.append(row)

    def _reading(self, result: Result, numbers: Numbers) -> Reading:
        value, numerator, denominator = numbers
        return Reading(
            indicator_id=self.formula.indicator_id, day=result.slot.day, shift=result.slot.shift, value=value,
            numerator=numerator, denominator=denominator, crew=result.slot.crew[:20], source=Source.COMPUTED,
            entered_at=self.at,
        )  # fmt: skip

    def _renew(self, result: Result, reading: Reading, before: Computation | None) -> None:
        """Change a computed reading where its numbers or, after a new rota, its crew are others now."""
        outcome, crew = result.outcome, result.slot.crew[:20]
        numbers: Numbers = (outcome.value, outcome.numerator, outcome.denominator)
        if crew and crew != reading.crew:
            reading.crew = crew
            self.crews.append(reading)
        if same(_numbers(reading), numbers):
            return
        is_same_formula = before is not None and before.formula_id == self.formula.pk
        cause = Cause.LATE_DATA if is_same_formula else Cause.FORMULA
        old = _named(reading)
        reading.value, reading.numerator, reading.denominator = numbers
        change = Correction(reading=reading, before=old, after=_named(reading), by=None, cause=cause, at=self.at)
        self.changed.append((reading, change))

    def save(self) -> Tally:
        names = [
            "formula",
            "finding",
            "value",
            "numerator",
            "denominator",
            "coverage",
            "samples",
            "bad",
            "is_kept",
            "at",
        ]
        Computation.objects.bulk_create(
            self.computations, update_conflicts=True, update_fields=names, unique_fields=["indicator", "day", "shift"]
        )
        Reading.objects.bulk_create(self.fresh)
        Reading.objects.bulk_update([row for row, _ in self.changed], ["value", "numerator", "denominator"])
        Reading.objects.bulk_update(self.crews, ["crew"])
        Correction.objects.bulk_create([change for _, change in self.changed])
        gone = {f"{row.day}/{row.shift}": _named(row) for row in self.withdrawn}
        Reading.objects.filter(pk__in=[row.pk for row in self.withdrawn]).delete()
        self.tally.added, self.tally.changed = len(self.fresh), len(self.changed)
        self.tally.withdrawn = len(self.withdrawn)
        if self.fresh or self.changed or self.withdrawn:
            changes = {
                "added": len(self.fresh), "changed": len(self.changed), "withdrawn": gone,
                "formula": self.formula.number, "source": Source.COMPUTED,
            }  # fmt: skip
            record("readings.computed", self.formula.indicator, by=None, changes=changes)
        return self.tally


def _numbers(reading: Reading) -> Numbers:
    return (reading.value, reading.numerator, reading.denominator)


def _named(reading: Reading) -> dict[str, float | None]:
    names = ("numerator", "denominator") if reading.value is None else ("value",)
    return {name: getattr(reading, name) for name in names}


def same(one: Numbers, other: Numbers) -> bool:
    """Tell whether numbers are equal but for the last digits of a sum made in another order."""
    return all(
        left is right or (left is not None and right is not None and math.isclose(left, right, rel_tol=1e-9))
        for left, right in zip(one, other, strict=True)
    )


def run_with_history() -> Tally:
    with tags.opened() as history:
        return run(history)
