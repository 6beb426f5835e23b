"""Factor experiments: planned, frozen, run in the order drawn, and confirmed where somebody chose a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zlib import crc32

import numpy as np

from yixian.demo import content
from yixian.demo.chartering import team_of
from yixian.demo.events import (
    Event,
    ExperimentConcluded,
    ExperimentFrozen,
    ExperimentPlanned,
    PointChosen,
    RunMade,
)
from yixian.demo.records import Experiment
from yixian.demo.stage import Stage

#: Runs of each design of two factors without those at the centre.
_RUNS = {"ccf": 8, "2k": 4}
_FIRST_HOUR, _APART_H = 9.0, 1.5


def experiments(stage: Stage) -> list[Event]:
    """Return the events of every experiment."""
    events = [event for one in content.experiments() for event in _experiment(stage, one)]
    return [event for event in events if event.at < stage.now]


def run_count(experiment: Experiment) -> int:
    """Return how many runs the plan has; the designs of the demonstration have two factors."""
    return _RUNS[experiment.kind] + experiment.centre_points


def measured(experiment: Experiment, number: int, settings: Sequence[float], seed: int) -> list[float]:
    """Return what is measured in a run: the truth at its settings with a little chance."""
    rng = np.random.default_rng([seed, crc32(experiment.code.encode()), number])
    return [float(f"{surface.value(settings) + rng.normal(0.0, surface.white):.4g}") for surface in experiment.surfaces]


def _experiment(stage: Stage, one: Experiment) -> Iterator[Event]:
    team = team_of(stage, next(project for project in content.projects() if project.code == one.project))
    leader, code = team[0][1], one.code
    yield ExperimentPlanned(at=stage.at(one.planned, 15.2), by=leader, experiment=code)
    yield ExperimentFrozen(at=stage.at(one.frozen, 16.4), by=leader, experiment=code)
    made = run_count(one) if one.made is None else one.made
    yield from _runs(stage, one, one.first, made, [no for _, no in team])
    if one.chosen is not None and one.concluded is not None:
        yield PointChosen(at=stage.at(one.chosen.day, 8.6), by=leader, experiment=code)
        yield from _runs(stage, one, one.chosen.day, one.chosen.count, [no for _, no in team])
        yield ExperimentConcluded(at=stage.at(one.concluded, 10.2), by=leader, experiment=code)


def _runs(stage: Stage, one: Experiment, first: int, count: int, team: Sequence[str]) -> Iterator[RunMade]:
    for place in range(count):
        day, turn = divmod(place, one.runs_a_day)
        at = stage.at(first + day, _FIRST_HOUR) + timedelta(hours=_APART_H * turn)
        yield RunMade(at=at, by=team[1 + place % (len(team) - 1)], experiment=one.code)
