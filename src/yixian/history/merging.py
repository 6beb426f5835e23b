"""Take samples into the cold part day by day: new ones, corrected ones, none twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from yixian.history.cold import Cold, NewFile, Version
from yixian.history.records import BAD, DAY_MS, Merged

ROW_GROUP = 61_440
ROLLUP_GROUP = 4_096  # few tags a group, so that one tag is found without reading the others
MINUTE_MS = 60_000
WORTH = 4  # a rollup must be this many times shorter than its file

_COLUMNS = "tag, time_ms, value, quality"


@dataclass
class Draft:
    """Files written for the next commit, and what they did."""

    added: list[NewFile] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    merged: Merged = field(default_factory=Merged)


def merge(engine: duckdb.DuckDBPyConnection, cold: Cold, version: Version, draft: Draft, table: str = "fresh") -> None:
    """Write what ``table`` (tag, time_ms, value, quality; one row a sample) adds to the version.

    A day's samples that are all there already write nothing; only new ones make a further file; a corrected one
    makes the day's files anew, so that readers never have to choose between two.
    """
    days = engine.execute(f"SELECT DISTINCT time_ms // {DAY_MS} FROM {table} ORDER BY 1").fetchall()  # noqa: S608
    for (day,) in days:
        low, high = day * DAY_MS, (day + 1) * DAY_MS
        ours = f"(SELECT {_COLUMNS} FROM {table} WHERE time_ms >= {low} AND time_ms < {high})"  # noqa: S608
        _merge_day(engine, cold, draft, int(day), ours, version.files.get(day, ()))


def _merge_day(
    engine: duckdb.DuckDBPyConnection, cold: Cold, draft: Draft, day: int, ours: str, existing: tuple[str, ...]
) -> None:
    pending = [file.path for file in draft.added if file.day == day]
    gone = set(draft.removed)
    names = [*(name for name in existing if name not in gone), *pending]
    if not names:
        file = write(engine, cold, day, ours)
        draft.added.append(file)
        draft.merged += Merged(added=file.rows)
        return
    theirs = _parquet(cold.paths(names))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE judged AS SELECT f.*, e.tag IS NOT NULL AS known, "  # noqa: S608
        f"e.tag IS NOT NULL AND e.value IS NOT DISTINCT FROM f.value AND e.quality = f.quality AS same "
        f"FROM {ours} f LEFT JOIN {theirs} e ON e.tag = f.tag AND e.time_ms = f.time_ms"
    )
    total, known, same = engine.execute(
        "SELECT count(*), count(*) FILTER (known), count(*) FILTER (same) FROM judged"
    ).fetchone() or (0, 0, 0)
    draft.merged += Merged(added=total - known, corrected=known - same, unchanged=same)
    if known == same < total:
        new = f"(SELECT {_COLUMNS} FROM judged WHERE NOT known)"  # noqa: S608
        draft.added.append(write(engine, cold, day, new))
    elif known > same:
        whole = (
            f"(SELECT {_COLUMNS} FROM {theirs} e ANTI JOIN judged j ON e.tag = j.tag AND e.time_ms = j.time_ms "  # noqa: S608
            f"UNION ALL SELECT {_COLUMNS} FROM judged)"
        )
        file = write(engine, cold, day, whole)
        replace(draft, names, file)
    engine.execute("DROP TABLE judged")


def replace(draft: Draft, names: Iterable[str], file: NewFile) -> None:
    """Let one new file stand for these, whether they are committed or still part of the draft."""
    gone = set(names)
    drafted = {one.path for one in draft.added}
    draft.added = [one for one in draft.added if one.path not in gone]
    draft.added.append(file)
    draft.removed += sorted(gone - drafted)


def compact_day(engine: duckdb.DuckDBPyConnection, cold: Cold, day: int, names: tuple[str, ...]) -> NewFile:
    """Write the files of a day as one."""
    return write(engine, cold, day, f"(SELECT {_COLUMNS} FROM {_parquet(cold.paths(names))})")  # noqa: S608


def write(engine: duckdb.DuckDBPyConnection, cold: Cold, day: int, source: str) -> NewFile:
    """Write one sorted file of one day and, where it is worth it, its rollup."""
    name = cold.new_name(day)
    path = cold.path(name)
    engine.execute(
        f"COPY (SELECT tag::INTEGER AS tag, time_ms::BIGINT AS time_ms, value::DOUBLE AS value, "  # noqa: S608
        f"quality::SMALLINT AS quality FROM {source} ORDER BY tag, time_ms) TO '{_quoted(path)}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    found = engine.execute(
        "SELECT count(*), min(tag), max(tag), min(time_ms), max(time_ms) FROM read_parquet(?)", [path]
    ).fetchone()
    assert found is not None
    rows = int(found[0])
    _write_rollup(engine, cold, name, rows)
    return NewFile(day, name, rows, {"tag": (found[1], found[2]), "time_ms": (found[3], found[4])})


def _write_rollup(engine: duckdb.DuckDBPyConnection, cold: Cold, name: str, rows: int) -> None:
    target = cold.rollup(name)
    written = engine.execute(
        f"COPY (SELECT tag, time_ms // {MINUTE_MS} * {MINUTE_MS} AS minute_ms, min(value) AS low, max(value) AS high, "  # noqa: S608
        f"sum(value) AS total, count(*) AS number FROM read_parquet(?) "
        f"WHERE value IS NOT NULL AND quality < {BAD} GROUP BY ALL ORDER BY ALL) TO '{_quoted(str(target))}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROLLUP_GROUP})",
        [cold.path(name)],
    ).fetchone()
    if written is None or int(written[0]) * WORTH > rows:
        target.unlink()


def _parquet(paths: list[str]) -> str:
    return "read_parquet([{}])".format(", ".join(f"'{_quoted(path)}'" for path in paths))


def _quoted(path: str) -> str:
    return path.replace("'", "''")
