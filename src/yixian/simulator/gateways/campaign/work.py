"""What a worker does: run a few cases and return a row for each. Pure: the same cases give the same rows anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yixian.simulator.errors import SimulationDiverged
from yixian.simulator.gateways.campaign.measures import Measure
from yixian.simulator.gateways.campaign.plan import Case
from yixian.simulator.gateways.runs import Run, perform

Row = dict[str, Any]


def run_cases(cases: Sequence[tuple[str, Case]], measures: Sequence[Measure], every_s: float) -> list[Row]:
    """Return a row for each case.

    Parameters
    ----------
    cases
        Keys and cases [-].
    measures
        What is looked at [-].
    every_s
        How often [s].
    """
    return [_row(key, case, measures, every_s) for key, case in cases]


def _row(key: str, case: Case, measures: Sequence[Measure], every_s: float) -> Row:
    tags = list(dict.fromkeys(measure.tag for measure in measures if measure.take not in ("count", "score")))
    times: list[float] = []
    courses: dict[str, list[float]] = {tag: [] for tag in tags}

    def record(run: Run) -> None:
        if run.simulation.scans == 0:
            return  # before the first scan a transmitter shows nothing
        times.append(run.time_s)
        for tag in tags:
            courses[tag].append(run.simulation[tag])

    row: Row = {"key": key, "number": case.number, "seed": case.task.seed, **case.values}
    try:
        result = perform(case.task, every_s=every_s, record=record)
    except SimulationDiverged as error:
        nothing = dict.fromkeys((measure.name for measure in measures), None)
        return {**row, **nothing, "diverged_s": error.time, "diverged_tag": error.tag, "hash": None}
    for measure in measures:
        if measure.take == "count":
            row[measure.name] = measure.of_events(result.events)
        elif measure.take == "score":
            row[measure.name] = getattr(result.score, measure.kind, None)
        else:
            row[measure.name] = measure.of_course(times, courses[measure.tag], every_s)
    return {**row, "diverged_s": None, "diverged_tag": None, "hash": result.hash}
