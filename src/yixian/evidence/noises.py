"""Simulated noise of plants, each of unit variance unless said otherwise, for the studies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter

from .records import Floats

Noise = Callable[[np.random.Generator, int], Floats]


def autoregressive(memory: float) -> Noise:
    """Return a maker of AR(1) noise.

    Parameters
    ----------
    memory
        Correlation of neighbours [-].
    """

    def make(rng: np.random.Generator, n: int) -> Floats:
        fresh = rng.normal(size=n + 1) * np.sqrt(1.0 - memory**2)
        fresh[0] /= np.sqrt(1.0 - memory**2)
        return _recursive(fresh, memory)[1:]

    return make


def drifting(memory: float, share: float) -> Noise:
    """Return a maker of AR(1) drift and white noise.

    Parameters
    ----------
    memory
        Correlation of neighbours in the drift [-].
    share
        Share of the variance that drifts [-].
    """
    slow = autoregressive(memory)

    def make(rng: np.random.Generator, n: int) -> Floats:
        both: Floats = np.sqrt(share) * slow(rng, n) + np.sqrt(1.0 - share) * rng.normal(size=n)
        return both

    return make


def second_order(rng: np.random.Generator, n: int) -> Floats:
    """Return AR(2) noise, coefficients .4 and .3.

    Parameters
    ----------
    rng, n
        Source of randomness, and length [-].
    """
    spare = 200
    level = _recursive(rng.normal(size=n + spare), 0.4, 0.3)[spare:]
    settled: Floats = level / 1.4825  # sd = √((1 − .3) / ((1 + .3)·((1 − .3)² − .4²)))
    return settled


def drift_and_noise(rng: np.random.Generator, n: int) -> Floats:
    """Return slow drift (AR .97) and white noise of equal variance.

    Parameters
    ----------
    rng, n
        As in ``second_order``.
    """
    return drifting(0.97, 0.5)(rng, n)


def weekly(rng: np.random.Generator, n: int) -> Floats:
    """Return AR .6 with a weekly cycle of amplitude 1 on top.

    Parameters
    ----------
    rng, n
        As in ``second_order``.
    """
    cycle: Floats = autoregressive(0.6)(rng, n) + np.sin(2.0 * np.pi * np.arange(n) / 7.0)
    return cycle


def heavy_tails(rng: np.random.Generator, n: int) -> Floats:
    """Return AR .6 driven by Student t with 3 degrees of freedom.

    Parameters
    ----------
    rng, n
        As in ``second_order``.
    """
    spare = 50
    fresh = rng.standard_t(3, size=n + spare) / np.sqrt(3.0) * 0.8
    return _recursive(fresh, 0.6)[spare:]


def long_memory(rng: np.random.Generator, n: int) -> Floats:
    """Return fractionally integrated noise, d = .4: correlations fall like lag^−.2 and never end.

    Parameters
    ----------
    rng, n
        As in ``second_order``.

    Notes
    -----
    Moving average with weights ``ψ_k = ψ_(k−1)·(k − 1 + d)/k`` over 2,000 steps (Hosking 1981, Biometrika 68).
    """
    lags = np.arange(1, 2_000)
    weights = np.concatenate([[1.0], np.cumprod((lags - 0.6) / lags)])
    fresh = rng.normal(size=n + weights.shape[0] - 1)
    size = fresh.shape[0] + weights.shape[0] - 1
    mixed = np.fft.irfft(np.fft.rfft(fresh, size) * np.fft.rfft(weights, size), size)
    level: Floats = mixed[weights.shape[0] - 1 : weights.shape[0] - 1 + n] / np.sqrt(float(weights @ weights))
    return level


NOISES: dict[str, Noise] = {
    "independent": autoregressive(0.0),
    "ar_0.3": autoregressive(0.3),
    "ar_0.6": autoregressive(0.6),
    "ar_0.8": autoregressive(0.8),
    "ar_0.9": autoregressive(0.9),
    "ar_2": second_order,
    "batches_ar_-0.3": autoregressive(-0.3),
    "drift_and_noise": drift_and_noise,
    "heavy_tails": heavy_tails,
    "weekly": weekly,
}


def _recursive(fresh: Floats, *memory: float) -> Floats:
    """Return y with ``y_t = memory_1·y_(t−1) + memory_2·y_(t−2) + … + fresh_t``, from rest."""
    level: Floats = lfilter([1.0], [1.0, *(-weight for weight in memory)], fresh)
    return level
