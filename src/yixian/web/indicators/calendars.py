"""From shift calendars to periods of time. Pure but for the working days of China; no rows are read here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from yixian.formulas import Period as Span
from yixian.web.indicators.models import Period, WorkingDays

DAY_MIN = 1440
MOST_SHIFTS = 12


class StartsError(ValueError):
    """Starts that make no day: ``args[0]`` says ``time``, ``order`` or ``count``, ``args[1]`` what was found."""


def minutes_of(text: str, *, begins_day_before: bool) -> tuple[int, ...]:
    """Return the starts in minutes from midnight of the production day, the first one negative if before it."""
    words = text.replace("，", " ").replace(",", " ").replace("、", " ").replace("：", ":").split()
    if not 0 < len(words) <= MOST_SHIFTS:
        raise StartsError("count", str(len(words)))
    clock = [_minute(word) for word in words]
    found = [clock[0] - (DAY_MIN if begins_day_before else 0)]
    for minute in clock[1:]:
        later = found[-1] + ((minute - found[-1]) % DAY_MIN or DAY_MIN)
        found.append(later)
    if found[-1] >= found[0] + DAY_MIN:
        raise StartsError("order", text)
    return tuple(found)


def _minute(word: str) -> int:
    hours, _, minutes = word.partition(":")
    if not (hours.isascii() and hours.isdigit() and len(hours) <= 2):
        raise StartsError("time", word)
    if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) == 2):
        raise StartsError("time", word)
    minute = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59 or minute >= DAY_MIN:
        raise StartsError("time", word)
    return minute


def rota_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the crews of each shift, one line a day of the cycle."""
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Shifts:
    """The shifts of a day, as one calendar has them."""

    starts_min: tuple[int, ...] = (0, 480, 960)
    working: str = WorkingDays.EVERY
    rota: tuple[tuple[str, ...], ...] = ()
    rota_since: date | None = None

    @property
    def count(self) -> int:
        return len(self.starts_min)

    def crew(self, day: date, shift: int) -> str:
        """Return the crew on duty, empty where no rota says."""
        if not self.rota or self.rota_since is None or not shift:
            return ""
        line = self.rota[(day - self.rota_since).days % len(self.rota)]
        return line[shift - 1] if shift <= len(line) else ""

    def is_working(self, day: date) -> bool:
        if self.working == WorkingDays.EVERY:
            return True
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # a year whose holidays are not announced yet
            return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Slot:
    """One period a reading stands for."""

    day: date
    shift: int
    span: Span
    crew: str = ""

    @property
    def key(self) -> tuple[date, int]:
        return (self.day, self.shift)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The calendars of a place one after the other; before the first one, three shifts from midnight."""

    zone: ZoneInfo
    since: Sequence[date] = ()
    shifts: Sequence[Shifts] = ()
    default: Shifts = field(default_factory=Shifts)

    def on(self, day: date) -> Shifts:
        place = bisect_right(self.since, day) - 1
        return self.shifts[place] if place >= 0 else self.default

    def moment_ms(self, day: date, minute: int) -> int:
        """Return the moment so many minutes of the wall clock after that midnight."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return int(wall.replace(tzinfo=self.zone).timestamp() * 1000)

    def begin_ms(self, day: date) -> int:
        return self.moment_ms(day, self.on(day).starts_min[0])

    def day_at(self, moment_ms: int) -> date:
        """Return the production day a moment falls in."""
        day = datetime.fromtimestamp(moment_ms / 1000, self.zone).date()
        for each in (day + timedelta(days=1), day):
            if self.begin_ms(each) <= moment_ms:
                return each
        return day - timedelta(days=1)

    def shift_spans(self, day: date) -> list[Span]:
        starts = [self.moment_ms(day, minute) for minute in self.on(day).starts_min]
        ends = [*starts[1:], self.begin_ms(day + timedelta(days=1))]
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    def slots(self, period: str, since: date, until: date) -> Iterator[Slot]:
        """Yield the periods from one production day to another, both inside, days of rest left out."""
        if period == Period.MONTH:
            yield from self._months(since, until)
            return
        for number in range(since.toordinal(), until.toordinal() + 1):
            day = date.fromordinal(number)
            shifts = self.on(day)
            if not shifts.is_working(day):
                continue
            if period == Period.DAY:
                yield Slot(day, 0, Span(self.begin_ms(day), self.begin_ms(day + timedelta(days=1))))
                continue
            for place, span in enumerate(self.shift_spans(day), 1):
                if span.end_ms > span.start_ms:
                    yield Slot(day, place, span, shifts.crew(day, place))

    def _months(self, since: date, until: date) -> Iterator[Slot]:
        first = since.replace(day=1)
        while first <= until:
            after = (first + timedelta(days=32)).replace(day=1)
            yield Slot(first, 0, Span(self.begin_ms(first), self.begin_ms(after)))
            first = after
