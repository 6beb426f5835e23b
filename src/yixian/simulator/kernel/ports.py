"""Where units meet: nodes hold what flows, ends draw from them, and each flow is one value counted at both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from yixian.simulator.errors import EquationError, MissingValue

if TYPE_CHECKING:
    from yixian.simulator.kernel.evaluation import Evaluation


@dataclass(frozen=True)
class Medium:
    """What a port exchanges.

    Parameters
    ----------
    name
        Its name, for messages [-].
    potentials
        What a node shows to its neighbours, with units [-].
    flows
        What a connection carries, with units [-].

    >>> WATER = Medium("water", potentials={"pressure": "Pa"}, flows={"mass": "kg/s"})
    """

    name: str
    potentials: Mapping[str, str]
    flows: Mapping[str, str]


@dataclass(frozen=True)
class Port:
    """One place of a unit where a medium enters or leaves.

    Parameters
    ----------
    medium
        What it exchanges [-].
    """

    is_port: ClassVar[bool] = True
    medium: Medium
    name: str = field(default="", kw_only=True)

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        evaluation: Evaluation = instance.__dict__["_evaluation"]
        return evaluation.view(instance.name, self)

    def __set__(self, instance: Any, value: Any) -> None:
        raise EquationError(f"{instance.name}.{self.name} is a port: set its potentials, not the port")


@dataclass(frozen=True)
class Node(Port):
    """A port that holds the medium: its unit sets the potentials and balances the net flow.

    Parameters
    ----------
    boundary
        The outside world: takes and gives without a balance [-].
    """

    boundary: bool = False


@dataclass(frozen=True)
class End(Port):
    """One end of a connection: it is attached to a node, reads its potentials and draws from it."""


class NodeView:
    """A node, or the node an end is attached to, as equations see it.

    Potentials are attributes; ``net`` holds the sum of all flows in, less all flows out.
    """

    __slots__ = ("_evaluation", "_reader", "net", "place", "port")

    def __init__(self, evaluation: Evaluation, reader: str, place: str, port: Port) -> None:
        setter = object.__setattr__
        setter(self, "_evaluation", evaluation)
        setter(self, "_reader", reader)
        setter(self, "place", place)
        setter(self, "port", port)
        setter(self, "net", NetView(evaluation, place, port.medium))

    def __getattr__(self, name: str) -> Any:
        if name not in self.port.medium.potentials:
            raise _unknown(self.place, name, self.port.medium.potentials)
        return self._evaluation.potential(self.place, name)

    __getitem__ = __getattr__

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(self.port, End):
            raise EquationError(f"{self.place}.{name} belongs to another unit and cannot be set from here")
        if name not in self.port.medium.potentials:
            raise _unknown(self.place, name, self.port.medium.potentials)
        self._evaluation.set_potential(self.place, name, value, self.port.medium.potentials[name])

    __setitem__ = __setattr__


class NetView:
    """The net flows into a node, by name."""

    __slots__ = ("_evaluation", "_medium", "_place")

    def __init__(self, evaluation: Evaluation, place: str, medium: Medium) -> None:
        self._evaluation, self._place, self._medium = evaluation, place, medium

    def __getattr__(self, name: str) -> Any:
        if name not in self._medium.flows:
            raise _unknown(self._place, name, self._medium.flows)
        return self._evaluation.net(self._place, name)

    __getitem__ = __getattr__


def _unknown(place: str, name: str, known: Mapping[str, str]) -> MissingValue:
    return MissingValue(f"{place} has no {name!r}; there are {', '.join(known)}")


def carry(upstream: NodeView, downstream: NodeView, **flows: Any) -> None:
    """Carry flows from one node to another: each value leaves the one and enters the other.

    Parameters
    ----------
    upstream, downstream
        The two ends; or a node of the unit itself [-].
    flows
        Every flow of the medium, positive from upstream to downstream; what is left out is zero [any].
    """
    evaluation: Evaluation = upstream._evaluation
    for end in (upstream, downstream):
        for name in flows:
            if name not in end.port.medium.flows:
                raise _unknown(end.place, name, end.port.medium.flows)
    for name, value in flows.items():
        evaluation.carry(upstream.place, downstream.place, name, value, upstream.port.medium.flows[name])
