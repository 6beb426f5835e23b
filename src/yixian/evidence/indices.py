"""Capability indices with their limits: by a normal spread, or by the percentiles of the parts themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from .records import Check, Floats

#: Parts needed to see the 0.135 % and 99.865 % percentiles instead of guessing them.
PERCENTILE_PARTS = 741
_TAILS = (0.00135, 0.5, 0.99865)
_DRAWS = 2_000


@dataclass(frozen=True)
class Index:
    """One capability index.

    Parameters
    ----------
    est
        The estimate [-].
    lo, hi
        Ends of its two-sided interval; None where none can be given [-].
    lower, upper
        One-sided limits, what a claim is judged by; None where none can be given [-].
    """

    est: float
    lo: float | None = None
    hi: float | None = None
    lower: float | None = None
    upper: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Specification:
    """The limits of a tolerance, at least one of which is there.

    Parameters
    ----------
    lsl, usl
        Lower and upper limit, None where there is none [unit].
    conf
        Confidence of intervals and limits [-].
    """

    lsl: float | None
    usl: float | None
    conf: float

    @property
    def width(self) -> float | None:
        """Distance of the two limits; None where there is one [unit]."""
        return None if self.lsl is None or self.usl is None else self.usl - self.lsl

    def nearest(self, middle: float, below: float, above: float) -> float:
        """Return the lesser distance to a limit, each in its own unit of spread."""
        sides = [] if self.usl is None else [(self.usl - middle) / above]
        return min(sides + ([] if self.lsl is None else [(middle - self.lsl) / below]))

    def outside(self, x: Floats) -> int:
        """Return how many parts lie outside [-]."""
        low = -math.inf if self.lsl is None else self.lsl
        high = math.inf if self.usl is None else self.usl
        return int(((x < low) | (x > high)).sum())

    @property
    def tails(self) -> tuple[float, float, float, float]:
        """Probabilities of the two-sided ends and the one-sided limits, in that order [-]."""
        wide = 0.5 * (1.0 + self.conf)
        return 1.0 - wide, wide, 1.0 - self.conf, self.conf


def by_spread(y: Floats, sd: float, tolerance: Specification, n: float, df: float) -> tuple[Index | None, Index]:
    """Return the index of the width and that of the nearer limit, by a normal spread.

    Parameters
    ----------
    y
        The parts. Shape (m,) [unit].
    sd
        Their standard deviation, short-term or overall [unit].
    tolerance
        The limits.
    n, df
        Independent parts, and degrees of freedom of the deviation [-].

    Notes
    -----
    Width: chi-square ends. Nearer limit: variance ``1/(9n) + Cpk²/(2 df)`` (Bissell 1990).
    """
    wide = None
    if tolerance.width is not None:
        cp = tolerance.width / (6.0 * sd)
        wide = Index(cp, *(cp * math.sqrt(float(stats.chi2.ppf(p, df)) / df) for p in tolerance.tails))
    cpk = tolerance.nearest(float(y.mean()), 3.0 * sd, 3.0 * sd)
    error = math.sqrt(1.0 / (9.0 * n) + cpk**2 / (2.0 * df))
    return wide, Index(cpk, *(cpk + float(stats.norm.ppf(p)) * error for p in tolerance.tails))


def by_percentiles(y: Floats, tolerance: Specification) -> tuple[Index | None, Index | None, list[Check]]:
    """Return the indices by the 0.135, 50 and 99.865 % percentiles of the parts themselves (ISO 22514-2).

    Parameters
    ----------
    y
        The parts. Shape (n,) [unit].
    tolerance
        The limits.
    """
    n = y.shape[0]
    enough = n >= PERCENTILE_PARTS
    low, middle, high = (float(v) for v in np.quantile(y, _TAILS, method="weibull"))
    amount: dict[str, float | str] = {"rows": float(n), "wanted": float(PERCENTILE_PARTS)}
    check = Check("skewed", "note", amount) if enough else Check("skewed_parts_few", "cap", amount)
    if not low < middle < high:  # most parts read the same
        return None, None, [check, Check("resolution_coarse", "cap", {"distinct": float(np.unique(y).shape[0])})]
    ppk = tolerance.nearest(middle, middle - low, high - middle)
    pp = None if tolerance.width is None else tolerance.width / (high - low)
    if not enough:
        return None if pp is None else Index(pp), Index(ppk), [check]
    draws = _drawn_percentiles(y)
    draws = draws[(draws[:, 0] < draws[:, 1]) & (draws[:, 1] < draws[:, 2])]
    ppk_draws = np.array([tolerance.nearest(m, m - lo, hi - m) for lo, m, hi in draws])
    wide = (
        None
        if pp is None or tolerance.width is None
        else _drawn(pp, tolerance.width / (draws[:, 2] - draws[:, 0]), tolerance)
    )
    return wide, _drawn(ppk, ppk_draws, tolerance), [check]


def _drawn_percentiles(y: Floats) -> Floats:
    """Return bootstrap draws of the three percentiles: the rank of a percentile is a beta variable. Shape (d, 3)."""
    rng = np.random.default_rng(y.shape[0])
    n = y.shape[0]
    ranks = np.column_stack([rng.beta((n + 1) * q, (n + 1) * (1.0 - q), _DRAWS) for q in _TAILS])
    return np.sort(np.interp(ranks, np.arange(1, n + 1) / (n + 1.0), np.sort(y)), axis=1)


def _drawn(est: float, draws: Floats, tolerance: Specification) -> Index:
    lo, hi, lower, upper = (float(v) for v in np.quantile(draws, tolerance.tails))
    return Index(est, min(lo, est), max(hi, est), min(lower, est), max(upper, est))
