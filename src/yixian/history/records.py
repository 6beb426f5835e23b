"""What goes into the history and what comes out of it: plain frozen records, times in UTC milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from yixian.history.errors import BadSamples
from yixian.history.wording import CHINESE, say

GOOD, UNCERTAIN, BAD = 0, 1, 2

Times: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float64]
Qualities: TypeAlias = NDArray[np.int16]

DAY_MS = 86_400_000
LATEST_MS = 7_258_118_400_000  # the year 2200


@dataclass(frozen=True, slots=True)
class Tag:
    """One measured point of the plant. ``unit`` stands for every value ever kept under this name."""

    name: str
    unit: str = ""
    description: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a tag; ``value`` is NaN where the source had none."""

    time_ms: int
    value: float
    quality: int = GOOD


@dataclass(frozen=True, slots=True)
class Samples:
    """Columns of equal length to be kept.

    Attributes
    ----------
    tag
        Names of defined tags.
    time_ms
        Milliseconds since 1970, UTC [ms].
    value
        Values in each tag's unit; NaN where the source had none.
    quality
        Severity as in OPC UA: 0 good, 1 uncertain, 2 bad [-]; all good where left out.
    """

    tag: Sequence[str]
    time_ms: Sequence[int] | Times
    value: Sequence[float] | Values
    quality: Sequence[int] | Qualities | None = None

    def columns(self) -> tuple[Times, Values, Qualities]:
        """Return times, values and qualities as arrays, or refuse them."""
        time_ms = np.asarray(self.time_ms, np.int64)
        value = np.asarray(self.value, np.float64)
        quality = np.zeros(len(time_ms), np.int16) if self.quality is None else np.asarray(self.quality, np.int16)
        lengths = [len(self.tag), len(time_ms), len(value), len(quality)]
        if len(set(lengths)) > 1:
            raise BadSamples(lengths=lengths)
        if len(time_ms):
            self._check(time_ms, value, quality)
        return time_ms, value, quality

    def _check(self, time_ms: Times, value: Values, quality: Qualities) -> None:
        for bad in (time_ms[(time_ms < 0) | (time_ms > LATEST_MS)],):
            if len(bad):
                raise BadSamples("bad_time", value=int(bad[0]))
        if quality.min() < GOOD or quality.max() > BAD:
            raise BadSamples("bad_quality", value=int(quality[(quality < GOOD) | (quality > BAD)][0]))
        if np.isinf(value).any():
            raise BadSamples("infinite_value", tag=self.tag[int(np.isinf(value).argmax())])


@dataclass(frozen=True, slots=True)
class Span:
    """The samples of one tag in a stretch of time: sorted, one a time."""

    time_ms: Times
    value: Values
    quality: Qualities

    def __len__(self) -> int:
        return len(self.time_ms)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Minimum, maximum, mean and number of the usable values in equal steps of time; empty steps are left out.

    A value is usable when it is there and its quality is good or uncertain. ``width_ms`` is the step.
    """

    start_ms: Times
    minimum: Values
    maximum: Values
    mean: Values
    count: Times
    width_ms: int

    def __len__(self) -> int:
        return len(self.start_ms)


@dataclass(frozen=True, slots=True)
class Extent:
    """First and last time of a tag and how many samples it has; ``None`` where it has none."""

    first_ms: int | None
    last_ms: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What taking samples over did: new ones, corrected ones, ones that were there already."""

    added: int = 0
    corrected: int = 0
    unchanged: int = 0

    def __add__(self, other: Merged) -> Merged:
        return Merged(self.added + other.added, self.corrected + other.corrected, self.unchanged + other.unchanged)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing ``check`` found wrong."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)

    def message(self, language: str = CHINESE) -> str:
        """Return the sentence for the user."""
        return say(self.code, language, **self.data)
