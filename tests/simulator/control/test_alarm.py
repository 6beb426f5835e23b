"""Alarms go through the states of ISA-18.2."""

from __future__ import annotations

import pytest

from simulator.desk import desk, number
from yixian.simulator.control import alarm as a
from yixian.simulator.control.alarm import Limit, Terms
from yixian.simulator.kernel import Simulation


def high(**terms: object) -> Simulation:
    return desk(number("T", 20.0), Limit("H", 80.0, Terms(deadband=2.0, **terms)).on("T", "%"))  # type: ignore[arg-type]


def after(plant: Simulation, value: float, scans: int = 1) -> float:
    plant.set("T", value)
    plant.run(scans)
    return plant["T.H"]


def ask(plant: Simulation, request: float) -> float:
    plant.set("T.H.request", request)
    plant.run(1)
    return plant["T.H"]


def test_it_comes_is_acknowledged_and_goes() -> None:
    plant = high()
    assert after(plant, 81.0) == a.UNACKNOWLEDGED
    assert ask(plant, a.ACKNOWLEDGE) == a.ACKNOWLEDGED
    assert after(plant, 70.0) == a.NORMAL


def test_it_goes_before_it_is_acknowledged() -> None:
    plant = high()
    after(plant, 81.0)
    assert after(plant, 70.0) == a.RETURNED
    assert after(plant, 81.0) == a.UNACKNOWLEDGED
    after(plant, 70.0)
    assert ask(plant, a.ACKNOWLEDGE) == a.NORMAL


def test_within_the_deadband_it_stays() -> None:
    plant = high()
    after(plant, 81.0)
    assert after(plant, 79.0, 10) == a.UNACKNOWLEDGED
    assert after(plant, 77.9) == a.RETURNED


def test_delays_are_waited_for() -> None:
    plant = high(on_delay_s=3.0, off_delay_s=2.0)
    plant.run(1)
    assert after(plant, 90.0, 5) == a.NORMAL
    assert after(plant, 90.0, 1) == a.UNACKNOWLEDGED
    assert after(plant, 50.0, 3) == a.UNACKNOWLEDGED
    assert after(plant, 50.0, 1) == a.RETURNED


def test_a_short_excursion_starts_the_delay_again() -> None:
    plant = high(on_delay_s=3.0)
    after(plant, 90.0, 5)
    after(plant, 50.0, 1)
    assert after(plant, 90.0, 5) == a.NORMAL


def test_a_shelved_alarm_is_silent_and_comes_back_by_itself() -> None:
    plant = high()
    after(plant, 90.0)
    assert ask(plant, a.SHELVE + 5.0) == a.SHELVED
    plant.advance(4.0)
    assert plant["T.H"] == a.SHELVED
    plant.advance(2.0)
    assert plant["T.H"] == a.UNACKNOWLEDGED


def test_it_can_be_taken_from_the_shelf() -> None:
    plant = high()
    ask(plant, a.SHELVE + 600.0)
    assert ask(plant, a.UNSHELVE) == a.NORMAL


def test_nobody_shelves_for_longer_than_a_shift() -> None:
    with pytest.raises(Exception, match=r"T\.H\.request"):
        high().set("T.H.request", a.SHELVE + a.LONGEST_SHELF_S + 1.0)


def test_out_of_service_until_it_is_put_back() -> None:
    plant = high()
    assert ask(plant, a.TAKE_OUT) == a.OUT_OF_SERVICE
    assert after(plant, 95.0, 20) == a.OUT_OF_SERVICE
    assert ask(plant, a.PUT_BACK) == a.UNACKNOWLEDGED


def test_suppressed_by_design_while_its_reason_stands() -> None:
    terms = Terms(suppressed_by="STOPPED")
    plant = desk(number("STOPPED", 1.0), number("T", 5.0), Limit("L", 10.0, terms).on("T", "%"))
    plant.run(5)
    assert plant["T.L"] == a.SUPPRESSED
    plant.set("STOPPED", 0.0)
    plant.run(1)
    assert plant["T.L"] == a.UNACKNOWLEDGED


def test_a_latching_alarm_waits_for_its_reset() -> None:
    plant = high(latches=True)
    after(plant, 90.0)
    assert after(plant, 50.0) == a.LATCHED
    assert ask(plant, a.ACKNOWLEDGE) == a.LATCHED_ACKNOWLEDGED
    assert after(plant, 50.0, 10) == a.LATCHED_ACKNOWLEDGED
    assert ask(plant, a.RESET) == a.NORMAL


def test_rate_and_deviation_alarms() -> None:
    plant = desk(
        number("T", 20.0),
        number("SP", 20.0),
        Limit("ROC", 60.0).on("T", "%"),
        Limit("DEV", 10.0, Terms(against="SP")).on("T", "%"),
    )
    plant.run(3)
    assert (plant["T.ROC"], plant["T.DEV"]) == (a.NORMAL, a.NORMAL)
    plant.set("T", 25.0)
    plant.run(1)
    assert (plant["T.ROC"], plant["T.DEV"]) == (a.UNACKNOWLEDGED, a.NORMAL)
    plant.set("T", 35.0)
    plant.run(1)
    assert plant["T.DEV"] == a.UNACKNOWLEDGED


def test_each_change_is_an_event_with_its_time() -> None:
    plant = high()
    plant.advance(10.0)
    after(plant, 90.0)
    change = next(change for change in plant.changes if change.tag == "T.H")
    assert (change.time, change.old, change.new) == (10.5, a.NORMAL, a.UNACKNOWLEDGED)
