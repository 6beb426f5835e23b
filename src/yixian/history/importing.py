"""Take a whole file over: read once, sorted by day within little memory, then visible all at once.

A file imported again changes nothing; a corrected file corrects what it names. A bad cell costs that sample, never
the others of its row, and is told with its row and column.
"""

from __future__ import annotations

import datetime as dt
import time
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from yixian.history import engine as engines
from yixian.history.errors import UnreadableSource
from yixian.history.layouts import BAD_WORDS, ON_OFF, Layout
from yixian.history.records import BAD, DAY_MS, GOOD, UNCERTAIN, Merged, Tag
from yixian.history.sources import Source, prepared
from yixian.history.store import History
from yixian.history.wording import CHINESE, say

SHOWN = 20
BATCH_ROWS = 4_000_000
AHEAD_MS = DAY_MS  # a clock a day ahead is a wrong clock

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that was not taken: its row as the user sees it, its column, a code and its data."""

    row: int
    column: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)

    def message(self, language: str = CHINESE) -> str:
        """Return the sentence for the user."""
        return say(self.code, language, **self.data)

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the record as the command line prints it."""
        return {"row": self.row, "column": self.column, "code": self.code, "message": self.message(language)}


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say itself: the zone of its clock, and units by tag (key "" for all others)."""

    zone: str = "Asia/Shanghai"
    units: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    now_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file brought. ``problems`` shows the first ones, ``refused`` counts them all."""

    name: str
    kind: str
    encoding: str
    tags: tuple[Tag, ...]
    merged: Merged
    first_ms: int | None
    last_ms: int | None
    refused: int
    problems: tuple[RowProblem, ...]
    ignored: tuple[str, ...]
    seconds: float


def import_file(history: History, path: Path, options: Options, progress: Progress | None = None) -> Imported:
    """Take over a .csv, .xlsx or .parquet of tag history, wide or long.

    Raises
    ------
    UnreadableSource
        If the file holds no tag history; nothing is changed.
    UnitChanged
        If it gives a tag in another unit than the one kept; nothing is changed.
    """
    began = time.monotonic()
    told = progress or (lambda done, total: None)
    work = history.folder / "tmp" / f"import-{time.time_ns()}"
    work.mkdir(parents=True)
    try:
        with engines.writer(str(work)) as duck:
            duck.execute("SET preserve_insertion_order = true")
            with prepared(path, duck, work, options.sheet) as source:
                stage = _Stage(duck, source, options, work / "staged.parquet")
                rows = stage.run()
                refused, problems = stage.problems(rows)
            told(1, 3)
            tags = stage.tags()
            found = duck.execute(
                f"SELECT time_ms // {DAY_MS}, count(*), min(time_ms), max(time_ms) FROM {rows} WHERE usable "  # noqa: S608
                "GROUP BY 1 ORDER BY 1"
            ).fetchall()
        merged = Merged()
        if found:
            history.define(*tags)
            merged = _merge(history, rows, [tag.name for tag in tags], [row[:2] for row in found], told)
        return Imported(
            name=source.name,
            kind=source.layout.kind,
            encoding=source.encoding,
            tags=tags,
            merged=merged,
            first_ms=found[0][2] if found else None,
            last_ms=found[-1][3] if found else None,
            refused=refused,
            problems=problems,
            ignored=source.layout.ignored,
            seconds=time.monotonic() - began,
        )
    finally:
        for left in sorted(work.rglob("*"), reverse=True):
            left.unlink() if left.is_file() else left.rmdir()
        work.rmdir()


def _merge(history: History, rows: str, names: list[str], days: list[tuple[int, int]], told: Progress) -> Merged:
    total, done = sum(count for _, count in days), 0
    with history.bulk() as bulk:
        numbers = history.tag_numbers(names)
        bulk.engine.execute("CREATE TEMP TABLE named (name VARCHAR, number INTEGER)")
        bulk.engine.executemany("INSERT INTO named VALUES (?, ?)", list(numbers.items()))
        for first, last, count in _batches(days):
            _load(bulk.engine, rows, first * DAY_MS, (last + 1) * DAY_MS)
            bulk.merge("fresh")
            bulk.engine.execute("DROP TABLE fresh")
            done += count
            told(total + 2 * done, 3 * total)
    return bulk.merged


