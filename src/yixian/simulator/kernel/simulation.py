"""One running plant: set, run, read, save, restore."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from yixian.simulator.errors import OutOfRange, SimulationDiverged, UnknownTag
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.engine import Buffer, Engine
from yixian.simulator.kernel.layout import Slot
from yixian.simulator.kernel.snapshot import pack, unpack

LONGEST_CALL = 1200


@dataclass(frozen=True, slots=True)
class Change:
    """A watched tag that changed: an alarm, a trip, a step of a sequence, a mode.

    Parameters
    ----------
    scan
        Number of the scan after which it shows [-].
    time
        Simulated time then [s].
    tag
        What changed [-].
    old, new
        Its values, as shown [-].
    """

    scan: int
    time: float
    tag: str
    old: float
    new: float


class Simulation:
    """One plant with its seed; the same seed and the same settings at the same scans give the same bits.

    Parameters
    ----------
    engine
        The compiled plant [-].
    seed
        Seed of the noise [-].
    """

    def __init__(self, engine: Engine, seed: int = 0) -> None:
        self.engine = engine
        self.buffer: Buffer = engine.initial(seed)
        self.changes: list[Change] = []
        layout = engine.layout
        self._clock = layout.find(tags.SCAN).index
        self._watched = np.array([slot.index for slot in layout if slot.is_watched], dtype=np.intp)
        self._states = np.array([slot.index for slot in layout.section("state")], dtype=np.intp)

    @property
    def scans(self) -> int:
        """Scans done since the start [-]."""
        return int(self.buffer[self._clock])

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self.scans * self.engine.period

    def get(self, tag: str) -> float:
        """Return the present value of a tag, in the unit it is shown in [any].

        Parameters
        ----------
        tag
            Any tag [-].
        """
        slot = self.engine.layout.find(tag)
        return slot.show(float(self.buffer[slot.index]))

    __getitem__ = get

    def set(self, tag: str, value: float) -> None:
        """Set a command, setting, parameter or malfunction; it counts from the next scan on.

        Parameters
        ----------
        tag
            A writable tag [-].
        value
            Its value, in the unit it is shown in [any].

        Raises
        ------
        UnknownTag, OutOfRange
            If there is no such tag to set, or the value is outside its range.
        """
        slot = self.engine.layout.find(tag)
        if not slot.is_writable:
            raise UnknownTag(tag, [item.tag for item in self.engine.layout if item.is_writable])
        self.buffer[slot.index] = slot.store(float(value))

    def impose(self, tag: str, value: float) -> None:
        """Set any tag, states included: for initial conditions.

        Parameters
        ----------
        tag
            Any tag [-].
        value
            Its value, in the unit it is shown in [any].
        """
        slot: Slot = self.engine.layout.find(tag)
        if not math.isfinite(value):
            raise OutOfRange(tag, value, slot.unit, slot.low, slot.high)
        self.buffer[slot.index] = value * slot.factor + slot.offset

    def advance(self, seconds: float) -> None:
        """Run for a time, rounded to whole scans.

        Parameters
        ----------
        seconds
            Simulated time [s].
        """
        self.run(round(seconds / self.engine.period))

    def run(self, scans: int) -> None:
        """Run scans, noting each change of a watched tag.

        Parameters
        ----------
        scans
            How many [-].

        Raises
        ------
        SimulationDiverged
            If a state is no longer finite; the buffer is then as it was before that scan.
        """
        end = self.scans + scans
        while self.scans < end:
            before = self.buffer.copy()
            self.engine.run(self.buffer, min(LONGEST_CALL, end - self.scans))
            if not np.isfinite(self.buffer[self._states]).all():
                self._diverge(before)
            self._note(before)

    def _note(self, before: Buffer) -> None:
        for index in self._watched[before[self._watched] != self.buffer[self._watched]]:
            slot = self.engine.layout[int(index)]
            old, new = slot.show(float(before[index])), slot.show(float(self.buffer[index]))
            self.changes.append(Change(self.scans, self.time, slot.tag, old, new))

    def _diverge(self, before: Buffer) -> None:
        """Run again scan by scan to the last good one: the same bits come, so the first bad scan is found."""
        self.buffer[:] = before
        while True:
            good = self.buffer.copy()
            self.engine.run(self.buffer, 1)
            bad = ~np.isfinite(self.buffer[self._states])
            if bad.any():
                tag = self.engine.layout[int(self._states[bad.argmax()])].tag
                self.buffer[:], time = good, self.time
                raise SimulationDiverged(time, tag, pack(self.engine, good))
            self._note(good)

    def snapshot(self) -> bytes:
        """Return the whole condition of the plant [-]."""
        return pack(self.engine, self.buffer)

    def restore(self, snapshot: bytes) -> None:
        """Take up the condition of a snapshot; what follows is what followed then, bit for bit.

        Parameters
        ----------
        snapshot
            A snapshot of this plant [-].

        Raises
        ------
        SnapshotMismatch
            If it is of another plant or of other equations.
        """
        self.buffer[:] = unpack(self.engine, snapshot)

    def hash(self) -> str:
        """Return the hash of the whole condition, to compare runs by [-]."""
        return hashlib.sha256(self.buffer.tobytes()).hexdigest()
