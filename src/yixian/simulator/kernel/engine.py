"""A plant compiled for this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.backends import c, llvm, python
from yixian.simulator.kernel.layout import Layout
from yixian.simulator.kernel.model import Model

Buffer = NDArray[np.float64]
BACKENDS = ("llvm", "python", "c")


@dataclass(frozen=True)
class Engine:
    """A compiled plant: any number of simulations may share it.

    Parameters
    ----------
    plant
        Name of the plant [-].
    backend
        Which of `BACKENDS` it runs on [-].
    layout
        Where each tag stands [-].
    code_hash
        Of the equations; the same on every backend [-].
    period
        Scan period [s].
    run
        Runs scans on a buffer in place; returns how many it did before something happened [-].
    build
        Builds what it was compiled from, for those who need it [-].
    """

    plant: str
    backend: str
    layout: Layout
    code_hash: str
    period: float
    run: Callable[[Buffer, int], int]
    build: Callable[[], Model]

    def initial(self, seed: int = 0) -> Buffer:
        """Return a new buffer at the start of a run.

        Parameters
        ----------
        seed
            Seed of the noise, a whole number below 2⁵³ [-].
        """
        buffer = np.array([slot.initial for slot in self.layout], dtype=np.float64)
        buffer[self.layout.find(tags.SEED).index] = seed
        return buffer

    @cached_property
    def model(self) -> Model:
        """What it was compiled from."""
        return self.build()


def compile_model(model: Model, backend: str = "llvm") -> Engine:
    """Return the plant compiled for a backend.

    Parameters
    ----------
    model
        A built plant [-].
    backend
        ``llvm``; ``python``, slow and everywhere; or ``c`` where a C compiler is installed [-].

    Raises
    ------
    BackendMissing
        If this machine cannot offer the backend.
    """
    if backend not in BACKENDS:
        raise BackendMissing(f"no backend {backend!r}; there are {', '.join(BACKENDS)}")
    run = _RUNNERS[backend](model)
    program = model.program
    return Engine(model.name, backend, model.layout, program.hash, model.flowsheet.scan_s, run, lambda: model)


def _python(model: Model) -> Callable[[Buffer, int], int]:
    compiled = python.compile_program(model.program)

    def run(buffer: Buffer, scans: int) -> int:
        numbers: list[float] = buffer.tolist()
        done = compiled(numbers, scans)
        buffer[:] = numbers
        return done

    return run


def _llvm(model: Model) -> Callable[[Buffer, int], int]:
    return llvm.compile_program(model.program)


def _c(model: Model) -> Callable[[Buffer, int], int]:
    return c.compile_program(model.program)


_RUNNERS: dict[str, Callable[[Model], Any]] = {"llvm": _llvm, "python": _python, "c": _c}
