"""The whole line, from carbide to vinyl chloride."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import begin
from yixian.simulator.plants.acetylene.conditions import CONDITIONS


@pytest.mark.parametrize(("condition", "load"), [("100%", 4690.0), ("70%", 3283.0)])
def test_the_line_runs_from_carbide_to_vinyl_chloride(condition: str, load: float) -> None:
    run = begin(condition)
    run.advance(3600.0)
    assert run["FT-208"] == pytest.approx(load, rel=0.03)
    assert run["R-510.production"] + run["R-511.production"] == pytest.approx(12.8 * load / 4690.0, rel=0.03)
    assert run["T-403.phosphine_ppm"] < 3.0
    assert {tag: run[tag] for tag in ("I6", "I6C", "I7", "I14", "I15", "I17")} == dict.fromkeys(
        ("I6", "I6C", "I7", "I14", "I15", "I17"), 0.0
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_keeps_its_liquor_in_its_vessels(condition: str) -> None:
    run = begin(condition)
    run.advance(3600.0)
    for vessel in ("V-303A", "V-303B", "V-304", "T-401", "T-402", "T-403"):
        assert -0.1 < run[f"{vessel}.level"] < 100.0
    assert run["UA-303A"] + run["UA-401"] + run["UA-402"] + run["UA-501"] == 0.0


@pytest.mark.parametrize("condition", ["warm", "cold"])
def test_at_rest_both_gases_are_blocked(condition: str) -> None:
    run = begin(condition)
    run.advance(60.0)
    assert run["I7"] == 1.0
    assert (run["FV-208"] < 1.0, run["FV-501"] < 1.0) == (True, True)


def test_spent_liquor_feeds_the_generators() -> None:
    run = begin("100%")
    run.advance(3600.0)
    assert run["T-401.spent_flow"] == pytest.approx(58.0, abs=3.0)
    assert run["FT-110"] < 1.0  # no fresh make-up at all


@pytest.mark.parametrize("condition", ["100%", "70%"])
def test_what_the_generators_cannot_take_of_it_runs_to_the_waste_water_and_is_counted(condition: str) -> None:
    run = begin(condition)
    before = run["WASTE-110.received"]
    run.advance(3600.0)
    assert run["WASTE-110.received"] - before == pytest.approx(1000.0 * run["LD-110.flow"], rel=0.3)
    assert run["LD-110.flow"] > 5.0
    assert 85.0 < run["LT-110"] < 90.0  # rides on the weir, under its alarm


def test_whatever_shuts_the_acetylene_valve_wins_over_half_load() -> None:
    run = begin("100%")
    run.set("I14.trip", 1.0)
    run.set("I3LL.trip", 1.0)
    run.advance(30.0)
    assert run["FV-208"] < 1.0


def test_a_preparation_tank_that_is_filled_too_far_runs_over_into_the_sewer() -> None:
    """The trip at 97 % behind a valve that leaks: what does not fit is counted."""
    run = begin("100%")
    run.set("FV-301.leak", 1.0)
    run.advance(1800.0)
    assert run["I6T"] == 1.0
    assert run["V-303A.level"] < 103.0
    assert run["SEWER-LIQUOR.received"] > 5.0
