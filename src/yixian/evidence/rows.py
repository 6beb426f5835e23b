"""The rows a comparison uses: cleaned, in order, with real-time steps and the period each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .charter import Charter
from .fields import instant
from .records import Floats, Labels, Series, Times

_DAY = np.timedelta64(86_400, "s")
Mask = NDArray[np.bool_]
#: Rows closer than this are averaged before they are compared [d].
FINEST = 0.125


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one comparison in the order of time; every number known.

    Parameters
    ----------
    times
        Start of each period, shifts of one day spread over it. Shape (n,).
    steps
        The same in units of the usual distance of neighbours. Shape (n,) [-].
    step_days
        That usual distance [d].
    top, bottom
        Value, or numerator and denominator. Shape (n,) [unit].
    covariates
        One column for each registered covariate. Shape (n, c).
    covariate_names
        Their names.
    treated
        Whether the row is after the change, or in arm B. Shape (n,).
    shift, crew
        Labels, or None where the series has none. Shape (n,).
    """

    times: Times
    steps: Floats
    step_days: float
    top: Floats
    bottom: Floats | None
    covariates: Floats
    covariate_names: tuple[str, ...]
    treated: Mask
    shift: Labels | None = None
    crew: Labels | None = None

    def __len__(self) -> int:
        return int(self.times.shape[0])

    def pick(self, keep: Mask | NDArray[np.intp], treated: Mask | None = None) -> Rows:
        """Return some of the rows, perhaps with another treated mask (of the rows kept)."""
        return Rows(
            times=self.times[keep],
            steps=self.steps[keep],
            step_days=self.step_days,
            top=self.top[keep],
            bottom=None if self.bottom is None else self.bottom[keep],
            covariates=self.covariates[keep],
            covariate_names=self.covariate_names,
            treated=self.treated[keep] if treated is None else treated,
            shift=None if self.shift is None else self.shift[keep],
            crew=None if self.crew is None else self.crew[keep],
        )


def coarsened(rows: Rows) -> Rows:
    """Return rows finer than three hours as one row a day, or a shift, crew and arm where these are known.

    The noise grid spans memories of up to 200 rows: enough weeks of days, but only days of hours. Groups with
    less than half the usual number of rows are left out.

    Parameters
    ----------
    rows
        Rows in the order of time.
    """
    if rows.step_days >= FINEST or len(rows) < 2:
        return rows
    fresh = np.diff(rows.times.astype("datetime64[D]")) > np.timedelta64(0, "D")
    for labels in (rows.treated, rows.shift, rows.crew):
        if labels is not None:
            fresh = fresh | (labels[1:] != labels[:-1])
    starts = np.concatenate([[0], np.flatnonzero(fresh) + 1])
    sizes = np.diff(np.append(starts, len(rows))).astype(float)
    whole = sizes >= 0.5 * float(np.median(sizes))
    first = starts[whole]
    top = np.add.reduceat(rows.top, starts)[whole]
    steps, step_days = steps_of(rows.times[first])
    picked = rows.pick(first)
    return replace(
        picked,
        steps=steps,
        step_days=step_days,
        top=top / sizes[whole] if rows.bottom is None else top,
        bottom=None if rows.bottom is None else np.add.reduceat(rows.bottom, starts)[whole],
        covariates=np.add.reduceat(rows.covariates, starts, axis=0)[whole] / sizes[whole][:, None],
    )


def spread_shifts(series: Series) -> Times:
    """Return the times with the shifts of one date spread over its day, in order of appearance.

    Parameters
    ----------
    series
        Any series; without shifts, or with times of day, its times are returned as they are.
    """
    days = series.times.astype("datetime64[D]")
    if series.shift is None or bool((series.times != days).any()):
        return series.times
    names = list(dict.fromkeys(series.shift.tolist()))
    places = np.array([names.index(name) for name in series.shift.tolist()], dtype=int)
    apart = 86_400 // max(len(names), 1)
    spread: Times = series.times + (places * apart).astype("timedelta64[s]")
    return spread


def spread_parts(times: Times) -> Times:
    """Return increasing times with the parts of one moment spread up to the next.

    Parameters
    ----------
    times
        Moments in order, perhaps repeated, shape (n,).
    """
    moments, place, counts = np.unique(times, return_inverse=True, return_counts=True)
    if moments.shape[0] == times.shape[0]:
        return times
    room = np.diff(moments).astype("timedelta64[s]").astype(float)
    usual = float(np.median(room)) if room.shape[0] else 86_400.0
    apart = np.append(np.minimum(room, usual), usual) / counts
    rank = np.arange(times.shape[0]) - np.concatenate([[0], np.cumsum(counts)[:-1]])[place]
    spread: Times = times + np.floor(rank * apart[place]).astype("timedelta64[s]")
    return spread


def steps_of(times: Times) -> tuple[Floats, float]:
    """Return increasing times in units of their median distance, and that distance.

    Parameters
    ----------
    times
        Increasing moments, shape (n,).

    Returns
    -------
    steps, step_days
        Shape (n,) [-], and [d].
    """
    if times.shape[0] < 2:
        return np.zeros(times.shape[0]), 1.0
    seconds = (times - times[0]).astype("timedelta64[s]").astype(float)
    usual = float(np.median(np.diff(seconds)))
    return seconds / usual, usual / 86_400.0


def periods(times: Times, charter: Charter) -> tuple[Mask, Mask, Mask]:
    """Return which moments are before, after, and excluded or washed out.

    Designs without a baseline have no "before"; the arms of a switchback are told apart elsewhere.

    Parameters
    ----------
    times
        Moments, shape (n,).
    charter
        Gives windows, change, washout and exclusions.
    """
    excluded = np.zeros(times.shape, dtype=bool)
    for window in charter.exclude:
        excluded |= window.holds(times)
    inside = charter.after.holds(times)
    before = np.zeros(times.shape, dtype=bool)
    if charter.change_at and charter.design != "switchback":
        change = instant(charter.change_at)
        settled = change + charter.washout_days * _DAY
        excluded |= (times >= change) & (times < settled)
        inside &= times >= change
    if charter.design == "before_after" and charter.before is not None:
        before = charter.before.holds(times) & (times < change)
    elif charter.design == "yoy":
        for window in charter.past_years():
            before |= window.holds(times)
    return before & ~excluded, inside & ~excluded, excluded
