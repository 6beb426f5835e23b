from __future__ import annotations

import json
import math
import random
import time
from typing import Any

import pytest

from simulator.drill.conftest import PRACTICE, played
from yixian.simulator import drill


def test_a_command_counts_from_the_next_scan_and_is_written_down(practice: drill.Session) -> None:
    practice.command("LIC-2.sp", 55.0, who="trainee", note="first")
    practice.advance(1.0)
    assert practice["LIC-2.sp"] == 55.0
    entries = [json.loads(line) for line in practice.log.splitlines()]
    assert [entry["kind"] for entry in entries] == ["start", "command", "now"]
    assert (
        entries[1] | {"scan": 0, "tag": "LIC-2.sp", "value": 55.0, "by": "board", "who": "trainee", "note": "first"}
        == entries[1]
    )


@pytest.mark.parametrize(
    ("tag", "value", "by", "says"),
    [
        ("LIC-9.sp", 1.0, "board", "LIC-2"),
        ("LIC-2.sp", 101.0, "board", "outside 0 to 100"),
        ("LIC-2.sp", float("nan"), "board", "outside"),
        ("LT-1", 5.0, "board", "no tag"),
        ("P1.plugged", 1.0, "board", "only the instructor"),
        ("LT-1.fault", 3.0, "field", "only the instructor"),
        ("T1.area", 3.0, "board", "only the instructor"),
        ("LIC-2.sp", 50.0, "cook", "no role"),
    ],
)
def test_a_refused_command_says_why_and_leaves_no_trace(
    practice: drill.Session, tag: str, value: float, by: str, says: str
) -> None:
    before = practice.hash()
    with pytest.raises(drill.CommandRefused, match=says) as refused:
        practice.command(tag, value, by)
    assert refused.value.why["zh"]
    assert practice.hash() == before


def test_the_instructor_may_set_a_fault_and_only_he_sees_it(practice: drill.Session) -> None:
    practice.command("P1.plugged", 0.5, "instructor")
    assert not practice.events
    assert [event.kind for event in practice.events_for("instructor")] == ["malfunction"]


def test_a_hidden_malfunction_shows_only_after_the_end(practice: drill.Session) -> None:
    practice.advance(400.0)
    assert not any(event.kind == "malfunction" for event in practice.events)
    practice.finish()
    assert any(event.kind == "malfunction" for event in practice.events)


def test_how_time_is_cut_makes_no_difference() -> None:
    scenario = drill.load(PRACTICE)
    whole, pieces = drill.Session(scenario), drill.Session(scenario)
    for session in (whole, pieces):
        session.command("HS-1", 60.0)
    whole.advance(300.0)
    for seconds in (0.5, 1.0, 2.5, 96.0, 0.5, 199.5):
        pieces.advance(seconds)
    assert whole.hash() == pieces.hash()


def test_both_backends_give_the_same_bits_and_the_same_account() -> None:
    scenario = drill.load(PRACTICE)
    assert len({drill.play(scenario, "wrong", backend=backend).session.hash() for backend in ("llvm", "python")}) == 1


@pytest.mark.parametrize("name", [PRACTICE, "a01-hopper-bridging", "a10-free-chlorine"])
def test_a_replay_is_the_same_to_the_bit(name: str) -> None:
    session = played(name, "expert").session
    again = drill.replay(session.scenario, session.log)
    assert again.hash() == session.hash()
    assert again.score() == session.score()


@pytest.mark.parametrize("name", [PRACTICE, "a03-slag-valve-stuck-open"])
def test_a_session_goes_on_from_its_snapshot_and_its_record(name: str) -> None:
    scenario = drill.load(name)
    log = played(name, "expert").session.log
    middle = drill.replay(scenario, log, to=90.0)
    again = drill.resume(scenario, middle.snapshot(), log)
    assert again.hash() == played(name, "expert").session.hash()


def test_each_of_many_snapshots_is_whole_also_those_of_a_session_that_was_taken_up(practice: drill.Session) -> None:
    for number in range(12):
        practice.command("LIC-2.sp", 40.0 + number)
        practice.advance(7.5)
        again = drill.resume(practice.scenario, practice.snapshot(), backend="python")
        assert again.hash() == practice.hash()
        practice = again if number == 6 else practice
    assert drill.log_of(practice.snapshot()) == practice.log


def test_a_long_drill_is_saved_in_the_time_of_a_short_one() -> None:
    session = played("start-up-cold", "expert").session
    session.snapshot()
    began = time.process_time()
    for _ in range(10):
        session.snapshot()
    assert len(session.events) > 1000
    assert (time.process_time() - began) / 10.0 < 0.01


