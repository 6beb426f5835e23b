"""The first minutes of each fault look as the fault list says, and its interlock acts."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import SITES, Start
from yixian.simulator.control.transmitter import DRIFT, FAILED_HIGH
from yixian.simulator.kernel import Simulation


def tripped_at(run: Simulation, tag: str) -> float | None:
    """Return when an interlock tripped or an alarm came first [s]."""
    return next((change.time for change in run.changes if change.tag == tag and change.new == 1.0), None)


def test_a1_a_bridged_hopper_loses_70_percent_of_the_gas_in_five_minutes(line: Start) -> None:
    run = line()
    make, pressure, height = run["R-101A.make"], run["PT-102A"], run["V-201.height"]
    run.set("FD-104A.bridged", 1.0)
    run.advance(300.0)
    assert run["R-101A.make"] / make == pytest.approx(0.30, abs=0.03)
    assert run["PT-102A"] < pressure - 0.5
    assert run["II-104A"] < 35.0
    run.advance(120.0)
    falling = run["V-201.height"]
    run.advance(60.0)
    # one lost generator of two: 5 % a minute, of which the other's rising load has taken back some
    assert 3.0 < falling - run["V-201.height"] < 5.5
    assert run["V-201.height"] < height


def test_a1_keeping_the_load_ends_at_the_low_holder(line: Start) -> None:
    run = line()
    run.set("FD-104A.bridged", 1.0)
    run.advance(1500.0)
    low = tripped_at(run, "I3L")
    assert low is not None
    assert low < 900.0
    assert run["C-105B.flow"] == 0.0


def test_a2_lost_water_stops_the_feeder_and_hardly_warms_at_altitude(line: Start) -> None:
    run = line()
    temperature = run["TT-101A"]
    run.set("M-110A.tripped", 1.0)
    run.advance(900.0)
    trip = tripped_at(run, "I1A")
    assert trip is not None
    assert 30.0 < trip - 60.0 < 60.0
    assert run["SC-104A"] == 0.0
    assert run["FV-101A"] == 100.0
    assert run["TT-101A"] - temperature < 5.0
    assert tripped_at(run, "TT-101A.HH") is None


def test_a2_feeding_on_because_it_is_only_88_degrees_overheats(line: Start) -> None:
    run = line()
    for letter in "AB":
        for cause in (f"FT-101{letter}", f"SC-104{letter}"):
            run.set(f"I1{letter}.{cause}.bypass", 1.0)
    run.set("M-110A.tripped", 1.0)
    run.advance(3600.0)
    assert run["R-101A.temperature"] < 92.0
    assert run["R-101A.solids"] > 30.0
    assert run["R-101A.hot_spot"] > 130.0


def test_a2_the_standby_pump_brings_the_water_back(line: Start) -> None:
    run = line()
    run.set("M-110A.tripped", 1.0)
    run.advance(15.0)
    run.set("HS-110B", 100.0)
    run.advance(600.0)
    assert tripped_at(run, "I1A") is None
    assert run["FT-101A"] > 45.0


def test_a3_a_stuck_slag_valve_empties_the_generator(line: Start) -> None:
    run = line()
    level, gas = run["R-101A.level"], run["V-119.explosive"]
    run.set("XV-103A.leak", 1.0)
    run.advance(120.0)
    assert level - run["R-101A.level"] == pytest.approx(0.2, abs=0.08)  # 0.1 m a minute
    assert run["V-119.explosive"] > 1.6 * gas
    run.set("HV-104A", 0.0)
    run.advance(60.0)
    assert run["SV-103A.flow"] == pytest.approx(0.0, abs=0.01)


def test_a3_left_alone_gas_blows_out_and_the_reverse_seal_opens(line: Start) -> None:
    run = line()
    run.set("XV-103A.leak", 1.0)
    run.set("FV-101A.stuck", 1.0)
    run.set("WV-101A.blocked", 1.0)
    run.advance(4500.0)
    assert run["R-101A.level"] < 1.0
    assert tripped_at(run, "LT-103A.LL") is not None
    assert tripped_at(run, "I4A") is not None
    assert run["XV-103A"] == 100.0  # a leaking seat does not obey the interlock


def test_a4_a_blocked_outlet_is_flushed_twice_and_then_reported(line: Start) -> None:
    run = line()
    settled = run["R-101A.settled"]
    run.set("SV-103A.blocked", 1.0)
    run.advance(3600.0)
    jam = tripped_at(run, "SLAG-103A.jam")
    assert jam is not None
    assert run["R-101A.settled"] > settled + 300.0
    assert run["JT-109A"] > 21.5


def test_a4_half_a_plug_is_flushed_away(line: Start) -> None:
    run = line()
    run.set("SV-103A.blocked", 0.45)
    run.advance(3600.0)
    assert tripped_at(run, "SLAG-103A.jam") is None


def test_a5_a_cooler_without_spray_cuts_the_load_and_weakens_the_compressors(line: Start) -> None:
    run = line()
    flow = run["C-105A.flow"]
    run.set("M-115A.tripped", 1.0)
    run.advance(120.0)
    assert run["TT-114"] > 50.0
    assert tripped_at(run, "I12") is not None
    assert run["SC-104A"] == pytest.approx(30.0, abs=0.5)
    assert run["SC-104C"] == 0.0
    run.advance(400.0)
    assert run["C-105A.flow"] < 0.95 * flow


def test_a5_weak_compressors_let_the_main_fall_until_the_mixer_is_cut_off(line: Start) -> None:
    """Acetylene must stand above hydrogen chloride: the hot cooler ends in the converters."""
    run = line()
    run.set("M-115A.tripped", 1.0)
    run.advance(800.0)
    trip = tripped_at(run, "I7.PDT-504")
    assert trip is not None
    assert trip == tripped_at(run, "I7")


def test_a5_a_water_pocket_lifts_the_generator_pressure(line: Start) -> None:
    run = line()
    pressure = run["PT-102A"]
    run.set("T-104.drain_blocked", 0.5)
    run.advance(300.0)
    assert tripped_at(run, "PDT-116.H") is not None
    assert run["PDT-116"] > 2.0
    assert run["PT-102A"] > pressure + 2.0


def test_a6_a_jam_shows_as_pressure_without_height(line: Start) -> None:
    run = line()
    height = run["LT-201"]
    run.set("V-201.jammed", 1.0)
    run.set("LM-501", 3800.0)
    run.advance(90.0)
    assert run["LT-201"] == pytest.approx(height, abs=0.3)
    assert run["PT-202"] > 4.5
    assert tripped_at(run, "UA-201") is not None


def test_a6_opening_the_recycle_wide_blows_the_ring(line: Start) -> None:
    run = line()
    run.set("V-201.jammed", 1.0)
    run.set("FIC-208.mode", 0.0)
    run.set("FIC-208.op", 0.0)
    run.advance(300.0)
    assert run["RING-201.lost"] > 20.0


def test_a7_more_demand_than_make_draws_the_holder_down(line: Start) -> None:
    run = line()
    run.set("LIC-201.mode", 0.0)
    run.set("LM-501", 5200.0)
    run.set("HIC-601", 15.0)  # more chlorine, or hydrogen chloride would hold the acetylene back
    run.advance(1700.0)
    assert run["FT-208"] == pytest.approx(5200.0, rel=0.03)
    assert run["V-201.height"] < 30.0
    run.advance(300.0)
    assert tripped_at(run, "I3L") is not None
    assert run["V-201.height"] > 25.0  # the unloaded compressor saves it


def test_a7_without_feed_the_mixer_is_cut_off_before_the_holder_is_empty(line: Start) -> None:
    """One compressor unloads at 25 %, the main falls to the chloride's pressure, I7 shuts both gases."""
    run = line()
    _starve(run)
    run.advance(1800.0)
    unloaded, cut = tripped_at(run, "I3L"), tripped_at(run, "I7")
    assert unloaded is not None
    assert cut is not None
    assert unloaded < cut < unloaded + 120.0
    assert run["FV-208"] < 1.0
    assert 15.0 < run["V-201.height"] < 30.0
    assert run["V-201.gauge"] > 2.0


