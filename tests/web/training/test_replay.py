"""A run that is over can be looked at again, exactly, moment by moment, and beside the expert's."""

import numpy as np
import pytest
from django.urls import reverse

from web.training.rooms import GRADED, ask, drill_of, go, host, keep, look, started
from yixian.simulator import drill as simulator
from yixian.web.training import actions, comparison, reels, replay, runner, scenario_actions
from yixian.web.training.models import Drill, Mark, Run


def end(found, run, instructor):
    actions.turn(run.drill, "end", by=instructor)
    found.close(found.tenants[run.pk])
    keep(found)
    return Run.objects.select_related("drill").get(pk=run.pk)


@pytest.fixture
def graded(plant, instructor, worker):
    return started(drill_of(plant.team, instructor, worker, scenario=GRADED, speed=20.0), instructor)


@pytest.fixture
def over(graded, instructor, worker, tmp_path):
    """A run with settings, a ramp, a malfunction, a freeze and a restart of the host in the middle."""
    found, clock = host(tmp_path)
    go(found, clock, 2.0)
    ask(graded, worker, "LIC-2.sp", 55.0, verb="ramp", rate=30.0)
    look(found)
    go(found, clock, 3.0)
    ask(graded, instructor, "P2.plugged", 0.3, role="instructor", verb="fault")
    look(found)
    go(found, clock, 2.0)
    keep(found)
    again, clock = host(tmp_path)
    ask(graded, worker, "HS-1", 60.0)
    look(again)
    go(again, clock, 4.0)
    return end(again, graded, instructor)


def test_a_run_comes_out_again_bit_for_bit_from_what_the_database_holds(over):
    film = reels.of_run(over)
    assert film.is_exact
    log = simulator.log_of(bytes(over.saved))
    scenario = simulator.load("two-tanks-level")
    again = simulator.replay(scenario, log)
    kept = simulator.Session(scenario)
    kept.restore(bytes(over.saved))
    assert (again.scan, again.hash()) == (over.scan, kept.hash())


def test_a_run_that_was_set_back_is_replayed_as_it_went_in_the_end(graded, instructor, worker, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 4.0)
    keep(found)
    mark = Mark.objects.filter(run=graded).earliest("pk")
    ask(graded, worker, "LIC-2.sp", 90.0)
    look(found)
    go(found, clock, 2.0)
    ask(graded, instructor, value=float(mark.pk), role="instructor", verb="back")
    look(found)
    go(found, clock, 6.0)
    film = reels.of_run(end(found, graded, instructor))
    assert film.is_exact
    assert film.values[:, film.tags.index("LIC-2.sp")].max() == 40.0


def test_a_free_run_comes_out_again_too_with_its_ramps_and_a_restart(run, worker, instructor, tmp_path):
    found, clock = host(tmp_path)
    ask(run, worker, "LIC-2.sp", 46.0, verb="ramp", rate=12.0)
    look(found)
    go(found, clock, 22.0)
    keep(found)
    again, clock = host(tmp_path)
    ask(run, worker, "HS-1", 61.0)
    look(again)
    go(again, clock, 40.0)
    film = reels.of_run(end(again, run, instructor))
    assert film.is_exact
    assert film.values[-1, film.tags.index("LIC-2.sp")] == 46.0
    assert ("command", "HS-1") in {(cue.kind, cue.tag) for cue in film.cues}


def test_the_replay_shows_the_numbers_of_the_moment(over):
    film = reels.of_run(over)
    block = replay.block(over, 60.0, "plant")
    row, column = film.row(60.0), block["tags"].index("LT-2")
    assert block["time"][0] == 60.0
    assert block["rows"][0][column] == pytest.approx(float(film.values[row, film.tags.index("LT-2")]), rel=1e-5)
    page = replay.page(over, 60.0, "")
    shown = {cell.tag: cell.value for cell in page.cells}
    assert float(shown["LT-2"]) == pytest.approx(block["rows"][0][column], rel=1e-4)


def test_a_moment_past_the_end_is_the_last(over):
    page = replay.page(over, 1e9, "nonsense")
    assert page.at_s == page.end_s > 60.0
    assert page.area == "plant"


def test_the_film_is_made_once(over, monkeypatch):
    first = reels.of_run(over)
    monkeypatch.setattr(runner, "film", None)
    second = reels.of_run(over)
    assert (first.values == second.values).all()
    assert first.cues == second.cues


def test_a_changed_plant_shows_the_trends_that_were_kept_and_says_so(as_, over, worker, monkeypatch):
    def changed(key, *record):
        raise runner.CannotResume(key)

    monkeypatch.setattr(runner, "film", changed)
    film = reels.of_run(over)
    assert not film.is_exact
    assert np.isfinite(film.values[:, film.tags.index("LT-1")]).all()
    page = as_(worker).get(reverse("training:replay", args=[over.pk])).content.decode()
    assert "逐位" not in page


