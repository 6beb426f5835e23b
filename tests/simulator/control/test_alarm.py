"""Alarms go through the states of ISA-18.2."""

from __future__ import annotations

import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control import alarm as a
from yixian.simulator.control.alarm import Limit, Terms, limits
from yixian.simulator.control.transmitter import Range, Transmitter
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


def test_the_usual_four_have_their_priorities() -> None:
    alarms = limits(ll=5.0, l=10.0, h=80.0, hh=90.0, deadband=2.0)
    assert [(item.kind, item.terms.priority) for item in alarms] == [("LL", 3), ("L", 2), ("H", 2), ("HH", 3)]


def test_low_alarms_come_below_and_go_above_their_deadband() -> None:
    plant = desk(number("T", 20.0), *(item.on("T", "%") for item in limits(ll=5.0, l=10.0, deadband=2.0)))
    for value, low, lowest in ((9.0, 1.0, 0.0), (4.0, 1.0, 1.0), (6.9, 1.0, 1.0), (7.1, 1.0, 3.0), (12.1, 3.0, 3.0)):
        plant.set("T", value)
        plant.run(1)
        assert (plant["T.L"], plant["T.LL"]) == (low, lowest)


def test_a_bad_measurement_is_an_alarm_of_its_own() -> None:
    transmitter = Transmitter("WT", "D.shown", Range(0.0, 50.0, "kg"), alarms=(Limit("BAD"),))
    plant = desk(Decay("D", rate=0.0), transmitter)
    plant.run(2)
    assert plant["WT.BAD"] == a.NORMAL
    plant.set("WT.fault", 4.0)
    plant.run(2)
    assert plant["WT.BAD"] == a.UNACKNOWLEDGED


def test_a_rate_is_in_units_per_minute_up_or_down() -> None:
    plant = desk(number("T", 50.0), Limit("ROC", 59.0).on("T", "%"))
    for step, expected in ((0.4, a.NORMAL), (-0.4, a.NORMAL), (0.5, a.UNACKNOWLEDGED), (-0.5, a.UNACKNOWLEDGED)):
        fresh = desk(number("T", 50.0), Limit("ROC", 59.0).on("T", "%"))
        fresh.run(2)
        fresh.set("T", 50.0 + step)  # in half a second: 0.5 are 60 a minute
        fresh.run(1)
        assert fresh["T.ROC"] == expected
    assert plant["T.ROC"] == a.NORMAL


#: ISA-18.2-2016, figure 3: state, condition stands, request -> next state; without and with latching.
PLAIN = {
    (a.NORMAL, False, 0.0): a.NORMAL, (a.NORMAL, True, 0.0): a.UNACKNOWLEDGED,
    (a.NORMAL, False, a.ACKNOWLEDGE): a.NORMAL, (a.NORMAL, True, a.ACKNOWLEDGE): a.UNACKNOWLEDGED,
    (a.UNACKNOWLEDGED, True, 0.0): a.UNACKNOWLEDGED, (a.UNACKNOWLEDGED, False, 0.0): a.RETURNED,
    (a.UNACKNOWLEDGED, True, a.ACKNOWLEDGE): a.ACKNOWLEDGED, (a.UNACKNOWLEDGED, False, a.ACKNOWLEDGE): a.NORMAL,
    (a.ACKNOWLEDGED, True, 0.0): a.ACKNOWLEDGED, (a.ACKNOWLEDGED, False, 0.0): a.NORMAL,
    (a.RETURNED, False, 0.0): a.RETURNED, (a.RETURNED, True, 0.0): a.UNACKNOWLEDGED,
    (a.RETURNED, False, a.ACKNOWLEDGE): a.NORMAL, (a.RETURNED, True, a.ACKNOWLEDGE): a.UNACKNOWLEDGED,
}  # fmt: skip
LATCHING = PLAIN | {
    (a.UNACKNOWLEDGED, False, 0.0): a.LATCHED,
    (a.UNACKNOWLEDGED, False, a.ACKNOWLEDGE): a.LATCHED_ACKNOWLEDGED,
    (a.ACKNOWLEDGED, False, 0.0): a.LATCHED_ACKNOWLEDGED,
    (a.ACKNOWLEDGED, False, a.RESET): a.NORMAL,
    (a.LATCHED, False, 0.0): a.LATCHED, (a.LATCHED, True, 0.0): a.UNACKNOWLEDGED,
    (a.LATCHED, False, a.ACKNOWLEDGE): a.LATCHED_ACKNOWLEDGED, (a.LATCHED, False, a.RESET): a.LATCHED,
    (a.LATCHED_ACKNOWLEDGED, False, 0.0): a.LATCHED_ACKNOWLEDGED,
    (a.LATCHED_ACKNOWLEDGED, True, 0.0): a.UNACKNOWLEDGED,
    (a.LATCHED_ACKNOWLEDGED, False, a.RESET): a.NORMAL,
}  # fmt: skip
del LATCHING[(a.RETURNED, False, 0.0)], LATCHING[(a.RETURNED, True, 0.0)]
del LATCHING[(a.RETURNED, False, a.ACKNOWLEDGE)], LATCHING[(a.RETURNED, True, a.ACKNOWLEDGE)]
HIDING = {a.SHELVE + 60.0: a.SHELVED, a.TAKE_OUT: a.OUT_OF_SERVICE}
CASES = [
    (latches, *key, after) for latches, table in ((False, PLAIN), (True, LATCHING)) for key, after in table.items()
]
CASES += [
    (False, state, stands, request, hidden)
    for state in (a.NORMAL, a.UNACKNOWLEDGED, a.ACKNOWLEDGED, a.RETURNED)
    for stands in (False, True)
    for request, hidden in HIDING.items()
]
CASES += [(False, hidden, stands, 0.0, hidden) for hidden in (a.OUT_OF_SERVICE,) for stands in (False, True)]
CASES += [(False, a.OUT_OF_SERVICE, stands, a.PUT_BACK, float(stands)) for stands in (False, True)]


@pytest.mark.parametrize(("latches", "state", "stands", "request_", "after_"), CASES)
def test_the_state_machine_is_that_of_the_standard(
    latches: bool, state: float, stands: bool, request_: float, after_: float
) -> None:
    plant = high(latches=latches)
    if state in (a.UNACKNOWLEDGED, a.ACKNOWLEDGED):
        plant.set("T", 90.0)
        plant.run(1)
    plant.impose("T.H", state)
    plant.set("T", 90.0 if stands else 20.0)
    plant.set("T.H.request", request_)
    plant.run(1)
    assert (plant["T.H"], plant["T.H.request"]) == (after_, 0.0)


def test_shelved_again_the_time_begins_again_and_then_it_comes_back_new() -> None:
    plant = high()
    after(plant, 90.0)
    ask(plant, a.ACKNOWLEDGE)
    ask(plant, a.SHELVE + 10.0)
    plant.advance(8.0)
    ask(plant, a.SHELVE + 10.0)
    plant.advance(8.0)
    assert plant["T.H"] == a.SHELVED
    plant.advance(3.0)
    assert plant["T.H"] == a.UNACKNOWLEDGED
