"""A tag history in memory, with the interface of the real one, for the tests of indicators."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from yixian.web.indicators import tags


@dataclass(frozen=True)
class Tag:
    name: str
    unit: str = ""
    description: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Span:
    time_ms: np.ndarray
    value: np.ndarray
    quality: np.ndarray


@dataclass(frozen=True)
class Sample:
    time_ms: int
    value: float
    quality: int = 0


@dataclass(frozen=True)
class Extent:
    first_ms: int | None
    last_ms: int | None
    count: int


@dataclass(frozen=True)
class Buckets:
    start_ms: np.ndarray
    minimum: np.ndarray
    maximum: np.ndarray
    mean: np.ndarray
    count: np.ndarray
    width_ms: int


@dataclass
class FakeHistory:
    """Samples by tag and time; a later one of the same time replaces the earlier one."""

    catalogue: dict[str, Tag] = field(default_factory=dict)
    rows: dict[str, dict[int, tuple[float, int]]] = field(default_factory=dict)
    log: list[tuple[str, int, int]] = field(default_factory=list)
    reads: int = 0

    def define(self, *found: Tag) -> None:
        self.catalogue |= {tag.name: tag for tag in found}

    def append(self, tag: str, time_ms, value, quality: int = 0) -> None:
        times = [int(moment) for moment in time_ms]
        values = np.broadcast_to(np.asarray(value, float), (len(times),))
        kept = self.rows.setdefault(tag, {})
        kept.update({moment: (float(number), quality) for moment, number in zip(times, values, strict=True)})
        if times:
            self.log.append((tag, min(times), max(times)))

    def tags(self) -> tuple[Tag, ...]:
        return tuple(self.catalogue[name] for name in sorted(self.catalogue))

    def read(self, tag: str, start_ms: int, end_ms: int) -> Span:
        self.reads += 1
        rows = self.rows.get(tag, {})
        times = [moment for moment in sorted(rows) if start_ms <= moment < end_ms]
        values = np.array([rows[moment][0] for moment in times], float)
        return Span(np.array(times, np.int64), values, np.array([rows[moment][1] for moment in times], np.int16))

    def downsample(self, tag: str, start_ms: int, end_ms: int, points: int = 500) -> Buckets:
        span = self.read(tag, start_ms, end_ms)
        width = max((end_ms - start_ms) // points, 1)
        steps = (span.time_ms - start_ms) // width
        keys = np.unique(steps)
        parts = [span.value[steps == key] for key in keys]
        return Buckets(
            start_ms + keys * width,
            np.array([part.min() for part in parts]),
            np.array([part.max() for part in parts]),
            np.array([part.mean() for part in parts]),
            np.array([len(part) for part in parts]),
            width,
        )

    def latest(self, wanted) -> dict[str, Sample]:
        newest = {tag: max(self.rows[tag]) for tag in wanted if self.rows.get(tag)}
        return {tag: Sample(moment, *self.rows[tag][moment]) for tag, moment in newest.items()}

    def extent(self, tag: str) -> Extent:
        times = self.rows.get(tag, {})
        return Extent(min(times, default=None), max(times, default=None), len(times))

    def changed_since(self, sequence: int) -> tuple[int, dict[str, tuple[int, int]]]:
        found: dict[str, tuple[int, int]] = {}
        for tag, low, high in self.log[sequence:]:
            known = found.get(tag, (low, high))
            found[tag] = (min(known[0], low), max(known[1], high))
        return len(self.log), found


def install(monkeypatch, history: FakeHistory) -> FakeHistory:
    @contextmanager
    def opened():
        yield history

    monkeypatch.setattr(tags, "opened", opened)
    return history
