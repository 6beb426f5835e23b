"""Early looks: how sure must an unfinished trial be, so that looking several times is no lottery."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from .charter import Charter
from .errors import OutOfRange
from .fields import instant

#: Error shared out over all indicators and all looks.
ERROR = 0.05
#: Points of the grid the path's density is carried on.
_POINTS = 101


def confidence_of(charter: Charter, look: int | None = None) -> float:
    """Return the confidence of the interval shown at a look, or at the end [-].

    The error of 5 % is shared out over all indicators looked at (Bonferroni) and over the registered looks
    (O'Brien and Fleming), so that all intervals ever shown hold together.

    Parameters
    ----------
    charter
        Says how many other indicators there were, and which looks were registered.
    look
        Number of the look, from 1; None for the end of the window [-].
    """
    error = ERROR / (1 + charter.other_indicators_viewed)
    if not charter.looks:
        return 1.0 - error
    shares = fractions(charter)
    limit = obrien_fleming(shares, error)
    share = 1.0 if look is None else shares[look - 1]
    return float(1.0 - 2.0 * ndtr(-limit / np.sqrt(share)))


def reach_of(confidence: float) -> float:
    """Return how many standard errors an interval of this confidence reaches to each side [-].

    Parameters
    ----------
    confidence
        Of the interval [-].

    >>> round(reach_of(0.95), 2)
    1.96
    """
    return float(ndtri(0.5 + confidence / 2.0))


def fractions(charter: Charter) -> tuple[float, ...]:
    """Return the share of the window that has passed at each look, and 1 for its end [-].

    Parameters
    ----------
    charter
        Gives the looks; a look takes its whole day. Washout days do not count.
    """
    opens = charter.after.opens
    if charter.change_at and charter.design != "switchback":
        opens = max(opens, instant(charter.change_at) + np.timedelta64(charter.washout_days, "D"))
    whole = max(float((charter.after.closes - opens) / np.timedelta64(1, "s")), 1.0)
    day = np.timedelta64(1, "D")
    past = [float((instant(look[:10]) + day - opens) / np.timedelta64(1, "s")) / whole for look in charter.looks]
    return tuple(float(np.clip(share, 1e-3, 1.0)) for share in (*past, 1.0))


@cache
def obrien_fleming(shares: tuple[float, ...], error: float = ERROR) -> float:
    """Return the limit of z at the end; at a look with share t of the information it is limit / √t.

    Parameters
    ----------
    shares
        Increasing shares of the information at the looks, the last one 1 [-].
    error
        Chance to pass any of the limits where nothing changed, both sides together [-].

    Raises
    ------
    OutOfRange
        If the shares do not increase to 1.

    Notes
    -----
    z√t is a Brownian motion and the limits are a constant for it, so the limit solves
    ``P(max |B(t_k)| ≥ limit) = error``; the density of the paths still inside is carried from look to look on a
    grid [1]_.

    >>> round(obrien_fleming((0.2, 0.4, 0.6, 0.8, 1.0)), 2)
    2.04

    .. [1] O'Brien and Fleming 1979, Biometrics 35; Armitage, McPherson and Rowe 1969, JRSS A 132.
    """
    steps = np.diff((0.0, *shares))
    if steps.shape[0] == 0 or bool((steps <= 0.0).any()) or abs(shares[-1] - 1.0) > 1e-9:
        raise OutOfRange("smallest step of the shares", float(steps.min(initial=0.0)), 0.0, 1.0)
    least = float(-ndtri(error / 2.0))
    most = float(-ndtri(error / 2.0 / len(shares))) + 0.5
    return float(brentq(lambda limit: _passes(limit, steps) - error, least - 1e-6, most, xtol=1e-6))


def _passes(limit: float, steps: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Return the chance that a Brownian motion leaves ± limit at one of the looks."""
    grid, weight = np.polynomial.legendre.leggauss(_POINTS)
    grid, weight = limit * grid, limit * weight
    inside = np.exp(-0.5 * grid**2 / steps[0]) / np.sqrt(2.0 * np.pi * steps[0])
    distance = np.subtract.outer(grid, grid) ** 2
    for step in steps[1:]:
        kernel = np.exp(-0.5 * distance / step) / np.sqrt(2.0 * np.pi * step)
        inside = kernel @ (weight * inside)
    return float(1.0 - weight @ inside)
