"""Preparing hypochlorite: ratio, acid, over-strength, by hand and from the control room."""

from __future__ import annotations

from statistics import pstdev

import pytest

from simulator.plants.conftest import begin
from yixian.simulator.kernel import Simulation


@pytest.fixture
def run() -> Simulation:
    return begin()


def test_continuous_preparation_holds_strength_acidity_and_level(run: Simulation) -> None:
    run.advance(3600.0)
    assert 0.085 < run["V-303A.strength"] < 0.12
    assert 7.0 < run["V-303A.ph"] < 8.0
    assert run["V-303A.level"] == pytest.approx(60.0, abs=3.0)
    assert run["FT-301"] == pytest.approx(58.0, abs=2.0)
    assert run["V-304.over_strength"] == 0.0
    assert (run["I6"], run["I6C"], run["I6T"]) == (0.0, 0.0, 0.0)


def test_without_chlorine_the_ratio_is_one_to_a_hundred_and_nine(run: Simulation) -> None:
    """F_s/F_w = c_t/(c_s − c_t): 0.917 % gives 1 g/L."""
    for tag, value in (("HYPO-303.ratio", 100.0 / 109.0), ("HYPO-303.dose", 0.0), ("AIC-303.mode", 0.0)):
        run.set(tag, value)
    run.advance(4 * 3600.0)
    # 1 %: what decays in the tank, and the noise of two flow meters.
    assert run["V-303A.strength"] == pytest.approx(0.100, rel=0.02)


def test_water_at_a_third_gives_point_three_per_cent_and_the_tank_is_over_in_a_quarter_of_an_hour(
    run: Simulation,
) -> None:
    """Water 60 → 20 m³/h with strong and chlorine fixed; a full tank that gives what it gets."""
    for cause in ("I6.FT-301", "I6C.FT-301", "I6.FFI-302", "I6.AT-303A", "I6T.LT-307A", "I6.UI-401", "I6.UI-402"):
        run.set(f"{cause}.bypass", 1.0)
    scale = 14.5 / run["V-303A.liquid"]
    for tag in ("liquid", "available", "base"):
        run.impose(f"V-303A.{tag}", run[f"V-303A.{tag}"] * scale)
    for loop, value in (("FIC-301", 20.0), ("FIC-302", 0.39), ("FIC-305", 17.9)):
        run.set(f"{loop}.mode", 1.0)
        run.set(f"{loop}.sp", value)
    run.set("FIC-304.sp", 20.3)
    minutes = 0.0
    while run["V-303A.strength"] < 0.15 and minutes < 60.0:
        run.advance(10.0)
        minutes += 1.0 / 6.0
    assert run["M-302.strength"] == pytest.approx(0.29, abs=0.01)
    assert minutes == pytest.approx(15.0, abs=2.5)  # "about 15 min"; the flow needs one to fall


def test_minutes_over_the_limit_are_counted_while_liquor_is_supplied(run: Simulation) -> None:
    run.set("I6.AT-303A.bypass", 1.0)
    run.set("LIC-308.mode", 0.0)
    run.set("LIC-308.op", 0.0)
    run.impose("V-304.available", run["V-304.liquid"] * 2.0)
    run.advance(240.0)
    assert run["V-304.over_strength"] == pytest.approx(4.0, abs=0.05)  # the valve was open all the time
    run.set("FIC-304.mode", 0.0)
    run.set("FIC-304.op", 0.0)
    run.advance(60.0)
    counted = run["V-304.over_strength"]
    run.advance(120.0)
    assert run["V-304.over_strength"] == counted


@pytest.mark.parametrize("opening", [2.0, 10.0, 50.0])
def test_acid_never_wins_however_little(run: Simulation, opening: float) -> None:
    """Alkaline liquor; the pH looks better with acid, chlorine gas comes off and after a minute it has happened."""
    run.set("FIC-305.mode", 0.0)
    run.set("FIC-305.op", 0.0)
    run.advance(1200.0)
    before = run["V-303A.released"]
    run.set("HV-309", opening)
    run.advance(75.0)
    assert run["UA-303A"] == 1.0
    assert run["V-303A.released"] > before
    assert run["V-303A.acid_used"] > 0.0


def test_chlorine_instead_of_acid_is_no_explosion(run: Simulation) -> None:
    run.set("FIC-305.mode", 0.0)
    run.set("FIC-305.op", 0.0)
    run.advance(1200.0)
    assert run["V-303A.ph"] > 8.5
    run.set("FIC-305.mode", 2.0)
    run.advance(3600.0)
    assert 7.0 < run["V-303A.ph"] < 8.2
    assert run["UA-303A"] == 0.0


def strengths(run: Simulation, way: float, batches: int) -> list[float]:
    """Return the strength of each batch as it is mixed [%]."""
    run.set("HYPO-303.way", way)
    found: list[float] = []
    was = 0.0
    for _ in range(80 * batches):
        run.advance(20.0)
        phase, tank = run["HYPO-303.phase"], "B" if run["HYPO-303.fills_b"] > 0.5 else "A"
        if was == 1.0 and phase == 2.0:
            run.advance(40.0)
            found.append(run[f"V-303{tank}.strength"])
        if len(found) == batches:
            return found
        was = phase
    raise AssertionError(f"only {len(found)} batches")


def test_meters_scatter_less_than_hands_and_expose_nobody(run: Simulation) -> None:
    before = run.snapshot()
    remote = strengths(run, 1.0, 30)
    exposed_remotely = run["HYPO-303.exposures"]
    run.restore(before)
    by_hand = strengths(run, 0.0, 30)
    # A fifth of the last batch stays in the tank, so ±25 % and ±5 % of the dose show as about 20 and 4.
    assert pstdev(remote) / 0.1 < 0.08 < 0.13 < pstdev(by_hand) / 0.1 < 0.32
    assert (exposed_remotely, run["HYPO-303.exposures"]) == (0.0, run["HYPO-303.batches"])


def test_remote_batches_keep_the_head_tank_full(run: Simulation) -> None:
    run.set("HYPO-303.way", 1.0)
    for _ in range(24):
        run.advance(300.0)
        assert run["V-304.level"] > 45.0
    assert run["HYPO-303.batches"] >= 9.0
    assert (run["I6"], run["I6C"], run["I14"]) == (0.0, 0.0, 0.0)


def test_an_off_spec_batch_is_held_until_somebody_releases_it(run: Simulation) -> None:
    run.set("HYPO-303.meter_error", 0.0)
    run.set("HYPO-303.ratio", 0.3)
    run.set("HYPO-303.way", 1.0)
    run.advance(900.0)
    assert run["HYPO-303.phase"] == 5.0
    assert run["HYPO-303.sample"] < 0.085
    run.set("HYPO-303.request", 1.0)
    run.advance(1.0)
    assert run["HYPO-303.phase"] in (1.0, 4.0)


def test_the_laboratory_answers_a_hand_made_batch_late(run: Simulation) -> None:
    run.set("HYPO-303.way", 0.0)
    run.advance(600.0)
    assert run["HYPO-303.sample"] == 0.0
    assert run["HYPO-303.laboratory"] > 0.0
    run.advance(1800.0)
    assert run["HYPO-303.sample"] > 0.0
