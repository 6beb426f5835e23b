"""Before the end a verdict is given only at a look planned before the trial began."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from web.projects.trials import END, TRIAL, frozen, measured, moment
from yixian.web.notices.models import Notice
from yixian.web.projects import actions, queries
from yixian.web.projects.errors import NotYet
from yixian.web.projects.models import ProjectStatus
from yixian.web.projects.step_forms import AMENDABLE

FIRST, SECOND = TRIAL + timedelta(days=20), TRIAL + timedelta(days=40)
LOOKS = (FIRST.isoformat(), SECOND.isoformat())


def planned(plant, leader, manager, change=0.0, **more):
    return frozen(plant.zone, leader, manager, measured(plant.zone, change=change), looks=LOOKS, **more)


def test_the_looks_are_part_of_what_is_hashed_and_cannot_be_amended(plant, leader, manager):
    trial = planned(plant, leader, manager)
    assert trial.charter["looks"] == list(LOOKS)
    assert "looks" not in AMENDABLE


def test_on_any_other_day_the_next_look_is_named(plant, leader, manager, as_):
    trial = planned(plant, leader, manager)
    with pytest.raises(NotYet) as refusal:
        actions.ask_verdict(trial, by=leader, at=moment(FIRST - timedelta(days=1)))
    assert refusal.value.next_on == FIRST
    with time_machine.travel(moment(FIRST - timedelta(days=1)), tick=False):
        page = as_(leader).get(reverse("projects:detail", args=[trial.project_id]))
        told = as_(leader).post(reverse("projects:ask", args=[trial.project_id]), follow=True).content.decode()
    assert FIRST.isoformat() in page.context["view"].asking
    assert not page.context["view"].can.ask
    assert f"下一次约定的中途查看是 {FIRST.isoformat()}" in told


def test_a_look_settles_nothing_where_nothing_is_proved(plant, leader, manager, worker):
    trial = planned(plant, leader, manager)
    verdict = actions.ask_verdict(trial, by=leader, at=moment(FIRST))
    assert (verdict.look, verdict.is_preview) == (1, True)
    trial.project.refresh_from_db()
    assert trial.project.status == ProjectStatus.TRIAL
    assert queries.verdict_counts([plant.team.path], TRIAL) == {}
    assert not Notice.objects.filter(code__startswith="project.verdict").exists()


def test_each_look_is_used_once(plant, leader, manager):
    trial = planned(plant, leader, manager)
    actions.ask_verdict(trial, by=leader, at=moment(FIRST))
    with pytest.raises(NotYet) as refusal:
        actions.ask_verdict(trial, by=leader, at=moment(FIRST + timedelta(days=1)))
    assert refusal.value.next_on == SECOND
    assert actions.ask_verdict(trial, by=leader, at=moment(SECOND)).look == 2
    with pytest.raises(NotYet) as refusal:
        actions.ask_verdict(trial, by=leader, at=moment(SECOND + timedelta(days=1)))
    assert refusal.value.next_on is None
    assert actions.ask_verdict(trial, by=leader, at=moment(END + timedelta(days=1))).look == 0


def test_a_look_passed_over_is_gone(plant, leader, manager):
    trial = planned(plant, leader, manager)
    assert actions.ask_verdict(trial, by=leader, at=moment(SECOND)).look == 2


def test_a_late_answer_looks_at_the_same_days(plant, leader, manager):
    trial = planned(plant, leader, manager)
    verdict = actions.ask_verdict(trial, by=leader, at=moment(FIRST + timedelta(days=9)))
    assert verdict.record["effect"]["n_after"] <= 3 * 21


def test_a_large_effect_is_settled_early_and_says_so(plant, leader, manager, as_):
    trial = planned(plant, leader, manager, change=-1.2)
    verdict = actions.ask_verdict(trial, by=leader, at=moment(SECOND))
    assert (verdict.word, verdict.is_preview) == ("proved", False)
    trial.project.refresh_from_db()
    assert trial.project.status == ProjectStatus.VERIFIED
    assert "按中途查看更严的标准" in as_(leader).get(
        reverse("projects:verdict", args=[verdict.pk])
    ).content.decode()  # fmt: skip


def test_an_early_look_asks_for_more_than_the_end_does(plant, leader, manager):
    trial = planned(plant, leader, manager, change=-0.5)
    early = actions.ask_verdict(trial, by=leader, at=moment(FIRST)).record["effect"]
    last = actions.ask_verdict(trial, by=leader, at=moment(END + timedelta(days=1))).record["effect"]
    assert early["hi"] - early["lo"] > last["hi"] - last["lo"]
