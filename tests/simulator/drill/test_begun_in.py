"""A scenario may begin in a condition another run of its plant was in."""

import dataclasses

import pytest

from yixian.simulator import drill
from yixian.simulator.errors import SnapshotMismatch


@pytest.fixture
def scenario():
    return drill.load("two-tanks-level")


def left(scenario) -> bytes:
    session = drill.Session(scenario, seed=3, backend="python")
    session.command("LIC-2.sp", 60.0)
    session.advance(120.0)
    return session.simulation.snapshot()


def test_it_begins_with_the_numbers_of_the_other_and_its_own_clock_seed_and_account(scenario):
    begun = drill.Session(scenario.begun_in(left(scenario)), seed=9, backend="python")
    assert (begun.time_s, begun["LIC-2.sp"], begun["clock.seed"]) == (0.0, 60.0, 9.0)
    assert not begun.commanded("LIC-2.sp")


def test_its_record_replays_bit_for_bit_and_belongs_to_that_condition_alone(scenario):
    elsewhere = scenario.begun_in(left(scenario))
    session = drill.Session(elsewhere, backend="python")
    session.advance(30.0)
    session.command("HS-1", 60.0)
    session.advance(30.0)
    assert drill.replay(elsewhere, session.log, backend="python").hash() == session.hash()
    with pytest.raises(drill.RecordMismatch):
        drill.replay(scenario, session.log, backend="python")
    again = drill.Session(elsewhere, backend="python")
    again.restore(session.snapshot())
    assert again.hash() == session.hash()


def test_no_condition_is_the_scenario_itself(scenario):
    assert scenario.begun_in(b"") is scenario


def test_a_condition_of_other_equations_is_refused(scenario):
    old = left(scenario).replace(b'"equations": "', b'"equations": "x', 1)
    with pytest.raises(SnapshotMismatch):
        drill.Session(scenario.begun_in(old), backend="python")


def test_the_scenario_keeps_everything_else(scenario):
    begun = scenario.begun_in(left(scenario))
    kept = dataclasses.replace(begun, hash=scenario.hash, start=scenario.start)
    assert kept == scenario
