"""The step is short enough at every operating point, and its length does not change what happens."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import Start, engine
from yixian.simulator.kernel import Simulation, compile_model
from yixian.simulator.kernel.stability import check
from yixian.simulator.plants.acetylene.conditions import COLD, FULL, start
from yixian.simulator.plants.acetylene.flowsheet import ALTITUDE_KPA, acetylene


def test_no_undeclared_state_is_too_fast_for_the_step(line: Start) -> None:
    points = {}
    for condition in (COLD, FULL):
        points[condition] = line(condition).buffer.copy()
    tripped = line("100%")
    tripped.set("SITE.power_failure", 1.0)
    tripped.advance(20.0)
    points["power failure"] = tripped.buffer.copy()
    check(engine(ALTITUDE_KPA).model, points)


def test_half_the_step_gives_the_same_upset(line: Start) -> None:
    """A bridged hopper and a lost spray for ten minutes, with steps of 0.1 s and of 0.05 s."""
    fine = Simulation(compile_model(acetylene(pressure_kpa=ALTITUDE_KPA, substeps=10).build(), "llvm"), seed=3)
    start(fine, "100%")
    fine.advance(60.0)
    usual = line("100%")
    for run in (usual, fine):
        run.set("FD-104A.bridged", 1.0)
        run.set("M-115A.tripped", 1.0)
        run.advance(600.0)
    for tag in (
        "R-101A.temperature",
        "R-101B.level",
        "V-201.height",
        "R-101A.gauge",
        "T-104.temperature",
        "V-107.gauge",
        "T-401.level",
        "V-303A.strength",
        "R-510.temperature",
    ):
        assert usual[tag] == pytest.approx(fine[tag], rel=0.005, abs=0.05), tag


def test_the_python_backend_gives_the_same_bits(line: Start) -> None:
    """Half a minute with noise, a slag shot and a trip on the oracle."""
    slow = Simulation(compile_model(acetylene(pressure_kpa=ALTITUDE_KPA).build(), "python"), seed=3)
    start(slow, "100%")
    fast = Simulation(engine(ALTITUDE_KPA), seed=3)
    start(fast, "100%")
    for run in (slow, fast):
        run.set("SLAG-103A.shoot", 1.0)
        run.set("I10.trip", 1.0)
        run.advance(30.0)
    assert slow.hash() == fast.hash()
