"""The host keeps time, does each wish once, and comes back after any stop."""

import asyncio

import pytest
from django.db import OperationalError

from web.training.rooms import GRADED, ask, drill_of, go, host, keep, look, started
from yixian.web.training import actions, frames, runner, store
from yixian.web.training.host import Host
from yixian.web.training.models import Command, Event, Mark, Run, Seat


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


@pytest.mark.parametrize("scenario", ["two-tanks/running", GRADED])
def test_since_when_an_alarm_stands_is_known_after_a_stop(plant, instructor, worker, tmp_path, scenario):
    run = started(drill_of(plant.team, instructor, worker, scenario=scenario, speed=20.0), instructor)
    found, clock = host(tmp_path)
    ask(run, worker, "HS-1", 100.0)
    ask(run, worker, "HV-1", 20.0)
    look(found)
    go(found, clock, 50.0)
    since = dict(found.tenants[run.pk].live.since)
    assert since["LT-1.H"] > 60.0
    keep(found)
    again, _clock = host(tmp_path)
    assert again.tenants[run.pk].live.since == since
    again.show()
    assert frames.read(run.pk).head["since"] == since


def test_set_back_to_a_mark_alarms_stand_since_the_time_they_did_then(run, worker, instructor, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "HS-1", 100.0)
    ask(run, worker, "HV-1", 20.0)
    look(found)
    found.tenants[run.pk].live.run(2000)
    go(found, clock, 1.0)
    since = dict(found.tenants[run.pk].live.since)
    ask(run, instructor, role="instructor", verb="mark", note="报警后")
    look(found)
    keep(found)
    go(found, clock, 30.0)
    ask(run, instructor, value=float(Mark.objects.get(name="报警后").pk), role="instructor", verb="back")
    look(found)
    assert found.tenants[run.pk].live.since == since != {}


def test_who_sits_at_a_plant_is_known_to_its_drill(plant, instructor, worker, leader, tmp_path):
    drill = drill_of(plant.team, instructor, worker, field=(leader,), kind="team", scenario=GRADED)
    run = started(drill, instructor)
    found, _clock = host(tmp_path)
    session = found.tenants[run.pk].live.session
    assert session.crew == ("board", "field")
    command = ask(run, worker, "LIC-2.sp", 50.0)
    Command.objects.filter(pk=command.pk).update(role="field")  # as a station of an older version might have it
    look(found)
    keep(found)
    command.refresh_from_db()
    assert command.outcome == "refused"
    assert "内操" in command.refusal["zh"]


def test_a_bypass_the_second_person_confirmed_is_done_with_both_names(plant, instructor, worker, leader, tmp_path):
    drill = drill_of(plant.team, instructor, worker, field=(leader,), kind="team", scenario=GRADED)
    run = started(drill, instructor)
    found, _clock = host(tmp_path)
    command = ask(run, worker, "I1.LT-1.bypass", 1.0, verb="bypass", note="检修")
    actions.confirm_bypass(command, by=leader, agrees=True)
    look(found)
    live = found.tenants[run.pk].live
    assert live.get("I1.LT-1.bypass") == 1.0
    assert f'"second": "{leader.pk}"' in live.session.log


def test_a_mark_of_another_crew_begins_with_the_crew_that_sits_there(run, plant, instructor, worker, leader, tmp_path):
    graded = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, clock = host(tmp_path)
    go(found, clock, 5.0)
    ask(graded, instructor, role="instructor", verb="mark", note="开始")
    look(found)
    keep(found)
    plan = actions.Plan("再来", plant.team, "team", GRADED, 7, 1.0, (worker,), (leader,), Mark.objects.get(name="开始"))
    other = actions.set_up(plan, by=instructor).runs.get()
    look(found)
    assert found.tenants[other.pk].live.session.crew == ("board", "field")


def test_a_run_taken_away_with_its_drill_stops_no_other_from_being_saved(run, plant, instructor, worker, tmp_path):
    other = started(drill_of(plant.team, instructor, worker), instructor)
    found, clock = host(tmp_path)
    go(found, clock, 3.0)
    savings = found.savings()
    Seat.objects.filter(run=other).delete()
    other.drill.delete()
    store.save(savings)
    run.refresh_from_db()
    assert run.time_s == 3.0


def test_a_plant_that_cannot_be_taken_up_is_tried_once(run, tmp_path, caplog):
    Run.objects.update(saved=b"of another plant")
    found, _clock = host(tmp_path)
    assert found.tenants == {}
    assert found.waiting == {run.pk}
    caplog.clear()
    found.take(store.news(set(found.tenants) | found.waiting))
    assert not caplog.records


def serve_until(found: Host, enough) -> None:
    """Let a host work on the real clock until enough has happened, two seconds at most."""

    async def work() -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(found.serve(stop))
            for _ in range(200):
                await asyncio.sleep(0.01)
                if enough():
                    break
            stop.set()

    asyncio.run(work())


def test_a_database_that_does_not_answer_is_waited_for(home, monkeypatch):
    asked = []

    def news(known):
        asked.append(known)
        if len(asked) < 3:
            raise OperationalError("database is locked")
        return store.News([], {}, [])

    monkeypatch.setattr(store, "news", news)
    monkeypatch.setattr("yixian.web.training.host.POLL_S", 0.01)
    serve_until(Host(), lambda: len(asked) > 4)
    assert len(asked) > 4


@pytest.mark.parametrize("part", ["news", "work"])
def test_an_error_nobody_foresaw_ends_the_process(home, monkeypatch, part):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(store, "news", fail if part == "news" else lambda known: store.News([], {}, []))
    found = Host()
    if part == "work":
        monkeypatch.setattr(found, "work", fail)
    with pytest.raises(ExceptionGroup) as caught:
        serve_until(found, lambda: False)
    assert caught.value.subgroup(ZeroDivisionError)
