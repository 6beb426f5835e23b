"""The SQLite library under the hot part: the newest of Python's own and ``pysqlite3``.

The web chooses by the same rule, so one process never has two libraries on one file. Before 3.51.3 the write-ahead
log can lose committed rows when several processes write; the rollback journal then takes its place.
"""

from __future__ import annotations

import importlib
import importlib.util
import sqlite3
from pathlib import Path
from typing import Any

FIRST_SAFE_WAL = (3, 51, 3)
WAIT_S = 20.0


def _choose() -> Any:
    if importlib.util.find_spec("pysqlite3") is not None:
        bundled = importlib.import_module("pysqlite3.dbapi2")
        if bundled.sqlite_version_info > sqlite3.sqlite_version_info:
            return bundled
    return sqlite3


sqlite: Any = _choose()
IS_WAL_SAFE: bool = tuple(sqlite.sqlite_version_info) >= FIRST_SAFE_WAL


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Open a database file; each commit is on the disk when it returns. A reader's connection refuses to write."""
    connection: sqlite3.Connection = sqlite.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
    if writes:
        connection.execute(f"PRAGMA journal_mode={'WAL' if IS_WAL_SAFE else 'DELETE'}")
        connection.execute("PRAGMA synchronous=FULL")
    else:
        connection.execute("PRAGMA query_only=ON")
    return connection
