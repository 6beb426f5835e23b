"""The trial: its plan frozen, amended, departed from, and judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.indicators.models import Period
from yixian.web.notices.actions import notify
from yixian.web.people.models import Person
from yixian.web.projects import analysis, queries, schedule
from yixian.web.projects.actions.steps import facts, locked, team_of
from yixian.web.projects.errors import NotNow, NotYet
from yixian.web.projects.models import Amendment, Deviation, Project, ProjectStatus, Trial, Verdict
from yixian.web.projects.schedule import Slot


@transaction.atomic
def freeze(trial: Trial, *, by: Person, at: datetime | None = None, drawn: Mapping[date, str] | None = None) -> Trial:
    """Freeze and hash the plan; the trial runs from here on. A late freeze is allowed and never forgotten.

    A trial by turns gets its calendar now: drawn from the hash, unless ``drawn`` hands in the settings of the days
    (a plan that was drawn elsewhere); the audit row says which.
    """
    moment = at or timezone.now()
    project = locked(trial.project, {ProjectStatus.CHARTERED})
    trial.refresh_from_db()  # what is hashed is what was approved, not what a page showed before
    if trial.is_frozen:
        raise NotNow("status")
    trial.charter, trial.charter_sha = analysis.freeze(trial, moment)
    trial.frozen_at, trial.frozen_by = moment, by
    changes: dict[str, Any] = {"sha": trial.charter_sha}
    if trial.is_by_turns:
        shifts = queries.readings_a_day(trial)
        trial.calendar = schedule.plain(_calendar(trial, shifts, drawn))
        changes |= {"slots": len(trial.calendar), "calendar": "given" if drawn else "drawn"}
    trial.save(update_fields=["charter", "charter_sha", "frozen_at", "frozen_by", "calendar"])
    project.status, project.started_on = ProjectStatus.TRIAL, project.started_on or timezone.localdate(moment)
    project.save(update_fields=["status", "started_on"])
    late = analysis.is_late(timezone.localdate(moment), trial.trial_from)
    record("trial.frozen", project, by=by, changes=changes | {"registered_late": late})
    return trial


def _calendar(trial: Trial, shifts: int, drawn: Mapping[date, str] | None) -> tuple[Slot, ...]:
    if drawn is None:
        return analysis.draw(trial, shifts)
    numbers = tuple(range(1, shifts + 1)) if trial.indicator.period == Period.SHIFT else (0,)
    return schedule.slots(dict(drawn), numbers, trial.washout_shifts)


@transaction.atomic
def amend(trial: Trial, *, name: str, value: Any, reason: str, by: Person, at: datetime | None = None) -> Amendment:
    """Change one field of a frozen plan, visibly and for ever. A longer trial by turns gets the days it lacks drawn."""
    locked(trial.project, {ProjectStatus.TRIAL})
    trial.refresh_from_db()
    if not trial.is_frozen:
        raise NotNow("not_frozen")
    before = getattr(trial, name)
    setattr(trial, name, value)
    if trial.is_by_turns and trial.calendar:
        there = schedule.stored(trial.calendar)
        shifts = len({slot.shift for slot in there})
        trial.calendar = schedule.plain(analysis.draw(trial, shifts, kept=there))
    trial.save(update_fields=[name, "calendar"])
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
def write_deviation(
    trial: Trial, *, day: date, shift: int, arm: str, reason: str, by: Person, at: datetime | None = None
) -> Deviation:
    """Write down that a shift ran with another setting than planned; the verdict goes by what really ran."""
    locked(trial.project, {ProjectStatus.TRIAL})
    if not trial.is_frozen:
        raise NotNow("not_frozen")
    deviation = Deviation.objects.create(
        trial=trial, day=day, shift=shift, arm=arm, reason=reason, by=by, at=at or timezone.now()
    )
    changes = {"day": day, "shift": shift, "arm": arm, "reason": reason}
    record("trial.deviated", trial.project, by=by, changes=changes)
    return deviation


@transaction.atomic
def ask_verdict(trial: Trial, *, by: Person | None, at: datetime | None = None) -> Verdict:
    """Let the engine judge the trial.

    After its window, or by the stop rule, for good; before that only at a planned look not used yet (``NotYet``
    otherwise). A look ends the trial where it proves the claim or its contrary; else the trial goes on.
    """
    moment = at or timezone.now()
    project = Project.objects.select_for_update(of=("self",)).select_related("concern").get(pk=trial.project_id)
    if not trial.is_frozen:
        raise NotNow("not_frozen")
    today = timezone.localdate(moment)
    look = 0
    if today <= trial.trial_to and not project.by_stop_rule:
        turn = queries.turn_of(trial, today)
        if not turn.look:
            coverage = queries.coverage(trial, today)
            raise NotYet(trial.trial_to, coverage.there, coverage.wanted, turn.next_on)
        look = turn.look
    judgement = analysis.judge(trial, moment, look=look)
    verdict = Verdict.objects.create(
        trial=trial,
        at=moment,
        asked_by=by,
        look=look,
        engine=analysis.ENGINE,
        **vars(judgement),
    )
    if project.status == ProjectStatus.TRIAL and not verdict.is_preview:
        project.status = ProjectStatus.VERIFIED
        project.save(update_fields=["status"])
    record("verdict.given", project, by=by, changes={"word": verdict.word, "grade": verdict.grade, "look": look})
    if not verdict.is_preview:
        _tell_verdict(project, verdict, by)
    return verdict


@transaction.atomic
def download(project: Project, *, what: str, by: Person) -> None:
    """Write down that somebody took a document of the project away."""
    record("project.downloaded", project, by=by, changes={"what": what})


def _tell_verdict(project: Project, verdict: Verdict, by: Person | None) -> None:
    url = reverse("projects:verdict", args=[verdict.pk])
    said = facts(project) | {"grade": verdict.grade}
    raiser = project.concern.raised_by if project.concern else None
    people = {person.pk: person for person in team_of(project, but=by)}
    if project.decided_by is not None:
        people[project.decided_by.pk] = project.decided_by
    if raiser is not None:
        people.pop(raiser.pk, None)
        values = said | {"concern": project.concern.number if project.concern else ""}
        notify([raiser], f"project.raiser.{verdict.word}", values, url=url)
    notify(people.values(), f"project.verdict.{verdict.word}", said, url=url)