def _load(duck: duckdb.DuckDBPyConnection, rows: str, start_ms: int, end_ms: int) -> None:
    """Make the table ``fresh`` of a few days; of a sample that stands twice in the file the later row counts."""
    duck.execute(
        "CREATE TEMP TABLE fresh AS SELECT number AS tag, time_ms, value, quality, place "  # noqa: S608
        f"FROM {rows} s JOIN named ON named.name = s.tag WHERE usable AND time_ms >= ? AND time_ms < ?",
        [start_ms, end_ms],
    )
    twice = duck.execute(
        "SELECT count(*) FROM (SELECT 1 FROM fresh GROUP BY tag, time_ms HAVING count(*) > 1)"
    ).fetchone()
    if twice and twice[0]:
        duck.execute(
            "DELETE FROM fresh WHERE rowid IN (SELECT rowid FROM fresh QUALIFY "
            "row_number() OVER (PARTITION BY tag, time_ms ORDER BY place DESC) > 1)"
        )


def _batches(days: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Group neighbouring days to (first, last, rows) of some millions of rows."""
    found: list[tuple[int, int, int]] = []
    for day, count in days:
        if found and found[-1][2] + count <= BATCH_ROWS:
            found[-1] = (found[-1][0], day, found[-1][2] + count)
        else:
            found.append((day, day, count))
    return found


class _Stage:
    """Read a file once into (tag, time_ms, value, quality), in the file's order."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, source: Source, options: Options, target: Path) -> None:
        self.duck, self.source, self.options, self.raw = duck, source, options, target
        self.layout: Layout = source.layout

    def run(self) -> str:
        """Read the file and return SQL for its rows: tag, time_ms, value, quality, usable, and their place."""
        try:
            self.duck.execute(self._copy())
        except duckdb.Error as error:
            raise UnreadableSource(name=self.source.name, detail=str(error).splitlines()[0]) from error
        now = self.options.now_ms if self.options.now_ms is not None else int(time.time() * 1000)
        return (
            "(SELECT *, coalesce(odd IS NULL AND tag <> '' AND "  # noqa: S608
            f"time_ms BETWEEN 0 AND {now + AHEAD_MS}, false) AS usable "
            f"FROM (SELECT tag, {self._shifted()} AS time_ms, value, {self._quality()}::SMALLINT AS quality, odd, "
            f"moment, file_row_number AS place FROM read_parquet('{_quoted(self.raw)}', file_row_number = true)))"
        )

    def _copy(self) -> str:
        """SQL that writes every cell of the file as a row, in the file's order; an empty cell is ``odd`` as ''."""
        layout = self.layout
        if layout.tag is not None:
            mark = f"lower(trim(c{layout.quality}))" if layout.quality is not None else "NULL::VARCHAR"
            unit = f"trim(c{layout.unit})" if layout.unit is not None else "NULL::VARCHAR"
            rows = (
                f"SELECT trim(c{layout.tag}) AS tag, {self._moment()} AS moment, "  # noqa: S608
                f"c{layout.values[0].position} AS cell, {mark} AS mark, {unit} AS unit FROM {self.source.relation}"
            )
        else:
            listed = [f'"{_name(column.name)}"' for column in layout.values]
            named = [f"c{column.position} AS {name}" for column, name in zip(layout.values, listed, strict=True)]
            rows = (
                "SELECT tag, moment_ AS moment, cell, NULL::VARCHAR AS mark, NULL::VARCHAR AS unit FROM "  # noqa: S608
                f"(SELECT {self._moment()} AS moment_, {', '.join(named)} FROM {self.source.relation}) "
                f"UNPIVOT INCLUDE NULLS (cell FOR tag IN ({', '.join(listed)}))"
            )
        return (
            f"COPY (SELECT coalesce(tag, '') AS tag, {self._time()} AS time_ms, "  # noqa: S608
            f"CASE WHEN time_ms IS NULL THEN coalesce(moment, '') END AS moment, {_VALUE} AS value, mark, unit, CASE "
            f"WHEN isfinite(value) THEN NULL WHEN list_contains({_BAD}, lower(trim(cell))) THEN NULL "
            f"WHEN cell IS NULL THEN '' ELSE trim(cell) END AS odd FROM ({rows})) "
            f"TO '{_quoted(self.raw)}' (FORMAT parquet, COMPRESSION snappy)"
        )

    def _moment(self) -> str:
        if self.layout.clock is None:
            return f"trim(c{self.layout.time})"
        return f"trim(c{self.layout.time}) || ' ' || trim(c{self.layout.clock})"

    def _time(self) -> str:
        """SQL for milliseconds of the file's own clock."""
        layout = self.layout
        if layout.epoch:
            factor = {"s": "* 1000", "ms": "* 1", "us": "/ 1000", "ns": "/ 1000000"}[layout.epoch]
            return f"CAST(floor(TRY_CAST(moment AS DECIMAL(38, 3)) {factor}) AS BIGINT)"
        kind = "TIMESTAMPTZ" if layout.is_zoned else "TIMESTAMP"
        if "年" in self._sample() or "." in self._sample().partition(" ")[0]:
            return f"epoch_ms(TRY_CAST({_PLAIN} AS {kind}))"
        return f"epoch_ms(TRY_CAST(moment AS {kind}))"

    def _sample(self) -> str:
        found = self.duck.execute(
            f"SELECT {self._moment()} FROM {self.source.relation} WHERE c{self.layout.time} IS NOT NULL LIMIT 1"  # noqa: S608
        ).fetchone()
        return str(found[0]) if found else ""

    def _shifted(self) -> str:
        """SQL for UTC milliseconds: one number taken off where the zone kept one offset, else looked up row by row."""
        try:
            zone = zoneinfo.ZoneInfo(self.options.zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
            raise UnreadableSource("unknown_zone", zone=self.options.zone) from error
        if self.layout.epoch or self.layout.is_zoned:
            return "time_ms"
        edge = self.duck.execute(
            "SELECT min(time_ms), max(time_ms) FROM read_parquet(?) WHERE time_ms BETWEEN 0 AND 7258118400000",
            [str(self.raw)],
        ).fetchone()
        if edge is None or edge[0] is None:
            return "time_ms"
        days = range(int(edge[0]) // DAY_MS, int(edge[1]) // DAY_MS + 2)
        offsets = {_offset(zone, day * DAY_MS) for day in days}
        if len(offsets) == 1:
            return f"time_ms - {offsets.pop()}"
        return f"epoch_ms(timezone('{zone.key}', make_timestamp(time_ms * 1000)))"

    def _quality(self) -> str:
        """SQL for the quality: 0, 1, 2 as they are, OPC DA's 192/64/0, OPC UA's 32 bits, or words."""
        if self.layout.quality is None:
            return f"CASE WHEN value IS NULL OR isnan(value) THEN {BAD} ELSE {GOOD} END"
        found = self.duck.execute(
            "SELECT max(TRY_CAST(mark AS DOUBLE)) FROM read_parquet(?)", [str(self.raw)]
        ).fetchone()
        largest = found[0] if found and found[0] is not None else 0
        number = "TRY_CAST(mark AS DOUBLE)"
        if largest >= 2**30:
            of_number = f"least({number} // {2**30}, {BAD})"
        elif largest > BAD:
            of_number = f"CASE WHEN {number} >= 192 THEN {GOOD} WHEN {number} >= 64 THEN {UNCERTAIN} ELSE {BAD} END"
        else:
            of_number = number
        good, doubtful = _list(["", "good", "ok", "好", "正常", "良好"]), _list(["uncertain", "可疑", "不确定"])
        return (
            f"CASE WHEN value IS NULL OR isnan(value) THEN {BAD} WHEN mark IS NULL OR "
            f"list_contains({good}, mark) THEN {GOOD} "
            f"WHEN list_contains({doubtful}, mark) THEN {UNCERTAIN} "
            f"WHEN {number} IS NOT NULL THEN ({of_number})::SMALLINT "
            f"ELSE {BAD} END"
        )

    def problems(self, rows: str) -> tuple[int, tuple[RowProblem, ...]]:
        """Return how many cells were refused and the first of them; an empty cell is none."""
        refused = f"FROM {rows} WHERE NOT usable AND odd IS DISTINCT FROM ''"
        counted = self.duck.execute(f"SELECT count(*) {refused}").fetchone()
        first = self.duck.execute(
            f"SELECT place, tag, moment, odd, time_ms, value {refused} ORDER BY place LIMIT {SHOWN}"
        ).fetchall()
        problems = [self._problem(*row) for row in first]
        count = int(counted[0]) if counted else 0
        if self.source.relation.startswith("read_csv"):
            broken = self.duck.execute(
                "SELECT line, any_value(csv_line) FROM reject_errors GROUP BY line ORDER BY line LIMIT ?", [SHOWN]
            ).fetchall()
            total = self.duck.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()
            problems += [
                RowProblem(int(line), "", "row_columns", {"value": text.strip()[:80]}) for line, text in broken
            ]
            count += int(total[0]) if total else 0
        return count, tuple(sorted(problems, key=lambda one: one.row)[:SHOWN])

    def _problem(
        self, place: int, tag: str, moment: str | None, odd: str | None, time_ms: int | None, value: float | None
    ) -> RowProblem:
        header = self.layout.header
        cells = 1 if self.layout.tag is not None else len(self.layout.values)
        line = self.source.first_row + place // cells
        if time_ms is None:
            return RowProblem(line, header[self.layout.time], "row_not_a_time", {"value": moment or ""})
        if tag == "" and self.layout.tag is not None:
            return RowProblem(line, header[self.layout.tag], "row_missing_tag")
        if not odd:
            return RowProblem(line, header[self.layout.time], "row_bad_time_range", {"value": _utc(time_ms)})
        code = "row_infinite" if value is not None else "row_not_a_number"
        return RowProblem(line, tag, code, {"value": odd})

    def tags(self) -> tuple[Tag, ...]:
        """Return the file's tags with the unit its header, its unit column or the user gives."""
        units = self.options.units
        if self.layout.tag is None:
            given = {column.name: column.unit for column in self.layout.values}
        else:
            rows = self.duck.execute(
                "SELECT tag, max(unit) FROM read_parquet(?) WHERE tag <> '' GROUP BY tag ORDER BY tag", [str(self.raw)]
            ).fetchall()
            given = {tag: unit or self.layout.values[0].unit for tag, unit in rows}
        return tuple(Tag(name, units.get(name) or unit or units.get("", "")) for name, unit in sorted(given.items()))


def _offset(zone: zoneinfo.ZoneInfo, time_ms: int) -> int:
    moment = dt.datetime.fromtimestamp(time_ms / 1000, dt.UTC).replace(tzinfo=zone)
    found = moment.utcoffset()
    return int(found.total_seconds() * 1000) if found else 0


def _utc(time_ms: int) -> str:
    try:
        return dt.datetime.fromtimestamp(time_ms / 1000, dt.UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return f"{time_ms} ms"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _name(name: str) -> str:
    return name.replace('"', '""')


def _list(words: list[str] | tuple[str, ...]) -> str:
    return "[{}]".format(", ".join("'{}'".format(word.replace("'", "''")) for word in words))


_BAD = _list(BAD_WORDS)
_ONES = _list([word for word, value in ON_OFF.items() if value])
_ZEROS = _list([word for word, value in ON_OFF.items() if not value])
_VALUE = (
    "coalesce(TRY_CAST(cell AS DOUBLE), CASE WHEN cell IS NULL OR trim(cell) = '' THEN NULL "
    "WHEN regexp_full_match(trim(cell), '[+-]?\\d{1,3}(,\\d{3})+(\\.\\d+)?') "
    "THEN TRY_CAST(replace(cell, ',', '') AS DOUBLE) "
    f"WHEN list_contains({_ONES}, lower(trim(cell))) THEN 1 WHEN list_contains({_ZEROS}, lower(trim(cell))) THEN 0 END)"
)
#: 2026年5月1日 8时30分 and 2026.5.1 8:30:00 as the engine reads dates
_STEPS = (
    ("^(\\d{4})[年.](\\d{1,2})[月.](\\d{1,2})日?\\s*", "\\1-\\2-\\3 "),
    ("[时分](\\d)", ":\\1"),
    ("[时]$", ":00"),
    ("[分秒]$", ""),
)
_PLAIN = "moment"
for _pattern, _with in _STEPS:
    _PLAIN = f"regexp_replace({_PLAIN}, '{_pattern}', '{_with}', 'g')"
