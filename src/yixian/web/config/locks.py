"""Who is using this home: a locked file a process, so that a restore never runs beneath a server.

The operating system drops a lock with its process, also after a SIGKILL, so nothing stale can be left behind.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

RESTORE = "restore"


class Busy(Exception):  # noqa: N818 - says a state, as BlockingIOError
    """Another process holds a lock this one needs."""

    def __init__(self, holders: list[str]) -> None:
        self.holders = holders
        super().__init__(", ".join(holders))


if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[str]) -> bool:
        try:
            file.seek(1_000_000)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _folder(home: Path) -> Path:
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def holders(home: Path, pattern: str = "*.lock") -> list[str]:
    """Return the names of the locks that are held by living processes, such as ``serve-4711``."""
    found = []
    for path in sorted(_folder(home).glob(pattern)):
        with path.open("a", encoding="ascii") as file:
            if not _try(file):
                found.append(path.stem)
    return found


@contextmanager
def using(home: Path, purpose: str) -> Iterator[None]:
    """Tell others that this process uses the home; raise :class:`Busy` while a restore runs."""
    path = _folder(home) / f"{purpose}-{os.getpid()}.lock"
    with path.open("a", encoding="ascii") as file:
        if not _try(file):
            raise Busy([path.stem])
        if restoring := holders(home, f"{RESTORE}.lock"):
            raise Busy(restoring)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the home for a restore; raise :class:`Busy` while anything else uses it."""
    path = _folder(home) / f"{RESTORE}.lock"
    with path.open("a", encoding="ascii") as file:
        if not _try(file):
            raise Busy([RESTORE])
        if others := [name for name in holders(home) if name != RESTORE]:
            raise Busy(others)
        yield
