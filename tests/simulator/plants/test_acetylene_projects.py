"""What the two projects of the line change: the cooler that moved, and the slag discharge that became automatic."""

from __future__ import annotations

import statistics

import pytest

from simulator.plants.conftest import Start
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.flowsheet import acetylene
from yixian.simulator.plants.acetylene.network import RELOCATIONS


def _capacity(run: Simulation, hypothesis: str) -> float:
    """Return what two compressors carry with the main wide open, by where the cooler stands [Nm³/h]; I7 looks away."""
    for tag, value in RELOCATIONS[hypothesis].items():
        run.set(tag, value)
    run.set("SITE.warm_spell", 1.0)
    run.set("T-104.fouled", 0.4)
    run.set("FIC-208.mode", 0.0)
    run.set("FIC-208.op", 100.0)
    run.set("HIC-601", 20.0)
    run.set("LM-501", 5900.0)
    for cause in ("PDT-504", "FFI-501", "TT-503"):
        run.set(f"I7.{cause}.bypass", 1.0)
    run.set("PIC-205.sp", 60.0)  # a hot, fouled summer day, until the holder has warmed through
    run.advance(7200.0)
    return run["C-105A.flow"] + run["C-105B.flow"]


def test_a_cooler_at_the_suction_raises_the_load_as_the_hypothesis_says(line: Start) -> None:
    flows = {name: _capacity(line("100%"), name) for name in RELOCATIONS}
    before = flows["none"]
    assert 1.05 < flows["H1"] / before < 1.15  # up to +13 % for 45 → 28 °C
    assert 1.005 < flows["H2"] / before < 1.04  # +1 to +4 %
    assert 0.995 < flows["H3"] / before < 1.02  # it acts behind the compressors


@pytest.mark.parametrize("name", RELOCATIONS)
def test_a_line_can_be_built_as_each_hypothesis_has_it(name: str) -> None:
    built = acetylene(relocation=name)
    for tag, value in RELOCATIONS[name].items():
        unit, _, parameter = tag.partition(".")
        assert built.things[unit].settings[parameter] == value, tag


def test_a_self_draining_outlet_gives_back_its_kilopascal_at_the_suction(line: Start) -> None:
    run = line("100%")
    pressure = run["PT-204"]
    run.set("L-204.pocket", 0.0)
    run.advance(120.0)
    assert run["PT-204"] - pressure == pytest.approx(1.0, abs=0.15)


def test_automatic_discharge_exposes_nobody_and_steadies_the_level(line: Start) -> None:
    automatic, manual = line("100%"), line("100%")
    manual.set("SLAG-103A.is_automatic", 0.0)
    swings = {}
    for name, run in (("automatic", automatic), ("manual", manual)):
        levels = []
        for minute in range(4 * 60):
            if name == "manual":
                run.set("HV-103A", 100.0 if minute % 120 in (60, 61, 62) else 0.0)  # every 2 h, 3 min
            run.advance(60.0)
            levels.append(run["R-101A.level"])
        swings[name] = (max(levels) - min(levels), statistics.pstdev(levels))
    assert automatic["SLAG-103A.exposures"] == 0.0
    assert manual["SLAG-103A.exposures"] == 4.0  # two discharges, two people each
    assert swings["automatic"][0] < 0.1
    assert 0.25 < swings["manual"][0] < 0.7  # 0.3 to 0.6 m
    assert swings["manual"][1] > 3.0 * swings["automatic"][1]
    assert manual["SLAG-103A.level_swing"] > 3.0 * automatic["SLAG-103A.level_swing"]  # what the operator is shown
    assert manual["SV-103A.lost"] > 0.0


def test_a_discharge_by_hand_draws_twenty_shots_at_once_and_doubles_the_gas_over_the_trench(line: Start) -> None:
    """Eight hours; what leaves with the slag is counted in both, and alike: it goes with the slurry drawn."""
    automatic, manual = line("100%"), line("100%")
    manual.set("SLAG-103A.is_automatic", 0.0)
    found = {}
    for name, run in (("automatic", automatic), ("manual", manual)):
        lost, swept, most = run["SV-103A.lost"], run["SV-103A.swept"], 0.0
        for minute in range(8 * 60):
            if name == "manual":
                run.set("HV-103A", 100.0 if minute % 120 in (60, 61, 62) else 0.0)
            run.advance(60.0)
            most = max(most, run["V-119.explosive"])
        found[name] = (run["SV-103A.lost"] - lost, run["SV-103A.swept"] - swept, most)
    lost, swept, most = zip(found["automatic"], found["manual"], strict=True)
    assert lost[1] == pytest.approx(lost[0], rel=0.3)
    assert 0.0 < lost[0] < 0.01 * 8 * automatic["R-101A.make"]
    assert swept[0] / automatic["SLAG-103A.shots"] < 120.0  # kg a shot
    assert swept[1] / 4 > 15.0 * swept[0] / automatic["SLAG-103A.shots"]
    assert most[1] > 1.6 * most[0]
    assert (automatic["SLAG-103A.exposures"], manual["SLAG-103A.exposures"]) == (0.0, 8.0)


def test_missed_discharges_load_the_rake(line: Start) -> None:
    run = line("100%")
    current = run["JT-109A"]
    run.set("SLAG-103A.is_automatic", 0.0)
    run.advance(4 * 3600.0)
    assert run["JT-109A"] > current + 15.0
    assert run["R-101A.settled"] > 3500.0
