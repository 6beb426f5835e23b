"""A year at the three plants, as one ordered list of events that a replayer performs through the product."""

from __future__ import annotations

from datetime import timedelta

from yixian.demo import chartering, content, experimenting, files, raising, tail, walking
from yixian.demo.cast import STAFF_NO
from yixian.demo.events import BaselineApproved, Event, ReadingsImported
from yixian.demo.stage import Stage

_MONTH = 30


def written(stage: Stage) -> tuple[Event, ...]:
    """Return every event up to the anchor's morning, oldest first; ties keep the order they were told in."""
    checks = walking.checks(stage)
    told = [*raising.concerns(stage), *raising.deviations(stage, checks), *tail.standing(stage)]
    told += [
        *chartering.charters(stage),
        *experimenting.experiments(stage),
        *checks,
        *_imports(stage),
        *_baselines(stage),
    ]
    return tuple(sorted(told, key=lambda event: event.at))


def _imports(stage: Stage) -> list[Event]:
    """Return the imports of readings, monthly and before a verdict: each brings what was measured since the last."""
    by, told = STAFF_NO["technician"], list[Event]()
    monthly = range(-_MONTH * (stage.sizes.story_days // _MONTH), 1, _MONTH)
    projects = content.projects()
    asked = {day for one in projects for day in (one.ask, one.look_ask, one.again and one.again.ask) if day is not None}
    for day in sorted({*monthly, *asked}):
        until = stage.anchor + timedelta(days=day - 1)
        for number, (name, codes) in enumerate(files.readings_files().items()):
            at = stage.at(day, 7.0) + timedelta(minutes=number)
            told.append(ReadingsImported(at=at, by=by, file=name, indicators=codes, until=until))
    return told


def _baselines(stage: Stage) -> list[Event]:
    """Return the approvals of control limits: the day after the import that completed their window."""
    told = list[Event]()
    for code, (first, last) in content.truth().baselines.items():
        whole = max(-_MONTH * (-last // _MONTH), -_MONTH * (stage.sizes.story_days // _MONTH))
        by = stage.technician_of(code[0])
        since, until = (stage.anchor + timedelta(days=day) for day in (first, last))
        at = stage.at(whole + 1, 14.5)
        told.append(BaselineApproved(at=at, by=by, indicator=code, since=since, until=until))
    return told
