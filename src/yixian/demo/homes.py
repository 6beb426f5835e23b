"""Where a demonstration lives: known by its marker, built beside its home, and put in place in one move."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

DATABASE, MARKER = "yixian.sqlite3", "demo.json"
#: what a home may hold before it has a database
_HARMLESS = {"keys", "log", "run", "static", "media"}


@dataclass(frozen=True, slots=True)
class Marker:
    """What a finished demonstration was built from; written last, so that half a demonstration has none."""

    seed: int
    anchor: str
    version: str
    small: bool = False


class State(StrEnum):
    """What is found in a home."""

    EMPTY = "empty"
    DEMO = "demo"
    FOREIGN = "foreign"


def state_of(home: Path) -> State:
    """Tell whether a home is free, a finished demonstration, or somebody's own data."""
    if not home.exists():
        return State.EMPTY
    if not (home / DATABASE).exists():
        is_free = home.is_dir() and {entry.name for entry in home.iterdir()} <= _HARMLESS
        return State.EMPTY if is_free else State.FOREIGN
    return State.DEMO if marker_of(home) and _was_built_as_demo(home / DATABASE) else State.FOREIGN


def marker_of(home: Path) -> Marker | None:
    """Return the marker, ``None`` where there is none or it cannot be read."""
    try:
        return Marker(**json.loads((home / MARKER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_marker(home: Path, marker: Marker) -> None:
    """Say that the demonstration in this home is whole."""
    draft = home / f"{MARKER}.draft"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(marker), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(home / MARKER)


def _was_built_as_demo(database: Path) -> bool:
    """Ask the audit of the database itself: a marker beside somebody's own data proves nothing."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT 1 FROM audit_auditentry WHERE action = 'demo.built' LIMIT 1")
        return rows.fetchone() is not None
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def staging_of(home: Path) -> Path:
    """Return where a demonstration for this home is built."""
    return home.with_name(f".{home.name}.building")


def put_in_place(home: Path) -> None:
    """Move the finished demonstration from its staging folder to the home; what was there is deleted after that."""
    staging, old = staging_of(home), home.with_name(f".{home.name}.old")
    if old.exists():
        shutil.rmtree(old)
    if home.exists():
        home.rename(old)
    staging.rename(home)
    if old.exists():
        shutil.rmtree(old)
