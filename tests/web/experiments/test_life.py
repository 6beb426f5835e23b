import pytest

from web.experiments.assembly import CURE, PRELOAD, TIME, chosen, draft, frozen, made, planned, truth
from yixian.web.audit.models import AuditEntry
from yixian.web.experiments import actions, analysis, plan, queries
from yixian.web.experiments.actions import Entry
from yixian.web.experiments.errors import CannotFit, NotNow
from yixian.web.experiments.models import Experiment, Outcome, Run
from yixian.web.notices.models import Notice


def entry(run, *values, outcome="done", **more):
    keys = [response.pk for response in run.experiment.responses.all()]
    return Entry(outcome, dict(zip(keys, values, strict=False)), **more)


def test_a_frozen_plan_holds_every_run_and_its_hash_covers_them(plant, leader):
    experiment = frozen(plant.zone, leader)
    runs = queries.runs_of(experiment)
    assert experiment.plan["runs"] == [run.settings for run in runs]
    assert len(runs) == 12
    assert experiment.plan_sha == plan.sha(experiment.plan)
    changed = experiment.plan | {"centre_points": 5}
    assert plan.sha(changed) != experiment.plan_sha
    assert AuditEntry.objects.filter(action="experiment.frozen").get().changes["runs"] == 12


def test_the_order_is_drawn_from_the_plan_and_can_be_drawn_again(plant, leader):
    experiment = frozen(plant.zone, leader)
    asked = {name: value for name, value in experiment.plan.items() if name not in ("seed", "engine", "runs")}
    assert plan.seed_of(plan.sha(asked)) == experiment.seed
    again = analysis.planned((PRELOAD, CURE), "ccf", 4, experiment.seed)
    assert again == experiment.plan["runs"]
    assert again != analysis.planned((PRELOAD, CURE), "ccf", 4, experiment.seed + 1)


def test_a_frozen_plan_is_not_revised_nor_frozen_again(plant, leader):
    experiment = frozen(plant.zone, leader)
    with pytest.raises(NotNow):
        actions.revise(experiment, draft(title="别的"), by=leader)
    with pytest.raises(NotNow):
        actions.freeze(experiment, by=leader)


def test_a_design_beyond_the_safe_limits_is_not_frozen(plant, leader):
    narrow = plan.Axis("温度", "°C", 20, 40, None, 20, 40)
    experiment = planned(plant.zone, leader, kind="ccd", axes=(narrow, CURE))
    with pytest.raises(NotNow, match="unsafe"):
        actions.freeze(experiment, by=leader)
    assert Experiment.objects.get().status == "draft"
    assert not Run.objects.exists()


def test_settings_are_those_the_plant_can_set(plant, leader):
    coarse = plan.Axis("转速", "rpm", 100, 200, 30)
    experiment = frozen(plant.zone, leader, axes=(coarse, CURE))
    assert {run.settings[0] for run in queries.runs_of(experiment)} <= {100, 130, 160, 190}


def test_a_run_is_entered_once_and_a_change_stays_visible(plant, leader, worker):
    experiment = frozen(plant.zone, leader)
    run = queries.runs_of(experiment)[0]
    run.experiment = experiment
    actions.enter(run, entry(run, 500.0, 5.0), by=worker)
    with pytest.raises(NotNow, match="reason_needed"):
        actions.enter(run, entry(run, 510.0, 5.0), by=worker)
    actions.enter(run, entry(run, 510.0, 5.0, reason="抄错"), by=worker)
    amendment = experiment.amendments.get()
    assert (amendment.what, amendment.before, amendment.after, amendment.reason) == ("装配时间", "500", "510", "抄错")
    assert [each.value for each in Run.objects.get(pk=run.pk).measurements.order_by("response__order")] == [510.0, 5.0]
    actions.enter(run, entry(run, 510.0, 5.0, reason="再抄"), by=worker)
    assert experiment.amendments.count() == 1


def test_a_skipped_run_keeps_its_reason_and_holds_no_values(plant, leader, worker):
    experiment = frozen(plant.zone, leader)
    run = queries.runs_of(experiment)[0]
    run.experiment = experiment
    actions.enter(run, entry(run, outcome="skipped", reason="缺镜片"), by=worker)
    stored = Run.objects.get(pk=run.pk)
    assert (stored.outcome, stored.reason) == ("skipped", "缺镜片")
    assert not stored.measurements.exists()


def test_real_settings_are_used_where_they_differ(plant, leader, worker):
    experiment = frozen(plant.zone, leader)
    run = queries.runs_of(experiment)[0]
    run.experiment = experiment
    actions.enter(run, entry(run, 500.0, 5.0, actual=[1.0, 55.0], reason="夹具装错"), by=worker)
    seen = queries.observed(experiment, queries.runs_of(experiment))
    assert next(iter(seen.values()))[0].settings == (1.0, 55.0)


def test_a_repeat_stands_at_the_end_and_shapes_the_map(plant, leader):
    experiment = frozen(plant.zone, leader)
    first = queries.runs_of(experiment)[0]
    first.experiment = experiment
    again = actions.repeat(first, reason="读数可疑", by=leader)
    assert (again.number, again.kind, again.settings) == (13, "extra", first.settings)
    made(experiment, leader)
    fit = analysis.fits(experiment, queries.runs_of(experiment))[0]
    assert len(fit.residuals) == 13


