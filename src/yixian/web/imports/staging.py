"""What lies between the upload and the confirmation: the records read, sealed, in a file of the home folder.

Political status is among them, so they are encrypted with the key of the restricted fields and readable by the
server's user only. The uploaded file itself is kept the same way, for the corrected workbook, but only where it holds
no column the product refuses.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import zlib
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yixian.tables.areas import Area, Areas, Owner
from yixian.tables.errors import RowError
from yixian.tables.places import PlaceRow, Places
from yixian.tables.readings import Reading, Readings
from yixian.tables.roster import Person, Roster
from yixian.tables.similar import Question
from yixian.web.config import home

Record = Roster | Areas | Places | Readings
NONCE_BYTES = 12
KEPT_FOR = dt.timedelta(hours=24)
_TYPES: dict[str, Any] = {
    each.__name__: each
    for each in (Person, Roster, Area, Areas, Owner, PlaceRow, Places, Reading, Readings, Question, RowError)
}
_NAMES = {each: tuple(field.name for field in dataclasses.fields(each)) for each in _TYPES.values()}


def keep(batch: UUID, record: Record, source: bytes | None) -> None:
    """Seal the records, and the file where it may be kept, under the batch's key."""
    plain = json.dumps(record, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()
    _write(batch, "records", zlib.compress(plain, 1))
    if source is not None:
        _write(batch, "source", source)


def records(batch: UUID) -> Record | None:
    """Return the records of a batch; ``None`` once they are gone."""
    sealed = _read(batch, "records")
    if sealed is None:
        return None
    record: Record = json.loads(zlib.decompress(sealed), object_hook=_typed)
    return record


def source(batch: UUID) -> bytes | None:
    """Return the uploaded file; ``None`` where it was not, or is no longer, kept."""
    return _read(batch, "source")


def drop(batch: UUID) -> None:
    """Forget all that lies under the batch's key."""
    for path in folder().glob(f"{batch}.*"):
        path.unlink(missing_ok=True)


def sweep(now: dt.datetime) -> int:
    """Forget what nobody confirmed within a day; return how many files that were."""
    old = [path for path in folder().iterdir() if path.stat().st_mtime < (now - KEPT_FOR).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def report_progress(batch: UUID, percent: int) -> None:
    """Say how far an import is; a file, for what its transaction writes nobody else can see."""
    path = folder() / f"{batch}.progress"
    path.write_text(str(percent), encoding="ascii")


def progress(batch: UUID) -> int:
    """Return how far an import is, in percent."""
    path = folder() / f"{batch}.progress"
    try:
        return int(path.read_text(encoding="ascii") or 0)
    except (FileNotFoundError, ValueError):
        return 0


def folder() -> Path:
    path = home.home() / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _write(batch: UUID, part: str, data: bytes) -> None:
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, data, f"{batch}.{part}".encode("ascii"))
    path = folder() / f"{batch}.{part}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(sealed)


def _read(batch: UUID, part: str) -> bytes | None:
    try:
        sealed = (folder() / f"{batch}.{part}").read_bytes()
    except FileNotFoundError:
        return None
    return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{batch}.{part}".encode("ascii"))


@cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(home.key("field.key").encode("ascii")).digest())


def _plain(value: Any) -> Any:
    names = _NAMES.get(type(value))
    if names is not None:
        return {"!": type(value).__name__, "v": [getattr(value, name) for name in names]}
    if isinstance(value, dt.date):
        return {"!": "date", "v": value.isoformat()}
    if isinstance(value, dt.time):
        return {"!": "time", "v": value.isoformat()}
    return str(value)


def _typed(plain: dict[str, Any]) -> Any:
    kind = plain.get("!")
    if kind is None:
        return plain
    values = plain["v"]
    if kind == "date":
        return dt.date.fromisoformat(values)
    if kind == "time":
        return dt.time.fromisoformat(values)
    made = _TYPES[kind](*values)
    if kind == "Roster":
        made.columns = tuple(made.columns)
        made.as_written = {int(row): names for row, names in made.as_written.items()}
    elif kind == "Area":
        made.owners = tuple(made.owners)
    elif kind == "Question":
        made = dataclasses.replace(made, counts=tuple((name, count) for name, count in made.counts))
    return made
