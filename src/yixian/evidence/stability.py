"""Is it one process? Its short-term spread, its memory, and a gate that a moving or drifting one does not pass."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from . import noise
from .errors import NotEstimable, Problem, SeriesError
from .inputs import memory_of
from .limits import MOVING_RANGE, run_length
from .records import Check, Floats

#: A stable process fails each of the rules on far points and on runs this often.
GATE_CHANCE = 0.01
#: Drift that lasts for more than ten parts, at more than this weight, is no stable level.
DRIFT = 0.5


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts in the order they were made, with what they say about the process.

    Parameters
    ----------
    known
        Those with a value. Shape (n,) [unit].
    steps
        Their times as in ``noise.fit``. Shape (n,) [-].
    labels
        Their subgroups, None without. Shape (n,).
    sd, sd_within
        Overall and short-term standard deviation [unit].
    df_within
        Degrees of freedom of the short-term one [-].
    memory
        Correlation of neighbours; 0 where it is within chance [-].
    """

    known: Floats
    steps: Floats
    labels: NDArray[np.str_] | None
    sd: float
    sd_within: float
    df_within: float
    memory: float

    @classmethod
    def of(cls, ordered: Floats, labels: NDArray[np.str_] | None, steps: Floats | None = None) -> Parts:
        """Return the parts of a column that has NaN where a value is unknown.

        Parameters
        ----------
        ordered
            The column. Shape (m,) [unit].
        labels
            Subgroups, None without. Shape (m,).
        steps
            Times; None for parts at equal distance. Shape (m,) [-].
        """
        there = np.isfinite(ordered)
        known = ordered[there]
        places = np.arange(float(ordered.shape[0])) if steps is None else steps
        inside = None if labels is None else labels[there]
        sd_within, df_within = _within_subgroups(known, inside) if inside is not None else _of_neighbours(ordered)
        memory = memory_of(ordered)
        if memory <= 2.0 / math.sqrt(known.shape[0]):
            memory = 0.0
        return cls(known, places[there], inside, float(known.std(ddof=1)), sd_within, df_within, memory)

    def __len__(self) -> int:
        return int(self.known.shape[0])

    @property
    def n_eff(self) -> float:
        """How many independent parts they are worth for the mean [-]."""
        return max(len(self) * (1.0 - self.memory) / (1.0 + self.memory), 4.0) if self.memory else float(len(self))

    @property
    def shrink(self) -> float:
        """What memory leaves of the degrees of freedom of a spread [-]."""
        return (1.0 - self.memory**2) / (1.0 + self.memory**2)

    @property
    def sd_freed(self) -> float:
        """Overall standard deviation, freed from what neighbours hide of it [unit]."""
        n = len(self)
        return self.sd * math.sqrt((n - 1) / (n - n / self.n_eff))

    def checks(self, *, skewed: bool) -> list[Check]:
        """Return what to say of memory, and whether the process passes the gate.

        Parameters
        ----------
        skewed
            Whether far points are no sign, the parts not being symmetric.
        """
        found = []
        if self.memory:
            numbers = {"r1": self.memory, "rows": float(len(self)), "n_eff": self.n_eff}
            found.append(Check("parts_remember", "note", {**numbers}))
        return [*found, *self._gate(skewed=skewed)]

    def _gate(self, *, skewed: bool) -> list[Check]:
        """No point too far out, no run too long on one side, for so many points; no slow drift.

        Far points are no sign where the parts are skewed; runs about the median are. Where neighbours resemble each
        other their ranges say too little of the spread, and runs are longer by nature.
        """
        points = self.known - (np.median(self.known) if skewed else self.known.mean())
        spread, memory = (max(self.sd_within, self.sd), self.memory) if self.memory else (self.sd_within, 0.0)
        if self.labels is not None:
            points, spread, memory = _subgroup_means(points, self.labels), self.sd_within, 0.0
        n = points.shape[0]
        limit = math.inf if skewed else max(3.0, float(stats.norm.isf(GATE_CHANCE / (2.0 * n)))) * spread
        beyond = np.flatnonzero(np.abs(points) > limit)
        run, longest = longest_run(points), run_length(round(memory, 2), math.ceil(math.log2(n / GATE_CHANCE)))
        if beyond.shape[0] or run >= longest:
            return [Check("process_unstable", "cap", {"beyond": float(beyond.shape[0]), "run": float(run)})]
        if memory and self._drifts():
            return [Check("not_stable", "cap")]
        return [Check("process_stable", "ok", {"rows": float(n)})]

    def _drifts(self) -> bool:
        try:
            fitted = noise.fit(self.known, np.ones((len(self), 1)), self.steps, np.array([1.0]))
        except NotEstimable:
            return False
        return fitted.slow_share > DRIFT


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


def _subgroup_means(points: Floats, labels: NDArray[np.str_]) -> Floats:
    """Return the means of subgroups in their order, scaled to the spread of a single part."""
    order = {name: place for place, name in enumerate(dict.fromkeys(labels.tolist()))}
    place = np.array([order[name] for name in labels.tolist()])
    sizes = np.bincount(place)
    means: Floats = np.bincount(place, weights=points) / np.sqrt(sizes)
    return means


def _within_subgroups(known: Floats, labels: NDArray[np.str_]) -> tuple[float, float]:
    """Return the standard deviation within subgroups and its degrees of freedom."""
    _, place, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    df = float((sizes - 1).sum())
    if df < 2.0 or sizes.shape[0] < 2:
        raise SeriesError([Problem("subgroups_too_small", "subgroup")])
    means = np.bincount(place, weights=known) / sizes
    return math.sqrt(float(((known - means[place]) ** 2).sum()) / df), df


def _of_neighbours(ordered: Floats) -> tuple[float, float]:
    """Return the standard deviation that the distances of known neighbours give, and its degrees of freedom."""
    known = ordered[np.isfinite(ordered)]
    ranges = np.abs(np.diff(ordered))
    ranges = ranges[np.isfinite(ranges)]
    mean = float(ranges.mean()) if ranges.shape[0] > 2 else 0.0
    return (mean / MOVING_RANGE or float(known.std(ddof=1))), 0.62 * (known.shape[0] - 1)
