"""What the pages of formulas and of the samples behind a computed value show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from yixian.formulas import FormulaError, Outcome, Part, Plan
from yixian.web.indicators import computation, tag_pages, tags, wording
from yixian.web.indicators.calendars import Slot
from yixian.web.indicators.models import Computation, Formula, Indicator, Reading
from yixian.web.indicators.pages import when
from yixian.web.indicators.queries import value_of
from yixian.web.indicators.tags import History
from yixian.web.indicators.values import shown

#: Periods a check shows.
PREVIEWED = 6


@dataclass(frozen=True)
class Preview:
    """One period the formula was tried on."""

    when: str
    value: str
    parts: str
    coverage: str
    finding: str


@dataclass(frozen=True)
class CheckPage:
    """What a check of a formula found: an error at its place, or units and the last few periods."""

    text: str
    before: str = ""
    marked: str = ""
    after: str = ""
    problem: str = ""
    plan: Plan | None = None
    calls: Sequence[tuple[str, str, str]] = ()
    previews: Sequence[Preview] = ()


def check(indicator: Indicator, text: str, history: History | None) -> CheckPage:
    """Try a formula on the last periods that are over."""
    text = text.strip()
    if not text:
        return CheckPage("")
    try:
        plan = computation.plan_of(indicator, text, computation.names_for(indicator, history))
    except FormulaError as error:
        marked = text[error.start : error.end] or "…"
        return CheckPage(text, text[: error.start], marked, text[error.end :], problem=wording.formula_sentence(error))
    slots = computation.recent_slots(
        indicator, computation.timetable_of(indicator.place), computation.now_ms(), PREVIEWED
    )
    found = list(computation.results(plan, indicator, slots, history)) if slots else []
    return CheckPage(
        text=text,
        plan=plan,
        calls=[(str(wording.FUNCTIONS[call.function]), call.name, call.unit) for call in plan.calls],
        previews=[preview(indicator, each.slot, each.outcome, plan) for each in reversed(found)],
    )


def preview(indicator: Indicator, slot: Slot, outcome: Outcome, plan: Plan) -> Preview:
    parts = ""
    if plan.bottom is not None and not outcome.finding:
        top, bottom = shown(outcome.numerator, 2), shown(outcome.denominator, 2)
        parts = f"{top} {plan.numerator_unit} / {bottom} {plan.denominator_unit}"
    return Preview(
        when=when(slot.day, slot.shift),
        value=shown(outcome.quotient, indicator.decimals),
        parts=parts,
        coverage=percent(outcome.coverage),
        finding=str(wording.FINDINGS.get(outcome.finding, "")),
    )


def percent(share: float) -> str:
    return f"{100 * min(share, 1.0):.0f} %"


@dataclass(frozen=True)
class FormulaPage:
    """The form of the formula, its check, and all versions."""

    indicator: Indicator
    form: Any
    check: CheckPage
    versions: Sequence[tuple[Formula, str, bool]]
    functions: Sequence[tuple[str, str]]
    tags: Sequence[Any]
    has_history: bool


def formula_page(indicator: Indicator, form: Any, found: CheckPage, history: History | None) -> FormulaPage:
    rows = list(indicator.formulas.select_related("by"))
    holding = computation.formula_on(indicator, timezone.localdate())
    return FormulaPage(
        indicator=indicator,
        form=form,
        check=found,
        versions=[(row, problem_of(row), holding == row) for row in reversed(rows)],
        functions=[(name, str(words)) for name, words in wording.FUNCTIONS.items()],
        tags=list(tags.catalogue(history).values())[:200],
        has_history=history is not None,
    )


def problem_of(formula: Formula) -> str:
    """Return why a version can no longer be computed, empty where it can."""
    problem = formula.problem
    return wording.problem_sentence(problem["code"], problem["facts"]) if problem else ""


@dataclass(frozen=True)
class SampleRow:
    """What one call of the formula came to, with a small chart of its tag."""

    part: Part
    words: str
    value: str
    limit: str
    coverage: str
    low: str
    high: str
    chart_id: str
    chart: Mapping[str, Any] | None


@dataclass(frozen=True)
class SamplesPage:
    """The samples behind one computed value."""

    indicator: Indicator
    when: str
    day: date
    start: Any
    end: Any
    formula: Formula
    stored: Computation | None
    stored_value: str
    reading: Reading | None
    reading_value: str
    value: str
    finding: str
    coverage: str
    rows: Sequence[SampleRow]
    problem: str
    differs: bool


def samples_page(indicator: Indicator, slot: Slot, formula: Formula, history: History | None) -> SamplesPage:
    """Compute one period again from the samples of today, beside what was written."""
    stored = indicator.computations.filter(day=slot.day, shift=slot.shift).select_related("formula").first()
    reading = indicator.readings.filter(day=slot.day, shift=slot.shift).select_related("entered_by").first()
    outcome, problem = None, ""
    try:
        plan = computation.plan_of(indicator, formula.text, computation.names_for(indicator, history))
        outcome = next(computation.results(plan, indicator, [slot], history)).outcome
    except FormulaError as error:
        problem = wording.formula_sentence(error)
    value = shown(outcome.quotient, indicator.decimals) if outcome else "—"
    stored_value = _stored(stored, indicator)
    return SamplesPage(
        indicator=indicator,
        when=when(slot.day, slot.shift),
        day=slot.day,
        start=timezone.localtime(tags.moment(slot.span.start_ms)),
        end=timezone.localtime(tags.moment(slot.span.end_ms)),
        formula=formula,
        stored=stored,
        stored_value=stored_value,
        reading=reading,
        reading_value=shown(value_of(reading, indicator), indicator.decimals) if reading else "—",
        value=value,
        finding=str(wording.FINDINGS.get(outcome.finding, "")) if outcome else "",
        coverage=percent(outcome.coverage) if outcome else "—",
        rows=[_sample_row(place, part, slot, history) for place, part in enumerate(outcome.parts)] if outcome else [],
        problem=problem,
        differs=bool(stored and outcome and stored_value != value),
    )


def _stored(row: Computation | None, indicator: Indicator) -> str:
    if row is None:
        return "—"
    if indicator.is_quotient:
        quotient = row.numerator / row.denominator if row.numerator is not None and row.denominator else None
        return shown(quotient, indicator.decimals)
    return shown(row.value, indicator.decimals)


def _sample_row(place: int, part: Part, slot: Slot, history: History | None) -> SampleRow:
    call = part.call
    chart = None
    if history is not None and part.hold_ms:
        chart = tag_pages.drawn(history, call.name, call.tag_unit, (slot.span.start_ms, slot.span.end_ms), points=200)
    return SampleRow(
        part=part,
        words=str(wording.FUNCTIONS[call.function]),
        value=short(part.value),
        limit="" if call.limit is None else f"{call.limit:g} {call.tag_unit}",
        coverage=percent(part.coverage),
        low=short(part.low),
        high=short(part.high),
        chart_id=f"samples-{place}",
        chart=chart,
    )


def short(value: float | None) -> str:
    """Return a number with six figures; unknown is a dash."""
    return "—" if value is None else f"{value:,.6g}".replace("-", "−")
