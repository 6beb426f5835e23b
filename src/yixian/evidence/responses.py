"""A quadratic surface fitted to planned runs, and where it is best inside the tested levels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .errors import InputError, Problem, SeriesError
from .factors import Factor, Run, sound_factors
from .inputs import numbers, refuse
from .records import Check, Floats, Word
from .surfaces import box_optimum, expand, grid, names_of

Goal = Literal["max", "min", "target"]
Model = Literal["quadratic", "interactions", "linear"]
Tolerance = tuple[float | None, float | None]
#: Draws of the coefficients behind the optimum's region.
DRAWS = 2_000
CONF = 0.95
#: Runs at the chosen setting before the word may be "proved".
CONFIRMATION_RUNS = 3
#: A surface has at most this many factors; beyond, screen first.
MOST_FACTORS = 5


@dataclass(frozen=True)
class Coefficient:
    """One term of the surface in coded units.

    Parameters
    ----------
    term
        ``1``, a factor's name, ``a·b`` or ``a²`` [-].
    est, lo, hi
        Estimate and 95 % interval [response's unit].
    """

    term: str
    est: float
    lo: float
    hi: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Span:
    """Where the best level of one factor lies.

    Parameters
    ----------
    name
        The factor [-].
    best, lo, hi
        Best level and ends of its 95 % region, inside the tested levels [factor's unit].
    """

    name: str
    best: float
    lo: float
    hi: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Surface:
    """What the runs say; ``undecided`` until ``confirm`` has seen runs at the chosen setting.

    Parameters
    ----------
    factors
        What was varied.
    model
        ``quadratic``, ``interactions`` or ``linear`` [-].
    goal
        ``max``, ``min`` or ``target`` [-].
    tol
        Lower and upper limit every single result should keep; None where there is none [response's unit].
    n, df
        Runs, and degrees of freedom left for the scatter [-].
    residual_sd
        Scatter of a run about the surface [response's unit].
    coefficients
        Terms in coded units.
    covariance
        Unscaled covariance of the coefficients, (X'X)⁻¹ [-].
    lack_of_fit
        Mean square of what the surface misses over that of repeated runs; None without repeated runs [-].
    optimum
        Best level of each factor with its region.
    predicted
        Response there [response's unit].
    mean_lo, mean_hi
        95 % interval of the mean response there [response's unit].
    run_lo, run_hi
        95 % interval of the next single result there [response's unit].
    share_within
        Chance that the next result there keeps the tolerance; None without one [-].
    checks
        What to heed.
    word
        Always ``undecided``: a fitted optimum is a proposal [-].
    """

    factors: tuple[Factor, ...]
    model: Model
    goal: Goal
    tol: Tolerance | None
    n: int
    df: int
    residual_sd: float
    coefficients: tuple[Coefficient, ...]
    covariance: tuple[tuple[float, ...], ...]
    lack_of_fit: float | None
    optimum: tuple[Span, ...]
    predicted: float
    mean_lo: float
    mean_hi: float
    run_lo: float
    run_hi: float
    share_within: float | None
    checks: tuple[Check, ...]
    word: Word = "undecided"

    @property
    def settings(self) -> dict[str, float]:
        """Best level of each factor by name."""
        return {span.name: span.best for span in self.optimum}

    def predict(self, coded: Floats) -> tuple[Floats, Floats]:
        """Return the mean response and its standard error at coded settings.

        Parameters
        ----------
        coded
            Settings, −1 to 1 for the tested levels. Shape (m, k) [-].

        Returns
        -------
        mean, error
            Each shape (m,) [response's unit].
        """
        x = expand(coded, self.model)
        covariance = np.array(self.covariance)
        error: Floats = self.residual_sd * np.sqrt(np.maximum(np.einsum("mi,ij,mj->m", x, covariance, x), 0.0))
        mean: Floats = x @ np.array([c.est for c in self.coefficients])
        return mean, error

    def chance_within(self, coded: Floats) -> Floats:
        """Return the chance that the next single result keeps the tolerance. Shape (m,) [-].

        Parameters
        ----------
        coded
            As in ``predict``. Shape (m, k) [-].
        """
        mean, error = self.predict(coded)
        scale = np.hypot(error, self.residual_sd)
        low, high = self.tol or (None, None)
        above = 1.0 if high is None else stats.t.cdf((high - mean) / scale, self.df)
        below = 0.0 if low is None else stats.t.cdf((low - mean) / scale, self.df)
        return np.broadcast_to(np.asarray(above - below, dtype=float), mean.shape)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self)) | {
            "factors": [factor.to_dict() for factor in self.factors],
            "tol": None if self.tol is None else list(self.tol),
            "coefficients": [coefficient.to_dict() for coefficient in self.coefficients],
            "covariance": [list(row) for row in self.covariance],
            "optimum": [span.to_dict() for span in self.optimum],
            "checks": [check.to_dict() for check in self.checks],
        }


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
    x = expand(coded, model)
    dummies = (labels[:, None] == np.unique(labels)[None, 1:]).astype(float)
    whole = np.column_stack([x, dummies - dummies.mean(axis=0)]) if dummies.shape[1] else x
    _demand_estimable(whole, [*terms, *(f"block {n}" for n in range(2, 2 + dummies.shape[1]))])
    inverse = np.linalg.inv(whole.T @ whole)
    beta: Floats = np.asarray(np.linalg.lstsq(whole, y, rcond=None)[0], dtype=float)
    residual = y - whole @ beta
    df = int(y.shape[0] - whole.shape[1])
    sd = math.sqrt(float(residual @ residual) / df)
    if sd <= 1e-12 * max(float(np.abs(y).max()), 1e-300):
        refuse([Problem("runs_without_scatter", "response")])
    p = x.shape[1]
    beta, inverse = beta[:p], inverse[:p, :p]
    ratio, found = _lack_of_fit(coded, labels, y, float(residual @ residual), df)
    checks += [*found, *_amount(coded, df)]
    draft = Surface(
        factors, model, goal, tol, int(y.shape[0]), df, sd, _coefficients(terms, beta, inverse, sd, df),
        tuple(tuple(float(v) for v in row) for row in inverse), ratio, (), 0.0, 0.0, 0.0, 0.0, 0.0, None, (),
    )  # fmt: skip
    return _with_optimum(draft, checks)


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
    coded: Floats, labels: NDArray[np.str_], y: Floats, residual_ss: float, df: int
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
    if pure_df == df or pure_ss <= 0.0:
        return None, []
    ratio = max(residual_ss - pure_ss, 0.0) / (df - pure_df) / (pure_ss / pure_df)
    if float(stats.f.sf(ratio, df - pure_df, pure_df)) < 1.0 - CONF:
        return ratio, [Check("lack_of_fit", "cap", {"ratio": ratio, "repeated": float(pure_df + 1)})]
    return ratio, [Check("surface_fits", "ok", {"ratio": ratio, "repeated": float(pure_df + 1)})]


def _amount(coded: Floats, df: int) -> list[Check]:
    found = [Check("scatter_uncertain", "note", {"df": float(df)})] if df < 4 else []
    outside = float((np.abs(coded).max(axis=1) > 1.0 + 1e-6).sum())
    return found + ([Check("runs_outside_levels", "note", {"rows": outside})] if outside else [])


def _coefficients(terms: Sequence[str], beta: Floats, inverse: Floats, sd: float, df: int) -> tuple[Coefficient, ...]:
    reach = float(stats.t.ppf(0.5 * (1.0 + CONF), df)) * sd * np.sqrt(np.diag(inverse))
    return tuple(
        Coefficient(term, float(b), float(b - r), float(b + r)) for term, b, r in zip(terms, beta, reach, strict=True)
    )


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
    reach = float(stats.t.ppf(0.5 * (1.0 + CONF), draft.df))
    single = math.hypot(error, draft.residual_sd)
    share = None if draft.tol is None else float(draft.chance_within(best[None, :])[0])
    changed: dict[str, Any] = {
        "optimum": spans, "predicted": mean, "mean_lo": mean - reach * error, "mean_hi": mean + reach * error,
        "run_lo": mean - reach * single, "run_hi": mean + reach * single, "share_within": share,
        "checks": tuple(checks),
    }  # fmt: skip
    return Surface(**{**vars(draft), **changed})


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
