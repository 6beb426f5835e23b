"""From rows to a regression: which columns answer the question, and what they must not be mixed up with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from . import noise
from .charter import Charter
from .errors import NotEstimable
from .ratios import LOAD_MOVED, linearised, load_ratio
from .records import Check, Floats, Labels, Numbers
from .rows import Mask, Rows

#: The after-period is scaled down when it is this much noisier than the baseline.
NOISIER = 1.4
#: A baseline slope this unlikely to be chance brings the trend term in.
TREND_CHANCE = 0.10
#: An arm explained by crews or shifts to this share cannot be told from them.
CONFOUNDED = 0.9
#: Fewer switches than this are a before/after comparison in disguise.
FEW_SWITCHES = 6


@dataclass(frozen=True, eq=False)
class Model:
    """One regression, one column of which is the question.

    Parameters
    ----------
    rows
        The rows it uses.
    y
        Response, shape (n,) [unit].
    x
        Regressors: 1, treated, then what is adjusted for. Shape (n, k) [-].
    terms
        Names of the columns.
    scale
        What each row's error is divided by, shape (n,) [-].
    sign
        +1 where more is better, −1 where less is [-].
    checks
        What was noticed while it was built.
    question
        Place of the column asked about: 1, or 0 where the level itself is asked [-].
    """

    rows: Rows
    y: Floats
    x: Floats
    terms: tuple[str, ...]
    scale: Floats
    sign: float
    checks: tuple[Check, ...] = ()
    question: int = 1

    def fit(self) -> noise.Fit:
        """Return the distribution of the improvement, in the good direction."""
        contrast = np.zeros(self.x.shape[1])
        contrast[self.question] = self.sign
        if bool(np.all(self.scale == 1.0)):
            return noise.fit(self.y, self.x, self.rows.steps, contrast)
        level = float(self.y.mean())
        fitted = noise.fit((self.y - level) / self.scale, self.x / self.scale[:, None], self.rows.steps, contrast)
        coefficients = fitted.coefficients.copy()
        coefficients[0] += level
        return replace(fitted, coefficients=coefficients)

    def r1(self, fitted: noise.Fit) -> float | None:
        """Return the correlation of neighbouring residuals; None where there are too few [-]."""
        residuals = (self.y - self.x @ fitted.coefficients) / self.scale
        return noise.lag_one(residuals, self.rows.steps)


def response(rows: Rows) -> Floats:
    """Return the value, or the linearised ratio, of each row. Shape (n,) [unit].

    Parameters
    ----------
    rows
        Rows of either kind.
    """
    if rows.bottom is None:
        return rows.top
    return linearised(rows.top, rows.bottom, rows.treated)


def before_after(rows: Rows, charter: Charter, *, trend: bool | None = None) -> Model:
    """Return the before/after regression.

    Parameters
    ----------
    rows
        Rows before and after, washout already gone.
    charter
        Gives the good direction and the registered treatment of a trend.
    trend
        Whether a straight trend is taken out; None decides as registered, by the slope of the baseline if
        nothing was [-].

    Raises
    ------
    NotEstimable
        ``one_period_empty`` where there are no rows before or after; else as in ``noise.fit``.
    """
    _demand_both(rows)
    columns, terms, checks = _adjustments(rows)
    if trend is None:
        trend = has_trend(rows) if charter.trend == "auto" else charter.trend != "none"
    if trend:
        lines = _lines(rows, two=charter.trend == "two_lines")
        columns, terms = columns + list(lines.values()), [*terms, *lines]
        days = (float(np.ptp(rows.steps[~rows.treated])) + 1.0) * rows.step_days
        checks.append(Check("trend", "note" if days >= 365 else "cap", {"days": days}))
    y = response(rows)
    x = np.column_stack([np.ones(len(rows)), rows.treated.astype(float), *columns])
    scale, noisier = _variance_guard(y, x, rows.treated)
    return Model(rows, y, x, ("level", "improved", *terms), scale, charter.indicator.sign, (*checks, *noisier))


def switchback(rows: Rows, charter: Charter) -> Model:
    """Return the A/B-by-turns regression with shift and crew terms, first rows after each switch left out.

    Parameters
    ----------
    rows
        Rows of the trial; ``treated`` is arm B.
    charter
        Gives the washout and the good direction.

    Raises
    ------
    NotEstimable
        As in ``before_after``.
    """
    _demand_both(rows)
    switches = int(np.abs(np.diff(rows.treated.astype(int))).sum())
    rows = rows.pick(settled(rows.treated, charter.washout_shifts))
    _demand_both(rows)
    columns, terms, checks = _adjustments(rows)
    turns: Numbers = {"switches": float(switches)}
    few = switches < FEW_SWITCHES
    checks.append(Check("switches_few", "cap", turns) if few else Check("switches", "ok", turns))
    if rows.crew is None:
        checks.append(Check("crew_unknown", "cap"))
    x = np.column_stack([np.ones(len(rows)), rows.treated.astype(float), *columns])
    scale = np.ones(len(rows))
    return Model(rows, response(rows), x, ("level", "improved", *terms), scale, charter.indicator.sign, tuple(checks))


def year_on_year(rows: Rows, charter: Charter) -> Model:
    """Return the regression against the same days of earlier years: no trend, the season being the same.

    Parameters
    ----------
    rows, charter
        As in ``before_after``.

    Raises
    ------
    NotEstimable
        As in ``before_after``.
    """
    return before_after(rows, charter, trend=False)


def gap_to_plan(rows: Rows, charter: Charter) -> Model:
    """Return the regression of the distance from the plan on a bare level.

    Parameters
    ----------
    rows
        Rows of the window judged.
    charter
        Gives the plan and the good direction.
    """
    y = response(rows) - (charter.plan_value or 0.0)
    ones = np.ones(len(rows))
    return Model(rows, y, ones[:, None], ("gap",), ones, charter.indicator.sign, question=0)


#: The regression of each design that has one.
MODELS: dict[str, Callable[[Rows, Charter], Model]] = {
    "before_after": before_after,
    "yoy": year_on_year,
    "switchback": switchback,
    "plan": gap_to_plan,
}


def model_of(rows: Rows, charter: Charter) -> Model:
    """Return the regression of the charter's design.

    Parameters
    ----------
    rows, charter
        As in ``before_after`` and ``switchback``.

    Raises
    ------
    NotEstimable
        ``factorial_not_judged``: a factor experiment finds a setting and proves nothing about it.
    """
    if charter.design not in MODELS:
        raise NotEstimable("factorial_not_judged")
    return MODELS[charter.design](rows, charter)


def has_trend(rows: Rows) -> bool:
    """Return whether the baseline slopes more than chance would (two-sided, below ``TREND_CHANCE``).

    Parameters
    ----------
    rows
        Rows of which those not treated are the baseline.
    """
    base = rows.pick(~rows.treated)
    if len(base) < 20:
        return False
    covariates, _ = _centred(base.covariates, base.covariate_names)
    slope = (base.steps - base.steps.mean()) / np.ptp(base.steps)
    x = np.column_stack([np.ones(len(base)), slope, *covariates])
    contrast = np.zeros(x.shape[1])
    contrast[1] = 1.0
    try:
        chance = noise.fit(response(base), x, base.steps, contrast).below(0.0)
    except NotEstimable:
        return False
    return 2.0 * min(chance, 1.0 - chance) < TREND_CHANCE


def _lines(rows: Rows, *, two: bool) -> dict[str, Floats]:
    """Return the straight line, and the bend after the change, which is centred so as to leave the mean effect."""
    span = float(np.ptp(rows.steps))
    new = rows.steps[rows.treated]
    lines = {"trend": (rows.steps - new[0]) / span}
    if two:
        lines["bend"] = np.where(rows.treated, (rows.steps - new.mean()) / span, 0.0)
    return lines


def _demand_both(rows: Rows) -> None:
    n_after = int(rows.treated.sum())
    if n_after == 0 or n_after == len(rows):
        raise NotEstimable("one_period_empty", {"before": float(len(rows) - n_after), "after": float(n_after)})


def _adjustments(rows: Rows) -> tuple[list[Floats], list[str], list[Check]]:
    """Return the columns adjusted for, their names, and what was noticed."""
    columns, terms = _centred(rows.covariates, rows.covariate_names)
    checks = _covariate_range(rows)
    checks += [Check("covariate_constant", "note", {"name": n}) for n in rows.covariate_names if n not in terms]
    if rows.bottom is not None:
        moved = load_ratio(rows.bottom, rows.treated)
        if abs(moved - 1.0) > LOAD_MOVED:
            inverse, _ = _centred(1.0 / rows.bottom[:, None], ("1/load",))
            columns, terms = columns + inverse, [*terms, "1/load"]
            checks.append(Check("load_moved", "note", {"ratio": moved}))
    people = np.empty((len(rows), 0))
    for code, labels in (("shift", rows.shift), ("crew", rows.crew)):
        if labels is None or len(set(labels.tolist())) < 2:
            continue
        dummies, names = _dummies(labels, beside=people)
        both = np.column_stack([people, dummies])
        share = _explained(rows.treated, both)
        if share > CONFOUNDED:
            checks.append(Check(f"{code}_confounded", "cap", {"share": share}))
        else:
            people = both
            terms += [f"{code}:{name}" for name in names]
    return columns + list(people.T), terms, checks


def _centred(table: Floats, names: tuple[str, ...]) -> tuple[list[Floats], list[str]]:
    """Return the columns with mean 0 and spread 1 (keeps digits, NIST Longley), constants left out."""
    columns, kept = [], []
    for column, name in zip(table.T, names, strict=True):
        spread = float(column.std())
        if spread > 1e-12 * float(np.abs(column).max()):
            columns.append(cast(Floats, (column - column.mean()) / spread))
            kept.append(name)
    return columns, kept


def _covariate_range(rows: Rows) -> list[Check]:
    """Notice covariates that moved where the baseline has never been: the line is then stretched."""
    found = []
    for column, name in zip(rows.covariates.T, rows.covariate_names, strict=True):
        base, new = column[~rows.treated], column[rows.treated]
        outside = float(((new < base.min()) | (new > base.max())).mean())
        if outside > 0.25:
            found.append(Check("covariate_outside", "cap", {"name": name, "share": outside}))
    return found


def _dummies(labels: Labels, *, beside: Floats) -> tuple[Floats, list[str]]:
    """Return a centred column for each label that says something new, and the labels they stand for.

    A crew that only ever works nights adds nothing to the night's own column.
    """
    table, kept = beside, []
    for name in sorted(set(labels.tolist()))[1:]:
        column = (labels == name).astype(float) - (labels == name).mean()
        wider = np.column_stack([table, column])
        if np.linalg.matrix_rank(wider) == wider.shape[1]:
            table = wider
            kept.append(name)
    return table[:, beside.shape[1] :], kept


def _explained(treated: Mask, columns: Floats) -> float:
    """Return the share of the arm's variance that the columns explain (R²) [-]."""
    arm = treated.astype(float) - treated.mean()
    left = arm - columns @ np.linalg.lstsq(columns, arm, rcond=None)[0]
    return float(1.0 - (left @ left) / (arm @ arm))


