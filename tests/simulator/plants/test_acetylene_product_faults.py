"""The downstream faults of the drill: what they show, what the interlocks do, where a wrong response leads."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import begin
from yixian.simulator.kernel import Simulation


@pytest.fixture
def run() -> Simulation:
    return begin()


def test_a8_lost_water_trips_before_a_minute_over_strength(run: Simulation) -> None:
    run.set("FIC-302.mode", 1.0)  # strong held by its own setpoint, so it does not follow the water
    run.set("WV-301.blocked", 0.8)
    run.advance(60.0)
    assert run["FT-301.LL"] > 0.0
    assert run["I6"] == 1.0
    assert run["FV-302"] < 1.0
    assert run["FV-305"] < 1.0
    assert run["M-304A"] == 0.0
    assert run["XV-402"] == 100.0
    run.advance(1800.0)
    assert run["V-304.over_strength"] == 0.0
    assert run["UA-402"] == 0.0


def test_a8_behind_a_bypass_ends_over_strength(run: Simulation) -> None:
    for cause in ("FT-301", "FFI-302", "AT-303A"):
        run.set(f"I6.{cause}.bypass", 1.0)
    run.set("I6C.FT-301.bypass", 1.0)
    for loop in ("FIC-302", "FIC-305"):
        run.set(f"{loop}.mode", 1.0)
    run.set("WV-301.blocked", 0.85)
    run.advance(1800.0)
    assert run["V-304.over_strength"] > 3.0
    raised = {change.tag for change in run.changes}
    assert {"FFI-302.HH", "AT-303A.HH", "UA-303A.H"} <= raised


def test_a8_more_chlorine_is_not_better(run: Simulation) -> None:
    """Full chlorine turns the used liquor acid: the risk trips, and the flood of water saves the towers."""
    run.set("FIC-305.mode", 1.0)
    run.set("FIC-305.sp", 50.0)
    run.advance(1800.0)
    assert run["I6"] == 1.0
    assert run["UA-401"] == 0.0
    run.advance(600.0)
    assert run["T-401.risk"] < 0.25


def test_a8_more_chlorine_behind_a_bypass_explodes(run: Simulation) -> None:
    for cause in ("UI-401", "UI-402", "AT-303A"):
        run.set(f"I6.{cause}.bypass", 1.0)
    run.set("FIC-305.mode", 1.0)
    run.set("FIC-305.sp", 50.0)
    run.advance(1800.0)
    assert run["UA-401"] == 1.0
    assert run["T-401.severe"] > 60.0


def test_a8_a_leaking_strong_valve_shows_in_the_ratio(run: Simulation) -> None:
    run.set("FV-302.leak", 0.5)
    run.advance(60.0)
    assert run["FFI-302"] > 1.2
    assert run["I6"] == 1.0


def test_a9_alkaline_liquor_slips_phosphine_though_its_strength_looks_right(run: Simulation) -> None:
    run.set("CV-305.blocked", 1.0)
    run.advance(2400.0)
    assert run["AT-404.H"] > 0.0
    assert run["AT-304"] > 9.5
    assert run["AT-303A"] > 0.06
    slip = run["T-403.phosphine_ppm"]
    run.set("FIC-302.mode", 1.0)  # the wrong response: strong alone
    run.set("FIC-302.sp", 0.8)
    run.advance(1800.0)
    assert run["T-403.phosphine_ppm"] > slip
    assert run["AT-303A"] > 0.12


def test_a9_chlorine_again_cleans_again(run: Simulation) -> None:
    run.set("CV-305.blocked", 1.0)
    run.advance(2400.0)
    run.set("AIC-304.mode", 0.0)  # wound up while nothing came: take it back by hand first
    run.set("AIC-304.op", 50.0)
    run.set("CV-305.blocked", 0.0)
    run.set("FIC-305.mode", 0.0)
    run.set("FIC-305.op", 36.0)
    run.advance(60.0)
    run.set("FIC-305.mode", 2.0)
    run.advance(5400.0)
    assert run["T-403.phosphine_ppm"] < 3.0


def test_a10_free_chlorine_shuts_both_gases_and_purges(run: Simulation) -> None:
    run.set("F-601.hydrogen_upset", 0.7)
    run.advance(60.0)
    assert run["I7"] == 1.0
    assert run["I7.first_out"] == 1.0
    run.advance(10.0)
    assert run["FV-208"] < 1.0
    assert run["FV-501"] < 1.0
    assert run["XV-505"] == 100.0
    assert run["UA-501"] == 0.0


def test_a10_feeding_on_heats_the_mixer_and_explodes(run: Simulation) -> None:
    for cause in ("AT-502", "TT-503"):
        run.set(f"I7.{cause}.bypass", 1.0)
    run.set("F-601.hydrogen_upset", 0.8)
    run.advance(60.0)
    warm = run["VCM.warmth"]
    run.advance(60.0)
    assert 4.0 < run["VCM.warmth"] - warm < 10.0  # 5–10 K/min
    run.advance(60.0)
    assert run["UA-501"] == 1.0


def test_a10_throttling_a_little_does_not_help(run: Simulation) -> None:
    for cause in ("AT-502", "TT-503"):
        run.set(f"I7.{cause}.bypass", 1.0)
    run.set("F-601.hydrogen_upset", 0.8)
    run.set("LM-501", 4200.0)
    run.advance(240.0)
    assert run["UA-501"] == 1.0


def test_a11_power_failure_blocks_both_gases(run: Simulation) -> None:
    run.set("SITE.power_failure", 1.0)
    run.advance(30.0)
    assert run["I7"] == 1.0
    assert (run["FV-208"] < 1.0, run["FV-501"] < 1.0, run["XV-505"]) == (True, True, 100.0)
    assert run["F-601.made"] == 0.0
    assert run["E-601.make"] == 0.0
    assert run["T-401.circulation"] == 0.0


def test_a11_i7_stays_after_power_is_back_until_it_is_reset(run: Simulation) -> None:
    run.set("SITE.power_failure", 1.0)
    run.advance(60.0)
    run.set("SITE.power_failure", 0.0)
    run.advance(60.0)
    assert run["I7"] == 1.0
    assert run["FT-208"] < 200.0


def test_a12_acetylene_follows_chloride_down(run: Simulation) -> None:
    run.set("E-601.cells_lost.ramp", 120.0)
    run.set("E-601.cells_lost", 0.3)
    run.advance(600.0)
    assert run["I7"] == 0.0
    assert run["FT-208"] < 3700.0
    assert run["VCM.ratio"] > 1.02


def test_a12_acetylene_held_up_by_hand_trips_at_once(run: Simulation) -> None:
    run.set("FIC-208.mode", 1.0)
    run.set("E-601.cells_lost", 0.3)
    run.advance(120.0)
    assert run["I7"] == 1.0
    assert run["I7.first_out"] == 3.0


def test_a12_behind_a_bypass_cools_the_beds_and_costs_catalyst(run: Simulation) -> None:
    run.set("I7.FFI-501.bypass", 1.0)
    run.set("FIC-208.mode", 1.0)
    run.set("E-601.cells_lost", 0.3)
    run.advance(3600.0)
    assert run["AT-511.HH"] > 0.0
    assert run["R-510.temperature"] < 120.0
    assert run["R-510.activity"] < 0.93


def test_a13_a_drifting_analyser_disagrees_with_the_other(run: Simulation) -> None:
    run.set("AT-303A.fault", 1.0)
    run.set("AT-303A.severity", -0.7)
    run.advance(1800.0)
    assert run["AT-303A.DEV"] > 0.0
    strong = run["AIC-303.op"]
    run.advance(3600.0)
    assert run["AIC-303.op"] > strong  # it doses more and more on one wrong sensor
    assert run["V-303A.strength"] > 0.105


def test_a13_a_stuck_analyser_is_a_flat_line(run: Simulation) -> None:
    run.set("AT-303A.fault", 3.0)
    run.advance(1.0)
    before = run["AT-303A"]
    run.set("HYPO-303.ratio", 0.9)
    run.advance(2400.0)
    assert run["AT-303A"] == before
    assert run["AT-303B"] > 0.12


def test_a5_a6_a7_low_gas_pressure_never_lets_chloride_into_the_acetylene(run: Simulation) -> None:
    """The main falls under the hydrogen-chloride main: I7 shuts, and the check valve holds."""
    run.set("PIC-205.sp", 20.0)
    run.advance(120.0)
    assert run["I7"] == 1.0
    assert run["I7.first_out"] in (3.0, 4.0)
    assert run["FV-208V.flow"] >= 0.0
