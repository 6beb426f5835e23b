"""Regression whose errors are drift plus noise, with the kind of drift integrated out.

Plant data remember: yesterday's level says something about today's, so neighbouring rows are worth less
than independent ones. The errors here are ``share · AR(1) + (1 − share) · white noise`` of one variance;
``memory`` (the AR coefficient over one usual step) and ``share`` are not chosen but averaged over a grid of
22 cells, weighted by their restricted likelihood, a fifth of the prior on "no memory". See
docs/reference/evidence/noise.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs
from scipy.optimize import brentq
from scipy.special import stdtr

from .errors import NotEstimable, OutOfRange
from .records import Floats

#: Correlation over one usual step, lasting 1 to 200 steps, two to three times longer from cell to cell; and the
#: drifting share of the variance.
MEMORIES: Final = (0.3, 0.6, 0.8, 0.92, 0.97, 0.985, 0.995)
SHARES: Final = (0.3, 0.65, 1.0)
CELLS: Final = ((0.0, 0.0), *((memory, share) for share in SHARES for memory in MEMORIES))
#: How often rows of real plants have no memory; it decides only where few rows cannot tell.
INDEPENDENT: Final = 0.2
#: The rest is spread evenly over the memories and shares.
LOG_PRIOR: Final = np.log(np.array([INDEPENDENT] + [(1.0 - INDEPENDENT) / (len(CELLS) - 1)] * (len(CELLS) - 1)))
#: A cell that remembers this long is called slow.
SLOW: Final = 0.9


@dataclass(frozen=True, eq=False)
class Fit:
    """Distribution of one contrast of the coefficients: a mixture of Student t, one for each cell.

    Parameters
    ----------
    centres, scales
        Estimate and standard error in each cell. Shape (22,) [unit].
    weights
        Posterior probability of each cell. Shape (22,) [-].
    df
        Degrees of freedom, rows minus columns [-].
    coefficients
        Posterior mean of the coefficients. Shape (k,) [unit].
    variances
        Error variance in each cell. Shape (22,) [unit²].
    n_eff
        How many independent rows the rows are worth for a mean [-].
    contrast_worth
        The same for this contrast, where neighbours of a switchback help each other; at most n [-].
    """

    centres: Floats
    scales: Floats
    weights: Floats
    df: int
    coefficients: Floats
    variances: Floats
    n_eff: float
    contrast_worth: float

    def below(self, value: float) -> float:
        """Return the probability that the contrast is below the value [-]."""
        return float(self.weights @ stdtr(self.df, (value - self.centres) / self.scales))

    def quantile(self, share: float) -> float:
        """Return the value that the contrast is below with this probability [unit]."""
        middle, spread = self.middle_and_spread()
        reach = 10.0 * spread
        while self.below(middle - reach) > share or self.below(middle + reach) < share:
            reach *= 4.0
        return float(
            brentq(lambda value: self.below(value) - share, middle - reach, middle + reach, xtol=1e-12 * reach)
        )

    def interval(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """Return lower end, median and upper end of the equal-tailed interval [unit]."""
        tail = (1.0 - confidence) / 2.0
        return self.quantile(tail), self.quantile(0.5), self.quantile(1.0 - tail)

    def middle_and_spread(self) -> tuple[float, float]:
        """Return mean and standard deviation over the cells [unit]."""
        middle = float(self.weights @ self.centres)
        return middle, float(np.sqrt(self.weights @ (self.scales**2 + (self.centres - middle) ** 2)))

    @property
    def slow_share(self) -> float:
        """Posterior probability that the errors drift slowly [-]."""
        return float(sum(w for w, (memory, _) in zip(self.weights, CELLS, strict=True) if memory > SLOW))


def fit(y: Floats, x: Floats, steps: Floats, contrast: Floats) -> Fit:
    """Estimate ``contrast · b`` in ``y = x · b + e``, the errors drift plus noise.

    Parameters
    ----------
    y
        Response, shape (n,) [unit].
    x
        Regressors, full column rank, shape (n, k) [-].
    steps
        Increasing times, 1 being the usual distance of neighbours; gaps count by length. Shape (n,) [-].
    contrast
        Weights of the coefficients, shape (k,) [-].

    Raises
    ------
    NotEstimable
        ``too_few_rows`` (n − k < 2), ``not_separable`` (collinear columns), ``no_variance``.

    Notes
    -----
    For each cell the restricted log-likelihood is ``−½ log|Σ| − ½ log|X'Σ⁻¹X| − ½(n−k) log RSS`` [1]_, the
    error variance being integrated out. An AR(1) process seen at any times has a tridiagonal precision
    matrix, so each cell costs O(n) in LAPACK's ``pttrf`` and ``pttrs`` instead of a Kalman filter in a loop.

    .. [1] Harville 1974, Bayesian inference for variance components, Biometrika 61.
    """
    n, k = x.shape
    y, x, middle, width = _prepared(y, x, steps)
    m = n - k
    z = np.column_stack([y, x])
    log_likelihood, centres, inflation, variances, coefficients = [], [], [], [], []
    for log_det, squares in _cells(z, steps):
        inverse = np.linalg.inv(squares[1:, 1:])
        b = inverse @ squares[1:, 0]
        rss = max(float(squares[0, 0] - squares[0, 1:] @ b), 1e-300)
        log_det_x = float(np.linalg.slogdet(squares[1:, 1:])[1])
        log_likelihood.append(-0.5 * (log_det + log_det_x + m * np.log(rss)))
        coefficients.append(b)
        centres.append(float(contrast @ b))
        inflation.append(float(contrast @ inverse @ contrast))
        variances.append(rss / m)
    log_weight = np.array(log_likelihood) + LOG_PRIOR
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    factors = np.array(inflation)
    sigma2 = np.array(variances)
    return Fit(
        centres=width * np.array(centres) + middle * _share_of_intercept(x, contrast),
        scales=width * np.sqrt(sigma2 * factors),
        weights=weights,
        df=m,
        coefficients=cast(Floats, width * (weights @ np.array(coefficients)) + middle * _intercept(x)),
        variances=width**2 * sigma2,
        n_eff=float(weights @ _worth(n)),
        contrast_worth=float(min(n * (weights @ (factors[0] / factors)), n)),
    )


def spread_factors(x: Floats, steps: Floats, contrast: Floats) -> Floats:
    """Return the variance of the contrast per unit of error variance, by cell, for a design not yet run.

    Parameters
    ----------
    x, steps, contrast
        As in ``fit``.
    """
    factors = [contrast @ np.linalg.solve(squares, contrast) for _, squares in _cells(x, steps)]
    return np.array(factors, dtype=float)


def lag_one(residuals: Floats, steps: Floats) -> float | None:
    """Return the correlation of neighbours one usual step apart; None below 5 such pairs [-].

    Parameters
    ----------
    residuals
        What the model leaves, shape (n,) [unit].
    steps
        Times as in ``fit``, shape (n,) [-].
    """
    near = np.abs(np.diff(steps) - 1.0) < 0.5
    power = float(residuals @ residuals)
    if near.sum() < 5 or power <= 0.0:
        return None
    lagged = float((residuals[1:] * residuals[:-1])[near].mean())
    return float(np.clip(lagged / (power / residuals.shape[0]), -1.0, 1.0))


def _worth(n: int) -> Floats:
    """Return by cell how many independent rows ``n`` neighbours are worth: n / (1 + 2 Σ (1 − k/n) ρ_k)."""
    lags = np.arange(1, n)
    sums = [share * float((memory**lags) @ (1.0 - lags / n)) for memory, share in CELLS]
    return n / (1.0 + 2.0 * np.array(sums))


def _prepared(y: Floats, x: Floats, steps: Floats) -> tuple[Floats, Floats, float, float]:
    """Return y centred and scaled, x, centre and scale; refuse what has no answer."""
    n, k = x.shape
    if n - k < 2:
        raise NotEstimable("too_few_rows", {"rows": float(n), "terms": float(k)})
    if not bool(np.all(np.diff(steps) > 0.0)):
        raise OutOfRange("smallest distance of steps", float(np.diff(steps).min()), 0.0, np.inf)
    if np.linalg.matrix_rank(x / np.maximum(np.abs(x).max(axis=0), 1e-300)) < k:
        raise NotEstimable("not_separable", {"terms": float(k)})
    middle = float(y.mean()) if _intercept(x).any() else 0.0
    residuals = (y - middle) - x @ np.linalg.lstsq(x, y - middle, rcond=None)[0]
    width = float(np.sqrt(residuals @ residuals / (n - k)))
    if not width > 1e-10 * float(np.abs(y).max()):
        raise NotEstimable("no_variance", {"rows": float(n)})
    return (y - middle) / width, x, middle, width


def _intercept(x: Floats) -> Floats:
    """Return 1 for the first column if it is the constant 1, so that the level can be taken out first."""
    mark = np.zeros(x.shape[1])
    mark[0] = float(np.ptp(x[:, 0]) == 0.0 and x[0, 0] == 1.0)
    return mark


def _share_of_intercept(x: Floats, contrast: Floats) -> float:
    return float(_intercept(x) @ contrast)


def _cells(z: Floats, steps: Floats) -> Iterator[tuple[float, Floats]]:
    """Yield log|Σ| and ``z'Σ⁻¹z`` of each cell, Σ having unit diagonal."""
    n = z.shape[0]
    gaps = np.diff(steps)
    for memory, share in CELLS:
        if share == 0.0:
            yield 0.0, z.T @ z
            continue
        carried = memory**gaps
        fresh = -np.expm1(2.0 * gaps * np.log(memory))  # 1 − memory^(2·gap) without cancellation
        main = np.ones(n)
        main[:-1] += carried**2 / fresh
        main[1:] += 1.0 / fresh - 1.0
        main /= share
        side = -carried / fresh / share
        log_det = n * np.log(share) + float(np.log(fresh).sum())
        noise = 1.0 - share
        smooth = z
        if noise > 0.0:
            d, e, _ = dpttrf(main + 1.0 / noise, side)
            smooth, _ = dpttrs(d, e, z / noise)
            log_det += n * np.log(noise) + float(np.log(d).sum())
        weighted = main[:, None] * smooth
        weighted[:-1] += side[:, None] * smooth[1:]
        weighted[1:] += side[:, None] * smooth[:-1]
        squares = z.T @ weighted
        yield log_det, (squares + squares.T) / 2.0
