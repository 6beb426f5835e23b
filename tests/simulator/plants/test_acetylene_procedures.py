"""The procedures of the line, each in its three ways: by itself, prompted, and following the operator."""

from __future__ import annotations

import re

import pytest

from simulator.plants.conftest import Start
from yixian.simulator.control.sequence import (
    ABORTED,
    AUTOMATIC,
    COMPLETE,
    CONFIRM,
    HELD,
    MANUAL,
    PROMPTED,
    START,
    Procedure,
)
from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.flowsheet import acetylene


def tripped(line: Start) -> Simulation:
    """Return the line at 70 % half a minute after a trip of I7, its feeders stopped."""
    run = line("70%")
    run.set("I7.trip", 1.0)
    for letter in "AB":
        run.set(f"SIC-104{letter}.mode", 0.0)
        run.set(f"SIC-104{letter}.sp", 5.0)
    run.advance(30.0)
    run.set("I7.trip", 0.0)
    return run


def test_by_itself_it_brings_chloride_and_then_acetylene_back(line: Start) -> None:
    run = tripped(line)
    run.set("SEQ-501.mode", AUTOMATIC)
    run.set("SEQ-501.request", START)
    came: dict[str, float] = {}
    for _ in range(300):
        run.advance(1.0)
        for tag in ("FT-501", "FT-208"):
            if run[tag] > 400.0:
                came.setdefault(tag, run.time)
    assert run["SEQ-501.state"] == COMPLETE
    assert came["FT-501"] < came["FT-208"]
    assert run["FT-208"] == pytest.approx(1500.0, rel=0.05)
    assert run["I7"] == 0.0


def test_prompted_it_waits_for_each_confirmation(line: Start) -> None:
    run = tripped(line)
    run.set("SEQ-501.mode", PROMPTED)
    run.set("SEQ-501.request", START)
    run.advance(120.0)
    assert (run["SEQ-501"], run["I7"]) == (1.0, 1.0)
    for _ in range(30):
        run.set("SEQ-501.request", CONFIRM)
        run.advance(20.0)
    assert run["SEQ-501.state"] == COMPLETE
    assert run["FT-208"] > 1200.0


def test_by_hand_it_only_follows_what_the_operator_does(line: Start) -> None:
    run = tripped(line)
    for tag, value in (("FIC-208.mode", 0.0), ("FIC-208.op", 0.0), ("FIC-501.mode", 0.0), ("FIC-501.op", 0.0)):
        run.set(tag, value)
    run.set("SEQ-501.mode", MANUAL)
    run.set("SEQ-501.request", START)
    run.advance(120.0)
    assert (run["SEQ-501"], run["I7"]) == (2.0, 1.0)  # both valves are shut; nobody resets
    run.set("I7.reset", 1.0)
    run.advance(30.0)
    assert run["SEQ-501"] == 3.0


def test_free_chlorine_keeps_it_from_resetting_i7(line: Start) -> None:
    run = tripped(line)
    run.set("F-601.hydrogen_upset", 1.0)
    run.set("PIC-501.mode", 0.0)
    run.set("PIC-501.op", 60.0)
    run.advance(120.0)
    run.set("SEQ-501.mode", AUTOMATIC)
    run.set("SEQ-501.request", START)
    run.advance(600.0)
    assert run["SEQ-501.state"] == HELD
    assert run["I7"] == 1.0
    assert run["FT-208"] < 100.0


def test_acetylene_that_does_not_come_aborts_it_with_acetylene_shut(line: Start) -> None:
    run = tripped(line)
    run.set("FV-208.stuck", 1.0)
    run.set("SEQ-501.mode", AUTOMATIC)
    run.set("SEQ-501.request", START)
    run.advance(600.0)
    assert run["SEQ-501.state"] == ABORTED
    assert (run["FIC-208.mode"], run["FIC-208.op"]) == (0.0, 0.0)


def test_a_warm_line_gets_its_compressor_on_recycle(line: Start) -> None:
    run = line("warm")
    run.set("SEQ-105.mode", AUTOMATIC)
    run.set("SEQ-105.request", START)
    run.advance(300.0)
    assert run["SEQ-105.state"] == COMPLETE
    assert run["PT-205"] == pytest.approx(75.0, abs=8.0)
    assert run["V-201.height"] > 40.0


def test_an_empty_holder_keeps_the_compressor_off(line: Start) -> None:
    run = line("cold")
    run.set("SEQ-105.mode", AUTOMATIC)
    run.set("SEQ-105.request", START)
    run.advance(600.0)
    assert run["M-105A"] == 0.0
    assert run["SEQ-105.state"] == ABORTED


@pytest.mark.parametrize("thing", [thing for thing in acetylene().things.values() if isinstance(thing, Procedure)])
def test_steps_are_named_in_both_languages(thing: Procedure) -> None:
    for step in thing.steps:
        chinese, english = step.text["zh"], step.text["en"]
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert re.fullmatch(r"[\x20-\x7e]+", english)
