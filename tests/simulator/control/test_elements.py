"""Transmitters, analysers, valves, drives and stations."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control.analyser import Analyser
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
