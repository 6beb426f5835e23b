"""The caustic tower: consumption, renewal, crystals."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import begin
from yixian.simulator.kernel import Simulation


@pytest.fixture
def run() -> Simulation:
    return begin()


def test_two_moles_of_caustic_go_for_each_of_carbonate(run: Simulation) -> None:
    base, carbonate = run["T-403.base"], run["T-403.carbonate"]
    slip = run["T-402.chlorine_slip"] * 2.0 * 3600.0
    water = run["T-403.liquid"]
    run.advance(3600.0)
    used, formed = base - run["T-403.base"], run["T-403.carbonate"] - carbonate
    assert formed == pytest.approx(58.0 * 100e-6 * 3600.0, rel=0.03)
    assert used == pytest.approx(2.0 * formed + slip, rel=0.01)
    assert run["T-403.liquid"] == pytest.approx(water, abs=0.5)


def test_fresh_caustic_brings_the_strength_back(run: Simulation) -> None:
    run.impose("T-403.base", run["T-403.liquid"] * 2200.0)
    run.advance(30.0)
    assert run["T-403.caustic_share"] < 8.0
    run.set("HV-403", 100.0)
    run.advance(720.0)
    run.set("HV-403", 0.0)
    run.set("HV-405", 100.0)
    run.advance(1080.0)
    run.set("HV-405", 0.0)
    run.advance(10.0)
    assert 10.0 < run["T-403.caustic_share"] < 15.5


def test_carbonate_over_nine_per_cent_raises_the_drop(run: Simulation) -> None:
    drop = run["T-403.drop"]
    run.impose("T-403.carbonate", (run["T-403.liquid"] + 0.02) * 1130.0 * 0.11 / 0.106)
    run.advance(60.0)
    # 0.3 kPa for each of two per cent, at the flow that the valve holds.
    assert run["T-403.drop"] - drop == pytest.approx(0.6, abs=0.08)


def test_spent_caustic_lets_chlorine_pass(run: Simulation) -> None:
    run.impose("T-402.base", -16.0 * run["T-402.liquid"])
    run.impose("T-403.base", 0.0)
    run.set("I6.UI-402.bypass", 1.0)
    run.advance(300.0)
    assert run["T-403.slipped"] > 0.0
