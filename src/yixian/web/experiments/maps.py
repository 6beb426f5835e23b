"""What the map page and the result page show: effects in words, the picture, the table behind it, what to heed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yixian.web.experiments import analysis, figure, pages, queries, wording
from yixian.web.experiments.analysis import Best, Effect, Fit
from yixian.web.experiments.errors import CannotFit
from yixian.web.experiments.figure import rounded, shown
from yixian.web.experiments.models import Choice, Experiment, Outcome, Run, RunKind
from yixian.web.experiments.pages import Can, point, setting
from yixian.web.experiments.plan import Axis
from yixian.web.people.access import User

#: Rows and columns of the table behind the picture.
TABLE = 5


@dataclass(frozen=True)
class View:
    """Which map is drawn: the response, the two factors, and where the others are held."""

    response: int
    x: int
    y: int
    held: tuple[float, ...]


@dataclass(frozen=True)
class EffectLine:
    """One effect in a sentence, with its interval."""

    sentence: str
    amount: str
    interval: str
    is_clear: bool


@dataclass(frozen=True)
class TableBehind:
    """The picture in numbers: a value and its interval for one run, and whether every tolerance is kept."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]


@dataclass(frozen=True)
class BestLine:
    """The best point's setting of one factor and where else it may lie."""

    name: str
    value: str
    region: str


@dataclass(frozen=True)
class MapPage:
    """The surface of an experiment, or why there is none."""

    experiment: Experiment
    can: Can
    refusal: str
    view: View
    axes: Sequence[Axis]
    responses: Sequence[str]
    held: Sequence[tuple[int, str, str, Sequence[str]]]
    picture: SafeString
    picture_words: str
    legend: str
    behind: TableBehind | None
    effects_of: str
    effects: Sequence[EffectLine]
    best: Sequence[BestLine]
    keeps: str
    predictions: Sequence[tuple[str, str, str]]
    cautions: Sequence[str]
    residuals: Sequence[tuple[int, str, str, str, str, bool]]
    has_tolerance: bool
    waiting: int
    best_point: Sequence[float] | None


def view_from(given: Mapping[str, Any], axes: Sequence[Axis], responses: int) -> View:
    """Return the map asked for; what is not understood is as if it was not asked."""
    x = _choice(given.get("x"), len(axes), 0)
    y = _choice(given.get("y"), len(axes), min(1, len(axes) - 1))
    if x == y and len(axes) > 1:
        y = next(place for place in range(len(axes)) if place != x)
    held = tuple(_held(given.get(f"h{place}"), axis) for place, axis in enumerate(axes))
    return View(_choice(given.get("r"), responses, 0), x, y, held)


def _choice(text: Any, count: int, otherwise: int) -> int:
    return int(text) if isinstance(text, str) and text in {str(place) for place in range(count)} else otherwise


def _held(text: Any, axis: Axis) -> float:
    """Return where a factor is held, always within its tried range; the middle unless asked otherwise."""
    middle = (axis.low + axis.high) / 2
    try:
        value = float(text) if text else middle
    except ValueError:
        return middle
    return min(max(value, axis.low), axis.high) if np.isfinite(value) else middle


