"""The one door to the evidence engine: runs become its table, its surface becomes effects, maps and regions."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from scipy import stats

from yixian import evidence
from yixian.evidence import factorial
from yixian.web.experiments import plan, queries
from yixian.web.experiments.errors import CannotFit
from yixian.web.experiments.models import Choice, Experiment, Kind, Run
from yixian.web.experiments.plan import Axis, Goal

ENGINE = evidence.ENGINE
Array = npt.NDArray[np.float64]
#: Draws of the whole surface behind the optimum region, and the share of them it holds.
DRAWS, SHARE = 2_000, 0.95
LEVEL = 0.95
#: Chance that the next run keeps a tolerance, from which on it "surely" or "perhaps" does.
SURELY, PERHAPS = 0.95, 0.5
#: Cells along each side of the map.
CELLS = 40
#: Cells along each side of the drawn shades.
SHADES = 100
#: Settings tried along each factor when the best point is sought, by the number of factors.
LEVELS = {1: 201, 2: 41, 3: 13, 4: 7, 5: 5}


#: The words, the one that decides for all responses first.
WORST_FIRST = ("worse", "not_proved", "undecided", "proved")


@dataclass(frozen=True)
class Effect:
    """What one term does, in the response's own unit.

    ``main``: the change when the factor goes from low to high, all others in the middle. ``pair``: how much the
    first factor's change grows when the second goes from low to high. ``bend``: how much higher the ends lie than
    the middle.
    """

    code: str
    axes: tuple[int, ...]
    est: float
    lo: float
    hi: float

    @property
    def is_clear(self) -> bool:
        return self.lo > 0 or self.hi < 0


@dataclass(frozen=True)
class Residual:
    """One run: measured beside what the map says of its settings."""

    number: int
    settings: tuple[float, ...]
    measured: float
    fitted: float
    is_odd: bool


@dataclass(frozen=True, eq=False)
class Fit:
    """The surface of one response over the factors' range; the same runs give the same object."""

    goal: Goal
    axes: tuple[Axis, ...]
    surface: factorial.Surface
    residuals: tuple[Residual, ...]

    @property
    def df(self) -> int:
        """How many more runs there are than terms."""
        return self.surface.df

    @property
    def has_bends(self) -> bool:
        return self.surface.model == "quadratic"

    @property
    def codes(self) -> frozenset[str]:
        """What the engine says is to be heeded."""
        return frozenset(check.code for check in self.surface.checks)

    @property
    def spread(self) -> float:
        """How far the measured values lie apart."""
        measured = [each.measured for each in self.residuals]
        return max(measured) - min(measured)

    @property
    def terms(self) -> list[tuple[int, ...]]:
        """The factors multiplied in each term, in the engine's order."""
        count = len(self.axes)
        pairs = list(itertools.combinations(range(count), 2)) if self.surface.model != "linear" else []
        squares = [(place, place) for place in range(count)] if self.has_bends else []
        return [(), *((place,) for place in range(count)), *pairs, *squares]

    def at(self, settings: Array, runs: int = 1) -> tuple[Array, Array, Array]:
        """Return the value and the interval for the mean of so many new runs at each row of settings."""
        mean, error = self.surface.predict(_coded(self.axes, settings))
        half = self._reach * np.sqrt(error**2 + self.surface.residual_sd**2 / runs)
        return mean, mean - half, mean + half

    def mean_at(self, settings: Sequence[float]) -> tuple[float, float, float]:
        """Return the mean response at one point and its interval, without the scatter of runs."""
        mean, error = self.surface.predict(_coded(self.axes, np.array([settings], dtype=float)))
        half = self._reach * float(error[0])
        return float(mean[0]), float(mean[0]) - half, float(mean[0]) + half

    @property
    def _reach(self) -> float:
        return float(stats.t.ppf(0.5 + LEVEL / 2, self.surface.df))

    def keeps(self, settings: Array) -> npt.NDArray[np.int_]:
        """Return at each row of settings: 2 where the next run keeps the tolerance, 1 perhaps, 0 not likely."""
        chance = self.surface.chance_within(_coded(self.axes, settings))
        codes: npt.NDArray[np.int_] = (chance >= SURELY).astype(int) + (chance >= PERHAPS).astype(int)
        return codes

    def draws(self, settings: Array, count: int, seed: int) -> Array:
        """Return the value at each row of settings under so many surfaces the readings allow."""
        noise = np.random.default_rng(seed)
        est = np.array([each.est for each in self.surface.coefficients])
        root = np.linalg.cholesky(np.array(self.surface.covariance)) * self.surface.residual_sd
        scale = np.sqrt(self.df / noise.chisquare(self.df, count))
        coefficients = est[:, None] + (root @ noise.standard_normal((len(est), count))) * scale
        coded = _coded(self.axes, settings)
        columns = [np.prod(coded[:, list(term)], axis=1) if term else np.ones(len(coded)) for term in self.terms]
        found: Array = np.column_stack(columns) @ coefficients
        return found


