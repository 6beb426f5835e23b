"""Months of one tag as a few hundred points: minutes from the rollups, samples only where minutes do not do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np

from yixian.history.cold import Cold, Version
from yixian.history.merging import MINUTE_MS
from yixian.history.records import BAD, DAY_MS, Buckets, Span, Times

#: A step of fewer whole minutes is drawn from the samples themselves.
LEAST_MINUTES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One tag, a stretch of time and the step."""

    tag: int
    start_ms: int
    end_ms: int
    width_ms: int

    @property
    def origin_ms(self) -> int:
        """Where the first step begins: the whole minute before the start, so that minutes never lie in two steps."""
        return self.start_ms // MINUTE_MS * MINUTE_MS if self.is_by_minutes else self.start_ms

    @property
    def is_by_minutes(self) -> bool:
        return self.width_ms % MINUTE_MS == 0 and self.width_ms >= LEAST_MINUTES * MINUTE_MS


def question(tag: int, start_ms: int, end_ms: int, points: int) -> Question:
    """Choose a step that gives at most ``points``; whole minutes where it is a matter of minutes."""
    width = max(1, -(-(end_ms - start_ms) // points))
    if width >= LEAST_MINUTES * MINUTE_MS:
        width = -(-width // MINUTE_MS) * MINUTE_MS
    return Question(tag, start_ms, end_ms, width)


def answer(engine: duckdb.DuckDBPyConnection, cold: Cold, version: Version, asked: Question, hot: Span) -> Buckets:
    """Return the buckets of sealed and hot samples; a hot sample stands for the sealed one of its time."""
    minutes = _minutes(asked, hot)
    engine.register("hot", {"time_ms": hot.time_ms, "value": hot.value, "quality": hot.quality})
    engine.register("minutes", {"minute_ms": minutes})
    try:
        parts = [_hot_part(asked), *_cold_parts(cold, version, asked, minutes)]
        found = engine.execute(
            "SELECT bucket, min(low) AS low, max(high) AS high, sum(total) AS total, sum(number)::BIGINT AS number "  # noqa: S608
            f"FROM ({' UNION ALL '.join(parts)}) GROUP BY bucket ORDER BY bucket"
        ).fetchnumpy()
    finally:
        engine.unregister("hot")
        engine.unregister("minutes")
    number = np.asarray(found["number"], np.int64)
    return Buckets(
        start_ms=asked.origin_ms + np.asarray(found["bucket"], np.int64) * asked.width_ms,
        minimum=np.asarray(found["low"], np.float64),
        maximum=np.asarray(found["high"], np.float64),
        mean=np.asarray(found["total"], np.float64) / number,
        count=number,
        width_ms=asked.width_ms,
    )


def _cold_parts(cold: Cold, version: Version, asked: Question, minutes: Times) -> Iterator[str]:
    """Yield queries that together give each sealed sample once: minutes from rollups, the rest from the samples.

    Only the few days with a minute no rollup does for are read sample by sample as well.
    """
    days = set(np.unique(minutes // DAY_MS).tolist())
    plain: list[str] = []
    rolled: list[str] = []
    both: list[str] = []
    for day, names in version.days_between(asked.start_ms, asked.end_ms):
        for name in names:
            rollup = cold.rollup(name)
            if not (asked.is_by_minutes and rollup.exists()):
                plain.append(cold.path(name))
                continue
            rolled.append(str(rollup))
            if day in days:
                both.append(cold.path(name))
    if plain:
        yield _raw_part(asked, plain)
    if rolled:
        first = asked.origin_ms
        yield (
            f"SELECT {_bucket(asked, 'minute_ms')} AS bucket, min(low), max(high), sum(total), sum(number) "  # noqa: S608
            f"FROM {_parquet(rolled)} WHERE tag = {asked.tag} AND minute_ms >= {first} AND minute_ms < {asked.end_ms} "
            "AND minute_ms NOT IN (SELECT minute_ms FROM minutes) GROUP BY 1"
        )
    if both:
        minute = f"time_ms // {MINUTE_MS} * {MINUTE_MS}"
        yield _raw_part(asked, both, f"AND {minute} IN (FROM minutes)")


def _bucket(asked: Question, column: str) -> str:
    return f"({column} - {asked.origin_ms}) // {asked.width_ms}"


_SUMS = "min(value) AS low, max(value) AS high, sum(value) AS total, count(*) AS number"


def _hot_part(asked: Question) -> str:
    return (
        f"SELECT {_bucket(asked, 'time_ms')} AS bucket, {_SUMS} FROM hot "  # noqa: S608
        f"WHERE value IS NOT NULL AND quality < {BAD} GROUP BY 1"
    )


def _raw_part(asked: Question, paths: list[str], where: str = "") -> str:
    return (
        f"SELECT {_bucket(asked, 'time_ms')} AS bucket, {_SUMS} FROM {_parquet(paths)} "  # noqa: S608
        f"WHERE tag = {asked.tag} AND time_ms >= {asked.start_ms} AND time_ms < {asked.end_ms} "
        f"AND value IS NOT NULL AND quality < {BAD} AND time_ms NOT IN (SELECT time_ms FROM hot) {where} GROUP BY 1"
    )


def _minutes(asked: Question, hot: Span) -> Times:
    """Return the minutes a rollup does not do for: cut by the start or the end, or with a hot sample in them."""
    edges = np.array([asked.start_ms, asked.end_ms], np.int64)
    cut = edges[edges % MINUTE_MS != 0]
    return np.unique(np.concatenate([cut, hot.time_ms]) // MINUTE_MS * MINUTE_MS)


def _parquet(paths: list[str]) -> str:
    return "read_parquet([{}])".format(", ".join("'{}'".format(path.replace("'", "''")) for path in paths))