def test_a_record_cut_off_in_its_last_line_still_resumes(practice: drill.Session) -> None:
    practice.advance(10.0)
    snapshot = practice.snapshot()
    practice.command("HS-1", 60.0, "field")
    log = practice.log + '{"kind": "comm'
    again = drill.resume(practice.scenario, snapshot, log, backend="python")
    assert again.hash() == practice.hash()


def test_one_can_jump_to_a_mark(practice: drill.Session) -> None:
    practice.advance(30.0)
    practice.mark("here")
    practice.advance(30.0)
    assert drill.replay(practice.scenario, practice.log, to="here", backend="python").time_s == 30.0
    with pytest.raises(drill.RecordMismatch):
        drill.replay(practice.scenario, practice.log, to="nowhere", backend="python")


def test_a_record_of_another_scenario_is_refused(practice: drill.Session) -> None:
    other = drill.load("a10-free-chlorine")
    with pytest.raises(drill.RecordMismatch, match="another scenario"):
        drill.replay(other, practice.log)
    with pytest.raises(drill.RecordMismatch, match="another scenario"):
        drill.resume(other, practice.snapshot())
    for junk in (b"", b"junk", practice.simulation.snapshot()):
        with pytest.raises(drill.RecordMismatch):
            drill.resume(practice.scenario, junk)
    for junk_log in ("", "[]", "{}\n{}", "not json\n"):
        with pytest.raises(drill.RecordMismatch):
            drill.replay(practice.scenario, junk_log)


def test_the_trainee_is_compared_with_the_expert() -> None:
    expert, trainee = (played(PRACTICE, player).session for player in ("expert", "wrong"))
    both = drill.compare(expert.scenario, expert.log, trainee.log, every_s=30.0)
    assert both.expert.time_s == both.trainee.time_s
    assert both.expert.time_s[:3] == (0.0, 30.0, 60.0)
    time_s, ours, theirs = both.apart["LT-1"]
    assert theirs > ours + 20.0
    assert time_s > 360.0
    assert any(kind == "trip" for _, kind, _ in both.trainee.events)


def test_a_drill_ends_at_its_time_limit_and_takes_no_more_commands(practice: drill.Session) -> None:
    practice.advance(1e5)
    assert practice.finished
    assert practice.time_s == practice.scenario.time_limit_s
    with pytest.raises(drill.CommandRefused, match="over"):
        practice.command("HS-1", 10.0)


def test_a_field_action_takes_its_time_and_a_sample_tells_the_true_value() -> None:
    session = drill.Session(drill.load("a08-hypochlorite-strong"))
    session.command("X-SAMPLE", 1.0, "field")
    session.advance(59.0)
    assert session["X-SAMPLE"] == 0.0
    session.advance(2.0)
    assert session["X-SAMPLE"] == 1.0
    sample = next(event for event in session.events if event.kind == "sample")
    assert sample.value == pytest.approx(0.103, abs=0.01)


def test_trips_alarms_and_first_outs_are_told_in_order() -> None:
    events = played(PRACTICE, "wrong").session.events
    kinds = [event.kind for event in events if event.kind in ("alarm", "trip", "first_out")]
    assert {"alarm", "trip", "first_out"} <= set(kinds)
    assert kinds.index("alarm") < kinds.index("trip")
    assert [event.scan for event in events] == sorted(event.scan for event in events)


def test_a_drill_whose_model_left_the_finite_numbers_is_replayed_to_the_same_end() -> None:
    session = drill.Session(drill.load("a08-hypochlorite-strong"))
    session.advance(60.5)
    session.command("PCV-109C.flow_nominal", 1e308, "instructor")
    session.advance(60.0)
    assert session.finished
    assert [event.kind for event in session.events if event.kind == "diverged"] == ["diverged"]
    assert drill.replay(session.scenario, session.log).hash() == session.hash()


def test_five_hundred_wild_commands_are_refused_or_counted_and_never_crash() -> None:
    session = drill.Session(drill.load("a08-hypochlorite-strong"))
    chance = random.Random(5)
    tags = [slot.tag for slot in session.simulation.engine.layout]
    wild: list[Any] = [math.nan, math.inf, -math.inf, 1e308, -1e9, -1.0, 0.5, "much", None, [], 3]
    refused: list[drill.CommandRefused] = []
    for number in range(500):
        tag = chance.choice([*tags, "", "X-SAMPLE", "time", "FT-301 ", "I6.FT-301.bypass"])
        by = chance.choice(["board", "field", "instructor", "", "root"])
        try:
            session.command(tag, chance.choice(wild), by)
        except drill.CommandRefused as error:
            refused.append(error)
        if number % 50 == 0 and not session.finished:
            session.advance(1.0)
    assert len(refused) > 300
    assert all(error.why["zh"] and error.why["en"] for error in refused)
    again = drill.replay(session.scenario, session.log)
    assert again.hash() == session.hash()
    assert 0.0 <= session.score().total <= 100.0
