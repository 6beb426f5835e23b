"""Mixer and converters: ratio, conversion, catalyst, and where every atom goes."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import begin
from yixian.simulator.kernel import Simulation

MOL_PER_NM3 = 44.615


@pytest.fixture
def run() -> Simulation:
    return begin()


def test_stages_convert_what_the_correlation_says(run: Simulation) -> None:
    run.advance(3600.0)
    first, second = run["R-510.conversion"] / 100.0, run["R-511.conversion"] / 100.0
    assert first == pytest.approx(0.78, abs=0.01)
    assert second == pytest.approx(0.95, abs=0.01)
    assert 1.0 - (1.0 - first) * (1.0 - second) == pytest.approx(0.989, abs=0.002)
    assert run["R-510.temperature"] == pytest.approx(150.0, abs=2.0)
    assert run["AT-511"] < 2.0


def test_the_ratio_stays_within_its_band_through_load_changes(run: Simulation) -> None:
    lowest, highest = 2.0, 0.0
    for load in (4690.0, 3300.0, 4690.0):
        run.set("LM-501", load)
        for _ in range(60):
            run.advance(10.0)
            lowest, highest = min(lowest, run["VCM.ratio"]), max(highest, run["VCM.ratio"])
        assert run["FT-208"] == pytest.approx(load, rel=0.03)
    assert lowest > 1.02  # acetylene never leads
    assert run["I7"] == 0.0
    assert highest < 1.35


def test_a_spent_second_stage_lets_acetylene_through(run: Simulation) -> None:
    run.set("R-511.dead", 0.8)
    run.advance(1800.0)
    assert run["R-511.acetylene_share"] > 2.0


def test_a_bed_without_hot_water_trips_before_the_catalyst_goes(run: Simulation) -> None:
    run.set("R-510.hot_water_lost", 0.9)
    run.advance(1800.0)
    assert run["I17"] == 1.0
    assert run["FV-208"] < 1.0
    assert run["R-510.temperature"] < 215.0


def test_a_hot_bed_loses_its_catalyst(run: Simulation) -> None:
    run.set("I17.TT-510A.bypass", 1.0)
    run.set("R-510.hot_water_lost", 0.75)
    run.advance(3600.0)
    assert run["R-510.temperature"] > 185.0
    assert run["R-510.activity"] < 0.97


def test_every_acetylene_is_vinyl_chloride_or_accounted_for(run: Simulation) -> None:
    def balance() -> float:
        vinyl = (run["R-510.made"] + run["R-511.made"] + run["R-511.passed"]) * 1000.0
        return vinyl + run["VCM.acetylene_held"] + run["VCM.chlorinated"] - run["VCM.acetylene"] * MOL_PER_NM3

    before = balance()
    run.advance(1800.0)
    throughput = 58.0 * 1800.0
    # Implicit steps of the mixer end their iteration at 1e-9; the constant of Nm³ here has five digits.
    assert abs(balance() - before) < 2e-5 * throughput


def test_chlorine_closes_from_the_cells_to_the_product(run: Simulation) -> None:
    """Atoms of chlorine: cells = liquid + hypochlorite + mains + mixer + vinyl chloride + tail."""
    vessels = ("M-302", "V-303A", "V-303B", "V-304", "T-401", "T-402", "T-403")
    for vessel in vessels:
        run.set(f"{vessel}.decay", 0.0)
    run.advance(1.0)

    def liquor_kg() -> float:
        cleaned = (run["T-401.cleaned"] + run["T-402.cleaned"]) * 4.0 * 0.0709
        out = cleaned + run["T-401.discharged"] + run["V-303A.released"] + run["V-303B.released"] + run["M-302.escaped"]
        return sum(run[f"{vessel}.available"] for vessel in vessels) + out + run["V-301.chlorine_received"]

    def balance_mol() -> float:
        made = run["E-601.caustic"] / 1.128
        bound = (made - run["E-601.liquid"]) * 1000.0 / 0.0709 * 2.0
        main = run["V-501.gas"] - run["V-501.inert"] + run["V-501.free"]
        mixer = run["VCM.chloride_held"] + 2.0 * (run["VCM.chlorine_held"] + run["VCM.chlorinated"])
        product = (run["R-510.made"] + run["R-511.made"] + run["R-511.passed_chloride"]) * 1000.0
        return bound - 2.0 * liquor_kg() / 0.0709 - main - mixer - product

    before = balance_mol()
    assert run["V-501.absorbed"] == 0.0
    run.advance(1800.0)
    assert abs(balance_mol() - before) < 1e-6 * 61.0 * 1800.0  # chlorine carried on unreacted is below 1e-7
