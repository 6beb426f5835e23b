"""The one door to the evidence engine here: control charts with limits frozen from an approved baseline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from yixian import evidence
from yixian.evidence.errors import ProblemsError
from yixian.evidence.sentences import check_sentence, problem_sentence

Kind = Literal["I", "EWMA", "p", "u"]
#: Kinds that count events in an exposure.
COUNTING = frozenset({"u", "p"})


class NoLimitsError(ValueError):
    """No limits can be taken from these points; ``sentences`` say why, in the language asked for."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a chart, oldest first; a point without value is None, sizes only where events are counted."""

    values: Sequence[float | None]
    sizes: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart as the page needs it; ``rules`` maps the place of a point to the rules it breaks."""

    points: Sequence[float | None]
    centre: float
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    rules: Mapping[int, tuple[int, ...]]
    run: int
    notes: tuple[str, ...]


def freeze(points: Points, inside: Sequence[bool], kind: str, language: str) -> dict[str, Any]:
    """Return the limits the points of a window give, ready to be kept; raise ``NoLimitsError`` where they give none."""
    return _asked(points, np.asarray(inside, bool), kind, language).limits.to_dict()


def chart(points: Points, limits: Mapping[str, Any], kind: str, language: str, *, after: int = 0) -> ControlChart:
    """Return all points against limits frozen earlier; ``after`` is the place of the first one after the baseline."""
    found = replace(_asked(points, evidence.Limits(**limits), kind, language), after=after)
    rules: dict[int, tuple[int, ...]] = {}
    for signal in found.signals:
        rules[signal.index] = (*rules.get(signal.index, ()), signal.rule)
    return ControlChart(
        points=found.points,
        centre=found.centre,
        lower=found.lower,
        upper=found.upper,
        rules=rules,
        run=found.limits.run,
        notes=tuple(check_sentence(check, language) for check in (*found.checks, *found.reapproval())),
    )


def _asked(points: Points, baseline: evidence.Limits | NDArray[np.bool_], kind: str, language: str) -> evidence.Chart:
    values = np.array([math.nan if value is None else value for value in points.values])
    sizes = None if points.sizes is None else np.asarray(points.sizes, float)
    try:
        return evidence.chart(values, baseline, kind=cast("Kind", kind), sizes=sizes)
    except ProblemsError as error:
        raise NoLimitsError([problem_sentence(problem, language) for problem in error.problems]) from error
