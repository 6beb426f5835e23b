"""The one door to the evidence engine here: control charts with limits frozen from an approved baseline."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

#: Where the engine keeps its control charts.
ENGINE = "yixian.evidence.chart"
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


def _engine() -> Any:
    return importlib.import_module(ENGINE)


def freeze(points: Points, inside: Sequence[bool], kind: str, language: str) -> dict[str, Any]:
    """Return the limits the points of a window give, ready to be kept; raise ``NoLimitsError`` where they give none."""
    found = _asked(points, np.asarray(inside, bool), kind, language)
    limits: dict[str, Any] = found.limits.to_dict()
    return limits


def chart(points: Points, limits: Mapping[str, Any], kind: str, language: str, *, after: int = 0) -> ControlChart:
    """Return all points against limits frozen earlier; ``after`` is the place of the first one after the baseline."""
    found = _asked(points, _engine().Limits(**limits), kind, language)
    rules: dict[int, tuple[int, ...]] = {}
    for signal in found.signals:
        rules[signal.index] = (*rules.get(signal.index, ()), signal.rule)
    notes = [*found.checks, *replace(found, after=after).reapproval()]
    return ControlChart(
        points=found.points,
        centre=found.centre,
        lower=found.lower,
        upper=found.upper,
        rules=rules,
        run=found.limits.run,
        notes=tuple(_sentence(check, language) for check in notes),
    )


def _asked(points: Points, baseline: Any, kind: str, language: str) -> Any:
    values = np.array([math.nan if value is None else value for value in points.values])
    sizes = None if points.sizes is None else np.asarray(points.sizes, float)
    errors = importlib.import_module("yixian.evidence.errors")
    try:
        return _engine().chart(values, baseline, kind=kind, sizes=sizes)
    except errors.ProblemsError as error:
        words = importlib.import_module("yixian.evidence.sentences")
        raise NoLimitsError([words.problem_sentence(problem, language) for problem in error.problems]) from error


def _sentence(check: Any, language: str) -> str:
    return str(importlib.import_module("yixian.evidence.sentences").check_sentence(check, language))
