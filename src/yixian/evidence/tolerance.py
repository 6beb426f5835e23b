"""Do the parts keep to their limits? The share within them, and whether Ppk surely reaches what is required."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from . import noise
from .errors import NotEstimable
from .records import Check, Floats
from .terms import Indicator

#: Skewness above which Ppk, which takes the values as normal, is told with a warning.
SKEWED = 1.0
#: Units that mean hundredths.
PERCENT = ("%", "％")


@dataclass(frozen=True)
class Capability:
    """Ppk of one window with its interval.

    Parameters
    ----------
    est, lo, hi
        Ppk and the ends of its interval [-].
    error
        Standard error of Ppk [-].
    n_eff
        How many independent parts the parts are worth [-].
    r1
        Correlation of neighbouring parts; None where there are too few pairs [-].
    checks
        What was noticed.
    """

    est: float
    lo: float
    hi: float
    error: float
    n_eff: float
    r1: float | None
    checks: tuple[Check, ...]

    def reaches(self, required: float) -> float:
        """Return the probability that Ppk is at least this [-].

        Parameters
        ----------
        required
            The Ppk required [-].
        """
        return float(ndtr((self.est - required) / self.error))


def within(values: Floats, indicator: Indicator) -> Floats:
    """Return 1 for values within the limits and 0 for others, as hundredths where the unit is %. Shape (n,).

    Parameters
    ----------
    values
        Measured values, shape (n,) [value's unit].
    indicator
        Gives the limits; a value on a limit is within.
    """
    low = -np.inf if indicator.lsl is None else indicator.lsl
    high = np.inf if indicator.usl is None else indicator.usl
    inside: Floats = ((values >= low) & (values <= high)).astype(float)
    return inside * (100.0 if indicator.unit in PERCENT else 1.0)


def ppk(values: Floats, steps: Floats, indicator: Indicator, *, confidence: float = 0.95) -> Capability:
    """Return Ppk with an interval that knows that neighbouring parts resemble each other.

    Parameters
    ----------
    values
        Measured values in the order of time, shape (n,) [value's unit].
    steps
        Their times as in ``noise.fit``, shape (n,) [-].
    indicator
        Gives the limits, one or both.
    confidence
        Of the interval [-].

    Raises
    ------
    NotEstimable
        ``too_few_rows`` or ``no_variance``.

    Notes
    -----
    ``Ppk = min(usl − mean, mean − lsl) / 3s``, its variance ``1/(9n) + Ppk²/(2(n − 1))`` [1]_ with n the number of
    independent parts, and s² freed from the share that neighbours hide, ``(n − 1)/(n − n/n_eff)``.

    .. [1] Bissell 1990, How reliable is your capability index?, Applied Statistics 39.
    """
    n = values.shape[0]
    fitted = noise.fit(values, np.ones((n, 1)), steps, np.array([1.0]))
    worth = min(fitted.n_eff, float(n))
    if worth < 4.0:
        raise NotEstimable("too_few_rows", {"rows": float(n)})
    mean = float(values.mean())
    spread = float(np.sqrt(values.var(ddof=1) * (n - 1) / (n - n / worth)))
    rooms = [mean - indicator.lsl] if indicator.lsl is not None else []
    rooms += [indicator.usl - mean] if indicator.usl is not None else []
    est = min(rooms) / (3.0 * spread)
    error = float(np.sqrt(1.0 / (9.0 * worth) + est**2 / (2.0 * (worth - 1.0))))
    reach = float(ndtri(0.5 + confidence / 2.0)) * error
    checks = []
    if fitted.slow_share > 0.5:
        checks.append(Check("not_stable", "cap"))
    skew = float((((values - mean) / values.std()) ** 3).mean())
    if abs(skew) > SKEWED:
        checks.append(Check("tolerance_skewed", "cap", {"skewness": skew}))
    r1 = noise.lag_one(values - mean, steps)
    return Capability(est, est - reach, est + reach, error, worth, r1, tuple(checks))
