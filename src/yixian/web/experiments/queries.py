"""Reads across experiments, runs and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from yixian.web.experiments.models import (
    Choice,
    Experiment,
    Finding,
    Outcome,
    Run,
    RunKind,
    Status,
)
from yixian.web.experiments.plan import Axis, Goal
from yixian.web.people.models import Person
from yixian.web.projects.models import Project

_DESIGN = ~Q(runs__kind=RunKind.CONFIRMATION)


def _counted(rows: QuerySet[Experiment]) -> QuerySet[Experiment]:
    """Add how many runs there are, how many were made and how many still wait."""
    choices = Choice.objects.prefetch_related(Prefetch("findings", Finding.objects.defer("record")))
    return (
        rows.select_related("project")
        .prefetch_related("factors", "responses", Prefetch("choices", choices.defer("predicted")))
        .annotate(
            run_count=Count("runs", filter=_DESIGN),
            done_count=Count("runs", filter=_DESIGN & Q(runs__outcome=Outcome.DONE)),
            waiting_count=Count("runs", filter=Q(runs__outcome=Outcome.WAITING)),
        )
    )


def listed(words: str = "", status: str = "", person: Person | None = None) -> QuerySet[Experiment]:
    """Return experiments for the list, newest first."""
    rows = Experiment.objects.all()
    if words:
        rows = rows.filter(
            Q(title__icontains=words) | Q(project__number__icontains=words) | Q(project__title__icontains=words)
        )
    if status in Status.values:
        rows = rows.filter(status=status)
    if person is not None:
        own = Project.objects.filter(Q(members__person=person) | Q(created_by=person))
        rows = rows.filter(project__in=own.values("pk"))
    return _counted(rows).order_by("-id")


def of_project(project: Project) -> list[Experiment]:
    """Return a project's experiments, newest first, ready for ``pages.lines`` and ``experiments/_of_project.html``."""
    return list(_counted(Experiment.objects.filter(project=project)).order_by("-id"))


def axes_of(experiment: Experiment) -> tuple[Axis, ...]:
    """Return the factors as they stand now."""
    return tuple(
        Axis(factor.name, factor.unit, factor.low, factor.high, factor.step, factor.safe_low, factor.safe_high)
        for factor in experiment.factors.all()
    )


def goals_of(experiment: Experiment) -> tuple[Goal, ...]:
    """Return the responses as they stand now."""
    return tuple(
        Goal(**{each.name: getattr(response, each.name) for each in fields(Goal)})
        for response in experiment.responses.all()
    )


def runs_of(experiment: Experiment) -> list[Run]:
    """Return all runs in their order, with what was measured."""
    rows = Run.objects.filter(experiment=experiment).select_related("entered_by")
    return list(rows.prefetch_related("measurements", "amendments__by").order_by("number"))


def next_run(runs: Sequence[Run]) -> Run | None:
    """Return the first run that waits, in the order drawn."""
    return next((run for run in runs if run.outcome == Outcome.WAITING), None)


def last_number(experiment: Experiment) -> int:
    last: int | None = Run.objects.filter(experiment=experiment).aggregate(Max("number"))["number__max"]
    return last or 0


def runs_waiting(experiment: Experiment) -> int:
    """Count the runs that are neither made nor given up."""
    return Run.objects.filter(experiment=experiment, outcome=Outcome.WAITING).count()


@dataclass(frozen=True, slots=True)
class Observed:
    """A run's real settings and one value measured after it."""

    number: int
    settings: tuple[float, ...]
    value: float


def observed(experiment: Experiment, runs: Sequence[Run]) -> dict[int, list[Observed]]:
    """Return by response key the values of the design and extra runs; confirmation runs never shape the map."""
    found: dict[int, list[Observed]] = {response.pk: [] for response in experiment.responses.all()}
    for run in runs:
        if run.outcome == Outcome.DONE and run.kind != RunKind.CONFIRMATION:
            for measurement in run.measurements.all():
                found[measurement.response_id].append(Observed(run.number, tuple(run.used), measurement.value))
    return found


def choices_of(experiment: Experiment) -> list[Choice]:
    """Return the chosen points, newest first, with their runs and findings."""
    rows = Choice.objects.filter(experiment=experiment).select_related("chosen_by")
    return list(rows.prefetch_related("runs__measurements", "findings__asked_by").order_by("-pk"))
