"""A quadratic surface fitted to planned runs, and where it is best inside the tested levels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .errors import InputError, Problem, SeriesError
from .factors import Factor, Run, sound_factors
from .inputs import numbers, refuse
from .records import Check, Floats
from .responses import CONF, CONFIRMATION_RUNS, Coefficient, Goal, Model, Span, Surface, Tolerance
from .surfaces import box_optimum, expand, grid, names_of

#: Draws of the coefficients behind the optimum's region.
DRAWS = 2_000
#: A surface has at most this many factors; beyond, screen first.
MOST_FACTORS = 5


def fit(
    runs: Mapping[str, ArrayLike] | Sequence[Run] | ArrayLike,
    factors: Sequence[Factor],
    response: ArrayLike,
    *,
    tol: Tolerance | None = None,
    goal: Goal = "max",
    model: Model = "quadratic",
    blocks: Sequence[object] | NDArray[Any] | None = None,
) -> Surface:
    """Fit a surface by least squares on coded units and find the best setting inside the tested levels.

    Parameters
    ----------
    runs
        Settings as they were run: columns by factor, the planned runs, or an array of shape (n, k) [factors' units].
    factors
        One to five factors with the levels that were tested.
    response
        Result of each run, NaN where it failed. Shape (n,) [unit].
    tol
        Lower and upper limit for single results; ``target`` needs at least one [unit].
    goal
        ``max`` or ``min`` of the mean response; ``target``: most results within the tolerance [-].
    model
        ``quadratic`` needs three levels of each factor; ``interactions`` and ``linear`` two [-].
    blocks
        Label of each run's day or batch; their levels are taken out. Planned runs bring their own. Shape (n,) [-].

    Raises
    ------
    InputError
        If factors, goal or tolerance do not fit, the runs are too few, or terms cannot be told apart (named).
    SeriesError
        If columns hold no numbers or differ in length.

    Notes
    -----
    The region holds the middle 95 % of the optima of 2,000 draws of the coefficients from their t-distribution,
    level by level. Myers, Montgomery, Anderson-Cook, Response Surface Methodology, 4th ed., chapters 6 and 7.
    """
    factors = tuple(factors)
    _demand(factors, tol, goal, model)
    y = numbers(response, "response")
    coded = _coded(runs, factors, y.shape[0])
    good = np.isfinite(y) & np.isfinite(coded).all(axis=1)
    labels = _block_labels(_planned_blocks(runs) if blocks is None else blocks, y.shape[0])
    checks = [] if good.all() else [Check("runs_failed", "note", {"rows": float((~good).sum())})]
    y, coded, labels = y[good], coded[good], labels[good]
    terms = names_of([factor.name for factor in factors], model)
    squares = _least_squares(expand(coded, model), labels, y, terms)
    ratio, found = _lack_of_fit(coded, labels, y, squares)
    checks += [*found, *_amount(coded, squares.df)]
    draft = Surface(
        factors, model, goal, tol, int(y.shape[0]), squares.df, squares.sd, squares.coefficients(terms),
        tuple(tuple(float(v) for v in row) for row in squares.inverse), ratio, (), 0.0, 0.0, 0.0, 0.0, 0.0, None, (),
    )  # fmt: skip
    return _with_optimum(draft, checks)


@dataclass(frozen=True, eq=False)
class _Squares:
    """Least squares of the surface's terms, blocks taken out: estimates, (X'X)⁻¹, residual sum and freedom."""

    beta: Floats
    inverse: Floats
    rss: float
    df: int

    @property
    def sd(self) -> float:
        return math.sqrt(self.rss / self.df)

    def coefficients(self, terms: Sequence[str]) -> tuple[Coefficient, ...]:
        reach = _reach(self.df) * self.sd * np.sqrt(np.diag(self.inverse))
        return tuple(
            Coefficient(term, float(b), float(b - r), float(b + r))
            for term, b, r in zip(terms, self.beta, reach, strict=True)
        )


def _least_squares(x: Floats, labels: NDArray[np.str_], y: Floats, terms: Sequence[str]) -> _Squares:
    dummies = (labels[:, None] == np.unique(labels)[None, 1:]).astype(float)
    whole = np.column_stack([x, dummies - dummies.mean(axis=0)]) if dummies.shape[1] else x
    _demand_estimable(whole, [*terms, *(f"block {n}" for n in range(2, 2 + dummies.shape[1]))])
    beta: Floats = np.asarray(np.linalg.lstsq(whole, y, rcond=None)[0], dtype=float)
    residual = y - whole @ beta
    p = x.shape[1]
    inverse = np.linalg.inv(whole.T @ whole)[:p, :p]
    squares = _Squares(beta[:p], inverse, float(residual @ residual), int(y.shape[0] - whole.shape[1]))
    if squares.sd <= 1e-12 * max(float(np.abs(y).max()), 1e-300):
        refuse([Problem("runs_without_scatter", "response")])
    return squares


def _reach(df: int) -> float:
    """Return the standard errors a 95 % interval reaches to each side [-]."""
    return float(stats.t.ppf(0.5 * (1.0 + CONF), df))


def _demand(factors: tuple[Factor, ...], tol: Tolerance | None, goal: str, model: str) -> None:
    problems = sound_factors(factors, MOST_FACTORS)
    for name, value, options in (("goal", goal, get_args(Goal)), ("model", model, get_args(Model))):
        if value not in options:
            problems.append(Problem("not_one_of", name, {"found": str(value)[:40], "options": " | ".join(options)}))
    limits = [limit for limit in tol or () if limit is not None]
    if goal == "target" and not limits:
        problems.append(Problem("no_limits", "tol"))
    problems += [Problem("not_a_number", "tol", {"found": str(v)}) for v in limits if not math.isfinite(v)]
    if len(limits) == 2 and limits[0] >= limits[1]:
        problems.append(Problem("limits_reversed", "tol", {"low": limits[0], "high": limits[1]}))
    refuse(problems)


def _coded(runs: Any, factors: tuple[Factor, ...], n: int) -> Floats:
    """Return the settings in coded units. Shape (n, k)."""
    if isinstance(runs, Mapping):
        if missing := [factor.name for factor in factors if factor.name not in runs]:
            raise InputError([Problem("missing_key", name) for name in missing])
        columns = [numbers(runs[factor.name], factor.name) for factor in factors]
    elif len(runs) and isinstance(runs[0], Run):
        columns = [numbers([run.settings.get(factor.name) for run in runs], factor.name) for factor in factors]
    else:
        table = np.atleast_2d(np.asarray(runs, dtype=float))
        columns = [numbers(column, factor.name) for column, factor in zip(table.T, factors, strict=False)]
        refuse([] if table.shape[1] == len(factors) else [Problem("not_a_column", "runs")])
    wrong = [
        Problem("length_differs", factor.name, {"found": int(column.shape[0]), "wanted": n})
        for column, factor in zip(columns, factors, strict=True)
        if column.shape[0] != n
    ]
    if wrong:
        raise SeriesError(wrong)
    coded = np.column_stack([(c - f.centre) / f.half for c, f in zip(columns, factors, strict=True)])
    far = [
        Problem("levels_far_outside", factor.name, {"found": float(column[np.nanargmax(np.abs(level))])})
        for column, factor, level in zip(columns, factors, coded.T, strict=True)
        if np.isfinite(level).any() and float(np.nanmax(np.abs(level))) > 3.0
    ]
    refuse(far)
    return coded


def _planned_blocks(runs: Any) -> list[int] | None:
    """Return the blocks of planned runs; None for other tables."""
    if isinstance(runs, Mapping) or not len(runs) or not isinstance(runs[0], Run):
        return None
    return [run.block for run in runs]


def _block_labels(blocks: Sequence[object] | NDArray[Any] | None, n: int) -> NDArray[np.str_]:
    if blocks is None:
        return np.full(n, "", dtype="<U1")
    labels = np.array([str(label) for label in blocks], dtype=str)
    if labels.shape[0] != n:
        raise SeriesError([Problem("length_differs", "blocks", {"found": int(labels.shape[0]), "wanted": n})])
    return labels


def _demand_estimable(x: Floats, terms: Sequence[str]) -> None:
    """Refuse too few runs, and terms the runs cannot tell from one another, by name."""
    n, p = x.shape
    if n <= p:
        refuse([Problem("runs_too_few", "runs", {"found": int(n), "wanted": int(p + 1)})])
    problems = []
    kept: list[int] = []
    for place in range(p):
        earlier, column = x[:, kept], x[:, place]
        weights = np.linalg.lstsq(earlier, column, rcond=None)[0] if kept else np.zeros(0)
        left = column - earlier @ weights
        if float(left @ left) > 1e-10 * max(float(column @ column), 1e-300) and float(column @ column) > 1e-12:
            kept.append(place)
            continue
        alike = [terms[kept[k]] for k in np.flatnonzero(np.abs(weights) > 1e-6)]
        problems.append(Problem("terms_aliased", terms[place], {"alike": " + ".join(alike) or "0"}))
    refuse(problems)


def _lack_of_fit(
    coded: Floats, labels: NDArray[np.str_], y: Floats, squares: _Squares
) -> tuple[float | None, list[Check]]:
    """Compare what the surface misses with the scatter of repeated runs (of the same block)."""
    _, block = np.unique(labels, return_inverse=True)
    _, place = np.unique(np.column_stack([coded.round(6), block]), axis=0, return_inverse=True)
    place = place.ravel()
    sizes = np.bincount(place)
    means = np.bincount(place, weights=y) / sizes
    pure_ss, pure_df = float(((y - means[place]) ** 2).sum()), int((sizes - 1).sum())
    if pure_df == 0:
        return None, [Check("no_repeated_runs", "note")]
    if pure_df == squares.df or pure_ss <= 0.0:
        return None, []
    ratio = max(squares.rss - pure_ss, 0.0) / (squares.df - pure_df) / (pure_ss / pure_df)
    if float(stats.f.sf(ratio, squares.df - pure_df, pure_df)) < 1.0 - CONF:
        return ratio, [Check("lack_of_fit", "cap", {"ratio": ratio, "repeated": float(pure_df + 1)})]
    return ratio, [Check("surface_fits", "ok", {"ratio": ratio, "repeated": float(pure_df + 1)})]


def _amount(coded: Floats, df: int) -> list[Check]:
    found = [Check("scatter_uncertain", "note", {"df": float(df)})] if df < 4 else []
    outside = float((np.abs(coded).max(axis=1) > 1.0 + 1e-6).sum())
    return found + ([Check("runs_outside_levels", "note", {"rows": outside})] if outside else [])


def _with_optimum(draft: Surface, checks: list[Check]) -> Surface:
    """Return the surface with its best setting, the region of it, and what to expect there."""
    best, low, high = _aimed(draft) if draft.goal == "target" else _best(draft)
    spans = tuple(
        Span(f.name, *(float(f.centre + level * f.half) for level in levels))
        for f, levels in zip(draft.factors, zip(best, low, high, strict=True), strict=True)
    )
    edge = [f.name for f, level in zip(draft.factors, best, strict=True) if abs(level) > 1.0 - 1e-6]
    if edge and draft.goal != "target":
        checks.append(Check("optimum_at_edge", "note", {"names": "、".join(edge)}))
    vague = [f.name for f, lo, hi in zip(draft.factors, low, high, strict=True) if hi - lo > 1.5]
    if vague:
        checks.append(Check("optimum_vague", "note", {"names": "、".join(vague)}))
    checks.append(Check("confirmation_wanted", "cap", {"runs": float(CONFIRMATION_RUNS)}))
    mean, error = (float(v[0]) for v in draft.predict(best[None, :]))
    reach = _reach(draft.df)
    single = math.hypot(error, draft.residual_sd)
    share = None if draft.tol is None else float(draft.chance_within(best[None, :])[0])
    return replace(
        draft,
        optimum=spans,
        predicted=mean,
        mean_lo=mean - reach * error,
        mean_hi=mean + reach * error,
        run_lo=mean - reach * single,
        run_hi=mean + reach * single,
        share_within=share,
        checks=tuple(checks),
    )


def _best(draft: Surface) -> tuple[Floats, Floats, Floats]:
    """Return the optimum and the ends of its region in coded units. Each shape (k,)."""
    sign = 1.0 if draft.goal == "max" else -1.0
    beta = np.array([c.est for c in draft.coefficients])
    rng = np.random.default_rng(draft.n)
    root = np.linalg.cholesky(np.array(draft.covariance))
    normal = rng.normal(size=(DRAWS, beta.shape[0])) @ root.T
    scatter = draft.residual_sd * np.sqrt(draft.df / rng.chisquare(draft.df, size=DRAWS))
    k = len(draft.factors)
    optima = box_optimum(sign * np.vstack([beta, beta + scatter[:, None] * normal]), k, draft.model)
    low, high = np.quantile(optima[1:], (0.5 * (1.0 - CONF), 0.5 * (1.0 + CONF)), axis=0)
    return optima[0], np.minimum(low, optima[0]), np.maximum(high, optima[0])


def _aimed(draft: Surface) -> tuple[Floats, Floats, Floats]:
    """Return where most results keep the tolerance, and the levels at which 95 % of them do."""
    points = grid(len(draft.factors))
    chance = draft.chance_within(points)
    best = points[int(np.argmax(chance))]
    inside = points[chance >= min(CONF, float(chance.max()))]
    return best, inside.min(axis=0), inside.max(axis=0)
