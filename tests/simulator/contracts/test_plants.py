"""The contract of plants holds for the bench's plant, and fails a plant that breaks it."""

from __future__ import annotations

import pytest

from simulator.contracts.plants import holds
from simulator.small_plants import closed_pair, train
from yixian.simulator.errors import UnstableStep
from yixian.simulator.kernel import Simulation


def settled(plant: Simulation) -> None:
    plant.advance(300.0)


def at_start(plant: Simulation) -> None:
    plant.set("PIC-1.mode", 0.0)
    plant.set("PIC-1.op", 5.0)
    plant.advance(30.0)


def tripped(plant: Simulation) -> None:
    plant.set("I1.trip", 1.0)
    plant.advance(60.0)


def test_the_plant_of_the_bench_keeps_the_contract() -> None:
    holds(train(), {"design": settled, "start-up": at_start, "trip of the train": tripped})


def test_a_plant_without_a_trip_point_is_sent_back() -> None:
    with pytest.raises(AssertionError, match="no point for trip; there are design, start-up"):
        holds(train(), {"design": settled, "start-up": at_start})


def test_a_plant_that_is_unstable_at_its_trip_point_is_refused() -> None:
    def burst(plant: Simulation) -> None:
        plant.impose("V1.product", 4000.0)

    model = closed_pair(volume=0.4, size=0.5).build()
    model.fast.clear()
    calm = model.initial()
    with pytest.raises(UnstableStep):
        holds(model, {"design": calm, "start-up": calm, "trip": burst})
