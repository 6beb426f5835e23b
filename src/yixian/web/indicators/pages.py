"""What the indicators pages show, ready for their templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yixian.web.indicators import charts, events, queries, wording
from yixian.web.indicators.events import Event
from yixian.web.indicators.models import Computation, Correction, Direction, Formula, Indicator, Period, Reading, Target
from yixian.web.indicators.records import Result
from yixian.web.indicators.trends import Trend, course
from yixian.web.indicators.values import Totals, meets, shown, total, year_before
from yixian.web.people.access import User
from yixian.web.places.models import Place
from yixian.web.projects.queries import TrialMark, trials_of

#: How many days one page of the chart spans, by the step it is drawn in.
SPAN_DAYS = {Period.SHIFT: 30, Period.DAY: 120, Period.MONTH: 760}
ARROWS = {
    Trend.BETTER: "trending-up",
    Trend.WORSE: "trending-down",
    Trend.FLAT: "arrow-narrow-right",
    Trend.UNKNOWN: "minus",
}


@dataclass(frozen=True)
class Line:
    """One indicator in the list."""

    indicator: Indicator
    value: str
    when: str
    target: str
    is_good: bool | None
    trend: str | Promise
    arrow: str
    spark: str


@dataclass(frozen=True)
class ListPage:
    """The list of indicators of a place or of all."""

    lines: Sequence[Line]
    page: Page[Indicator]
    query: str
    words: str
    place: Place | None
    may_define: bool


def when(day: date | None, shift: int) -> str:
    """Return a day and its shift as people read it."""
    if day is None:
        return "—"
    if not shift:
        return day.isoformat()
    return _("{day}, shift {shift}").format(day=day.isoformat(), shift=shift)


def lines(indicators: Sequence[Indicator]) -> list[Line]:
    """Return the list's lines, in the same number of queries whatever their number."""
    latest = queries.latest_of(indicators)
    past = queries.histories(latest.values())
    points = queries.recent_points({one.pk: one.period for one in indicators}, timezone.localdate())
    going = {key: course(found, direction=latest[key].indicator.direction).trend for key, found in points.items()}
    return [
        _line(latest[indicator.pk], past.get(indicator.pk, []), going.get(indicator.pk, Trend.UNKNOWN))
        for indicator in indicators
    ]


def _line(latest: queries.Latest, past: list[float | None], trend: Trend) -> Line:
    indicator = latest.indicator
    arrow = ARROWS[trend]
    if indicator.direction == Direction.DOWN:  # the arrow shows where the number goes, the words what it means
        arrow = ARROWS[{Trend.BETTER: Trend.WORSE, Trend.WORSE: Trend.BETTER}.get(trend, trend)]
    return Line(
        indicator=indicator,
        value=shown(latest.value, indicator.decimals),
        when=when(latest.day, latest.shift),
        target=shown(latest.target, indicator.decimals),
        is_good=latest.is_good,
        trend=wording.TRENDS[trend],
        arrow=arrow,
        spark=charts.spark(past),
    )


@dataclass(frozen=True)
class Cell:
    """One period of the indicator's table; ``since`` and ``until`` open the rows behind it."""

    label: str
    since: date
    until: date
    value: str
    count: int
    last_year: str
    target: str
    verdict: str


@dataclass(frozen=True)
class DetailPage:
    """One indicator: chart, table of the same numbers, targets, trials."""

    indicator: Indicator
    step: str
    steps: Sequence[tuple[str, str]]
    chart: dict[str, Any]
    cells: Sequence[Cell]
    since: date
    until: date
    earlier: date
    later: date | None
    targets: Sequence[Target]
    trials: Sequence[TrialMark]
    events: Sequence[tuple[int, Event, str]]
    computed_by: Formula | None
    problem: str
    differing: int
    latest: Line
    may_enter: bool
    may_define: bool

    @property
    def formula(self) -> str:
        """How a period's value is made, in words; empty for a plain mean."""
        if not self.indicator.is_quotient:
            return ""
        return _(
            "Each value is the total of “{numerator}” divided by the total of “{denominator}” in its period."
        ).format(numerator=self.indicator.numerator_name, denominator=self.indicator.denominator_name)


@dataclass(frozen=True)
class _Piece:
    label: str
    since: date
    until: date
    totals: Totals


def steps_of(indicator: Indicator) -> list[tuple[str, str]]:
    """Return the steps the chart can be drawn in: never finer than the readings."""
    names = [(str(Period.SHIFT), _("by shift")), (str(Period.DAY), _("by day")), (str(Period.MONTH), _("by month"))]
    return names[[code for code, _name in names].index(indicator.period) :]


