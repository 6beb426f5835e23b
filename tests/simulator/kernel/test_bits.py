"""Every backend gives the same bits, with noise, malfunctions and trips."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from simulator.small_plants import train
from yixian.simulator.kernel import Model, Simulation, compile_model
from yixian.simulator.kernel.batch import Batch


@pytest.fixture(scope="module")
def model() -> Model:
    return train()


def drill(model: Model, backend: str, seed: int = 7) -> Simulation:
    """A run with a plugged line, a drifting and a failed transmitter, a trip and its reset."""
    simulation = Simulation(compile_model(model, backend), seed)
    simulation.advance(60.0)
    for tag, value in (("H1.plugged.ramp", 30.0), ("H1.plugged", 0.97), ("TT-1B.fault", 2.0)):
        simulation.set(tag, value)
    simulation.advance(60.0)
    simulation.set("LT-1A.fault", 5.0)
    simulation.advance(30.0)
    simulation.set("LT-1A.fault", 0.0)
    simulation.advance(10.0)
    simulation.set("I1.reset", 1.0)
    simulation.advance(30.0)
    return simulation


@pytest.fixture(scope="module")
def oracle(model: Model) -> Simulation:
    return drill(model, "python")


def test_the_drill_has_trips_and_alarms(oracle: Simulation) -> None:
    tags = {change.tag for change in oracle.changes}
    assert {"I1", "I1.first_out", "LT-1A.quality", "LT-1A.LL"} <= tags


def test_llvm_gives_the_bits_of_python(model: Model, oracle: Simulation) -> None:
    assert drill(model, "llvm").hash() == oracle.hash()


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler on this machine")
def test_c_gives_the_bits_of_python(model: Model, oracle: Simulation) -> None:
    assert drill(model, "c").hash() == oracle.hash()


def test_backends_note_the_same_changes(model: Model, oracle: Simulation) -> None:
    assert drill(model, "llvm").changes == oracle.changes


def test_each_lane_gives_the_bits_of_the_plant_alone(model: Model) -> None:
    engine = compile_model(model)
    batch = Batch(engine, seeds=range(11))
    plugged = [0.08 * k for k in range(11)]
    batch.set("H1.plugged", plugged)
    batch.run(300)
    for seed in (0, 5, 10):
        alone = Simulation(engine, seed)
        alone.set("H1.plugged", plugged[seed])
        alone.run(300)
        assert np.array_equal(batch.buffers()[seed], alone.buffer)


def test_scans_one_by_one_are_scans_at_once(model: Model) -> None:
    engine = compile_model(model)
    at_once, one_by_one = Simulation(engine, 3), Simulation(engine, 3)
    at_once.run(100)
    for _ in range(100):
        one_by_one.run(1)
    assert at_once.hash() == one_by_one.hash()


def test_another_seed_gives_other_bits(model: Model) -> None:
    assert drill(model, "llvm", seed=8).hash() != drill(model, "llvm", seed=7).hash()
