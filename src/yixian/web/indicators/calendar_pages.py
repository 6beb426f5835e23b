"""What the pages of shift calendars show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from yixian.web.indicators import computation, tags
from yixian.web.indicators.calendars import Timetable
from yixian.web.indicators.models import ShiftCalendar

SHOWN_DAYS = 2


@dataclass(frozen=True)
class ShiftLine:
    """One shift of one day."""

    day: date
    shift: int
    start: datetime
    end: datetime
    crew: str


@dataclass(frozen=True)
class CalendarLine:
    """One calendar with the shifts of its next days."""

    calendar: ShiftCalendar
    shifts: Sequence[ShiftLine]
    may_change: bool


@dataclass(frozen=True)
class CalendarsPage:
    """All shift calendars; before them what holds where there is none."""

    lines: Sequence[CalendarLine]
    default: Sequence[ShiftLine]
    may_add: bool


def shift_lines(timetable: Timetable, first: date, days: int = SHOWN_DAYS) -> list[ShiftLine]:
    """Return the shifts of the working days from a day on."""
    found = [
        ShiftLine(
            slot.day,
            slot.shift,
            timezone.localtime(tags.moment(slot.span.start_ms)),
            timezone.localtime(tags.moment(slot.span.end_ms)),
            slot.crew,
        )
        for slot in timetable.slots("shift", first, first + timedelta(days=10))
    ]
    wanted = sorted({line.day for line in found})[:days]
    return [line for line in found if line.day in wanted]


def lone(calendar: ShiftCalendar) -> Timetable:
    """Return a timetable of this one calendar."""
    zone = timezone.get_default_timezone()
    return Timetable(zone, [calendar.since], [computation.shifts_of(calendar)])


def calendars_page(rows: Sequence[tuple[ShiftCalendar, bool]], *, may_add: bool) -> CalendarsPage:
    today = timezone.localdate()
    lines = [CalendarLine(row, shift_lines(lone(row), max(today, row.since)), may_change) for row, may_change in rows]
    plain = Timetable(timezone.get_default_timezone())
    return CalendarsPage(lines, shift_lines(plain, today, 1), may_add)
