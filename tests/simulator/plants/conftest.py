"""The acetylene line, compiled once for a test run."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from yixian.simulator.kernel import Engine, Simulation, compile_model
from yixian.simulator.plants.acetylene.conditions import start
from yixian.simulator.plants.acetylene.flowsheet import ALTITUDE_KPA, SEA_LEVEL_KPA, acetylene

Start = Callable[..., Simulation]


@lru_cache(maxsize=2)
def engine(pressure_kpa: float) -> Engine:
    return compile_model(acetylene(pressure_kpa=pressure_kpa).build(), "llvm")


def begin(condition: str = "100%", *, pressure_kpa: float = ALTITUDE_KPA, seed: int = 3) -> Simulation:
    """Return the line in a condition, a minute old: transmitters have their values."""
    run = Simulation(engine(pressure_kpa), seed=seed)
    start(run, condition)
    run.advance(60.0)
    run.changes.clear()
    return run


@pytest.fixture
def line() -> Start:
    return begin


SITES = {"sea level": SEA_LEVEL_KPA, "1700 m": ALTITUDE_KPA}
