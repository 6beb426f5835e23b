"""The files of readings, imported month by month as the story says."""

from __future__ import annotations

from datetime import date

from yixian.demo.events import ReadingsImported
from yixian.demo.replay.book import Book
from yixian.tables.readings import KnownIndicator, Reading, read_readings
from yixian.web.indicators import actions
from yixian.web.indicators.models import Indicator, Source
from yixian.web.indicators.records import ReadingRow
from yixian.web.indicators.values import shift_number


class Readings:
    """Reads each file once and brings in what was measured since the last time."""

    def __init__(self, book: Book) -> None:
        self.book = book
        rows = Indicator.objects.all()
        self.keys = {indicator.code: indicator.pk for indicator in rows}
        self.known = [KnownIndicator(i.code, (i.code, i.name), is_ratio=i.is_quotient) for i in rows]
        self.waiting: dict[str, list[Reading]] = {}

    def imported(self, event: ReadingsImported) -> None:
        if event.file not in self.waiting:
            self.waiting[event.file] = self._read(event.file)
        waiting = self.waiting[event.file]
        count = _until(waiting, event.until)
        rows = [self._row(reading) for reading in waiting[:count]]
        self.waiting[event.file] = waiting[count:]
        result = actions.apply_readings(rows, self.book.people[event.by], Source.FILE)
        if not result.is_clean:
            raise ValueError(f"{event.file}: {result.conflicts[:3]} {result.refused[:3]}")

    def _read(self, file: str) -> list[Reading]:
        read = read_readings(self.book.folder / file, self.known, as_of=self.book.enterprise.anchor)
        if read.errors:
            raise ValueError(f"{file}: {read.errors[:3]}")
        return sorted(read.readings, key=lambda reading: reading.day)

    def _row(self, reading: Reading) -> ReadingRow:
        has_parts = reading.numerator is not None
        return ReadingRow(
            indicator_id=self.keys[reading.indicator],
            day=reading.day,
            shift=shift_number(reading.shift) or 0,
            value=None if has_parts else reading.value,
            numerator=reading.numerator,
            denominator=reading.denominator,
            crew=reading.crew,
            arm=reading.arm,
            number=reading.row,
        )


def _until(readings: list[Reading], until: date) -> int:
    """Return how many of the readings, sorted by day, were measured until that day."""
    return sum(reading.day <= until for reading in readings)
