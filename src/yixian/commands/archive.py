"""The backup file: a zip with everything and, last, ``manifest.json`` with the SHA-256 of each entry."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from yixian import __version__, history
from yixian.web.config.restoring import DATABASE, FOLDERS

FORMAT = 1
MANIFEST = "manifest.json"
POSTGRES_DUMP = "postgres.dump"
CHUNK = 2**20
PAGES_A_STEP = 4096
HISTORY = "history"

Progress = Callable[[str, int], None]


class Damaged(Exception):  # noqa: N818 - says a state
    """The file is not a whole backup; each problem is a pair of Chinese and English."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(english for _, english in problems))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup, and which product wrote it."""

    version: str
    made_at: str
    engine: str
    migrations: list[str]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


# writing


def snapshot_sqlite(source: Path, target: Path, progress: Progress) -> None:
    """Copy the database as it stands at one moment while others go on reading and writing.

    An open read transaction pins that moment, so the copy never has to begin again.
    """
    own = sqlite3.connect(source, timeout=20, isolation_level=None)
    copy = sqlite3.connect(target)
    try:
        own.execute("BEGIN")
        own.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        page = own.execute("PRAGMA page_size").fetchone()[0]
        before = [0]

        def step(status: int, remaining: int, total: int) -> None:
            progress(DATABASE, (total - remaining - before[0]) * page)
            before[0] = total - remaining

        own.backup(copy, pages=PAGES_A_STEP, progress=step, sleep=0.05)
        own.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        own.close()


def dump_postgres(settings: dict[str, Any], target: Path) -> None:
    subprocess.run(
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", settings["NAME"]],
        check=True,
        env=postgres_environment(settings),
    )


def postgres_environment(settings: dict[str, Any]) -> dict[str, str]:
    """Return the environment in which PostgreSQL's programs reach the database; passwords stay off command lines."""
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    return {**os.environ, **{name: str(settings[key]) for name, key in named.items() if settings.get(key)}}


