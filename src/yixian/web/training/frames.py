"""What a living plant shows now, and its trends: small files of the home folder that any process may read.

The host writes each frame over the last one, behind its length and checksum; a reader who meets a frame half written
reads again. A new file in place of the old one would be simpler, but makes file systems write to the disk at once,
seventy times a second, and the plants wait for it.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from yixian.web.training.plantview import PlantView

_LENGTH = struct.Struct("<I")
_FRAME = struct.Struct("<II")
#: A frame is written in some millionths of a second; who finds this many half written finds a broken file.
ATTEMPTS = 20


@dataclass(frozen=True)
class Frame:
    """One moment of a plant: ``head`` tells of the drill, ``values`` are in the order of the view's tags."""

    head: dict[str, Any]
    values: NDArray[np.float64]


def folder() -> Path:
    """Return where frames and trends stand, made when missing."""
    path = Path(settings.HOME) / "training"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write(run: int, head: dict[str, Any], values: NDArray[np.float64], *, within: Path | None = None) -> None:
    """Write a new frame over the last one."""
    text = json.dumps(head, ensure_ascii=False).encode()
    body = _LENGTH.pack(len(text)) + text + values.tobytes()
    number = os.open(_path(run, within or folder()), os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(number, _FRAME.pack(len(body), zlib.crc32(body)) + body)
    finally:
        os.close(number)


def read(run: int) -> Frame | None:
    """Return the latest frame, or ``None`` where the plant was never alive."""
    for _ in range(ATTEMPTS):
        try:
            content = _path(run, folder()).read_bytes()
        except (FileNotFoundError, PermissionError):
            return None
        body = _whole(content)
        if body is not None:
            end = _LENGTH.size + _LENGTH.unpack_from(body)[0]
            return Frame(json.loads(body[_LENGTH.size : end]), np.frombuffer(body, dtype=np.float64, offset=end).copy())
    return None


def _whole(content: bytes) -> bytes | None:
    """Return the frame in a file, or ``None`` where it is just being written."""
    if len(content) < _FRAME.size:
        return None
    length, checksum = _FRAME.unpack_from(content)
    body = content[_FRAME.size : _FRAME.size + length]
    return body if _LENGTH.size <= len(body) == length and zlib.crc32(body) == checksum else None


def _path(run: int, within: Path) -> Path:
    return within / f"{run}.live"


def watch(run: int) -> None:
    """Say that somebody looks at a plant: it is then shown twice a second."""
    (_signs(folder()) / str(run)).touch()


def watched(since: float, within: Path) -> set[int]:
    """Return the plants that somebody has looked at since a moment of the wall clock."""
    return {int(sign.name) for sign in os.scandir(_signs(within)) if sign.stat().st_mtime >= since}


def _signs(within: Path) -> Path:
    path = within / "watched"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


class Trend:
    """The history of one run: rows of float32, the simulated time first."""

    def __init__(self, run: int, view: PlantView, *, within: Path | None = None) -> None:
        self.path = (within or folder()) / f"{run}-{view.fingerprint}.trend"
        self.row = 4 * (len(view.trend_tags) + 1)

    def append(self, rows: Sequence[NDArray[np.float32]]) -> None:
        with self.path.open("ab") as file:
            file.write(b"".join(row.tobytes() for row in rows))

    def cut(self, time_s: float) -> None:
        """Forget everything after a moment: the plant was set back to it, or came back from a saved condition."""
        rows = self.rows()
        keep = int(np.searchsorted(rows[:, 0], time_s, side="right")) if len(rows) else 0
        if self.path.exists():
            with self.path.open("r+b") as file:
                file.truncate(keep * self.row)

    def rows(self) -> NDArray[np.float32]:
        """Return everything there is; a row being written is left out."""
        try:
            body = self.path.read_bytes()
        except FileNotFoundError:
            body = b""
        whole = len(body) // self.row * self.row
        return np.frombuffer(body[:whole], dtype=np.float32).reshape(-1, self.row // 4)
