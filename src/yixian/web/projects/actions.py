"""Writes: a verb each, one transaction, one audit row. Every action takes the moment, so the past can be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from yixian.web.audit.actions import record
from yixian.web.concerns.actions import link_project
from yixian.web.concerns.models import Concern
from yixian.web.indicators.models import Indicator
from yixian.web.notices.actions import notify
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of
from yixian.web.projects import analysis, queries
from yixian.web.projects.errors import NotNow, NotYet
from yixian.web.projects.models import (
    Amendment,
    Design,
    LogEntry,
    Member,
    Project,
    ProjectStatus,
    Stage,
    Trial,
    Verdict,
)
from yixian.web.projects.wording import STAGES
from yixian.web.ui.uploads import Upload


@dataclass(frozen=True)
class CharterDraft:
    """Everything a charter says; the team is (person, role) pairs."""

    title: str
    problem: str
    place: Place
    indicator: Indicator
    baseline_from: date
    baseline_to: date
    trial_from: date
    trial_to: date
    min_effect: float
    stop_rule: str
    design: str = Design.BEFORE_AFTER
    washout_days: int = 0
    claim: float | None = None
    price: float | None = None
    annual_volume: float | None = None
    covariates: tuple[Indicator, ...] = ()
    other_indicators_viewed: int = 0
    budget: Decimal | None = None
    due_on: date | None = None
    team: tuple[tuple[Person, str], ...] = field(default=())
    concern: Concern | None = None

    def trial_fields(self) -> dict[str, Any]:
        """Return the fields a trial keeps, without the covariates."""
        names = {each.name for each in Trial._meta.concrete_fields} & {each.name for each in fields(self)}
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def propose(draft: CharterDraft, *, by: Person, at: datetime | None = None) -> Project:
    """Write down a charter; those who may approve it are told."""
    moment = at or timezone.now()
    unit, branch = carers_of(draft.place)
    _stand_in_line()
    project = Project.objects.create(
        number=queries.next_number(timezone.localtime(moment).year),
        title=draft.title,
        problem=draft.problem,
        place=draft.place,
        unit=unit,
        branch=branch,
        concern=draft.concern,
        stop_rule=draft.stop_rule,
        budget=draft.budget,
        due_on=draft.due_on,
        created_by=by,
        created_at=moment,
    )
    trial = Trial.objects.create(project=project, **draft.trial_fields())
    trial.covariates.set(draft.covariates)
    _set_team(project, draft.team)
    with translation.override("zh-hans"):
        names = [str(name) for name in STAGES]
    Stage.objects.bulk_create(Stage(project=project, order=place, name=name) for place, name in enumerate(names, 1))
    if draft.concern is not None:
        link_project(draft.concern, project=project.number, by=by, at=moment)
    record("project.proposed", project, by=by, changes={"title": draft.title, "concern": draft.concern})
    notify(queries.approvers_of(project), "project.waiting", _facts(project), url=address(project))
    return project


def _stand_in_line() -> None:
    """Let writers of numbers follow each other; on SQLite every writer does already. Readers do not wait."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Project._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def revise(project: Project, draft: CharterDraft, *, by: Person) -> Project:
    """Change a charter that is not frozen; an approval given to other words is asked for again."""
    locked = _locked(project, {ProjectStatus.PROPOSED, ProjectStatus.CHARTERED})
    unit, branch = carers_of(draft.place)
    for name in ("title", "problem", "place", "stop_rule", "budget", "due_on"):
        setattr(locked, name, getattr(draft, name))
    locked.unit, locked.branch = unit, branch
    locked.status, locked.decided_by, locked.decided_at = ProjectStatus.PROPOSED, None, None
    locked.save()
    trial = queries.current_trial(locked)
    for name, value in draft.trial_fields().items():
        setattr(trial, name, value)
    trial.save()
    trial.covariates.set(draft.covariates)
    _set_team(locked, draft.team)
    record("project.revised", locked, by=by, changes={"title": draft.title})
    notify(queries.approvers_of(locked), "project.waiting", _facts(locked), url=address(locked))
    return locked


