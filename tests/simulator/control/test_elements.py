"""Transmitters, analysers, valves, drives and stations."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.interlock import Interlock, one
from yixian.simulator.control.station import CrossLimit, LeadLag, Ratio, Selector, SplitRange, Total
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel import Simulation

KG = Range(0.0, 50.0, "kg")


def weighed(**terms: float) -> Simulation:
    return desk(Decay("D", rate=0.0, content=20.0), Transmitter("WT", "D.shown", KG, **terms))  # type: ignore[arg-type]


def test_noise_has_its_deviation_and_no_bias() -> None:
    plant = weighed(noise=0.01)
    seen = []
    for _ in range(2000):
        plant.run(1)
        seen.append(plant["WT"])
    assert np.mean(seen) == pytest.approx(20.0, abs=0.05)
    assert np.std(seen) == pytest.approx(0.5, rel=0.1)


def test_a_lag_follows_by_its_time_constant() -> None:
    plant = weighed(noise=0.0, lag_s=20.0)
    plant.run(1)
    plant.impose("D.content", 30.0)
    plant.advance(20.0)
    assert plant["WT"] == pytest.approx(20.0 + 10.0 * (1 - np.exp(-1.0)), abs=0.15)


def test_bias_drift_and_stuck() -> None:
    plant = weighed(noise=0.0, drift_h=0.1)
    plant.set("WT.fault", 1.0)
    plant.run(1)
    assert plant["WT"] == pytest.approx(25.0)
    plant.set("WT.fault", 0.0)
    plant.run(1)
    plant.set("WT.fault", 2.0)
    plant.advance(3600.0)
    assert plant["WT"] == pytest.approx(25.0, abs=0.01)
    plant.set("WT.fault", 3.0)
    plant.impose("D.content", 45.0)
    plant.advance(10.0)
    assert plant["WT"] == pytest.approx(25.0, abs=0.01)


def test_quality_is_bad_when_failed_and_uncertain_out_of_range() -> None:
    plant = weighed(noise=0.0)
    plant.set("WT.fault", 4.0)
    plant.run(1)
    assert (plant["WT.quality"], plant["WT"] > 51.5) == (2.0, True)
    plant.set("WT.fault", 0.0)
    plant.impose("D.content", 60.0)
    plant.run(1)
    assert plant["WT.quality"] == 1.0


def test_a_range_may_stand_for_another() -> None:
    level = Transmitter("LT", "D.shown", Range(0.0, 100.0, "%"), of=Range(10.0, 30.0, "kg"), noise=0.0)
    plant = desk(Decay("D", rate=0.0, content=15.0), level)
    plant.run(1)
    assert plant["LT"] == pytest.approx(25.0)


def test_an_analyser_answers_after_its_dead_time() -> None:
    plant = desk(
        Decay("D", rate=0.0, content=20.0), Analyser("AT", "D.shown", KG, every_s=60.0, dead_s=40.0, noise=0.0)
    )  # fmt: skip
    plant.advance(30.0)
    plant.impose("D.content", 30.0)
    plant.advance(60.0)  # sampled at 60 s, known at 100 s
    assert plant["AT"] == pytest.approx(20.0)
    plant.advance(12.0)
    assert plant["AT"] == pytest.approx(30.0)


def test_an_analyser_cannot_answer_after_its_next_sample() -> None:
    with pytest.raises(FlowsheetError, match="dead time of 90 s"):
        desk(Decay("D"), Analyser("AT", "D.shown", KG, every_s=60.0, dead_s=90.0))


def test_a_valve_moves_by_its_stroke_and_sticks() -> None:
    plant = desk(number("HV", 50.0), Valve("XV", "HV", stroke=10.0, stiction=2.0))
    plant.advance(2.5)
    assert plant["XV"] == pytest.approx(25.0)
    plant.advance(5.0)
    at = plant["XV"]
    plant.set("HV", 51.0)
    plant.advance(10.0)
    assert plant["XV"] == at
    plant.set("XV.stuck", 1.0)
    plant.set("HV", 0.0)
    plant.advance(20.0)
    assert plant["XV"] == at


def test_a_valve_leaks_and_fails_safe() -> None:
    plant = desk(number("HV"), Valve("XV", "HV", stroke=5.0, fail_safe=100.0))
    plant.set("XV.leak", 0.05)
    plant.advance(2.0)
    assert plant["XV"] == pytest.approx(5.0)
    plant.set("XV.air_loss", 1.0)
    plant.advance(10.0)
    assert plant["XV"] > 99.0


def test_a_drive_trips_and_runs_up() -> None:
    plant = desk(number("HV", 80.0), Drive("M", "HV", run_up=4.0))
    plant.advance(2.0)
    assert plant["M"] == pytest.approx(50.0)
    plant.set("M.tripped", 1.0)
    plant.advance(4.0)
    assert plant["M"] == 0.0


def test_stations() -> None:
    plant = desk(
        number("A", 40.0), number("B", 60.0), number("C", 10.0),
        Ratio("R", wild="A", trim="C", ratio=0.5, high=1000.0),
        Selector("MID", "median", ["A", "B", "C"]),
        SplitRange("S1", signal="B", from_low=50.0, from_high=100.0),
        Total("SUM", signal="A", per_second=0.1),
    )  # fmt: skip
    plant.advance(10.0)
    assert plant["R"] == pytest.approx(10.5 * 40.0)
    assert (plant["MID"], plant["MID.chosen"]) == (40.0, 1.0)
    assert plant["S1"] == pytest.approx(20.0)
    assert plant["SUM"] == pytest.approx(40.0)


def test_cross_limits_let_the_leader_go_first() -> None:
    plant = desk(
        number("DEMAND", 60.0), number("HCL", 42.0), number("GAS", 40.0),
        CrossLimit("GAS.SP", demand="DEMAND", measured="HCL", ratio=1.05),
        CrossLimit("HCL.SP", leads=True, demand="DEMAND", measured="GAS", ratio=1.05),
    )  # fmt: skip
    plant.run(1)
    assert plant["GAS.SP"] == pytest.approx(40.0)
    assert plant["HCL.SP"] == pytest.approx(63.0)
    plant.set("DEMAND", 20.0)
    plant.run(1)
    assert plant["GAS.SP"] == pytest.approx(20.0)
    assert plant["HCL.SP"] == pytest.approx(42.0)  # not below what the gas still needs


def test_feed_forward_leads() -> None:
    plant = desk(number("A", 10.0), LeadLag("F", signal="A", gain=2.0, lead=20.0, lag=10.0))
    plant.run(1)
    assert plant["F"] == pytest.approx(20.0)
    plant.set("A", 20.0)
    plant.run(1)
    assert plant["F"] > 50.0
    plant.advance(200.0)
    assert plant["F"] == pytest.approx(40.0, abs=0.01)


def test_a_signal_that_fails_low_is_bad_and_stands_beyond_its_range() -> None:
    plant = weighed(noise=0.0)
    plant.set("WT.fault", 5.0)
    plant.run(1)
    assert (plant["WT.quality"], plant["WT"]) == (2.0, pytest.approx(-0.025 * 50.0))  # 3.6 mA
    plant.set("WT.fault", 4.0)
    plant.run(1)
    assert plant["WT"] == pytest.approx(50.0 + 0.0625 * 50.0)  # 21 mA


def test_below_its_range_a_measurement_is_uncertain_and_shown_as_3_8_milliampere() -> None:
    plant = desk(Decay("D", rate=0.0, content=5.0), Transmitter("WT", "D.shown", Range(10.0, 50.0, "kg"), noise=0.0))
    plant.run(1)
    assert (plant["WT.quality"], plant["WT"]) == (1.0, pytest.approx(10.0 - 0.0125 * 40.0))


def test_a_negative_severity_turns_bias_and_drift_round() -> None:
    plant = weighed(noise=0.0, drift_h=0.1)
    plant.set("WT.severity", -0.5)
    plant.set("WT.fault", 1.0)
    plant.run(1)
    assert plant["WT"] == pytest.approx(20.0 - 0.5 * 0.1 * 50.0)
    plant.set("WT.fault", 0.0)
    plant.run(1)
    plant.set("WT.fault", 2.0)
    plant.advance(1800.0)
    assert plant["WT"] == pytest.approx(20.0 - 0.5 * 0.1 * 50.0 * 0.5, abs=1e-6)


def test_split_range_opens_one_valve_after_the_other() -> None:
    plant = desk(
        number("OP"),
        SplitRange("COLD", signal="OP", from_low=0.0, from_high=48.0, to_low=100.0, to_high=0.0),
        SplitRange("HOT", signal="OP", from_low=52.0, from_high=100.0),
    )
    for op, cold, hot in (
        (0.0, 100.0, 0.0),
        (24.0, 50.0, 0.0),
        (50.0, 0.0, 0.0),
        (76.0, 0.0, 50.0),
        (100.0, 0.0, 100.0),
    ):
        plant.set("OP", op)
        plant.run(1)
        assert (plant["COLD"], plant["HOT"]) == pytest.approx((cold, hot))


def test_selectors_pass_the_highest_and_the_lowest_and_say_which() -> None:
    tags = ["A", "B", "C"]
    plant = desk(number("A", 40.0), number("B", 60.0), number("C", 10.0),
                 Selector("HIGH", "high", tags), Selector("LOW", "low", tags))  # fmt: skip
    plant.run(1)
    assert [plant[tag] for tag in ("HIGH", "HIGH.chosen", "LOW", "LOW.chosen")] == [60.0, 2.0, 10.0, 3.0]


def test_a_ratio_is_held_between_its_limits() -> None:
    plant = desk(number("WILD", 100.0), Ratio("R", wild="WILD", ratio=1.05, low=20.0, high=90.0))
    for wild, expected in ((100.0, 90.0), (60.0, 63.0), (0.0, 20.0)):
        plant.set("WILD", wild)
        plant.run(1)
        assert plant["R"] == pytest.approx(expected)


def test_a_lead_lag_starts_with_lead_over_lag_and_settles_by_its_lag() -> None:
    plant = desk(number("A", 0.0), LeadLag("F", signal="A", gain=3.0, lead=5.0, lag=10.0))
    plant.run(1)
    plant.set("A", 1.0)
    plant.run(1)
    slow = 0.5 / 10.5  # first scan of the lag, backward difference
    assert plant["F"] == pytest.approx(3.0 * (slow + (1.0 - slow) * 0.5))
    plant.advance(9.5)
    slow = 1.0 - (1.0 - 0.5 / 10.5) ** 20  # twenty scans: 10 s
    assert plant["F"] == pytest.approx(3.0 * (slow + (1.0 - slow) * 0.5))


def test_an_analyser_that_fails_is_bad_at_once_and_holds_nothing_back() -> None:
    plant = desk(
        Decay("D", rate=0.0, content=20.0), Analyser("AT", "D.shown", KG, every_s=60.0, dead_s=40.0, noise=0.0)
    )  # fmt: skip
    plant.advance(10.0)
    plant.set("AT.fault", 4.0)
    plant.run(1)
    assert plant["AT.quality"] == 2.0


def test_a_valve_follows_no_step_within_its_stiction_and_the_whole_of_a_larger_one() -> None:
    plant = desk(number("HV", 50.0), Valve("XV", "HV", stroke=10.0, stiction=3.0, opening=50.0))
    plant.set("HV", 52.9)
    plant.advance(5.0)
    assert plant["XV"] == 50.0
    plant.set("HV", 54.0)
    plant.run(1)
    assert plant["XV"] == pytest.approx(54.0)  # 5 % in half a second: the step is shorter


def test_without_air_it_goes_to_its_fail_safe_position_at_its_stroke_even_when_forced() -> None:
    plant = desk(number("HV", 80.0), number("T", 0.0), Interlock("I", one("T", "above", 1.0)),
                 Valve("XV", "HV", stroke=10.0, opening=80.0, fail_safe=0.0, trips={"I": 100.0}))  # fmt: skip
    plant.set("T", 5.0)
    plant.set("XV.air_loss", 1.0)
    plant.advance(4.0)
    assert plant["XV"] == pytest.approx(40.0)
    plant.advance(10.0)
    assert plant["XV"] == 0.0


def test_a_weak_drive_loses_a_share_of_its_speed() -> None:
    plant = desk(number("HV", 80.0), Drive("M", "HV", speed=80.0, run_up=1.0))
    plant.set("M.weak", 0.25)
    plant.advance(3.0)
    assert plant["M"] == pytest.approx(60.0)
