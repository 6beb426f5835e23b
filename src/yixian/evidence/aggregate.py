"""From readings every second to one value a shift, with how much of the shift they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import Problem, SeriesError
from .inputs import refuse, within
from .records import LARGEST, Check, Floats, Series, Times

How = Literal["mean", "sum"]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
#: Seconds a reading may stay identical to the last digit before the sensor counts as stuck.
STUCK_S = 300.0
#: Readings averaged before units are compared, and how many of these in a row make a jump.
_BLOCK, _JUMP_BLOCKS = 300, 3
#: A block this many powers of ten off looks like another unit, if the other blocks spread less than CALM.
_JUMPS, CALM = ((0.95, 1.05), (2.95, 3.05)), 0.1
#: Distance of neighbours, in usual distances, from which a gap is told of.
_GAP = 60.0


@dataclass(frozen=True, eq=False)
class Aggregated:
    """One value for each period.

    Parameters
    ----------
    starts
        Start of each period. Shape (p,).
    value
        Mean, or the sum over the whole period; NaN where the cover is too small. Shape (p,) [unit, or unit × step].
    cover
        Share of the period good readings stand for, 0 to 1. Shape (p,) [-].
    readings
        Good readings in each period. Shape (p,) [-].
    step_s
        Usual distance of readings [s].
    checks
        What was found and left out.
    """

    starts: Times
    value: Floats
    cover: Floats
    readings: Places
    step_s: float
    checks: tuple[Check, ...]

    def to_series(self) -> Series:
        """Return the values as a series of kind mean, ready for a charter; uncovered periods stay NaN."""
        return Series(times=self.starts, value=self.value)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; unknown numbers become null."""
        return {
            "starts": np.datetime_as_string(self.starts, unit="s").tolist(),
            "value": [None if np.isnan(v) else float(v) for v in self.value],
            "cover": self.cover.tolist(),
            "readings": self.readings.tolist(),
            "step_s": self.step_s,
            "checks": [check.to_dict() for check in self.checks],
        }


def aggregate(
    tag_t: ArrayLike,
    tag_v: ArrayLike,
    periods: ArrayLike,
    *,
    min_cover: float = 0.8,
    how: How = "mean",
    quality: ArrayLike | None = None,
    stuck_s: float = STUCK_S,
    as_of: np.datetime64 | None = None,
) -> Aggregated:
    """Return one value for each period from a tag's readings.

    Parameters
    ----------
    tag_t
        Moment of each reading, in any order. Shape (n,).
    tag_v
        The readings, NaN where there is none. Shape (n,) [unit].
    periods
        Moments at which one period ends and the next begins, increasing. Shape (p + 1,).
    min_cover
        Share of a period that good readings must stand for, 0.01 to 1 [-].
    how
        ``mean``, or ``sum``: the mean times the number of readings a whole period holds [-].
    quality
        OPC UA status codes; good are those whose two highest bits are 0. Shape (n,) [-].
    stuck_s
        Longest time a reading may stay identical; 0 lets it, for tags that rest, such as a valve's position [s].
    as_of
        Readings after this moment cannot have been made. None skips the check.

    Raises
    ------
    SeriesError
        If the columns hold no moments or numbers, or differ in length.
    InputError
        If the periods do not increase or a setting is out of range.

    Notes
    -----
    A reading stands for one usual distance of readings. Left out, each with a check: unknown and bad readings,
    future ones, repetitions (both of two that differ), the rest of a stuck stretch, and stretches ten or a thousand
    times the usual level in a signal that is otherwise calm.
    """
    refuse(within("min_cover", min_cover, 0.01, 1.0) + within("stuck_s", stuck_s, 0.0, 1e9))
    if how not in get_args(How):
        refuse([Problem("not_one_of", "how", {"found": str(how)[:40], "options": " | ".join(get_args(How))})])
    edges = _edges(periods)
    t, v, codes = _readings(tag_t, tag_v, quality)
    checks: list[Check] = []
    t, v = _good(t, v, codes, as_of, checks)
    t, v = _in_order(t, v, checks)
    step = _usual_step(t)
    _gaps(t, step, edges, checks)
    keep = np.ones(t.shape, dtype=bool)
    _leave_stuck(t, v, step, stuck_s, keep, checks)
    _leave_jumps(v, keep, checks)
    sums, counts = _sums(t, v, edges, None if keep.all() else keep)
    wanted = np.diff(edges) / step
    cover = np.minimum(counts / wanted, 1.0)
    known = (cover >= min_cover - 1e-9) & (counts > 0)
    if not known.all():
        checks.append(Check("periods_uncovered", "note", {"rows": float((~known).sum()), "of": float(known.shape[0])}))
    mean = np.where(known, sums / np.maximum(counts, 1), np.nan)
    value = mean if how == "mean" else mean * np.round(wanted)
    starts = edges[:-1].view("datetime64[ns]").astype("datetime64[s]")
    return Aggregated(starts, value, cover, counts, step / 1e9, tuple(checks))


