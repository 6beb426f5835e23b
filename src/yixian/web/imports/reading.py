"""An uploaded file, or pasted cells, as records: the reader for each kind."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yixian.tables.areas import Areas, read_areas
from yixian.tables.places import Places, read_places
from yixian.tables.readings import Readings, read_readings
from yixian.tables.roster import Roster, read_roster
from yixian.tables.workbook import open_workbook
from yixian.web.imports import sheets
from yixian.web.imports.models import ImportKind
from yixian.web.imports.staging import Record


def read(kind: str, data: bytes, *, indicator: str = "") -> Record:
    """Read a file of that kind.

    Raises
    ------
    TableError
        With a sentence for the user, where the file as a whole is no such table.
    """
    book, today = open_workbook(data), timezone.localdate()
    if kind == ImportKind.ROSTER:
        return read_roster(book, as_of=today)
    if kind == ImportKind.AREAS:
        return read_areas(book)
    if kind == ImportKind.PLACES:
        return read_places(book)
    return read_readings(book, sheets.known_indicators(), as_of=today, only=indicator or None)


def rows_of(record: Record) -> list[Any]:
    """Return the good rows, whatever the kind."""
    if isinstance(record, Roster):
        return list(record.people)
    if isinstance(record, Areas):
        return list(record.areas)
    if isinstance(record, Places):
        return list(record.places)
    assert isinstance(record, Readings)
    return list(record.readings)


def bad_rows_of(record: Record) -> int:
    return len({error.row for error in record.errors})
