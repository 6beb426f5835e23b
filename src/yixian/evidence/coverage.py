"""How many of the periods the windows should hold are there?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .charter import Charter, Window
from .records import Check, Numbers, Times
from .rows import Mask, periods

#: Below this share of the expected periods the grade is capped; below the second nothing is proved.
COVERAGE, POOR_COVERAGE = 0.8, 0.5
#: A weekday with less than this share of its periods is a day of rest, not a gap.
REST = 0.1
#: Most periods counted in a window; longer ones are counted more coarsely.
_MOST = 1_000_000
_SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True, eq=False)
class Presence:
    """Which rows are there, in the order of time.

    Parameters
    ----------
    times
        Start of each row's period. Shape (n,).
    there, used
        Rows inside a window, and those of them fit for use. Shape (n,).
    before
        Rows of the baseline. Shape (n,).
    """

    times: Times
    there: Mask
    used: Mask
    before: Mask


def coverage(rows: Presence, charter: Charter, *, as_of: np.datetime64 | None = None) -> list[Check]:
    """Compare the rows used with the periods the windows should hold, exclusions and days of rest taken off.

    Parameters
    ----------
    rows
        What is there.
    charter
        Gives the windows.
    as_of
        Periods after it cannot be there yet.
    """
    step = _shortest_usual(rows.times[rows.there])
    windows = [("after", charter.after, ~rows.before)]
    if charter.before is not None and charter.design in ("before_after", "yoy"):
        windows.insert(0, ("before", charter.before, rows.before))
    grids = [_expected(window, step, charter, as_of, name) for name, window, _ in windows]
    rest = _rest_days(np.concatenate(grids), rows.times[rows.there], step)
    found = [Check("rest_days", "note", {"days": float(len(rest))})] if rest.shape[0] else []
    for (name, _, inside), grid in zip(windows, grids, strict=True):
        wanted = float((~np.isin(_weekday(grid), rest)).sum())
        got = float((rows.used & inside).sum())
        found.append(_share(name, min(got / wanted, 1.0) if wanted else 0.0, got))
        gap = _longest_gap(rows.times[rows.there & inside])
        is_years = name == "before" and charter.design == "yoy"
        if gap > max(5.0, 0.1 * wanted) * step and not is_years:
            found.append(Check("long_gap", "note", {"window": name, "days": gap / 86_400.0}))
    return found


def _share(name: str, share: float, got: float) -> Check:
    numbers: Numbers = {"window": name, "share": share, "rows": got}
    if share < POOR_COVERAGE:
        return Check("coverage_poor", "cap", numbers)
    return Check("coverage_low", "cap", numbers) if share < COVERAGE else Check("coverage", "ok", numbers)


def _expected(window: Window, step: float, charter: Charter, as_of: np.datetime64 | None, name: str) -> Times:
    """Return the start of every period the window should hold."""
    closes = window.closes if as_of is None else min(window.closes, as_of + _SECOND)
    seconds = max(round(step), int((window.closes - window.opens) / _SECOND) // _MOST, 1)
    grid = np.arange(window.opens, max(closes, window.opens), np.timedelta64(seconds, "s"))
    before, after, _ = periods(grid, charter)
    return grid[before if name == "before" else after]


def _rest_days(grid: Times, there: Times, step: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the weekdays on which next to nothing is there although the others are (0 is a Thursday)."""
    if step > 86_400.0 or grid.shape[0] == 0 or there.shape[0] < 14:
        return np.zeros(0, dtype=np.int64)
    wanted = np.bincount(_weekday(grid), minlength=7)
    share = np.bincount(_weekday(there), minlength=7) / np.maximum(wanted, 1)
    resting: np.ndarray[tuple[int], np.dtype[np.int64]] = np.flatnonzero((share < REST) & (wanted > 3))
    return resting if resting.shape[0] <= 3 and float(np.median(share)) >= POOR_COVERAGE else resting[:0]


def _weekday(times: Times) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    days: np.ndarray[tuple[int], np.dtype[np.int64]] = times.astype("datetime64[D]").astype(np.int64) % 7
    return days


def _shortest_usual(times: Times) -> float:
    """Return the distance a tenth of the neighbours keep, so that missing rows cannot hide [s]."""
    gaps = np.diff(times).astype("timedelta64[s]").astype(float)
    return float(np.quantile(gaps, 0.1, method="higher")) if gaps.shape[0] else 86_400.0


def _longest_gap(times: Times) -> float:
    """Return the longest distance of neighbours [s]."""
    return float(np.diff(times).max() / _SECOND) if times.shape[0] > 1 else 0.0