def _set_team(project: Project, team: Iterable[tuple[Person, str]]) -> None:
    project.members.all().delete()
    Member.objects.bulk_create(Member(project=project, person=person, role=role) for person, role in team)


@transaction.atomic
def approve(project: Project, *, by: Person, words: str = "", at: datetime | None = None) -> Project:
    """Say yes to a charter."""
    return _decide(project, ProjectStatus.CHARTERED, by=by, words=words, at=at)


@transaction.atomic
def send_back(project: Project, *, by: Person, words: str, at: datetime | None = None) -> Project:
    """Send a charter back with a reason; it waits for a better one."""
    return _decide(project, ProjectStatus.PROPOSED, by=by, words=words, at=at)


def _decide(project: Project, status: str, *, by: Person, words: str, at: datetime | None) -> Project:
    locked = _locked(project, {ProjectStatus.PROPOSED})
    locked.status, locked.decision = status, words
    locked.decided_by, locked.decided_at = by, at or timezone.now()
    locked.save(update_fields=["status", "decision", "decided_by", "decided_at"])
    is_yes = status == ProjectStatus.CHARTERED
    record("project.approved" if is_yes else "project.sent_back", locked, by=by, changes={"words": words})
    code = "project.approved" if is_yes else "project.sent_back"
    notify(_team(locked, but=by), code, _facts(locked) | {"words": words}, url=address(locked))
    return locked


@transaction.atomic
def freeze(trial: Trial, *, by: Person, at: datetime | None = None) -> Trial:
    """Freeze and hash the plan; the trial runs from here on. A late freeze is allowed and never forgotten."""
    moment = at or timezone.now()
    project = _locked(trial.project, {ProjectStatus.CHARTERED})
    trial.refresh_from_db()  # what is hashed is what was approved, not what a page showed before
    trial.charter, trial.charter_sha = analysis.freeze(trial, moment)
    trial.frozen_at, trial.frozen_by = moment, by
    trial.save(update_fields=["charter", "charter_sha", "frozen_at", "frozen_by"])
    project.status, project.started_on = ProjectStatus.TRIAL, timezone.localdate(moment)
    project.save(update_fields=["status", "started_on"])
    late = analysis.is_late(timezone.localdate(moment), trial.trial_from)
    record("trial.frozen", project, by=by, changes={"sha": trial.charter_sha, "registered_late": late})
    return trial


@transaction.atomic
def amend(trial: Trial, *, name: str, value: Any, reason: str, by: Person, at: datetime | None = None) -> Amendment:
    """Change one field of a frozen plan, visibly and for ever."""
    _locked(trial.project, {ProjectStatus.TRIAL})
    trial.refresh_from_db()
    if not trial.is_frozen:
        raise NotNow("not_frozen")
    before = getattr(trial, name)
    setattr(trial, name, value)
    trial.save(update_fields=[name])
    amendment = Amendment.objects.create(
        trial=trial,
        field=name,
        before="" if before is None else str(before),
        after="" if value is None else str(value),
        reason=reason,
        by=by,
        at=at or timezone.now(),
    )
    record("trial.amended", trial.project, by=by, changes={name: [before, value], "reason": reason})
    return amendment


@transaction.atomic
def write_log(
    project: Project, *, text: str, happened_on: date, by: Person, sources: str = "", photo: Upload | None = None,
    at: datetime | None = None,
) -> LogEntry:  # fmt: skip
    """Add a line to the project's log."""
    entry = LogEntry(
        project=project, text=text, happened_on=happened_on, sources=sources, by=by, at=at or timezone.now()
    )
    if photo is not None:
        entry.photo.save(photo.content.name or "photo.jpg", photo.content, save=False)
    entry.save()
    record("project.logged", project, by=by, changes={"happened_on": happened_on, "text": text[:200]})
    return entry


@transaction.atomic
def save_stages(project: Project, stages: Sequence[Stage], *, by: Person, gone: Sequence[int] = ()) -> None:
    """Save names and dates of the stages in the order given; take away those that are gone."""
    project.stages.filter(pk__in=gone).delete()
    for place, stage in enumerate(stages, 1):
        stage.project, stage.order = project, place
        stage.save()
    names = {stage.name: stage.finished_on for stage in stages}
    record("project.stages_saved", project, by=by, changes={"stages": names})


