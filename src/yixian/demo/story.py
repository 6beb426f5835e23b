"""A year at the three plants, as one ordered list of events that a replayer performs through the product."""

from __future__ import annotations

from datetime import timedelta

from yixian.demo import chartering, content, drilling, experimenting, files, raising, tail, walking
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
        *drilling.drills(stage),
        *checks,
        *_imports(stage),
        *_baselines(stage),
    ]
    return tuple(sorted(told, key=lambda event: event.at))


def _imports(stage: Stage) -> list[Event]:
    """Return the imports of readings: each brings what was measured since the last.

    All of them monthly and before a verdict; those a trial needs before its plan is frozen, so that its baseline is
    in by then.
    """
    by, told = STAFF_NO["technician"], list[Event]()
    needed = _needed(stage)
    for day in sorted(needed):
        until = stage.anchor + timedelta(days=day - 1)
        for number, (name, codes) in enumerate(files.readings_files().items()):
            wanted = needed[day]
            if wanted is None or wanted & set(codes):
                at = stage.at(day, 7.0) + timedelta(minutes=number)
                told.append(ReadingsImported(at=at, by=by, file=name, indicators=codes, until=until))
    return told


def _needed(stage: Stage) -> dict[int, set[str] | None]:
    """Return the days on which readings are imported and of which indicators; None stands for all."""
    found: dict[int, set[str] | None] = {}
    trials = [one for project in content.projects() for one in chartering.trials_of(project)]
    for one in trials:
        if one.trial is not None:
            second = {one.second.indicator} if one.second else set()
            found[one.trial - 1] = {one.indicator, *chartering.covariates_of(one), *second} | (
                found.get(one.trial - 1) or set()
            )
    monthly = range(-_MONTH * (stage.sizes.story_days // _MONTH), 1, _MONTH)
    asked = {day for one in trials for day in (one.ask, one.look_ask) if day is not None}
    return {day: codes for day, codes in found.items() if day >= monthly[0]} | dict.fromkeys({*monthly, *asked})


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
