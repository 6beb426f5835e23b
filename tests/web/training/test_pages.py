"""Lists, station, room, results and debrief as pages."""

import time
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from web.training.rooms import GRADED, ask, drill_of, go, host, keep, look, started
from yixian.web.training import actions, frames, runner, stream


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def many(count, plant, instructor, worker):
    for _ in range(count):
        started(drill_of(plant.team, instructor, worker), instructor)


@pytest.mark.parametrize(("name", "who"), [("training:list", "worker"), ("training:drills", "instructor")])
def test_ten_rows_and_twenty_need_the_same_queries(as_, plant, instructor, worker, name, who):
    client = as_({"worker": worker, "instructor": instructor}[who])
    many(5, plant, instructor, worker)
    few = queries(client, reverse(name))
    many(10, plant, instructor, worker)
    assert queries(client, reverse(name)) == few


def test_a_room_of_twenty_needs_the_queries_of_a_room_of_ten(as_, plant, instructor):
    from web.conftest import make_person

    people = [make_person(f"03{number:04}", f"学员{number}", plant.team) for number in range(20)]
    client = as_(instructor)
    for page in ("training:room", "training:results"):
        counts = {
            queries(client, reverse(page, args=[drill_of(plant.team, instructor, *people[:size]).pk]))
            for size in (10, 20)
        }
        assert len(counts) == 1, page


def test_the_log_needs_the_same_queries_for_ten_and_twenty_lines(as_, run, worker):
    client, url = as_(worker), reverse("training:log", args=[run.pk])
    for _ in range(10):
        ask(run, worker, "LIC-2.sp", 50.0)
    few = queries(client, url)
    for _ in range(10):
        ask(run, worker, "LIC-2.sp", 50.0)
    assert queries(client, url) == few


def test_the_stream_tells_everything_once_and_then_only_changes(run, tmp_path):
    found, clock = host(tmp_path)
    go(found, clock, 2.0)
    found.show()
    teller = stream.Teller(runner.view("two-tanks").fingerprint)
    first = teller.tell(frames.read(run.pk), time.time())
    assert len(first["v"]) == len(found.tenants[run.pk].live.view.tags)
    assert teller.tell(frames.read(run.pk), time.time()) is None
    go(found, clock, 2.0)
    found.show()
    later = teller.tell(frames.read(run.pk), time.time())
    assert 0 < len(later["v"]) < len(first["v"])
    assert set(later["h"]) >= {"scan", "time_s"}


def test_an_old_frame_is_called_stale(run, tmp_path):
    found, _clock = host(tmp_path)
    found.show()
    assert (
        stream.Teller(runner.view("two-tanks").fingerprint).tell(frames.read(run.pk), time.time() + 60.0)["h"]["stale"]
        is True
    )
    assert stream.Teller(runner.view("two-tanks").fingerprint).tell(None, time.time()) == {"h": {"stale": True}}


def test_numbers_of_another_version_of_the_plant_are_never_shown(run, tmp_path):
    found, _clock = host(tmp_path)
    found.show()
    teller = stream.Teller("another")
    assert teller.tell(frames.read(run.pk), time.time()) == {"h": {"outdated": True}}
    assert teller.tell(frames.read(run.pk), time.time()) is None


@pytest.fixture
def over(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, clock = host(tmp_path)
    ask(run, worker, "LIC-2.sp", 50.0)
    look(found)
    go(found, clock, 5.0)
    actions.turn(run.drill, "end", by=instructor)
    found.close(found.tenants[run.pk])
    keep(found)
    return run


def test_a_debrief_says_why_points_were_lost(as_, over, worker):
    page = as_(worker).get(reverse("training:debrief", args=[over.pk])).content.decode()
    assert "LIC-2.sp" in page
    assert "还差" in page


def test_a_record_is_printed_and_results_are_a_workbook(as_, over, worker, instructor):
    paper = as_(worker).get(reverse("training:debrief-pdf", args=[over.pk]))
    assert paper.content.startswith(b"%PDF")
    assert as_(instructor).get(reverse("training:results-pdf", args=[over.drill_id])).content.startswith(b"%PDF")
    book = load_workbook(BytesIO(as_(instructor).get(reverse("training:results-xlsx", args=[over.drill_id])).content))
    rows = list(book.active.values)
    assert rows[1][2] == worker.name
    assert float(rows[1][4]) >= 0.0


def test_malfunctions_are_hidden_until_the_end(as_, run, worker, instructor):
    ask(run, instructor, "P1.plugged", 0.5, role="instructor", verb="fault")
    url = reverse("training:log", args=[run.pk])
    assert "P1.plugged" not in as_(worker).get(url).content.decode()
    assert "P1.plugged" in as_(instructor).get(url).content.decode()
    assert as_(worker).get(reverse("training:debrief", args=[run.pk])).status_code == 302
    actions.turn(run.drill, "end", by=instructor)
    assert "P1.plugged" in as_(worker).get(url).content.decode()


def test_a_competition_does_not_say_what_it_is_about(as_, plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, kind="contest", scenario=GRADED), instructor)
    title = runner.scenario(GRADED).title["zh"]
    for name, args in (("training:station", [run.pk]), ("training:list", [])):
        page = as_(worker).get(reverse(name, args=args)).content.decode().partition("<table")[2]
        assert title not in page
    assert title in as_(instructor).get(reverse("training:station", args=[run.pk])).content.decode()
    found, _clock = host(tmp_path)
    found.show()
    teller = stream.Teller(runner.view("two-tanks").fingerprint, is_secret=True)
    head = teller.tell(frames.read(run.pk), time.time())["h"]
    assert (head["steps"], head.get("score")) == ([], None)


def test_free_running_has_no_score_and_says_so(as_, run, instructor):
    page = as_(instructor).get(reverse("training:debrief", args=[run.pk])).content.decode()
    assert '<div class="h1 m-0">—</div>' in page


def test_a_dry_run_says_what_came_of_it(as_, instructor):
    answer = as_(instructor).post(reverse("training:dry-run"), {"scenario": GRADED})
    assert answer.status_code == 200


def test_a_message_reaches_every_station(as_, run, instructor, tmp_path):
    as_(instructor).post(reverse("training:message", args=[run.drill_id]), {"note": "注意液位"})
    found, _clock = host(tmp_path)
    found.show()
    assert frames.read(run.pk).head["notes"][0]["text"] == "注意液位"


def test_an_instructor_confirms_a_bypass_on_the_page(as_, run, worker, instructor):
    command = ask(run, worker, "I1.LT-1.bypass", 1.0, verb="bypass", note="仪表校验")
    as_(instructor).post(reverse("training:second", args=[command.pk]), {"agrees": "1"})
    command.refresh_from_db()
    assert (command.outcome, command.second) == ("taken", instructor)


def test_nobody_seats_people_out_of_reach(as_, plant, instructor, stranger):
    answer = as_(instructor).post(
        reverse("training:new"),
        {
            "title": "x",
            "scenario": "two-tanks/running",
            "kind": "solo",
            "unit": plant.team.pk,
            "board": [stranger.pk],
            "speed": "1",
        },
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["board"]
