"""Limits of a control chart: set once from a baseline somebody approves, and frozen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from .errors import Problem
from .fields import FieldReader
from .inputs import memory_of, refuse, within
from .records import Check, Floats

ChartKind = Literal["I", "EWMA", "p", "u"]
#: Points on one side that make a signal where neighbours are independent (Nelson's rule 2).
RUN = 9
#: A baseline needs this many known points; below the second its limits are loose.
FEWEST, FEW = 10, 50
#: Mean distance of two independent normal points in standard deviations (d2 of a moving range, 1.128).
MOVING_RANGE = 2.0 / math.sqrt(math.pi)
_LONGEST_RUN = 400


@dataclass(frozen=True)
class Limits:
    """What was approved: frozen until somebody approves anew.

    Parameters
    ----------
    kind
        The chart they belong to [-].
    centre
        Mean of the baseline, or its events over its sizes [unit].
    sigma
        Standard deviation of one point: of the baseline, or for p and u at size 1 [unit].
    r1
        Correlation of neighbours in the baseline [-].
    inflation
        Spread of the counts over what chance alone gives, at least 1; 1 for I and EWMA [-].
    n
        Known points of the baseline [-].
    """

    kind: ChartKind
    centre: float
    sigma: float
    r1: float
    inflation: float
    n: int

    @property
    def run(self) -> int:
        """Points on one side that make a signal; more where neighbours resemble each other [-]."""
        return run_length(round(self.r1, 2))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, data: object) -> Limits:
        """Read back what ``to_dict`` wrote; refuse what it cannot have written."""
        problems: list[Problem] = []
        fields = FieldReader(data, problems)
        kind = cast(ChartKind, fields.one_of("kind", get_args(ChartKind)))
        names = ("centre", "sigma", "r1", "inflation", "n")
        centre, sigma, r1, inflation, n = (fields.number(name) for name in names)
        fields.finish()
        if not problems:
            problems += within("r1", r1, 0.0, 0.99) + within("inflation", inflation, 1.0, 1e6) + within("n", n, 1, 1e12)
            problems += [] if sigma > 0 else [Problem("not_positive", "sigma")]
        refuse(problems)
        return cls(kind, centre, sigma, r1, inflation, int(n))


@cache
def run_length(r1: float, independent: int = RUN) -> int:
    """Return how many points on one side are as rare, at memory r1, as so many independent ones [-].

    Parameters
    ----------
    r1
        Correlation of neighbours, 0 to 0.99 [-].
    independent
        Points on one side where neighbours are independent [-].

    Notes
    -----
    The chance that a normal AR(1) stays above its mean for k points is integrated step by step on a grid.

    >>> run_length(0.0), run_length(0.6)
    (9, 20)
    """
    step = 0.04
    level = np.arange(step / 2.0, 6.0, step)
    chance = np.exp(-0.5 * level**2) / math.sqrt(2.0 * math.pi) * step
    spread = math.sqrt(1.0 - r1**2)
    onward = np.exp(-0.5 * ((level[None, :] - r1 * level[:, None]) / spread) ** 2) * step
    onward /= spread * math.sqrt(2.0 * math.pi)
    length = 1
    while 2.0 * float(chance.sum()) > 0.5 ** (independent - 1) * (1.0 + 1e-6) and length < _LONGEST_RUN:
        chance = chance @ onward
        length += 1
    return length


def frozen_limits(
    kind: ChartKind, values: Floats, exposure: Floats | None, mask: NDArray[np.bool_]
) -> tuple[Limits, list[Check]]:
    """Return the limits a baseline gives, and what to heed about it.

    Parameters
    ----------
    kind
        ``I``, ``EWMA``, ``p`` or ``u`` [-].
    values, exposure
        Values, or events and their sizes. Each shape (n,).
    mask
        Which points are the baseline. Shape (n,).

    Raises
    ------
    InputError
        If it is too short or never varies.
    """
    checks: list[Check] = []
    points = values if exposure is None else values / exposure
    known = np.isfinite(points) & mask
    n = int(known.sum())
    refuse([] if n >= FEWEST else [Problem("baseline_too_short", "baseline", {"found": n, "wanted": FEWEST})])
    if n < FEW:
        checks.append(Check("baseline_short", "note", {"rows": float(n), "wanted": float(FEW)}))
    within_baseline = np.where(mask, points, np.nan)
    if exposure is None:
        centre, sigma = float(points[known].mean()), float(points[known].std(ddof=1))
        z = within_baseline
    else:
        centre = float(values[known].sum() / exposure[known].sum())
        sigma = math.sqrt(centre * (1.0 - centre) if kind == "p" else centre)
        z = (within_baseline - centre) / (sigma or 1.0) * np.sqrt(exposure)
    if sigma <= 1e-12 * abs(centre):
        refuse([Problem("baseline_constant", "baseline", {"found": centre})])
    r1 = memory_of(z) if memory_of(z) > 2.0 / math.sqrt(n) or kind in ("I", "EWMA") else 0.0
    inflation = 1.0 if exposure is None else _inflation(z)
    if inflation > 1.25:
        checks.append(Check("counts_cluster", "note", {"ratio": inflation}))
    if r1 > 0.5:
        checks.append(Check("points_remember", "note", {"r1": r1}))
    return Limits(kind, centre, sigma, r1, inflation, n), checks


def _inflation(z: Floats) -> float:
    known = z[np.isfinite(z)]
    return max(1.0, float(np.abs(np.diff(known)).mean()) / MOVING_RANGE, float(known.std(ddof=1)))