@dataclass(frozen=True)
class Predicted:
    """What is predicted for the mean of some runs at a point, before they are made."""

    name: str
    unit: str
    #: The mean response with its own interval, and that of the mean of the planned runs.
    est: float
    mean_lo: float
    mean_hi: float
    lo: float
    hi: float
    #: How far the readings behind the prediction lie apart.
    spread: float
    residual_sd: float
    df: int


@dataclass(frozen=True)
class Best:
    """The best point, where else it may lie, and how sure it is that there is one within the tolerances."""

    settings: tuple[float, ...]
    #: The best point of each draw, one row a draw that has one.
    region: Array
    #: Share of the draws in which some setting keeps every tolerance.
    possible: float
    #: Whether the next run at the point keeps every tolerance: "surely", "perhaps" or "no".
    keeps: str
    #: Factors for which the best point lies at the end of the tried range.
    at_edge: tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """A response over two factors, the others held; rows go with y, columns with x."""

    x: int
    y: int
    xs: Array
    ys: Array
    est: Array
    lo: Array
    hi: Array


@dataclass(frozen=True)
class Compared:
    """One response at the confirmed point: predicted, measured, and what follows."""

    name: str
    unit: str
    est: float
    lo: float
    hi: float
    measured: tuple[float, ...]
    mean: float | None
    mean_lo: float | None
    mean_hi: float | None
    #: The engine's check, or "vague".
    code: str
    word: str
    keeps_tolerance: bool | None


@dataclass(frozen=True)
class Answer:
    """What the confirmation runs say."""

    word: str
    lines: tuple[Compared, ...]

    def record(self) -> dict[str, Any]:
        return {"word": self.word, "lines": [asdict(line) for line in self.lines]}


def _factors(axes: Sequence[Axis]) -> list[factorial.Factor]:
    """Return the engine's factors, named by their place so that no name can be refused."""
    return [factorial.Factor(f"x{place}", axis.low, axis.high, axis.unit) for place, axis in enumerate(axes, 1)]


def planned(axes: Sequence[Axis], kind: str, centre_points: int, seed: int) -> list[list[float]]:
    """Return the runs of a design in the order the seed draws, as the plant can really set them."""
    factors = _factors(axes)
    runs = factorial.design(factors, cast("factorial.DesignKind", kind), centre=centre_points, seed=seed)
    return [plan.as_set(axes, [run.settings[factor.name] for factor in factors]) for run in runs]


@lru_cache(maxsize=64)
def cost(count: int, kind: str, centre_points: int) -> int | None:
    """Return how many runs a design needs, None where it does not exist for that many factors."""
    if not is_possible(kind, count):
        return None
    return len(planned([Axis(str(place), "", -1, 1) for place in range(count)], kind, centre_points, 0))


def is_possible(kind: str, count: int) -> bool:
    """Tell whether a design exists for so many factors."""
    return count >= {Kind.TWO_LEVEL: 1, Kind.BOX_BEHNKEN: 3}.get(Kind(kind), 2)


#: Refusals after which a surface with fewer terms is tried.
_TOO_MANY_TERMS = {"runs_too_few", "terms_aliased"}
_GOALS: dict[str, factorial.Goal] = {"less": "min", "more": "max", "target": "target"}


def _coded(axes: Sequence[Axis], settings: Array) -> Array:
    low = np.array([axis.low for axis in axes])
    high = np.array([axis.high for axis in axes])
    coded: Array = (np.atleast_2d(settings) - (low + high) / 2) / ((high - low) / 2)
    return coded


