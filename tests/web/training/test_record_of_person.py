"""What somebody did in drills: for themselves, and for the instructors who train them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from web.training.rooms import GRADED, drill_of, go, host, keep, started
from yixian.web.training import actions, runner


def url(person):
    return reverse("training:person", args=[person.pk])


@pytest.fixture
def over(plant, instructor, worker, tmp_path):
    run = started(drill_of(plant.team, instructor, worker, scenario=GRADED), instructor)
    found, clock = host(tmp_path)
    go(found, clock, 5.0)
    actions.turn(run.drill, "end", by=instructor)
    found.close(found.tenants[run.pk])
    keep(found)
    run.refresh_from_db()
    return run


def test_a_record_shows_date_scenario_and_score_and_opens_the_debrief(as_, over, worker, instructor):
    for person in (worker, instructor):
        page = as_(person).get(url(worker)).content.decode()
        assert runner.scenario(GRADED).title["zh"] in page
        assert f"{over.score['total']:.1f}" in page
        assert reverse("training:debrief", args=[over.pk]) in page


def test_practising_alone_stands_in_no_record(as_, plant, worker, instructor):
    actions.practise("two-tanks/running", by=worker)
    assert as_(instructor).get(url(worker)).context["lines"] == []


def test_a_competition_under_way_stays_hidden_in_the_record_too(as_, plant, worker, instructor):
    started(drill_of(plant.team, instructor, worker, kind="contest", scenario=GRADED), instructor)
    page = as_(worker).get(url(worker)).content.decode()
    assert runner.scenario(GRADED).title["zh"] not in page


@pytest.mark.parametrize("who", ["stranger", "leader", "secretary", "manager", "auditor"])
def test_nobody_else_reads_it(as_, worker, who, request):
    assert as_(request.getfixturevalue(who)).get(url(worker)).status_code == 404


def test_ten_drills_and_twenty_need_the_same_queries(as_, plant, worker, instructor):
    client = as_(instructor)

    def count(until):
        for _ in range(until):
            drill_of(plant.team, instructor, worker)
        client.get(url(worker))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(worker))
        return len(captured)

    assert count(5) == count(10)
