"""What a charter is made of: the indicator, windows of time, and the columns of a plain file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from .errors import Problem
from .fields import FieldReader, instant

Kind = Literal["mean", "ratio", "rate", "tolerance"]
Better = Literal["up", "down"]

#: The lower limit of Ppk a capable process must reach (four sigma to the nearer limit), and what may be asked instead.
REQUIRED = 1.33
REQUIRABLE = (0.5, 5.0)
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Indicator:
    """What is measured, and which way is better.

    Parameters
    ----------
    name
        The plant's own words for it [-].
    unit
        Unit the verdict is written in, such as ``kg/t`` [-].
    better
        ``down`` where less is better, ``up`` where more is [-].
    kind
        ``mean``: one value a period; ``ratio``: ΣN/ΣD; ``rate``: events per exposure; ``tolerance``: share of
        values within the limits [-].
    lsl, usl
        Lower and upper specification limit, for kind tolerance; None where there is none [value's unit].
    """

    name: str
    unit: str
    better: Better
    kind: Kind = "mean"
    lsl: float | None = None
    usl: float | None = None

    @property
    def sign(self) -> float:
        """+1 where more is better, −1 where less is; effects are written in the good direction."""
        return 1.0 if self.better == "up" else -1.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        plain = {"name": self.name, "unit": self.unit, "better": self.better, "kind": self.kind}
        limits = {name: float(limit) for name, limit in (("lsl", self.lsl), ("usl", self.usl)) if limit is not None}
        return plain | limits

    def problems(self) -> list[Problem]:
        """Return what contradicts itself in the indicator."""
        if self.kind != "tolerance":
            found = [name for name, limit in (("lsl", self.lsl), ("usl", self.usl)) if limit is not None]
            return [Problem("only_for", f"indicator.{name}", {"what": "kind: tolerance"}) for name in found]
        if self.lsl is None and self.usl is None:
            return [Problem("missing_key", "indicator.lsl")]
        if self.better != "up":
            return [Problem("must_be", "indicator.better", {"wanted": "up"})]
        if self.lsl is not None and self.usl is not None and not self.lsl < self.usl:
            return [Problem("limits_swapped", "indicator.usl")]
        return []

    @classmethod
    def read(cls, fields: FieldReader) -> Indicator:
        """Read the indicator's fields, leaving problems with the reader."""
        read = cls(
            name=fields.text("name"),
            unit=fields.text("unit"),
            better=cast(Better, fields.one_of("better", get_args(Better))),
            kind=cast(Kind, fields.one_of("kind", get_args(Kind))),
            lsl=fields.optional_number("lsl"),
            usl=fields.optional_number("usl"),
        )
        fields.finish()
        return read


@dataclass(frozen=True)
class Window:
    """A span of time, both ends inside; an end given as a date takes that whole day.

    Parameters
    ----------
    start
        First moment, ISO [-].
    end
        Last moment or day, ISO [-].
    reason
        Why it is left out, for exclusions; else empty [-].
    """

    start: str
    end: str
    reason: str = ""

    @property
    def opens(self) -> np.datetime64:
        """First moment inside."""
        return instant(self.start)

    @property
    def closes(self) -> np.datetime64:
        """First moment no longer inside."""
        end = instant(self.end)
        return end + (_DAY if len(self.end) == 10 else np.timedelta64(1, "s"))

    @property
    def days(self) -> float:
        """Length [d]."""
        return float((self.closes - self.opens) / _DAY)

    def holds(self, times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Return which of the moments lie inside."""
        return (times >= self.opens) & (times < self.closes)

    def earlier(self, years: int) -> Window:
        """Return the same days of an earlier year; 29 February becomes the 28th where there is none.

        Parameters
        ----------
        years
            How many years earlier [-].
        """
        return Window(_earlier(self.start, years), _earlier(self.end, years))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        plain = {"from": self.start, "to": self.end}
        return plain | {"reason": self.reason} if self.reason else plain

    @classmethod
    def read(cls, fields: FieldReader) -> Window:
        """Read the window's fields, leaving problems with the reader."""
        read = cls(fields.moment("from"), fields.moment("to"), fields.text("reason", ""))
        fields.finish()
        if read.start and read.end and read.closes <= read.opens:
            fields.problems.append(Problem("window_reversed", fields.where))
        return read


@dataclass(frozen=True)
class Columns:
    """Which column of a plain file holds what; only files need it.

    Parameters
    ----------
    time
        Column of the date or time [-].
    value, numerator, denominator, events, exposure
        Columns of the indicator, as its kind asks: value | numerator, denominator | events, exposure [-].
    shift, crew, arm
        Columns of the shift's name, the crew's name and the trial's arm (A or B) [-].
    """

    time: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    events: str = ""
    exposure: str = ""
    shift: str = ""
    crew: str = ""
    arm: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, without the empty ones."""
        return {name: text for name, text in vars(self).items() if text}


#: The columns each kind of indicator needs.
NEEDED = {
    "mean": ("value",),
    "tolerance": ("value",),
    "ratio": ("numerator", "denominator"),
    "rate": ("events", "exposure"),
}


def _earlier(text: str, years: int) -> str:
    year = int(text[:4]) - years
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    rest = "-02-28" + text[10:] if text[4:10] == "-02-29" and not is_leap else text[4:]
    return f"{year:04d}{rest}"