def fits(experiment: Experiment, runs: Sequence[Run]) -> tuple[Fit, ...]:
    """Return each response's surface, in the order of the responses.

    Raises
    ------
    CannotFit
        Where a response has too few runs, or runs that never differ.
    """
    axes = queries.axes_of(experiment)
    seen = queries.observed(experiment, runs)
    goals = queries.goals_of(experiment)
    return tuple(fit(axes, goal, found) for goal, found in zip(goals, seen.values(), strict=True))


def fit(axes: tuple[Axis, ...], goal: Goal, seen: Sequence[queries.Observed]) -> Fit:
    """Return the surface of one response: with bends where the runs can show them, else without."""
    return _fit(axes, goal, tuple(seen))


@lru_cache(maxsize=128)
def _fit(axes: tuple[Axis, ...], goal: Goal, seen: tuple[queries.Observed, ...]) -> Fit:
    settings = np.array([each.settings for each in seen], dtype=float).reshape(len(seen), len(axes))
    values = [each.value for each in seen]
    surface = _surface(axes, goal, settings, values)
    fitted, _error = surface.predict(_coded(axes, settings))
    residuals = tuple(
        Residual(
            each.number,
            each.settings,
            each.value,
            float(there),
            bool(abs(each.value - there) > 3 * surface.residual_sd),
        )
        for each, there in zip(seen, fitted, strict=True)
    )
    return Fit(goal, axes, surface, residuals)


def _surface(axes: tuple[Axis, ...], goal: Goal, settings: Array, values: list[float]) -> factorial.Surface:
    tol = (goal.lsl, goal.usl) if goal.has_tolerance else None
    for model in ("quadratic", "interactions", "linear"):
        try:
            return factorial.fit(
                settings, _factors(axes), values, tol=tol, goal=_GOALS[goal.aim],
                model=model,
            )  # fmt: skip
        except evidence.ProblemsError as error:
            codes = [problem.code for problem in error.problems]
            if model == "linear" or not set(codes) <= _TOO_MANY_TERMS:
                raise CannotFit(codes[0]) from error
    raise AssertionError


def effects(found: Fit) -> list[Effect]:
    """Return what each term does, the largest of each kind first."""
    made = []
    for term, each in zip(found.terms, found.surface.coefficients, strict=True):
        if term:
            code = "main" if len(term) == 1 else "bend" if term[0] == term[1] else "pair"
            times = {"main": 2.0, "pair": 4.0, "bend": 1.0}[code]
            made.append(Effect(code, term, times * each.est, times * each.lo, times * each.hi))
    order = ("main", "pair", "bend")
    return sorted(made, key=lambda effect: (order.index(effect.code), -abs(effect.est)))


def predict(found: Fit, settings: Sequence[float], runs: int) -> Predicted:
    """Return what is predicted for the mean of so many runs at a point."""
    _est, lo, hi = found.at(np.array([settings], dtype=float), runs)
    est, mean_lo, mean_hi = found.mean_at(settings)
    return Predicted(
        name=found.goal.name, unit=found.goal.unit, est=est, mean_lo=mean_lo, mean_hi=mean_hi, lo=float(lo[0]),
        hi=float(hi[0]), spread=found.spread, residual_sd=found.surface.residual_sd, df=found.df,
    )  # fmt: skip


def grid(found: Fit, x: int, y: int, held: Sequence[float], cells: int = CELLS) -> Grid:
    """Return the response over the range of two factors, with the interval for one run; the others are held."""
    axes = found.axes
    xs, ys, points = _spots(axes, x, y, held, cells)
    shaped = [part.reshape(len(ys), len(xs)) for part in found.at(points)]
    return Grid(x, y, xs, ys, *shaped)


def _spots(axes: Sequence[Axis], x: int, y: int, held: Sequence[float], cells: int) -> tuple[Array, Array, Array]:
    """Return the middles of the map's columns and rows, and the settings of its cells row by row."""
    xs = _middles(axes[x], cells)
    ys = _middles(axes[y], cells) if y != x else np.array([held[y]])
    points = np.tile(np.array(held, dtype=float), (len(xs) * len(ys), 1))
    points[:, y] = np.repeat(ys, len(xs))
    points[:, x] = np.tile(xs, len(ys))
    return xs, ys, points


def _middles(axis: Axis, cells: int) -> Array:
    edges = np.linspace(axis.low, axis.high, cells + 1)
    middles: Array = (edges[:-1] + edges[1:]) / 2
    return middles


