"""What must not be got wrong, on the whole line: the plant itself answers the dangerous act as it would.

That a drill is not won by such an act stands in ``tests/simulator/drill/test_safety.py``.
"""

from __future__ import annotations

import pytest

from simulator.plants.conftest import Start
from yixian.simulator import drill
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.flowsheet import acetylene


def _stopped(line: Start, *, holder_is_empty: bool) -> Simulation:
    """Return the line without feed and nitrogen for 25 minutes, generator A then cooled with all its water."""
    run = line("100%")
    stops = {"SC-104A.tripped": 1.0, "SC-104B.tripped": 1.0, "I7.trip": 1.0, "SITE.nitrogen_lost": 1.0}
    for tag, value in {**stops, "TIC-101A.mode": 0.0, "HV-108A": 0.0}.items():
        run.set(tag, value)
    run.advance(1500.0)
    for tag, value in (("FIC-101A.mode", 1.0), ("FIC-101A.sp", 70.0)):
        run.set(tag, value)
    if holder_is_empty:
        for tag, value in (("HS-105A", 0.0), ("HS-105B", 0.0), ("HV-210", 100.0)):
            run.set(tag, value)
        run.impose("V-201.bell", 0.0)
        run.impose("V-201.dry", 1500.0)
    run.advance(1500.0)
    return run


def test_1_the_reverse_seal_protects_only_while_the_holder_holds_gas(line: Start) -> None:
    assert _stopped(line, holder_is_empty=False)["R-101A.gauge"] > 2.0
    assert _stopped(line, holder_is_empty=True)["R-101A.gauge"] < 0.0


def test_1_what_opens_below_the_airs_pressure_draws_air_in(line: Start) -> None:
    run = _stopped(line, holder_is_empty=True)
    before = run["R-101A.oxygen_share"]
    run.set("XV-105A.leak", 1.0)
    run.set("XV-106A.leak", 1.0)
    run.advance(60.0)
    assert run["GW-105A.escaped"] <= 0.0
    assert run["R-101A.oxygen_share"] > before + 0.3


def test_2_no_pressure_of_the_line_passes_the_limit_of_free_acetylene(line: Start) -> None:
    """Recycle stuck, both gases cut: the compressors trip at 110 kPa; 1.5 bar is the end of the medium class."""
    run, most = line("100%"), 0.0
    run.set("PV-204.stuck", 1.0)
    run.set("I7.trip", 1.0)
    for _ in range(300):
        run.advance(2.0)
        most = max(most, *(run[f"{name}.gauge"] for name in ("V-107", "T-401", "T-402", "T-403")))
    assert run["I8"] == 1.0
    assert 110.0 < most < 150.0


def test_2_there_is_no_upper_explosive_limit_to_be_safe_above(line: Start) -> None:
    """Acetylene decomposes without air: the detector over the trench only climbs."""
    run = line("100%")
    run.impose("V-119.acetylene", 100.0)
    run.advance(0.5)
    rich = run["V-119.explosive"]
    run.impose("V-119.acetylene", 15000.0)
    run.advance(0.5)
    assert run["V-119.explosive"] > 50.0 * rich
    assert run["V-119.explosive"] > 100.0 / 2.3 * 80.0


def test_3_losing_dilution_water_is_the_dangerous_failure_and_shuts_the_dosing(line: Start) -> None:
    run = line("100%")
    run.set("WV-301.blocked", 1.0)
    run.advance(60.0)
    assert (run["FV-302"] < 1.0, run["FV-305"] < 1.0) == (True, True)
    assert run["V-304.over_strength"] == 0.0


@pytest.mark.parametrize("tank", ["A", "B"])
def test_3_acid_in_either_tank_sets_chlorine_free(line: Start, tank: str) -> None:
    run = line("100%")
    run.set("HV-309" if tank == "A" else "HV-310", 5.0)
    run.advance(90.0)
    assert run[f"UA-303{tank}"] == 1.0
    assert run[f"V-303{tank}.released"] > 0.0


def test_4_acetylene_shuts_first_and_power_back_feeds_nothing(line: Start) -> None:
    run = line("100%")
    run.set("I7.trip", 1.0)
    shut: dict[str, float] = {}
    for _ in range(60):
        run.advance(0.5)
        for valve in ("FV-208", "FV-501"):
            if run[valve] < 1.0:
                shut.setdefault(valve, run.time)
    assert shut["FV-208"] < shut["FV-501"]
    assert run["XV-505"] == 100.0
    run = line("100%")
    run.set("SITE.power_failure", 1.0)
    run.advance(60.0)
    run.set("SITE.power_failure", 0.0)
    run.set("I-POWER.reset", 1.0)
    run.advance(60.0)
    assert (run["FV-208"] < 1.0, run["FV-501"] < 1.0, run["XV-505"]) == (True, True, 100.0)


def test_5_a_frozen_height_is_told_from_a_steady_one(line: Start) -> None:
    steady, frozen = line("100%"), line("100%")
    frozen.set("V-201.jammed", 1.0)
    for run in (steady, frozen):
        run.set("LM-501", 4200.0)
        run.advance(120.0)
    assert (steady["UA-201"], frozen["UA-201"]) == (0.0, 1.0)


def test_6_carbide_left_in_the_generator_makes_gas_and_heat_for_twenty_minutes(line: Start) -> None:
    """The feeder is off; with the water off too, the slurry gets thick and hot; with it on, it does neither."""
    ends = {}
    for water in (0.0, 48.0):
        run = line("100%")
        run.set("SC-104A.tripped", 1.0)
        for tag, value in (("TIC-101A.mode", 0.0), ("FIC-101A.mode", 1.0), ("FIC-101A.sp", water)):
            run.set(tag, value)
        run.advance(600.0)
        assert run["R-101A.make"] > 100.0  # still 8 % of 2 340
        ends[water] = (run["R-101A.temperature"], run["R-101A.solids"])
    assert ends[0.0][0] > ends[48.0][0] + 4.0
    assert ends[0.0][1] > ends[48.0][1] + 1.0


def test_7_water_on_burning_carbide_ends_the_drill() -> None:
    scenario = drill.load("carbide-fire")
    wrong = drill.play(scenario, "wrong").session
    assert any(item.code == "R1" for item in wrong.score().items)
    assert wrong.time_s < scenario.time_limit_s / 10.0


def test_8_hydrogen_chloride_never_gets_into_the_acetylene(line: Start) -> None:
    """Chloride stands above the acetylene main: the valves are shut before, and nothing runs back meanwhile."""
    run = line("100%")
    run.set("PIC-205.sp", 10.0)
    for _ in range(240):
        run.advance(1.0)
        assert run["FV-208V.flow"] >= 0.0
    assert run["I7.PDT-504"] == 1.0 or run["I7"] == 1.0
    assert run["FV-208"] < 1.0


def test_12_every_cause_of_every_interlock_shows_that_it_is_bypassed() -> None:
    """A bypass is a command of its own that is watched: it stands in the record, whoever sets it."""
    model = acetylene().build()
    bypasses = [slot for slot in model.layout.section("command") if slot.tag.endswith(".bypass")]
    assert len(bypasses) >= 80
    assert all(slot.is_watched for slot in bypasses)
