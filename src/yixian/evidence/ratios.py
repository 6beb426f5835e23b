"""Ratios such as kg/t: ΣN/ΣD of a period, written as one value a row so that the regression can take it."""

from __future__ import annotations

import numpy as np

from .records import Floats
from .rows import Mask

#: When the mean load of the two periods differs by more, 1/load becomes a covariate.
LOAD_MOVED = 0.10


def ratio(numerator: Floats, denominator: Floats) -> float:
    """Return ΣN/ΣD, the ratio of a period [N's unit / D's unit].

    The mean of daily ratios would count an idle day like a busy one.

    Parameters
    ----------
    numerator, denominator
        Shape (n,), ΣD > 0.

    >>> round(ratio(np.array([10.0, 300.0]), np.array([1.0, 100.0])), 3)
    3.069
    """
    return float(numerator.sum() / denominator.sum())


def linearised(numerator: Floats, denominator: Floats, treated: Mask) -> Floats:
    """Return one value a row whose mean over each period is that period's ΣN/ΣD [unit of the ratio].

    Parameters
    ----------
    numerator, denominator
        Shape (n,), all D > 0.
    treated
        Which rows belong to the second period. Shape (n,).

    Notes
    -----
    ``z = R + (N − R·D) / mean(D)`` with R = ΣN/ΣD in each period (delta method: Cochran 1977, Sampling
    Techniques, §2.11 and §6.4; Deng et al. 2018, KDD, for its use on metrics).
    """
    z = np.empty_like(numerator)
    for period in (treated, ~treated):
        if period.any():
            level = ratio(numerator[period], denominator[period])
            shortfall = numerator[period] - level * denominator[period]
            z[period] = level + shortfall / denominator[period].mean()
    return z


def load_ratio(denominator: Floats, treated: Mask) -> float:
    """Return the mean load of the treated rows over that of the others [-].

    Parameters
    ----------
    denominator
        Load of each row, shape (n,), all > 0.
    treated
        As in ``linearised``.
    """
    return float(denominator[treated].mean() / denominator[~treated].mean())
