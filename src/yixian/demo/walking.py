"""Checks of the cards: thinly over the year, closely in the last two weeks, and a few cards forgotten."""

from __future__ import annotations

import numpy as np

from yixian.demo import content
from yixian.demo.events import Checked
from yixian.demo.records import Duty
from yixian.demo.stage import Stage

NEGLECTED = ("A-17", "A-55", "C-18", "M-02", "C-R3")  # nobody walked these in the last two months
_RECENT_DAYS = 14  # at the demonstration's own size
_USUAL_CHECKS = 2500
_EVERY = {"shift": 1, "day": 1, "week": 7, "month": 30}
_DEVIATES = 0.05


def checks(stage: Stage) -> list[Checked]:
    """Return every check walked, about as many as asked for."""
    rng = np.random.default_rng([stage.sizes.seed, 4])
    owned = [duty for duty in stage.duties if duty.owners]
    recent = [event for duty in owned for event in _recent(stage, rng, duty)]
    each = max(0.0, (stage.sizes.checks - len(recent)) / len(owned))
    return recent + [event for duty in owned for event in _earlier(stage, rng, duty, each)]


def _recent(stage: Stage, rng: np.random.Generator, duty: Duty) -> list[Checked]:
    """Return the last fortnight's checks; most cards due daily or oftener end with the night shift just gone home."""
    if duty.code in NEGLECTED:
        return []
    every, lately = _EVERY[duty.cycle], _lately(stage)
    days = list(range(-lately, 0, every)) if every <= _RECENT_DAYS else [-int(rng.integers(2, 14))]
    walked = [d for d in days if rng.random() < 0.94]
    events = [_check(stage, rng, duty, day, float(rng.uniform(8.2, 22.5))) for day in walked]
    if duty.cycle in ("shift", "day") and rng.random() < 0.88:
        events.append(_check(stage, rng, duty, 0, float(rng.uniform(1.0, 7.3))))
    return events


def _lately(stage: Stage) -> int:
    """Return how many days are walked closely: fewer where fewer checks are wanted."""
    return max(2, min(_RECENT_DAYS, round(_RECENT_DAYS * stage.sizes.checks / _USUAL_CHECKS)))


def _earlier(stage: Stage, rng: np.random.Generator, duty: Duty, each: float) -> list[Checked]:
    last = -62 if duty.code in NEGLECTED else -_RECENT_DAYS - 1
    span = stage.sizes.story_days + last
    days = -stage.sizes.story_days + np.sort(rng.integers(0, max(1, span), int(rng.poisson(each))))
    return [_check(stage, rng, duty, int(day), float(rng.uniform(8.2, 22.5))) for day in days]


def _check(stage: Stage, rng: np.random.Generator, duty: Duty, day: int, hour: float) -> Checked:
    by = duty.owners[int(rng.integers(len(duty.owners)))]
    found: tuple[tuple[int, str], ...] = ()
    if rng.random() < _DEVIATES:
        item = int(rng.integers(len(duty.items)))
        notes = content.read("notes")["deviations"]
        found = ((item, notes[int(rng.integers(len(notes)))][0]),)
    at = stage.at(day, hour)
    key = f"K-{duty.code}-{at:%m%d%H%M}" if found else ""
    return Checked(at=at, by=by, duty=duty.code, deviations=found, raises=key)