def tree(home: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of every kept file besides the databases."""
    for folder in FOLDERS:
        if folder == HISTORY:
            yield from history_files(home)
            continue
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home).as_posix(), path


def history_files(home: Path) -> Iterator[tuple[str, Path]]:
    """Yield the sealed files of one version of the tag history; they neither change nor go away within a day."""
    if history.is_there(home / HISTORY):
        with history.open(home / HISTORY) as plant:
            for path in plant.backup_paths():
                yield path.relative_to(home).as_posix(), path


def snapshot_history(home: Path, folder: Path, progress: Progress) -> list[tuple[str, Path]]:
    """Copy the hot part of the tag history as it stands; to be called before its sealed files are listed.

    What is sealed in between is then in both, and the version's watermark tells a reader so.
    """
    if not history.is_there(home / HISTORY):
        return []
    copy = folder / "hot"
    snapshot_sqlite(home / HISTORY / history.HOT, copy, progress)
    return [(f"{HISTORY}/{history.HOT}", copy)]


def add(bundle: zipfile.ZipFile, name: str, path: Path, progress: Progress) -> dict[str, Any] | None:
    """Put one file in and return its size and SHA-256; ``None`` when it has gone meanwhile."""
    digest, size = hashlib.sha256(), 0
    try:
        source: IO[bytes] = path.open("rb")
    except FileNotFoundError:
        return None
    entry = zipfile.ZipInfo(name, date_time=datetime.now().timetuple()[:6])  # noqa: DTZ005 - zip holds local time
    entry.compress_type = (
        zipfile.ZIP_STORED if name.startswith("media/") or name.endswith(".parquet") else zipfile.ZIP_DEFLATED
    )
    entry.external_attr = 0o600 << 16
    with source, bundle.open(entry, "w", force_zip64=True) as target:
        while block := source.read(CHUNK):
            digest.update(block)
            size += len(block)
            target.write(block)
            progress(name, len(block))
    return {"bytes": size, "sha256": digest.hexdigest()}


def write(home: Path, target: Path, database: dict[str, Any], migrations: list[str], progress: Progress) -> Manifest:
    """Write a whole backup beside the target and rename it into place; an interrupted one leaves nothing named so.

    The database comes first: every file a row of it names is then already there to be copied.
    """
    engine = "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"
    manifest = Manifest(__version__, datetime.now(UTC).isoformat(timespec="seconds"), engine, migrations)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        draft = Path(folder) / "backup.zip"
        dump = Path(folder) / "database"
        name = DATABASE if engine == "sqlite" else POSTGRES_DUMP
        if engine == "sqlite":
            snapshot_sqlite(Path(database["NAME"]), dump, progress)
        else:
            dump_postgres(database, dump)
        hot = snapshot_history(home, Path(folder), progress)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # it holds keys and people
        with zipfile.ZipFile(draft, "w", compresslevel=3) as bundle:
            for inside, path in [(name, dump), *hot, *tree(home)]:
                if (entry := add(bundle, inside, path, progress)) is not None:
                    manifest.files[inside] = entry
            bundle.writestr(MANIFEST, manifest.as_json())
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    return manifest


# reading


def read_manifest(bundle: zipfile.ZipFile) -> Manifest:
    try:
        found = Manifest(**json.loads(bundle.read(MANIFEST)))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise Damaged([("没有可读的清单 manifest.json", "there is no readable manifest.json")]) from error
    return found


def check_names(bundle: zipfile.ZipFile, manifest: Manifest) -> None:
    """Refuse what is missing, what is too many and what would be written outside the home."""
    listed, present = set(manifest.files), [item.filename for item in bundle.infolist()]
    problems = [(f"缺少文件 {name}", f"{name} is missing") for name in sorted(listed - set(present))]
    problems += [
        (f"多出文件 {name}", f"{name} does not belong to it") for name in sorted({*present} - listed - {MANIFEST})
    ]
    if len(present) != len(set(present)):
        problems.append(("有重名的文件", "two entries have the same name"))
    problems += [
        (f"文件名不安全 {name}", f"{name} is not a safe name") for name in sorted(listed) if not _is_safe(name)
    ]
    if problems:
        raise Damaged(problems)


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    known = name in (DATABASE, POSTGRES_DUMP) or (len(parts) > 1 and parts[0] in FOLDERS)
    return known and ".." not in parts and not name.startswith("/") and not re.search(r"[\\:\x00-\x1f]", name)


def unpack(bundle: zipfile.ZipFile, manifest: Manifest, folder: Path, progress: Progress) -> None:
    """Write every entry below the folder, checking size and SHA-256 on the way."""
    problems = []
    for folder_name in FOLDERS:
        (folder / folder_name).mkdir(parents=True, exist_ok=True, mode=0o700 if folder_name == "keys" else 0o755)
    for name, entry in manifest.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if name.startswith("keys/") else 0o755)
        digest, size = hashlib.sha256(), 0
        mode = 0o640 if name.startswith("media/") else 0o600
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(handle, "wb") as out, bundle.open(name) as source:
                while block := source.read(CHUNK):
                    digest.update(block)
                    size += len(block)
                    out.write(block)
                    progress(name, len(block))
        except (zipfile.BadZipFile, EOFError, ValueError, zipfile.LargeZipFile) as error:
            problems.append((f"{name} 读不出来（{error}）", f"{name} cannot be read ({error})"))
            continue
        if size != entry["bytes"] or digest.hexdigest() != entry["sha256"]:
            problems.append((f"{name} 的内容与清单不符", f"{name} is not what the manifest says"))
    if problems:
        raise Damaged(problems)


def check_sqlite(path: Path) -> None:
    """Refuse a database that SQLite itself finds broken."""
    own = sqlite3.connect(path)
    try:
        found = own.execute("PRAGMA integrity_check(5)").fetchall()
    except sqlite3.DatabaseError as error:
        found = [(str(error),)]
    finally:
        own.close()
    if found != [("ok",)]:
        raise Damaged([(f"数据库损坏：{found[0][0]}", f"the database is broken: {found[0][0]}")])


def check_history(folder: Path) -> None:
    """Refuse a tag history with a part missing or broken."""
    if not history.is_there(folder / HISTORY):
        return
    with history.open(folder / HISTORY) as plant:
        problems = plant.check()
    if problems:
        raise Damaged([(one.message(), one.message("en")) for one in problems])
