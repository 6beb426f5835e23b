"""Snapshots of a drill: its book as lines of JSON, and the plant's own snapshot, compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from yixian.simulator.drill.book import Book, row
from yixian.simulator.drill.errors import RecordMismatch
from yixian.simulator.kernel import Simulation
from yixian.simulator.kernel.snapshot import CLOCK

ENTRY, EVENT, HEAD = b"n", b"v", b"h"


def written(entries: Sequence[dict[str, Any]], scan: int) -> str:
    """Return a record as text, a JSON object a line.

    Parameters
    ----------
    entries
        What people did, and at which scan [-].
    scan
        How far the drill is [-].
    """
    lines = [*entries, {"kind": "now", "scan": scan}]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


class Press:
    """Packs the snapshots of one drill: what only grows, record and events, is written and compressed once.

    A snapshot is a line of JSON for each entry, one for each event, one for the rest, and the plant's own snapshot; the
    letter before each says which. A drill of hours is saved every few seconds, in the time its plant needs for a scan.
    """

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(1)
        self._packed = b""
        self._entries = self._events = 0

    def pack(self, head: dict[str, Any], book: Book, plant: bytes) -> bytes:
        """Return a snapshot [-].

        Parameters
        ----------
        head
            What it is of: scenario, seed and scan [-].
        book
            The book of the drill [-].
        plant
            The plant's own snapshot [-].
        """
        new = [_line(ENTRY, entry) for entry in book.entries[self._entries :]]
        new += [_line(EVENT, row(event)) for event in book.events[self._events :]]
        self._entries, self._events = len(book.entries), len(book.events)
        self._packed += self._compressor.compress(b"".join(new))
        last = self._compressor.copy()
        return self._packed + last.compress(_line(HEAD, {**head, "state": book.state()}) + plant) + last.flush()


def _line(kind: bytes, content: Any) -> bytes:
    return kind + json.dumps(content, ensure_ascii=False).encode() + b"\n"


def unpack(snapshot: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the head of a snapshot, with ``entries``, ``events`` and ``state``, and the plant's own snapshot [-].

    Parameters
    ----------
    snapshot
        What `Session.snapshot` returned [-].

    Raises
    ------
    RecordMismatch
        If it is no such thing.
    """
    grown: dict[bytes, list[Any]] = {ENTRY: [], EVENT: []}
    try:
        content = zlib.decompress(snapshot)
        begin, kind = 0, b""
        while kind != HEAD:
            end = content.index(b"\n", begin)
            kind, line = content[begin : begin + 1], json.loads(content[begin + 1 : end])
            begin = end + 1
            if kind != HEAD:
                grown[kind].append(line)
    except (zlib.error, ValueError, KeyError):
        line = None
    if not isinstance(line, dict) or not {"scenario", "seed", "scan", "state"} <= set(line):
        raise RecordMismatch("record", "a snapshot of a drill", "other bytes")
    return {**line, "entries": grown[ENTRY], "events": grown[EVENT]}, content[begin:]


def take_up(simulation: Simulation, condition: bytes) -> None:
    """Bring a new plant into a condition another one was in; its clock and its seed stay its own.

    Parameters
    ----------
    simulation
        The plant [-].
    condition
        As `Simulation.snapshot` packed it; empty leaves the plant alone [-].

    Raises
    ------
    SnapshotMismatch
        If it is of another plant or of other equations.
    """
    if not condition:
        return
    own = simulation.buffer.copy()
    simulation.restore(condition)
    for slot in simulation.engine.layout.section(CLOCK):
        simulation.buffer[slot.index] = own[slot.index]
