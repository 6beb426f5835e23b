"""The hot part: one SQLite file with the catalogue, the newest samples and the ingest sequence.

Every commit takes the next number of the sequence and writes it on its rows; sealing moves rows up to a number into
the cold part. A number, not a time: samples that come late belong to a late number and are never skipped.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

import numpy as np

from yixian.history import library
from yixian.history.errors import HistoryError, UnitChanged, UnknownTag
from yixian.history.records import DAY_MS, Sample, Samples, Span, Tag

NAME = "hot.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL,
    description TEXT NOT NULL, low REAL, high REAL);
CREATE TABLE IF NOT EXISTS hot (tag INTEGER NOT NULL, time_ms INTEGER NOT NULL, value REAL, quality INTEGER NOT NULL,
    sequence INTEGER NOT NULL, PRIMARY KEY (tag, time_ms)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hot_sequence ON hot (sequence);
CREATE TABLE IF NOT EXISTS latest (tag INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, value REAL,
    quality INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS changes (tag INTEGER NOT NULL, day INTEGER NOT NULL, first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (tag, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imports (tag INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    day INTEGER NOT NULL, PRIMARY KEY (tag, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO counter VALUES ('sequence', 0);
"""
# A sample that comes again as it is changes nothing, so that nothing is computed again for it.
_PUT = """INSERT INTO hot VALUES (?, ?, ?, ?, ?) ON CONFLICT (tag, time_ms) DO UPDATE SET value = excluded.value,
quality = excluded.quality, sequence = excluded.sequence
WHERE hot.value IS NOT excluded.value OR hot.quality <> excluded.quality"""
_LATEST = """INSERT INTO latest VALUES (?, ?, ?, ?) ON CONFLICT (tag) DO UPDATE SET time_ms = excluded.time_ms,
value = excluded.value, quality = excluded.quality WHERE excluded.time_ms >= latest.time_ms"""
# Ranges only grow: whoever asks from an older number must see all of them.
_CHANGED = """INSERT INTO changes VALUES (?, ?, ?, ?, ?) ON CONFLICT (tag, day) DO UPDATE SET
first_ms = min(changes.first_ms, excluded.first_ms), last_ms = max(changes.last_ms, excluded.last_ms),
sequence = max(changes.sequence, excluded.sequence)"""

Change = tuple[int, int, int, int]  # tag, day, first, last


