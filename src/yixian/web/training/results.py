"""What came of a drill for the whole room: a line a seat in the order of the seats, and where points were lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yixian.web.people.models import Person
from yixian.web.training import pages, queries, station
from yixian.web.training.models import Drill, Run


@dataclass(frozen=True)
class ResultLine:
    """One person's line in the results of a room."""

    person: Person
    role: str
    run: Run
    score: str
    clock: str
    counts: dict[str, int]


def lines(drill: Drill) -> list[ResultLine]:
    """Return a line for each seat, in the order of the seats: people are not ranked."""
    runs = queries.runs_of(drill)
    counts = queries.counts(runs)
    return [
        ResultLine(
            seat.person,
            str(seat.get_role_display()),
            run,
            pages.total(run.score),
            station.clock(run.time_s),
            counts[run.pk],
        )
        for run in runs
        for seat in run.seats.all()
    ]


@dataclass(frozen=True)
class SharedLoss:
    """One thing points were lost for, over all plants of a room."""

    what: str
    plants: str
    mean: str
    most: str
    why: str


def shared_losses(drill: Drill) -> list[SharedLoss]:
    """Return what the room lost points for, the most expensive first: things are put in order, people are not."""
    runs = [run for run in queries.runs_of(drill) if run.score]
    found: dict[str, list[tuple[Run, float, pages.LossLine]]] = {}
    for run in runs:
        for each in (run.score or {}).get("losses", []):
            found.setdefault(each["code"], []).append((run, each["points"], pages.loss(each)))
    ordered = sorted(found.values(), key=lambda losses: -sum(points for _run, points, _line in losses))
    return [_shared(losses, len(runs)) for losses in ordered]


def _shared(losses: Sequence[tuple[Run, float, pages.LossLine]], plants: int) -> SharedLoss:
    _run, most, worst = max(losses, key=lambda loss: loss[1])
    total = sum(points for _run, points, _line in losses)
    hit = len({run.pk for run, _points, _line in losses})
    return SharedLoss(worst.what, f"{hit} / {plants}", f"{total / plants:.1f}", f"{most:.1f}", worst.why)


@dataclass(frozen=True)
class SeatLoss:
    """A loss of one plant, with the people at it."""

    run: Run
    people: str
    loss: pages.LossLine


def seat_losses(drill: Drill) -> list[SeatLoss]:
    """Return every loss of every plant, in the order of the plants."""
    return [
        SeatLoss(run, ", ".join(seat.person.name for seat in run.seats.all()), pages.loss(each))
        for run in queries.runs_of(drill)
        for each in (run.score or {}).get("losses", [])
    ]