def test_a7_gas_lost_to_the_flare_trips_the_compressors_before_air_comes_in(line: Start) -> None:
    run = line()
    _starve(run)
    run.set("HV-205", 60.0)  # the discharge vents what the mixer no longer takes
    run.advance(1800.0)
    assert tripped_at(run, "I3LL") is not None
    assert run["M-105A"] == pytest.approx(0.0, abs=1e-9)
    assert run["V-201.gauge"] > 2.0
    assert run["V-201.oxygen_share"] < 0.2


def _starve(run: Simulation) -> None:
    for letter in "AB":
        run.set(f"SIC-104{letter}.mode", 0.0)
        run.set(f"SIC-104{letter}.sp", 0.0)


def test_a11_without_power_all_motors_stand_and_the_holder_fills(line: Start) -> None:
    run = line()
    run.set("SITE.power_failure", 1.0)
    run.advance(120.0)
    for motor in ("M-105A", "M-105B", "M-110A", "M-115A", "M-109A", "SC-104A"):
        assert run[motor] == pytest.approx(0.0, abs=1e-9), motor
    run.advance(180.0)
    assert run["V-201.height"] > 85.0
    run.set("HV-102A", 100.0)  # gravity water
    run.advance(60.0)
    assert run["WV-102A.flow"] > 30.0


