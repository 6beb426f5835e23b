"""Snapshots of a drill: a line of JSON with the account, and the plant's own snapshot, compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from yixian.simulator.drill.errors import RecordMismatch
from yixian.simulator.kernel import Simulation
from yixian.simulator.kernel.snapshot import CLOCK


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


def unpack(snapshot: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the head of a snapshot and the plant's own snapshot [-].

    Parameters
    ----------
    snapshot
        What `Session.snapshot` returned [-].

    Raises
    ------
    RecordMismatch
        If it is no such thing.
    """
    try:
        line, _, plant = zlib.decompress(snapshot).partition(b"\n")
        head = json.loads(line)
    except (zlib.error, ValueError):
        head, plant = None, b""
    if not isinstance(head, dict) or not {"scenario", "seed", "scan", "state"} <= set(head):
        raise RecordMismatch("record", "a snapshot of a drill", "other bytes")
    return head, plant


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
