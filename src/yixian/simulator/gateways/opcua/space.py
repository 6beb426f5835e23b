"""The address space: a folder for the plant, an object for each instrument, a variable for each point."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from asyncua.server.server import Server
from asyncua.ua import NodeId, StatusCode

from yixian.simulator.gateways.opcua.points import Point, owners
from yixian.simulator.gateways.opcua.standard import status, ua

_BOOLEAN, _WHOLE = "bool", "state"
_OBJECT, _VARIABLE = ua.NodeClass.Object, ua.NodeClass.Variable
_UNECE = "http://www.opcfoundation.org/UA/units/un/cefact"
#: Codes of UNECE Recommendation 20; OPC 10000-8 makes the number of their letters.
CODES = {
    "%": "P1", "°C": "CEL", "Pa": "PAL", "kPa": "KPA", "m": "MTR", "mm": "MMT", "m²": "MTK", "m³": "MTQ",
    "m³/h": "MQH", "kg": "KGM", "kg/s": "KGS", "kg/h": "E93", "t": "TNE", "t/h": "E18", "kg/m³": "KMQ", "s": "SEC",
    "min": "MIN", "h": "HUR", "A": "AMP", "V": "VLT", "kW": "KWT", "mol": "C34", "mol/s": "E95", "g/L": "GL",
    "mg/L": "M1", "K": "KEL", "J": "JOU", "W": "WTT",
}  # fmt: skip


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


async def add(server: Server, items: Iterable[Any]) -> None:
    """Add nodes, all of them or none is wrong.

    Parameters
    ----------
    server
        The server [-].
    items
        What is added, parents first [-].
    """
    for result in await server.iserver.isession.add_nodes(list(items)):
        result.StatusCode.check()


async def build(
    server: Server,
    space: int,
    area: str,
    points: Sequence[Point],
    *,
    conditions: Iterable[str] = (),
    name_of: Callable[[str], str] = lambda tag: "",
) -> dict[str, NodeId]:
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
    conditions
        Names of the alarms: their objects are conditions [-].
    name_of
        Returns what a tag is called; empty if it has no name [-].
    """
    await add(server, _items(space, area, points, frozenset(conditions), name_of))
    return {point.name: ua.NodeId(point.name, space) for point in points}


def _items(
    space: int, area: str, points: Sequence[Point], conditions: Collection[str], name_of: Callable[[str], str]
) -> Iterator[Any]:
    folder = ua.NodeId(area, space)
    yield _object(folder, ua.NodeId(ua.ObjectIds.ObjectsFolder), area, ua.ObjectIds.FolderType)
    shown, variables = owners(points), {point.name for point in points}
    sources = {name.rpartition(".")[0] for name in conditions}
    sources = {name for name in sources if f"{area}.{name}" not in variables}
    for owner in sorted({*shown, *sources, *conditions}):
        own = shown.get(owner, [])
        node = ua.NodeId(f"{area}.{owner}", space)
        kind = ua.ObjectIds.AlarmConditionType if owner in conditions else ua.ObjectIds.BaseObjectType
        yield _object(node, folder, owner, kind, name_of(owner))
        for point in own:
            yield from _point(point, node, space, name_of(owner))


def item_of(node: NodeId, parent: NodeId, name: str, *, reference: int, kind: int, attributes: Any) -> Any:
    """Return what adds a node.

    Parameters
    ----------
    node, parent
        The node, and what it hangs on [-].
    name
        Its name [-].
    reference, kind
        Reference from its parent, and its type, by their numbers in the standard [-].
    attributes
        Its attributes; of a variable or of an object [-].
    """
    item = ua.AddNodesItem()
    item.RequestedNewNodeId, item.ParentNodeId = node, parent
    item.BrowseName = ua.QualifiedName(name, node.NamespaceIndex)
    item.ReferenceTypeId, item.TypeDefinition = ua.NodeId(reference), ua.NodeId(kind)
    item.NodeClass = _VARIABLE if isinstance(attributes, ua.VariableAttributes) else _OBJECT
    attributes.DisplayName = ua.LocalizedText(name)
    item.NodeAttributes = attributes
    return item


