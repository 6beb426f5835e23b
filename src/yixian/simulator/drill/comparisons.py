"""All comparisons of a scenario at once: which of them hold now, as one string of bytes.

Most seconds of a drill change nothing that a condition asks for. One gather from the buffer and six array comparisons
tell that; only when a byte differs are the conditions themselves evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.drill.conditions import HOW, TIME, Comparison, Condition, Either, Every, Never
from yixian.simulator.drill.scenario import Scenario
from yixian.simulator.drill.upsets import Malfunction
from yixian.simulator.kernel.layout import Layout

_TESTS: dict[str, Callable[..., Any]] = {
    ">=": np.greater_equal, "<=": np.less_equal, "==": np.equal, "!=": np.not_equal, ">": np.greater, "<": np.less,
}  # fmt: skip


def leaves(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons with the plant's present, those of commands left out [-].

    Parameters
    ----------
    condition
        Any condition [-].
    """
    match condition:
        case Comparison():
            yield condition
        case Every(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Never(part):
            yield from leaves(part)


def conditions(scenario: Scenario, upsets: Iterable[Malfunction]) -> Iterator[Condition]:
    """Yield everything that is judged in a drill [-].

    Parameters
    ----------
    scenario
        The scenario [-].
    upsets
        What goes wrong in it, what was drawn included [-].
    """
    found: list[Condition | None] = [scenario.ends, *(penalty.when for penalty in scenario.penalties)]
    for step in scenario.steps:
        found += [step.start, step.only_while, step.done]
    for item in scenario.quality:
        found += [item.start, item.end]
    for upset in upsets:
        found += [upset.when, upset.repaired]
    yield from (condition for condition in found if condition is not None)


class Comparisons:
    """Which comparisons with the plant and with the time hold.

    Parameters
    ----------
    judged
        The conditions they stand in [-].
    layout
        Of the plant; other tags are left out [-].
    own
        Tags that are not the plant's: field actions [-].
    """

    def __init__(self, judged: Iterable[Condition], layout: Layout, own: Iterable[str]) -> None:
        found = [comparison for condition in judged for comparison in leaves(condition)]
        #: How long comparisons must have held, by key [s].
        self.holds = {comparison.key: comparison.for_s for comparison in found if comparison.for_s}
        self._times = [(HOW[each.how], each.limit) for each in found if each.tag == TIME]
        apart = {TIME, *own}
        ours = sorted((each for each in found if each.tag not in apart), key=lambda each: each.how)
        slots = [layout.find(comparison.tag) for comparison in ours]
        self._index = np.array([slot.index for slot in slots], dtype=np.intp)
        self._factor = np.array([slot.factor for slot in slots], dtype=np.float64)
        self._offset = np.array([slot.offset for slot in slots], dtype=np.float64)
        self._shown = np.zeros(len(ours))
        self._held = np.zeros(len(ours), dtype=np.bool_)
        limits = np.array([comparison.limit for comparison in ours], dtype=np.float64)
        self._tests = []
        for how in sorted({comparison.how for comparison in ours}):
            places = [place for place, comparison in enumerate(ours) if comparison.how == how]
            part = slice(places[0], places[-1] + 1)
            self._tests.append((_TESTS[how], self._shown[part], limits[part], self._held[part]))

    def held(self, buffer: NDArray[np.float64], time_s: float) -> bytes:
        """Return a byte for each comparison: 1 where it holds, whatever it must have held for [-].

        Parameters
        ----------
        buffer
            Of the plant [-].
        time_s
            Time since the drill began [s].
        """
        np.take(buffer, self._index, out=self._shown, mode="clip")
        self._shown -= self._offset
        self._shown /= self._factor
        for test, values, limits, held in self._tests:
            test(values, limits, out=held)
        return self._held.tobytes() + bytes(test(time_s, limit) for test, limit in self._times)
