"""One project, several trials: a repeat, or what follows from a verdict."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from web.projects.test_pages import fields
from web.projects.trials import END, TRIAL, draft, frozen, measured, moment, proposed
from yixian.web.projects import actions, queries
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import ProjectStatus

AFTER = moment(END + timedelta(days=1))
NEXT = {"baseline_from": date(2025, 1, 1), "trial_from": date(2026, 4, 1), "trial_to": date(2026, 5, 1)}


@pytest.fixture
def judged(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    actions.ask_verdict(trial, by=leader, at=AFTER)
    trial.project.refresh_from_db()
    return trial


def another(judged, leader, **more):
    plan = draft(judged.project.place, judged.indicator, **(NEXT | {"baseline_to": date(2026, 3, 31)} | more))
    return actions.begin_another(judged.project, plan, why="换一个班再做一遍", by=leader)


def test_a_second_trial_waits_for_a_yes_of_its_own(judged, leader, manager):
    second = another(judged, leader)
    assert (second.repeats, second.is_frozen) == (judged, False)
    judged.project.refresh_from_db()
    assert judged.project.status == ProjectStatus.PROPOSED
    assert queries.waiting_for(manager).get() == judged.project
    assert queries.current_trial(judged.project) == second
    judged.refresh_from_db()
    assert judged.is_frozen


def test_a_second_trial_goes_the_whole_way_and_both_verdicts_stay(judged, leader, manager, as_):
    second = another(judged, leader)
    project = actions.approve(judged.project, by=manager)
    second.project = project
    actions.freeze(second, by=leader, at=moment(date(2026, 3, 30)))
    verdict = actions.ask_verdict(second, by=leader, at=moment(date(2026, 5, 3)))
    page = as_(leader).get(reverse("projects:detail", args=[project.pk]))
    assert [each.pk for each, _word in page.context["view"].verdicts] == [verdict.pk, judged.verdicts.get().pk]
    assert list(page.context["view"].earlier) == [judged]
    project.refresh_from_db()
    assert project.started_on == TRIAL - timedelta(days=10)


def test_the_form_starts_from_the_last_plan_and_asks_why(judged, leader, as_):
    url = reverse("projects:another", args=[judged.project_id])
    initial = as_(leader).get(url).context["form"].initial
    assert (initial["indicator"], initial["min_effect"]) == (judged.indicator, 0.2)
    plan = fields(baseline_to="2026-03-31", trial_from="2026-04-01", trial_to="2026-05-01")
    assert "why" in as_(leader).post(url, plan).context["form"].errors
    as_(leader).post(url, plan | {"why": "再做一遍"})
    assert judged.project.trials.count() == 2
    assert "再做一遍" in as_(leader).get(reverse("projects:detail", args=[judged.project_id])).content.decode()


def test_no_second_trial_before_the_first_has_its_verdict(plant, leader):
    project = proposed(plant.zone, leader)
    plan = draft(plant.zone, project.trials.get().indicator)
    with pytest.raises(NotNow):
        actions.begin_another(project, plan, why="x", by=leader)
