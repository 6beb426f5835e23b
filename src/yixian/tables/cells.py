"""Read the cells of one row into a record, gathering every problem the row has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from yixian.tables import values
from yixian.tables.errors import RowError
from yixian.tables.values import BadValue
from yixian.tables.workbook import Cell

T = TypeVar("T")


class RowReader:
    """The cells of one row by column key; problems are appended to ``errors``, which all rows share."""

    def __init__(self, row: int, record: dict[str, Cell], positions: dict[str, int], errors: list[RowError]) -> None:
        self.row = row
        self._record = record
        self._positions = positions
        self.errors = errors
        self._before = len(errors)

    @property
    def is_good(self) -> bool:
        """Whether nothing was wrong so far."""
        return len(self.errors) == self._before

    def refuse(self, where: str, code: str, /, *, shown: str | None = None, **data: Any) -> None:
        """Record a problem of one cell; ``shown`` names the column where its key is no word for the user."""
        self.errors.append(RowError(self.row, shown or where, code, data, self._positions.get(where)))

    def read(self, column: str, reader: Callable[[Cell], T], *, shown: str | None = None) -> T | None:
        """Return the cell as ``reader`` understands it, None with a problem recorded where it does not."""
        try:
            return reader(self._record.get(column))
        except BadValue as error:
            position = self._positions.get(column)
            self.errors.append(RowError(self.row, shown or column, error.code, error.data, position))
            return None

    def word(self, column: str, *, limit: int = 100, needed: bool = False) -> str:
        """Return a short name, its filling spaces gone."""
        return self._limited(column, self.read(column, values.phrase) or "", limit, needed)

    def code(self, column: str, *, limit: int = 32, needed: bool = False) -> str:
        """Return a code, which holds no spaces."""
        return self._limited(column, self.read(column, values.word) or "", limit, needed)

    def line(self, column: str, *, limit: int = 200, needed: bool = False) -> str:
        """Return one line of text, its inner spaces kept."""
        return self._limited(column, self.read(column, values.text) or "", limit, needed)

    def paragraph(self, column: str, *, limit: int = 4000) -> str:
        """Return text of several lines."""
        return self._limited(column, self.read(column, values.paragraph) or "", limit, False)

    def once(self, column: str, value: str, seen: dict[str, int]) -> None:
        """Refuse a value that an earlier row has."""
        if value and (first := seen.setdefault(value, self.row)) != self.row:
            self.refuse(column, "duplicate", column=column, value=value, first_row=first)

    def _limited(self, column: str, value: str, limit: int, needed: bool) -> str:
        if needed and not value:
            self.refuse(column, "missing", column=column)
        if len(value) > limit:
            self.refuse(column, "too_long", column=column, length=len(value), limit=limit)
            return ""
        return value
