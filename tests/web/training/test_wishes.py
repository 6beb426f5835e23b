"""Who may ask a plant for what."""

import pytest

from web.training.rooms import ask, drill_of, go, host, look, started
from yixian.web.training import actions
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Command


def refused(run, by, *args, **more) -> str:
    with pytest.raises(NotNow) as error:
        ask(run, by, *args, **more)
    return error.value.code


@pytest.mark.parametrize(
    ("tag", "value", "code"),
    [
        ("LIC-2.sp", 101.0, "out-of-range"),
        ("LIC-2.sp", float("nan"), "not-a-number"),
        ("NO-1", 1.0, "instructor-only"),
        ("LIC-2.gain", 5.0, "instructor-only"),
        ("P1.plugged", 1.0, "instructor-only"),
    ],
)
def test_an_operator_is_refused_in_words(run, worker, tag, value, code):
    assert refused(run, worker, tag, value) == code
    assert not Command.objects.exists()


def test_nothing_is_taken_before_the_start_or_after_the_end(drill, instructor, worker):
    run = drill.runs.select_related("drill").get()
    assert refused(run, worker, "LIC-2.sp", 50.0) == "not-started"
    actions.turn(drill, "end", by=instructor)
    assert refused(run, worker, "LIC-2.sp", 50.0) == "ended"


def test_an_instructor_sets_malfunctions(run, instructor, tmp_path):
    ask(run, instructor, "P1.plugged", 0.5, role="instructor", verb="fault")
    found, clock = host(tmp_path)
    go(found, clock, 1.0)
    assert found.tenants[run.pk].live.get("P1.plugged") == 0.5


def test_in_a_team_the_field_operator_alone_turns_hand_valves(plant, instructor, worker, leader):
    run = started(drill_of(plant.team, instructor, worker, field=(leader,), kind="team"), instructor)
    assert refused(run, worker, "HV-1", 20.0) == "field-only"
    assert refused(run, leader, "LIC-2.sp", 50.0, role="field") == "board-only"
    assert ask(run, leader, "HV-1", 20.0, role="field").outcome == "taken"


def test_alone_at_the_plant_the_board_operator_turns_them_too(run, worker):
    assert ask(run, worker, "HV-1", 20.0).outcome == "taken"


def test_a_bypass_waits_for_a_second_person(run, worker, instructor, tmp_path):
    command = ask(run, worker, "I1.LT-1.bypass", 1.0, verb="bypass", note="仪表校验")
    found, _clock = host(tmp_path)
    assert (command.outcome, found.tenants[run.pk].live.get("I1.LT-1.bypass")) == ("asked", 0.0)
    with pytest.raises(NotNow) as error:
        actions.confirm_bypass(command, by=worker, agrees=True)
    assert error.value.code == "same-person"
    actions.confirm_bypass(command, by=instructor, agrees=True)
    look(found)
    assert found.tenants[run.pk].live.get("I1.LT-1.bypass") == 1.0


def test_a_bypass_needs_a_reason_and_no_other_way_in(run, worker):
    assert refused(run, worker, "I1.LT-1.bypass", 1.0, verb="bypass") == "reason"
    assert refused(run, worker, "I1.LT-1.bypass", 1.0) == "unknown-tag"


def test_a_refused_bypass_never_counts(run, worker, instructor, tmp_path):
    command = ask(run, worker, "I1.LT-1.bypass", 1.0, verb="bypass", note="仪表校验")
    actions.confirm_bypass(command, by=instructor, agrees=False)
    found, _clock = host(tmp_path)
    assert found.tenants[run.pk].live.get("I1.LT-1.bypass") == 0.0


def test_shelving_needs_a_reason_a_time_and_no_trip_behind_it(run, worker):
    assert refused(run, worker, "LT-2.H.request", 10.0 + 600.0) == "reason"
    assert refused(run, worker, "LT-2.H.request", 10.0 + 30_000.0, note="检修") in ("shelf-time", "out-of-range")
    assert refused(run, worker, "LT-1.HH.request", 10.0 + 600.0, note="检修") == "trip-alarm"
    assert ask(run, worker, "LT-2.H.request", 10.0 + 600.0, note="检修").outcome == "taken"


def test_acknowledging_needs_none_of_that(run, worker):
    assert ask(run, worker, "LT-1.HH.request", 1.0).outcome == "taken"


def test_a_disturbance_is_drawn_from_the_process(run, instructor):
    command = actions.disturb(run, by=instructor)
    assert command.tag.endswith(".plugged")


def test_one_practises_at_two_plants_at_most(worker):
    actions.practise("two-tanks/running", by=worker)
    actions.practise("two-tanks/running", by=worker)
    with pytest.raises(NotNow) as error:
        actions.practise("two-tanks/running", by=worker)
    assert error.value.code == "too-many"