def test_a11_motors_do_not_restart_by_themselves(line: Start) -> None:
    run = line()
    run.set("SITE.power_failure", 1.0)
    run.advance(60.0)
    run.set("SITE.power_failure", 0.0)
    run.advance(60.0)
    assert run["M-105A"] == 0.0
    run.set("I-POWER.reset", 1.0)
    run.set("I8.reset", 1.0)
    run.advance(60.0)
    assert run["M-110A"] == 100.0


def test_a13_a_drifting_transmitter_is_outvoted(line: Start) -> None:
    run = line()
    run.set("LT-201A.severity", 10.0)
    run.set("LT-201A.fault", DRIFT)
    run.advance(7200.0)
    assert abs(run["LT-201A"] - run["V-201.height"]) > 20.0
    assert run["LT-201"] == pytest.approx(run["V-201.height"], abs=0.5)
    run.set("TT-101A1.fault", FAILED_HIGH)
    run.advance(60.0)
    assert run["I1A"] == 0.0


@pytest.mark.parametrize("site", SITES)
def test_overpressure_blows_the_safety_seal_not_the_vessel(line: Start, site: str) -> None:
    run = line(pressure_kpa=SITES[site])
    for letter in "AB":
        run.set(f"I2H{letter}.PT-102{letter}.bypass", 1.0)
    run.set("HV-200", 0.0)
    run.advance(60.0)
    assert run["S-113A.flow"] > 100.0
    assert run["R-101A.gauge"] < 16.0


def test_a_stopped_generator_cannot_go_below_the_air(line: Start) -> None:
    """Feeder off, water on full: the slurry cools, steam collapses, the reverse seal lets holder gas in."""
    run = line()
    run.set("SIC-104A.mode", 0.0)
    run.set("SIC-104A.sp", 0.0)
    run.set("TIC-101A.mode", 0.0)
    run.set("TIC-101A.op", 100.0)
    run.set("HV-103A", 100.0)
    low = 99.0
    for _ in range(60):
        run.advance(60.0)
        low = min(low, run["R-101A.gauge"])
    assert low > 0.5
    assert run["R-101A.oxygen_share"] < 0.5


def test_poor_carbide_makes_less_gas_until_the_load_master_feeds_more(line: Start) -> None:
    run = line()
    speed = run["SC-104A"]
    run.set("YARD.poor", 1.0)
    run.advance(5400.0)
    assert run["SC-104A"] > speed * 1.05
