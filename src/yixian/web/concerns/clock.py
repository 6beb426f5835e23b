"""When an answer is due. Pure: dates in, dates out.

Working days follow the State Council's calendar (holidays and make-up days) as the ``chinese_calendar`` library knows
it. The calendar of a year is published late in the year before, so a year the library does not know yet is counted by
weekends alone: Monday to Friday are working days. Such a date may then be a few days early around a holiday.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

import chinese_calendar

ANSWER_DAYS = 3
ESCALATE_AGAIN_DAYS = 1
#: What a leader promises when nothing else is chosen, by lane.
PROMISE_DAYS = {"on_the_spot": 3, "coordinate": 10, "project": 30}
OLDEST_CREDIBLE = timedelta(days=30)
#: Phones' clocks run a little ahead; that much is forgiven.
CLOCK_SKEW = timedelta(minutes=5)


def is_working_day(day: date) -> bool:
    """Tell whether people at desks work on that day; by weekends alone where the year is not known yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(day: date, count: int) -> date:
    """Return the working day that many working days after ``day``; the day itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last second of the day in that zone."""
    return datetime.combine(day, time(23, 59, 59), zone)


def answer_due(received: datetime, zone: tzinfo) -> datetime:
    """Return when a human answer is due: the end of the third working day after receipt."""
    return end_of(add_working_days(received.astimezone(zone).date(), ANSWER_DAYS), zone)


def escalation_due(due: datetime, escalated: datetime | None, zone: tzinfo) -> datetime:
    """Return when the next level up is told: at the due time, then a working day after each telling."""
    if escalated is None:
        return due
    return end_of(add_working_days(escalated.astimezone(zone).date(), ESCALATE_AGAIN_DAYS), zone)


def promise(lane: str, day: date) -> date:
    """Return the day proposed as a promise when something is accepted in a lane."""
    return add_working_days(day, PROMISE_DAYS[lane])


def credible(raised: datetime | None, received: datetime) -> tuple[datetime, bool]:
    """Return when it was raised, and whether the phone's clock had to be set aside.

    A time in the future or more than thirty days back is not believed: the time of receipt stands for it.
    """
    if raised is None:
        return received, False
    if raised > received + CLOCK_SKEW or raised < received - OLDEST_CREDIBLE:
        return received, True
    return min(raised, received), False
