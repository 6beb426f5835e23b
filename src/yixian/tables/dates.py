"""Days as offices write them: 2019.5, 2019-5-1, 2019年5月, a serial number, a date cell."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from yixian.tables.values import BadValue, word
from yixian.tables.workbook import Cell

EARLIEST = dt.date(1940, 1, 1)
_EPOCH = dt.date(1899, 12, 30)
_LAST_SERIAL = 73_415  # the end of the year 2100
_YMD = re.compile(r"^(\d{4})[.\-/年,_](\d{1,2})(?:[.\-/月,_](\d{1,2})日?号?|月)?$")
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
_SHORT = re.compile(r"^\d{1,2}[.\-/]\d{1,2}([.\-/]\d{2,4})?$")


def day(cell: Cell, *, as_of: dt.date, earliest: dt.date = EARLIEST) -> dt.date | None:
    """Return the day a cell means, the first of the month where only the month is known, None if it is empty.

    Parameters
    ----------
    cell
        A date cell, a serial number of the 1900 system, or text.
    as_of
        Today; a later day is refused.
    earliest
        An earlier day is refused.
    """
    found = _day_of(cell)
    if found is None:
        return None
    if found > as_of:
        raise BadValue("future_date", value=found.isoformat(), today=as_of.isoformat())
    if found < earliest:
        raise BadValue("too_early_date", value=found.isoformat(), earliest=earliest.isoformat())
    return found


def _day_of(cell: Cell) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, bool | dt.time | dt.timedelta):
        raise BadValue("not_a_date", value=str(cell))
    if isinstance(cell, int | float):
        return _from_number(float(cell))
    return _from_text(cell) if cell else None


@lru_cache(maxsize=50_000)
def _from_text(written: str) -> dt.date | None:
    value = word(_CLOCK.sub("", unicodedata.normalize("NFKC", written).strip()))
    value = value.rstrip(".")
    if not value:
        return None
    match = _YMD.match(value)
    if match:
        return _calendar(value, int(match[1]), int(match[2]), int(match[3] or 1))
    if _PACKED.match(value) or value.isdecimal():
        return _from_number(float(value))
    if re.match(r"^\d{5}\.0*$", value):
        return _from_number(float(value))
    if re.match(r"^(19|20)\d{2}年$", value):
        raise BadValue("year_only", value=value[:4])
    if _SHORT.match(value):
        raise BadValue("ambiguous_day", value=value)
    raise BadValue("not_a_date", value=value)


def _from_number(number: float) -> dt.date:
    written = f"{number:.10g}"
    packed = _PACKED.match(written)
    if packed and 1900 <= int(packed[1]) <= 2100:  # 20190501, 201905
        return _calendar(written, int(packed[1]), int(packed[2]), int(packed[3] or 1))
    if 1900 <= number < 2101:  # 2019.5 typed into a number cell
        return _year_and_month(written)
    if number >= _LAST_SERIAL or number < 1:
        raise BadValue("not_a_date", value=written)
    return _EPOCH + dt.timedelta(days=int(number))


def _year_and_month(written: str) -> dt.date:
    year, _, month = written.partition(".")
    if not month:
        raise BadValue("year_only", value=year)
    if month == "1":
        raise BadValue("ambiguous_month", value=written, year=year)
    return _calendar(written, int(year), int(month), 1)


def _calendar(written: str, year: int, month: int, day_of_month: int) -> dt.date:
    try:
        return dt.date(year, month, day_of_month)
    except ValueError:
        raise BadValue("impossible_date", value=written) from None
