"""Alarms as OPC UA conditions: an event at each change of state, acknowledged by the client's Acknowledge call."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from asyncua.server.server import Server
from asyncua.ua import NodeId, StatusCode, Variant

from yixian.simulator.control import alarm as states
from yixian.simulator.control.alarm import Alarm
from yixian.simulator.gateways.opcua.standard import events, status, ua
from yixian.simulator.kernel import Flowsheet

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
_ACTIVE = (states.UNACKNOWLEDGED, states.ACKNOWLEDGED)
_UNACKNOWLEDGED = (states.UNACKNOWLEDGED, states.RETURNED, states.LATCHED)
_HIDDEN = (states.SHELVED, states.SUPPRESSED, states.OUT_OF_SERVICE)


class Conditions:
    """The alarms of a plant.

    Parameters
    ----------
    sheet
        The plant [-].
    space
        Index of its namespace [-].
    area
        Name of its folder [-].
    acknowledge
        Told the request tag of an alarm and what to ask of it [-].
    """

    def __init__(self, sheet: Flowsheet, space: int, area: str, acknowledge: Callable[[str, float], None]) -> None:
        self._space, self._area, self._acknowledge = space, area, acknowledge
        self._alarms = {thing.name: thing for thing in sheet.things.values() if isinstance(thing, Alarm)}
        self._last: dict[str, bytes] = {}

    @property
    def names(self) -> list[str]:
        """Tags of the alarms."""
        return list(self._alarms)

    async def bind(self, server: Server) -> None:
        """Answer Acknowledge calls and let clients subscribe to events of the server.

        Parameters
        ----------
        server
            The server, not yet started [-].
        """
        session = server.iserver.isession
        session.add_method_callback(ua.NodeId(ua.ObjectIds.AcknowledgeableConditionType_Acknowledge), self._called)
        await server.nodes.server.set_event_notifier([ua.EventNotifier.SubscribeToEvents])

    async def _called(self, parent: NodeId, event_id: Variant, comment: Variant) -> StatusCode:
        name = str(parent.Identifier).removeprefix(f"{self._area}.")
        if name not in self._alarms:
            return status("BadNodeIdUnknown")
        if event_id.Value != self._last.get(name):
            return status("BadEventIdUnknown")
        self._acknowledge(f"{name}.request", states.ACKNOWLEDGE)
        return status("Good")

    def event(self, name: str, state: float, time: datetime, language: str) -> Any:
        """Return the event of an alarm's change of state [-].

        Parameters
        ----------
        name
            Its tag [-].
        state
            Its new state [-].
        time
            When, in the plant's calendar [-].
        language
            ``zh`` or ``en`` [-].
        """
        alarm = self._alarms[name]
        words = ALARM_STATES[round(state)][language == "en"]
        event: Any = events.AlarmCondition(ua.NodeId(f"{self._area}.{alarm.tag}", self._space), f"{name} {words}", 1)
        event.Severity = SEVERITY[alarm.terms.priority]
        event.SourceName, event.ConditionName = alarm.tag, alarm.kind
        event.add_property("NodeId", ua.NodeId(f"{self._area}.{alarm.name}", self._space), ua.VariantType.NodeId)
        event.EventId = self._last[name] = uuid.uuid4().bytes
        event.Time = event.ReceiveTime = time
        event.Retain = state != states.NORMAL
        event.InputNode = ua.NodeId(f"{self._area}.{alarm.tag}.PV", self._space)
        event.ConditionClassId = ua.NodeId(ua.ObjectIds.ProcessConditionClassType)
        event.ConditionClassName = ua.LocalizedText("ProcessConditionClassType")
        event.SuppressedOrShelved = state in _HIDDEN
        event.Quality = status("Good")
        _set(event, "EnabledState", state != states.OUT_OF_SERVICE, ("Enabled", "Disabled"))
        _set(event, "ActiveState", state in _ACTIVE, ("Active", "Inactive"))
        _set(event, "AckedState", state not in _UNACKNOWLEDGED, ("Acknowledged", "Unacknowledged"))
        return event


def _set(event: Any, name: str, holds: bool, words: tuple[str, str]) -> None:
    setattr(event, f"{name}/Id", holds)
    setattr(event, name, ua.LocalizedText(words[0] if holds else words[1], "en"))


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
