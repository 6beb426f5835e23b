"""The cold part: one Delta table partitioned by day, files sorted by (tag, time), no sample twice.

``deltalake`` never calls fsync: files are put on the disk before the commit names them and the log after it, and
only then may a caller forget what it handed over. Beside a file of many samples a minute stands its rollup, minutes
of (minimum, maximum, sum, count), for drawing months; it can always be made again.
"""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction
from deltalake.exceptions import DeltaError
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, RemoveAction

from yixian.history import library
from yixian.history.errors import HistoryBusy
from yixian.history.records import DAY_MS, Problem

TABLE = "cold"
ROLLUP = "rollup"
APPLICATION = "seal"
KEPT_FOR = timedelta(hours=24)  # files no longer named, for readers and backups that still hold an older version
LOCK = "sealing.sqlite3"
EPOCH = date(1970, 1, 1)

SCHEMA = Schema(
    [
        Field("tag", PrimitiveType("integer"), nullable=False),
        Field("time_ms", PrimitiveType("long"), nullable=False),
        Field("value", PrimitiveType("double")),
        Field("quality", PrimitiveType("short"), nullable=False),
        Field("day", PrimitiveType("date"), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A written, not yet committed file of one day."""

    day: int
    path: str
    rows: int
    bounds: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Version:
    """The table at one commit: which number of the ingest sequence it holds, and its files by day."""

    number: int = -1
    watermark: int = 0
    files: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def days_between(self, start_ms: int, end_ms: int) -> list[tuple[int, tuple[str, ...]]]:
        """Return the days that may hold samples of the stretch of time, with their files."""
        first, last = start_ms // DAY_MS, (end_ms - 1) // DAY_MS
        return [(day, names) for day, names in sorted(self.files.items()) if first <= day <= last]

    def between(self, start_ms: int, end_ms: int) -> list[str]:
        """Return the files that may hold samples of the stretch of time."""
        return [name for _, names in self.days_between(start_ms, end_ms) for name in names]

    def names(self) -> list[str]:
        return [name for names in self.files.values() for name in names]


def day_name(day: int) -> str:
    """Return the ISO name of a day counted from 1970."""
    return (EPOCH + timedelta(days=day)).isoformat()


class Cold:
    """The Delta table of one history. Readers share one object a process; its version is looked at again each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.table_folder = folder / TABLE
        self.log = self.table_folder / "_delta_log"
        self._version = Version()
        self._guard = threading.Lock()

    # reading

    def version(self) -> Version:
        """Return the newest committed version; looking costs two system calls while nothing has changed."""
        with self._guard:
            if self._is_known_stale():
                self._version = self._read()
            return self._version

    def _is_known_stale(self) -> bool:
        """Tell whether there is a newer entry, or ours has been cleaned away behind a checkpoint long since."""
        number = self._version.number
        if number < 0:
            return self.log.exists() and any(self.log.glob("0*.json"))
        is_gone = not (self.log / f"{number:020}.json").exists()
        return is_gone or (self.log / f"{number + 1:020}.json").exists()

    def _read(self) -> Version:
        torn = self.torn_entry()
        whole = None if torn is None else int(torn.stem) - 1
        if whole is not None and whole < 0:
            return Version()
        table = DeltaTable(str(self.table_folder), version=whole)
        files: dict[int, list[str]] = {}
        for name in _names(table):
            files.setdefault(_day_of(name), []).append(name)
        return Version(
            table.version(),
            table.transaction_version(APPLICATION) or 0,
            {day: tuple(sorted(names)) for day, names in files.items()},
        )

    def path(self, name: str) -> str:
        return str(self.table_folder / name)

    def paths(self, names: Iterable[str]) -> list[str]:
        return [self.path(name) for name in names]

    def rollup(self, name: str) -> Path:
        return self.folder / ROLLUP / name

    # writing

    @contextmanager
    def alone(self, wait_s: float) -> Iterator[None]:
        """Be the only process that seals, imports or compacts. The system frees it with its holder, also killed."""
        began = time.monotonic()
        connection = library.sqlite.connect(self.folder / LOCK, timeout=wait_s, isolation_level=None)
        try:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except library.sqlite.OperationalError as error:
                raise HistoryBusy(waited_s=time.monotonic() - began) from error
            self._drop_torn_entry()
            yield
        finally:
            connection.close()

    def new_name(self, day: int) -> str:
        name = f"day={day_name(day)}/{uuid.uuid4().hex}.parquet"
        (self.table_folder / name).parent.mkdir(parents=True, exist_ok=True)
        self.rollup(name).parent.mkdir(parents=True, exist_ok=True)
        return name

    def commit(self, added: Sequence[NewFile], removed: Iterable[str], *, watermark: int | None, changes: bool) -> None:
        """Make files part of the table, and others no longer, in one entry of the log that survives a power cut."""
        if not self.log.exists():
            DeltaTable.create(str(self.table_folder), SCHEMA, partition_by=["day"], name="yixian tag history")
        for file in added:
            for path in (Path(self.path(file.path)), self.rollup(file.path)):
                if path.exists():
                    sync(path)
                    sync(path.parent)
        sync(self.table_folder)
        table = DeltaTable(str(self.table_folder))
        now = int(time.time() * 1000)
        actions: list[AddAction | RemoveAction] = [self._add(file, now, changes) for file in added]
        actions += [
            RemoveAction(name, changes, now, partition_values={"day": day_name(_day_of(name))}) for name in removed
        ]
        mark = [Transaction(APPLICATION, watermark, now)] if watermark is not None else []
        table.create_write_transaction(
            actions, "append", SCHEMA, ["day"], commit_properties=CommitProperties(app_transactions=mark)
        )
        for path in sorted(self.log.iterdir(), key=lambda one: one.stat().st_mtime)[-4:]:
            sync(path)
        sync(self.log)

    def _add(self, file: NewFile, now: int, changes: bool) -> AddAction:
        stats = {
            "numRecords": file.rows,
            "minValues": {name: low for name, (low, _) in file.bounds.items()},
            "maxValues": {name: high for name, (_, high) in file.bounds.items()},
            "nullCount": {"tag": 0, "time_ms": 0, "quality": 0},
        }
        size = os.stat(self.path(file.path)).st_size
        return AddAction(file.path, size, {"day": day_name(file.day)}, now, changes, json.dumps(stats))

    def _drop_torn_entry(self) -> None:
        """Remove a last log entry a power cut left unreadable; what it named is still hot, as it was never synced."""
        torn = self.torn_entry()
        if torn is not None:
            torn.unlink()
            sync(self.log)

    def torn_entry(self) -> Path | None:
        entries = sorted(self.log.glob("0*.json")) if self.log.exists() else []
        if not entries:
            return None
        try:
            for line in entries[-1].read_text(encoding="utf-8").splitlines() or [""]:
                json.loads(line)
        except ValueError:
            return entries[-1]
        return None

    def tidy(self, kept_for: timedelta = KEPT_FOR) -> int:
        """Delete files the table has not named for a day, and those of writers that were killed."""
        named, before, gone = set(self.version().names()), time.time() - kept_for.total_seconds(), 0
        removed = dict(self._removals()) if self.log.exists() else {}
        for root in (self.table_folder, self.folder / ROLLUP):
            for path in root.glob("day=*/*.parquet"):
                name = f"{path.parent.name}/{path.name}"
                if name not in named and max(path.stat().st_mtime, removed.get(name, 0.0)) < before:
                    path.unlink(missing_ok=True)
                    gone += 1
        return gone

    def _removals(self) -> Iterator[tuple[str, float]]:
        """Yield the files that left the table lately, and when."""
        since = time.time() - 2 * KEPT_FOR.total_seconds()
        for entry in sorted(self.log.glob("0*.json")):
            stamp = entry.stat().st_mtime
            if stamp < since:
                continue
            for line in entry.read_text(encoding="utf-8").splitlines():
                action = json.loads(line)
                if "remove" in action:
                    yield action["remove"]["path"], stamp

    # looking after it

    def problems(self) -> Iterator[Problem]:
        if not self.log.exists():
            return
        if (torn := self.torn_entry()) is not None:
            yield Problem("cold_torn_entry", {"name": torn.name})
            return
        try:
            version = self.version()
        except (DeltaError, OSError, ValueError) as error:
            yield Problem("cold_unreadable", {"detail": str(error)})
            return
        for name in version.names():
            if not os.path.exists(self.path(name)):
                yield Problem("cold_missing_file", {"name": name})

    def backup_paths(self) -> list[Path]:
        """Return what a copy of the newest version needs; none of it changes or goes away within a day."""
        if not self.log.exists():
            return []
        version = self.version()
        newest = f"{version.number:020}"
        log = [path for path in sorted(self.log.iterdir()) if path.is_file() and path.name[:20] <= newest]
        files = [Path(self.path(name)) for name in version.names()]
        rollups = [path for name in version.names() if (path := self.rollup(name)).exists()]
        return [*log, *files, *rollups]


def sync(path: Path) -> None:
    """Put a file or a folder's list of names on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no such thing for folders
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _names(table: DeltaTable) -> list[str]:
    return ["/".join(uri.rsplit("/", 2)[-2:]) for uri in table.file_uris()]


def _day_of(name: str) -> int:
    return (datetime.fromisoformat(name.partition("/")[0].removeprefix("day=")).replace(tzinfo=UTC).date() - EPOCH).days
