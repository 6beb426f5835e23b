"""The authors' methods run on plain numbers and say what the compiled plant says."""

from __future__ import annotations

import pytest

from simulator.small_plants import train
from yixian.simulator.kernel import Simulation, compile_model
from yixian.simulator.kernel.inspection import inspect, rates


def test_plain_numbers_agree_with_the_compiled_plant() -> None:
    plant = Simulation(compile_model(train(), "python"), 5)
    plant.advance(30.0)
    seen = inspect(plant)
    before = {"G1.flow": seen["G1"].flow, "V1.pressure": seen["V1"].pressure, "A1.level": seen["A1"].level}
    plant.run(1)  # outputs are those at the start of a scan
    for tag, value in before.items():
        assert plant.buffer[plant.engine.layout.find(tag).index] == value


def test_free_attributes_can_be_looked_at() -> None:
    plant = Simulation(compile_model(train(), "python"), 5)
    assert inspect(plant)["E1"]._in == pytest.approx(900.0 * (310.0 - 308.0))


def test_rates_are_in_si() -> None:
    plant = Simulation(compile_model(train(), "python"), 5)
    assert rates(plant)["Q1.second"] == pytest.approx(0.0)
