"""An instructor operates a plant in its operators' stead, until it is given back."""

import pytest
from django.urls import reverse

from web.training.rooms import ask, drill_of, go, host, keep, look, started
from yixian.web.audit.models import AuditEntry
from yixian.web.training import actions, frames
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Command, Run


def test_a_plant_taken_over_answers_only_the_instructor(run, worker, instructor, tmp_path):
    found, clock = host(tmp_path)
    actions.take_over(run, by=instructor)
    for verb, tag, value in (("set", "LIC-2.sp", 55.0), ("set", "LT-1.H.request", 1.0), ("ramp", "LIC-2.sp", 55.0)):
        with pytest.raises(NotNow) as error:
            ask(run, worker, tag, value, verb=verb, rate=6.0)
        assert error.value.code == "held"
    ask(run, instructor, "LIC-2.sp", 61.0, role="instructor")
    look(found)
    go(found, clock, 1.0)
    assert found.tenants[run.pk].live.get("LIC-2.sp") == 61.0


def test_given_back_it_goes_on_as_it_stands(run, worker, instructor, tmp_path):
    actions.take_over(run, by=instructor)
    ask(run, instructor, "LIC-2.sp", 61.0, role="instructor")
    actions.give_back(run, by=instructor)
    assert ask(run, worker, "HS-1", 55.0).outcome == "taken"
    found, clock = host(tmp_path)
    go(found, clock, 1.0)
    assert found.tenants[run.pk].live.get("LIC-2.sp") == 61.0
    assert found.tenants[run.pk].live.get("HS-1") == 55.0


def test_the_station_is_told_both_times(run, instructor, tmp_path):
    actions.take_over(run, by=instructor)
    actions.give_back(run, by=instructor)
    found, _clock = host(tmp_path)
    found.show()
    notes = [note["text"] for note in frames.read(run.pk).head["notes"]]
    assert len(notes) == 2
    assert instructor.name in notes[0]


def test_a_team_is_locked_out_together(plant, instructor, worker, leader):
    drill = drill_of(plant.team, instructor, worker, field=(leader,), kind="team")
    run = started(drill, instructor)
    actions.take_over(run, by=instructor)
    for person, role, tag in ((worker, "board", "LIC-2.sp"), (leader, "field", "HV-1")):
        with pytest.raises(NotNow) as error:
            ask(run, person, tag, 50.0, role=role)
        assert error.value.code == "held"


def test_the_room_says_who_holds_a_plant_and_gives_it_back(as_, run, instructor):
    client = as_(instructor)
    client.post(reverse("training:take-over", args=[run.pk]))
    page = client.get(reverse("training:room", args=[run.drill_id])).content.decode()
    assert reverse("training:give-back", args=[run.pk]) in page
    assert instructor.name in page
    client.post(reverse("training:give-back", args=[run.pk]))
    assert Run.objects.get(pk=run.pk).held_by is None
    actions_done = AuditEntry.objects.filter(action__in=("drill.taken-over", "drill.given-back"))
    assert [row.action for row in actions_done.order_by("pk")] == ["drill.taken-over", "drill.given-back"]


def test_only_what_is_free_is_taken_and_only_what_is_held_given_back(run, instructor, administrator):
    with pytest.raises(NotNow) as error:
        actions.give_back(run, by=instructor)
    assert error.value.code == "not-held"
    actions.take_over(run, by=instructor)
    with pytest.raises(NotNow) as error:
        actions.take_over(run, by=administrator)
    assert error.value.code == "held-already"
    actions.give_back(run, by=administrator)


def test_a_restart_of_the_host_keeps_the_lock_and_the_work(run, worker, instructor, tmp_path):
    found, clock = host(tmp_path)
    actions.take_over(run, by=instructor)
    ask(run, instructor, "LIC-2.sp", 61.0, role="instructor")
    look(found)
    go(found, clock, 2.0)
    keep(found)
    again, _clock = host(tmp_path)
    assert again.tenants[run.pk].live.get("LIC-2.sp") == 61.0
    with pytest.raises(NotNow):
        ask(run, worker, "LIC-2.sp", 55.0)
    assert Command.objects.filter(outcome="done").count() == 2
