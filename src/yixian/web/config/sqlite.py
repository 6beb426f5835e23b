"""The SQLite library under the database.

Libraries before 3.51.3 can lose committed rows in WAL mode when several processes write and checkpoint at once
(SQLite's "WAL-reset bug"). ``pysqlite3`` brings a newer library; where it is not to be had and Python's own is too
old, the database falls back to a rollback journal, which is safe and as fast for our load, and says so.
"""

import importlib
import importlib.util
import sqlite3
import sys

FIRST_SAFE_WAL = (3, 51, 3)


def use_bundled_library() -> None:
    """Put ``pysqlite3`` in the place of ``sqlite3``; call before Django's backend is imported."""
    if importlib.util.find_spec("pysqlite3") is None:
        return
    bundled = importlib.import_module("pysqlite3")
    if bundled.sqlite_version_info > sqlite3.sqlite_version_info:
        sys.modules["sqlite3"] = bundled
        sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


def library_version() -> tuple[int, ...]:
    """Return the version of the library in use, after :func:`use_bundled_library`."""
    version: tuple[int, ...] = sys.modules["sqlite3"].sqlite_version_info
    return version


def is_wal_safe() -> bool:
    return library_version() >= FIRST_SAFE_WAL


def pragmas() -> str:
    """Return the statements run on each new connection."""
    journal = "WAL" if is_wal_safe() else "DELETE"
    return f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
