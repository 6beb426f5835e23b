"""The history of a plant's tags: one writer or several append, any number of processes read meanwhile.

Newest samples are hot (one SQLite file, durable at each commit), the mass is cold (sorted Parquet files under a
Delta log). A reader looks at the hot part first and at the cold part's version after it: whatever is sealed in
between is then seen twice, never missed, and the seen-twice rows are dropped by the version's watermark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import numpy as np

from yixian.history import downsampling, engine, merging
from yixian.history.cold import Cold, Version
from yixian.history.errors import ReadOnly
from yixian.history.hot import NAME, Change, Hot
from yixian.history.records import DAY_MS, LATEST_MS, Buckets, Extent, Merged, Problem, Sample, Samples, Span, Tag

#: Fewer hot rows than this stay hot: a small site never needs the cold part.
SEAL_AT = 200_000
#: Rows sealed at a time: what one process holds in memory.
BATCH = 1_000_000
#: The newest day gathers so many files before they are made one.
FILES_A_DAY = 8
WAIT_S = 60.0

_colds: dict[Path, Cold] = {}


def open(folder: Path, *, writer: bool = False) -> History:  # noqa: A001 - history.open says what it does
    """Open the history in a folder; a writer makes it where there is none, a reader of none finds it empty."""
    return History(folder, writer=writer)


def is_there(folder: Path) -> bool:
    """Tell whether the folder holds a history."""
    return (folder / NAME).exists()


class History:
    """The samples of every tag, in one folder. Not to be shared by threads: open one each, it is cheap."""

    def __init__(self, folder: Path, *, writer: bool = False) -> None:
        self.folder = folder.absolute()
        self.is_writer = writer
        if writer:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._hot = Hot(self.folder, writes=writer) if writer or is_there(self.folder) else Hot.empty()
        self._cold = _colds.setdefault(self.folder, Cold(self.folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was appended is safe already."""
        self._hot.close()

    # the catalogue

    def tags(self) -> tuple[Tag, ...]:
        """Return every tag, by name."""
        return self._hot.tags()

    def define(self, *tags: Tag) -> None:
        """Add tags, or change descriptions and ranges; a unit once given stays.

        Raises
        ------
        UnitChanged
            If a tag is kept in another unit.
        """
        self._require_writer()
        self._hot.define(tags)

    def tag_numbers(self, names: Iterable[str]) -> dict[str, int]:
        """Return the numbers the files of the cold part know the tags by."""
        return self._hot.ids(names)

    # samples in

    def append(self, rows: Samples) -> int:
        """Keep samples; they are on the disk when this returns. Return the number of the commit.

        A sample of a tag and time that is there already takes its place: the last one written counts.

        Raises
        ------
        UnknownTag, BadSamples
            Before anything is kept.
        """
        self._require_writer()
        return self._hot.append(rows)

    # samples out

    def read(self, tag: str, start_ms: int = 0, end_ms: int = LATEST_MS) -> Span:
        """Return the samples of a tag from ``start_ms`` [ms] to before ``end_ms`` [ms], sorted, one a time."""
        number = self._hot.ids([tag])[tag]
        hot, version = self._look(number, start_ms, end_ms)
        paths = self._cold.paths(version.between(start_ms, end_ms))
        if not paths:
            return hot
        found = engine.reader().execute(
            "SELECT time_ms, value, quality FROM read_parquet(?) WHERE tag = ? AND time_ms >= ? AND time_ms < ?",
            [paths, number, start_ms, end_ms],
        )
        columns = found.fetchnumpy()
        time_ms = np.asarray(columns["time_ms"], np.int64)
        value = np.ma.filled(np.ma.asarray(columns["value"], np.float64), np.nan)
        return _overlay(Span(time_ms, value, np.asarray(columns["quality"], np.int16)), hot)

    def downsample(self, tag: str, start_ms: int, end_ms: int, points: int = 500) -> Buckets:
        """Return at most ``points`` steps of minimum, maximum, mean and count; steps without a usable value are left
        out. Steps of three minutes and more are whole minutes and begin on one."""
        number = self._hot.ids([tag])[tag]
        asked = downsampling.question(number, start_ms, end_ms, points)
        hot, version = self._look(number, start_ms, end_ms)
        return downsampling.answer(engine.reader(), self._cold, version, asked, hot)

    def latest(self, tags: Iterable[str] | None = None) -> dict[str, Sample]:
        """Return the newest sample of each tag, of all tags when none are named; a tag without samples is left out."""
        return self._hot.latest(tags)

    def extent(self, tag: str) -> Extent:
        """Return first and last time and the number of samples of a tag."""
        number = self._hot.ids([tag])[tag]
        hot, version = self._look(number, 0, LATEST_MS)
        paths = self._cold.paths(version.names())
        first = [int(hot.time_ms[0])] if len(hot) else []
        last = [int(hot.time_ms[-1])] if len(hot) else []
        count = len(hot)
        if paths:
            shared = engine.reader()
            shared.register("hot", {"time_ms": hot.time_ms})
            found = shared.execute(
                "SELECT min(time_ms), max(time_ms), count(*) FILTER (time_ms NOT IN (SELECT time_ms FROM hot)) "
                "FROM read_parquet(?) WHERE tag = ?",
                [paths, number],
            ).fetchone()
            if found is not None and found[0] is not None:
                first, last, count = [*first, found[0]], [*last, found[1]], count + found[2]
        return Extent(min(first), max(last), count) if count else Extent(None, None, 0)

    def changed_since(self, sequence: int = 0) -> tuple[int, dict[str, tuple[int, int]]]:
        """Return the sequence now and, by tag, first and last time [ms] of what was written after ``sequence``.

        The stretch may be wider than what changed, never narrower.
        """
        return self._hot.changed_since(sequence)

    def _look(self, tag: int, start_ms: int, end_ms: int) -> tuple[Span, Version]:
        """Return the hot samples no version of the cold part has yet; the order of the two looks matters."""
        span, sequences = self._hot.span(tag, start_ms, end_ms)
        version = self._cold.version()
        if sequences and min(sequences) <= version.watermark:
            new = np.asarray(sequences) > version.watermark
            span = Span(span.time_ms[new], span.value[new], span.quality[new])
        return span, version

    # keeping it

    def seal(self, at_least: int = SEAL_AT, *, wait_s: float = WAIT_S) -> int:
        """Move hot samples to the cold part when there are enough; return how many moved."""
        self._require_writer()
        if self._hot.waiting() < max(1, at_least):
            return 0
        moved = 0
        with self._cold.alone(wait_s):
            self._recover()
            with engine.writer(self._spill()) as duck:
                while self._hot.waiting():
                    moved += self._seal_batch(duck)
        return moved

    def _seal_batch(self, duck: duckdb.DuckDBPyConnection) -> int:
        watermark, columns = self._hot.batch(BATCH)
        duck.register("fresh", columns)
        draft = merging.Draft()
        merging.merge(duck, self._cold, self._cold.version(), draft)
        self._cold.commit(draft.added, draft.removed, watermark=watermark, changes=True)
        duck.unregister("fresh")
        self._hot.drop_sealed(watermark)
        return len(columns["tag"])

    def compact(self, *, wait_s: float = WAIT_S) -> int:
        """Make one file of each day's files (of the newest day's when they are many); return how many files went."""
        self._require_writer()
        files = self._cold.version().files
        if not any(self._is_scattered(day, files) for day in files):
            self._cold.tidy()
            return 0
        gone = 0
        with self._cold.alone(wait_s), engine.writer(self._spill()) as duck:
            for day, names in self._cold.version().files.items():
                if self._is_scattered(day, self._cold.version().files):
                    file = merging.compact_day(duck, self._cold, day, names)
                    self._cold.commit([file], names, watermark=None, changes=False)
                    gone += len(names) - 1
            self._cold.tidy()
        return gone

    def _is_scattered(self, day: int, files: dict[int, tuple[str, ...]]) -> bool:
        return len(files[day]) >= (FILES_A_DAY if day == max(files) else 2)

    @contextmanager
    def bulk(self, *, wait_s: float = WAIT_S) -> Iterator[Bulk]:
        """Take very many samples straight into the cold part: all of them or, when it raises, none."""
        self._require_writer()
        with self._cold.alone(wait_s):
            self._recover()
            with engine.writer(self._spill()) as duck:
                while self._hot.waiting():  # what is hot counts as older than what is imported now
                    self._seal_batch(duck)
                work = Bulk(duck, self._cold, self._hot)
                yield work
                work.commit()
                if self._hot.announced():
                    self._finish_import()

    def _recover(self) -> None:
        """Finish what a killed process left: rows sealed but still hot, an import committed but not announced."""
        self._hot.drop_sealed(self._cold.version().watermark)
        if self._hot.announced():
            self._finish_import()

    def _finish_import(self) -> None:
        changes = self._hot.announced()
        paths = self._cold.paths(self._cold.version().names())
        newest = []
        if changes and paths:
            shared = engine.reader()
            shared.register("changed", _columns(changes))
            newest = shared.execute(
                "SELECT tag, max(time_ms), arg_max(CASE WHEN value IS NULL THEN {'v': NULL} ELSE {'v': value} END, "
                "time_ms).v, arg_max(quality, time_ms) FROM read_parquet(?) AS c WHERE EXISTS (FROM "
                "(SELECT tag AS t, max(last_ms) AS last FROM changed GROUP BY tag) "
                "WHERE t = c.tag AND last = c.time_ms) "
                "GROUP BY tag",
                [paths],
            ).fetchall()
        self._hot.finish_import(newest)

    def _spill(self) -> str:
        folder = self.folder / "tmp"
        folder.mkdir(exist_ok=True)
        return str(folder)

    def check(self) -> list[Problem]:
        """Look at every file and return what is wrong; an empty list is a healthy history."""
        found = [Problem("hot_damaged", {"detail": text}) for text in self._hot.problems()]
        found += self._cold.problems()
        if found:
            return found
        for day, names in sorted(self._cold.version().files.items()):
            found += _file_problems(self._cold, day, names)
        if self._hot.announced():
            found.append(Problem("unfinished_import"))
        return found

    def backup_paths(self) -> list[Path]:
        """Return the files of the cold part to be copied after the hot part was."""
        return self._cold.backup_paths()

    def _require_writer(self) -> None:
        if not self.is_writer:
            raise ReadOnly