def _object(node: NodeId, parent: NodeId, name: str, kind: int, called: str = "") -> Any:
    attributes = ua.ObjectAttributes()
    item = item_of(node, parent, name, reference=ua.ObjectIds.Organizes, kind=kind, attributes=attributes)
    if called:
        attributes.DisplayName, attributes.Description = ua.LocalizedText(f"{name} {called}"), ua.LocalizedText(called)
    return item


def _point(point: Point, parent: NodeId, space: int, called: str) -> Iterator[Any]:
    node = ua.NodeId(point.name, space)
    tag, is_analogue = point.tag, type_of(point) is ua.VariantType.Double
    attributes = variable(variant(point, 0.0), type_of(point), writable=point.is_writable)
    attributes.Description = ua.LocalizedText("; ".join(part for part in (called, tag.label) if part) or tag.name)
    has_range = is_analogue and tag.low is not None and tag.high is not None
    kind = ua.ObjectIds.AnalogItemType if has_range else ua.ObjectIds.BaseAnalogType
    kind = kind if is_analogue else ua.ObjectIds.BaseDataVariableType
    yield item_of(node, parent, point.field, reference=ua.ObjectIds.HasComponent, kind=kind, attributes=attributes)
    if has_range:
        ends = ua.Variant(ua.Range(float(tag.low or 0.0), float(tag.high or 0.0)), ua.VariantType.ExtensionObject)
        yield _property(node, space, "EURange", ends, ua.ObjectIds.Range)
    if is_analogue:
        unit = ua.Variant(unit_of(tag.unit), ua.VariantType.ExtensionObject)
        yield _property(node, space, "EngineeringUnits", unit, ua.ObjectIds.EUInformation)


def unit_of(unit: str) -> Any:
    """Return a unit as OPC UA knows it: with its UNECE number where Recommendation 20 has a code for it [-].

    Parameters
    ----------
    unit
        As it is shown [-].
    """
    number = int.from_bytes(CODES[unit].encode(), "big") if unit in CODES else -1
    return ua.EUInformation(_UNECE, number, ua.LocalizedText(unit), ua.LocalizedText(unit))


def status_of(quality: float, value: float) -> StatusCode:
    """Return the OPC UA status of a transmitter's quality [-].

    Parameters
    ----------
    quality
        0 good, 1 uncertain, 2 bad [-].
    value
        The value; what is no number is bad [any].
    """
    if quality > 1.5 or not math.isfinite(value):
        return status("BadSensorFailure")
    return status("UncertainEngineeringUnitsExceeded" if quality > 0.5 else "Good")


def _property(parent: Any, space: int, name: str, value: Any, kind: int) -> Any:
    node = ua.NodeId(f"{parent.Identifier!s}.{name}", space)
    attributes = variable(value, ua.NodeId(kind), writable=False)
    item = item_of(
        node, parent, name, reference=ua.ObjectIds.HasProperty, kind=ua.ObjectIds.PropertyType, attributes=attributes
    )
    item.BrowseName = ua.QualifiedName(name, 0)
    return item


def variable(value: Any, kind: Any, *, writable: bool) -> Any:
    """Return the attributes of a variable.

    Parameters
    ----------
    value
        Its first value [-].
    kind
        Its type: of a variant, or a node [-].
    writable
        Whether clients may write it [-].
    """
    attributes = ua.VariableAttributes()
    access = ua.AccessLevel.CurrentRead.mask | (ua.AccessLevel.CurrentWrite.mask if writable else 0)
    attributes.AccessLevel = attributes.UserAccessLevel = access
    attributes.Value = value
    attributes.DataType = kind if isinstance(kind, NodeId) else ua.NodeId(kind.value)
    attributes.ValueRank, attributes.Historizing = ua.ValueRank.Scalar, False
    attributes.MinimumSamplingInterval = 0.0
    attributes.ArrayDimensions = None
    return attributes
