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
    rest
        Cases in which nothing it writes changes: each holds while all its conditions do [-].
    """

    stores: Mapping[int, Symbol]
    stop: Symbol | None
    rest: tuple[tuple[Symbol, ...], ...] = ()

    def nodes(self) -> list[Symbol]:
        """Return what it computes, operands first [-]."""
        return order([*self.stores.values(), *([self.stop] if self.stop is not None else []), *sum(self.rest, ())])

    def resting(self, cases: Sequence[Sequence[Symbol]], proofs: dict[Any, tuple[bool, ...]]) -> Task:
        """Return the task that may be left out in those of the cases in which it is proved that nothing changes.

        Parameters
        ----------
        cases
            Conditions: ``slot == number``, or any others [-].
        proofs
            What has been proved already, by what a proof depends on: shape and constants [-].
        """
        asked = Task(self.stores, None, tuple(tuple(case) for case in cases))
        nodes = asked.nodes()
        place = {node.value: k for k, node in enumerate(nodes) if node.op == "slot"}
        own = tuple(place.get(index) for index in self.stores)
        key = (_shape(asked, nodes), own, tuple(node.value.hex() for node in nodes if node.op == "const"))
        if key not in proofs:
            inner = [node for node in order(self.stores.values()) if node.args and node.op != "noise"]
            proofs[key] = tuple(self._rests(case, inner) for case in asked.rest)
        proved = tuple(case for case, holds in zip(asked.rest, proofs[key], strict=True) if holds)
        return Task(self.stores, self.stop, proved)

    def _rests(self, conditions: Sequence[Symbol], nodes: Sequence[Symbol]) -> bool:
        """Put numbers for slots and truths for conditions: what is stored must then be what is there."""
        known: dict[int, Symbol] = {}
        for condition in conditions:
            graph = condition.graph
            if is_held(condition):
                slot, number = sorted(condition.args, key=lambda arg: arg.op == "const")
                known[slot.number] = number
            elif condition.op == "not":
                known[condition.args[0].number] = graph.truth(False)
            else:
                known[condition.number] = graph.truth(True)
        for node in nodes:
            if node.number not in known and any(arg.number in known for arg in node.args):
                args = [known.get(arg.number, arg) for arg in node.args]
                known[node.number] = node.graph.make(node.op, *args)
        slots = {index: node.graph.slot(index) for index, node in self.stores.items()}
        return all(
            known.get(node.number, node) is known.get(slots[index].number, slots[index])
            for index, node in self.stores.items()
        )


def is_held(condition: Symbol) -> bool:
    """Tell whether a condition says that a slot holds a number [-].

    Parameters
    ----------
    condition
        The condition [-].
    """
    return condition.op == "eq" and {arg.op for arg in condition.args} == {"slot", "const"}


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
    stop, rest
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
    rest: tuple[tuple[Symbol, ...], ...] = ()

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
    computed = [task.nodes() for task in tasks]
    for task, nodes, level in zip(tasks, computed, _levels(tasks, computed), strict=True):
        found.setdefault((level, _shape(task, nodes)), []).append((task, nodes))
    keys = sorted(found, key=lambda key: key[0])
    return [_group(found[key]) for key in keys]


def _levels(tasks: Sequence[Task], computed: Sequence[Sequence[Symbol]]) -> Iterable[int]:
    """Yield for each task how many others must have run before it."""
    written: dict[int, int] = {}
    wanted: dict[int, int] = {}
    for task, nodes in zip(tasks, computed, strict=True):
        reads = {node.value for node in nodes if node.op == "slot"}
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
    rest = tuple(tuple(place[node.number] for node in case) for case in task.rest)
    return (lines, ends, rest, place[task.stop.number] if task.stop is not None else None)


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
        rest=first.rest,
    )


def placed(groups: Sequence[Group], size: int, columns: Iterable[Sequence[int]] = ()) -> list[int]:
    """Return an order of the slots in which the columns of the groups lie side by side [-].

    Parameters
    ----------
    groups
        The groups [-].
    size
        Number of slots [-].
    columns
        Slots that lie side by side before all others, as far as no column before them parts them [-].
    """
    ordered: dict[int, None] = {}
    for slots in columns:
        if not any(index in ordered for index in slots):
            ordered.update(dict.fromkeys(slots))
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
    return Group(group.nodes, group.leaves, group.results, group.stop, values, targets, group.rest)
