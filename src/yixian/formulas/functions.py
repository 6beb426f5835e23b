"""The functions a formula may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from .spans import Weighed

UnitRule = Literal["tag", "integral", "hours", "count"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function over the samples of a tag.

    Parameters
    ----------
    name
        As written in a formula [-].
    unit
        How the result's unit follows from the tag's [-].
    limit
        Name of the limit it needs; empty if none [-].
    run
        From weighed samples and the limit (in the tag's unit) to the value, None where unknown.
    by_samples
        Its coverage is the share of good samples, not of time: amounts noted once each have no time between them.
    """

    name: str
    unit: UnitRule
    run: Callable[[Weighed, float], float | None]
    limit: str = ""
    by_samples: bool = False


_TABLE: Final = (
    Function("mean", "tag", lambda found, _: found.mean()),
    Function("minimum", "tag", lambda found, _: found.low()),
    Function("maximum", "tag", lambda found, _: found.high()),
    Function("total", "integral", lambda found, _: found.integral()),
    Function("sum", "tag", lambda found, _: found.sum(), by_samples=True),
    Function("increase", "tag", lambda found, _: found.increase()),
    Function("duration_above", "hours", lambda found, limit: found.share_hours(limit, above=True), limit="above"),
    Function("duration_below", "hours", lambda found, limit: found.share_hours(limit, above=False), limit="below"),
    Function("hours_running", "hours", lambda found, limit: found.hours_above(limit), limit="above"),
    Function("count_trips", "count", lambda found, limit: found.falls(limit), limit="above"),
    Function("count_starts", "count", lambda found, limit: found.rises(limit), limit="above"),
)
#: Functions over the samples of one tag, by name.
FUNCTIONS: Final[Mapping[str, Function]] = {each.name: each for each in _TABLE}
#: Functions of another form.
OTHERS: Final = ("reading", "ratio", "rate", "hours")
