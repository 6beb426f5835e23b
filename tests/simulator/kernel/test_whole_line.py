"""The whole acetylene line gives the same bits on every backend, in every lane, and again from its record."""

from __future__ import annotations

import pytest

from yixian.commands.benches import simulator_bits
from yixian.simulator.kernel import Model
from yixian.simulator.plants.acetylene.flowsheet import acetylene


@pytest.fixture(scope="module")
def model() -> Model:
    return acetylene().build()


@pytest.mark.slow
def test_backends_and_lanes_agree_over_the_trips_of_an_hour(model: Model) -> None:
    figure = simulator_bits.backends(model, 3600.0)
    assert figure.is_met, figure.note
    assert "I1A" in figure.note


@pytest.mark.slow
def test_a_drill_of_two_hours_is_replayed_bit_for_bit() -> None:
    figure = simulator_bits.replayed(2.0)
    assert figure.is_met, figure.note
    assert figure.note.startswith("2 h")


def test_a_lane_that_differs_is_told(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    right = simulator_bits.side_by_side
    monkeypatch.setattr(simulator_bits, "side_by_side", lambda *given: [["other"], *right(*given)[1:]])
    figure = simulator_bits.backends(model, 20.0, among=("llvm",))
    assert not figure.is_met
    assert "differing: lane 0" in figure.note


def test_its_buffer_fits_the_memory_of_a_plant(model: Model) -> None:
    assert model.program.size * 8 <= 64 * 1024
