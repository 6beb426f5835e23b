"""From the charter to the verdict, by the actions."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from web.indicators.numbers import fill, medium
from web.projects.trials import END, TRIAL, chartered, draft, frozen, measured, moment, proposed
from yixian.web.audit.models import AuditEntry
from yixian.web.concerns.models import Concern
from yixian.web.notices.models import Notice
from yixian.web.projects import actions, analysis, queries
from yixian.web.projects.errors import NotNow, NotYet
from yixian.web.projects.models import ProjectStatus
from yixian.web.projects.schedule import arms

AFTER = moment(END + timedelta(days=1))


@pytest.fixture
def concern(plant, worker):
    now = moment(date(2025, 11, 1))
    return Concern.objects.create(
        number="C2025-000001", kind="improvement", place=plant.zone, unit=plant.team, text="介耗太高", raised_by=worker,
        raised_at=now, answer_due=now,
    )  # fmt: skip


def test_a_charter_is_numbered_by_year_and_waits_for_manager_and_secretary(plant, leader, manager, secretary, stranger):
    first, second = proposed(plant.zone, leader), proposed(plant.zone, leader)
    assert (first.number, second.number) == ("P2025-0001", "P2025-0002")
    assert set(queries.waiting_for(manager)) == set(queries.waiting_for(secretary)) == {first, second}
    assert not queries.waiting_for(stranger).exists()
    told = {notice.person for notice in Notice.objects.filter(code="project.waiting")}
    assert told == {manager, secretary}


def test_a_project_starts_with_the_four_stages(plant, leader):
    names = list(proposed(plant.zone, leader).stages.values_list("name", flat=True))
    assert names == ["方案编制", "施工调试", "参数设定", "使用跟踪"]


def test_a_charter_sent_back_leaves_the_waiting_list_until_it_is_revised(plant, leader, manager):
    project = proposed(plant.zone, leader)
    actions.send_back(project, by=manager, words="没有停止条件")
    assert not queries.waiting_for(manager).exists()
    actions.revise(project, draft(plant.zone, project.trials.get().indicator, title="改过"), by=leader)
    assert queries.waiting_for(manager).get().title == "改过"


def test_freezing_stores_the_charter_and_its_hash(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager)
    assert trial.charter_sha == analysis.charter_in_force(trial).sha()
    assert trial.charter["registered_at"] == "2025-12-22"
    assert trial.project.status == ProjectStatus.CHARTERED  # the object at hand; the row is
    trial.project.refresh_from_db()
    assert trial.project.status == ProjectStatus.TRIAL
    assert AuditEntry.objects.get(action="trial.frozen").changes["registered_late"] is False


def test_only_an_approved_charter_can_be_frozen_and_only_once(plant, leader, manager):
    with pytest.raises(NotNow):
        actions.freeze(proposed(plant.zone, leader).trials.get(), by=leader)
    trial = frozen(plant.zone, leader, manager)
    with pytest.raises(NotNow):
        actions.freeze(trial, by=leader)


def test_renaming_the_indicator_later_does_not_touch_the_frozen_charter(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager)
    trial.indicator.name = "别的名字"
    trial.indicator.save()
    trial.refresh_from_db()
    assert analysis.charter_in_force(trial).sha() == trial.charter_sha


def test_a_true_improvement_is_proved_and_the_raiser_is_told(plant, leader, manager, worker, concern):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), concern=concern)
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert verdict.word == "proved"
    assert verdict.grade in "BC"
    effect = verdict.record["effect"]
    assert effect["lo"] < 0.5 < effect["hi"]
    assert verdict.record["money_low"] == pytest.approx(effect["lo"] * 1.2e6)
    told = Notice.objects.get(person=worker, code__startswith="project.")
    assert told.code == "project.raiser.proved"
    assert told.values["concern"] == "C2025-000001"
    trial.project.refresh_from_db()
    assert trial.project.status == ProjectStatus.VERIFIED


def test_no_change_is_not_proved(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone, change=0.0))
    assert actions.ask_verdict(trial, by=leader, at=AFTER).word in ("not_proved", "undecided")


def test_a_change_for_the_worse_is_called_so(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone, change=0.6))
    assert actions.ask_verdict(trial, by=leader, at=AFTER).word == "worse"


def test_no_verdict_before_the_end_only_how_many_readings_are_there(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    with pytest.raises(NotYet) as refusal:
        actions.ask_verdict(trial, by=leader, at=moment(TRIAL + timedelta(days=9)))
    assert (refusal.value.until, refusal.value.there, refusal.value.wanted) == (END, 30, 180)
    assert not trial.verdicts.exists()


def test_the_stop_rule_allows_an_early_verdict_on_what_is_there(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    day = moment(TRIAL + timedelta(days=20))
    actions.stop(trial.project, lesson="灰分超标", by=leader, by_stop_rule=True, at=day)
    verdict = actions.ask_verdict(trial, by=leader, at=day)
    assert verdict.record["effect"]["n_after"] < 60
    assert (verdict.grade, verdict.look) == ("D", 0)
    trial.project.refresh_from_db()
    assert trial.project.status == ProjectStatus.STOPPED


def test_a_plan_frozen_after_the_trial_began_can_never_be_proved(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), on=TRIAL + timedelta(days=5))
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert (verdict.grade, verdict.word != "proved") == ("D", True)
    assert "registered_late" in [check["code"] for check in verdict.record["checks"]]


def test_the_first_day_of_the_trial_is_not_late(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone), on=TRIAL)
    assert actions.ask_verdict(trial, by=leader, at=AFTER).word == "proved"


def test_amending_the_question_during_the_trial_counts_as_registered_late(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    actions.amend(
        trial, name="min_effect", value=0.1, reason="定高了", by=leader, at=moment(TRIAL + timedelta(days=30))
    )
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert verdict.grade == "D"
    assert verdict.charter_sha != trial.charter_sha
    assert "amended" in [check["code"] for check in verdict.record["checks"]]
    assert trial.amendments.get().before == "0.2"


def test_amending_the_question_before_the_trial_begins_is_not_late(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    actions.amend(trial, name="min_effect", value=0.3, reason="定低了", by=leader, at=moment(TRIAL - timedelta(days=1)))
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert (verdict.word, verdict.record["min_effect"]) == ("proved", 0.3)


def test_amending_the_price_is_visible_but_not_late(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    actions.amend(trial, name="price", value=1.5, reason="涨价", by=leader, at=moment(TRIAL + timedelta(days=30)))
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert verdict.word == "proved"
    assert "amended" in [check["code"] for check in verdict.record["checks"]]


def test_a_trial_by_turns_is_judged_by_the_plan_where_no_setting_was_written(plant, leader, manager):
    indicator = medium(plant.zone)
    fill(indicator, date(2025, 1, 1), 365)
    trial = frozen(plant.zone, leader, manager, indicator, design="switchback", washout_days=0)
    fill(indicator, TRIAL, (END - TRIAL).days + 1, seed=2)
    for day, arm in arms(TRIAL, END, trial.charter_sha).items():
        for reading in indicator.readings.filter(day=day) if arm == "B" else ():
            reading.numerator -= 0.4 * reading.denominator
            reading.save()
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    effect = verdict.record["effect"]
    assert effect["lo"] < 0.4 < effect["hi"]
    assert verdict.word == "proved"
    assert verdict.grade == "A"


def test_covariates_are_taken_by_shift_or_else_by_day(plant, leader, manager):
    indicator = measured(plant.zone)
    ash = medium(plant.zone, code="ASH", name="原煤灰分", kind="mean", unit="%", period="day")
    fill(ash, date(2025, 1, 1), (END - date(2025, 1, 1)).days + 1, seed=9)
    trial = frozen(plant.zone, leader, manager, indicator, covariates=(ash,))
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert verdict.word == "proved"
    assert "no_covariates" not in [check["code"] for check in verdict.record["checks"]]


def test_a_trial_without_readings_gets_an_honest_answer(plant, leader, manager):
    verdict = actions.ask_verdict(frozen(plant.zone, leader, manager), by=leader, at=AFTER)
    assert (verdict.word, verdict.grade, verdict.record["effect"]) == ("undecided", "D", None)


def test_a_newer_verdict_never_overwrites_an_older_one(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    first = actions.ask_verdict(trial, by=leader, at=AFTER)
    second = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert set(trial.verdicts.all()) == {first, second}
    since = date(2026, 1, 1)
    assert queries.verdict_counts([plant.team.path], since) == {"proved": 1}
    assert queries.verdict_counts([plant.branch.path], since) == {"proved": 1}
    assert queries.verdict_counts([plant.foreign_team.path], since) == {}
    assert queries.verdict_counts([plant.team.path], timezone.localdate(AFTER) + timedelta(days=1)) == {}


def test_the_chance_to_prove_it_grows_with_the_days(plant, leader, manager):
    trial = chartered(plant.zone, leader, manager, measured(plant.zone)).trials.get()
    shares = [chance.share for chance in analysis.chances(analysis.question_of(trial))]
    assert shares == sorted(shares)
    assert shares[-1] > 0.8


def test_the_chance_cannot_be_told_without_history(plant, leader, manager):
    trial = chartered(plant.zone, leader, manager).trials.get()
    with pytest.raises(analysis.CannotPlan):
        analysis.chances(analysis.question_of(trial))
