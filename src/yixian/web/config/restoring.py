"""The last step of a restore, safe to be cut short anywhere.

``yixian restore`` unpacks and checks everything in ``HOME/restoring/new`` and only then writes
``HOME/restoring/ready.json``. From that moment the new state counts: whoever starts next completes the moves.
Before that moment the old state stands untouched. Nothing outside the home is needed, so a home may be a mount.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from yixian.web.config import locks

DATABASE = "yixian.sqlite3"
FOLDERS = ("media", "keys", "history")
WAIT_S = 60.0


def staging(home: Path) -> Path:
    return home / "restoring"


def is_pending(home: Path) -> bool:
    return (staging(home) / "ready.json").exists()


def finish(home: Path) -> None:
    """Complete a restore that was cut short; nothing to do is one look at the disk."""
    until = time.monotonic() + WAIT_S
    while is_pending(home):
        try:
            with locks.alone(home):
                apply(home)
        except locks.Busy:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def mark_ready(home: Path, kept: str) -> None:
    """Declare the unpacked state complete; ``kept`` names the folder the replaced state is moved to."""
    draft = staging(home) / "ready.json.draft"
    draft.write_text(json.dumps({"kept": kept}), encoding="ascii")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(staging(home) / "ready.json")


def apply(home: Path) -> None:
    """Move the old state away and the new one in; each step may have been done already."""
    if not is_pending(home):
        return
    folder = staging(home)
    kept = home / json.loads((folder / "ready.json").read_text(encoding="ascii"))["kept"]
    kept.mkdir(exist_ok=True)
    for name in (DATABASE, *FOLDERS):
        new = folder / "new" / name
        if not new.exists():
            continue  # moved before the interruption
        for old in (name, f"{name}-wal", f"{name}-shm", f"{name}-journal"):
            if (home / old).exists():
                (home / old).replace(kept / old)
        new.replace(home / name)
    (folder / "ready.json").unlink()
    shutil.rmtree(folder)
    if not any(kept.iterdir()):
        kept.rmdir()
