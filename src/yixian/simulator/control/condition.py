"""Conditions as data: a tag against a limit, for interlocks, sequences and malfunctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yixian.simulator.kernel.arithmetic import all_of, equal
from yixian.simulator.kernel.scan import Scan

HOW = {
    "above": lambda value, limit: value > limit,
    "below": lambda value, limit: value < limit,
    "is": equal,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison.

    Parameters
    ----------
    tag
        What is compared [-].
    how
        ``above``, ``below`` or ``is`` [-].
    limit
        With what, in the unit of the tag [-].
    """

    tag: str
    how: str
    limit: float

    def holds(self, scan: Scan) -> Any:
        """Return whether it holds in this scan [-].

        Parameters
        ----------
        scan
            The scan [-].
        """
        return HOW[self.how](scan.read(self.tag), self.limit)


def all_hold(conditions: tuple[Condition, ...], scan: Scan) -> Any:
    """Return whether all conditions hold; none at all hold always [-].

    Parameters
    ----------
    conditions
        The conditions [-].
    scan
        The scan [-].
    """
    return all_of(*(condition.holds(scan) for condition in conditions))
