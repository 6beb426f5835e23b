"""Regrouping blocks into loops changes no bit."""

from __future__ import annotations

import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.commands.benches.simulator_plant import line
from yixian.simulator.control.condition import Condition
from yixian.simulator.control.sequence import AUTOMATIC, START, Procedure, Step
from yixian.simulator.control.station import Ratio, Total
from yixian.simulator.errors import EquationError, MissingValue
from yixian.simulator.kernel import Parameter, Simulation, compile_model, groups, model


def alone(tasks: list[groups.Task]) -> list[groups.Group]:
    return [group for task in tasks for group in groups.collect([task])]


def test_grouped_blocks_give_the_bits_of_blocks_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    grouped = Simulation(compile_model(line(2).build(), "python"), 5)
    monkeypatch.setattr(model, "collect", alone)
    single = Simulation(compile_model(line(2).build(), "python"), 5)
    for plant in (grouped, single):
        plant.set("PT-1A.fault", 4.0)
        plant.set("PT-2B.fault", 4.0)
        plant.advance(40.0)
        plant.set("PT-1C.fault", 4.0)
        plant.advance(20.0)
    assert grouped["I1"] == 1.0
    for slot in grouped.engine.layout:
        assert grouped[slot.tag] == single[slot.tag], slot.tag


def test_blocks_of_one_shape_are_one_group() -> None:
    built = line(3).build()
    assert len(built.program.groups) < 30
    assert max(len(group.values) for group in built.program.groups) >= 36


def test_a_chain_of_like_blocks_keeps_its_order() -> None:
    """Each reads the one before it in the same scan: they must not be computed side by side."""
    chain = [Ratio(f"R{k}", wild=f"R{k - 1}" if k else "START", ratio=2.0, unit="%") for k in range(6)]
    for backend in ("python", "llvm"):
        plant = desk(number("START", 1.0), *chain, backend=backend)
        plant.run(1)
        assert plant["R5"] == 64.0


def test_a_block_that_reads_a_later_one_sees_the_scan_before() -> None:
    for backend in ("python", "llvm"):
        plant = desk(
            Ratio("LATE", wild="SUM"), number("ONE", 1.0), Total("SUM", signal="ONE", per_second=2.0), backend=backend
        )
        plant.run(3)
        assert (plant["SUM"], plant["LATE"]) == (3.0, 2.0)


def test_a_sequence_writes_no_tag_that_is_not_there_or_not_its_own() -> None:
    until = (Condition("HV", "above", 1.0),)
    with pytest.raises(MissingValue, match=r"S\.scan: there is no tag 'HW'"):
        desk(number("HV"), Procedure("S", (Step("x", {"HW": 1.0}, until),)))
    with pytest.raises(EquationError, match=r"D\.content belongs to the states"):
        desk(number("HV"), Decay("D"), Procedure("S", (Step("x", {"D.content": 1.0}, until),)))


def test_a_sequence_may_turn_a_setpoint() -> None:
    plant = desk(number("SP"), Procedure("S", (Step("x", {"SP": 5.0}),), mode=AUTOMATIC), backend="llvm")
    plant.set("S.request", START)
    plant.run(3)
    assert (plant["SP"], plant["S"]) == (5.0, 2.0)


class Fed(Decay):
    """A decay whose feed follows the parameter of another unit, given there in tonnes an hour."""

    given = Parameter(3.6, "t/h")


def test_an_input_may_be_a_parameter_in_another_unit() -> None:
    plant = desk(Fed("A", rate=0.0), Decay("B", feed="A.given", rate=0.0, content=0.0))
    plant.advance(10.0)
    assert plant["B.content"] == pytest.approx(10.0)