def _variance_guard(y: Floats, x: Floats, treated: Mask) -> tuple[Floats, list[Check]]:
    """Scale the after-rows down where they are noisier: their level is then less certain than it looks."""
    scale = np.ones(y.shape)
    before = y[~treated].std(ddof=1) if (~treated).sum() > 2 else 0.0
    if treated.sum() < 3 or before == 0.0:
        return scale, []
    middle = float(y.mean())
    residuals = (y - middle) - x @ np.linalg.lstsq(x, y - middle, rcond=None)[0]
    calm = float(residuals[~treated].std(ddof=1))
    wider = float(residuals[treated].std(ddof=1)) / calm if calm > 0.0 else 1.0
    if wider > NOISIER:
        scale[treated] = wider
        return scale, [Check("noisier_after", "note", {"ratio": wider})]
    return scale, []


def settled(treated: Mask, washout: int) -> Mask:
    """Return which rows are at least ``washout`` rows after the last switch. Shape (n,).

    Parameters
    ----------
    treated
        Which rows are of arm B, in the order of time. Shape (n,).
    washout
        Rows left out after each switch [-].
    """
    keep = np.ones(treated.shape, dtype=bool)
    for switch in np.flatnonzero(np.diff(treated.astype(int))) + 1:
        keep[switch : switch + washout] = False
    return keep
