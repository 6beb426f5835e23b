"""The settings a factor experiment varies, and one run of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import InputError, Problem
from .inputs import within


@dataclass(frozen=True)
class Factor:
    """One setting that is varied between two agreed levels.

    Parameters
    ----------
    name
        The plant's own words for it [-].
    low, high
        The two levels, coded −1 and +1; low < high [unit].
    unit
        Its unit [-].
    """

    name: str
    low: float
    high: float
    unit: str = ""

    @property
    def centre(self) -> float:
        """The level coded 0 [unit]."""
        return 0.5 * (self.low + self.high)

    @property
    def half(self) -> float:
        """What one coded step is worth [unit]."""
        return 0.5 * (self.high - self.low)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self))

    @classmethod
    def read(cls, text: str) -> Factor:
        """Read ``name:low:high`` or ``name:low:high:unit``."""
        pieces = [piece.strip() for piece in text.replace("：", ":").split(":")]
        try:
            name, low, high = pieces[0], float(pieces[1]), float(pieces[2])
        except (IndexError, ValueError) as error:
            raise InputError([Problem("factor_unreadable", "factor", {"found": text[:60]})]) from error
        return cls(name, low, high, ":".join(pieces[3:]))


@dataclass(frozen=True)
class Run:
    """One run of the experiment.

    Parameters
    ----------
    order
        When it is run, from 1 [-].
    block
        Which block of like conditions (day, batch) it belongs to, from 1 [-].
    coded
        Level of each factor in coded units [-].
    settings
        Level of each factor by name [unit of each].
    """

    order: int
    block: int
    coded: tuple[float, ...]
    settings: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return dict(vars(self)) | {"coded": list(self.coded), "settings": dict(self.settings)}


def sound_factors(factors: Sequence[Factor], most: int = 7) -> list[Problem]:
    """Return what is wrong with the factors, each by name.

    Parameters
    ----------
    factors
        The factors.
    most
        How many are allowed [-].
    """
    problems = within("factors", len(factors), 1, most)
    for place, factor in enumerate(factors):
        if not (math.isfinite(factor.low) and math.isfinite(factor.high) and factor.low < factor.high):
            problems.append(Problem("levels_reversed", factor.name, {"low": factor.low, "high": factor.high}))
        if not factor.name.strip() or factor.name in [other.name for other in factors[:place]]:
            problems.append(Problem("given_twice" if factor.name.strip() else "missing_key", factor.name or "factors"))
    return problems
