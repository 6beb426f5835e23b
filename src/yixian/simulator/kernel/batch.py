"""Many plants of one kind, eight side by side: for campaigns, sweeps and calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.errors import UnknownTag
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.backends.intermediate import LANES
from yixian.simulator.kernel.backends.llvm import compile_program
from yixian.simulator.kernel.engine import Engine

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
        self._run = compile_program(engine.model.program, LANES)
        blocks = -(-len(seeds) // LANES)
        size = len(engine.layout)
        self._blocks: Buffers = np.empty((blocks, size, LANES))
        self._blocks[:] = engine.initial()[None, :, None]
        padded = np.resize(np.asarray(seeds, dtype=np.float64), blocks * LANES)
        self._blocks[:, engine.layout.find(tags.SEED).index, :] = padded.reshape(blocks, LANES)

    def buffers(self) -> Buffers:
        """Return a copy of the buffers, a row for each plant [-]."""
        return self._blocks.transpose(0, 2, 1).reshape(-1, len(self.engine.layout))[: self.count].copy()

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
        wanted = [slot.store(float(value)) for value in np.broadcast_to(np.asarray(values, dtype=float), (self.count,))]
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
        self._run(self._blocks, scans)

    def diverged(self) -> dict[int, int]:
        """Return the plants that have diverged, with the scan in which it showed [-]."""
        slot = self.engine.layout.find(tags.DIVERGED)
        scans = self._blocks[:, slot.index, :].reshape(-1)[: self.count]
        return {int(plant): int(scans[plant]) for plant in np.flatnonzero(scans > 0.0)}