def _edges(periods: ArrayLike) -> NDArray[np.int64]:
    edges = _nanoseconds(periods, "periods")
    if edges.shape[0] < 2 or bool((np.diff(edges) <= 0).any()):
        refuse([Problem("not_increasing", "periods")])
    return edges


def _readings(
    tag_t: ArrayLike, tag_v: ArrayLike, quality: ArrayLike | None
) -> tuple[NDArray[np.int64], Floats, NDArray[Any] | None]:
    """Return moments, readings and quality codes of one length."""
    t = _nanoseconds(tag_t, "tag_t")
    try:
        v: Floats = np.asarray(tag_v, dtype=float)
    except (ValueError, TypeError, OverflowError) as error:
        raise SeriesError([Problem("not_a_number", "tag_v", {"found": ""})]) from error
    codes = None if quality is None else np.asarray(quality)
    for name, column in (("tag_v", v), ("quality", codes)):
        if column is not None and column.shape != t.shape:
            raise SeriesError([Problem("length_differs", name, {"found": int(column.size), "wanted": int(t.size)})])
    return t, v, codes


def _nanoseconds(column: ArrayLike, name: str) -> NDArray[np.int64]:
    given = np.asarray(column)
    if given.ndim != 1 or (given.dtype.kind != "M" and given.size and given.dtype.kind not in "OU"):
        raise SeriesError([Problem("not_a_date", name)])
    try:
        moments = given.astype("datetime64[ns]")
    except (ValueError, TypeError, OverflowError) as error:
        raise SeriesError([Problem("not_a_date", name)]) from error
    found: NDArray[np.int64] = moments.view(np.int64)
    if found.shape[0] and int(found.min()) == np.iinfo(np.int64).min:  # not a time
        raise SeriesError([Problem("not_a_date", name)])
    return found


def _good(
    t: NDArray[np.int64], v: Floats, codes: NDArray[Any] | None, as_of: np.datetime64 | None, checks: list[Check]
) -> tuple[NDArray[np.int64], Floats]:
    """Leave out what is unknown, bad or from the future."""
    good = np.abs(v) <= LARGEST
    if not good.all():
        checks.append(Check("readings_unknown", "note", {"rows": float((~good).sum())}))
    if codes is not None:
        if codes.dtype.kind not in "iu":
            raise SeriesError([Problem("not_a_number", "quality", {"found": str(codes.dtype)})])
        bad = ((codes >> 30) & 3) != 0
        if bad.any():
            checks.append(Check("readings_bad", "note", {"rows": float(bad.sum())}))
        good &= ~bad
    if as_of is not None and t.shape[0]:
        future = t > as_of.astype("datetime64[ns]").astype(np.int64)
        if future.any():
            checks.append(Check("readings_future", "cap", {"rows": float(future.sum())}))
        good &= ~future
    return (t, v) if good.all() else (t[good], v[good])


def _in_order(t: NDArray[np.int64], v: Floats, checks: list[Check]) -> tuple[NDArray[np.int64], Floats]:
    """Return the readings in the order of time, each moment once."""
    if t.shape[0] < 2:
        return t, v
    gaps = np.diff(t)
    if int(gaps.min()) < 0:
        checks.append(Check("readings_unordered", "note", {"rows": float((gaps < 0).sum())}))
        order = np.argsort(t, kind="stable")
        t, v = t[order], v[order]
        gaps = np.diff(t)
    again = gaps == 0
    if not again.any():
        return t, v
    differ = again & (v[1:] != v[:-1])
    first = ~np.concatenate([[False], again])
    group = np.cumsum(first) - 1
    clash = np.bincount(group[1:][differ], minlength=int(group[-1]) + 1) > 0
    if clash.any():
        checks.append(Check("readings_differ", "cap", {"rows": float(clash.sum())}))
    if int(again.sum()) > int(differ.sum()):
        checks.append(Check("readings_repeated", "note", {"rows": float(again.sum() - differ.sum())}))
    keep = first & ~clash[group]
    return t[keep], v[keep]


