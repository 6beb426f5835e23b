"""The host keeps time, does each wish once, and comes back after any stop."""

import pytest

from web.training.rooms import GRADED, ask, drill_of, go, host, keep, look, started
from yixian.web.training import actions, frames, runner, store
from yixian.web.training.models import Command, Event, Mark, Run


def test_a_plant_follows_the_clock_and_does_not_drift(run, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 60.0)
    assert found.tenants[run.pk].live.time_s == pytest.approx(60.0, abs=0.5)
    assert max(found.lateness) < 0.0501  # as fine as the test's clock steps


@pytest.mark.parametrize("speed", [0.1, 2.0, 20.0])
def test_speed_is_kept_exactly(plant, instructor, worker, tmp_path, speed):
    drill = drill_of(plant.team, instructor, worker, speed=speed)
    run = started(drill, instructor)
    found, clock = host(tmp_path)
    go(found, clock, 20.0)
    assert found.tenants[run.pk].live.time_s == pytest.approx(20.0 * speed, abs=max(0.5, 0.11 * speed))


def test_a_frozen_plant_stands_still_and_goes_on_where_it_was(run, instructor, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 5.0)
    actions.turn(run.drill, "freeze", by=instructor)
    look(found)
    stood = found.tenants[run.pk].live.time_s
    go(found, clock, 30.0)
    assert found.tenants[run.pk].live.time_s == stood
    actions.turn(run.drill, "resume", by=instructor)
    look(found)
    go(found, clock, 5.0)
    assert found.tenants[run.pk].live.time_s == pytest.approx(stood + 5.0, abs=0.5)


def test_a_plant_that_was_not_started_shows_but_does_not_run(drill, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 5.0)
    found.show()
    run = drill.runs.get()
    assert frames.read(run.pk).head["time_s"] == 0.0


def test_a_wish_is_done_at_the_next_scan_and_recorded(run, worker, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 2.0)
    command = ask(run, worker, "LIC-2.sp", 55.0)
    assert command.outcome == "taken"
    look(found)
    go(found, clock, 1.0)
    assert found.tenants[run.pk].live.get("LIC-2.sp") == 55.0
    keep(found)
    command.refresh_from_db()
    assert (command.outcome, command.old, command.time_s) == ("done", 40.0, 2.0)


def test_a_stop_between_answer_and_save_loses_nothing_and_doubles_nothing(run, worker, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 4.0)
    keep(found)
    ask(run, worker, "LIC-2.sp", 55.0)
    look(found)
    go(found, clock, 2.0)
    store._given.clear()  # the process ends here without saving; another takes over
    again, clock = host(tmp_path)
    assert again.tenants[run.pk].live.time_s == 4.0
    assert again.tenants[run.pk].live.get("LIC-2.sp") == 55.0
    go(again, clock, 1.0)
    keep(again)
    assert Command.objects.get().outcome == "done"
    store._given.clear()
    third, _clock = host(tmp_path)
    assert third.tenants[run.pk].done == []
    assert third.tenants[run.pk].live.get("LIC-2.sp") == 55.0


def test_a_plant_taken_up_again_goes_on_bit_for_bit(run, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 10.0)
    keep(found)
    go(found, clock, 10.0)
    again, clock = host(tmp_path)
    go(again, clock, 10.0)
    ours, theirs = found.tenants[run.pk].live, again.tenants[run.pk].live
    assert ours.scan == theirs.scan
    assert (ours.values() == theirs.values()).all()


def test_what_could_not_be_saved_is_saved_the_next_time(run, worker, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "LIC-2.sp", 55.0)
    look(found)
    go(found, clock, 1.0)
    found.restore(found.savings())
    keep(found)
    assert Command.objects.get().outcome == "done"


