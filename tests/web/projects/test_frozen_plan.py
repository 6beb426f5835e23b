"""A frozen plan stays frozen whichever way one comes, and what was done to its data afterwards is said."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from web.indicators.numbers import fill, medium
from web.projects.trials import BASELINE, END, TRIAL, chartered, draft, frozen, measured, moment, proposed
from yixian.web.indicators import access as indicators
from yixian.web.indicators import actions as readings
from yixian.web.indicators.models import Reading
from yixian.web.indicators.records import ReadingRow
from yixian.web.projects import actions, analysis
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import MemberRole, Project

AFTER = moment(END + timedelta(days=1))


def row(reading, value):
    return ReadingRow(reading.indicator_id, reading.day, reading.shift, None, value, reading.denominator)


def page(as_, person, verdict) -> str:
    return as_(person).get(reverse("projects:verdict", args=[verdict.pk]))


def heeded(as_, person, verdict) -> list[str]:
    return [str(line) for line in page(as_, person, verdict).context["view"].heed]


def test_a_project_without_a_plan_is_not_found_rather_than_an_error(as_, plant, leader, manager):
    project = Project.objects.create(
        number="P2026-0009", title="无方案", problem="x", place=plant.zone, unit=plant.team, created_by=leader
    )
    client = as_(manager)
    for name in ("detail", "edit", "amend", "calendar"):
        assert client.get(reverse(f"projects:{name}", args=[project.pk])).status_code == 404
    for name in ("freeze", "ask"):
        assert client.post(reverse(f"projects:{name}", args=[project.pk])).status_code == 404
    assert client.get(reverse("projects:list")).status_code == 200


def test_what_is_hashed_is_the_row_and_not_what_a_page_had_read_before(plant, leader, manager):
    project = chartered(plant.zone, leader, manager)
    stale = project.trials.get()
    actions.revise(project, draft(plant.zone, stale.indicator, min_effect=0.7), by=leader)
    actions.approve(project, by=manager)
    trial = actions.freeze(stale, by=leader, at=moment(TRIAL - timedelta(days=1)))
    assert trial.charter["min_effect"] == 0.7
    trial.refresh_from_db()
    assert analysis.charter_for(analysis.question_of(trial), registered_on=TRIAL - timedelta(days=1)).sha() == (
        trial.charter_sha
    )


def test_a_plan_is_amended_only_while_its_trial_runs(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    actions.ask_verdict(trial, by=leader, at=AFTER)
    with pytest.raises(NotNow):
        actions.amend(trial, name="min_effect", value=0.1, reason="x", by=leader, at=AFTER)
    assert not trial.amendments.exists()


def test_no_form_changes_a_frozen_plan_without_an_amendment(as_, plant, leader, technician, manager):
    trial = frozen(plant.zone, leader, manager)
    before = (trial.charter_sha, analysis.charter_in_force(trial).sha())
    pk = trial.project_id
    client = as_(technician)
    fields = {"title": "x", "problem": "x", "place": "A-17", "stop_rule": "x", "indicator": trial.indicator.code,
              "design": "before_after", "baseline_from": "2025-01-01", "baseline_to": "2025-12-31",
              "trial_from": "2026-01-01", "trial_to": "2026-02-01", "washout_days": 0, "min_effect": 9,
              "other_indicators_viewed": 0}  # fmt: skip
    client.post(reverse("projects:edit", args=[pk]), fields)
    client.post(reverse("projects:freeze", args=[pk]), fields)
    client.post(reverse("projects:stages", args=[pk]), fields | {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0})
    client.post(
        reverse("indicators:edit", args=[trial.indicator_id]),
        {"name": "新名", "code": "NEW", "place": "A-17", "unit": "t", "kind": "ratio", "direction": "up",
         "numerator_name": "a", "denominator_name": "b", "decimals": 2, "period": "shift", "is_active": "on"},
    )  # fmt: skip
    trial.refresh_from_db()
    trial.indicator.refresh_from_db()
    assert trial.indicator.name == "新名"
    assert (trial.indicator.direction, trial.indicator.unit) == ("down", "kg/t")
    assert (trial.charter_sha, analysis.charter_in_force(trial).sha()) == before


def test_a_covariate_renamed_after_the_freeze_is_still_allowed_for(plant, leader, manager):
    indicator = measured(plant.zone)
    ash = medium(plant.zone, code="ASH", name="原煤灰分", kind="mean", unit="%", period="day")
    fill(ash, BASELINE, (END - BASELINE).days + 1, seed=9)
    trial = frozen(plant.zone, leader, manager, indicator, covariates=(ash,))
    ash.name, ash.code = "灰分", "AA"
    ash.save()
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    assert "no_covariates" not in [check["code"] for check in verdict.record["checks"]]


def test_readings_changed_after_the_freeze_are_counted_on_the_verdict(as_, plant, leader, manager):
    indicator = measured(plant.zone)
    Reading.objects.update(entered_at=moment(BASELINE))
    trial = frozen(plant.zone, leader, manager, indicator)
    in_baseline = indicator.readings.filter(day__lt=date(2025, 12, 1))[:2]
    for reading in in_baseline:
        readings.correct(reading, row(reading, 9.0), reason="x", by=leader, at=moment(TRIAL))
    Reading.objects.filter(pk=indicator.readings.filter(day=date(2025, 11, 5)).first().pk).update(
        entered_at=moment(TRIAL)
    )
    verdict = actions.ask_verdict(trial, by=leader, at=AFTER)
    said = heeded(as_, leader, verdict)
    assert any("基线期有 2 条读数被更正" in line for line in said)
    assert any("基线期有 1 条读数是在方案冻结后才录入" in line for line in said)
    reading = indicator.readings.filter(day=TRIAL + timedelta(days=20)).first()
    readings.correct(reading, row(reading, 9.0), reason="x", by=leader, at=AFTER + timedelta(days=1))
    assert any("又有 1 条被更正" in line for line in heeded(as_, leader, verdict))


def test_an_end_by_the_stop_rule_is_said_on_the_verdict(as_, plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    day = moment(TRIAL + timedelta(days=40))
    actions.stop(trial.project, lesson="灰分超标", by=leader, by_stop_rule=True, at=day)
    verdict = actions.ask_verdict(trial, by=leader, at=day)
    assert any("停止条件" in line for line in heeded(as_, leader, verdict))


def test_naming_oneself_in_a_charter_nobody_approved_opens_no_readings(plant, leader, administrator, manager):
    foreign = medium(plant.foreign_zone, code="FOREIGN")
    project = proposed(plant.zone, leader, foreign, team=((leader, MemberRole.LEADER),))
    assert not indicators.may_enter(leader, foreign)
    actions.approve(project, by=manager)
    assert indicators.may_enter(leader, foreign)


def test_a_charter_is_written_only_from_a_concern_one_leads(as_, plant, worker, leader):
    from web.conftest import grant, make_person
    from yixian.web.concerns import actions as concerns

    other = grant(make_person("010099", "邻班长", plant.other_team), "team_leader", plant.other_team)
    concern = concerns.raise_concern(place=plant.zone, kind="hazard", text="漏", by=worker)
    concerns.assign(concern, handler=other, by=leader)
    url = f"{reverse('projects:new')}?concern="
    assert as_(other).get(url + concern.number).status_code == 403
    assert as_(leader).get(url + concern.number).status_code == 200
    assert as_(leader).get(url + "9" * 5000).status_code == 404
