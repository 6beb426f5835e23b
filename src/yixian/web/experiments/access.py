"""Who may do what with an experiment: as with its project. Everybody reads, the team works, leaders freeze."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from yixian.web.experiments.models import Choice, Experiment, Run
from yixian.web.people.access import User
from yixian.web.projects import access as projects
from yixian.web.projects.models import Project

_PROJECT = ("project__place", "project__unit", "project__branch", "created_by", "frozen_by")


def may_work(user: User, project: Project) -> bool:
    """Tell whether the person may plan runs and enter readings: the project's team and those who lead it."""
    return projects.may_work(user, project)


def may_lead(user: User, project: Project) -> bool:
    """Tell whether the person may freeze and amend the plan."""
    return projects.may_lead(user, project)


def project_to_read(pk: int) -> Project:
    """Return a project, or raise 404."""
    return projects.project_to_read(pk)


def project_to_work(user: User, pk: int) -> Project:
    """Return the project of a new experiment, or raise 404 or 403."""
    return projects.project_to_work(user, pk)


def experiment_to_read(pk: int) -> Experiment:
    """Return an experiment, or raise 404."""
    rows = Experiment.objects.select_related(*_PROJECT).prefetch_related(
        "project__members", "factors", "responses", "amendments__by", "amendments__run"
    )
    return get_object_or_404(rows, pk=pk)


def experiment_to_work(user: User, pk: int) -> Experiment:
    experiment = experiment_to_read(pk)
    if not may_work(user, experiment.project):
        raise PermissionDenied
    return experiment


def experiment_to_lead(user: User, pk: int) -> Experiment:
    experiment = experiment_to_read(pk)
    if not may_lead(user, experiment.project):
        raise PermissionDenied
    return experiment


def run_to_work(user: User, pk: int) -> Run:
    """Return a run with its experiment, or raise 404 or 403."""
    run: Run = get_object_or_404(Run.objects.prefetch_related("measurements", "amendments__by"), pk=pk)
    run.experiment = experiment_to_work(user, run.experiment_id)
    return run


def choice_to_work(user: User, pk: int) -> Choice:
    """Return a chosen point with its experiment, or raise 404 or 403."""
    choice: Choice = get_object_or_404(Choice.objects.prefetch_related("runs__measurements"), pk=pk)
    choice.experiment = experiment_to_work(user, choice.experiment_id)
    return choice