def test_a_ramp_moves_the_setpoint_by_its_rate(run, worker, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "LIC-2.sp", 46.0, verb="ramp", rate=6.0)
    look(found)
    go(found, clock, 31.0)
    assert found.tenants[run.pk].live.get("LIC-2.sp") == pytest.approx(43.0, abs=0.6)
    go(found, clock, 60.0)
    assert found.tenants[run.pk].live.get("LIC-2.sp") == 46.0
    assert found.tenants[run.pk].ramps == {}


def test_a_ramp_goes_on_after_a_stop(run, worker, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "LIC-2.sp", 46.0, verb="ramp", rate=6.0)
    look(found)
    go(found, clock, 20.0)
    keep(found)
    again, clock = host(tmp_path)
    go(again, clock, 60.0)
    assert again.tenants[run.pk].live.get("LIC-2.sp") == 46.0


def test_a_plant_is_set_back_to_a_mark_and_its_trend_too(run, instructor, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 70.0)
    keep(found)
    found.show()
    mark = Mark.objects.order_by("-time_s").first()
    ask(run, instructor, value=float(mark.pk), role="instructor", verb="back")
    look(found)
    assert found.tenants[run.pk].live.time_s == mark.time_s
    keep(found)
    run.refresh_from_db()
    assert (run.branch, run.time_s) == (1, mark.time_s)
    rows = frames.Trend(run.pk, runner.view("two-tanks")).rows()
    assert rows[-1, 0] <= mark.time_s


def test_a_named_snapshot_starts_another_drill(run, plant, instructor, worker, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 30.0)
    ask(run, instructor, role="instructor", verb="mark", note="液位高")
    look(found)
    keep(found)
    plan = actions.Plan(
        "再来", plant.team, "solo", run.drill.scenario, 1, 1.0, (worker,), (), Mark.objects.get(name="液位高")
    )
    other = actions.set_up(plan, by=instructor)
    level = found.tenants[run.pk].live.get("T2.mass")
    look(found)
    live = found.tenants[other.runs.get().pk].live
    assert (live.time_s, live.get("T2.mass")) == (0.0, level)


def test_trends_are_kept_every_five_seconds(run, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 21.0)
    found.show()
    rows = frames.Trend(run.pk, runner.view("two-tanks")).rows()
    assert list(rows[:, 0]) == pytest.approx([0.5, 5.5, 10.5, 15.5, 20.5], abs=0.6)


def test_alarms_of_the_plant_are_recorded(run, worker, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "HS-1", 100.0)
    look(found)
    found.tenants[run.pk].live.run(3000)
    go(found, clock, 1.0)
    keep(found)
    assert Event.objects.filter(run=run, kind="alarm", tag="LT-1.H", new=1).exists()


def test_the_end_of_a_drill_is_saved_and_let_go(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, clock = host(tmp_path)
    go(found, clock, 5.0)
    actions.turn(run.drill, "end", by=instructor)
    found.close(found.tenants[run.pk])
    keep(found)
    found.drop_ended(set())
    run.refresh_from_db()
    assert found.tenants == {}
    assert run.score["total"] is not None
    assert {step["state"] for step in run.steps} & {"open"} == set()
    assert run.score["losses"][0]["why"]["zh"]


def test_the_same_seed_gives_everybody_of_a_competition_the_same_plant(plant, instructor, worker, leader, tmp_path):
    drill = drill_of(plant.team, instructor, worker, leader, kind="contest")
    started(drill, instructor)
    found, clock = host(tmp_path)
    go(found, clock, 30.0)
    one, two = (found.tenants[run.pk].live for run in Run.objects.filter(drill=drill))
    assert (one.values() == two.values()).all()


def test_acetylene_runs_on_the_host(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario="acetylene/100%"), instructor)
    found, clock = host(tmp_path)
    go(found, clock, 10.0)
    live = found.tenants[run.pk].live
    assert live.time_s == pytest.approx(10.0, abs=0.5)
    assert 30.0 < live.get("LT-201") < 90.0
    found.show()
    frame = frames.read(run.pk)
    assert frame.values[live.view.place["LT-201"]] == live.get("LT-201")
