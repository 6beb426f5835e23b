"""Does the process keep its tolerance, judged by the lower limit and not by the estimate?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from .errors import Problem, SeriesError
from .inputs import memory_of, numbers, refuse, within
from .records import Check, Floats, Word

#: The lower limit a capable process must reach (four sigma from the mean to the nearer limit).
REQUIRED = 1.33
#: Fewer parts than this say nothing; fewer than the second say little.
FEWEST, FEW = 10, 50
#: Parts needed to see the 0.135 % and 99.865 % percentiles instead of guessing them.
PERCENTILE_PARTS = 741
#: A stable process fails each of the gate's two rules this often.
GATE_CHANCE = 0.01
_TAILS = (0.00135, 0.5, 0.99865)
_MR_SIGMA = 2.0 / math.sqrt(math.pi)
_DRAWS = 2_000


@dataclass(frozen=True)
class Index:
    """One capability index.

    Parameters
    ----------
    est
        The estimate [-].
    lo, hi
        Ends of its two-sided interval; None where none can be given [-].
    lower
        One-sided lower limit, what a claim is judged by; None where none can be given [-].
    """

    est: float
    lo: float | None
    hi: float | None
    lower: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Capability:
    """How a process fills its tolerance; every number is None where the parts cannot tell.

    Parameters
    ----------
    word
        ``proved`` if capable at the lower limit, ``not_proved`` if even the upper end is below, else undecided [-].
    required
        What the lower limit of Ppk must reach [-].
    n
        Parts with a known value [-].
    mean, sd_within, sd_overall
        Mean, short-term and overall standard deviation [unit].
    cp, cpk
        By the short-term deviation; ``cp`` needs both limits, both need a symmetric spread [-].
    pp, ppk
        By the overall deviation, or by percentiles where the parts are skewed; ``pp`` needs both limits [-].
    cpm
        Overall index about the target; needs both limits and a target [-].
    outside, outside_upper
        Share of parts outside the tolerance, and its exact one-sided upper limit [-].
    skewed
        Whether the percentiles were used [-].
    checks
        Everything looked at.
    """

    word: Word
    required: float
    n: int
    mean: float | None
    sd_within: float | None
    sd_overall: float | None
    cp: Index | None
    cpk: Index | None
    pp: Index | None
    ppk: Index | None
    cpm: float | None
    outside: float | None
    outside_upper: float | None
    skewed: bool
    checks: tuple[Check, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        plain = dict(vars(self)) | {"checks": [check.to_dict() for check in self.checks]}
        return plain | {k: v.to_dict() for k, v in vars(self).items() if isinstance(v, Index)}


@dataclass(frozen=True)
class _Tolerance:
    """The limits, at least one of which is there."""

    lsl: float | None
    usl: float | None
    conf: float

    @property
    def width(self) -> float | None:
        return None if self.lsl is None or self.usl is None else self.usl - self.lsl

    def nearest(self, middle: float, below: float, above: float) -> float:
        """Return the lesser distance to a limit, each in its own unit of spread."""
        sides = [] if self.usl is None else [(self.usl - middle) / above]
        return min(sides + ([] if self.lsl is None else [(middle - self.lsl) / below]))

    def outside(self, x: Floats) -> int:
        low = -math.inf if self.lsl is None else self.lsl
        high = math.inf if self.usl is None else self.usl
        return int(((x < low) | (x > high)).sum())


def capability(
    x: ArrayLike,
    lsl: float | None = None,
    usl: float | None = None,
    *,
    target: float | None = None,
    conf: float = 0.95,
    subgroup: Sequence[object] | NDArray[Any] | None = None,
    required: float = REQUIRED,
) -> Capability:
    """Return Cp, Cpk, Pp and Ppk with their limits, and whether the process is capable.

    Parameters
    ----------
    x
        Parts in the order they were made, NaN where unknown. Shape (n,) [unit].
    lsl, usl
        Lower and upper limit of the tolerance; one may be None [unit].
    target
        The value aimed at, for Cpm [unit].
    conf
        Confidence of intervals and limits, 0.5 to 0.999 [-].
    subgroup
        Label of each part's subgroup; without, neighbours give the short-term deviation. Shape (n,) [-].
    required
        What the lower limit of Ppk must reach, 0.5 to 5 [-].

    Raises
    ------
    InputError
        Without any limit, with limits the wrong way round, or with a setting out of range.
    SeriesError
        If the columns hold no numbers or differ in length.

    Notes
    -----
    Cp, Pp: chi-square interval; Cpk, Ppk: ``Cpk (1 ± z sqrt(1 / (9 n Cpk²) + 1 / (2 df)))`` (Bissell 1990;
    Montgomery, Statistical Quality Control, 8.3). Memory r1 shrinks n by (1 − r1) / (1 + r1) and the degrees of
    freedom by (1 − r1²) / (1 + r1²).

    >>> import numpy as np
    >>> found = capability(np.random.default_rng(1).normal(10.0, 0.1, 200), 9.4, 10.6)
    >>> found.word, round(found.ppk.est, 2), round(found.ppk.lower, 2)
    ('proved', 2.13, 1.95)
    """
    _demand(lsl, usl, conf, required)
    parts = numbers(x, "x")
    labels = _labels_of(subgroup, parts)
    known = np.isfinite(parts)
    checks = [] if known.all() else [Check("values_unknown", "note", {"rows": float((~known).sum())})]
    tolerance = _Tolerance(lsl, usl, conf)
    y = parts[known]
    if stopped := _cannot_tell(y):
        return _without_numbers(y, tolerance, required, [*checks, stopped])
    return _judged(_Parts(parts, y, None if labels is None else labels[known]), tolerance, target, required, checks)


@dataclass(frozen=True, eq=False)
class _Parts:
    """The parts in order with NaN where unknown, the known ones alone, and their subgroups."""

    ordered: Floats
    known: Floats
    labels: NDArray[np.str_] | None


def _judged(
    parts: _Parts, tolerance: _Tolerance, target: float | None, required: float, checks: list[Check]
) -> Capability:
    """Return the indices and the word of parts that can tell."""
    y = parts.known
    sd_within, df_within = _short_term(parts.ordered, parts.labels)
    memory, n_eff, found = _memory(parts.ordered)
    skewed = _is_skewed(y, n_eff)
    checks = [*checks, *_amount(y), *found, *_gate(y, sd_within, parts.labels, skewed=skewed)]
    sd = float(y.std(ddof=1))
    shrink = (1.0 - memory**2) / (1.0 + memory**2)
    if skewed:
        cp, cpk = None, None
        pp, ppk, found = _by_percentiles(y, tolerance)
        checks += found
    else:
        cp, cpk = _pair(y, sd_within, tolerance, n_eff, df_within * shrink)
        pp, ppk = _pair(y, sd, tolerance, n_eff, max((y.shape[0] - 1) * shrink, 1.0))
    outside = tolerance.outside(y)
    return Capability(
        word=_word(ppk, required, checks),
        required=required,
        n=int(y.shape[0]),
        mean=float(y.mean()),
        sd_within=sd_within,
        sd_overall=sd,
        cp=cp,
        cpk=cpk,
        pp=pp,
        ppk=ppk,
        cpm=_cpm(y, tolerance, target),
        outside=outside / y.shape[0],
        outside_upper=_share_limit(outside, y.shape[0], tolerance.conf),
        skewed=skewed,
        checks=tuple(checks),
    )


def _demand(lsl: float | None, usl: float | None, conf: float, required: float) -> None:
    problems = within("conf", conf, 0.5, 0.999) + within("required", required, 0.5, 5.0)
    given = {name: limit for name, limit in (("lsl", lsl), ("usl", usl)) if limit is not None}
    problems += [Problem("not_a_number", name, {"found": str(v)}) for name, v in given.items() if not math.isfinite(v)]
    if not given:
        problems.append(Problem("no_limits", "lsl, usl"))
    if lsl is not None and usl is not None and lsl >= usl:
        problems.append(Problem("limits_reversed", "lsl, usl", {"low": lsl, "high": usl}))
    refuse(problems)


def _labels_of(subgroup: Sequence[object] | NDArray[Any] | None, parts: Floats) -> NDArray[np.str_] | None:
    if subgroup is None:
        return None
    labels = np.array([str(label) for label in subgroup], dtype=str)
    if labels.shape != parts.shape:
        wanted = {"found": int(labels.shape[0]), "wanted": int(parts.shape[0])}
        raise SeriesError([Problem("length_differs", "subgroup", {**wanted})])
    return labels


def _cannot_tell(y: Floats) -> Check | None:
    if y.shape[0] < FEWEST:
        return Check("parts_too_few", "stop", {"rows": float(y.shape[0]), "wanted": float(FEWEST)})
    if float(np.ptp(y)) <= 1e-12 * float(np.abs(y).max()):
        return Check("no_variance", "stop")
    return None


def _without_numbers(y: Floats, tolerance: _Tolerance, required: float, checks: list[Check]) -> Capability:
    n, outside = int(y.shape[0]), tolerance.outside(y)
    shares = (outside / n, _share_limit(outside, n, tolerance.conf)) if n else (None, None)
    return Capability(
        word="undecided",
        required=required,
        n=n,
        mean=None,
        sd_within=None,
        sd_overall=None,
        cp=None,
        cpk=None,
        pp=None,
        ppk=None,
        cpm=None,
        outside=shares[0],
        outside_upper=shares[1],
        skewed=False,
        checks=tuple(checks),
    )


def _memory(parts: Floats) -> tuple[float, float, list[Check]]:
    """Return the memory of neighbouring parts, how many independent ones they are worth, and what to say of it."""
    n = float(np.isfinite(parts).sum())
    memory = memory_of(parts)
    if memory <= 2.0 / math.sqrt(n):
        return 0.0, n, []
    n_eff = max(n * (1.0 - memory) / (1.0 + memory), 4.0)
    return memory, n_eff, [Check("parts_remember", "note", {"r1": memory, "rows": n, "n_eff": n_eff})]


def _amount(y: Floats) -> list[Check]:
    found = []
    if y.shape[0] < FEW:
        found.append(Check("parts_few", "note", {"rows": float(y.shape[0]), "wanted": float(FEW)}))
    distinct = np.unique(y).shape[0]
    if distinct < 5:
        found.append(Check("resolution_coarse", "cap", {"distinct": float(distinct)}))
    return found


def _short_term(parts: Floats, labels: NDArray[np.str_] | None) -> tuple[float, float]:
    """Return the standard deviation within subgroups, or of neighbours, and its degrees of freedom."""
    y = parts[np.isfinite(parts)]
    if labels is not None:
        _, place, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        df = float((sizes - 1).sum())
        if df >= 2.0 and sizes.shape[0] > 1:
            means = np.bincount(place, weights=y) / sizes
            return math.sqrt(float(((y - means[place]) ** 2).sum()) / df), df
        raise SeriesError([Problem("subgroups_too_small", "subgroup")])
    ranges = np.abs(np.diff(parts))
    ranges = ranges[np.isfinite(ranges)]
    mean = float(ranges.mean()) if ranges.shape[0] > 2 else 0.0
    return (mean / _MR_SIGMA or float(y.std(ddof=1))), 0.62 * (y.shape[0] - 1)


def _gate(y: Floats, sd_within: float, labels: NDArray[np.str_] | None, *, skewed: bool) -> list[Check]:
    """Is it one process? No point too far out, no run too long on one side, for so many points.

    Far points are no sign where the parts are skewed; runs about the median are.
    """
    points = y - (np.median(y) if skewed else y.mean())
    if labels is not None:
        order = {name: place for place, name in enumerate(dict.fromkeys(labels.tolist()))}
        place = np.array([order[name] for name in labels.tolist()])
        sizes = np.bincount(place)
        points = np.bincount(place, weights=points) / sizes * np.sqrt(sizes)
    n = points.shape[0]
    limit = math.inf if skewed else max(3.0, float(stats.norm.isf(GATE_CHANCE / (2.0 * n)))) * sd_within
    beyond = np.flatnonzero(np.abs(points) > limit)
    run = longest_run(points)
    if beyond.shape[0] == 0 and run < math.ceil(math.log2(n / GATE_CHANCE)):
        return [Check("process_stable", "ok", {"rows": float(n)})]
    return [Check("process_unstable", "cap", {"beyond": float(beyond.shape[0]), "run": float(run)})]


def longest_run(points: Floats) -> int:
    """Return the longest run of points on one side of 0 [-].

    Parameters
    ----------
    points
        Values about their centre. Shape (n,).

    >>> longest_run(np.array([1.0, 2.0, -1.0, 3.0, 0.1, 2.0]))
    3
    """
    turns = np.flatnonzero(np.diff(np.sign(points)) != 0) + 1
    edges = np.concatenate([[0], turns, [points.shape[0]]])
    return int(np.diff(edges).max())


def _is_skewed(y: Floats, n: float) -> bool:
    """Is the skewness beyond what so many normal parts show once in a hundred times?"""
    z = (y - y.mean()) / y.std()
    limit = float(stats.norm.isf(0.005)) * math.sqrt(6.0 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    return abs(float(np.mean(z**3))) > limit


def _pair(y: Floats, sd: float, tolerance: _Tolerance, n: float, df: float) -> tuple[Index | None, Index]:
    """Return the index of the width and that of the nearer limit, by a normal spread."""
    upper = 0.5 * (1.0 + tolerance.conf)
    wide = None
    if tolerance.width is not None:
        cp = tolerance.width / (6.0 * sd)
        lo, hi, lower = (
            cp * math.sqrt(float(stats.chi2.ppf(p, df)) / df) for p in (1 - upper, upper, 1 - tolerance.conf)
        )
        wide = Index(cp, lo, hi, lower)
    cpk = tolerance.nearest(float(y.mean()), 3.0 * sd, 3.0 * sd)
    error = math.sqrt(1.0 / (9.0 * n) + cpk**2 / (2.0 * df))
    z, z_one = (float(stats.norm.ppf(p)) for p in (upper, tolerance.conf))
    return wide, Index(cpk, cpk - z * error, cpk + z * error, cpk - z_one * error)


def _by_percentiles(y: Floats, tolerance: _Tolerance) -> tuple[Index | None, Index | None, list[Check]]:
    """Return the indices by the 0.135, 50 and 99.865 % percentiles of the parts themselves (ISO 22514-2)."""
    n = y.shape[0]
    enough = n >= PERCENTILE_PARTS
    low, middle, high = (float(v) for v in np.quantile(y, _TAILS, method="weibull"))
    amount: dict[str, float | str] = {"rows": float(n), "wanted": float(PERCENTILE_PARTS)}
    check = Check("skewed", "note", amount) if enough else Check("skewed_parts_few", "cap", amount)
    if not low < middle < high:  # most parts read the same
        return None, None, [check, Check("resolution_coarse", "cap", {"distinct": float(np.unique(y).shape[0])})]
    ppk = tolerance.nearest(middle, middle - low, high - middle)
    pp = None if tolerance.width is None else tolerance.width / (high - low)
    if not enough:
        return None if pp is None else Index(pp, None, None, None), Index(ppk, None, None, None), [check]
    draws = _drawn_percentiles(y)
    draws = draws[(draws[:, 0] < draws[:, 1]) & (draws[:, 1] < draws[:, 2])]
    ppk_draws = np.array([tolerance.nearest(m, m - lo, hi - m) for lo, m, hi in draws])
    wide = (
        None
        if pp is None or tolerance.width is None
        else _drawn(pp, tolerance.width / (draws[:, 2] - draws[:, 0]), tolerance)
    )
    return wide, _drawn(ppk, ppk_draws, tolerance), [check]


def _drawn_percentiles(y: Floats) -> Floats:
    """Return bootstrap draws of the three percentiles: the rank of a percentile is a beta variable. Shape (d, 3)."""
    rng = np.random.default_rng(y.shape[0])
    n = y.shape[0]
    ranks = np.column_stack([rng.beta((n + 1) * q, (n + 1) * (1.0 - q), _DRAWS) for q in _TAILS])
    return np.sort(np.interp(ranks, np.arange(1, n + 1) / (n + 1.0), np.sort(y)), axis=1)


def _drawn(est: float, draws: Floats, tolerance: _Tolerance) -> Index:
    upper = 0.5 * (1.0 + tolerance.conf)
    lo, hi, lower = (float(v) for v in np.quantile(draws, (1.0 - upper, upper, 1.0 - tolerance.conf)))
    return Index(est, min(lo, est), max(hi, est), min(lower, est))


def _cpm(y: Floats, tolerance: _Tolerance, target: float | None) -> float | None:
    if tolerance.width is None or target is None:
        return None
    spread = math.sqrt(float(((y - target) ** 2).sum()) / (y.shape[0] - 1))
    return tolerance.width / (6.0 * spread)


def _share_limit(outside: int, n: int, conf: float) -> float:
    """Return Clopper and Pearson's one-sided upper limit of a share [-]."""
    return 1.0 if outside == n else float(stats.beta.ppf(conf, outside + 1, n - outside))


def _word(ppk: Index | None, required: float, checks: list[Check]) -> Word:
    if ppk is None:
        return "undecided"
    if ppk.hi is not None and ppk.hi < required:
        return "not_proved"
    sound = all(check.level in ("ok", "note") for check in checks)
    return "proved" if sound and ppk.lower is not None and ppk.lower >= required else "undecided"
