"""The library of initial conditions: moments of runs, kept under a name for other drills to begin in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from web.training.rooms import FREE, GRADED, ask, drill_of, go, host, keep, look, started
from yixian.simulator import drill as simulator
from yixian.web.audit.models import AuditEntry
from yixian.web.training import actions, reels, runner, scenario_actions
from yixian.web.training.actions import Plan
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Beginning, Mark, Run


@pytest.fixture
def mark(run, instructor, tmp_path):
    """A moment of a free run at 70 s, in the library."""
    found, clock = host(tmp_path)
    ask(run, instructor, "LIC-2.sp", 60.0, role="instructor")
    look(found)
    go(found, clock, 70.0)
    keep(found)
    return scenario_actions.keep_condition(Mark.objects.order_by("-time_s").first(), "液位高", by=instructor)


def begun(mark, plant, instructor, worker, scenario) -> Run:
    plan = Plan("从高液位开始", plant.team, "solo", scenario, 5, 20.0, (worker,), (), mark)
    return started(actions.set_up(plan, by=instructor), instructor)


def test_a_moment_is_kept_apart_from_its_run(as_, run, mark, instructor):
    run.drill.delete()
    page = as_(instructor).get(reverse("training:conditions")).content.decode()
    assert "液位高" in page
    assert AuditEntry.objects.filter(action="condition.kept").count() == 1


def test_a_name_is_used_once(mark, instructor):
    for name in ("液位高", " 液位高 ", ""):
        with pytest.raises(NotNow) as error:
            scenario_actions.keep_condition(mark, name, by=instructor)
        assert error.value.code in ("name-taken", "no-name")


def test_a_condition_is_renamed_and_removed_with_a_trace(as_, mark, instructor):
    client = as_(instructor)
    client.post(reverse("training:condition-rename", args=[mark.pk]), {"name": "前罐满"})
    assert Mark.objects.get(pk=mark.pk).name == "前罐满"
    client.post(reverse("training:condition-remove", args=[mark.pk]))
    assert not Mark.objects.filter(pk=mark.pk).exists()
    rows = AuditEntry.objects.filter(action__startswith="condition.").order_by("pk")
    assert [row.action for row in rows] == ["condition.kept", "condition.renamed", "condition.removed"]
    assert rows[1].changes == {"name": ["液位高", "前罐满"]}


def test_an_unnamed_moment_is_no_condition_of_the_library(as_, run, mark, instructor):
    unnamed = Mark.objects.filter(name="").first()
    for name in ("condition-rename", "condition-remove"):
        assert as_(instructor).post(reverse(f"training:{name}", args=[unnamed.pk]), {"name": "x"}).status_code == 404


def test_a_free_drill_begins_where_the_condition_was_kept(mark, plant, instructor, worker, tmp_path):
    other = begun(mark, plant, instructor, worker, FREE)
    found, clock = host(tmp_path)
    live = found.tenants[other.pk].live
    assert live.get("LIC-2.sp") == 60.0
    assert live.get("LT-2") == pytest.approx(_level(mark), abs=0.1)
    go(found, clock, 2.0)
    actions.turn(other.drill, "end", by=instructor)
    keep(found)
    assert reels.of_run(Run.objects.select_related("drill").get(pk=other.pk)).is_exact


def test_a_graded_drill_begins_in_a_condition_with_a_clean_record(mark, plant, instructor, worker, tmp_path):
    other = begun(mark, plant, instructor, worker, GRADED)
    found, clock = host(tmp_path)
    live = found.tenants[other.pk].live
    assert live.time_s == 0.0
    assert live.get("LIC-2.sp") == 60.0
    assert {event.kind for event in live.session.events_for("instructor")} <= {"step"}
    go(found, clock, 4.0)
    actions.turn(other.drill, "end", by=instructor)
    found.close(found.tenants[other.pk])
    keep(found)
    film = reels.of_run(Run.objects.select_related("drill").get(pk=other.pk))
    assert film.is_exact
    assert film.values[0, film.tags.index("LIC-2.sp")] == 60.0


def test_everybody_of_a_room_begins_in_the_same_condition(mark, plant, instructor, worker, leader):
    plan = Plan("同一起点", plant.team, "contest", GRADED, 5, 1.0, (worker, leader), (), mark)
    actions.set_up(plan, by=instructor)
    assert len({bytes(each.condition) for each in Beginning.objects.all()}) == 1
    assert Beginning.objects.count() == 2


def test_a_condition_of_a_graded_run_leaves_its_account_behind(plant, instructor, worker, tmp_path):
    graded = started(drill_of(plant.team, instructor, worker, scenario=GRADED, speed=20.0), instructor)
    found, clock = host(tmp_path)
    ask(graded, worker, "LIC-2.sp", 55.0)
    look(found)
    go(found, clock, 10.0)
    keep(found)
    kept = scenario_actions.keep_condition(Mark.objects.filter(run=graded).first(), "做过的", by=instructor)
    other = begun(kept, plant, instructor, worker, FREE)
    with pytest.raises(simulator.RecordMismatch):
        simulator.log_of(bytes(other.beginning.condition))


def test_a_condition_of_another_plant_is_refused(mark, plant, instructor, worker):
    plan = Plan("错", plant.team, "solo", "acetylene/100%", 5, 1.0, (worker,), (), mark)
    with pytest.raises(NotNow) as error:
        actions.set_up(plan, by=instructor)
    assert error.value.code == "other-plant"


def test_a_condition_of_older_equations_says_so_and_is_refused(as_, mark, plant, instructor, worker):
    old = bytes(mark.saved).replace(runner.equations(FREE).encode(), b"0" * 64)
    assert old != bytes(mark.saved)
    Mark.objects.filter(pk=mark.pk).update(saved=old)
    page = as_(instructor).get(reverse("training:conditions")).content.decode()
    assert "方程已变" in page
    data = {
        "title": "x", "scenario": FREE, "kind": "solo", "unit": plant.team.pk, "board": [worker.pk], "speed": "1",
        "start_from": mark.pk,
    }  # fmt: skip
    answer = as_(instructor).post(reverse("training:new"), data)
    assert answer.context["form"].errors["start_from"]


def test_a_moment_is_kept_from_the_debrief(as_, run, mark, instructor, worker):
    moment = Mark.objects.filter(run=run).first()
    url = reverse("training:keep", args=[run.pk])
    as_(instructor).post(url, {"mark": moment.pk, "name": "第一分钟"})
    assert Mark.objects.get(name="第一分钟").run is None
    assert as_(worker).post(url, {"mark": moment.pk, "name": "第二分钟"}).status_code == 403


def test_ten_conditions_and_twenty_need_the_same_queries(as_, mark, instructor):
    client, url = as_(instructor), reverse("training:conditions")

    def count(until):
        for number in range(Mark.objects.exclude(name="").count(), until):
            scenario_actions.keep_condition(mark, f"工况 {number}", by=instructor)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    assert count(10) == count(20)


def _level(mark) -> float:
    live = runner.Live(FREE, 1, bytes(mark.saved))
    return float(live.get("LT-2"))
