"""A plant's whole condition as bytes: a line that says what it is of, and the buffer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yixian.simulator.errors import SnapshotMismatch
from yixian.simulator.kernel.engine import Buffer, Engine

CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Migration:
    """What happened to the tags when a snapshot of an older plant was taken over by name.

    Parameters
    ----------
    taken
        How many tags were taken over [-].
    new
        Tags the snapshot did not have; they keep their initial values [-].
    dropped
        Tags of the snapshot that the plant no longer has [-].
    """

    taken: int
    new: tuple[str, ...]
    dropped: tuple[str, ...]


def pack(engine: Engine, buffer: Buffer) -> bytes:
    """Return a snapshot [-].

    Parameters
    ----------
    engine
        The plant [-].
    buffer
        Its content [-].
    """
    head = {"plant": engine.plant, "layout": engine.layout.hash, "equations": engine.code_hash}
    return json.dumps(head).encode() + b"\n" + buffer.tobytes()


def unpack(engine: Engine, snapshot: bytes) -> Buffer:
    """Return the buffer of a snapshot of this very plant.

    Parameters
    ----------
    engine
        The plant [-].
    snapshot
        What `pack` returned [-].

    Raises
    ------
    SnapshotMismatch
        If plant, layout or equations differ.
    """
    head, numbers = _read(snapshot)
    for what, expected in (("plant", engine.plant), ("layout", engine.layout.hash), ("equations", engine.code_hash)):
        if head.get(what) != expected:
            raise SnapshotMismatch(what, expected, str(head.get(what)))
    if numbers.size != len(engine.layout):
        raise SnapshotMismatch("layout", f"{len(engine.layout)} slots", f"{numbers.size} slots")
    return numbers


def migrate(engine: Engine, snapshot: bytes, tags: Sequence[str]) -> tuple[Buffer, Migration]:
    """Return a buffer with what a snapshot of another version has under the same tags.

    Parameters
    ----------
    engine
        The plant as it is now [-].
    snapshot
        A snapshot of a plant of that name [-].
    tags
        The tags of that version, in the order of its buffer [-].

    Raises
    ------
    SnapshotMismatch
        If it is of another plant, or the tags do not fit it.
    """
    head, numbers = _read(snapshot)
    if head.get("plant") != engine.plant:
        raise SnapshotMismatch("plant", engine.plant, str(head.get("plant")))
    if numbers.size != len(tags):
        raise SnapshotMismatch("layout", f"{len(tags)} slots", f"{numbers.size} slots")
    old = dict(zip(tags, numbers, strict=True))
    buffer = engine.initial()
    new = []
    for slot in engine.layout:
        if slot.tag in old:
            buffer[slot.index] = old[slot.tag]
        else:
            new.append(slot.tag)
    dropped = tuple(tag for tag in tags if not engine.layout.has(tag))
    return buffer, Migration(len(engine.layout) - len(new), tuple(new), dropped)


def _read(snapshot: bytes) -> tuple[dict[str, str], Buffer]:
    head, found, body = snapshot.partition(b"\n")
    try:
        fields = json.loads(head)
    except ValueError:
        fields = None
    if not found or not isinstance(fields, dict) or len(body) % 8:
        raise SnapshotMismatch("kind of file", "a snapshot", "other bytes")
    return fields, np.frombuffer(body, dtype=np.float64).copy()
