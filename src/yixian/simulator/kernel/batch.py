"""Many plants of one kind, eight side by side: for campaigns, sweeps and calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.errors import OutOfRange, UnknownTag, number, whole
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.backends.intermediate import LANES
from yixian.simulator.kernel.backends.llvm import compile_program
from yixian.simulator.kernel.engine import Engine
from yixian.simulator.kernel.simulation import LONGEST_RUN

Buffers = NDArray[np.float64]


class Batch:
    """Plants with seeds of their own that run together; each gives the bits it would give alone.

    A plant that diverges does not stop the others: its numbers are no longer finite, and `diverged` names it.

    Parameters
    ----------
    engine
        The plant [-].
    seeds
        One for each plant [-].
    """

    def __init__(self, engine: Engine, seeds: Sequence[int]) -> None:
        self.engine, self.count = engine, len(seeds)
        if not self.count:
            raise OutOfRange("the number of plants", 0, "", 1, math.inf)
        known = [whole(f"the seed of plant {k}", seed, 0.0, tags.LARGEST_SEED) for k, seed in enumerate(seeds)]
        self._run = compile_program(engine.model.program, LANES)
        blocks = -(-len(seeds) // LANES)
        size = len(engine.layout)
        self._blocks: Buffers = np.empty((blocks, size, LANES))
        self._blocks[:] = engine.initial()[None, :, None]
        padded = np.resize(np.asarray(known, dtype=np.float64), blocks * LANES)
        self._blocks[:, engine.layout.find(tags.SEED).index, :] = padded.reshape(blocks, LANES)

    def buffers(self) -> Buffers:
        """Return a copy of the buffers, a row for each plant [-]."""
        return self._blocks.transpose(0, 2, 1).reshape(-1, len(self.engine.layout))[: self.count].copy()

    def load(self, buffers: Sequence[NDArray[np.float64]]) -> None:
        """Put each plant into a condition of its own, seed and clock included.

        Parameters
        ----------
        buffers
            The buffer of a simulation of this plant for each [any].

        Raises
        ------
        OutOfRange
            If there is not one for each plant.
        """
        if len(buffers) != self.count:
            raise OutOfRange("the number of conditions", len(buffers), "", self.count, self.count)
        for plant, buffer in enumerate(buffers):
            self._blocks[plant // LANES, :, plant % LANES] = buffer

    def take(self, places: NDArray[np.intp]) -> Buffers:
        """Return some slots of every plant as they are stored, a row for each slot, a column for each plant [any].

        Parameters
        ----------
        places
            Their places in the buffer [-].
        """
        found: Buffers = self._blocks[:, places, :].transpose(1, 0, 2).reshape(len(places), -1)[:, : self.count]
        return found

    def get(self, tag: str) -> Buffers:
        """Return a tag of every plant, in the unit it is shown in [any].

        Parameters
        ----------
        tag
            Any tag [-].
        """
        slot = self.engine.layout.find(tag)
        stored: Buffers = self._blocks[:, slot.index, :].reshape(-1)[: self.count].copy()
        return (stored - slot.offset) / slot.factor

    __getitem__ = get

    def set(self, tag: str, values: float | Sequence[float]) -> None:
        """Set a tag of every plant.

        Parameters
        ----------
        tag
            A writable tag [-].
        values
            One value, or one for each plant, in the unit it is shown in [any].

        Raises
        ------
        UnknownTag, OutOfRange
            If there is no such tag to set, or a value is outside the range of the tag.
        """
        slot = self.engine.layout.find(tag)
        if not slot.is_writable:
            raise UnknownTag(tag, [item.tag for item in self.engine.layout if item.is_writable])
        given = values if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str) else None
        if given is not None and len(given) != self.count:
            raise OutOfRange(f"the number of values for {tag}", len(given), "", self.count, self.count)
        each = [values] * self.count if given is None else given
        wanted = [slot.store(number(tag, value)) for value in each]
        row = self._blocks[:, slot.index, :].reshape(-1)
        row[: self.count] = wanted
        self._blocks[:, slot.index, :] = row.reshape(-1, LANES)

    def run(self, scans: int) -> None:
        """Run scans in every plant.

        Parameters
        ----------
        scans
            How many [-].
        """
        self._run(self._blocks, whole("the number of scans", scans, 0.0, LONGEST_RUN))

    def diverged(self) -> dict[int, int]:
        """Return the plants that have diverged, with the scan in which it showed [-]."""
        slot = self.engine.layout.find(tags.DIVERGED)
        scans = self._blocks[:, slot.index, :].reshape(-1)[: self.count]
        return {int(plant): int(scans[plant]) for plant in np.flatnonzero(scans > 0.0)}