def page(experiment: Experiment, user: User, given: Mapping[str, Any]) -> MapPage:
    """Gather the map page; where no map can be drawn it says why and shows the rest."""
    axes, goals = queries.axes_of(experiment), queries.goals_of(experiment)
    runs = queries.runs_of(experiment)
    view = view_from(given, axes, len(goals))
    try:
        found = analysis.fits(experiment, runs)
    except CannotFit as error:
        return _nothing(experiment, user, view, str(wording.CANNOT_FIT.get(error.code, wording.CANNOT_FIT[""])))
    best = analysis.best(found, view.response)
    if best is not None and not any(f"h{place}" in given for place in range(len(axes))):
        view = View(view.response, view.x, view.y, best.settings)
    fit = found[view.response]
    return MapPage(
        experiment=experiment,
        can=pages.can_of(experiment, user),
        refusal="",
        view=view,
        axes=axes,
        responses=[goal.name for goal in goals],
        held=_held_lines(axes, view),
        picture=picture(found, view, best, None),
        picture_words=_words_of(fit, view, best),
        legend=legend(axes),
        behind=table_behind(found, view),
        effects_of=fit.goal.name,
        effects=[effect_line(effect, fit) for effect in analysis.effects(fit)],
        best=best_lines(best, axes),
        keeps=_keeps_words(found, best),
        predictions=predictions(found, best.settings, 1) if best else (),
        cautions=cautions(experiment, found, best, runs),
        residuals=residuals(fit),
        has_tolerance=any(goal.has_tolerance for goal in goals),
        waiting=sum(run.outcome == Outcome.WAITING for run in runs),
        best_point=best.settings if best else None,
    )


def _keeps_words(found: Sequence[Fit], best: Best | None) -> str:
    if not any(each.goal.has_tolerance for each in found):
        return ""
    return str(wording.KEEPS[best.keeps if best else "no"])


def _nothing(experiment: Experiment, user: User, view: View, refusal: str) -> MapPage:
    return MapPage(
        experiment=experiment, can=pages.can_of(experiment, user), refusal=refusal, view=view, axes=(), responses=(),
        held=(), picture=SafeString(""), picture_words="", legend="", behind=None, effects_of="", effects=(),
        best=(), keeps="", predictions=(),
        cautions=(), residuals=(), has_tolerance=False, waiting=0, best_point=None,
    )  # fmt: skip


def _held_lines(axes: Sequence[Axis], view: View) -> list[tuple[int, str, str, Sequence[str]]]:
    """Return for each factor that is no side of the map: its place, name, value and range."""
    return [
        (place, str(axis.name), f"{view.held[place]:.6g}", (setting(axis, axis.low), setting(axis, axis.high)))
        for place, axis in enumerate(axes)
        if place not in (view.x, view.y)
    ]


def _label(axis: Axis) -> str:
    return f"{axis.name} ({axis.unit})" if axis.unit else axis.name


def picture(found: Sequence[Fit], view: View, best: Best | None, chosen: Sequence[float] | None) -> SafeString:
    """Return the map as SVG, for one factor the curve."""
    fit = found[view.response]
    axes, goal = fit.axes, fit.goal
    made = analysis.grid(fit, view.x, view.y, view.held, analysis.SHADES)
    name = f"{goal.name} ({goal.unit})" if goal.unit else goal.name
    across = axes[view.x]
    if len(axes) == 1:
        low, high = float(made.lo.min()), float(made.hi.max())
        frame = figure.Frame((across.low, across.high), (low, high), _label(across), name, name)
        seen = [(each.settings[0], each.measured) for each in fit.residuals]
        svg = figure.curve(made.xs, made.est[0], made.lo[0], made.hi[0], frame, seen)
        return mark_safe(svg)  # noqa: S308 - built by us, every word escaped
    up = axes[view.y]
    marks = figure.Marks(
        runs=[(each.settings[view.x], each.settings[view.y]) for each in fit.residuals if _inside(each.settings, axes)],
        best=(best.settings[view.x], best.settings[view.y]) if best else None,
        chosen=(chosen[view.x], chosen[view.y]) if chosen else None,
        region=analysis.region_cells(best, axes, view.x, view.y) if best else None,
        tolerance=analysis.tolerance(found, view.x, view.y, view.held)
        if any(each.goal.has_tolerance for each in found)
        else None,
    )
    frame = figure.Frame((across.low, across.high), (up.low, up.high), _label(across), _label(up), name, goal.unit)
    return mark_safe(figure.surface(made.est, frame, marks))  # noqa: S308 - built by us, every word escaped


def legend(axes: Sequence[Axis]) -> str:
    return str(wording.LEGEND_CURVE if len(axes) == 1 else wording.LEGEND)