def _usual_step(t: NDArray[np.int64]) -> float:
    """Return the usual distance of readings [ns]; their median, of a sample where there are many."""
    if t.shape[0] < 2:
        return 1e9
    places = np.arange(0, t.shape[0] - 1, max((t.shape[0] - 1) // 20_000, 1))
    return float(np.median(t[places + 1] - t[places]))


def _gaps(t: NDArray[np.int64], step: float, edges: NDArray[np.int64], checks: list[Check]) -> None:
    """Tell of stretches without readings between the first and the last of the periods."""
    if t.shape[0] < 2:
        return
    gaps = np.diff(t)
    if float(gaps.max()) <= _GAP * step:
        return
    places = np.flatnonzero(gaps > _GAP * step)
    places = places[(t[places + 1] > edges[0]) & (t[places] < edges[-1])]
    if places.shape[0]:
        longest = float(gaps[places].max()) / 1e9
        checks.append(Check("readings_gaps", "note", {"gaps": float(places.shape[0]), "minutes": longest / 60.0}))


def _leave_stuck(t: NDArray[np.int64], v: Floats, step: float, stuck_s: float, keep: Mask, checks: list[Check]) -> None:
    """Leave out all but the first reading of stretches that stay identical too long."""
    stride = int(stuck_s * 1e9 / step) // 2
    if stuck_s == 0.0 or v.shape[0] < 3:
        return
    if stride > 1:  # a stuck stretch spans two neighbours of every stride-th reading
        coarse = v[::stride]
        if not bool((coarse[1:] == coarse[:-1]).any()):
            return
    changes = np.flatnonzero(v[1:] != v[:-1]) + 1
    starts = np.concatenate([[0], changes])
    stops = np.concatenate([changes, [v.shape[0]]])
    seconds = (t[stops - 1] - t[starts]) / 1e9
    stuck = np.flatnonzero((seconds > stuck_s) & (stops - starts > 2))
    for run in stuck:
        keep[starts[run] + 1 : stops[run]] = False
    if stuck.shape[0]:
        found = {"stretches": float(stuck.shape[0]), "minutes": float(seconds[stuck].sum()) / 60.0}
        checks.append(Check("readings_stuck", "note", {**found}))


def _leave_jumps(v: Floats, keep: Mask, checks: list[Check]) -> None:
    """Leave out stretches ten or a thousand times the usual level of a calm signal."""
    blocks = v.shape[0] // _BLOCK
    if blocks < 4 * _JUMP_BLOCKS:
        return
    level = np.abs(v[: blocks * _BLOCK].reshape(blocks, _BLOCK).mean(axis=1))
    usual = float(np.median(level))
    if usual == 0.0:
        return
    size = np.log10(np.maximum(level, 1e-300) / usual)
    jumped = np.logical_or.reduce([(np.abs(size) >= low) & (np.abs(size) <= high) for low, high in _JUMPS])
    near = jumped.copy()  # the block in which a jump begins or ends is a mixture
    near[1:] |= jumped[:-1]
    near[:-1] |= jumped[1:]
    others = size[~near & (level > 0)]
    if not jumped.any() or others.shape[0] == 0 or float(np.std(others)) > CALM:
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[0], jumped.astype(int), [0]])))
    lasting = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= _JUMP_BLOCKS]
    for start, stop in lasting:  # the jump began somewhere in the block before
        keep[max(start - 1, 0) * _BLOCK : (stop + 1) * _BLOCK] = False
    if lasting:
        factor = 10.0 ** float(np.median(size[jumped]))
        readings = float(sum(b - a for a, b in lasting) * _BLOCK)
        checks.append(Check("readings_unit_jump", "cap", {"rows": readings, "factor": factor}))


def _sums(t: NDArray[np.int64], v: Floats, edges: NDArray[np.int64], keep: Mask | None) -> tuple[Floats, Places]:
    """Return sum and number of the readings kept in each period. Each shape (p,)."""
    places = np.searchsorted(t, edges, side="left")
    counts = np.diff(places)
    held = counts > 0
    if not held.any():
        return np.zeros(counts.shape), counts
    starts, stop = places[:-1][held], places[-1]
    sums = np.zeros(counts.shape)
    sums[held] = np.add.reduceat(v[:stop] if keep is None else np.where(keep[:stop], v[:stop], 0.0), starts)
    if keep is not None:
        counts[held] = np.add.reduceat(keep[:stop].astype(np.int64), starts)
    return sums, counts
