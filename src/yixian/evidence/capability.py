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
from .indices import Index, Specification, by_percentiles, by_spread
from .inputs import numbers, refuse, within
from .records import Check, Floats, Word
from .stability import Parts
from .terms import REQUIRABLE, REQUIRED

#: Checks that leave Ppk without a limit.
SILENT = ("parts_too_few", "no_variance", "resolution_coarse", "skewed_parts_few")
#: Fewer parts than this say nothing; fewer than the second say little.
FEWEST, FEW = 10, 50


@dataclass(frozen=True)
class Capability:
    """How a process fills its tolerance; every number is None where the parts cannot tell.

    Parameters
    ----------
    word
        ``proved`` if capable at the lower limit, ``not_proved`` if even the upper limit is below, else undecided [-].
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
    n_eff, r1
        How many independent parts they are worth, and the correlation of neighbours, 0 where it is within chance [-].
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
    n_eff: float | None
    r1: float | None
    outside: float | None
    outside_upper: float | None
    skewed: bool
    checks: tuple[Check, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        plain = dict(vars(self)) | {"checks": [check.to_dict() for check in self.checks]}
        return plain | {k: v.to_dict() for k, v in vars(self).items() if isinstance(v, Index)}


def capability(
    x: ArrayLike,
    lsl: float | None = None,
    usl: float | None = None,
    *,
    target: float | None = None,
    conf: float = 0.95,
    subgroup: Sequence[object] | NDArray[Any] | None = None,
    required: float = REQUIRED,
    steps: Floats | None = None,
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
    steps
        Times of the parts as in ``noise.fit``; None for equal distances. Shape (n,) [-].

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
    column = numbers(x, "x")
    labels = _labels_of(subgroup, column)
    known = np.isfinite(column)
    checks = [] if known.all() else [Check("values_unknown", "note", {"rows": float((~known).sum())})]
    tolerance = Specification(lsl, usl, conf)
    y = column[known]
    if stopped := _cannot_tell(y):
        return _without_numbers(y, tolerance, required, [*checks, stopped])
    return _judged(Parts.of(column, labels, steps), tolerance, target, required, checks)


def _judged(
    parts: Parts, tolerance: Specification, target: float | None, required: float, checks: list[Check]
) -> Capability:
    """Return the indices and the word of parts that can tell."""
    y = parts.known
    skewed = _is_skewed(y, parts.n_eff)
    checks = [*checks, *_amount(y), *parts.checks(skewed=skewed)]
    if skewed:
        cp, cpk = None, None
        pp, ppk, found = by_percentiles(y, tolerance)
        checks += found
    else:
        cp, cpk = by_spread(y, parts.sd_within, tolerance, parts.n_eff, parts.df_within * parts.shrink)
        pp, ppk = by_spread(y, parts.sd_freed, tolerance, parts.n_eff, max((len(parts) - 1) * parts.shrink, 1.0))
    outside = tolerance.outside(y)
    return Capability(
        word=_word(ppk, required, checks),
        required=required,
        n=int(y.shape[0]),
        mean=float(y.mean()),
        sd_within=parts.sd_within,
        sd_overall=parts.sd_freed,
        cp=cp,
        cpk=cpk,
        pp=pp,
        ppk=ppk,
        cpm=_cpm(y, tolerance, target),
        n_eff=parts.n_eff,
        r1=parts.memory,
        outside=outside / y.shape[0],
        outside_upper=_share_limit(outside, y.shape[0], tolerance.conf),
        skewed=skewed,
        checks=tuple(checks),
    )


def _demand(lsl: float | None, usl: float | None, conf: float, required: float) -> None:
    problems = within("conf", conf, 0.5, 0.999) + within("required", required, *REQUIRABLE)
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


def _without_numbers(y: Floats, tolerance: Specification, required: float, checks: list[Check]) -> Capability:
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
        n_eff=None,
        r1=None,
        outside=shares[0],
        outside_upper=shares[1],
        skewed=False,
        checks=tuple(checks),
    )


def _amount(y: Floats) -> list[Check]:
    found = []
    if y.shape[0] < FEW:
        found.append(Check("parts_few", "note", {"rows": float(y.shape[0]), "wanted": float(FEW)}))
    distinct = np.unique(y).shape[0]
    if distinct < 5:
        found.append(Check("resolution_coarse", "cap", {"distinct": float(distinct)}))
    return found


def _is_skewed(y: Floats, n: float) -> bool:
    """Is the skewness beyond what so many normal parts show once in a hundred times?"""
    z = (y - y.mean()) / y.std()
    limit = float(stats.norm.isf(0.005)) * math.sqrt(6.0 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    return abs(float(np.mean(z**3))) > limit


def _cpm(y: Floats, tolerance: Specification, target: float | None) -> float | None:
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
    if ppk.upper is not None and ppk.upper < required:
        return "not_proved"
    sound = all(check.level in ("ok", "note") for check in checks)
    return "proved" if sound and ppk.lower is not None and ppk.lower >= required else "undecided"
