"""The instructor's room: speed limits of scenarios, roles in a team, and what the room as a whole lost points for."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from web.training.rooms import FREE, GRADED, ask, drill_of, go, host, keep, look, started
from yixian.web.training import actions, results, runner, scenario_actions
from yixian.web.training.actions import Plan
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Run

SLOW = runner.text(GRADED).replace("\nsteps:", "\nspeeds: {low: 1, high: 5}\nsteps:")


@pytest.fixture
def over(plant, instructor, worker, leader, tmp_path):
    """A competition of two: one sets what is asked for, the other nothing."""
    drill = drill_of(plant.team, instructor, worker, leader, kind="contest", scenario=GRADED, speed=20.0)
    started(drill, instructor)
    found, clock = host(tmp_path)
    go(found, clock, 1.0)
    ask(drill.runs.get(number=1), worker, "LIC-2.sp", 55.0)
    look(found)
    go(found, clock, 10.0)
    actions.turn(drill, "end", by=instructor)
    for tenant in found.tenants.values():
        found.close(tenant)
    keep(found)
    return drill


def test_the_room_sees_what_it_lost_points_for_and_how_many_did(over):
    runs = [run.score for run in Run.objects.filter(drill=over)]
    shared = {line.what: line for line in results.shared_losses(over)}
    title = "LIC-2 设定值提到 55 %"
    assert shared[title].plants == "1 / 2"
    lost = sum(loss["points"] for score in runs for loss in score["losses"] if loss["what"]["zh"] == title)
    assert float(shared[title].mean) == pytest.approx(lost / 2, abs=0.06)
    means = [float(line.mean) for line in results.shared_losses(over)]
    assert means == sorted(means, reverse=True)


def test_people_stay_in_the_order_of_their_seats(over, worker, leader):
    assert [line.person for line in results.lines(over)] == [worker, leader]


def test_the_room_s_debrief_goes_out_as_a_workbook_and_on_paper(as_, over, instructor, worker):
    client = as_(instructor)
    book = load_workbook(BytesIO(client.get(reverse("training:results-xlsx", args=[over.pk])).content))
    seats, shared, losses = (list(sheet.values) for sheet in book.worksheets)
    assert len(seats) == 3
    assert len(shared) - 1 == len(results.shared_losses(over))
    assert losses[1][1] == worker.name
    assert client.get(reverse("training:results-pdf", args=[over.pk])).content.startswith(b"%PDF")
    page = client.get(reverse("training:results", args=[over.pk])).content.decode()
    assert "1 / 2" in page


def test_a_scenario_s_speed_limits_hold_for_the_drill(as_, plant, instructor, worker):
    key = scenario_actions.save_scenario(None, SLOW, base=0, by=instructor).key
    drill = drill_of(plant.team, instructor, worker, scenario=key, speed=2.0)
    with pytest.raises(NotNow) as error:
        actions.set_speed(drill, 10.0, by=instructor)
    assert error.value.code == "speed-limits"
    assert actions.set_speed(drill, 5.0, by=instructor).speed == 5.0
    page = as_(instructor).get(reverse("training:room", args=[drill.pk]))
    assert page.context["view"].speeds == ["1", "2", "5"]


def test_a_drill_is_not_set_up_outside_its_speed_limits(as_, plant, instructor, worker):
    key = scenario_actions.save_scenario(None, SLOW, base=0, by=instructor).key
    data = {
        "title": "x", "scenario": key, "kind": "solo", "unit": plant.team.pk, "board": [worker.pk], "speed": "20",
    }  # fmt: skip
    page = as_(instructor).post(reverse("training:new"), data)
    assert page.context["form"].errors["speed"]


def test_a_team_has_board_field_and_instructor_seats(plant, instructor, worker, leader, technician):
    plan = Plan("班组", plant.team, "team", FREE, 1, 1.0, (worker,), (leader,), None, (technician, worker))
    run = started(actions.set_up(plan, by=instructor), instructor)
    assert [(seat.person, seat.role) for seat in run.seats.all()] == [
        (worker, "board"),
        (leader, "field"),
        (technician, "instructor"),
    ]


def test_a_seated_instructor_sets_malfunctions_at_that_plant_only(as_, plant, instructor, worker, technician):
    plan = Plan("班组", plant.team, "team", FREE, 1, 1.0, (worker,), (), None, (technician,))
    run = started(actions.set_up(plan, by=instructor), instructor)
    other = started(drill_of(plant.team, instructor, worker), instructor)
    client, data = as_(technician), {"verb": "fault", "tag": "P1.plugged", "value": "0.4"}
    assert client.post(reverse("training:ask", args=[run.pk]), data).json()["ok"] is True
    assert client.post(reverse("training:ask", args=[other.pk]), data).status_code == 404
    assert client.post(reverse("training:speed", args=[run.drill_id]), {"speed": "5"}).status_code == 403


def test_only_a_team_has_seats_for_instructors(as_, plant, instructor, worker, leader):
    data = {
        "title": "x", "scenario": FREE, "kind": "solo", "unit": plant.team.pk, "board": [worker.pk], "speed": "1",
        "teachers": [leader.pk],
    }  # fmt: skip
    page = as_(instructor).post(reverse("training:new"), data)
    assert page.context["form"].errors["teachers"]


def test_a_malfunction_grows_over_the_time_an_instructor_gives(run, instructor, tmp_path):
    ask(run, instructor, "P1.plugged", 0.8, role="instructor", verb="fault", rate=60.0)
    found, clock = host(tmp_path)
    go(found, clock, 30.0)
    live = found.tenants[run.pk].live
    assert (live.get("P1.plugged"), live.get("P1.plugged.ramp")) == (0.8, 60.0)
    assert live.get("P1.plugged.level") == pytest.approx(30.0 / 60.0, abs=0.03)


def test_an_alarm_goes_out_of_service_by_the_instructor_alone(run, worker, instructor):
    for value in (3.0, 4.0):
        with pytest.raises(NotNow) as error:
            ask(run, worker, "LT-1.HH.request", value)
        assert error.value.code == "out-of-service"
        assert ask(run, instructor, "LT-1.HH.request", value, role="instructor").outcome == "taken"


def test_a_drill_without_a_unit_is_led_by_who_set_it_up(as_, plant, instructor, administrator, worker):
    mine = drill_of(None, instructor, worker)
    other = drill_of(None, administrator, worker)
    client = as_(instructor)
    assert [drill for drill, _scenario in client.get(reverse("training:drills")).context["drills"]] == [mine]
    assert client.get(reverse("training:room", args=[mine.pk])).status_code == 200
    assert client.get(reverse("training:room", args=[other.pk])).status_code == 403