@transaction.atomic
def finish_stage(stage: Stage, *, by: Person, on: date) -> Stage:
    stage.finished_on = on
    stage.save(update_fields=["finished_on"])
    record("project.stage_finished", stage.project, by=by, changes={"stage": stage.name, "on": on})
    return stage


@transaction.atomic
def stop(
    project: Project, *, lesson: str, by: Person, by_stop_rule: bool = False, at: datetime | None = None
) -> Project:
    """Stop a project with what was learned. By the stop rule, a verdict may still be asked of what is there."""
    locked = _locked(project, {ProjectStatus.PROPOSED, ProjectStatus.CHARTERED, ProjectStatus.TRIAL})
    locked.status, locked.lesson, locked.by_stop_rule = ProjectStatus.STOPPED, lesson, by_stop_rule
    locked.stopped_at, locked.stopped_by = at or timezone.now(), by
    locked.save(update_fields=["status", "lesson", "by_stop_rule", "stopped_at", "stopped_by"])
    record("project.stopped", locked, by=by, changes={"lesson": lesson, "by_stop_rule": by_stop_rule})
    notify(_team(locked, but=by), "project.stopped", _facts(locked), url=address(locked))
    return locked


@transaction.atomic
def ask_verdict(trial: Trial, *, by: Person | None, at: datetime | None = None) -> Verdict:
    """Let the engine judge the trial; refused (``NotYet``) before its window ended unless the stop rule was invoked."""
    moment = at or timezone.now()
    project = Project.objects.select_for_update(of=("self",)).select_related("concern").get(pk=trial.project_id)
    if not trial.is_frozen:
        raise NotNow("not_frozen")
    today = timezone.localdate(moment)
    if today <= trial.trial_to and not project.by_stop_rule:
        coverage = queries.coverage(trial, today)
        raise NotYet(trial.trial_to, coverage.there, coverage.wanted)
    judgement = analysis.judge(trial, moment)
    verdict = Verdict.objects.create(
        trial=trial,
        at=moment,
        asked_by=by,
        word=judgement.word,
        grade=judgement.grade,
        record=judgement.record,
        figure=judgement.figure,
        engine=analysis.ENGINE,
        charter_sha=judgement.charter_sha,
    )
    if project.status == ProjectStatus.TRIAL:
        project.status = ProjectStatus.VERIFIED
        project.save(update_fields=["status"])
    record("verdict.given", project, by=by, changes={"word": verdict.word, "grade": verdict.grade})
    _tell_verdict(project, verdict, by)
    return verdict


def _tell_verdict(project: Project, verdict: Verdict, by: Person | None) -> None:
    url = reverse("projects:verdict", args=[verdict.pk])
    facts = _facts(project) | {"grade": verdict.grade}
    raiser = project.concern.raised_by if project.concern else None
    people = {person.pk: person for person in _team(project, but=by)}
    if project.decided_by is not None:
        people[project.decided_by.pk] = project.decided_by
    if raiser is not None:
        people.pop(raiser.pk, None)
        values = facts | {"concern": project.concern.number if project.concern else ""}
        notify([raiser], f"project.raiser.{verdict.word}", values, url=url)
    notify(people.values(), f"project.verdict.{verdict.word}", facts, url=url)


def _team(project: Project, *, but: Person | None) -> list[Person]:
    people = [member.person for member in project.members.select_related("person")] + [project.created_by]
    return [person for person in people if but is None or person.pk != but.pk]


def _facts(project: Project) -> dict[str, Any]:
    return {"number": project.number, "title": project.title}


def _locked(project: Project, statuses: set[ProjectStatus]) -> Project:
    """Return the row, locked; raise where its state does not allow the step."""
    locked: Project = Project.objects.select_for_update().get(pk=project.pk)
    if locked.status not in statuses:
        raise NotNow("status")
    return locked


def address(project: Project) -> str:
    """Return where the project's page is."""
    return reverse("projects:detail", args=[project.pk])
