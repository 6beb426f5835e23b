"""Turn what was copied out of Excel into rows for one indicator, with an error for each row that cannot be one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.tables import dates
from yixian.tables.errors import TableError
from yixian.tables.readings import KnownIndicator, Reading, read_readings
from yixian.tables.values import BadValue
from yixian.web.indicators.models import Indicator
from yixian.web.indicators.records import ReadingRow
from yixian.web.indicators.values import shift_number


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the pasted text, as the user counts them, and what is wrong with it."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """The rows understood and the problems found."""

    rows: tuple[ReadingRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(text: str, indicator: Indicator, *, today: date) -> Pasted:
    """Read pasted cells: day, perhaps shift, then the value or numerator and denominator, perhaps crew and arm.

    A heading is optional; the numerator's and denominator's own names are understood in it.
    """
    if not text.strip():
        return Pasted()
    text, added = _with_heading(text.strip("\r\n"), indicator)
    known = KnownIndicator(indicator.code, (indicator.name, str(indicator)), is_ratio=indicator.is_quotient)
    language = get_language() or "zh-hans"
    try:
        table = read_readings(text.encode(), [known], as_of=today, only=indicator.code)
    except TableError as error:
        return Pasted(problems=(Problem(1, error.message(language)),))
    problems = [
        Problem(error.row - added, f"{error.label(language)}:{error.message(language)}") for error in table.errors
    ]
    rows = []
    for reading in table.readings:
        row = _row(reading, indicator, added)
        if isinstance(row, Problem):
            problems.append(row)
        else:
            rows.append(row)
    return Pasted(tuple(rows), tuple(sorted(problems, key=lambda problem: problem.number)))


def _with_heading(text: str, indicator: Indicator) -> tuple[str, int]:
    first, _newline, rest = text.partition("\n")
    cells = [cell.strip() for cell in first.split("\t")]
    if not _is_day(cells[0]):
        ours = {indicator.numerator_name: "分子", indicator.denominator_name: "分母"}
        ours.pop("", None)
        heading = "\t".join(ours.get(cell, cell) for cell in cells) if indicator.is_quotient else first
        return f"{heading}\n{rest}", 0
    numbers = ["分子", "分母"] if indicator.is_quotient else ["数值"]
    names = ["日期", *numbers] if len(cells) == 1 + len(numbers) else ["日期", "班次", *numbers, "班组", "方案"]
    heading = "\t".join(names[: len(cells)])
    return f"{heading}\n{text}", 1


def _is_day(cell: str) -> bool:
    try:
        return dates.day(cell, as_of=date.max) is not None
    except BadValue:
        return False


def _row(reading: Reading, indicator: Indicator, added: int) -> ReadingRow | Problem:
    number = reading.row - added
    shift = shift_number(reading.shift)
    if shift is None:
        return Problem(number, _("The shift “{text}” is not understood; write 1, 2 or 3.").format(text=reading.shift))
    if indicator.is_quotient and reading.numerator is None:
        return Problem(number, _("Numerator and denominator are needed, not the quotient alone."))
    quotient = indicator.is_quotient
    return ReadingRow(
        indicator_id=indicator.pk,
        day=reading.day,
        shift=shift,
        value=None if quotient else reading.value,
        numerator=reading.numerator if quotient else None,
        denominator=reading.denominator if quotient else None,
        crew=reading.crew[:20],
        arm=reading.arm,
        number=number,
    )
