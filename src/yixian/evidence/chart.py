"""Control charts with frozen limits: has the process moved, and when must the limits be approved anew?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import Problem, SeriesError
from .fields import FieldReader
from .inputs import memory_of, numbers, refuse, within
from .records import Check, Floats

ChartKind = Literal["I", "EWMA", "p", "u"]
#: Weight of the newest point in the EWMA, and width of all limits in standard deviations.
LAMBDA, WIDTH = 0.2, 3.0
#: Points on one side that make a signal where neighbours are independent (Nelson's rule 2).
RUN = 9
#: A baseline needs this many known points; below the second its limits are loose.
FEWEST, FEW = 10, 50
#: Known points after the baseline that are looked at before limits are questioned.
RECENT = 30
_LONGEST_RUN = 400
_MR_SIGMA = 2.0 / math.sqrt(math.pi)


@dataclass(frozen=True)
class Limits:
    """What was approved: frozen until somebody approves anew.

    Parameters
    ----------
    kind
        The chart they belong to [-].
    centre
        Mean of the baseline, or its events over its sizes [unit].
    sigma
        Standard deviation of one point: of the baseline, or for p and u at size 1 [unit].
    r1
        Correlation of neighbours in the baseline [-].
    inflation
        Spread of the counts over what chance alone gives, at least 1; 1 for I and EWMA [-].
    n
        Known points of the baseline [-].
    """

    kind: ChartKind
    centre: float
    sigma: float
    r1: float
    inflation: float
    n: int

    @property
    def run(self) -> int:
        """Points on one side that make a signal; more where neighbours resemble each other [-]."""
        return run_length(round(self.r1, 2))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, data: object) -> Limits:
        """Read back what ``to_dict`` wrote; refuse what it cannot have written."""
        problems: list[Problem] = []
        fields = FieldReader(data, problems)
        kind = cast(ChartKind, fields.one_of("kind", get_args(ChartKind)))
        names = ("centre", "sigma", "r1", "inflation", "n")
        centre, sigma, r1, inflation, n = (fields.number(name) for name in names)
        fields.finish()
        if not problems:
            problems += within("r1", r1, 0.0, 0.99) + within("inflation", inflation, 1.0, 1e6) + within("n", n, 1, 1e12)
            problems += [] if sigma > 0 else [Problem("not_positive", "sigma")]
        refuse(problems)
        return cls(kind, centre, sigma, r1, inflation, int(n))


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


@cache
def run_length(r1: float) -> int:
    """Return how many points on one side are as rare, at memory r1, as nine independent ones [-].

    Parameters
    ----------
    r1
        Correlation of neighbours, 0 to 0.99 [-].

    Notes
    -----
    The chance that a normal AR(1) stays above its mean for k points is integrated step by step on a grid.

    >>> run_length(0.0), run_length(0.6)
    (9, 20)
    """
    step = 0.04
    level = np.arange(step / 2.0, 6.0, step)
    chance = np.exp(-0.5 * level**2) / math.sqrt(2.0 * math.pi) * step
    spread = math.sqrt(1.0 - r1**2)
    onward = np.exp(-0.5 * ((level[None, :] - r1 * level[:, None]) / spread) ** 2) * step
    onward /= spread * math.sqrt(2.0 * math.pi)
    length = 1
    while 2.0 * float(chance.sum()) > 0.5 ** (RUN - 1) * (1.0 + 1e-6) and length < _LONGEST_RUN:
        chance = chance @ onward
        length += 1
    return length


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
    points = values if exposure is None else values / exposure
    checks: list[Check] = []
    after = 0
    if isinstance(baseline, Limits):
        limits = baseline
        if limits.kind != kind:
            refuse([Problem("not_one_of", "kind", {"found": kind, "options": limits.kind})])
    else:
        mask = _mask(baseline, points.shape[0])
        limits = _limits(kind, values, exposure, mask, checks)
        after = int(np.flatnonzero(mask)[-1]) + 1
    checks += _gaps(points)
    drawn, spread = _drawn(points, limits, exposure)
    lower, upper = limits.centre - WIDTH * spread, limits.centre + WIDTH * spread
    if kind in ("p", "u"):
        lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0) if kind == "p" else upper
    known = np.isfinite(drawn)
    lower, upper = np.where(known, lower, np.nan), np.where(known, upper, np.nan)
    beyond = known & ((drawn > upper) | (drawn < lower))
    signals = [Signal(int(place), 1) for place in np.flatnonzero(beyond)]
    if kind != "EWMA":
        signals += [Signal(int(place), 2) for place in _runs(drawn - limits.centre, limits.run)]
    return Chart(
        kind=kind,
        limits=limits,
        points=_plain(drawn),
        lower=_plain(lower),
        upper=_plain(upper),
        signals=tuple(sorted(signals, key=lambda signal: (signal.index, signal.rule))),
        checks=tuple(checks),
        after=after,
    )


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


def _limits(
    kind: ChartKind, values: Floats, exposure: Floats | None, mask: NDArray[np.bool_], checks: list[Check]
) -> Limits:
    points = values if exposure is None else values / exposure
    known = np.isfinite(points) & mask
    n = int(known.sum())
    refuse([] if n >= FEWEST else [Problem("baseline_too_short", "baseline", {"found": n, "wanted": FEWEST})])
    if n < FEW:
        checks.append(Check("baseline_short", "note", {"rows": float(n), "wanted": float(FEW)}))
    within_baseline = np.where(mask, points, np.nan)
    if exposure is None:
        centre, sigma = float(points[known].mean()), float(points[known].std(ddof=1))
        z = within_baseline
    else:
        centre = float(values[known].sum() / exposure[known].sum())
        sigma = math.sqrt(centre * (1.0 - centre) if kind == "p" else centre)
        z = (within_baseline - centre) / (sigma or 1.0) * np.sqrt(exposure)
    if sigma <= 1e-12 * abs(centre):
        refuse([Problem("baseline_constant", "baseline", {"found": centre})])
    r1 = memory_of(z) if memory_of(z) > 2.0 / math.sqrt(n) or kind in ("I", "EWMA") else 0.0
    inflation = 1.0 if exposure is None else _inflation(z)
    if inflation > 1.25:
        checks.append(Check("counts_cluster", "note", {"ratio": inflation}))
    if r1 > 0.5:
        checks.append(Check("points_remember", "note", {"r1": r1}))
    return Limits(kind, centre, sigma, r1, inflation, n)


def _inflation(z: Floats) -> float:
    known = z[np.isfinite(z)]
    return max(1.0, float(np.abs(np.diff(known)).mean()) / _MR_SIGMA, float(known.std(ddof=1)))


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
