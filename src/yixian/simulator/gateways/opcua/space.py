"""The address space: a folder for the plant, an object for each instrument, a variable for each point."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from asyncua.server.server import Server
from asyncua.ua import NodeId

from yixian.simulator.gateways.opcua.points import Point, owners
from yixian.simulator.gateways.opcua.standard import ua

_BOOLEAN, _WHOLE = "bool", "state"
_OBJECT, _VARIABLE = ua.NodeClass.Object, ua.NodeClass.Variable
_UNECE = "http://www.opcfoundation.org/UA/units/un/cefact"


def variant(point: Point, value: float) -> Any:
    """Return a value as the point's type: Boolean, Int32 or Double [-].

    Parameters
    ----------
    point
        The point [-].
    value
        Its value [any].
    """
    kind = type_of(point)
    if kind is ua.VariantType.Boolean:
        return ua.Variant(value > 0.5, kind)
    if kind is ua.VariantType.Int32 and math.isfinite(value):
        return ua.Variant(round(value), kind)
    return ua.Variant(value, ua.VariantType.Double)


def type_of(point: Point) -> Any:
    """Return the type of a point [-].

    Parameters
    ----------
    point
        The point [-].
    """
    kinds = {_BOOLEAN: ua.VariantType.Boolean, _WHOLE: ua.VariantType.Int32}
    return kinds.get(point.tag.unit, ua.VariantType.Double)


async def build(server: Server, space: int, area: str, points: Sequence[Point]) -> dict[str, NodeId]:
    """Add a plant to the server and return the node of each point by its name [-].

    Parameters
    ----------
    server
        The server [-].
    space
        Index of the plant's namespace [-].
    area
        Name of the plant's folder [-].
    points
        Its points [-].
    """
    items = list(_items(space, area, points))
    for result in await server.iserver.isession.add_nodes(items):
        result.StatusCode.check()
    return {point.name: ua.NodeId(point.name, space) for point in points}


def _items(space: int, area: str, points: Sequence[Point]) -> Iterator[Any]:
    folder = ua.NodeId(area, space)
    yield _object(folder, ua.NodeId(ua.ObjectIds.ObjectsFolder), area, ua.ObjectIds.FolderType)
    for owner, own in owners(points).items():
        node = ua.NodeId(f"{area}.{owner}", space)
        yield _object(node, folder, owner, ua.ObjectIds.BaseObjectType)
        for point in own:
            yield from _point(point, node, space)


def _item(node: NodeId, parent: NodeId, name: str, *, reference: int, kind: int, attributes: Any) -> Any:
    item = ua.AddNodesItem()
    item.RequestedNewNodeId, item.ParentNodeId = node, parent
    item.BrowseName = ua.QualifiedName(name, node.NamespaceIndex)
    item.ReferenceTypeId, item.TypeDefinition = ua.NodeId(reference), ua.NodeId(kind)
    item.NodeClass = _VARIABLE if isinstance(attributes, ua.VariableAttributes) else _OBJECT
    attributes.DisplayName = ua.LocalizedText(name)
    item.NodeAttributes = attributes
    return item


def _object(node: NodeId, parent: NodeId, name: str, kind: int) -> Any:
    reference = ua.ObjectIds.Organizes
    attributes = ua.ObjectAttributes()
    return _item(node, parent, name, reference=reference, kind=kind, attributes=attributes)


def _point(point: Point, parent: NodeId, space: int) -> Iterator[Any]:
    node = ua.NodeId(point.name, space)
    tag, is_analogue = point.tag, type_of(point) is ua.VariantType.Double
    attributes = _variable(variant(point, 0.0), type_of(point), writable=point.is_writable)
    attributes.Description = ua.LocalizedText(tag.label or tag.name)
    has_range = is_analogue and tag.low is not None and tag.high is not None
    kind = ua.ObjectIds.AnalogItemType if has_range else ua.ObjectIds.BaseDataVariableType
    yield _item(node, parent, point.field, reference=ua.ObjectIds.HasComponent, kind=kind, attributes=attributes)
    if has_range:
        range_ = ua.Variant(ua.Range(float(tag.low or 0.0), float(tag.high or 0.0)), ua.VariantType.ExtensionObject)
        yield _property(node, space, "EURange", range_, ua.ObjectIds.Range)
        unit = ua.EUInformation(_UNECE, -1, ua.LocalizedText(tag.unit), ua.LocalizedText(tag.unit))
        yield _property(
            node,
            space,
            "EngineeringUnits",
            ua.Variant(unit, ua.VariantType.ExtensionObject),
            ua.ObjectIds.EUInformation,
        )


def _property(parent: Any, space: int, name: str, value: Any, kind: int) -> Any:
    node = ua.NodeId(f"{parent.Identifier!s}.{name}", space)
    attributes = _variable(value, ua.NodeId(kind), writable=False)
    item = _item(
        node, parent, name, reference=ua.ObjectIds.HasProperty, kind=ua.ObjectIds.PropertyType, attributes=attributes
    )
    item.BrowseName = ua.QualifiedName(name, 0)
    return item


def _variable(value: Any, kind: Any, *, writable: bool) -> Any:
    attributes = ua.VariableAttributes()
    access = ua.AccessLevel.CurrentRead.mask | (ua.AccessLevel.CurrentWrite.mask if writable else 0)
    attributes.AccessLevel = attributes.UserAccessLevel = access
    attributes.Value = value
    attributes.DataType = kind if isinstance(kind, NodeId) else ua.NodeId(kind.value)
    attributes.ValueRank, attributes.Historizing = ua.ValueRank.Scalar, False
    attributes.MinimumSamplingInterval = 0.0
    attributes.ArrayDimensions = None
    return attributes
