"""What a factor experiment says: the fitted surface, its best setting, and what to expect there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from .factors import Factor
from .records import Check, Floats, Word
from .surfaces import expand

Goal = Literal["max", "min", "target"]
Model = Literal["quadratic", "interactions", "linear"]
Tolerance = tuple[float | None, float | None]
CONF = 0.95
#: Runs at the chosen setting before the word may be "proved".
CONFIRMATION_RUNS = 3


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
