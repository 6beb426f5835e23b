"""A plant as code: what the control system computes once a scan, and the plant in each substep."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.kernel.graph import Symbol, calls_first, order
from yixian.simulator.kernel.groups import Group


@dataclass(frozen=True)
class Program:
    """What one scan does to the buffer: outputs, then the groups in their order, then the substeps.

    Parameters
    ----------
    outputs
        Value of each output of a unit at the start of the scan, by slot [-].
    groups
        What the control system does [-].
    step
        Value of each state after one substep, by slot [-].
    substeps
        Substeps in a scan [-].
    diverges
        Whether a state is no longer finite at the start of the scan [-].
    clock
        Slot of the scan counter [-].
    size
        Number of slots [-].
    """

    outputs: Mapping[int, Symbol]
    groups: Sequence[Group]
    step: Mapping[int, Symbol]
    substeps: int
    diverges: Symbol
    clock: int
    size: int
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", hashlib.sha256("\n".join(self._lines()).encode()).hexdigest())

    def _lines(self) -> Iterator[str]:
        place: dict[int, int] = {}
        yield from _listing(order([*self.outputs.values(), *self.step.values(), self.diverges]), place)
        for stores in (self.outputs, self.step):
            yield str([(index, place[node.number]) for index, node in stores.items()])
        yield f"{self.substeps} {place[self.diverges.number]} {self.clock} {self.size}"
        for group in self.groups:
            place = {}
            yield from _listing(group.nodes, place)
            stop = None if group.stop is None else place[group.stop.number]
            yield f"{[place[node.number] for node in group.results]} {stop}"
            yield f"{group.values} {group.targets}"

    def written(self) -> set[int]:
        """Return the slots that a scan writes; the others change only between calls [-]."""
        targets = (index for group in self.groups for row in group.targets for index in row)
        return {self.clock, *self.outputs, *self.step, *targets}

    def output_nodes(self, known: Collection[int] = ()) -> list[Symbol]:
        """Return what is computed for outputs and the watch for divergence, operands first [-].

        Parameters
        ----------
        known
            Numbers of the nodes that are known already, and left out [-].
        """
        return calls_first([*self.outputs.values(), self.diverges], known)

    def step_nodes(self, known: Collection[int] = ()) -> tuple[list[Symbol], list[Symbol]]:
        """Return what a substep needs: what stays the same in all substeps of a scan, and what does not [-].

        Parameters
        ----------
        known
            As for `output_nodes` [-].
        """
        return step_nodes(self.step, known)


def step_nodes(step: Mapping[int, Symbol], known: Collection[int] = ()) -> tuple[list[Symbol], list[Symbol]]:
    """Return what a substep needs: what stays the same in all substeps of a scan, and what does not [-].

    Parameters
    ----------
    step
        Value of each state after one substep, by slot [-].
    known
        As for `Program.output_nodes` [-].
    """
    fixed: list[Symbol] = []
    varying: list[Symbol] = []
    changes: set[int] = set()
    for node in calls_first(step.values(), known):
        is_state = node.op == "slot" and node.value in step
        if is_state or any(arg.number in changes for arg in node.args):
            changes.add(node.number)
            varying.append(node)
        else:
            fixed.append(node)
    return fixed, varying


def _listing(nodes: Sequence[Symbol], place: dict[int, int]) -> Iterator[str]:
    for node in nodes:
        place[node.number] = len(place)
        value: Any = node.value.hex() if isinstance(node.value, float) else node.value
        yield f"{node.op} {value} {[place[arg.number] for arg in node.args]}"
