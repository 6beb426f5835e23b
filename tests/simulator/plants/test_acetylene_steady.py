"""The line runs steadily at 70 and 100 %, here and at sea level, without an alarm, and loses nothing."""

from __future__ import annotations

import re

import pytest

from simulator.plants.conftest import SITES, Start
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.conditions import CONDITIONS

RUNNING = [(condition, site) for condition in ("100%", "70%") for site in SITES]
ALARM_KINDS = ("LL", "L", "H", "HH", "BAD")
#: Moles in a normal cubic metre, and moles of acetylene in a kilogram of carbide of 300 L/kg.
MOL_PER_NM3, MOL_PER_KG = 44.615, 12.4714


def standing(run: Simulation) -> list[str]:
    """Return the alarms that are neither normal nor suppressed by design."""
    found = []
    for slot in run.engine.layout:
        kind = slot.tag.rpartition(".")[2]
        if kind in ALARM_KINDS and slot.section == "memory" and run[slot.tag] not in (0.0, 7.0):
            found.append(slot.tag)
    return found


@pytest.mark.parametrize(("condition", "site"), RUNNING)
def test_a_running_condition_stays_where_it_is(line: Start, condition: str, site: str) -> None:
    run = line(condition, pressure_kpa=SITES[site])
    tags = (
        "R-101A.temperature",
        "R-101B.level",
        "R-101A.solids",
        "V-201.height",
        "PT-205",
        "V-110.level",
        "R-101A.make",
    )
    before = {tag: run[tag] for tag in tags}
    run.advance(3600.0)
    for tag in tags:
        assert run[tag] == pytest.approx(before[tag], rel=0.02), tag  # slag shots and charging go on meanwhile


@pytest.mark.parametrize(("condition", "site"), RUNNING)
def test_a_running_condition_has_no_alarm_and_no_trip(line: Start, condition: str, site: str) -> None:
    run = line(condition, pressure_kpa=SITES[site])
    run.advance(3600.0)
    assert standing(run) == []
    tripped = [slot.tag for slot in run.engine.layout if re.fullmatch(r"I(\d|-).*", slot.tag) and "." not in slot.tag
               and not slot.tag.startswith("I5") and run[slot.tag] > 0.5]  # fmt: skip
    assert tripped == []


@pytest.mark.parametrize(("condition", "demand"), [("100%", 4690.0), ("70%", 3283.0)])
def test_the_main_gets_what_vcm_asks_for(line: Start, condition: str, demand: float) -> None:
    run = line(condition)
    before = run["VCM.acetylene"]
    run.advance(3600.0)
    assert run["VCM.acetylene"] - before == pytest.approx(demand, rel=0.01)  # 0.4 % nitrogen beside it


def test_full_load_meets_the_site_basis(line: Start) -> None:
    run = line("100%")
    # 2 420 Nm³/h gross, 2 345 net of the 3 % loss, from 8.65 t/h of carbide of 300 L/kg
    assert run["R-101A.make"] == pytest.approx(2345.0, rel=0.01)
    assert run["FD-104A.feed"] == pytest.approx(8.65, rel=0.02)
    assert run["R-101A.purity"] > 98.0
    assert 4.0 < run["PT-102A"] < 8.0


def test_altitude_nearly_doubles_the_vapour_of_the_same_temperature(line: Start) -> None:
    here, sea = line("100%"), line("100%", pressure_kpa=SITES["sea level"])
    assert here["R-101A.evaporated"] > sea["R-101A.evaporated"]  # 3 K colder, yet more steam
    assert here["T-104.duty"] > sea["T-104.duty"]


def test_acetylene_closes_over_two_hours(line: Start) -> None:
    run = line("100%")
    kept = _acetylene(run)
    fed = run["YARD.used"]
    run.advance(7200.0)
    made = (run["YARD.used"] - fed) * MOL_PER_KG
    assert _acetylene(run) - kept == pytest.approx(made, rel=1e-4)


def _acetylene(run: Simulation) -> float:
    """Return all acetylene: bound in carbide, dissolved, as gas, gone out."""
    total = 0.0
    for letter in "ABC":
        carbide = run[f"H-105{letter}.upper"] + run[f"H-105{letter}.lower"] + run[f"R-101{letter}.carbide_mass"]
        total += carbide * MOL_PER_KG + run[f"R-101{letter}.dissolved"]
        total += (run[f"SV-103{letter}.lost"] + run[f"OV-103{letter}.lost"]) * MOL_PER_NM3
    spaces = ["R-101A", "R-101B", "R-101C", "V-103", "T-104", "V-201", "V-105", "V-107"]
    total += sum(
        run[f"{n}.dry"] - sum(run[f"{n}.{c}"] for c in ("nitrogen", "oxygen", "phosphine", "sulphide")) for n in spaces
    )
    return total + sum(run[f"{name}.acetylene"] for name in ("VCM", "AIR", "FLARE", "NITROGEN")) * MOL_PER_NM3


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_runs_an_hour_with_values_in_their_ranges(line: Start, condition: str) -> None:
    run = line(condition)
    run.advance(3600.0)
    for slot in run.engine.layout.section("output"):
        value = run[slot.tag]
        slack = 0.02 * (slot.high - slot.low)
        assert slot.low - slack <= value <= slot.high + slack, f"{slot.tag} = {value} {slot.unit}"


def test_same_seed_same_bits_and_a_snapshot_goes_on_the_same(line: Start) -> None:
    one, two = line("100%"), line("100%")
    one.advance(600.0)
    two.advance(300.0)
    saved = two.snapshot()
    two.advance(600.0)
    two.restore(saved)
    two.advance(300.0)
    assert one.hash() == two.hash()


def test_warm_line_stands_still(line: Start) -> None:
    run = line("warm")
    run.advance(3600.0)
    assert run["V-201.height"] == pytest.approx(50.0, abs=1.0)
    for letter in "ABC":
        assert 1.5 < run[f"R-101{letter}.gauge"] < 3.5
        assert run[f"R-101{letter}.oxygen_share"] < 0.1
