"""The PID controller: bumpless, without windup, in its modes."""

from __future__ import annotations

import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control.pid import AUTO, CAS, DIRECT, MAN, PID, REVERSE
from yixian.simulator.control.station import Selector, SplitRange
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.kernel import Simulation

PERCENT = Range(0.0, 100.0, "%")
KG = Range(0.0, 50.0, "kg")


def lone(**settings: float | str) -> Simulation:
    return desk(
        number("PV", 40.0), PID("C", "PV", PERCENT, **{"sp": 50.0, "op": 30.0, "gain": 2.0, "ti": 100.0, **settings})
    )


def test_it_holds_a_content_at_its_setpoint() -> None:
    plant = desk(
        Decay("D", feed="FEED", content=5.0, rate=0.02),
        Transmitter("WT", "D.shown", KG, noise=0.0),
        PID("C", "WT", KG, action=REVERSE, sp=20.0, gain=4.0, ti=60.0),
        SplitRange("FEED", signal="C.op", from_high=100.0, to_high=1.0, unit="kg/s"),
    )
    plant.advance(1200.0)
    assert plant["WT"] == pytest.approx(20.0, abs=0.01)


def test_reverse_action_opens_when_the_measurement_is_low() -> None:
    plant = lone()
    plant.advance(0.5)
    before = plant["C.op"]
    plant.advance(10.0)
    assert plant["C.op"] > before


def test_direct_action_closes_when_the_measurement_is_low() -> None:
    plant = desk(
        number("PV", 40.0), PID("C", "PV", PERCENT, action=DIRECT, sp=50.0, op=80.0, gain=0.5, ti=50.0, mode=MAN)
    )
    plant.advance(1.0)
    plant.set("C.mode", AUTO)
    plant.advance(1.0)
    before = plant["C.op"]
    plant.advance(10.0)
    assert plant["C.op"] < before


def test_the_integral_grows_by_the_gain_each_integral_time() -> None:
    plant = lone(mode=MAN)
    plant.advance(1.0)
    plant.set("C.mode", AUTO)
    plant.advance(100.0)
    assert plant["C.op"] == pytest.approx(30.0 + 2.0 * 10.0, abs=1e-9)  # gain · 10 % in one ti


def test_from_manual_to_automatic_there_is_no_bump() -> None:
    plant = lone(mode=MAN)
    plant.set("C.op", 63.0)
    plant.advance(5.0)
    assert plant["C.op"] == 63.0
    plant.set("C.mode", AUTO)
    plant.run(1)
    assert plant["C.op"] == pytest.approx(63.0 + 2.0 * 10.0 * 0.5 / 100.0)  # one scan of integration, no more


def test_it_leaves_saturation_at_once() -> None:
    plant = lone()
    plant.advance(3600.0)
    assert plant["C.op"] == 100.0
    plant.set("PV", 60.0)
    plant.advance(2.0)
    assert plant["C.op"] < 85.0


def test_output_limits_hold_in_automatic() -> None:
    plant = lone(op_low=20.0, op_high=70.0)
    plant.advance(600.0)
    assert plant["C.op"] == 70.0


def test_a_bad_measurement_holds_the_output() -> None:
    plant = desk(
        Decay("D", rate=0.0, content=20.0), Transmitter("WT", "D.shown", KG), PID("C", "WT", KG, sp=30.0, gain=1.0)
    )
    plant.advance(10.0)
    plant.set("WT.fault", 4.0)
    plant.advance(1.0)
    held = plant["C.op"]
    plant.advance(60.0)
    assert plant["WT.quality"] == 2.0
    assert plant["C.op"] == held


def test_inside_the_gap_it_rests() -> None:
    plant = desk(number("PV", 49.0), PID("C", "PV", PERCENT, sp=50.0, op=30.0, mode=MAN, gain=2.0, ti=20.0, gap=2.0))
    plant.advance(1.0)
    plant.set("C.mode", AUTO)
    plant.advance(60.0)
    assert plant["C.op"] == pytest.approx(30.0)
    plant.set("PV", 44.0)
    plant.advance(20.0)
    assert plant["C.op"] > 35.0


def cascade() -> Simulation:
    return desk(
        number("LEVEL", 40.0),
        number("FLOW", 30.0),
        PID("MASTER", "LEVEL", PERCENT, sp=50.0, gain=1.0, ti=100.0, slave="SLAVE"),
        PID("SLAVE", "FLOW", Range(0.0, 60.0, "m³/h"), sp=24.0, gain=1.0, ti=20.0, cascade="MASTER.op"),
    )


def test_a_master_follows_its_slave_until_it_is_asked() -> None:
    plant = cascade()
    plant.advance(5.0)
    assert plant["MASTER.op"] == pytest.approx(40.0)  # 24 of 60 m³/h
    plant.set("SLAVE.mode", CAS)
    plant.run(1)
    assert plant["SLAVE.sp"] == pytest.approx(24.0, abs=0.1)
    plant.advance(60.0)
    assert plant["SLAVE.sp"] > 26.0


