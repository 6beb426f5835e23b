"""DuckDB, in memory only, over the files of the cold part: never a database file, as those cannot be shared."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

READ_MB = 256
WRITE_MB = 512
THREADS = max(1, min(2, os.cpu_count() or 1))

_readers: dict[int, duckdb.DuckDBPyConnection] = {}
_guard = threading.Lock()


def reader() -> duckdb.DuckDBPyConnection:
    """Return a connection of this process's shared reader, which remembers the files' footers."""
    with _guard:
        shared = _readers.get(os.getpid())
        if shared is None:
            shared = _open(READ_MB, tempfile.gettempdir())
            shared.execute("SET parquet_metadata_cache = true")
            _readers.clear()
            _readers[os.getpid()] = shared
        return shared.cursor()


@contextmanager
def writer(spill: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine of its own for one piece of writing; what does not fit in memory goes to ``spill``."""
    connection = _open(WRITE_MB, spill)
    try:
        yield connection
    finally:
        connection.close()


def _open(memory_mb: int, spill: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": THREADS,
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
    )