def pieces(indicator: Indicator, step: str, since: date, until: date) -> list[_Piece]:
    """Return the periods between two days that hold readings."""
    if step == Period.SHIFT:
        return [
            _Piece(
                f"{point.day.isoformat()}/{point.shift}" if point.shift else point.day.isoformat(),
                point.day,
                point.day,
                Totals(
                    point.value or 0.0, int(point.value is not None), point.numerator or 0.0, point.denominator or 0.0
                ),
            )
            for point in queries.series_behind(indicator, since, until)
        ]
    days = queries.daily_totals(indicator, since, until)
    if step == Period.DAY:
        return [_Piece(day.isoformat(), day, day, totals) for day, totals in days]
    return _months(days)


def _months(days: Iterable[tuple[date, Totals]]) -> list[_Piece]:
    months: dict[date, list[Totals]] = {}
    for day, totals in days:
        months.setdefault(day.replace(day=1), []).append(totals)
    return [_Piece(f"{first:%Y-%m}", first, month_end(first), total(parts)) for first, parts in sorted(months.items())]


def month_end(day: date) -> date:
    """Return the last day of that day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def detail(indicator: Indicator, user: User, *, step: str, until: date, rights: tuple[bool, bool]) -> DetailPage:
    """Gather one page of the indicator's history ending on a day."""
    steps = steps_of(indicator)
    step = step if step in dict(steps) else (str(Period.DAY) if len(steps) > 1 else steps[0][0])
    span = timedelta(days=SPAN_DAYS[Period(step)])
    since = until - span + timedelta(days=1)
    if step == Period.MONTH:
        since, until = since.replace(day=1), month_end(until)
    now = pieces(indicator, step, since, until)
    past = {piece.label: piece.totals for piece in pieces(indicator, step, year_before(since), year_before(until))}
    targets = list(indicator.targets.all())
    trials = trials_of(indicator, since, until)
    last_year = [_value(past.get(_label_before(piece, step)), indicator) for piece in now]
    plan = [target_on(targets, piece.until if step == Period.MONTH else piece.since) for piece in now]
    values = [piece.totals.value(is_quotient=indicator.is_quotient) for piece in now]
    happened = list(enumerate(events.around(indicator, user, since, until), 1))
    curves = charts.Curves(
        [piece.label for piece in now],
        _rounded(values),
        _rounded(last_year),
        plan,
        indicator.unit,
        _marks(trials, now),
        _lines(happened, now),
    )
    formula = indicator.formulas.order_by("-number").first()
    newest = queries.newest_day(indicator)
    return DetailPage(
        indicator=indicator,
        step=step,
        steps=steps,
        chart=charts.history(curves),
        cells=[
            _cell(indicator, piece, value, before, target)
            for piece, value, before, target in zip(now, values, last_year, plan, strict=True)
        ][::-1],
        since=since,
        until=until,
        earlier=since - timedelta(days=1),
        later=min(until + span, newest) if until < newest else None,
        targets=targets,
        trials=trials,
        events=[(number, event, str(wording.SORTS.get(event.sort, event.sort))) for number, event in happened],
        computed_by=formula if formula and formula.text else None,
        problem=wording.problem_sentence(**formula.problem) if formula and formula.problem else "",
        differing=indicator.computations.filter(is_kept=True, day__gte=since, day__lte=until).count(),
        latest=lines([indicator])[0],
        may_enter=rights[0],
        may_define=rights[1],
    )


def _rounded(values: Iterable[float | None]) -> list[float | None]:
    return [None if value is None else float(f"{value:.6g}") for value in values]


def _value(totals: Totals | None, indicator: Indicator) -> float | None:
    return totals.value(is_quotient=indicator.is_quotient) if totals else None


def _label_before(piece: _Piece, step: str) -> str:
    before = year_before(piece.since)
    if step == Period.MONTH:
        return f"{before:%Y-%m}"
    _day, slash, shift = piece.label.partition("/")
    return f"{before.isoformat()}{slash}{shift}"


def target_on(targets: Iterable[Target], day: date) -> float | None:
    """Return the target of that day, the newest where several hold."""
    found = None
    for target in targets:
        if target.since <= day and (target.until is None or day <= target.until):
            found = target.value
    return found


def _marks(trials: Sequence[TrialMark], now: Sequence[_Piece]) -> list[charts.Mark]:
    found = []
    for trial in trials:
        inside = [piece.label for piece in now if piece.until >= trial.since and piece.since <= trial.until]
        if inside:
            found.append(charts.Mark(trial.number, inside[0], inside[-1]))
    return found