class Bulk:
    """An import under way: batches of samples are merged one after another and committed together."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, cold: Cold, hot: Hot) -> None:
        self.engine = duck
        self._cold, self._hot = cold, hot
        self._version = cold.version()
        self._draft = merging.Draft()
        self._changes: list[Change] = []

    @property
    def merged(self) -> Merged:
        return self._draft.merged

    def merge(self, table: str) -> None:
        """Take the rows of a table (tag, time_ms, value, quality) of this engine; one row a tag and time."""
        before = self._draft.merged
        merging.merge(self.engine, self._cold, self._version, self._draft, table)
        done = self._draft.merged
        if done.added + done.corrected > before.added + before.corrected:
            self._changes += self.engine.execute(
                f"SELECT tag, time_ms // {DAY_MS}, min(time_ms), max(time_ms) FROM {table} GROUP BY 1, 2"  # noqa: S608
            ).fetchall()

    def commit(self) -> None:
        """Make it all visible at once; called when the block ends well."""
        if self._draft.added or self._draft.removed:
            self._hot.announce(self._changes)
            self._cold.commit(self._draft.added, self._draft.removed, watermark=None, changes=True)


def _overlay(cold: Span, hot: Span) -> Span:
    """Return both in time order; a hot sample takes the place of a cold one."""
    if len(hot) and len(cold):
        kept = ~np.isin(cold.time_ms, hot.time_ms)
        cold = Span(cold.time_ms[kept], cold.value[kept], cold.quality[kept])
    time_ms = np.concatenate([cold.time_ms, hot.time_ms])
    order = np.argsort(time_ms, kind="stable")
    return Span(
        time_ms[order],
        np.concatenate([cold.value, hot.value])[order],
        np.concatenate([cold.quality, hot.quality])[order],
    )


def _columns(changes: list[Change]) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    rows = np.array(changes, np.int64).reshape(-1, 4)
    return {"tag": rows[:, 0].copy(), "last_ms": rows[:, 3].copy()}


def _file_problems(cold: Cold, day: int, names: tuple[str, ...]) -> Iterator[Problem]:
    shared = engine.reader()
    paths = cold.paths(names)
    try:
        rows = shared.execute(
            "SELECT count(*), count(DISTINCT (tag, time_ms)) FROM read_parquet(?) WHERE value IS NULL OR value = value",
            [paths],
        ).fetchone()
    except duckdb.Error as error:
        yield Problem("cold_damaged_file", {"name": names[0].partition("/")[0], "detail": str(error).splitlines()[0]})
        return
    if rows is not None and rows[0] != rows[1]:
        yield Problem("cold_duplicates", {"day": names[0].partition("=")[2][:10], "count": rows[0] - rows[1]})
