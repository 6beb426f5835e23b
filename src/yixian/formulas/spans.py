"""Samples of one tag weighed by time inside one period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: How long before a period samples are looked for that still hold at its beginning [ms].
LOOK_BACK_MS: Final = 24 * 3_600_000
_HOUR: Final = 3_600_000.0
#: A sample holds for this many usual spacings, within these bounds [ms].
_SPACINGS, _HOLD_LEAST, _HOLD_MOST = 5, 10_000, 900_000
_BAD: Final = 2


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time, its end left out.

    Parameters
    ----------
    start_ms, end_ms
        Since 1970 in UTC [ms].
    """

    start_ms: int
    end_ms: int

    @property
    def hours(self) -> float:
        """Length [h]."""
        return (self.end_ms - self.start_ms) / _HOUR


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What a history holds of one tag, in the order of time.

    Parameters
    ----------
    time_ms
        Since 1970 in UTC [ms]. Shape (n,).
    value
        In the tag's unit. Shape (n,).
    quality
        0 good, 1 uncertain, 2 bad. Shape (n,).
    """

    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.int16]

    @classmethod
    def none(cls) -> Samples:
        """Return no samples at all."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int16))


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The samples that speak for one period, each with the time it holds inside it.

    Parameters
    ----------
    period
        The period.
    time_ms, value
        Samples, the first possibly from before the period. Shape (n,).
    weight_ms
        Time each one holds inside the period. Shape (n,).
    good, inside
        Whether it is fit for use, and stamped inside the period. Shape (n,).
    uncertain
        How many of those inside are of uncertain quality; they are used [-].
    hold_ms
        How long a sample holds at most.
    """

    period: Period
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    weight_ms: NDArray[np.float64]
    good: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    uncertain: int
    hold_ms: int

    @property
    def count(self) -> int:
        """Good samples stamped inside the period [-]."""
        return int((self.good & self.inside).sum())

    @property
    def bad(self) -> int:
        """Samples stamped inside the period that were left out [-]."""
        return int((~self.good & self.inside).sum())

    @property
    def coverage(self) -> float:
        """Share of the period's time that good samples speak for, 0 to 1 [-]."""
        length = self.period.end_ms - self.period.start_ms
        return float(self.weight_ms[self.good].sum()) / length if length > 0 else 0.0

    @property
    def sample_coverage(self) -> float:
        """Share of the samples that are good; 0 where there is none [-]."""
        every = self.count + self.bad
        return self.count / every if every else 0.0

    def mean(self) -> float | None:
        """Return the time-weighted mean, None without good samples."""
        weights = self.weight_ms[self.good]
        measured = float(weights.sum())
        return float(weights @ self.value[self.good]) / measured if measured > 0 else None

    def low(self) -> float | None:
        """Return the smallest good value that held inside the period."""
        held = self.value[self.good & (self.weight_ms > 0)]
        return float(held.min()) if held.size else None

    def high(self) -> float | None:
        """Return the largest good value that held inside the period."""
        held = self.value[self.good & (self.weight_ms > 0)]
        return float(held.max()) if held.size else None

    def integral(self) -> float | None:
        """Return mean times length [tag's unit · h]: time without samples counts as the time with them."""
        mean = self.mean()
        return None if mean is None else mean * self.period.hours

    def sum(self) -> float | None:
        """Return the plain sum of the good values stamped inside the period."""
        inside = self.value[self.good & self.inside]
        return float(inside.sum()) if inside.size else None

    def increase(self) -> float | None:
        """Return by how much a counter grew; where it falls it began again from zero."""
        values = self.value[self.good]
        if values.size < 2:
            return None
        steps = np.diff(values)
        return float(np.where(steps >= 0, steps, np.maximum(values[1:], 0.0)).sum())

    def hours_above(self, limit: float) -> float | None:
        """Return the measured time above a limit [h]; time without samples does not count."""
        if not (self.good & (self.weight_ms > 0)).any():
            return None
        return float(self.weight_ms[self.good & (self.value > limit)].sum()) / _HOUR

    def share_hours(self, limit: float, *, above: bool) -> float | None:
        """Return the time above (below) a limit [h], the share of the measured time applied to the whole period."""
        measured = float(self.weight_ms[self.good].sum())
        if measured <= 0:
            return None
        beyond = self.value > limit if above else self.value < limit
        return float(self.weight_ms[self.good & beyond].sum()) / measured * self.period.hours

    def falls(self, limit: float) -> float | None:
        """Return how often the value went from above the limit to it or below."""
        return self._crossings(limit, -1)

    def rises(self, limit: float) -> float | None:
        """Return how often the value came above the limit."""
        return self._crossings(limit, 1)

    def _crossings(self, limit: float, sign: int) -> float | None:
        if not self.good.any():
            return None
        above = (self.value[self.good] > limit).astype(np.int8)
        return float((np.diff(above) == sign).sum())


def weigh(samples: Samples, period: Period, hold_ms: int | None = None) -> Weighed:
    """Return the samples of a period with the time each one holds: until the next one, but not for ever.

    Parameters
    ----------
    samples
        Of one tag, in the order of time, from ``LOOK_BACK_MS`` before the period on.
    period
        The period.
    hold_ms
        How long a sample holds at most; by default five usual spacings, at least 10 s and at most 15 min.
    """
    first = max(int(np.searchsorted(samples.time_ms, period.start_ms, "left")) - 1, 0)
    last = int(np.searchsorted(samples.time_ms, period.end_ms, "left"))
    time_ms = samples.time_ms[first:last]
    value, quality = samples.value[first:last], samples.quality[first:last]
    hold = hold_ms or _usual_hold(time_ms)
    follows = np.append(time_ms[1:], period.end_ms)
    until = np.minimum(np.minimum(follows, time_ms + hold), period.end_ms)
    weight = np.clip(until - np.maximum(time_ms, period.start_ms), 0, None).astype(np.float64)
    inside = time_ms >= period.start_ms
    good = (quality < _BAD) & np.isfinite(value)
    uncertain = int((inside & good & (quality == 1)).sum())
    near = good & (inside | (weight > 0) | (time_ms + LOOK_BACK_MS >= period.start_ms))
    return Weighed(period, time_ms, np.where(near, value, 0.0), weight, near, inside, uncertain, hold)


def _usual_hold(time_ms: NDArray[np.int64]) -> int:
    if time_ms.size < 3:
        return _HOLD_MOST
    return int(np.clip(_SPACINGS * float(np.median(np.diff(time_ms))), _HOLD_LEAST, _HOLD_MOST))
