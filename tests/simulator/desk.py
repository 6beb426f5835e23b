"""A desk to try control blocks and small plants on, with the Python backend."""

from __future__ import annotations

from yixian.simulator.control.station import Hand
from yixian.simulator.kernel import Command, Flowsheet, Simulation, compile_model
from yixian.simulator.kernel.declare import Declared


def number(name: str, value: float = 0.0, unit: str = "%") -> Hand:
    """Return a number one can set to anything."""
    return Hand(name, Command(value, unit, -1e9, 1e9))


def desk(*things: Declared, scan_s: float = 0.5, seed: int = 1, backend: str = "python") -> Simulation:
    sheet = Flowsheet("desk", scan_s=scan_s, substeps=5)
    sheet.add(*things)
    return Simulation(compile_model(sheet.build(), backend), seed)
