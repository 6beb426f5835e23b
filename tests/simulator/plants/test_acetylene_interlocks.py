"""The cause-and-effect matrix: every cause trips its interlock, every interlock forces its elements."""

from __future__ import annotations

import pytest

from simulator.plants.conftest import Start
from yixian.simulator.control.interlock import Interlock
from yixian.simulator.plants.acetylene.cause_effect import COMMON_EFFECTS, GENERATOR_EFFECTS
from yixian.simulator.plants.acetylene.flowsheet import acetylene

#: Generator B and C are made by the same function as A.
INTERLOCKS = [
    thing
    for thing in acetylene().things.values()
    if isinstance(thing, Interlock) and not (thing.name[-1] in "BC" and thing.name not in ("I-POWER", "I6C"))
]
FORCED = {
    (interlock.format(g="A"), element.format(g="A")): position
    for element, rows in {**GENERATOR_EFFECTS, **COMMON_EFFECTS}.items()
    for interlock, position in rows.items()
}
#: A limit that every measurement has passed, by direction.
PASSED = {"above": -1e6, "below": 1e6}
LONGEST_S = 45.0
#: Votes of two of which one holds in service: the feeder runs (I1A), strong hypochlorite and chlorine flow (I6, I6C).
HALF_STANDS = ("I1A", "I6", "I6C")
VOTES = [(interlock, number) for interlock in INTERLOCKS for number in range(len(interlock.votes))]


@pytest.mark.parametrize(("interlock", "number"), VOTES, ids=lambda item: getattr(item, "name", item))
def test_each_vote_trips_its_interlock(line: Start, interlock: Interlock, number: int) -> None:
    run = line("100%")
    vote, causes = interlock.votes[number], interlock.causes[number]
    for cause in causes[: vote.count - 1]:
        run.set(f"{cause.name}.limit", PASSED[cause.how])
    run.advance(LONGEST_S)
    if vote.count > 1 and interlock.name not in HALF_STANDS:
        assert run[interlock.name] == 0.0
    run.set(f"{causes[vote.count - 1].name}.limit", PASSED[causes[vote.count - 1].how])
    run.advance(LONGEST_S)
    assert run[interlock.name] == 1.0


@pytest.mark.parametrize("interlock", INTERLOCKS, ids=lambda item: item.name)
def test_each_interlock_forces_its_elements(line: Start, interlock: Interlock) -> None:
    run = line("100%")
    run.set(f"{interlock.name}.trip", 1.0)
    run.advance(30.0)
    for (name, element), position in FORCED.items():
        if name == interlock.name:
            assert run[element] == pytest.approx(position, abs=1.0), element


def test_every_effect_names_an_interlock_of_the_plant() -> None:
    known = {interlock.name for interlock in INTERLOCKS}
    assert {name for name, _ in FORCED} <= known


def test_a_tripped_interlock_stays_until_it_is_reset(line: Start) -> None:
    run = line("100%")
    run.set("I10.trip", 1.0)
    run.advance(2.0)
    run.set("I10.trip", 0.0)
    run.advance(30.0)
    assert run["I10"] == 1.0
    assert run["SC-104A"] == pytest.approx(0.0, abs=1e-9)
    run.set("I10.reset", 1.0)
    run.advance(2.0)
    assert run["I10"] == 0.0


def test_the_two_gates_are_never_open_together(line: Start) -> None:
    """An hour of charging by the program, then an operator who asks for both gates at once."""
    run = line("100%")
    for step in range(4800):
        if step == 3600:
            run.set("CHG-105A.is_automatic", 0.0)
            run.set("CHG-105A.top_request", 100.0)
            run.set("CHG-105A.bottom_request", 100.0)
        run.advance(1.0)
        assert min(run["XV-105A"], run["XV-106A"]) < 2.0
    assert run["AIR.acetylene"] == 0.0


def test_no_nitrogen_no_charging(line: Start) -> None:
    run = line("100%")
    run.set("SITE.nitrogen_lost", 1.0)
    before = run["H-105A.upper"] + run["H-105A.lower"]
    run.advance(1800.0)
    assert run["XV-105A"] == pytest.approx(0.0, abs=0.6)
    assert run["H-105A.upper"] + run["H-105A.lower"] < before


def test_a_bypassed_cause_does_not_count(line: Start) -> None:
    run = line("100%")
    run.set("I12.FT-115.bypass", 1.0)
    run.set("M-115A.tripped", 1.0)
    run.advance(60.0)
    assert run["I12"] == 0.0
    assert run["I12.FT-115"] == 0.0
    assert run["FT-115"] < 60.0
