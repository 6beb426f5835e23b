"""What a worker does: run a few cases and return a row for each. Pure: the same cases give the same rows anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yixian.simulator.errors import SimulationDiverged
from yixian.simulator.gateways.campaign.lanes import fits, side_by_side
from yixian.simulator.gateways.campaign.measures import Course, Measure, figures, sampled_tags
from yixian.simulator.gateways.campaign.plan import Case
from yixian.simulator.gateways.runs import Run, perform

Row = dict[str, Any]


def run_cases(cases: Sequence[tuple[str, Case]], measures: Sequence[Measure], every_s: float) -> list[Row]:
    """Return a row for each case: eight at a time where they fit together, else one after the other.

    Parameters
    ----------
    cases
        Keys and cases [-].
    measures
        What is looked at [-].
    every_s
        How often [s].
    """
    if not fits([case.task for _, case in cases]):
        return [alone(key, case, measures, every_s) for key, case in cases]
    ended = side_by_side([case.task for _, case in cases], measures, every_s)
    return [
        alone(key, case, measures, every_s) if end is None else _row(key, case, end.figures, end.hash)
        for (key, case), end in zip(cases, ended, strict=True)
    ]


def alone(key: str, case: Case, measures: Sequence[Measure], every_s: float) -> Row:
    """Return the row of a case that is run by itself.

    Parameters
    ----------
    key, case
        The case [-].
    measures
        What is looked at [-].
    every_s
        How often [s].
    """
    course = Course(every_s, [], {tag: [] for tag in sampled_tags(measures)})

    def record(run: Run) -> None:
        if run.simulation.scans == 0:
            return  # before the first scan a transmitter shows nothing
        course.times.append(run.time_s)
        for tag, values in course.values.items():
            values.append(run.simulation[tag])

    try:
        result = perform(case.task, every_s=every_s, record=record, shows_values=False)
    except SimulationDiverged as error:
        nothing = dict.fromkeys((measure.name for measure in measures), None)
        return {**_row(key, case, nothing, None), "diverged_s": error.time, "diverged_tag": error.tag}
    return _row(key, case, figures(measures, course, result.events, result.score), result.hash)


def _row(key: str, case: Case, found: dict[str, float | None], state: str | None) -> Row:
    head = {"key": key, "number": case.number, "seed": case.task.seed, **case.values}
    return {**head, **found, "diverged_s": None, "diverged_tag": None, "hash": state}