def _inside(settings: Sequence[float], axes: Sequence[Axis]) -> bool:
    return all(axis.low <= value <= axis.high for axis, value in zip(axes, settings, strict=True))


def _words_of(fit: Fit, view: View, best: Best | None) -> str:
    """Return what the picture shows for those who cannot see it; the table below holds the numbers."""
    if len(fit.axes) == 1:
        return _("{response} over {factor}; the numbers are in the table below.").format(
            response=fit.goal.name, factor=fit.axes[0].name
        )
    text = _("Map of {response} over {x} and {y}; the best point is at {best}. The numbers are in the table below.")
    return text.format(
        response=fit.goal.name,
        x=fit.axes[view.x].name,
        y=fit.axes[view.y].name,
        best=point(fit.axes, best.settings) if best else "—",
    )


def table_behind(found: Sequence[Fit], view: View) -> TableBehind:
    """Return the map in numbers at five settings of each of its two factors, the highest row first."""
    fit = found[view.response]
    across, up = fit.axes[view.x], fit.axes[view.y]
    columns = np.linspace(across.low, across.high, TABLE)
    lines = [view.held[view.y]] if view.x == view.y else list(np.linspace(up.low, up.high, TABLE))[::-1]
    rows = []
    for value in lines:
        settings = np.tile(np.array(view.held, dtype=float), (TABLE, 1))
        settings[:, view.y] = value
        settings[:, view.x] = columns
        est, lo, hi = fit.at(settings)
        kept = _kept(found, settings)
        head = _("1 run") if view.x == view.y else setting(up, float(value))
        cells = [(rounded(a, (c - b) / 2), _reach(b, c), word) for a, b, c, word in zip(est, lo, hi, kept, strict=True)]
        rows.append((head, cells))
    return TableBehind([setting(across, float(value)) for value in columns], rows)


def _reach(low: float, high: float, unit: str = "") -> str:
    """Return an interval with as many digits as it bears."""
    half = (high - low) / 2
    text = f"{rounded(low, half)} – {rounded(high, half)}"
    return f"{text} {unit}" if unit else text


def _kept(found: Sequence[Fit], settings: Any) -> list[str]:
    """Return for each row of settings whether the tolerances are kept, in a word."""
    if not any(each.goal.has_tolerance for each in found):
        return [""] * len(settings)
    words = (_("outside tolerance"), _("perhaps within tolerance"), _("within tolerance"))
    return [words[int(code)] for code in analysis.keeps(found, settings)]


def effect_line(effect: Effect, fit: Fit) -> EffectLine:
    """Return an effect in plain words and in the response's own unit."""
    axes = [fit.axes[place] for place in effect.axes]
    unit = fit.goal.unit
    if effect.code == "main":
        axis = axes[0]
        text = _("{factor} from {low} to {high}: {response} changes by")
        said = text.format(
            factor=axis.name, low=f"{axis.low:.6g}", high=setting(axis, axis.high), response=fit.goal.name
        )
    elif effect.code == "pair":
        text = _("with {second} at {high} instead of {low}, the change by {first} grows by")
        said = text.format(
            first=axes[0].name, second=axes[1].name, low=f"{axes[1].low:.6g}", high=setting(axes[1], axes[1].high)
        )
    else:
        text = _("{factor}: the ends of the range lie higher than the middle by")
        said = text.format(factor=axes[0].name)
    half = (effect.hi - effect.lo) / 2
    return EffectLine(
        said,
        _signed(effect.est, half, unit),
        f"{_signed(effect.lo, half)} … {_signed(effect.hi, half, unit)}",
        effect.is_clear,
    )


def _signed(value: float, half: float, unit: str = "") -> str:
    """Return a change with its sign, and with as many digits as its interval bears."""
    text = rounded(value, half)
    text = f"{'+' if value > 0 and text != '0' else ''}{text}".replace("-", "−")
    return f"{text} {unit}" if unit else text


