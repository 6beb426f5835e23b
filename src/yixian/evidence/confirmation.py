"""Nothing is proved by a fitted optimum: only by runs made there afterwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from .errors import Problem
from .inputs import numbers, refuse
from .records import Check, Floats, Word
from .responses import CONF, CONFIRMATION_RUNS, Surface


@dataclass(frozen=True)
class Confirmation:
    """What the runs at the chosen setting say.

    Parameters
    ----------
    word
        ``proved`` only after enough runs that came out as predicted and reached what was wanted [-].
    runs
        Confirmation runs with a result [-].
    mean, lo, hi
        Their mean with its 95 % interval; None without runs [response's unit].
    expected_lo, expected_hi
        Where the surface says that mean should lie; None without runs [response's unit].
    checks
        Why the word is what it is.
    """

    word: Word
    runs: int
    mean: float | None
    lo: float | None
    hi: float | None
    expected_lo: float | None
    expected_hi: float | None
    checks: tuple[Check, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self)) | {"checks": [check.to_dict() for check in self.checks]}


def confirm(
    surface: Surface, confirmation_runs: ArrayLike, *, usual: float | None = None, min_effect: float = 0.0
) -> Confirmation:
    """Judge runs made at the surface's optimum after it was fitted; nothing is proved without them.

    Parameters
    ----------
    surface
        The fitted surface.
    confirmation_runs
        Results at its ``settings``, NaN where a run failed. Shape (m,) [response's unit].
    usual
        Mean response at the usual settings, which the new one must beat; None to ask only whether the surface
        predicted well. Not used for ``target`` [response's unit].
    min_effect
        Smallest improvement on ``usual`` worth having, at least 0 [response's unit].

    Raises
    ------
    InputError
        If the minimum is negative.
    SeriesError
        If the runs hold no numbers.

    Notes
    -----
    Their mean must not fall short of ``predicted ± t s sqrt(h + 1/m)``, h being the leverage of the setting. With
    ``usual`` the lower end of the mean's own interval must pass it, and the mean must pass it by the minimum; with a
    tolerance every confirmation run must keep it.
    """
    refuse([Problem("negative", "min_effect")] if min_effect < 0 or not math.isfinite(min_effect) else [])
    y = numbers(confirmation_runs, "confirmation_runs")
    y = y[np.isfinite(y)]
    m = int(y.shape[0])
    if m == 0:
        check = Check("confirmation_wanted", "cap", {"runs": float(CONFIRMATION_RUNS)})
        return Confirmation("undecided", 0, None, None, None, None, None, (check,))
    reach = float(stats.t.ppf(0.5 * (1.0 + CONF), surface.df))
    error = (surface.mean_hi - surface.mean_lo) / (2.0 * reach)
    expected = reach * math.sqrt(error**2 + surface.residual_sd**2 / m)
    mean = float(y.mean())
    scatter, df = surface.residual_sd, surface.df
    if m > 1:
        pooled = (df * scatter**2 + float(((y - mean) ** 2).sum())) / (df + m - 1)
        scatter, df = math.sqrt(pooled), df + m - 1
    half = float(stats.t.ppf(0.5 * (1.0 + CONF), df)) * scatter / math.sqrt(m)
    ends = (mean, mean - half, mean + half, surface.predicted - expected, surface.predicted + expected)
    word, checks = _judged(surface, y, ends, usual, min_effect)
    return Confirmation(word, m, *ends, checks)


def _judged(
    surface: Surface, y: Floats, ends: tuple[float, ...], usual: float | None, min_effect: float
) -> tuple[Word, tuple[Check, ...]]:
    mean, lo, hi, expected_lo, expected_hi = ends
    sign = -1.0 if surface.goal == "min" else 1.0
    m = int(y.shape[0])
    if usual is not None and surface.goal != "target":
        gain, gain_lo, gain_hi = sign * (mean - usual), *sorted((sign * (lo - usual), sign * (hi - usual)))
        numbers_: dict[str, float | str] = {"gain": gain, "lo": gain_lo, "hi": gain_hi, "minimum": min_effect}
        if m >= CONFIRMATION_RUNS and gain_hi < 0.0:
            return "worse", (Check("confirmation_worse", "cap", numbers_),)
        if m >= CONFIRMATION_RUNS and gain_hi < min_effect:
            return "not_proved", (Check("confirmation_too_little", "cap", numbers_),)
        if gain_lo <= 0.0 or gain < min_effect:
            return "undecided", (Check("confirmation_unclear", "cap", numbers_),)
    low, high = surface.tol or (None, None)
    broken = int(((y < (-math.inf if low is None else low)) | (y > (math.inf if high is None else high))).sum())
    if broken:
        return "not_proved", (
            Check("confirmation_outside_tolerance", "cap", {"rows": float(broken), "runs": float(m)}),
        )
    if m < CONFIRMATION_RUNS:
        return "undecided", (Check("confirmation_wanted", "cap", {"runs": float(CONFIRMATION_RUNS - m)}),)
    said: dict[str, float | str] = {"mean": mean, "lo": expected_lo, "hi": expected_hi, "runs": float(m)}
    short = mean < expected_lo if surface.goal != "min" else False
    if short or (mean > expected_hi if surface.goal != "max" else False):
        return "not_proved", (Check("confirmation_missed", "cap", said),)
    return "proved", (Check("confirmed", "ok", said),)
