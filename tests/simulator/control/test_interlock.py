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


def test_a_cause_that_stands_without_its_vote_is_not_the_first_out() -> None:
    line = plant()
    line.set("TB", 95.0)
    line.advance(60.0)
    assert line["I1"] == 0.0
    line.set("FLOW", 5.0)
    line.advance(5.0)
    assert (line["I1"], line["I1.first_out"]) == (1.0, 4.0)


def test_a_trip_by_hand_has_no_first_out_and_cannot_be_reset_while_the_button_is_pressed() -> None:
    line = plant()
    line.set("I1.trip", 1.0)
    line.run(1)
    assert (line["I1"], line["I1.first_out"]) == (1.0, 0.0)
    line.set("I1.reset", 1.0)
    line.run(1)
    assert line["I1"] == 1.0
    line.set("I1.trip", 0.0)
    line.set("I1.reset", 1.0)
    line.run(1)
    assert line["I1"] == 0.0


def test_a_permissive_does_not_latch() -> None:
    line = desk(number("LEVEL", 50.0), Interlock("P1", one("LEVEL", "below", 20.0), latches=False))
    line.set("LEVEL", 10.0)
    line.run(1)
    assert line["P1"] == 1.0
    line.set("LEVEL", 30.0)
    line.run(1)
    assert line["P1"] == 0.0


def test_the_last_interlock_listed_wins_over_the_others() -> None:
    line = desk(
        number("DEMAND", 60.0), number("A", 0.0), number("B", 0.0),
        Interlock("I1", one("A", "above", 1.0)), Interlock("I2", one("B", "above", 1.0)),
        Valve("XV", "DEMAND", trips={"I1": 0.0, "I2": 100.0}, opening=60.0, stroke=1.0),
    )  # fmt: skip
    line.set("A", 5.0)
    line.advance(2.0)
    assert line["XV"] == 0.0
    line.set("B", 5.0)
    line.advance(2.0)
    assert line["XV"] == 100.0


def test_of_three_voters_a_failed_one_counts_and_one_more_trips() -> None:
    kg = Range(0.0, 50.0, "kg")
    weights = [Transmitter(f"W{k}", "D.shown", kg, noise=0.0) for k in (1, 2, 3)]
    trip = Interlock("I", of(2, *((f"W{k}", "above", 45.0) for k in (1, 2, 3))))
    line = desk(Decay("D", rate=0.0, content=20.0), *weights, trip)
    line.set("W2.fault", 5.0)  # failed low: it cannot see a high weight any more
    line.advance(5.0)
    assert line["I"] == 0.0
    line.set("W3.fault", 4.0)
    line.run(2)
    assert (line["I"], line["I.first_out"]) == (1.0, 2.0)
