"""Alarms as OPC UA conditions: what a condition says of its alarm, in events and in its nodes alike (OPC 10000-9)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncua.ua import NodeId

from yixian.simulator.control import alarm as states
from yixian.simulator.control.alarm import LONGEST_SHELF_S, Alarm
from yixian.simulator.gateways.opcua.standard import events, status, ua

ALARM_STATES = {
    0: ("恢复正常", "normal"),
    1: ("报警，未确认", "alarm, not acknowledged"),
    2: ("报警，已确认", "alarm, acknowledged"),
    3: ("已恢复，未确认", "returned to normal, not acknowledged"),
    4: ("已恢复，锁存，未确认", "latched, not acknowledged"),
    5: ("已恢复，锁存，已确认", "latched, acknowledged"),
    6: ("已搁置", "shelved"),
    7: ("按设计抑制", "suppressed by design"),
    8: ("退出服务", "out of service"),
}
SEVERITY = {1: 300, 2: 600, 3: 900}
_UNACKNOWLEDGED = (states.UNACKNOWLEDGED, states.RETURNED, states.LATCHED)
_LATCHED = (states.LATCHED, states.LATCHED_ACKNOWLEDGED)
_HIDDEN = (states.SHELVED, states.SUPPRESSED, states.OUT_OF_SERVICE)
_TYPE = ua.VariantType
#: What a state of two values is called when it holds, and when not.
TWO_STATES = {
    "EnabledState": ("Enabled", "Disabled"),
    "ActiveState": ("Active", "Inactive"),
    "AckedState": ("Acknowledged", "Unacknowledged"),
    "SuppressedState": ("Suppressed", "Unsuppressed"),
    "OutOfServiceState": ("Out of Service", "In Service"),
    "LatchedState": ("Latched", "Unlatched"),
}
SHELVING = {
    "Unshelved": ua.ObjectIds.ShelvedStateMachineType_Unshelved,
    "Timed Shelved": ua.ObjectIds.ShelvedStateMachineType_TimedShelved,
    "One Shot Shelved": ua.ObjectIds.ShelvedStateMachineType_OneShotShelved,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alarm stands.

    Parameters
    ----------
    state
        Its state, 0 to 8 [-].
    is_active
        Whether its condition holds, shown or hidden [-].
    shelf_s
        Time left on the shelf [s].
    is_one_shot
        Whether it leaves the shelf when its condition goes [-].
    """

    state: float
    is_active: bool
    shelf_s: float = 0.0
    is_one_shot: bool = False

    @property
    def is_acknowledged(self) -> bool:
        """Whether nobody need acknowledge it."""
        return self.state not in _UNACKNOWLEDGED

    @property
    def shelving(self) -> str:
        """State of its shelf, one of `SHELVING`."""
        if self.state != states.SHELVED:
            return "Unshelved"
        return "One Shot Shelved" if self.is_one_shot else "Timed Shelved"

    def two_states(self) -> Mapping[str, bool]:
        """Return which of the states of two values hold [-]."""
        return {
            "EnabledState": True,
            "ActiveState": self.is_active,
            "AckedState": self.is_acknowledged,
            "SuppressedState": self.state == states.SUPPRESSED,
            "OutOfServiceState": self.state == states.OUT_OF_SERVICE,
            "LatchedState": self.state in _LATCHED,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands.

    Parameters
    ----------
    space
        Index of the plant's namespace [-].
    area
        Name of the plant's folder [-].
    """

    space: int
    area: str

    def node(self, name: str) -> NodeId:
        """Return the node of a name within the plant [-].

        Parameters
        ----------
        name
            The name [-].
        """
        found: NodeId = ua.NodeId(f"{self.area}.{name}", self.space)
        return found

    def name(self, node: NodeId) -> str:
        """Return the name of a node within the plant [-].

        Parameters
        ----------
        node
            The node [-].
        """
        return str(node.Identifier).removeprefix(f"{self.area}.")


def fields(alarm: Alarm, standing: Standing, place: Place, time: datetime, language: str) -> dict[str, Any]:
    """Return what a condition says, by the path of each field; its event and its nodes carry the same.

    Parameters
    ----------
    alarm, standing
        The alarm, and how it stands [-].
    place
        Where it stands [-].
    time
        When it came to stand so, in the plant's calendar [-].
    language
        Of the message: ``zh`` or ``en`` [-].
    """
    message = f"{alarm.name} {ALARM_STATES[round(standing.state)][language == 'en']}"
    severity = SEVERITY[alarm.terms.priority]
    found = {
        "EventId": ua.Variant(uuid.uuid4().bytes, _TYPE.ByteString),
        "EventType": _node(ua.NodeId(ua.ObjectIds.AlarmConditionType)),
        "SourceNode": _node(place.node(alarm.tag)),
        "SourceName": ua.Variant(alarm.tag, _TYPE.String),
        "Time": ua.Variant(time, _TYPE.DateTime),
        "ReceiveTime": ua.Variant(time, _TYPE.DateTime),
        "Message": _text(message),
        "Severity": ua.Variant(severity, _TYPE.UInt16),
        "ConditionClassId": _node(ua.NodeId(ua.ObjectIds.ProcessConditionClassType)),
        "ConditionClassName": _text("ProcessConditionClassType"),
        "ConditionName": ua.Variant(alarm.kind, _TYPE.String),
        "BranchId": _node(ua.NodeId()),
        "Retain": ua.Variant(standing.state != states.NORMAL, _TYPE.Boolean),
        "Quality": ua.Variant(status("Good"), _TYPE.StatusCode),
        "Quality/SourceTimestamp": ua.Variant(time, _TYPE.DateTime),
        "LastSeverity": ua.Variant(severity, _TYPE.UInt16),
        "LastSeverity/SourceTimestamp": ua.Variant(time, _TYPE.DateTime),
        "InputNode": _node(place.node(f"{alarm.tag}.PV")),
        "SuppressedOrShelved": ua.Variant(standing.state in _HIDDEN, _TYPE.Boolean),
        "MaxTimeShelved": ua.Variant(1000.0 * LONGEST_SHELF_S, _TYPE.Double),
        "OnDelay": ua.Variant(1000.0 * alarm.terms.on_delay_s, _TYPE.Double),
        "OffDelay": ua.Variant(1000.0 * alarm.terms.off_delay_s, _TYPE.Double),
        "ShelvingState/CurrentState": _text(standing.shelving),
        "ShelvingState/CurrentState/Id": _node(ua.NodeId(SHELVING[standing.shelving])),
        "ShelvingState/UnshelveTime": ua.Variant(1000.0 * standing.shelf_s, _TYPE.Double),
    }
    for name, holds in standing.two_states().items():
        found[name] = _text(TWO_STATES[name][not holds])
        found[f"{name}/Id"] = ua.Variant(holds, _TYPE.Boolean)
    return found


def remark(comment: str, user: str, time: datetime) -> dict[str, Any]:
    """Return what was said of a condition, as fields like those of `fields`.

    Parameters
    ----------
    comment, user
        What was said, and by whom [-].
    time
        When [-].
    """
    return {
        "Comment": _text(comment),
        "Comment/SourceTimestamp": ua.Variant(time, _TYPE.DateTime),
        "ClientUserId": ua.Variant(user, _TYPE.String),
    }


def event(said: Mapping[str, Any], node: NodeId, emitter: NodeId) -> Any:
    """Return the event that says what a condition says.

    Parameters
    ----------
    said
        Its fields [-].
    node
        Its node [-].
    emitter
        The node that sends it [-].
    """
    found: Any = events.AlarmCondition()
    for path, value in said.items():
        found.add_property(path, value.Value, value.VariantType)
    found.add_property("NodeId", node, _TYPE.NodeId)
    found.emitting_node = emitter
    return found


def _node(node: NodeId) -> Any:
    return ua.Variant(node, _TYPE.NodeId)


def _text(text: str) -> Any:
    return ua.Variant(ua.LocalizedText(text), _TYPE.LocalizedText)
