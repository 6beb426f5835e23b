"""A plant as its author writes it: units, connections and control, checked as a whole when it is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel.block import STAGES, Block, Signal
from yixian.simulator.kernel.declare import Declaration, Declared, Fault, Input, Output, Parameter, State
from yixian.simulator.kernel.layout import Wish
from yixian.simulator.kernel.model import Model, build
from yixian.simulator.kernel.ports import End, Node
from yixian.simulator.kernel.unit import Unit


class Flowsheet:
    """A plant: units and control blocks, named once each.

    Parameters
    ----------
    name
        Its name [-].
    scan_s
        Scan period of the control system [s].
    substeps
        Integration steps in a scan [-].

    >>> sheet = Flowsheet("nothing yet")
    >>> sheet.dt
    0.1
    """

    def __init__(self, name: str, *, scan_s: float = 0.5, substeps: int = 5) -> None:
        self.name, self.scan_s, self.substeps = name, scan_s, substeps
        self.things: dict[str, Declared] = {}
        self._problems: list[str] = []
        self._attached: dict[str, str] = {}
        self._connections: dict[str, list[str]] = {}

    @property
    def dt(self) -> float:
        """Length of an integration step [s]."""
        return self.scan_s / self.substeps

    @property
    def units(self) -> list[Unit]:
        return [thing for thing in self.things.values() if isinstance(thing, Unit)]

    @property
    def blocks(self) -> list[Block]:
        """The control blocks in the order they run."""
        blocks = [thing for thing in self.things.values() if isinstance(thing, Block)]
        return sorted(blocks, key=lambda block: STAGES.index(block.stage))

    def add(self, *things: Declared) -> None:
        """Add units and control blocks, in the order they are to run.

        Parameters
        ----------
        things
            Units and blocks [-].
        """
        for thing in things:
            if isinstance(thing, Block):
                self.add(*thing.parts())
            if thing.name in self.things:
                self._problems.append(f"{thing.name} is added twice")
            self.things[thing.name] = thing

    def build(self) -> Model:
        """Return the plant, checked and traced.

        Raises
        ------
        FlowsheetError
            With every unknown name, missing connection and number out of range.
        EquationError
            If an equation is wrong.
        """
        self._connect()
        problems = [*self._problems, *(problem for thing in self.things.values() for problem in thing.problems())]
        problems += self._unknown_sources()
        if problems:
            raise FlowsheetError(self.name, problems)
        with _without_collector():
            return build(self)

    def _connect(self) -> None:
        for unit in self.units:
            for port in _ports(unit):
                if not isinstance(port, End):
                    continue
                place = unit.settings.get(port.name)
                problem = self._connection_problem(f"{unit.name}.{port.name}", port, place)
                if problem:
                    self._problems.append(problem)
                    continue
                self._attached[f"{unit.name}.{port.name}"] = str(place)
                users = self._connections.setdefault(str(place), [])
                if unit.name not in users:
                    users.append(unit.name)

    def _connection_problem(self, own: str, end: End, place: Any) -> str | None:
        if place is None:
            return f"{own} is not connected: give it a node, as {end.name}='T1.{end.medium.name}'"
        owner, _, name = str(place).rpartition(".")
        other = self.things.get(owner)
        node = type(other).declarations.get(name) if other else None
        if not isinstance(node, Node):
            return f"{own} is connected to {place}, which is no node"
        if node.medium is not end.medium:
            return f"{own} carries {end.medium.name}, but {place} holds {node.medium.name}"
        return None

    def _unknown_sources(self) -> Iterator[str]:
        known = {wish.tag for wish in self.wishes()}
        for thing in self.things.values():
            for name, source in thing.settings.items():
                if not isinstance(type(thing).declarations.get(name), Input | Signal) or not isinstance(source, str):
                    continue
                if source not in known:
                    yield f"{thing.name}.{name} reads {source}, which is no tag of this plant"

    def states(self, unit: str) -> dict[str, State]:
        """Return the states of a unit, by name [-].

        Parameters
        ----------
        unit
            Its name [-].
        """
        thing = self.things[unit]
        return {
            name: thing.declared(name) for name, item in type(thing).declarations.items() if isinstance(item, State)
        }

    def node(self, place: str) -> Node:
        """Return a node [-].

        Parameters
        ----------
        place
            ``unit.port`` [-].
        """
        owner, _, name = place.rpartition(".")
        node: Node = type(self.things[owner]).declarations[name]
        return node

    def attached(self, end: str) -> str:
        """Return the node an end is attached to [-].

        Parameters
        ----------
        end
            ``unit.port`` [-].
        """
        return self._attached[end]

    def connections(self, place: str) -> list[str]:
        """Return the units whose ends are attached to a node, and the owner if it carries from it itself [-].

        Parameters
        ----------
        place
            ``unit.port`` [-].
        """
        return self._connections.get(place, [])

    def is_output(self, tag: str) -> bool:
        """Tell whether a tag is an output of a unit [-].

        Parameters
        ----------
        tag
            A tag [-].
        """
        owner, _, name = tag.rpartition(".")
        thing = self.things.get(owner)
        return isinstance(thing, Unit) and isinstance(type(thing).declarations.get(name), Output)

    def is_in_si(self, tag: str) -> bool:
        """Tell whether a tag is a state or parameter of a unit, stored in SI [-].

        Parameters
        ----------
        tag
            A tag [-].
        """
        owner, _, name = tag.rpartition(".")
        thing = self.things.get(owner)
        return isinstance(thing, Unit) and isinstance(type(thing).declarations.get(name), State | Parameter)

    def wishes(self) -> Iterator[Wish]:
        """Yield the slots all units and blocks need."""
        for thing in self.things.values():
            for name, item in type(thing).declarations.items():
                if isinstance(item, Declaration) and item.section and name not in thing.unused():
                    yield from _wishes(thing, name)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector away while a hundred thousand nodes are made: it would count them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _ports(unit: Unit) -> list[Any]:
    return [item for item in type(unit).declarations.values() if getattr(item, "is_port", False)]


def _wishes(thing: Declared, name: str) -> Iterator[Wish]:
    item: Declaration = thing.declared(name)
    tag = thing.tag_of(name)
    if isinstance(item, Fault):
        yield Wish(tag, "command", item.initial, item.unit, item.low, item.high, is_writable=True, label=item.label)
        yield Wish(f"{tag}.ramp", "command", 0.0, "s", 0.0, 1e6, is_writable=True)
        yield Wish(f"{tag}.level", "fault", item.initial, item.unit)
        return
    yield Wish(
        tag, item.section, item.initial, item.unit, item.low, item.high, item.in_si, item.is_writable,
        bool(getattr(item, "is_watched", False)), item.label,
    )  # fmt: skip
