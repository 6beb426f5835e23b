"""Blocks that do the same thing to different slots become one loop: 300 transmitters are one piece of code.

Each block is traced alone, from the buffer to the buffer. Two blocks whose graphs differ only in slots, constants and
noise numbers share a *group*: the graph of the first, and a row of numbers for each. Blocks change places only where
that changes nothing: a block runs after everything it reads, and after everyone who still wants what it overwrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yixian.simulator.kernel.graph import Symbol, order

#: Leaves whose value differs from one member of a group to the next.
VARYING = frozenset({"slot", "const", "noise"})


@dataclass(frozen=True)
class Task:
    """What one block does in a scan.

    Parameters
    ----------
    stores
        Value of each slot it writes [-].
    stop
        Whether something watched changes; ``None`` if nothing is watched [-].
    """

    stores: Mapping[int, Symbol]
    stop: Symbol | None

    def nodes(self) -> list[Symbol]:
        """Return what it computes, operands first [-]."""
        return order([*self.stores.values(), *([self.stop] if self.stop is not None else [])])


@dataclass(frozen=True)
class Group:
    """Tasks of one shape, to be done for each row.

    Parameters
    ----------
    nodes
        Nodes of the first task, operands first [-].
    leaves
        Those among them that differ from row to row, in the order of the columns [-].
    results
        The node each store writes [-].
    stop
        As in `Task` [-].
    values
        For each row, the value of each leaf [-].
    targets
        For each row, the slot of each store [-].
    """

    nodes: tuple[Symbol, ...]
    leaves: tuple[Symbol, ...]
    results: tuple[Symbol, ...]
    stop: Symbol | None
    values: tuple[tuple[Any, ...], ...]
    targets: tuple[tuple[int, ...], ...]

    def column(self, leaf: Symbol) -> list[Any]:
        """Return the values of one leaf, row by row [-].

        Parameters
        ----------
        leaf
            One of `leaves` [-].
        """
        place = self.leaves.index(leaf)
        return [row[place] for row in self.values]


def collect(tasks: Sequence[Task]) -> list[Group]:
    """Return the tasks as groups, in an order that gives the same bits [-].

    Parameters
    ----------
    tasks
        The tasks in the order they are meant to run [-].
    """
    found: dict[tuple[Any, ...], list[tuple[Task, list[Symbol]]]] = {}
    for task, level in zip(tasks, _levels(tasks), strict=True):
        nodes = task.nodes()
        found.setdefault((level, _shape(task, nodes)), []).append((task, nodes))
    keys = sorted(found, key=lambda key: key[0])
    return [_group(found[key]) for key in keys]


def _levels(tasks: Sequence[Task]) -> Iterable[int]:
    """Yield for each task how many others must have run before it."""
    written: dict[int, int] = {}
    wanted: dict[int, int] = {}
    for task in tasks:
        reads = {node.value for node in task.nodes() if node.op == "slot"}
        before = [written[index] for index in (*reads, *task.stores) if index in written]
        before += [wanted[index] for index in task.stores if index in wanted]
        level = max(before, default=-1) + 1
        for index in reads:
            wanted[index] = max(level, wanted.get(index, 0))
        for index in task.stores:
            written[index] = level
        yield level


def _shape(task: Task, nodes: Sequence[Symbol]) -> tuple[Any, ...]:
    place = {node.number: k for k, node in enumerate(nodes)}
    lines = tuple(
        (node.op, node.value if node.op == "bool" else None, *(place[arg.number] for arg in node.args))
        for node in nodes
    )
    ends = tuple(place[node.number] for node in task.stores.values())
    return (lines, ends, place[task.stop.number] if task.stop is not None else None)


def _group(members: Sequence[tuple[Task, list[Symbol]]]) -> Group:
    first, nodes = members[0]
    places = [k for k, node in enumerate(nodes) if node.op in VARYING]
    return Group(
        nodes=tuple(nodes),
        leaves=tuple(nodes[k] for k in places),
        results=tuple(first.stores.values()),
        stop=first.stop,
        values=tuple(tuple(others[k].value for k in places) for _, others in members),
        targets=tuple(tuple(task.stores) for task, _ in members),
    )


def placed(groups: Sequence[Group], size: int) -> list[int]:
    """Return an order of the slots in which the columns of the groups lie side by side [-].

    Parameters
    ----------
    groups
        The groups [-].
    size
        Number of slots [-].
    """
    ordered: dict[int, None] = {}
    for group in groups:
        for column in range(len(group.results)):
            ordered.update(dict.fromkeys(row[column] for row in group.targets))
    for group in groups:
        for leaf in group.leaves:
            if leaf.op == "slot":
                ordered.update(dict.fromkeys(group.column(leaf)))
    ordered.update(dict.fromkeys(range(size)))
    return list(ordered)


def moved(group: Group, place: Sequence[int]) -> Group:
    """Return a group with its slots at other places [-].

    Parameters
    ----------
    group
        The group [-].
    place
        New place of each slot [-].
    """
    is_slot = [leaf.op == "slot" for leaf in group.leaves]
    values = tuple(
        tuple(place[value] if moves else value for value, moves in zip(row, is_slot, strict=True))
        for row in group.values
    )
    targets = tuple(tuple(place[index] for index in row) for row in group.targets)
    return Group(group.nodes, group.leaves, group.results, group.stop, values, targets)
