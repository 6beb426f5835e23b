"""Which way an indicator is going. Pure, and a hint where to look: a verdict is what a project's trial gives.

The rule. Take the newest ``WINDOW`` readings and the ``WINDOW`` before them; each window needs at least ``LEAST``.
The value of a window is Σ numerator / Σ denominator (the mean, for a measured value, whose denominator is 1), its
standard error that of a ratio estimator. The trend is *better* or *worse* when the two values differ by more than
``MARGIN`` standard errors of their difference, in the indicator's own direction, and *flat* otherwise. Successive
readings are treated as independent, which real ones are not: that makes the rule a little quick to see a change.

Whatever cannot be computed is *unknown*: too few readings, no recent ones, an exposure of nothing. Unknown is never
shown as good.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WINDOW = 10
LEAST = 4
MARGIN = 2.0


class Trend(StrEnum):
    """Where an indicator is going, seen in the direction that is better for it."""

    BETTER = "better"
    WORSE = "worse"
    FLAT = "flat"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """One reading: a measured value has the denominator 1."""

    numerator: float
    denominator: float = 1.0


@dataclass(frozen=True, slots=True)
class Course:
    """The trend, the value of the newest window and the one before, and whether the target is met (None: unknown)."""

    trend: Trend
    value: float | None = None
    before: float | None = None
    is_met: bool | None = None


UNKNOWN = Course(Trend.UNKNOWN)


def course(points: Sequence[Point], *, direction: str, target: float | None = None) -> Course:
    """Return how the readings (oldest first) are going; ``direction`` is "up" where higher is better, else "down"."""
    recent, earlier = points[-WINDOW:], points[-2 * WINDOW : -WINDOW]
    now, before = _window(recent), _window(earlier)
    if now is None:
        return UNKNOWN
    is_met = None if target is None else (now[0] >= target if direction == "up" else now[0] <= target)
    if before is None:
        return Course(Trend.UNKNOWN, now[0], None, is_met)
    change = now[0] - before[0]
    if abs(change) <= MARGIN * math.hypot(now[1], before[1]) + 1e-12 * abs(before[0]):
        return Course(Trend.FLAT, now[0], before[0], is_met)
    is_better = (change > 0) == (direction == "up")
    return Course(Trend.BETTER if is_better else Trend.WORSE, now[0], before[0], is_met)


def _window(points: Sequence[Point]) -> tuple[float, float] | None:
    """Return the value of a window and its standard error, None where there is too little to say."""
    exposure = sum(point.denominator for point in points)
    if len(points) < LEAST or not math.isfinite(exposure) or exposure <= 0:
        return None
    value = sum(point.numerator for point in points) / exposure
    if not math.isfinite(value):
        return None
    squares = sum((point.numerator - value * point.denominator) ** 2 for point in points)
    number = len(points)
    return value, math.sqrt(number * squares / (number - 1)) / exposure


def overall(trends: Sequence[Trend]) -> Trend:
    """Return what a card shows for all its indicators: the worst known news, better only if something is better."""
    for trend in (Trend.WORSE, Trend.BETTER, Trend.FLAT):
        if trend in trends:
            return trend
    return Trend.UNKNOWN
