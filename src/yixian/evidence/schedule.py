"""Which setting runs in which shift of a switchback, and an exact cross-check of its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .errors import Problem, SeriesError
from .inputs import numbers, refuse, within
from .records import Floats

Arm = Literal["A", "B"]
#: Up to this many pairs every assignment of signs is counted; beyond, draws stand for them.
EXACT_PAIRS = 36
_DRAWS = 20_000


@dataclass(frozen=True)
class Slot:
    """One shift of the trial.

    Parameters
    ----------
    day
        Day of the trial, from 0 [d].
    shift
        Shift of the day, from 0 [-].
    arm
        ``A``, the usual setting, or ``B``, the new one [-].
    counts
        False in the washout: the shift is run but not judged [-].
    pair
        Which pair of days it belongs to, from 0 [-].
    """

    day: int
    shift: int
    arm: Arm
    counts: bool
    pair: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class SignFlip:
    """How a switchback's result looks among all results chance alone could have given.

    Parameters
    ----------
    pairs
        Number of pairs with both arms [-].
    mean
        Mean of B minus A over the pairs [unit].
    chance
        Share of all assignments of A and B to the days of each pair whose mean is at least as far from 0 [-].
    exact
        Whether every assignment was counted; else 20,000 draws stand for them [-].
    """

    pairs: int
    mean: float
    chance: float
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))


def schedule(days: int, shifts: int, *, block: int = 2, washout: int = 1, seed: int = 0) -> tuple[Slot, ...]:
    """Return a randomised switchback: each block gives half its days to A and half to B, in random order.

    Parameters
    ----------
    days
        Length of the trial, a multiple of ``block``, 2 to 3,660 [d].
    shifts
        Shifts a day, 1 to 24 [-].
    block
        Days of a block, even, 2 to 60; the arm is held for half of them [d].
    washout
        Shifts not counted after each switch, and at the start, where the setting may be new; fewer than the shifts
        of half a block [-].
    seed
        Another number gives another order; the same one the same order, at least 0 [-].

    Raises
    ------
    InputError
        With every setting that is out of range.

    Notes
    -----
    Balanced: both arms get the same number of shifts; of the shifts that count they differ by at most one switch.

    >>> [slot.arm for slot in schedule(4, 1, washout=0, seed=3)]
    ['B', 'A', 'A', 'B']
    """
    problems = within("days", days, 2, 3_660) + within("shifts", shifts, 1, 24) + within("block", block, 2, 60)
    problems += within("seed", seed, 0, 2**63)
    if not problems:
        problems += within("washout", washout, 0, shifts * block // 2 - 1)
        if block % 2:
            problems.append(Problem("not_even", "block", {"found": block}))
        if days % block:
            problems.append(Problem("not_a_multiple", "days", {"found": days, "of": block}))
    refuse(problems)
    starts_with_b = np.random.default_rng(seed).integers(0, 2, size=days // block).astype(bool)
    slots: list[Slot] = []
    since = 0
    for place in range(days * shifts):
        day = place // shifts
        second_half = day % block >= block // 2
        arm: Arm = "B" if bool(starts_with_b[day // block]) != second_half else "A"
        since = 0 if not slots or slots[-1].arm != arm else since + 1
        slots.append(Slot(day, place % shifts, arm, since >= washout, day // block))
    return tuple(slots)


def pair_differences(slots: Sequence[Slot], values: ArrayLike) -> Floats:
    """Return for each pair the mean of B minus the mean of A; pairs lacking an arm are left out. Shape (p,) [unit].

    Parameters
    ----------
    slots
        The schedule, n shifts.
    values
        What was measured in each, NaN where unknown. Shape (n,) [unit].

    Raises
    ------
    SeriesError
        If the numbers of shifts and of values differ.
    """
    measured = numbers(values, "values")
    if measured.shape[0] != len(slots):
        raise SeriesError([Problem("length_differs", "values", {"found": measured.shape[0], "wanted": len(slots)})])
    use = np.isfinite(measured) & np.array([slot.counts for slot in slots], dtype=bool)
    pair = np.array([slot.pair for slot in slots], dtype=int)[use]
    in_b = np.array([slot.arm == "B" for slot in slots], dtype=bool)[use]
    count = int(pair.max(initial=-1)) + 1
    sums = [np.bincount(pair[side], weights=measured[use][side], minlength=count) for side in (in_b, ~in_b)]
    sizes = [np.bincount(pair[side], minlength=count) for side in (in_b, ~in_b)]
    both = (sizes[0] > 0) & (sizes[1] > 0)
    found: Floats = sums[0][both] / sizes[0][both] - sums[1][both] / sizes[1][both]
    return found


def sign_flip(differences: ArrayLike) -> SignFlip:
    """Count how often chance alone would set the pairs as far apart as they were found.

    Parameters
    ----------
    differences
        B minus A of each pair, as ``pair_differences`` gives them. Shape (p,) [unit].

    Raises
    ------
    SeriesError
        If there is no pair.

    Notes
    -----
    Fisher's randomisation test: within each pair the arms were drawn, so under no effect each difference might as
    well have had the other sign. All 2^p sums are counted by meeting in the middle, up to p = 36.

    >>> sign_flip([1.0, 2.0, 3.0, 4.0]).chance  # only all plus and all minus of 16
    0.125
    """
    d = numbers(differences, "differences")
    d = d[np.isfinite(d)]
    if d.shape[0] == 0:
        raise SeriesError([Problem("no_pairs", "differences")])
    seen = abs(float(d.sum())) - 1e-9 * float(np.abs(d).sum())
    exact = d.shape[0] <= EXACT_PAIRS
    chance = _share_exact(d, seen) if exact else _share_drawn(d, seen)
    return SignFlip(int(d.shape[0]), float(d.mean()), chance, exact)


def _share_exact(d: Floats, seen: float) -> float:
    half = d.shape[0] // 2
    left, right = _all_sums(d[:half]), np.sort(_all_sums(d[half:]))
    below = np.searchsorted(right, -seen - left, side="right")
    above = right.shape[0] - np.searchsorted(right, seen - left, side="left")
    together = int(below.sum()) + int(above.sum())
    return min(together / float(2 ** d.shape[0]), 1.0)


def _all_sums(d: Floats) -> Floats:
    sums = np.zeros(1)
    for value in d:
        sums = np.concatenate([sums - value, sums + value])
    return sums


def _share_drawn(d: Floats, seen: float) -> float:
    signs = np.random.default_rng(d.shape[0]).integers(0, 2, size=(_DRAWS, d.shape[0])) * 2.0 - 1.0
    sums: Floats = np.abs(signs @ d)
    return (1.0 + float((sums >= seen).sum())) / (_DRAWS + 1.0)
