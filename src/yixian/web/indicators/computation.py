"""Formulas against the plant: what they may name, what they give for a period. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Max
from django.utils import timezone

from yixian.formulas import LOOK_BACK_MS, FormulaError, Names, Outcome, Plan, Samples, compile_formula, evaluate
from yixian.web.indicators import tags as history_tags
from yixian.web.indicators.calendars import Shifts, Slot, Timetable, minutes_of, rota_of
from yixian.web.indicators.models import Formula, Indicator, Period, Reading, ShiftCalendar
from yixian.web.indicators.tags import History
from yixian.web.indicators.values import Totals, total
from yixian.web.places.models import Place

#: Days of samples read at once.
CHUNK_DAYS = 32
#: Codes this side adds to those of the formulas: how formula and indicator do not go together.
KIND_CODES = ("kind_quotient", "kind_mean", "circular")


def timetable_of(place: Place | None) -> Timetable:
    """Return the calendars that hold at a place: its own, else the nearest above with one, else those of no place."""
    keys = [place.pk, *reversed(place.ancestor_ids())] if place else []
    found: dict[int | None, list[ShiftCalendar]] = {}
    for row in ShiftCalendar.objects.filter(place__isnull=True) | ShiftCalendar.objects.filter(place__in=keys):
        found.setdefault(row.place_id, []).append(row)
    rows = next((found[key] for key in [*keys, None] if key in found), [])
    zone = timezone.get_default_timezone()
    return Timetable(zone, [row.since for row in rows], [shifts_of(row) for row in rows])


def shifts_of(row: ShiftCalendar) -> Shifts:
    starts = minutes_of(row.starts, begins_day_before=row.begins_day_before)
    return Shifts(starts, row.working_days, rota_of(row.rota), row.rota_since)


def all_names(history: History | None) -> Names:
    """Return every tag and every indicator in use."""
    units = {tag.name: tag.unit for tag in history_tags.catalogue(history).values()}
    return Names(units, dict(Indicator.objects.filter(is_active=True).values_list("code", "unit")))


def names_for(indicator: Indicator, history: History | None, known: Names | None = None) -> Names:
    """Return the tags and the other indicators a formula of this one may use."""
    known = known or all_names(history)
    return Names(known.tags, {code: unit for code, unit in known.readings.items() if code != indicator.code})


def plan_of(indicator: Indicator, text: str, names: Names) -> Plan:
    """Return the plan of a formula for an indicator, or raise ``FormulaError``; also where their kinds differ."""
    plan = compile_formula(text, names, indicator.unit)
    if indicator.is_quotient != (plan.bottom is not None):
        code = "kind_mean" if indicator.is_quotient else "kind_quotient"
        raise _mismatch(code, text)
    if plan.readings and leads_to(indicator, plan.readings):
        raise _mismatch("circular", text)
    return plan


def _mismatch(code: str, text: str) -> FormulaError:
    return FormulaError(code, 0, len(text))


def newest_formulas() -> dict[str, tuple[str, ...]]:
    """Return the codes each computed indicator refers to, by its own code, from its newest formula."""
    newest = Formula.objects.values("indicator").annotate(newest=Max("pk")).values("newest")
    rows = Formula.objects.filter(pk__in=newest).values_list("indicator__code", "text")
    return {code: _referred(text) for code, text in rows if text}


def _referred(text: str) -> tuple[str, ...]:
    pieces = text.replace("“", '"').replace("”", '"').replace("'", '"').split("reading")
    return tuple(piece.split('"')[1].strip() for piece in pieces[1:] if piece.count('"') >= 2)


def leads_to(indicator: Indicator, codes: Collection[str]) -> bool:
    """Tell whether one of the codes is computed, perhaps by way of others, from the indicator itself."""
    graph, waiting, seen = newest_formulas(), list(codes), set[str]()
    while waiting:
        code = waiting.pop()
        if code == indicator.code:
            return True
        if code not in seen:
            seen.add(code)
            waiting += graph.get(code, ())
    return False


@dataclass(frozen=True, slots=True)
class Result:
    """What a formula gave for one slot."""

    slot: Slot
    outcome: Outcome


def results(plan: Plan, indicator: Indicator, slots: Sequence[Slot], history: History | None) -> Iterator[Result]:
    """Yield what a plan gives for each slot, samples read a month at a time."""
    for _, group in groupby(slots, key=lambda slot: slot.day.toordinal() // CHUNK_DAYS):
        part = list(group)
        start, end = part[0].span.start_ms - LOOK_BACK_MS, max(slot.span.end_ms for slot in part)
        found = samples_of(plan, start, end, history)
        readings = readings_of(plan, indicator, part)
        for slot in part:
            yield Result(slot, evaluate(plan, slot.span, found, readings.get(slot.key, {})))


def samples_of(plan: Plan, start_ms: int, end_ms: int, history: History | None) -> dict[str, Samples]:
    if history is None:
        return {}
    return {tag: history_tags.samples(history, tag, max(start_ms, 0), end_ms) for tag in plan.tags}


def readings_of(
    plan: Plan, indicator: Indicator, slots: Sequence[Slot]
) -> dict[tuple[date, int], dict[str, float | None]]:
    """Return the values of the indicators a plan refers to, by slot: of the same shift, or the totals of the days."""
    if not plan.readings:
        return {}
    sources = {each.pk: each for each in Indicator.objects.filter(code__in=plan.readings)}
    last = max(_last_day(slot, indicator) for slot in slots)
    rows = Reading.objects.filter(indicator__in=sources, day__gte=slots[0].day, day__lte=last)
    found: dict[int, list[Reading]] = {}
    for row in rows:
        found.setdefault(row.indicator_id, []).append(row)
    return {
        slot.key: {
            each.code: _value(found.get(pk, []), each, slot, _last_day(slot, indicator)) for pk, each in sources.items()
        }
        for slot in slots
    }


def _last_day(slot: Slot, indicator: Indicator) -> date:
    if indicator.period != Period.MONTH:
        return slot.day
    return (slot.day + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _value(rows: Sequence[Reading], source: Indicator, slot: Slot, last: date) -> float | None:
    inside = [row for row in rows if slot.day <= row.day <= last and (not slot.shift or row.shift == slot.shift)]
    if not inside:
        return None
    parts = [
        Totals(row.value or 0.0, int(row.value is not None), row.numerator or 0.0, row.denominator or 0.0)
        for row in inside
    ]
    return total(parts).value(is_quotient=source.is_quotient)


def formulas_by_day(formulas: Sequence[Formula]) -> list[tuple[date, date | None, Formula]]:
    """Return from which day to which each version holds; a later version wins from its own day on."""
    found: list[tuple[date, date | None, Formula]] = []
    for formula in sorted(formulas, key=lambda each: each.number):
        while found and found[-1][0] >= formula.since:
            found.pop()
        if found:
            found[-1] = (found[-1][0], formula.since - timedelta(days=1), found[-1][2])
        found.append((formula.since, None, formula))
    return found


def formula_on(indicator: Indicator, day: date) -> Formula | None:
    """Return the version that holds on a day."""
    for since, until, formula in formulas_by_day(list(indicator.formulas.all())):
        if since <= day and (until is None or day <= until):
            return formula
    return None


def recent_slots(indicator: Indicator, timetable: Timetable, now_ms: int, count: int) -> list[Slot]:
    """Return the newest periods that are over, oldest first."""
    today = timetable.day_at(now_ms)
    days = {Period.SHIFT: 21, Period.DAY: 40, Period.MONTH: 31 * (count + 2)}[Period(indicator.period)]
    slots = timetable.slots(indicator.period, today - timedelta(days=days), today)
    return [slot for slot in slots if slot.span.end_ms <= now_ms][-count:]


def now_ms() -> int:
    return int(timezone.now().timestamp() * 1000)