def tolerance(found: Sequence[Fit], x: int, y: int, held: Sequence[float]) -> npt.NDArray[np.int_]:
    """Return for each cell of the map: 2 where the next run keeps every tolerance, 1 perhaps, 0 not likely."""
    xs, ys, points = _spots(found[0].axes, x, y, held, CELLS)
    shaped: npt.NDArray[np.int_] = keeps(found, points).reshape(len(ys), len(xs))
    return shaped


def keeps(found: Sequence[Fit], points: Array) -> npt.NDArray[np.int_]:
    """Return at each point how well all tolerances together are kept, the worst one deciding."""
    codes = [each.keeps(points) for each in found if each.goal.has_tolerance]
    return np.min(codes, axis=0) if codes else np.full(len(points), 2)


def _tried(axis: Axis, count: int) -> Array:
    """Return the settings of a factor that are tried: in its range and safe limits, as it can be set."""
    tried = {axis.rounded(float(value)) for value in np.linspace(axis.low, axis.high, LEVELS[count])}
    return np.array(sorted(value for value in tried if axis.low <= value <= axis.high and axis.is_safe(value)))


def _mesh(sides: Sequence[Array]) -> Array:
    return np.stack([part.ravel() for part in np.meshgrid(*sides, indexing="ij")], axis=1)


def _candidates(axes: Sequence[Axis]) -> Array:
    return _mesh([_tried(axis, len(axes)) for axis in axes])


def _closer(axes: Sequence[Axis], point: Array) -> Array:
    """Return settings around a point, finer than the first ones."""
    sides = []
    for axis, value in zip(axes, point, strict=True):
        reach = (axis.high - axis.low) / (LEVELS[len(axes)] - 1)
        near = {axis.rounded(float(other)) for other in value + np.linspace(-reach, reach, 7)}
        kept = [other for other in near if axis.low <= other <= axis.high and axis.is_safe(other)]
        sides.append(np.array(sorted(kept)))
    return _mesh(sides)


def _loss(goal: Goal, values: Array) -> Array:
    """Return what is to be as small as possible."""
    if goal.aim == "less":
        return values
    if goal.aim == "more":
        return -values
    loss: Array = np.abs(values - (0.0 if goal.target is None else goal.target))
    return loss


def best(found: Sequence[Fit], first: int) -> Best | None:
    """Return the best point of one response among those that keep every tolerance; None where no setting does.

    A point whose next run surely keeps the tolerances goes before one where it only perhaps does.
    """
    return _best(tuple(found), first)


@lru_cache(maxsize=128)
def _best(found: tuple[Fit, ...], first: int) -> Best | None:
    axes = found[0].axes
    points = _candidates(axes)
    point, kept = _best_of(found, first, points)
    if kept:
        point, kept = _best_of(found, first, np.vstack([point[None, :], _closer(axes, point)]))
    else:
        return None
    region, possible = _region(found, first, points)
    return Best(
        settings=tuple(float(value) for value in point),
        region=region,
        possible=possible,
        keeps=("no", "perhaps", "surely")[kept],
        at_edge=tuple(
            place
            for place, axis in enumerate(axes)
            if min(point[place] - axis.low, axis.high - point[place]) < 1e-6 * (axis.high - axis.low)
        ),
    )


def _best_of(found: Sequence[Fit], first: int, points: Array) -> tuple[Array, int]:
    """Return the best of some points and how well it keeps the tolerances."""
    codes = keeps(found, points)
    kept = int(codes.max())
    loss = np.where(codes == kept, _loss(found[first].goal, found[first].at(points)[0]), np.inf)
    return points[int(np.argmin(loss))], kept


