"""Months of one tag as a few hundred points: minutes from the rollups, samples only where minutes do not do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from yixian.history.cold import Cold, Version
from yixian.history.merging import MINUTE_MS
from yixian.history.records import BAD, Buckets, Span

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
    engine.register("hot", {"time_ms": hot.time_ms, "value": hot.value, "quality": hot.quality})
    engine.register("minutes", {"minute_ms": _minutes(asked, hot)})
    try:
        found = engine.execute(_query(cold, version, asked)).fetchnumpy()
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


def _query(cold: Cold, version: Version, asked: Question) -> str:
    plain, rolled = [], []
    for name in version.between(asked.start_ms, asked.end_ms):
        path = cold.rollup(name)
        (rolled if asked.is_by_minutes and path.exists() else plain).append((cold.path(name), path))
    parts = [_hot_part(asked)]
    if plain:
        parts.append(_raw_part(asked, [raw for raw, _ in plain]))
    if rolled:
        parts += _rolled_parts(asked, rolled)
    return (
        "SELECT bucket, min(low) AS low, max(high) AS high, sum(total) AS total, sum(number)::BIGINT AS number "  # noqa: S608
        f"FROM ({' UNION ALL '.join(parts)}) GROUP BY bucket ORDER BY bucket"
    )


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


def _rolled_parts(asked: Question, files: list[tuple[str, Path]]) -> list[str]:
    """Whole minutes from the rollups; from the samples those minutes the table ``minutes`` names."""
    raw, rolled = [raw for raw, _ in files], [str(path) for _, path in files]
    first, last = asked.start_ms // MINUTE_MS * MINUTE_MS, asked.end_ms
    return [
        f"SELECT {_bucket(asked, 'minute_ms')} AS bucket, min(low), max(high), sum(total), sum(number) "  # noqa: S608
        f"FROM {_parquet(rolled)} WHERE tag = {asked.tag} AND minute_ms >= {first} AND minute_ms < {last} "
        "AND minute_ms NOT IN (SELECT minute_ms FROM minutes) GROUP BY 1",
        _raw_part(asked, raw, f"AND time_ms // {MINUTE_MS} * {MINUTE_MS} IN (SELECT minute_ms FROM minutes)"),
    ]


def _minutes(asked: Question, hot: Span) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the minutes a rollup does not do for: cut by the start or the end, or with a hot sample in them."""
    edges = np.array([asked.start_ms, asked.end_ms], np.int64)
    cut = edges[edges % MINUTE_MS != 0]
    return np.unique(np.concatenate([cut, hot.time_ms]) // MINUTE_MS * MINUTE_MS)


def _parquet(paths: list[str]) -> str:
    return "read_parquet([{}])".format(", ".join("'{}'".format(path.replace("'", "''")) for path in paths))
