"""Control charts with frozen limits: has the process moved, and when must the limits be approved anew?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import Problem, SeriesError
from .inputs import numbers, refuse
from .limits import FEW, FEWEST, ChartKind, Limits, frozen_limits
from .records import Check, Floats

#: Weight of the newest point in the EWMA, and width of all limits in standard deviations.
LAMBDA, WIDTH = 0.2, 3.0
#: Known points after the baseline that are looked at before limits are questioned.
RECENT = 30


@dataclass(frozen=True)
class Signal:
    """One point that says the process has moved.

    Parameters
    ----------
    index
        Its place in the series, from 0 [-].
    rule
        1: beyond a limit; 2: it completes a run on one side of the centre [-].
    """

    index: int
    rule: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Chart:
    """A chart as data.

    Parameters
    ----------
    kind
        ``I``, ``EWMA``, ``p`` or ``u`` [-].
    limits
        What was frozen.
    points
        What is drawn: value, moving average, share or rate; None where unknown. Length n [unit].
    lower, upper
        Limits of each point; None where unknown. Length n [unit].
    signals
        Points that break a rule, the baseline's own among them.
    checks
        What to heed.
    after
        Place of the first point after the baseline [-].
    """

    kind: ChartKind
    limits: Limits
    points: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    signals: tuple[Signal, ...]
    checks: tuple[Check, ...]
    after: int

    @property
    def centre(self) -> float:
        """The frozen centre line [unit]."""
        return self.limits.centre

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        plain = {name: list(getattr(self, name)) for name in ("points", "lower", "upper")}
        return dict(vars(self)) | plain | {
            "limits": self.limits.to_dict(),
            "signals": [signal.to_dict() for signal in self.signals],
            "checks": [check.to_dict() for check in self.checks],
        }  # fmt: skip

    def reapproval(self) -> tuple[Check, ...]:
        """Return why the limits should be approved anew; nothing where they still serve.

        The last 30 known points after the baseline are asked: has their level moved for good, has their spread
        changed, or was the baseline too short to begin with?
        """
        found = []
        if self.limits.n < FEW and len(self.points) - self.after >= RECENT:
            found.append(Check("limits_preliminary", "note", {"rows": float(self.limits.n), "wanted": float(FEW)}))
        z, places = self._standardised()
        if z.shape[0] < RECENT:
            return tuple(found)
        z, first = z[-RECENT:], float(places[-RECENT])
        r1 = self.limits.r1
        error = math.sqrt((1.0 + r1) / (1.0 - r1) * (1.0 / RECENT + 1.0 / self.limits.n))
        if abs(float(z.mean())) > WIDTH * error:
            level = float(np.mean([cast(float, self.points[place]) for place in places[-RECENT:]]))
            found.append(
                Check("limits_level_moved", "note", {"first": first + 1, "level": level, "centre": self.centre})
            )
        spread = float(z.std(ddof=1))
        loose = WIDTH / math.sqrt(2.0 * RECENT * (1.0 - r1**2) / (1.0 + r1**2))
        if self.kind != "EWMA" and abs(math.log(max(spread, 1e-9))) > loose:
            found.append(Check("limits_spread_moved", "note", {"first": first + 1, "ratio": spread}))
        return tuple(found)

    def _standardised(self) -> tuple[Floats, NDArray[np.intp]]:
        """Return the known points after the baseline in standard deviations from the centre, and their places."""
        nan = float("nan")
        points = np.array([nan if p is None else p for p in self.points])[self.after :]
        upper = np.array([nan if p is None else p for p in self.upper])[self.after :]
        scale = (upper - self.centre) / WIDTH
        if self.kind in ("p", "u"):  # an upper limit of p may be cut off at 1
            lower = np.array([nan if p is None else p for p in self.lower])[self.after :]
            scale = np.maximum(scale, (self.centre - lower) / WIDTH)
        good = np.isfinite(points) & (scale > 0)
        return (points[good] - self.centre) / scale[good], np.flatnonzero(good) + self.after


def chart(
    x: ArrayLike,
    baseline: Limits | slice | NDArray[np.bool_],
    *,
    kind: ChartKind = "I",
    sizes: ArrayLike | None = None,
) -> Chart:
    """Return a chart of all points against limits frozen from the baseline.

    Parameters
    ----------
    x
        Values, or numbers of events for p and u, in the order of time; NaN where unknown. Shape (n,) [unit].
    baseline
        Which points the limits come from, as a slice or a mask of shape (n,), or limits approved earlier.
    kind
        ``I``: single values; ``EWMA``: their moving average, for small lasting shifts; ``p``: defectives of
        ``sizes`` parts; ``u``: events in ``sizes`` hours or tonnes [-].
    sizes
        Parts or exposure of each point, for p and u. Shape (n,).

    Raises
    ------
    InputError
        If the kind, the baseline or the sizes do not fit together.
    SeriesError
        If the columns hold no numbers or impossible ones.

    Notes
    -----
    Limits lie three standard deviations of the *baseline* about its mean: moving ranges are far too small where
    neighbours resemble each other. EWMA: ``sigma² λ/(2−λ) (1+r1(1−λ))/(1−r1(1−λ))``, exact for AR(1). p and u:
    binomial and Poisson limits times the inflation (Laney 2002, by moving ranges or by the standard deviation,
    whichever is more, at least 1). Rule 2 takes as many points as are as rare as nine independent ones.

    >>> import numpy as np
    >>> found = chart(np.r_[np.tile([9.0, 11.0], 30), 14.0], slice(0, 60))
    >>> [(signal.index, signal.rule) for signal in found.signals]
    [(60, 1)]
    """
    values, exposure = _columns(x, kind, sizes)
    limits, after, checks = _approved(baseline, kind, values, exposure)
    points = values if exposure is None else values / exposure
    drawn, spread = _drawn(points, limits, exposure)
    lower, upper = _bounds(limits, spread)
    lower, upper = (np.where(np.isfinite(drawn), bound, np.nan) for bound in (lower, upper))
    return Chart(
        kind=kind,
        limits=limits,
        points=_plain(drawn),
        lower=_plain(lower),
        upper=_plain(upper),
        signals=_signals(drawn, lower, upper, limits),
        checks=(*checks, *_gaps(points)),
        after=after,
    )


def _approved(
    baseline: Limits | slice | NDArray[np.bool_], kind: ChartKind, values: Floats, exposure: Floats | None
) -> tuple[Limits, int, list[Check]]:
    """Return the limits, the place of the first point after their baseline, and what to heed about it."""
    if isinstance(baseline, Limits):
        if baseline.kind != kind:
            refuse([Problem("not_one_of", "kind", {"found": kind, "options": baseline.kind})])
        return baseline, 0, []
    mask = _mask(baseline, values.shape[0])
    limits, checks = frozen_limits(kind, values, exposure, mask)
    return limits, int(np.flatnonzero(mask)[-1]) + 1, checks


def _bounds(limits: Limits, spread: Floats) -> tuple[Floats, Floats]:
    """Return lower and upper limit of each point; shares and rates cannot be negative, shares not above 1."""
    lower, upper = limits.centre - WIDTH * spread, limits.centre + WIDTH * spread
    if limits.kind in ("p", "u"):
        lower = np.maximum(lower, 0.0)
    return lower, np.minimum(upper, 1.0) if limits.kind == "p" else upper


def _signals(drawn: Floats, lower: Floats, upper: Floats, limits: Limits) -> tuple[Signal, ...]:
    """Return the points that break a rule, in the order of time."""
    found = [Signal(int(place), 1) for place in np.flatnonzero((drawn > upper) | (drawn < lower))]
    if limits.kind != "EWMA":  # its points overlap: a run says nothing
        found += [Signal(int(place), 2) for place in _runs(drawn - limits.centre, limits.run)]
    return tuple(sorted(found, key=lambda signal: (signal.index, signal.rule)))


def _columns(x: ArrayLike, kind: str, sizes: ArrayLike | None) -> tuple[Floats, Floats | None]:
    """Return values and sizes; impossible counts are refused, sizes of nothing make a point unknown."""
    if kind not in get_args(ChartKind):
        refuse([Problem("not_one_of", "kind", {"found": str(kind)[:40], "options": " | ".join(get_args(ChartKind))})])
    if kind in ("p", "u") and sizes is None:
        refuse([Problem("sizes_wanted", "sizes", {"kind": kind})])
    if kind in ("I", "EWMA") and sizes is not None:
        refuse([Problem("sizes_unwanted", "sizes", {"kind": kind})])
    values = numbers(x, "x")
    if sizes is None:
        return values, None
    exposure = numbers(sizes, "sizes")
    if exposure.shape != values.shape:
        shapes = {"found": int(exposure.shape[0]), "wanted": int(values.shape[0])}
        raise SeriesError([Problem("length_differs", "sizes", {**shapes})])
    exposure = np.where(exposure > 0, exposure, np.nan)
    problems = []
    if bool((values < 0).any()):
        problems.append(Problem("negative", "x"))
    if kind == "p" and bool((values > exposure).any()):
        problems.append(Problem("more_than_size", "x", {"row": int(np.flatnonzero(values > exposure)[0]) + 1}))
    if problems:
        raise SeriesError(problems)
    return values, exposure


def _mask(baseline: slice | NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    mask = np.zeros(n, dtype=bool)
    if isinstance(baseline, slice):
        mask[baseline] = True
    else:
        given = np.asarray(baseline)
        if given.dtype != bool or given.shape != mask.shape:
            refuse([Problem("length_differs", "baseline", {"found": int(given.size), "wanted": n})])
        mask = given.copy()
    if not mask.any():
        refuse([Problem("baseline_too_short", "baseline", {"found": 0, "wanted": FEWEST})])
    return mask


def _gaps(points: Floats) -> list[Check]:
    unknown = ~np.isfinite(points)
    if not unknown.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate([[0], unknown.astype(int), [0]])))
    longest = int(np.diff(edges)[::2].max())
    return [Check("points_unknown", "note", {"rows": float(unknown.sum()), "longest": float(longest)})]


def _drawn(points: Floats, limits: Limits, exposure: Floats | None) -> tuple[Floats, Floats]:
    """Return what is drawn, and its standard deviation at each point."""
    if exposure is not None:
        return points, limits.inflation * limits.sigma / np.sqrt(exposure)
    if limits.kind == "I":
        return points, np.full(points.shape, limits.sigma)
    r = limits.r1 * (1.0 - LAMBDA)
    spread = limits.sigma * math.sqrt(LAMBDA / (2.0 - LAMBDA) * (1.0 + r) / (1.0 - r))
    return moving_average(points, limits.centre), np.full(points.shape, spread)


def moving_average(points: Floats, start: float) -> Floats:
    """Return the exponentially weighted moving average; an unknown point has none and changes nothing. Shape (n,).

    Parameters
    ----------
    points
        Values, NaN where unknown. Shape (n,) [unit].
    start
        Average before the first point [unit].

    >>> moving_average(np.array([1.0, np.nan, 1.0]), 0.0).round(2).tolist()
    [0.2, nan, 0.36]
    """
    drawn = np.full(points.shape, np.nan)
    average = start
    for place in np.flatnonzero(np.isfinite(points)):
        average += LAMBDA * (float(points[place]) - average)
        drawn[place] = average
    return drawn


def _runs(about: Floats, length: int) -> NDArray[np.intp]:
    """Return the places that complete ``length`` points on one side; an unknown point starts the count anew."""
    side = np.where(np.isfinite(about), np.sign(about), 0.0)
    fresh = np.concatenate([[True], side[1:] != side[:-1]])
    starts = np.maximum.accumulate(np.where(fresh, np.arange(side.shape[0]), 0))
    count = np.arange(side.shape[0]) - starts + 1
    found: NDArray[np.intp] = np.flatnonzero((side != 0) & (count >= length))
    return found


def _plain(column: Floats) -> tuple[float | None, ...]:
    return tuple(float(value) if math.isfinite(value) else None for value in column)