def best_lines(best: Best | None, axes: Sequence[Axis]) -> list[BestLine]:
    if best is None:
        return []
    lines = []
    for place, axis in enumerate(axes):
        text = "—"
        if len(best.region):
            low, high = analysis.region_range(best, place)
            low, high = float(f"{low:.4g}"), float(f"{high:.4g}")
            text = setting(axis, low) if low == high else f"{low:.6g} – {setting(axis, high)}"
        lines.append(BestLine(axis.name, setting(axis, best.settings[place]), text))
    return lines


def predictions(found: Sequence[Fit], settings: Sequence[float], runs: int) -> list[tuple[str, str, str]]:
    """Return each response's prediction at a point: name, value, interval for the mean of so many runs."""
    made = [analysis.predict(each, settings, runs) for each in found]
    return [
        (each.name, _rounded(each.est, each.lo, each.hi, each.unit), _reach(each.lo, each.hi, each.unit))
        for each in made
    ]


def _rounded(value: float | None, low: float, high: float, unit: str) -> str:
    text = rounded(value, (high - low) / 2)
    return f"{text} {unit}" if unit and value is not None else text


def residuals(fit: Fit) -> list[tuple[int, str, str, str, str, bool]]:
    """Return run, settings, measured, on the map, difference, and whether it is far off."""
    return [
        (
            each.number,
            " / ".join(f"{value:.6g}" for value in each.settings),
            shown(each.measured),
            rounded(each.fitted, fit.surface.residual_sd),
            _signed(each.measured - each.fitted, fit.surface.residual_sd),
            each.is_odd,
        )
        for each in fit.residuals
    ]


def cautions(experiment: Experiment, found: Sequence[Fit], best: Best | None, runs: Sequence[Run]) -> list[str]:
    """Return what to be careful about, in words."""
    said = [text for fit in found for text in _cautions_of(fit)]
    if best is not None:
        said += _cautions_of_best(best, found[0].axes)
    planned = [run for run in runs if run.kind != RunKind.CONFIRMATION]
    counts = {
        "lost": sum(run.outcome in (Outcome.SKIPPED, Outcome.FAILED) for run in planned),
        "deviated": sum(run.actual is not None for run in planned),
        "amended": len(experiment.amendments.all()),
    }
    return said + [str(wording.CAUTIONS[code]).format(count=count) for code, count in counts.items() if count]


def _cautions_of(fit: Fit) -> list[str]:
    codes = [
        ("lack_of_fit", "lack_of_fit" in fit.codes),
        ("lack_unknown", "no_repeated_runs" in fit.codes),
        ("few_df", fit.df < 4),
        ("no_bends", not fit.has_bends),
    ]
    odd = ", ".join(str(each.number) for each in fit.residuals if each.is_odd)
    codes.append(("odd", bool(odd)))
    return [
        str(wording.CAUTIONS[code]).format(response=fit.goal.name, count=fit.df, runs=odd)
        for code, is_so in codes
        if is_so
    ]


def _cautions_of_best(best: Best, axes: Sequence[Axis]) -> list[str]:
    said = [str(wording.CAUTIONS["at_edge"]).format(factor=axes[place].name) for place in best.at_edge]
    for place, axis in enumerate(axes):
        if len(best.region):
            low, high = analysis.region_range(best, place)
            if high - low > (axis.high - axis.low) / 2:
                said.append(str(wording.CAUTIONS["wide"]).format(factor=axis.name))
    if best.keeps != "surely":
        said.append(str(wording.CAUTIONS["not_surely"]))
    if best.possible < analysis.SHARE:
        said.append(str(wording.CAUTIONS["possible"]).format(share=round(100 * (1 - best.possible))))
    return said


@dataclass(frozen=True)
class ResultLine:
    """One response at the confirmed point."""

    name: str
    predicted: str
    interval: str
    measured: str
    mean: str
    said: str
    tolerance: str


