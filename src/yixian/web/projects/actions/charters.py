"""The charter: handed in, revised, answered; and one more trial for a project that has had its verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation

from yixian.web.audit.actions import record
from yixian.web.concerns.actions import link_project
from yixian.web.concerns.models import Concern
from yixian.web.indicators.models import Indicator
from yixian.web.notices.actions import notify
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of
from yixian.web.projects import queries
from yixian.web.projects.actions.steps import address, facts, locked, team_of
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import Design, Member, Project, ProjectStatus, Stage, Trial
from yixian.web.projects.wording import STAGES


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
    plan_value: float | None = None
    looks: tuple[str, ...] = ()
    washout_shifts: int = 1
    second: Indicator | None = None
    second_min_effect: float | None = None
    second_low: float | None = None
    second_high: float | None = None

    def trial_fields(self) -> dict[str, Any]:
        """Return the fields a trial keeps, without the covariates."""
        names = {each.name for each in Trial._meta.concrete_fields} & {each.name for each in fields(self)}
        return {name: getattr(self, name) for name in names} | {"looks": list(self.looks)}


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
        proposed_by=by,
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
    notify(queries.approvers_of(project), "project.waiting", facts(project), url=address(project))
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
    row = locked(project, {ProjectStatus.PROPOSED, ProjectStatus.CHARTERED})
    unit, branch = carers_of(draft.place)
    for name in ("title", "problem", "place", "stop_rule", "budget", "due_on"):
        setattr(row, name, getattr(draft, name))
    row.unit, row.branch = unit, branch
    row.status, row.decided_by, row.decided_at, row.proposed_by = ProjectStatus.PROPOSED, None, None, by
    row.save()
    trial = queries.current_trial(row)
    for name, value in draft.trial_fields().items():
        setattr(trial, name, value)
    trial.save()
    trial.covariates.set(draft.covariates)
    _set_team(row, draft.team)
    record("project.revised", row, by=by, changes={"title": draft.title})
    notify(queries.approvers_of(row), "project.waiting", facts(row), url=address(row))
    return row


def _set_team(project: Project, team: Iterable[tuple[Person, str]]) -> None:
    project.members.all().delete()
    Member.objects.bulk_create(Member(project=project, person=person, role=role) for person, role in team)


@transaction.atomic
def begin_another(project: Project, draft: CharterDraft, *, why: str, by: Person, at: datetime | None = None) -> Trial:
    """Plan one more trial on a project that has had its verdict: a repeat, or what follows from it.

    It needs a yes and a freeze of its own; title, problem, team and stop rule stay.
    """
    row = locked(project, {ProjectStatus.VERIFIED})
    last = queries.current_trial(row)
    trial = Trial.objects.create(project=row, repeats=last, why=why, **draft.trial_fields())
    trial.covariates.set(draft.covariates)
    row.status, row.decided_by, row.decided_at, row.decision = ProjectStatus.PROPOSED, None, None, ""
    row.proposed_by = by
    row.save()
    record("trial.begun", row, by=by, changes={"why": why, "follows": last.pk, "at": at or timezone.now()})
    notify(queries.approvers_of(row), "project.waiting", facts(row), url=address(row))
    return trial


@transaction.atomic
def approve(project: Project, *, by: Person, words: str = "", at: datetime | None = None) -> Project:
    """Say yes to a charter. Who wrote it may do so only where nobody else could; the audit row says so."""
    return _decide(project, ProjectStatus.CHARTERED, by=by, words=words, at=at)


@transaction.atomic
def send_back(project: Project, *, by: Person, words: str, at: datetime | None = None) -> Project:
    """Send a charter back with a reason; it waits for a better one."""
    return _decide(project, ProjectStatus.PROPOSED, by=by, words=words, at=at)


def _decide(project: Project, status: str, *, by: Person, words: str, at: datetime | None) -> Project:
    row = locked(project, {ProjectStatus.PROPOSED})
    is_yes = status == ProjectStatus.CHARTERED
    alone = is_yes and by.pk == row.proposer.pk
    if alone and queries.others_who_approve(row, by):
        raise NotNow("four_eyes")
    row.status, row.decision = status, words
    row.decided_by, row.decided_at = by, at or timezone.now()
    row.save(update_fields=["status", "decision", "decided_by", "decided_at"])
    code = "project.approved" if is_yes else "project.sent_back"
    record(code, row, by=by, changes={"words": words} | ({"nobody_else_could": True} if alone else {}))
    notify(team_of(row, but=by), code, facts(row) | {"words": words}, url=address(row))
    return row
