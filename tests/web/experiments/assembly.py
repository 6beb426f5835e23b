"""Experiments of an optical assembly at every step of their life, with a truth the tests know.

Two factors, preload and cure time; time falls with less of either, decentring is least at 1.2 N·m and 60 min.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from web.projects.trials import proposed
from yixian.web.experiments import actions, queries
from yixian.web.experiments.actions import Draft, Entry
from yixian.web.experiments.models import Choice, Experiment, Run
from yixian.web.experiments.plan import Axis, Goal
from yixian.web.people.models import Person
from yixian.web.projects.models import Member, Project

PRELOAD = Axis("预紧力矩", "N·m", 0.8, 1.6, 0.05, 0.4, 2.0)
CURE = Axis("固化时间", "min", 30, 90, 1, 20, 120)
TIME = Goal("装配时间", "s", "less", usl=700)
DECENTRE = Goal("偏心", "µm", "less", usl=8)


def truth(settings: Sequence[float]) -> tuple[float, float]:
    """Return the time and the decentring without chance."""
    preload, cure = settings[0], settings[1]
    return (
        400 + 2.5 * cure + 40 * (preload - 1.2),
        3.0 + 20 * (preload - 1.2) ** 2 + 0.004 * (cure - 60) ** 2,
    )


def draft(**more) -> Draft:
    values = {
        "title": "又快又准的装调路线", "question": "多大力矩、固化多久,既快又准?", "kind": "ccf", "centre_points": 4,
        "safety": "胶层开裂即停。", "axes": (PRELOAD, CURE), "goals": (TIME, DECENTRE),
    }  # fmt: skip
    return Draft(**(values | more))


def project_of(place, leader: Person, *team: Person) -> Project:
    project = Project.objects.filter(place=place).first() or proposed(place, leader)
    for person in team:
        Member.objects.get_or_create(project=project, person=person, role="operation")
    return project


def planned(place, leader: Person, *team: Person, **more) -> Experiment:
    return actions.draft(project_of(place, leader, *team), draft(**more), by=leader)


def frozen(place, leader: Person, *team: Person, **more) -> Experiment:
    return actions.freeze(planned(place, leader, *team, **more), by=leader)


def made(experiment: Experiment, by: Person, *, of: Callable = truth, seed: int = 1, spread: float = 1.0) -> Experiment:
    """Make every run that waits, with a little chance in every reading."""
    noise = np.random.default_rng(seed)
    for run in queries.runs_of(experiment):
        if run.outcome == "waiting":
            run.experiment = experiment
            actions.enter(run, reading(run, of(run.settings), noise, spread), by=by)
    return experiment


def reading(run: Run, values: Sequence[float], noise: np.random.Generator, spread: float) -> Entry:
    keys = [response.pk for response in run.experiment.responses.all()]
    scale = (5.0, 0.3)
    return Entry(
        "done",
        {key: value + spread * noise.normal(0, size) for key, value, size in zip(keys, values, scale, strict=False)},
    )


def chosen(experiment: Experiment, by: Person, settings: Sequence[float] = (1.2, 50.0), count: int = 3) -> Choice:
    return actions.choose(experiment, list(settings), count=count, by=by)
