"""The nodes of the conditions: each alarm an instance of AlarmConditionType with its states and methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from asyncua.server.server import Server
from asyncua.ua import NodeId

from yixian.simulator.control.alarm import Alarm
from yixian.simulator.gateways.opcua.conditions import TWO_STATES, Place
from yixian.simulator.gateways.opcua.space import add, item_of, variable
from yixian.simulator.gateways.opcua.standard import ua

_IDS = ua.ObjectIds
SHELF = "ShelvingState"
_CONDITION_VARIABLES = ("Quality", "LastSeverity", "Comment")
_DURATIONS = ("MaxTimeShelved", "OnDelay", "OffDelay", f"{SHELF}/UnshelveTime")
#: Methods of the type that each condition has: their nodes are the type's own.
METHODS = (
    _IDS.ConditionType_Enable, _IDS.ConditionType_Disable, _IDS.ConditionType_AddComment,
    _IDS.AcknowledgeableConditionType_Acknowledge, _IDS.AlarmConditionType_RemoveFromService,
    _IDS.AlarmConditionType_PlaceInService,
)  # fmt: skip
SHELF_METHODS = (
    _IDS.ShelvedStateMachineType_TimedShelve, _IDS.ShelvedStateMachineType_OneShotShelve,
    _IDS.ShelvedStateMachineType_Unshelve,
)  # fmt: skip
RESET = _IDS.AlarmConditionType_Reset


def node_of(place: Place, alarm: str, path: str) -> NodeId:
    """Return the node of a field of a condition [-].

    Parameters
    ----------
    place
        Where the conditions stand [-].
    alarm
        Tag of the alarm [-].
    path
        Path of the field, as ``ActiveState/Id`` [-].
    """
    return place.node(".".join((alarm, *path.split("/"))))


async def build(server: Server, place: Place, said: Mapping[Alarm, Mapping[str, Any]]) -> None:
    """Add the fields, methods and references of the conditions; their own nodes are there already.

    Parameters
    ----------
    server
        The server [-].
    place
        Where the conditions stand [-].
    said
        What each says at the start [-].
    """
    for alarm, own in said.items():
        await add(server, _items(place, alarm, own))
    references = [item for alarm in said for item in _references(place, alarm)]
    sources = {alarm.tag for alarm in said}
    folder = ua.NodeId(place.area, place.space)
    references += [_reference(ua.NodeId(_IDS.Server), _IDS.HasNotifier, folder, ua.NodeClass.Object)]
    for source in sorted(sources):
        if place.node(source) in server.iserver.aspace:
            references.append(_reference(folder, _IDS.HasEventSource, place.node(source), ua.NodeClass.Object))
    for result in await server.iserver.isession.add_references(references):
        result.check()


def _items(place: Place, alarm: Alarm, said: Mapping[str, Any]) -> Iterator[Any]:
    own = place.node(alarm.name)
    shelf = node_of(place, alarm.name, SHELF)
    attributes = ua.ObjectAttributes()
    yield _named(item_of(shelf, own, SHELF, reference=_IDS.HasComponent, kind=_IDS.ShelvedStateMachineType,
                         attributes=attributes))  # fmt: skip
    for path, value in said.items():
        name = path.rpartition("/")[2]
        parent = node_of(place, alarm.name, path.rpartition("/")[0]) if "/" in path else own
        kind, reference = _kind(path)
        data = ua.NodeId(_IDS.Duration) if path in _DURATIONS else value.VariantType
        yield _named(item_of(node_of(place, alarm.name, path), parent, name, reference=reference, kind=kind,
                             attributes=variable(value, data, writable=False)))  # fmt: skip


def _kind(path: str) -> tuple[int, int]:
    """Return the type of a field and the reference to it."""
    if path in TWO_STATES:
        return _IDS.TwoStateVariableType, _IDS.HasComponent
    if path in _CONDITION_VARIABLES:
        return _IDS.ConditionVariableType, _IDS.HasComponent
    if path == f"{SHELF}/CurrentState":
        return _IDS.FiniteStateVariableType, _IDS.HasComponent
    return _IDS.PropertyType, _IDS.HasProperty


def _named(item: Any) -> Any:
    """Return an item with its name in the standard's namespace: clients look for the fields by it."""
    item.BrowseName = ua.QualifiedName(item.BrowseName.Name, 0)
    return item


def _references(place: Place, alarm: Alarm) -> Iterable[Any]:
    own, source = place.node(alarm.name), place.node(alarm.tag)
    methods = [*METHODS, *([RESET] if alarm.terms.latches else [])]
    yield _reference(source, _IDS.HasCondition, own, ua.NodeClass.Object)
    for method in methods:
        yield _reference(own, _IDS.HasComponent, ua.NodeId(method), ua.NodeClass.Method)
    shelf = node_of(place, alarm.name, SHELF)
    for method in SHELF_METHODS:
        yield _reference(shelf, _IDS.HasComponent, ua.NodeId(method), ua.NodeClass.Method)


def _reference(source: NodeId, kind: int, target: NodeId, target_class: Any) -> Any:
    item = ua.AddReferencesItem()
    item.SourceNodeId, item.TargetNodeId, item.IsForward = source, target, True
    item.ReferenceTypeId, item.TargetNodeClass = ua.NodeId(kind), target_class
    return item