class Hot:
    """The SQLite file of one history."""

    def __init__(self, folder: Path, *, writes: bool) -> None:
        self.path = folder / NAME
        self.connection = library.connect(self.path, writes=writes)
        if writes:
            self.connection.executescript(_SCHEMA)
        self._ids: dict[str, int] = {}

    @classmethod
    def empty(cls) -> Hot:
        """Return the hot part of a history nobody has written yet."""
        hot = cls.__new__(cls)
        hot.path, hot.connection, hot._ids = (
            Path(":memory:"),
            library.sqlite.connect(":memory:", isolation_level=None),
            {},
        )
        hot.connection.executescript(_SCHEMA)
        return hot

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; on the disk when it ends."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    # the catalogue

    def tags(self) -> tuple[Tag, ...]:
        rows = self.connection.execute("SELECT name, unit, description, low, high FROM tags ORDER BY name")
        return tuple(Tag(*row) for row in rows)

    def define(self, tags: Iterable[Tag]) -> None:
        """Add tags or change their descriptions and ranges; a unit stays once it is given."""
        with self.transaction() as connection:
            for tag in tags:
                if not tag.name.strip():
                    raise HistoryError("empty_tag_name")
                known = connection.execute("SELECT unit FROM tags WHERE name = ?", [tag.name]).fetchone()
                if known and known[0] and tag.unit and known[0] != tag.unit:
                    raise UnitChanged(tag=tag.name, known=known[0], given=tag.unit)
                connection.execute(
                    "INSERT INTO tags (name, unit, description, low, high) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (name) DO UPDATE SET unit = iif(excluded.unit = '', unit, excluded.unit), "
                    "description = iif(excluded.description = '', description, excluded.description), "
                    "low = coalesce(excluded.low, low), high = coalesce(excluded.high, high)",
                    astuple(tag),
                )

    def ids(self, names: Iterable[str]) -> dict[str, int]:
        """Return the numbers of the named tags."""
        wanted = set(names)
        if not wanted <= self._ids.keys():
            self._ids = dict(self.connection.execute("SELECT name, id FROM tags"))
        for name in wanted - self._ids.keys():
            raise UnknownTag(tag=name)
        return {name: self._ids[name] for name in wanted}

    def name_of(self) -> dict[int, str]:
        return dict(self.connection.execute("SELECT id, name FROM tags"))

    # samples

    def append(self, rows: Samples) -> int:
        """Keep the samples in one transaction; return its number in the sequence."""
        time_ms, value, quality = rows.columns()
        ids = self.ids(rows.tag)
        numbers = [ids[name] for name in rows.tag]
        values = [None if math.isnan(one) else one for one in value.tolist()]
        plain = list(zip(numbers, time_ms.tolist(), values, quality.tolist(), strict=True))
        newest: dict[int, tuple[int, int, float | None, int]] = {}
        for row in plain:
            if row[0] not in newest or row[1] >= newest[row[0]][1]:
                newest[row[0]] = row
        with self.transaction() as connection:
            sequence = self.next_sequence()
            connection.executemany(_PUT, ((*row, sequence) for row in plain))
            connection.executemany(_LATEST, newest.values())
        return sequence

    def next_sequence(self) -> int:
        """Take the next number; inside a transaction."""
        self.connection.execute("UPDATE counter SET number = number + 1 WHERE name = 'sequence'")
        return self.sequence()

    def sequence(self) -> int:
        row = self.connection.execute("SELECT number FROM counter WHERE name = 'sequence'").fetchone()
        return int(row[0])

    def span(self, tag: int, start_ms: int, end_ms: int) -> tuple[Span, Sequence[int]]:
        """Return the hot samples of a tag in time order, with the sequence of each."""
        rows = self.connection.execute(
            "SELECT time_ms, value, quality, sequence FROM hot WHERE tag = ? AND time_ms >= ? AND time_ms < ? "
            "ORDER BY time_ms",
            [tag, start_ms, end_ms],
        ).fetchall()
        return _span(rows), [row[3] for row in rows]

    def latest(self, tags: Iterable[str] | None) -> dict[str, Sample]:
        rows = self.connection.execute(
            "SELECT name, time_ms, value, quality FROM latest JOIN tags ON tags.id = latest.tag"
        ).fetchall()
        found = {name: Sample(time, math.nan if value is None else value, bad) for name, time, value, bad in rows}
        if tags is None:
            return found
        wanted = self.ids(tags)
        return {name: found[name] for name in wanted if name in found}

    def put_latest(self, rows: Iterable[tuple[int, int, float | None, int]]) -> None:
        """Note newest samples; inside a transaction."""
        self.connection.executemany(_LATEST, rows)

    # sealing

    def waiting(self) -> int:
        """Return how many rows are hot."""
        return int(self.connection.execute("SELECT count(*) FROM hot").fetchone()[0])

    def batch(self, limit: int) -> tuple[int, dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]]]:
        """Return the oldest rows by sequence, about ``limit`` of them, and the last number among them.

        A number's rows stay together, as the cold part remembers only the number.
        """
        last = (
            self.connection.execute(
                "SELECT sequence FROM hot ORDER BY sequence LIMIT 1 OFFSET ?", [limit - 1]
            ).fetchone()
            or self.connection.execute("SELECT max(sequence) FROM hot").fetchone()
        )
        watermark = int(last[0] or 0)
        cursor = self.connection.execute(
            "SELECT tag, time_ms, value, quality FROM hot WHERE sequence <= ?", [watermark]
        )
        parts = []
        while rows := cursor.fetchmany(100_000):
            tag, time_ms, value, quality = zip(*rows, strict=True)
            parts.append(
                (
                    np.array(tag, np.int32),
                    np.array(time_ms, np.int64),
                    np.array(value, np.float64),  # None becomes NaN
                    np.array(quality, np.int16),
                )
            )
        names = ("tag", "time_ms", "value", "quality")
        return watermark, {
            name: np.concatenate(column) for name, column in zip(names, zip(*parts, strict=True), strict=True)
        }

    def drop_sealed(self, watermark: int, step: int = 50_000) -> None:
        """Delete the rows up to the number, a part at a time so that a collector gets in between."""
        found = self.connection.execute(
            "SELECT tag, time_ms / ?, min(time_ms), max(time_ms), max(sequence) FROM hot WHERE sequence <= ? "
            "GROUP BY 1, 2",
            [DAY_MS, watermark],
        ).fetchall()
        if not found:
            return
        with self.transaction() as connection:
            connection.executemany(_CHANGED, found)
        while True:
            with self.transaction() as connection:
                gone = connection.execute(
                    "DELETE FROM hot WHERE (tag, time_ms) IN "
                    "(SELECT tag, time_ms FROM hot WHERE sequence <= ? ORDER BY sequence LIMIT ?)",
                    [watermark, step],
                ).rowcount
            if gone < step:
                break

    # imports, which go straight to the cold part

    def announce(self, changes: Iterable[Change]) -> None:
        """Note what an import is about to change, so that it can be finished after a crash."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT INTO imports (tag, day, first_ms, last_ms) VALUES (?, ?, ?, ?) ON CONFLICT (tag, day) "
                "DO UPDATE SET first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)",
                changes,
            )

    def announced(self) -> list[Change]:
        return list(self.connection.execute("SELECT tag, day, first_ms, last_ms FROM imports"))

    def finish_import(self, newest: Iterable[tuple[int, int, float | None, int]]) -> None:
        """Make what was announced visible to ``changed_since``, under a number given only now."""
        with self.transaction() as connection:
            sequence = self.next_sequence()
            rows = [(*change, sequence) for change in self.announced()]
            connection.executemany(_CHANGED, rows)
            connection.execute("DELETE FROM imports")
            self.put_latest(newest)

    def changed_since(self, sequence: int) -> tuple[int, dict[str, tuple[int, int]]]:
        """Return the sequence now and, by tag, the first and last time of what came after ``sequence``."""
        self.connection.execute("BEGIN")
        try:
            now = self.sequence()
            rows = self.connection.execute(
                "SELECT name, min(first_ms), max(last_ms) FROM ("
                "SELECT tag, first_ms, last_ms FROM changes WHERE sequence > ?1 UNION ALL "
                "SELECT tag, time_ms, time_ms FROM hot WHERE sequence > ?1) AS seen JOIN tags ON tags.id = seen.tag "
                "GROUP BY name",
                [sequence],
            ).fetchall()
        finally:
            self.connection.execute("ROLLBACK")
        return now, {name: (first, last) for name, first, last in rows}

    def problems(self) -> list[str]:
        """Return what SQLite itself finds wrong."""
        try:
            found = [row[0] for row in self.connection.execute("PRAGMA quick_check(5)")]
        except library.sqlite.DatabaseError as error:
            found = [str(error)]
        return [text for text in found if text != "ok"]


def _span(rows: Sequence[tuple[int, float | None, int, int]]) -> Span:
    if not rows:
        return Span(np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.int16))
    time_ms, value, quality, _ = zip(*rows, strict=True)
    return Span(np.array(time_ms, np.int64), np.array(value, np.float64), np.array(quality, np.int16))
