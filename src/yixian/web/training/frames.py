"""What a living plant shows now, and its trends: small files of the home folder that any process may read.

The host writes a frame whole and puts it in place of the last one, so a reader sees one or the other.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from yixian.web.training.plantview import PlantView

_LENGTH = struct.Struct("<I")


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
    """Put a new frame in place; where a reader holds the file open and the system minds, the next one will do."""
    target = (within or folder()) / f"{run}.live"
    text = json.dumps(head, ensure_ascii=False).encode()
    fresh = target.with_suffix(".next")
    fresh.write_bytes(_LENGTH.pack(len(text)) + text + values.tobytes())
    try:
        os.replace(fresh, target)
    except PermissionError:
        return


def read(run: int) -> Frame | None:
    """Return the latest frame, or ``None`` where the plant was never alive."""
    try:
        body = (folder() / f"{run}.live").read_bytes()
    except (FileNotFoundError, PermissionError):
        return None
    length = _LENGTH.unpack_from(body)[0]
    end = _LENGTH.size + length
    return Frame(json.loads(body[_LENGTH.size : end]), np.frombuffer(body, dtype=np.float64, offset=end).copy())


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