@dataclass(frozen=True)
class ResultPage:
    """What the experiment came to: the chosen point, its confirmation, the map it was chosen on."""

    experiment: Experiment
    can: Can
    choice: Choice | None
    word: pages.Word | None
    point: str
    lines: Sequence[ResultLine]
    finding: Any
    older: Sequence[tuple[Choice, str, pages.Word | None]]
    waiting: int
    made: int
    may_conclude: bool
    picture: SafeString
    picture_words: str
    legend: str
    behind: TableBehind | None
    cautions: Sequence[str]
    factors: Sequence[pages.FactorLine]
    responses: Sequence[pages.ResponseLine]
    changes: Sequence[pages.Change]


def result(experiment: Experiment, user: User) -> ResultPage:
    """Gather the result page; before the confirmation runs it holds a prediction and no word."""
    axes, runs = queries.axes_of(experiment), queries.runs_of(experiment)
    choices = queries.choices_of(experiment)
    choice = choices[0] if choices else None
    finding = max(choice.findings.all(), key=lambda each: each.pk, default=None) if choice else None
    own = [run for run in runs if choice and run.choice_id == choice.pk]
    waiting = sum(run.outcome == Outcome.WAITING for run in own)
    can = pages.can_of(experiment, user)
    drawing = _drawing(experiment, runs, choice)
    return ResultPage(
        experiment=experiment,
        can=can,
        choice=choice,
        word=pages.word_of(finding) if finding else None,
        point=point(axes, choice.settings) if choice else "",
        lines=_result_lines(choice, finding.record["lines"] if finding else None),
        finding=finding,
        older=[(each, point(axes, each.settings), pages.newest(each)) for each in choices[1:]],
        waiting=waiting,
        made=sum(run.outcome == Outcome.DONE for run in own),
        may_conclude=can.enter and choice is not None and not waiting,
        picture=drawing[0],
        picture_words=drawing[1],
        legend=legend(axes),
        behind=drawing[2],
        cautions=[*drawing[3], *_tries(len(choices))],
        factors=pages.factor_lines(axes),
        responses=pages.response_lines(experiment),
        changes=[pages.change(each) for each in experiment.amendments.all()],
    )


def _tries(count: int) -> list[str]:
    return [str(wording.CAUTIONS["tries"]).format(count=count)] if count > 1 else []


def _drawing(
    experiment: Experiment, runs: Sequence[Run], choice: Choice | None
) -> tuple[SafeString, str, TableBehind | None, Sequence[str]]:
    try:
        found = analysis.fits(experiment, runs)
    except CannotFit:
        return SafeString(""), "", None, ()
    best = analysis.best(found, 0)
    held = tuple(choice.settings) if choice else best.settings if best else _middle(found[0].axes)
    view = View(0, 0, min(1, len(found[0].axes) - 1), held)
    return (
        picture(found, view, best, choice.settings if choice else None),
        _words_of(found[0], view, best),
        table_behind(found, view),
        cautions(experiment, found, best, runs),
    )


def _middle(axes: Sequence[Axis]) -> tuple[float, ...]:
    return tuple((axis.low + axis.high) / 2 for axis in axes)


def _result_lines(choice: Choice | None, concluded: Any) -> list[ResultLine]:
    """Return the responses at the chosen point, with what was measured once the runs were compared."""
    if choice is None:
        return []
    lines = []
    for told in concluded or choice.predicted:
        unit, keeps = told["unit"], told.get("keeps_tolerance")
        lines.append(
            ResultLine(
                name=told["name"],
                predicted=_rounded(told["est"], told["lo"], told["hi"], unit),
                interval=_reach(told["lo"], told["hi"], unit),
                measured=", ".join(shown(value) for value in told.get("measured", ())) or "—",
                mean=_rounded(told.get("mean"), told["lo"], told["hi"], unit),
                said=str(wording.COMPARED[told["code"]]) if "code" in told else "—",
                tolerance="—" if keeps is None else _("every run within") if keeps else _("a run outside"),
            )
        )
    return lines
