"""When a check is due, and when one was missed. Pure: the caller says what time it is.

A cycle is a stretch of the calendar: a shift of eight hours from 0, 8 or 16 o'clock, a day, a week from Monday, a
month, a quarter. A check is *due* while the running cycle has none yet, and *overdue* once a whole cycle went by
without one. A card is judged from the day it was made: nobody can have missed a cycle before that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

SHIFT_HOURS = 8


class State(StrEnum):
    """How a check stands in its cycle."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"


def start_of(cycle: str, moment: datetime) -> datetime:
    """Return the start of the cycle the moment lies in, in the moment's own time zone."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if cycle == "shift":
        return midnight.replace(hour=moment.hour // SHIFT_HOURS * SHIFT_HOURS)
    if cycle == "day":
        return midnight
    if cycle == "week":
        return midnight - timedelta(days=moment.weekday())
    if cycle == "month":
        return midnight.replace(day=1)
    if cycle == "quarter":
        return midnight.replace(month=(moment.month - 1) // 3 * 3 + 1, day=1)
    raise ValueError(cycle)


def start_of_previous(cycle: str, moment: datetime) -> datetime:
    """Return the start of the cycle before the one the moment lies in."""
    return start_of(cycle, start_of(cycle, moment) - timedelta(microseconds=1))


def state(cycle: str, last: datetime | None, now: datetime, *, since: datetime) -> State:
    """Return how a check stands: ``last`` is the latest one, ``since`` when it was first asked for."""
    if last is not None and last >= start_of(cycle, now):
        return State.DONE
    counted_from = max(last, since) if last is not None else since
    return State.OVERDUE if counted_from < start_of_previous(cycle, now) else State.DUE
