"""Which settings a factor experiment runs, in which order: designs of pyDOE in the plant's own units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast, get_args

import numpy as np
import pydoe  # type: ignore[import-untyped]
from numpy.typing import NDArray

from .errors import InputError, Problem
from .factors import Factor, Run, sound_factors
from .inputs import refuse, within
from .records import Floats

DesignKind = Literal["2k", "fractional", "ccd", "ccf", "bbd"]
#: Factors each kind takes.
_FACTORS = {"2k": (1, 7), "fractional": (3, 7), "ccd": (2, 5), "ccf": (2, 5), "bbd": (3, 5)}
#: Half and quarter fractions of resolution IV or better where there is one; of 3 factors resolution III.
_FRACTIONS = {
    3: "a b ab",
    4: "a b c abc",
    5: "a b c d abcd",
    6: "a b c d abc bcd",
    7: "a b c d abc bcd acd",
}


def design(
    factors: Sequence[Factor],
    kind: DesignKind = "ccf",
    *,
    centre: int = 5,
    blocks: int = 1,
    replicates: int = 1,
    seed: int = 0,
) -> tuple[Run, ...]:
    """Return the runs in random order, within blocks where there are several.

    Parameters
    ----------
    factors
        One to seven, by kind.
    kind
        ``2k``: all corners; ``fractional``: a part of them; ``ccf``: corners and faces, never outside the agreed
        levels; ``ccd``: rotatable, its star runs lie *outside* them; ``bbd``: Box–Behnken, no corners [-].
    centre
        Runs at the centre, whose scatter is the pure error, 0 to 30 [-].
    blocks
        Days or batches the runs are spread over, each with its share of centre runs, 1 to 10 [-].
    replicates
        How often each run off the centre is made, 1 to 10 [-].
    seed
        Another number gives another order; the same one the same order, at least 0 [-].

    Raises
    ------
    InputError
        With every problem: number of factors, levels, settings out of range.

    >>> [run.settings for run in design([Factor("speed", 10, 20)], "2k", centre=0, seed=1)]
    [{'speed': 20.0}, {'speed': 10.0}]
    """
    problems = sound_factors(factors) + within("centre", centre, 0, 30) + within("blocks", blocks, 1, 10)
    problems += within("replicates", replicates, 1, 10) + within("seed", seed, 0, 2**63)
    if kind not in get_args(DesignKind):
        problems.append(Problem("not_one_of", "kind", {"found": str(kind), "options": " | ".join(_FACTORS)}))
    else:
        problems += within("factors", len(factors), *_FACTORS[kind])
    refuse(problems)
    outer = np.tile(_outer(kind, len(factors)), (replicates, 1))
    if blocks > outer.shape[0] // 2:
        raise InputError([Problem("blocks_too_many", "blocks", {"found": blocks, "runs": int(outer.shape[0])})])
    rng = np.random.default_rng(seed)
    block = np.concatenate([_spread(rng, outer, kind, blocks), np.arange(centre) % blocks])
    coded = np.vstack([outer, np.zeros((centre, len(factors)))])
    order = np.lexsort([rng.random(coded.shape[0]), block])
    return tuple(
        Run(place, int(block[row]) + 1, tuple(float(level) for level in coded[row]), _settings(factors, coded[row]))
        for place, row in enumerate(order, 1)
    )


def _outer(kind: DesignKind, k: int) -> Floats:
    """Return the coded runs off the centre. Shape (n, k)."""
    if kind == "2k":
        found = pydoe.ff2n(k)
    elif kind == "fractional":
        found = pydoe.fracfact(_FRACTIONS[k])
    elif kind == "bbd":
        found = pydoe.bbdesign(k, center=0)
    elif kind == "ccf":
        found = pydoe.ccdesign(k, center=(0, 0), face="ccf")
    else:
        found = pydoe.ccdesign(k, center=(0, 0), alpha="rotatable", face="ccc")
    coded: Floats = np.asarray(found, dtype=float)
    return cast(Floats, coded[np.abs(coded).sum(axis=1) > 0])


def _spread(rng: np.random.Generator, outer: Floats, kind: DesignKind, blocks: int) -> NDArray[np.int64]:
    """Return a block for each run: two blocks of a 2k by its highest interaction, of a CCD corners and stars."""
    if blocks == 2 and kind == "2k":
        return cast(NDArray[np.int64], (np.prod(outer, axis=1) > 0).astype(np.int64))
    if blocks == 2 and kind in ("ccd", "ccf"):
        return cast(NDArray[np.int64], (np.count_nonzero(outer, axis=1) == 1).astype(np.int64))
    return rng.permutation(np.arange(outer.shape[0]) % blocks)


def _settings(factors: Sequence[Factor], coded: Floats) -> dict[str, float]:
    return {
        factor.name: round(factor.centre + float(level) * factor.half, 9)
        for factor, level in zip(factors, coded, strict=True)
    }