def test_lost_points_lead_to_their_minute(as_, over, worker):
    client = as_(worker)
    page = client.get(reverse("training:debrief", args=[over.pk])).content.decode()
    timed = [each for each in over.score["losses"] if each["time_s"] is not None]
    assert timed
    at = max(timed[0]["time_s"] - 60.0, 0.0)
    assert f"{reverse('training:replay', args=[over.pk])}?at={at}" in page
    shown = client.get(reverse("training:replay", args=[over.pk]), {"at": str(at)})
    assert shown.context["view"].at_s <= at + 1.0
    assert any(cue.kind == "loss" for cue in shown.context["view"].cues)


def test_malfunctions_and_commands_are_marks(over):
    cues = {(cue.kind, cue.tag) for cue in reels.of_run(over).cues}
    assert {("command", "HS-1"), ("malfunction", "P2.plugged")} <= cues


@pytest.mark.parametrize("name", ["replay", "replay-moments", "replay-trend", "compare"])
def test_nobody_replays_a_drill_that_goes_on(as_, graded, worker, instructor, name, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 1.0)
    keep(found)
    for person in (worker, instructor):
        answer = as_(person).get(reverse(f"training:{name}", args=[graded.pk]))
        assert answer.status_code == 302, person


def test_a_replay_touches_no_plant(as_, over, worker):
    before = Run.objects.values().get(pk=over.pk)
    client = as_(worker)
    client.get(reverse("training:replay", args=[over.pk]))
    client.get(reverse("training:replay-moments", args=[over.pk]), {"at": "30"})
    client.get(reverse("training:compare", args=[over.pk]))
    assert Run.objects.values().get(pk=over.pk) == before


def test_a_trend_of_the_whole_run_is_answered(as_, over, worker):
    url = reverse("training:replay-trend", args=[over.pk])
    data = as_(worker).get(url, {"tags": "LT-1,nonsense"}).json()
    assert list(data["series"]) == ["LT-1"]
    assert len(data["time"]) == len(data["series"]["LT-1"]) <= replay.MOST_POINTS


@pytest.mark.parametrize("at", ["", "nan", "inf", "-5", "x" * 50])
def test_no_time_breaks_the_replay(as_, over, worker, at):
    client = as_(worker)
    assert client.get(reverse("training:replay", args=[over.pk]), {"at": at}).status_code == 200
    assert client.get(reverse("training:replay-moments", args=[over.pk]), {"at": at}).status_code == 200


def test_the_expert_beside_the_trainee_says_where_they_were_farthest_apart(over):
    lines = {line.tag: line for line in comparison.compare(over)}
    assert list(lines) == ["LT-1", "LT-2", "LIC-2.op"]
    film, expert = reels.of_run(over), reels.of_expert(over)
    assert expert.is_exact
    trainee = film.values[:, film.tags.index("LT-2")]
    shared = film.time_s <= expert.time_s[-1]
    gaps = np.abs(trainee[shared] - np.interp(film.time_s[shared], expert.time_s, expert.values[:, 1]))
    assert lines["LT-2"].at_s == film.time_s[gaps.argmax()]
    assert [series["name"] for series in lines["LT-2"].chart["series"]] == ["学员", "专家"]
    assert lines["LT-2"].chart["series"][0]["markLine"]["data"]


def test_the_expert_plays_once_for_all(over, monkeypatch):
    reels.of_expert(over)
    monkeypatch.setattr(runner, "expert", None)
    assert reels.of_expert(over) is not None


def test_an_expert_whose_script_is_refused_is_nobody_to_compare_with(over, instructor):
    text = runner.text(GRADED).replace("set: {LIC-2.sp: 55}", "set: {P1.plugged: 0.5}")
    edition = scenario_actions.save_scenario(None, text, base=0, by=instructor)
    Drill.objects.filter(pk=over.drill_id).update(scenario=edition.key)
    run = Run.objects.select_related("drill").get(pk=over.pk)
    assert runner.has_expert(edition.key)
    assert comparison.compare(run) == []


def test_free_running_has_nobody_to_compare_with(as_, run, instructor, worker, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 21.0)
    found.show()
    over = end(found, run, instructor)
    page = as_(worker).get(reverse("training:compare", args=[over.pk])).content.decode()
    assert "没有可对比的专家操作" in page
    assert as_(worker).get(reverse("training:replay", args=[over.pk])).status_code == 200
    assert len(reels.of_run(over).time_s) > 2


def test_old_films_are_thrown_away(over, monkeypatch):
    monkeypatch.setattr(reels, "KEPT", 1)
    reels.of_run(over)
    reels.of_expert(over)
    assert len(list((reels.frames.folder() / "reels").glob("*.npz"))) == 1
