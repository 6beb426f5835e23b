"""Interlocks vote, wait, latch, remember what came first, and force final elements."""

from __future__ import annotations

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control.interlock import Interlock, of, one
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Simulation


def plant() -> Simulation:
    return desk(
        *(number(f"T{letter}", 20.0) for letter in "ABC"),
        number("FLOW", 50.0),
        number("DEMAND", 60.0),
        Interlock("I1", of(2, *((f"T{letter}", "above", 90.0) for letter in "ABC")), one("FLOW", "below", 15.0, 3.0)),
        Valve("XV", "DEMAND", trips={"I1": 100.0}, opening=60.0, stroke=5.0),
        Drive("M1", "DEMAND", trips={"I1": 0.0}, speed=60.0, run_up=1.0),
    )


def test_one_of_three_does_not_trip_and_two_do() -> None:
    line = plant()
    line.set("TA", 95.0)
    line.run(10)
    assert line["I1"] == 0.0
    line.set("TC", 95.0)
    line.run(1)
    assert line["I1"] == 1.0
    assert line["I1.first_out"] == 1.0


def test_a_trip_forces_the_final_elements() -> None:
    line = plant()
    line.set("I1.trip", 1.0)
    line.advance(6.0)
    assert line["XV"] > 99.0
    assert line["M1"] == 0.0


def test_a_delay_is_waited_for_and_starts_again() -> None:
    line = plant()
    line.set("FLOW", 5.0)
    line.advance(2.5)
    line.set("FLOW", 50.0)
    line.advance(0.5)
    line.set("FLOW", 5.0)
    line.advance(3.0)
    assert line["I1"] == 0.0
    line.advance(0.5)
    assert line["I1"] == 1.0
    assert line["I1.first_out"] == 4.0


def test_it_stays_until_it_is_reset_after_the_cause_has_gone() -> None:
    line = plant()
    line.set("FLOW", 5.0)
    line.advance(5.0)
    line.set("I1.reset", 1.0)
    line.run(1)
    assert line["I1"] == 1.0
    line.set("FLOW", 50.0)
    line.advance(5.0)
    assert line["I1"] == 1.0
    line.set("I1.reset", 1.0)
    line.run(1)
    assert (line["I1"], line["I1.first_out"], line["I1.reset"]) == (0.0, 0.0, 0.0)


def test_a_later_cause_does_not_change_the_first_out() -> None:
    line = plant()
    line.set("FLOW", 5.0)
    line.advance(5.0)
    line.set("TA", 95.0)
    line.set("TB", 95.0)
    line.run(5)
    assert line["I1.first_out"] == 4.0


def test_a_bypassed_cause_does_not_count_and_the_bypass_is_an_event() -> None:
    line = plant()
    line.set("I1.FLOW.bypass", 1.0)
    line.set("FLOW", 5.0)
    line.advance(20.0)
    assert line["I1"] == 0.0


def test_a_failed_transmitter_counts_as_a_cause() -> None:
    kg = Range(0.0, 50.0, "kg")
    line = desk(Decay("D", rate=0.0), Transmitter("WT", "D.shown", kg), Interlock("I2", one("WT", "above", 45.0)))
    line.advance(5.0)
    assert line["I2"] == 0.0
    line.set("WT.fault", 5.0)
    line.run(2)
    assert line["I2"] == 1.0
