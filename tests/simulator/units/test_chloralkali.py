"""Electrolysis, furnace and hydrogen-chloride main."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import begin
from yixian.simulator.kernel import Simulation

KG_PER_NM3 = 70.9e-3 * 44.615


@pytest.fixture
def run() -> Simulation:
    return begin()


def test_chlorine_follows_faraday_and_caustic_follows_chlorine(run: Simulation) -> None:
    assert run["E-601.make"] * KG_PER_NM3 == pytest.approx(1.3229 * 13.0 * 520.0 * 0.96, rel=1e-4)
    caustic = run["E-601.caustic"]
    run.advance(3600.0)
    made = 1.3229e-3 * 13.0 * 520.0 * 0.96
    assert run["E-601.caustic"] - caustic == pytest.approx(1.128 * made, rel=1e-4)


def test_a_ton_of_pvc_takes_the_published_chlorine(run: Simulation) -> None:
    """623 kg of chlorine a ton of PVC (1.025 t of VCM), and what the excess of 5 % carries off."""
    run.advance(3600.0)
    made = run["R-510.made"] + run["R-511.made"]
    run.advance(3600.0)
    pvc = (run["R-510.made"] + run["R-511.made"] - made) * 62.5 / 1000.0 / 1.025
    chlorine = run["F-601.chlorine_used"] * KG_PER_NM3 / pvc
    assert chlorine == pytest.approx(623.0, rel=0.02)
    assert pvc == pytest.approx(12.5, rel=0.03)


@pytest.mark.parametrize(("ratio", "low", "high"), [(1.10, 0.0, 1.0), (1.05, 0.5, 10.0), (1.01, 30.0, 70.0)])
def test_free_chlorine_grows_as_hydrogen_gets_short(run: Simulation, ratio: float, low: float, high: float) -> None:
    run.set("I7.AT-502.bypass", 1.0)
    run.set("FFC-601", ratio)
    run.advance(600.0)
    assert low < run["V-501.free_chlorine"] < high


def test_surplus_chlorine_is_liquefied_and_a_deficit_makes_less_chloride(run: Simulation) -> None:
    diverted = run["E-601.diverted"]
    run.advance(600.0)
    assert run["E-601.diverted"] > diverted
    run.set("HIC-601", 11.05)
    run.advance(1800.0)
    assert run["FT-208"] == pytest.approx(4130.0, rel=0.03)  # hydrogen for 13 % less chloride
    assert run["FFI-501"] > 1.02
    assert run["I7"] == 0.0


def test_hydrogen_in_chlorine_is_seen(run: Simulation) -> None:
    run.set("E-601.hydrogen_in_chlorine", 0.5)
    run.advance(300.0)
    assert run["AT-603"] > 0.4
    assert run["AT-603.H"] > 0.0


def test_too_much_chloride_goes_to_the_absorber(run: Simulation) -> None:
    run.set("PIC-501.mode", 0.0)
    run.set("PIC-501.op", 100.0)
    run.set("LM-501", 3000.0)
    run.advance(900.0)
    assert run["V-501.absorbed"] > 0.0
    assert run["V-501.gauge"] < 70.0
