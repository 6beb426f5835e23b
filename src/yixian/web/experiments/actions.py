"""Writes: a verb each, one transaction, one audit row. Every action takes the moment, so the past can be replayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.experiments import analysis, plan, queries
from yixian.web.experiments.errors import NotNow
from yixian.web.experiments.models import (
    Amendment,
    Choice,
    Experiment,
    Factor,
    Finding,
    Measurement,
    Outcome,
    Response,
    Run,
    RunKind,
    Status,
)
from yixian.web.experiments.plan import Axis, Goal
from yixian.web.notices.actions import notify
from yixian.web.people.models import Person
from yixian.web.projects.models import Project

#: Fewer confirmation runs than this confirm nothing.
FEWEST_CONFIRMATIONS = 3
MOST_RUNS = 300


@dataclass(frozen=True)
class Draft:
    """Everything a plan says before it is frozen."""

    title: str
    question: str
    kind: str
    centre_points: int
    safety: str
    axes: tuple[Axis, ...]
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class Entry:
    """What came of one run; values by response key."""

    outcome: str
    values: Mapping[int, float] = field(default_factory=dict)
    actual: Sequence[float] | None = None
    reason: str = ""


@transaction.atomic
def draft(project: Project, given: Draft, *, by: Person, at: datetime | None = None) -> Experiment:
    """Write down the plan of an experiment; it can be changed until it is frozen."""
    experiment = Experiment.objects.create(
        project=project, created_by=by, created_at=at or timezone.now(), **_texts(given)
    )
    _set_parts(experiment, given)
    record("experiment.drafted", experiment, by=by, changes={"title": given.title, "project": project.number})
    return experiment


@transaction.atomic
def revise(experiment: Experiment, given: Draft, *, by: Person) -> Experiment:
    """Change a plan that is not frozen."""
    locked = _locked(experiment, {Status.DRAFT})
    for name, value in _texts(given).items():
        setattr(locked, name, value)
    locked.save()
    locked.factors.all().delete()
    locked.responses.all().delete()
    _set_parts(locked, given)
    record("experiment.revised", locked, by=by, changes={"title": given.title})
    return locked


def _texts(given: Draft) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("title", "question", "kind", "centre_points", "safety")}


def _set_parts(experiment: Experiment, given: Draft) -> None:
    Factor.objects.bulk_create(
        Factor(experiment=experiment, order=order, **asdict(axis)) for order, axis in enumerate(given.axes, 1)
    )
    Response.objects.bulk_create(
        Response(experiment=experiment, order=order, **asdict(goal)) for order, goal in enumerate(given.goals, 1)
    )


@transaction.atomic
def freeze(experiment: Experiment, *, by: Person, at: datetime | None = None) -> Experiment:
    """Freeze and hash the plan, draw the order of the runs and write the run sheet.

    The order's seed comes from the hash of the question and the moment, so that nobody chose it.
    """
    moment = at or timezone.now()
    locked = _locked(experiment, {Status.DRAFT})
    axes, goals = queries.axes_of(locked), queries.goals_of(locked)
    asked = plan.question(
        title=locked.title,
        question=locked.question,
        safety=locked.safety,
        kind=locked.kind,
        centre_points=locked.centre_points,
        axes=axes,
        goals=goals,
    ) | {"frozen_at": moment.isoformat()}
    locked.seed = plan.seed_of(plan.sha(asked))
    settings = analysis.planned(axes, locked.kind, locked.centre_points, locked.seed)
    if plan.unsafe(axes, settings):
        raise NotNow("unsafe")
    locked.plan = asked | {"seed": locked.seed, "engine": analysis.ENGINE, "runs": settings}
    locked.plan_sha = plan.sha(locked.plan)
    locked.status, locked.frozen_at, locked.frozen_by = Status.RUNNING, moment, by
    locked.save()
    Run.objects.bulk_create(
        Run(experiment=locked, number=number, settings=run) for number, run in enumerate(settings, 1)
    )
    record("experiment.frozen", locked, by=by, changes={"sha": locked.plan_sha, "runs": len(settings)})
    return locked


@transaction.atomic
def amend(
    experiment: Experiment, *, part: Factor | Response, name: str, value: float | None, reason: str, by: Person,
    at: datetime | None = None,
) -> Amendment:  # fmt: skip
    """Change one number of a frozen plan, visibly and for ever."""
    locked = _locked(experiment, {Status.RUNNING, Status.CONFIRMING, Status.CONCLUDED})
    before = getattr(part, name)
    setattr(part, name, value)
    part.save(update_fields=[name])
    amendment = Amendment.objects.create(
        experiment=locked,
        what=f"{part.name}.{name}",
        before=_text(before),
        after=_text(value),
        reason=reason,
        by=by,
        at=at or timezone.now(),
    )
    record("experiment.amended", locked, by=by, changes={amendment.what: [before, value], "reason": reason})
    return amendment


def _text(value: Any) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


@transaction.atomic
def enter(run: Run, entry: Entry, *, by: Person, at: datetime | None = None) -> Run:
    """Write down what came of a run; where something was entered before, every difference becomes an amendment."""
    moment = at or timezone.now()
    locked = _locked(run.experiment, {Status.RUNNING, Status.CONFIRMING, Status.CONCLUDED})
    own = Run.objects.select_for_update().get(pk=run.pk)
    changes = _differences(own, entry)
    if own.outcome != Outcome.WAITING:
        if not changes:
            return own
        if not entry.reason:
            raise NotNow("reason_needed")
        Amendment.objects.bulk_create(
            Amendment(
                experiment=locked, run=own, what=what, before=before, after=after, reason=entry.reason, by=by, at=moment
            )
            for what, (before, after) in changes.items()
        )
    else:
        own.entered_by, own.entered_at, own.reason = by, moment, entry.reason
    own.outcome = entry.outcome
    own.actual = list(entry.actual) if entry.actual else None
    own.save(update_fields=["outcome", "actual", "reason", "entered_by", "entered_at"])
    own.measurements.all().delete()
    Measurement.objects.bulk_create(
        Measurement(run=own, response_id=response, value=value) for response, value in entry.values.items()
    )
    record("experiment.run_entered", own, by=by, changes={name: list(pair) for name, pair in changes.items()})
    return own


def _differences(run: Run, entry: Entry) -> dict[str, tuple[str, str]]:
    """Return by name what the entry changes, before and after."""
    names = {response.pk: response.name for response in run.experiment.responses.all()}
    before = {names[each.response_id]: _text(each.value) for each in run.measurements.all()}
    after = {names[key]: _text(value) for key, value in entry.values.items()}
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in [*before, *after]}
    pairs["outcome"] = (run.outcome, entry.outcome)
    pairs["settings"] = (_settings_text(run.actual), _settings_text(entry.actual))
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _settings_text(settings: Sequence[float] | None) -> str:
    return "" if not settings else " / ".join(f"{value:.12g}" for value in settings)


@transaction.atomic
def enter_many(experiment: Experiment, entries: Mapping[int, Entry], *, by: Person, at: datetime | None = None) -> int:
    """Write down pasted runs by their number; only runs that wait are written."""
    rows = {run.number: run for run in queries.runs_of(experiment)}
    written = 0
    for number, entry in entries.items():
        run = rows[number]
        if run.outcome == Outcome.WAITING:
            run.experiment = experiment
            enter(run, entry, by=by, at=at)
            written += 1
    return written


@transaction.atomic
def repeat(run: Run, *, reason: str, by: Person) -> Run:
    """Add one more run with the same settings at the end of the sheet."""
    locked = _locked(run.experiment, {Status.RUNNING})
    if run.kind == RunKind.CONFIRMATION:
        raise NotNow("no_repeat")
    number = queries.last_number(locked) + 1
    if number > MOST_RUNS:
        raise NotNow("too_many_runs")
    made: Run = Run.objects.create(
        experiment=locked, number=number, kind=RunKind.EXTRA, settings=run.settings, reason=reason
    )
    record("experiment.run_repeated", made, by=by, changes={"of": run.number, "reason": reason})
    return made


@transaction.atomic
def choose(
    experiment: Experiment, settings: Sequence[float], *, count: int, by: Person, reason: str = "",
    at: datetime | None = None,
) -> Choice:  # fmt: skip
    """Choose a point to confirm: what is predicted there is written down first, then come its runs."""
    locked = _locked(experiment, {Status.RUNNING, Status.CONFIRMING, Status.CONCLUDED})
    if queries.runs_waiting(locked):
        raise NotNow("runs_missing")
    axes = queries.axes_of(locked)
    if any(not axis.low <= value <= axis.high for axis, value in zip(axes, settings, strict=True)):
        raise NotNow("outside")
    if plan.unsafe(axes, [settings]):
        raise NotNow("unsafe")
    number = queries.last_number(locked)
    if number + count > MOST_RUNS:
        raise NotNow("too_many_runs")
    fits = analysis.fits(locked, queries.runs_of(locked))
    choice = Choice.objects.create(
        experiment=locked,
        settings=list(settings),
        predicted=[asdict(analysis.predict(fit, settings, count)) for fit in fits],
        runs_planned=count,
        reason=reason,
        chosen_by=by,
        at=at or timezone.now(),
        engine=analysis.ENGINE,
    )
    Run.objects.bulk_create(
        Run(experiment=locked, number=number + place, kind=RunKind.CONFIRMATION, settings=list(settings), choice=choice)
        for place in range(1, count + 1)
    )
    locked.status = Status.CONFIRMING
    locked.save(update_fields=["status"])
    record("experiment.point_chosen", locked, by=by, changes={"settings": choice.settings, "runs": count})
    return choice


@transaction.atomic
def conclude(choice: Choice, *, by: Person, at: datetime | None = None) -> Finding:
    """Compare the confirmation runs with what was predicted; refused while runs wait or too few were made."""
    locked = _locked(choice.experiment, {Status.CONFIRMING, Status.CONCLUDED})
    runs = queries.runs_of(locked)
    own = [run for run in runs if run.choice_id == choice.pk]
    if any(run.outcome == Outcome.WAITING for run in own):
        raise NotNow("confirmations_missing")
    made = [run for run in own if run.outcome == Outcome.DONE]
    if len(made) < FEWEST_CONFIRMATIONS:
        raise NotNow("confirmations_few")
    answer = analysis.compare(locked, choice, made, runs)
    finding = Finding.objects.create(
        choice=choice,
        at=at or timezone.now(),
        asked_by=by,
        word=answer.word,
        record=answer.record(),
        engine=analysis.ENGINE,
        plan_sha=locked.plan_sha,
    )
    locked.status = Status.CONCLUDED
    locked.save(update_fields=["status"])
    record("experiment.concluded", locked, by=by, changes={"word": finding.word})
    _tell(locked, finding, by)
    return finding


def _tell(experiment: Experiment, finding: Finding, by: Person) -> None:
    team = [member.person for member in experiment.project.members.select_related("person")]
    people = [person for person in [*team, experiment.created_by] if person.pk != by.pk]
    facts = {"number": experiment.project.number, "title": experiment.title}
    url = reverse("experiments:result", args=[experiment.pk])
    notify(people, f"experiment.{finding.word}", facts, url=url)


def _locked(experiment: Experiment, statuses: set[Status]) -> Experiment:
    """Return the row, locked; raise where its state does not allow the step."""
    rows = Experiment.objects.select_for_update(of=("self",)).select_related("project", "created_by")
    locked: Experiment = rows.get(pk=experiment.pk)
    if locked.status not in statuses:
        raise NotNow("status")
    return locked
