"""The performed demonstration holds what the records and the story say, and leaves each role something to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db.models import CharField
from django.db.models.functions import Concat
from django.utils import timezone

from yixian.demo import cast, events
from yixian.demo.cast import STAFF_NO
from yixian.demo.replay.clock import story_time
from yixian.demo.stage import MORNING, ZONE
from yixian.web.concerns import queries as concerns
from yixian.web.concerns.models import Concern, Score, Status
from yixian.web.duties.models import Check, Duty, DutyKind
from yixian.web.experiments import access as experiments
from yixian.web.experiments.models import Experiment, Run
from yixian.web.indicators import control_pages, recomputation, tags
from yixian.web.indicators.models import Baseline, Computation, Indicator, Reading, Source, Target
from yixian.web.notices.models import Notice
from yixian.web.people import pins, restricted
from yixian.web.people.models import Membership, OrgTree, OrgUnit, Person, PoliticalStatus, Role, RoleGrant
from yixian.web.places.models import Place
from yixian.web.projects import queries as projects
from yixian.web.projects.models import LogEntry, Project, ProjectStatus, Trial, Verdict
from yixian.web.projects.queries import afterthoughts
from yixian.web.training import access as training
from yixian.web.training.models import Drill

Performed = SimpleNamespace
pytestmark = pytest.mark.django_db


def _person(role: str) -> Person:
    return Person.objects.get(staff_no=STAFF_NO[role])


def _told(performed: Performed, kind: type[events.Event]) -> list[events.Event]:
    return [event for event in performed.enterprise.story if isinstance(event, kind)]


def test_everybody_and_everything_is_there_once(performed: Performed) -> None:
    built = performed.enterprise

    assert Person.objects.count() == len(built.people)
    assert Place.objects.count() == len(built.places)
    assert Duty.objects.exclude(kind=DutyKind.TASK).count() == len(built.duties)
    assert Duty.objects.filter(kind=DutyKind.AREA, code__startswith="A-").count() == 62
    assert Target.objects.count() == len(built.truth.indicators)
    assert Indicator.objects.count() == len(built.truth.indicators) + len(built.truth.computed)
    typed = Reading.objects.exclude(source=Source.COMPUTED)
    assert typed.count() == sum(len(one.day) for one in built.series.values())
    recognised = [person for person in built.people if restricted.recognise(person.politics)]
    assert PoliticalStatus.objects.count() == len(recognised)
    assert OrgUnit.objects.filter(kind="branch").count() == 11
    members = Membership.objects.current().filter(tree=OrgTree.PARTY).count()
    assert members == sum(bool(person.branch) for person in built.people)


def test_the_story_is_performed_whole(performed: Performed) -> None:
    children = {event.child for event in _told(performed, events.SpreadProposed)}
    failed = [event for event in _told(performed, events.Checked) if event.raises]
    tasks = Duty.objects.filter(kind=DutyKind.TASK)

    assert Concern.objects.count() == len(_told(performed, events.Raised)) + len(children) + len(failed)
    assert Concern.objects.filter(spread_from__isnull=False).count() == len(children)
    assert Check.objects.filter(is_ok=False).count() == len(failed)
    assert Check.objects.filter(is_ok=False, concern=None).count() == 0
    assert Score.objects.count() == len(_told(performed, events.Scored))
    assert Project.objects.count() == len(performed.enterprise.projects)
    assert Trial.objects.filter(frozen_at__isnull=False).count() == len(_told(performed, events.TrialFrozen))
    assert LogEntry.objects.count() == len(_told(performed, events.LogWritten))
    assert tasks.count() == len(_told(performed, events.TaskSet))
    assert tasks.filter(done_on__isnull=False).count() == len(_told(performed, events.TaskDone))


def test_every_concern_ends_as_its_story_ends(performed: Performed) -> None:
    ends = {
        events.Confirmed: Status.CONFIRMED,
        events.Reopened: Status.RECEIVED,
        events.Done: Status.DONE,
        events.Answered: Status.ACCEPTED,
    }
    wanted: dict[str, str] = {}
    for event in performed.enterprise.story:
        if isinstance(event, events.Answered) and not event.accepted:
            wanted[event.concern] = Status.DECLINED
        elif type(event) in ends:
            wanted[event.concern] = ends[type(event)]  # type: ignore[attr-defined]
    found = dict(Concern.objects.values_list("pk", "status"))

    for key, concern in performed.hand.book.concerns.items():
        assert found[concern.pk] == wanted.get(key, Status.RECEIVED), key


def test_what_is_entered_is_stamped_with_the_storys_time(performed: Performed) -> None:
    now = timezone.now()

    assert not any(concern.is_entered_late for concern in Concern.objects.all())
    assert not Notice.objects.filter(at__gte=now).exists()
    assert abs((timezone.now() - now).total_seconds()) < 5, "the real clock is back"


def test_the_verdicts_are_the_designed_ones(performed: Performed) -> None:
    truth = performed.enterprise.truth
    first = Verdict.objects.filter(look=0, trial__repeats=None)
    found = dict(first.values_list("trial__project__title", "word"))
    wanted = {p.title: truth.verdicts[p.code] for p in performed.enterprise.projects if p.ask is not None}

    assert found == wanted
    assert all(Verdict.objects.exclude(figure="").values_list("record", flat=True))
    titles = {p.code: p.title for p in performed.enterprise.projects}
    for code, word in truth.again.items():
        assert Verdict.objects.get(trial__project__title=titles[code], trial__repeats__isnull=False).word == word
    for code, word in truth.looks.items():
        looked = Verdict.objects.get(trial__project__title=titles[code], look=1)
        assert (looked.word, looked.is_preview) == (word, True)
        assert looked.trial.project.status == ProjectStatus.TRIAL
    for code, word in truth.seconds.items():
        assert first.get(trial__project__title=titles[code]).second["word"] == word
    for code, grade in truth.grades.items():
        assert first.get(trial__project__title=titles[code]).record["grade"] == grade


def test_a_trial_by_turns_ran_as_drawn_but_for_the_day_that_is_told(performed: Performed) -> None:
    trial = Trial.objects.get(project__title="棱镜与镜组装调工艺路线攻关", repeats=None)
    told = next(iter(_told(performed, events.TrialDeviated)))
    planned = {slot[0]: slot[2] for slot in trial.calendar}
    readings = trial.indicator.readings.filter(day__gte=trial.trial_from, day__lte=trial.trial_to)
    departed = {one.day for one in readings if one.arm != planned[one.day.isoformat()]}

    assert trial.deviations.count() == 1
    assert departed == {told.day}  # type: ignore[attr-defined]


def test_no_reading_of_a_baseline_came_after_the_freeze(performed: Performed) -> None:
    earliest = _day(performed, -performed.enterprise.sizes.story_days)
    late = {
        verdict.trial.indicator.code: afterthoughts(verdict)
        for verdict in Verdict.objects.filter(trial__frozen_at__date__gt=earliest)
    }

    assert late
    assert all(found.baseline_added == 0 for found in late.values()), late


def test_one_experiment_is_confirmed_and_one_is_half_run(performed: Performed) -> None:
    done, half = Experiment.objects.order_by("frozen_at")
    finding = done.choices.get().findings.get()

    assert (done.status, finding.word) == ("concluded", "proved"), finding.record
    assert half.status == "running"
    assert Run.objects.filter(experiment=half, outcome="waiting").count() == 5
    leader = _person("team_leader")
    assert experiments.may_work(leader, half.project), "the cast can enter the next run on a phone"


def test_drills_were_held_to_their_end_and_scored(performed: Performed) -> None:
    drills = Drill.objects.prefetch_related("runs__commands")
    assert [(drill.state, drill.runs.count() > 0) for drill in drills.filter(started_at=None)] == [("waiting", True)]
    for drill in drills.exclude(started_at=None):
        assert training.may_lead(Person.objects.get(staff_no="010005"), drill)
        assert drill.state == "ended"
        assert drill.ended_at > drill.started_at
        for run in drill.runs.all():
            assert run.is_finished
            assert 0.0 <= run.score["total"] <= 100.0
            assert run.diverged is None
            assert run.commands.count() > 0
            assert not run.commands.filter(outcome="taken").exists()
    scores = [run.score["total"] for drill in drills.exclude(started_at=None) for run in drill.runs.all()]
    assert min(scores) < 80.0 <= max(scores)


def test_what_is_computed_from_tags_says_what_was_typed(performed: Performed) -> None:
    same = {"C-FEED": "C-THR", "C-KWH": "C-PWR", "P-SWING": "P-SLAG"}
    for computed, typed in same.items():
        theirs = {(r.day, r.shift): r for r in Reading.objects.filter(indicator__code=typed)}
        readings = list(Reading.objects.filter(indicator__code=computed).select_related("indicator"))
        assert len(readings) > 80, computed
        for one in readings:
            assert _value(one) == pytest.approx(_value(theirs[one.day, one.shift]), rel=0.02), one


def test_every_computed_period_is_known_or_says_why(performed: Performed) -> None:
    for one in performed.enterprise.truth.computed:
        periods = Computation.objects.filter(indicator__code=one.code)
        unknown = periods.exclude(finding="")
        assert periods.filter(finding="").count() == Reading.objects.filter(indicator__code=one.code).count()
        assert unknown.count() < 0.05 * periods.count(), one.code
    with tags.opened() as history:
        assert history is not None
        assert {tag.name for tag in history.tags()} == {tag.name for tag in performed.enterprise.truth.tags}
        assert all(tag.unit and tag.description for tag in history.tags())


def test_computing_again_changes_nothing(performed: Performed) -> None:
    now = datetime.combine(performed.enterprise.anchor, MORNING, ZONE)
    with tags.opened() as history:
        again = recomputation.run(history, now=now)

    assert (again.added, again.changed, again.withdrawn, again.problems) == (0, 0, 0, [])


def test_crews_of_computed_readings_are_those_of_the_files(performed: Performed) -> None:
    typed = dict(Reading.objects.filter(indicator__code="C-THR", day__gte=_day(performed, -30)).values_list(
        Concat("day", "shift", output_field=CharField()), "crew"
    ))  # fmt: skip
    computed = dict(Reading.objects.filter(indicator__code="C-FEED", day__gte=_day(performed, -30)).values_list(
        Concat("day", "shift", output_field=CharField()), "crew"
    ))  # fmt: skip

    assert computed
    assert computed == {key: typed[key] for key in computed}


def test_control_charts_have_limits_somebody_approved(performed: Performed) -> None:
    truth = performed.enterprise.truth
    wanted = {*truth.baselines, *(one.code for one in truth.computed if one.baseline)}

    assert set(Baseline.objects.values_list("indicator__code", flat=True)) == wanted
    assert all(one.at.date() <= performed.enterprise.anchor for one in Baseline.objects.all())
    for one in Baseline.objects.select_related("indicator", "by"):
        page = control_pages.control(one.indicator, one.by, kind=one.kind, until=_day(performed, -1), may_approve=False)
        assert page.chart is not None, page.problems
        assert (page.signals > 20) == (one.indicator.code in truth.baselines), (one, page.signals)


def _value(reading: Reading) -> float:
    if reading.value is not None:
        return reading.value
    assert reading.numerator is not None
    assert reading.denominator is not None
    return reading.numerator / reading.denominator


def _day(performed: Performed, offset: int) -> date:
    return performed.enterprise.anchor + timedelta(days=offset)


def test_the_cast_signs_in_and_nobody_else_can(performed: Performed) -> None:
    for actor in cast.CAST:
        person = Person.objects.get(staff_no=actor.staff_no)
        assert person.name == actor.name
        assert person.check_password(cast.PASSWORD)
        assert pins.is_right(person, cast.PIN)
    others = Person.objects.exclude(staff_no__in=[actor.staff_no for actor in cast.CAST])
    assert not any(person.has_usable_password() or person.pin for person in others)


@pytest.mark.parametrize("actor", cast.CAST, ids=lambda actor: actor.role)
def test_each_of_the_cast_holds_its_role(performed: Performed, actor: cast.Actor) -> None:
    held = set(RoleGrant.objects.current(performed.enterprise.anchor).filter(
        person__staff_no=actor.staff_no
    ).values_list("role", flat=True))  # fmt: skip

    assert actor.role in held or (actor.role == Role.WORKER and not held)


def test_each_plant_has_a_manager_and_each_branch_a_secretary(performed: Performed) -> None:
    managers = RoleGrant.objects.filter(role=Role.PLANT_MANAGER).values_list("unit__kind", flat=True)
    led = RoleGrant.objects.filter(role=Role.BRANCH_SECRETARY).values_list("unit", flat=True)

    assert list(managers) == ["plant"] * 3
    assert set(OrgUnit.objects.filter(kind="branch").values_list("pk", flat=True)) <= set(led)
    assert OrgUnit.objects.get(tree=OrgTree.PARTY, name="第一党支部（乙炔）").covers.exists()


def test_this_morning_each_role_has_something_to_do(performed: Performed) -> None:
    morning = performed.enterprise.story[-1].at + timedelta(minutes=30)
    with story_time(morning):
        own = list(concerns.mine(_person("worker")))
        assert [c.status for c in own].count(Status.DONE) >= 1
        assert sum(c.status in {Status.RECEIVED, Status.ACCEPTED} for c in own) >= 2
        waiting = list(concerns.waiting_for(_person("team_leader")))
        assert len(waiting) >= 4
        assert any(c.is_overdue for c in waiting)
        needs = concerns.waiting_for(_person("branch_secretary")).filter(kind="need")
        assert needs.count() >= 2
        charters = projects.waiting_for(_person("plant_manager"))
        assert sorted((p.title for p in charters), reverse=True) == ["破碎岗位粉尘治理", "乙炔冷却器移位增量"]
        assert Project.objects.filter(status=ProjectStatus.TRIAL).exists()
        for role in ("worker", "team_leader", "branch_secretary", "plant_manager"):
            assert Notice.objects.filter(person=_person(role), read_at__isnull=True).exists(), role


def test_a_restricted_value_can_be_read_by_its_owner(performed: Performed) -> None:
    worker = _person("worker")

    assert restricted.read_status(worker, by=worker, purpose="看自己的登记") is not None