def _lines(happened: Sequence[tuple[int, Event]], now: Sequence[_Piece]) -> list[tuple[str, str]]:
    """Return where on the chart each event's number stands: at the first period that is not over before it."""
    found: dict[str, list[str]] = {}
    for number, event in happened:
        label = next((piece.label for piece in now if piece.until >= event.day), None)
        if label is not None:
            found.setdefault(label, []).append(str(number))
    return [(label, ", ".join(numbers)) for label, numbers in found.items()]


def _cell(indicator: Indicator, piece: _Piece, value: float | None, before: float | None, target: float | None) -> Cell:
    good = meets(value, target, up=indicator.direction == Direction.UP)
    words = {True: _("met"), False: _("not met"), None: ""}
    return Cell(
        label=piece.label,
        since=piece.since,
        until=piece.until,
        value=shown(value, indicator.decimals),
        count=piece.totals.count,
        last_year=shown(before, indicator.decimals),
        target=shown(target, indicator.decimals),
        verdict=words[good],
    )


@dataclass(frozen=True)
class Row:
    """One reading with its story."""

    reading: Reading
    value: str
    when: str
    corrections: Sequence[Correction]
    computation: Computation | None = None


BEHIND_PER_PAGE = 100  # a month of shifts


@dataclass(frozen=True)
class BehindPage:
    """The readings behind one value."""

    indicator: Indicator
    since: date
    until: date
    value: str
    numerator: str
    denominator: str
    rows: Sequence[Row]
    unknown: Sequence[Computation]
    may_enter: bool
    page: Page[Reading]


def row(
    reading: Reading,
    indicator: Indicator,
    corrections: Sequence[Correction] = (),
    computation: Computation | None = None,
) -> Row:
    """Return one reading ready to show."""
    value = shown(queries.value_of(reading, indicator), indicator.decimals)
    return Row(reading, value, when(reading.day, reading.shift), corrections, computation)


def behind(indicator: Indicator, since: date, until: date, *, may_enter: bool, page: str = "1") -> BehindPage:
    """Gather the readings between two days, a page of them at a time, with the total of all."""
    totals = total(parts for _, parts in queries.daily_totals(indicator, since, until))
    shown_page = Paginator(queries.readings_behind(indicator, since, until), BEHIND_PER_PAGE).get_page(page)
    computed = queries.computations_of(indicator, list(shown_page.object_list))
    return BehindPage(
        indicator=indicator,
        since=since,
        until=until,
        value=shown(totals.value(is_quotient=indicator.is_quotient), indicator.decimals),
        numerator=shown(totals.numerator, indicator.decimals),
        denominator=shown(totals.denominator, indicator.decimals),
        rows=[
            row(each, indicator, list(each.corrections.all()), computed.get((each.day, each.shift)))
            for each in shown_page.object_list
        ],
        unknown=queries.unknown_periods(indicator, since, until),
        may_enter=may_enter,
        page=shown_page,
    )


@dataclass(frozen=True)
class EnterPage:
    """The form for one reading beside the newest readings."""

    indicator: Indicator
    form: Any
    recent: Sequence[Row]


def enter(indicator: Indicator, form: Any) -> EnterPage:
    return EnterPage(indicator, form, [row(reading, indicator) for reading in queries.recent_readings(indicator)])


@dataclass(frozen=True)
class PastePage:
    """Pasted cells before they are written: what was understood, what not, what differs."""

    indicator: Indicator
    form: Any
    rows: Sequence[tuple[int, str, str, str, str]] = ()
    problems: Sequence[Any] = ()
    conflicts: Sequence[tuple[int, str, str, str]] = ()
    count: int = 0
    is_preview: bool = False


def numbers_shown(numbers: tuple[float | None, float | None, float | None], indicator: Indicator) -> str:
    """Return a value, or numerator over denominator."""
    value, numerator, denominator = numbers
    if indicator.is_quotient:
        return f"{shown(numerator, 2)} / {shown(denominator, 2)}"
    return shown(value, indicator.decimals)


def conflicts_of(result: Result, indicator: Indicator) -> list[tuple[int, str, str, str]]:
    """Return line, day, what is there and what was pasted, for each differing row."""
    return [
        (
            conflict.row.number,
            when(conflict.row.day, conflict.row.shift),
            numbers_shown(conflict.there, indicator),
            numbers_shown(conflict.row.numbers, indicator),
        )
        for conflict in result.conflicts
    ]
