"""Drills on the simulator: who sat where, and how close to the expert each of them plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from yixian.demo import content
from yixian.demo.cast import STAFF_NO
from yixian.demo.events import DrillHeld, Event
from yixian.demo.people import PANEL_OPERATOR
from yixian.demo.records import Drill, Person
from yixian.demo.stage import Stage

_HOUR = 14.5
#: How late the least careful is at a step, on average [s], and how often they leave one out.
_LATE_S, _LEAVES_OUT = 60.0, 0.25
_FIELD_POST = "巡检工"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something an operator sets, at a simulated second."""

    time_s: float
    tag: str
    value: float
    role: str = "board"


def drills(stage: Stage) -> list[Event]:
    """Return every drill of the story; those before it began are left out."""
    told = [drill for drill in content.drills() if drill.day >= -stage.sizes.story_days]
    return [_held(stage, drill, number) for number, drill in enumerate(told)]


def _held(stage: Stage, drill: Drill, number: int) -> DrillHeld:
    board = _people(stage, drill.workshop, PANEL_OPERATOR)
    field = _people(stage, drill.workshop, _FIELD_POST)
    return DrillHeld(
        at=stage.at_work(stage.at(drill.day, _HOUR)),
        by=STAFF_NO["instructor"],
        drill=drill.code,
        board=_turn(board, drill.seats, number),
        field=_turn(field, drill.field, number),
    )


def _people(stage: Stage, workshop: str, post: str) -> list[Person]:
    found = [p for p in stage.people.values() if p.post == post and p.plant == "P"]
    return [p for p in found if not workshop or p.workshop == workshop]


def _turn(people: Sequence[Person], count: int, number: int) -> tuple[str, ...]:
    """Return so many of them, beginning with others each time."""
    numbers = sorted(p.staff_no for p in people)
    return tuple(numbers[(number + place) % len(numbers)] for place in range(count))


def played(drill: Drill, staff_no: str, expert: Sequence[Wish], seed: int) -> list[Wish]:
    """Return what this operator does where the expert does ``expert``: later, and not all of it.

    The same operator plays the same drill the same way; whoever leaves a step out leaves every wish of that second out.
    """
    rng = np.random.default_rng([seed, crc32(f"{drill.code} {staff_no}".encode())])
    clumsy = float(np.clip(1.0 - drill.care + rng.normal(0.0, 0.15), 0.0, 1.0))
    late, found, second = 0.0, list[Wish](), -1.0
    is_done = True
    for wish in expert:
        if wish.time_s != second:
            second = wish.time_s
            late += clumsy * float(rng.exponential(_LATE_S)) / 4.0
            is_done = rng.random() >= clumsy * _LEAVES_OUT
        if is_done:
            found.append(Wish(wish.time_s + late, wish.tag, wish.value, wish.role))
    return found
