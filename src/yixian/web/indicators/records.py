"""Plain records that travel between readers, forms and the writing of readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading to be written: a ``value``, or a ``numerator`` and a ``denominator``.

    ``shift`` counts from 1 within the day, 0 is the whole day. ``number`` says where it stood in its file.
    """

    indicator_id: int
    day: date
    shift: int = 0
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    crew: str = ""
    arm: str = ""
    number: int = 0

    @property
    def key(self) -> tuple[int, date, int]:
        return (self.indicator_id, self.day, self.shift)

    @property
    def numbers(self) -> tuple[float | None, float | None, float | None]:
        return (self.value, self.numerator, self.denominator)

    @property
    def is_whole(self) -> bool:
        """Whether it holds a value, or both parts of a quotient, and not both."""
        parts = (self.numerator is not None) + (self.denominator is not None)
        return parts == 0 if self.value is not None else parts == 2


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that says otherwise than what is already there; nothing was written for it."""

    row: ReadingRow
    there: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be a reading, and why: ``not_whole``, ``kind`` or ``unknown_indicator``."""

    row: ReadingRow
    code: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of some rows."""

    added: int = 0
    unchanged: int = 0
    corrected: int = 0
    conflicts: tuple[Conflict, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.conflicts and not self.refused
