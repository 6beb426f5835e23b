"""A block with nothing to do is skipped only where the build proves that nothing would change."""

from __future__ import annotations

import numpy as np

from simulator.desk import desk, number
from simulator.small_plants import train
from yixian.simulator.control.alarm import ACKNOWLEDGE, SHELVE, Limit, Terms
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.kernel import Block, Memory, Signal, Simulation, compile_model, equal, where
from yixian.simulator.kernel.scan import Scan

PERCENT = Range(0.0, 100.0, "%")


class Hasty(Block):
    """Says that it rests while it is 0, but counts on from there."""

    value = Memory()
    signal = Signal()

    def scan(self, scan: Scan) -> None:
        scan.rests(equal(self.value, 0.0))
        self.value = self.value + 1.0


def test_alarms_and_malfunctions_rest() -> None:
    groups = train().program.groups
    assert max(len(group.rest) for group in groups) == 4
    assert sum(len(group.values) for group in groups if group.rest) >= 40


def test_what_is_not_proved_is_not_skipped() -> None:
    plant = desk(Hasty("X"), backend="llvm")
    assert not any(group.rest for group in plant.engine.model.program.groups)
    plant.run(5)
    assert plant["X"] == 5.0


def test_a_minus_zero_is_no_zero_to_a_block_at_rest() -> None:
    ends = []
    for backend in ("llvm", "python"):
        alarms = (Limit("H", 50.0, Terms(deadband=1.0)),)
        plant = desk(number("IN", 10.0), Transmitter("T", "IN", PERCENT, noise=0.0, alarms=alarms), backend=backend)
        plant.run(3)
        plant.set("T.H.request", -0.0)
        plant.run(3)
        ends.append(plant.hash())
    assert ends[0] == ends[1]


def test_alarms_wake_acknowledge_shelve_and_return_with_the_bits_of_python() -> None:
    model = train()
    ends = []
    for backend in ("llvm", "python"):
        plant = Simulation(compile_model(model, backend), 5)
        for tag, fault, request in (("PT-1A", 4.0, ACKNOWLEDGE), ("LT-1A", 5.0, SHELVE + 8.0), ("PT-1A", 0.0, 0.0)):
            plant.set(f"{tag}.fault", fault)
            plant.advance(12.0)
            plant.set("PT-1A.HH.request", request)
            plant.set("LT-1A.LL.request", request)
            plant.advance(12.0)
        ends.append(plant)
    assert ends[0].changes == ends[1].changes
    assert np.array_equal(ends[0].buffer, ends[1].buffer)
    assert {1.0, 2.0, 6.0} <= {change.new for change in ends[0].changes}


class Fading(Block):
    """Says that it rests while it is 0; it does so only if it counts on from there by nothing."""

    value = Memory()
    signal = Signal()

    def __init__(self, name: str, step: float) -> None:
        super().__init__(name)
        self.__dict__["step"] = step

    def scan(self, scan: Scan) -> None:
        scan.rests(equal(self.value, 0.0))
        self.value = self.value * 0.5 + where(equal(self.value, 0.0), self.step, 0.0)


def test_a_proof_for_one_number_is_none_for_another() -> None:
    plant = desk(Fading("A", 0.0), Fading("B", 3.0), backend="llvm")
    rests = {
        plant.engine.layout[group.targets[0][0]].tag: bool(group.rest) for group in plant.engine.model.program.groups
    }
    assert rests == {"A": True, "B": False}
    plant.run(2)
    assert (plant["A"], plant["B"]) == (0.0, 1.5)