def test_no_point_is_chosen_while_runs_wait(plant, leader):
    experiment = frozen(plant.zone, leader)
    with pytest.raises(NotNow, match="runs_missing"):
        chosen(experiment, leader)


def test_no_point_is_chosen_outside_the_tried_range(plant, leader):
    experiment = made(frozen(plant.zone, leader), leader)
    with pytest.raises(NotNow, match="outside"):
        chosen(experiment, leader, (1.7, 60.0))


def test_a_point_that_holds_is_proved_and_only_after_its_runs(plant, leader, worker):
    experiment = made(frozen(plant.zone, leader, worker), leader)
    choice = chosen(experiment, leader)
    with pytest.raises(NotNow, match="confirmations_missing"):
        actions.conclude(choice, by=leader)
    made(experiment, worker, seed=7)
    finding = actions.conclude(choice, by=leader)
    assert finding.word == "proved"
    assert {line["code"] for line in finding.record["lines"]} == {"confirmed"}
    assert Experiment.objects.get().status == "concluded"
    assert Notice.objects.filter(person=worker, code="experiment.proved").count() == 1


def test_a_point_that_does_not_hold_is_not_proved(plant, leader):
    experiment = made(frozen(plant.zone, leader), leader)
    choice = chosen(experiment, leader)
    made(experiment, leader, of=lambda settings: (truth(settings)[0] + 80, truth(settings)[1]))
    assert actions.conclude(choice, by=leader).word == "not_proved"


def test_one_run_outside_the_tolerance_is_enough_to_prove_nothing(plant, leader):
    experiment = made(frozen(plant.zone, leader), leader)
    choice = chosen(experiment, leader)
    made(experiment, leader, of=lambda settings: (truth(settings)[0], 9.5))
    finding = actions.conclude(choice, by=leader)
    assert finding.word == "not_proved"
    assert [line["keeps_tolerance"] for line in finding.record["lines"]] == [True, False]


def test_a_value_that_does_not_beat_todays_is_not_proved(plant, leader):
    goals = (plan.Goal("装配时间", "s", "less", usual=530, min_gain=20), plan.Goal("偏心", "µm", "less", usl=8))
    experiment = made(frozen(plant.zone, leader, goals=goals), leader)
    choice = chosen(experiment, leader)  # true time there: 525 s
    made(experiment, leader, seed=3)
    finding = actions.conclude(choice, by=leader)
    assert finding.word in ("not_proved", "undecided")
    assert finding.record["lines"][0]["code"] in ("confirmation_too_little", "confirmation_unclear")


def test_a_prediction_as_wide_as_all_readings_confirms_nothing(plant, leader):
    experiment = made(frozen(plant.zone, leader, goals=(TIME,)), leader, of=lambda settings: (500.0,), spread=4.0)
    choice = chosen(experiment, leader)
    told = choice.predicted[0]
    choice.predicted = [told | {"spread": (told["hi"] - told["lo"]) / 2}]
    choice.save()
    made(experiment, leader, of=lambda settings: (told["est"],), spread=0.1)
    finding = actions.conclude(choice, by=leader)
    assert (finding.word, finding.record["lines"][0]["code"]) == ("undecided", "vague")


def test_skipped_confirmations_do_not_count(plant, leader):
    experiment = made(frozen(plant.zone, leader), leader)
    choice = chosen(experiment, leader)
    for run in choice.runs.all():
        run.experiment = experiment
        actions.enter(run, entry(run, outcome="failed", reason="停电"), by=leader)
    with pytest.raises(NotNow, match="confirmations_few"):
        actions.conclude(choice, by=leader)


def test_a_second_choice_leaves_the_first_with_its_finding(plant, leader):
    experiment = made(frozen(plant.zone, leader), leader)
    first = chosen(experiment, leader)
    made(experiment, leader, of=lambda settings: (900.0, 9.0))
    actions.conclude(first, by=leader)
    experiment.refresh_from_db()
    second = chosen(experiment, leader, (1.1, 55.0))
    made(experiment, leader, seed=9)
    assert actions.conclude(second, by=leader).word == "proved"
    assert first.findings.get().word == "not_proved"


def test_an_amendment_changes_the_tolerance_but_not_the_frozen_plan(plant, leader):
    experiment = frozen(plant.zone, leader)
    response = experiment.responses.get(name="偏心")
    actions.amend(experiment, part=response, name="usl", value=10.0, reason="图纸换版", by=leader)
    again = Experiment.objects.get()
    assert queries.goals_of(again)[1].usl == 10.0
    assert again.plan["responses"][1]["usl"] == 8
    assert again.plan_sha == plan.sha(again.plan)


def test_too_few_runs_draw_no_map(plant, leader):
    experiment = frozen(plant.zone, leader)
    for run in queries.runs_of(experiment)[:2]:
        run.experiment = experiment
        actions.enter(run, entry(run, 500.0 + run.number, 5.0 + run.number), by=leader)
    with pytest.raises(CannotFit, match="runs_too_few"):
        analysis.fits(experiment, queries.runs_of(experiment))
    assert Run.objects.filter(outcome=Outcome.DONE).count() == 2