def _region(found: Sequence[Fit], first: int, points: Array) -> tuple[Array, float]:
    """Return the best point of each draw of all surfaces at once, and the share of draws that have one."""
    seed = int(hashlib.sha256(repr([each.surface.coefficients for each in found]).encode()).hexdigest()[:8], 16)
    chosen, part = [], max(1, 8_000_000 // len(points))
    for start in range(0, DRAWS, part):
        count = min(part, DRAWS - start)
        allowed = np.ones((len(points), count), dtype=bool)
        for place, each in enumerate(found):
            if not each.goal.has_tolerance and place != first:
                continue
            values = each.draws(points, count, seed + start + place)
            if each.goal.lsl is not None:
                allowed &= values >= each.goal.lsl
            if each.goal.usl is not None:
                allowed &= values <= each.goal.usl
            if place == first:
                loss = _loss(each.goal, values)
        loss = np.where(allowed, loss, np.inf)
        lowest = loss.argmin(axis=0)
        chosen.append(lowest[np.isfinite(loss[lowest, np.arange(count)])])
    places = np.concatenate(chosen)
    return points[places], len(places) / DRAWS


def region_cells(found: Best, axes: Sequence[Axis], x: int, y: int) -> npt.NDArray[np.bool_]:
    """Return the cells of the map that hold 95 % of the draws' best points, the fullest neighbourhoods first."""
    columns, across = _nearest(axes[x], len(axes), found.region[:, x])
    if y == x:
        rows, along = np.zeros(len(columns), dtype=int), np.ones((1, 1), dtype=bool)
    else:
        rows, along = _nearest(axes[y], len(axes), found.region[:, y])
    counts = np.zeros((along.shape[1], across.shape[1]))
    np.add.at(counts, (rows, columns), 1)
    padded = np.pad(counts, 1)
    high, wide = counts.shape
    around = sum(padded[down : down + high, right : right + wide] for down in range(3) for right in range(3))
    order = np.argsort(around, axis=None, kind="stable")[::-1]
    held = np.cumsum(counts.ravel()[order])
    kept = order[: int(np.searchsorted(held, SHARE * len(columns))) + 1] if len(columns) else order[:0]
    settings = np.zeros(counts.size, dtype=int)
    settings[kept] = 1
    cells: npt.NDArray[np.bool_] = along.astype(int) @ settings.reshape(counts.shape) @ across.astype(int).T > 0
    return cells


def _nearest(axis: Axis, count: int, values: Array) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.bool_]]:
    """Return the tried setting nearest to each value, and which cells of the map each tried setting stands for."""
    tried = _tried(axis, count)
    between = (tried[:-1] + tried[1:]) / 2
    starts, ends = np.append(axis.low, between), np.append(between, axis.high)
    edges = np.linspace(axis.low, axis.high, CELLS + 1)
    slack = 1e-9 * (axis.high - axis.low)
    overlaps = (edges[:-1, None] < ends[None, :] - slack) & (edges[1:, None] > starts[None, :] + slack)
    return np.abs(values[:, None] - tried[None, :]).argmin(axis=1), overlaps


def region_range(found: Best, axis: int) -> tuple[float, float]:
    """Return between which settings of a factor 95 % of the draws' best points lie."""
    low, high = np.quantile(found.region[:, axis], [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return float(low), float(high)


def compare(experiment: Experiment, choice: Choice, made: Sequence[Run], runs: Sequence[Run]) -> Answer:
    """Compare confirmation runs with what was predicted for them before they were made.

    The engine judges each response; the word of all is that of the worst. A prediction so wide that nearly any
    value would lie in it confirms nothing.
    """
    lines = []
    responses = list(experiment.responses.all())
    for response, fitted, told in zip(responses, fits(experiment, runs), choice.predicted, strict=True):
        values = [each.value for run in made for each in run.measurements.all() if each.response_id == response.pk]
        lines.append(_compared(fitted, values, Predicted(**told)))
    return Answer(min((line.word for line in lines), key=WORST_FIRST.index), tuple(lines))


def _compared(fitted: Fit, values: Sequence[float], told: Predicted) -> Compared:
    goal = fitted.goal
    then = replace(
        fitted.surface, predicted=told.est, mean_lo=told.mean_lo, mean_hi=told.mean_hi, residual_sd=told.residual_sd,
        df=told.df,
    )  # fmt: skip
    gain = {} if goal.usual is None else {"usual": goal.usual, "min_effect": goal.min_gain or 0.0}
    found = factorial.confirm(then, values, **gain)
    code, word = found.checks[0].code, found.word
    if word == "proved" and told.hi - told.lo > told.spread:
        code, word = "vague", "undecided"
    kept = all(goal.holds(value, value) for value in values) if goal.has_tolerance else None
    return Compared(
        name=goal.name, unit=goal.unit, est=told.est, lo=_known(found.expected_lo, told.lo),
        hi=_known(found.expected_hi, told.hi), measured=tuple(values), mean=found.mean, mean_lo=found.lo,
        mean_hi=found.hi, code=code, word=word, keeps_tolerance=kept,
    )  # fmt: skip


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
