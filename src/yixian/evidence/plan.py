"""How long must the trial run? The chance to prove an effect, from the unit's own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtr

from . import noise
from .charter import Charter
from .designs import Model, response, settled
from .errors import NotEstimable, OutOfRange
from .looks import confidence_of, reach_of
from .quality import prepare
from .records import Floats, Series
from .rows import Rows

#: Designs whose length can be planned.
PLANNED = ("before_after", "switchback")
#: Days tried for ``more_days_needed``, doubling its steps; beyond a year waiting is no advice.
LONGEST = 365
_TRIED = (7, 14, 21, 30, 45, 60, 90, 120, 180, 270, LONGEST)


def plan(
    history: Series,
    charter: Charter,
    days: Sequence[int] = (14, 30, 60, 90, 180),
    *,
    effect: float | None = None,
) -> tuple[tuple[int, float], ...]:
    """Return for each number of days the chance that a trial that long ends in "proved".

    Parameters
    ----------
    history
        Rows of the baseline; later rows are not looked at. A switchback without ``before`` takes all rows.
    charter
        The question as it will be registered.
    days
        Lengths of the after-period or of the whole switchback [d].
    effect
        The true improvement assumed; None takes the claim, or twice the minimum where there is none [unit].

    Raises
    ------
    NotEstimable
        If the history cannot be described (fewer than 10 rows, or no variance), or ``not_planned``: the design is
        neither before/after nor a switchback.
    OutOfRange
        If a number of days is below 1.

    Notes
    -----
    The noise is fitted to the history; each cell then gives the standard error of the future design. The
    chance that the estimate passes both the minimum and the standard errors that the final interval reaches (1.96,
    more where looks are registered) is averaged over the cells.
    """
    if charter.design not in PLANNED:
        raise NotEstimable("not_planned")
    for length in days:
        if length < 1:
            raise OutOfRange("days", length, 1, float("inf"))
    true = assumed_effect(charter) if effect is None else effect
    rows = _history(history, charter)
    level = noise.fit(response(rows), *_level_design(rows))
    return tuple((int(length), _chance(rows, level, charter, int(length), true)) for length in days)


def assumed_effect(charter: Charter) -> float:
    """Return the improvement a plan assumes: the claim, or twice the minimum where there is none [unit].

    Parameters
    ----------
    charter
        The question.
    """
    return charter.claim or 2.0 * charter.min_effect


def more_days_needed(model: Model, fitted: noise.Fit, room: float, errors: float) -> int | None:
    """Return the further days after which an estimate that stays put is decided; None: not in a year.

    Parameters
    ----------
    model, fitted
        The undecided comparison.
    room
        Distance of its estimate from what would decide it the other way [unit].
    errors
        Standard errors that the interval at the end reaches to each side [-].
    """
    contrast = np.zeros(model.x.shape[1])
    contrast[model.question] = 1.0
    for length in _TRIED:
        extra = max(round(length / model.rows.step_days), 1)
        if extra > 6_000:
            return None
        x, steps = _prolonged(model, extra)
        variances = fitted.variances * noise.spread_factors(x, steps, contrast)
        if errors * float(np.sqrt(fitted.weights @ variances)) < room:
            return length
    return None


def _history(history: Series, charter: Charter) -> Rows:
    """Return the baseline's rows: the charter's ``before``, or everything there is."""
    times = history.times
    keep = charter.before.holds(times) if charter.before else np.ones(times.shape, dtype=bool)
    if keep.sum() < 10:
        raise NotEstimable("too_few_rows", {"rows": float(keep.sum())})
    span = replace(
        charter.after,
        start=str(times[keep].min()),
        end=str(times[keep].max()),
    )
    as_trial = replace(
        charter, design="switchback", after=span, before=None, change_at="", looks=(), trend="auto", plan_value=None
    )
    there = history.rows(keep)
    there = replace(there, arm=np.full(len(there), "A"))
    rows, checks = prepare(there, as_trial)
    if rows is None or len(rows) < 10:
        stop = next((check.code for check in checks if check.level == "stop"), "too_few_rows")
        raise NotEstimable(stop, {"rows": float(keep.sum())})
    return rows


def _level_design(rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Return regressors, steps and contrast of a bare level, covariates taken out."""
    columns = [np.ones(len(rows))]
    for column in rows.covariates.T:
        if column.std() > 0.0:
            columns.append((column - column.mean()) / column.std())
    contrast = np.zeros(len(columns))
    contrast[0] = 1.0
    return np.column_stack(columns), rows.steps, contrast


def _chance(rows: Rows, level: noise.Fit, charter: Charter, days: int, true: float) -> float:
    x, steps = _future(rows, charter, days)
    contrast = np.array([0.0, 1.0])
    errors = np.sqrt(level.variances * noise.spread_factors(x, steps, contrast))
    z = reach_of(confidence_of(charter))
    bar = max(charter.min_effect, z * float(np.sqrt(level.weights @ errors**2)))
    return float(np.clip(level.weights @ ndtr((true - bar) / errors), 0.0, 1.0))


def _future(rows: Rows, charter: Charter, days: int) -> tuple[Floats, Floats]:
    """Return level and improvement columns of the coming trial, and its steps."""
    count = max(round(days / rows.step_days), 1)
    if charter.design == "switchback":
        return _turns(count, max(round(1.0 / rows.step_days), 1), charter.washout_shifts)
    start = rows.steps[-1] + 1.0 + charter.washout_days / rows.step_days
    steps = np.concatenate([rows.steps, start + np.arange(count)])
    post = np.concatenate([np.zeros(len(rows)), np.ones(count)])
    return np.column_stack([np.ones(steps.shape[0]), post]), steps


def _turns(count: int, a_day: int, washout: int) -> tuple[Floats, Floats]:
    """Return a switchback by turns of a day (ABBA), each long enough to outlive its washout."""
    turn = max(a_day, 2 * washout, 1)
    count = max(count, 3 * turn)
    arm = np.repeat(np.tile([0.0, 1.0, 1.0, 0.0], count // (4 * turn) + 1), turn)[:count]
    keep = settled(arm > 0.0, washout)
    return np.column_stack([np.ones(int(keep.sum())), arm[keep]]), np.arange(count, dtype=float)[keep]


def _prolonged(model: Model, extra: int) -> tuple[Floats, Floats]:
    """Return the model's regressors with further rows in the manner of its last ones."""
    x, steps = model.x / model.scale[:, None], model.rows.steps
    more = steps[-1] + 1.0 + np.arange(extra)
    average = x[model.rows.treated].mean(axis=0)
    tail = np.tile(average, (extra, 1))
    span, new = float(np.ptp(model.rows.steps)), model.rows.steps[model.rows.treated]
    for term, origin in (("trend", new[0]), ("bend", new.mean())):
        if term in model.terms:
            tail[:, model.terms.index(term)] = (more - origin) / span / model.scale[-1]
    if bool((np.diff(model.rows.treated.astype(int)) < 0).any()):
        tail = np.resize(x, (extra, x.shape[1]))
    return np.vstack([x, tail]), np.concatenate([steps, more])