def test_an_override_takes_over_without_a_bump_and_does_not_wind_up() -> None:
    plant = desk(
        number("A", 50.0),
        number("B", 20.0),
        PID("NORMAL", "A", PERCENT, sp=60.0, op=40.0, gain=1.0, ti=50.0, external="LOW"),
        PID("GUARD", "B", PERCENT, sp=80.0, op=90.0, gain=1.0, ti=50.0, external="LOW"),
        Selector("LOW", "low", ["NORMAL.op", "GUARD.op"]),
    )
    plant.advance(60.0)
    assert plant["LOW.chosen"] == 1.0
    plant.set("B", 95.0)
    plant.run(2)
    assert plant["LOW.chosen"] == 2.0
    assert abs(plant["NORMAL.op"] - plant["LOW"]) < 30.0
    plant.advance(600.0)
    assert plant["NORMAL.op"] - plant["LOW"] < 15.0  # the one that waits stays near


def test_the_proportional_part_is_the_gain_times_percent_of_range() -> None:
    plant = desk(number("PV", 10.0, "kg"), PID("C", "PV", KG, sp=10.0, op=40.0, gain=3.0, ti=1e6, mode=MAN))
    plant.run(1)
    plant.set("C.mode", AUTO)
    plant.run(1)
    plant.set("C.sp", 12.0)  # 2 kg of 50 kg are 4 %
    plant.run(1)
    assert plant["C.op"] == pytest.approx(40.0 + 3.0 * 4.0, abs=1e-4)


def test_the_derivative_of_a_ramp_is_gain_times_td_times_its_slope() -> None:
    plant = desk(number("PV", 40.0), PID("C", "PV", PERCENT, sp=40.0, op=50.0, gain=2.0, ti=1e6, td=10.0, mode=MAN))
    plant.run(1)
    plant.set("C.mode", AUTO)
    for scan in range(60):  # 0.2 % a second, long enough for the filter of 1 s
        plant.set("PV", 40.0 + 0.1 * (scan + 1))
        plant.set("C.sp", 40.0 + 0.1 * (scan + 1))  # no deviation: what is left is the derivative
        plant.run(1)
    assert plant["C.op"] == pytest.approx(50.0 - 2.0 * 10.0 * 0.2, abs=0.01)


def test_feed_forward_is_added_at_once_and_taking_over_by_hand_has_no_bump() -> None:
    plant = desk(
        number("PV", 40.0), number("FF", 0.0), PID("C", "PV", PERCENT, sp=40.0, op=30.0, gain=1.0, feedforward="FF")
    )
    plant.run(2)
    before = plant["C.op"]
    plant.set("FF", 12.0)
    plant.run(1)
    assert plant["C.op"] == pytest.approx(before + 12.0)
    plant.set("C.mode", MAN)
    plant.run(5)
    assert plant["C.op"] == pytest.approx(before + 12.0)
    plant.set("FF", 0.0)
    plant.run(5)
    plant.set("C.mode", AUTO)
    plant.run(1)
    assert plant["C.op"] == pytest.approx(before + 12.0)


def test_from_cascade_to_automatic_and_back_the_setpoint_has_no_bump() -> None:
    plant = cascade()
    plant.set("SLAVE.mode", CAS)
    plant.advance(60.0)
    at, op = plant["SLAVE.sp"], plant["SLAVE.op"]
    plant.set("SLAVE.mode", AUTO)
    plant.run(1)
    assert plant["SLAVE.sp"] == at
    assert plant["SLAVE.op"] == pytest.approx(op, abs=1.0 * (at - 30.0) / 60.0 * 100.0)
    plant.advance(300.0)
    assert plant["SLAVE.sp"] == at
    assert plant["MASTER.op"] == pytest.approx(at / 60.0 * 100.0)
    plant.set("SLAVE.mode", CAS)
    plant.run(1)
    assert plant["SLAVE.sp"] == pytest.approx(at, abs=0.1)


def test_tracking_takes_the_output_over_and_gives_it_back_where_it_is() -> None:
    plant = desk(
        number("PV", 40.0), number("TAKE", 0.0, "bool"), number("TO", 77.0),
        PID("C", "PV", PERCENT, sp=50.0, op=30.0, gain=2.0, ti=100.0, track="TO", is_tracking="TAKE"),
    )  # fmt: skip
    plant.run(1)
    plant.set("TAKE", 1.0)
    plant.run(3)
    assert plant["C.op"] == 77.0
    plant.set("TAKE", 0.0)
    plant.run(1)
    assert plant["C.op"] == pytest.approx(77.0 + 2.0 * 10.0 * 0.5 / 100.0)


@pytest.mark.parametrize(("op_low", "op_high", "sp"), [(20.0, 70.0, 50.0), (20.0, 70.0, 30.0)])
def test_however_long_it_is_at_a_limit_it_leaves_it_in_the_scan_the_deviation_turns(
    op_low: float, op_high: float, sp: float
) -> None:
    plant = lone(op_low=op_low, op_high=op_high, sp=sp, mode=MAN)
    plant.run(1)
    plant.set("C.mode", AUTO)
    plant.advance(7200.0)
    limit = op_high if sp > 40.0 else op_low
    assert plant["C.op"] == limit
    plant.set("C.sp", 40.0 - (sp - 40.0))
    plant.run(1)
    assert abs(plant["C.op"] - limit) >= 2.0 * abs(sp - 40.0)  # the proportional part, whole
