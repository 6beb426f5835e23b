"""The control chart of an indicator, ready for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.indicators import analysis, charts, events, pages, queries, wording
from yixian.web.indicators.events import Event
from yixian.web.indicators.formula_forms import kinds_of
from yixian.web.indicators.models import Baseline, ChartKind, Indicator, Period
from yixian.web.indicators.queries import Point
from yixian.web.indicators.values import shown
from yixian.web.people.access import User

#: Days one page of the chart spans, and how far back points are looked at for runs and moving averages.
SPAN_DAYS = {Period.SHIFT: 40, Period.DAY: 150, Period.MONTH: 1500}
LOOK_BACK_DAYS = 1100


@dataclass(frozen=True)
class ControlRow:
    """One point with its limits and what it says, in words."""

    label: str
    day: date
    value: str
    lower: str
    upper: str
    signal: str
    events: Sequence[tuple[int, Event]]


@dataclass(frozen=True)
class ControlPage:
    """One control chart, its table, what happened, and the baselines approved so far."""

    indicator: Indicator
    kind: str
    kinds: Sequence[tuple[str, str]]
    baseline: Baseline | None
    chart: dict[str, Any] | None
    rows: Sequence[ControlRow]
    centre: str
    signals: int
    notes: Sequence[str]
    problems: Sequence[str]
    happened: Sequence[tuple[int, Event, str]]
    history: Sequence[Baseline]
    since: date
    until: date
    later: date | None
    may_approve: bool

    @property
    def earlier(self) -> date:
        return self.since - timedelta(days=1)


def points_of(indicator: Indicator, found: Sequence[Point], kind: str) -> analysis.Points:
    """Return readings as the points of a chart: values, or events with their exposure."""
    if kind in analysis.COUNTING:
        values = [point.numerator if point.denominator else None for point in found]
        return analysis.Points(values, [point.denominator or 0.0 for point in found])
    return analysis.Points([queries.value_of(point, indicator) for point in found])


def control(indicator: Indicator, user: User, *, kind: str, until: date, may_approve: bool) -> ControlPage:
    """Gather the control chart of the time before a day."""
    names = [(str(code), str(name)) for code, name in ChartKind.choices if code in kinds_of(indicator)]
    kind = kind if kind in dict(names) else kinds_of(indicator)[0]
    since = until - timedelta(days=SPAN_DAYS[Period(indicator.period)] - 1)
    history = list(indicator.baselines.filter(kind=kind).select_related("by"))
    baseline = history[0] if history else None
    happened = [(number, event) for number, event in enumerate(events.around(indicator, user, since, until), 1)]
    found = queries.series_behind(indicator, _first(baseline, since, until), until)
    place = next((place for place, point in enumerate(found) if point.day >= since), len(found))
    chart, problems = _chart(indicator, found, baseline, kind)
    rows = _rows(indicator, found, chart, happened, place)
    newest = queries.newest_day(indicator)
    drawn = _drawn(indicator, found, chart, baseline, rows, place) if chart else None
    return ControlPage(
        indicator=indicator,
        kind=kind,
        kinds=names,
        baseline=baseline,
        chart=drawn,
        rows=rows[::-1],
        centre=shown(chart.centre, indicator.decimals) if chart else "—",
        signals=sum(bool(row.signal) for row in rows),
        notes=chart.notes if chart else (),
        problems=problems,
        happened=[(number, event, str(wording.SORTS.get(event.sort, event.sort))) for number, event in happened],
        history=history,
        since=since,
        until=until,
        later=min(until + (until - since), newest) if until < newest else None,
        may_approve=may_approve,
    )


def _first(baseline: Baseline | None, since: date, until: date) -> date:
    earliest = until - timedelta(days=LOOK_BACK_DAYS)
    return max(min(since, baseline.since if baseline else since), min(since, earliest))


def _chart(
    indicator: Indicator, found: Sequence[Point], baseline: Baseline | None, kind: str
) -> tuple[analysis.ControlChart | None, Sequence[str]]:
    if baseline is None or not found:
        return None, ()
    after = next((place for place, point in enumerate(found) if point.day > baseline.until), len(found))
    language = get_language() or "zh"
    try:
        return analysis.chart(points_of(indicator, found, kind), baseline.limits, kind, language, after=after), ()
    except analysis.NoLimitsError as error:
        return None, error.sentences


def _rows(
    indicator: Indicator,
    found: Sequence[Point],
    chart: analysis.ControlChart | None,
    happened: Sequence[tuple[int, Event]],
    first: int,
) -> list[ControlRow]:
    """Return the points of the page; an event stands beside the first point of its day or after it."""
    rows, waiting = [], list(happened)
    for place, point in enumerate(found):
        if place < first:
            continue
        here = [(number, event) for number, event in waiting if event.day <= point.day]
        waiting = waiting[len(here) :]
        drawn = chart.points[place] if chart else queries.value_of(point, indicator)
        lower, upper = (chart.lower[place], chart.upper[place]) if chart else (None, None)
        rows.append(
            ControlRow(
                label=pages.when(point.day, point.shift),
                day=point.day,
                value=shown(drawn, indicator.decimals),
                lower=shown(lower, indicator.decimals),
                upper=shown(upper, indicator.decimals),
                signal=_signal(chart, place),
                events=here,
            )
        )
    return rows


def _signal(chart: analysis.ControlChart | None, place: int) -> str:
    rules = chart.rules.get(place, ()) if chart else ()
    return "; ".join(str(wording.RULES[rule]).format(run=chart.run if chart else 0) for rule in rules)


def _drawn(
    indicator: Indicator,
    found: Sequence[Point],
    chart: analysis.ControlChart,
    baseline: Baseline | None,
    rows: Sequence[ControlRow],
    first: int,
) -> dict[str, Any]:
    inside = [
        place for place, row in enumerate(rows) if baseline is not None and baseline.since <= row.day <= baseline.until
    ]
    marks = [
        (place, ", ".join(str(number) for number, _event in row.events)) for place, row in enumerate(rows) if row.events
    ]
    return charts.control(
        charts.Control(
            labels=[
                f"{point.day.isoformat()}/{point.shift}" if point.shift else point.day.isoformat()
                for point in found[first:]
            ],
            points=rounded(chart.points[first:]),
            lower=rounded(chart.lower[first:]),
            upper=rounded(chart.upper[first:]),
            centre=float(f"{chart.centre:.6g}"),
            signals=[place - first for place in chart.rules if place >= first],
            events=marks,
            baseline=(inside[0], inside[-1]) if inside else None,
            unit=indicator.unit,
        )
    )


def rounded(values: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else float(f"{value:.6g}") for value in values]


def freeze(indicator: Indicator, kind: str, since: date, until: date) -> dict[str, Any]:
    """Return the limits of a window; raise ``analysis.NoLimitsError`` where it gives none."""
    found = queries.series_behind(indicator, since, until)
    if not found:
        raise analysis.NoLimitsError([_("There are no readings in this time.")])
    points = points_of(indicator, found, kind)
    return analysis.freeze(points, [True] * len(found), kind, get_language() or "zh")
