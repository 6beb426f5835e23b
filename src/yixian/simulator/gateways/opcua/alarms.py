"""The alarms of a plant behind OPC UA: what they say, and what clients ask of them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from asyncua.server.server import Server
from asyncua.ua import NodeId, StatusCode, Variant

from yixian.simulator.control import alarm as states
from yixian.simulator.control.alarm import LONGEST_SHELF_S, Alarm
from yixian.simulator.gateways.opcua import condition_nodes
from yixian.simulator.gateways.opcua.condition_nodes import METHODS, RESET, SHELF, SHELF_METHODS, node_of
from yixian.simulator.gateways.opcua.conditions import Place, Standing, event, fields, remark
from yixian.simulator.gateways.opcua.standard import Update, status, ua
from yixian.simulator.kernel import Flowsheet

Ask = Callable[[str, float], None]
Answer = Callable[..., Coroutine[Any, Any, StatusCode]]
_IDS = ua.ObjectIds
_SHELF_OF_ALARM = (
    _IDS.AlarmConditionType_ShelvingState_TimedShelve, _IDS.AlarmConditionType_ShelvingState_OneShotShelve,
    _IDS.AlarmConditionType_ShelvingState_Unshelve,
)  # fmt: skip


class Alarms:
    """The alarms of a plant as conditions.

    Parameters
    ----------
    sheet
        The plant [-].
    place
        Where its nodes stand [-].
    language
        Of the messages: ``zh`` or ``en`` [-].
    ask
        Told the request tag of an alarm and what to ask of it [-].
    """

    def __init__(self, sheet: Flowsheet, place: Place, language: str, ask: Ask) -> None:
        self._place, self._language, self._ask = place, language, ask
        self._alarms = {thing.name: thing for thing in sheet.things.values() if isinstance(thing, Alarm)}
        self._standing = dict.fromkeys(self._alarms, Standing(states.NORMAL, is_active=False))
        self._remarks: dict[str, tuple[str, str]] = {}
        self._last: dict[str, bytes] = {}
        self._one_shots: set[str] = set()
        self._again: set[str] = set()

    @property
    def names(self) -> list[str]:
        """Tags of the alarms."""
        return list(self._alarms)

    async def bind(self, server: Server, epoch: datetime) -> None:
        """Add the nodes of the conditions, answer their methods, and let clients subscribe to events.

        Parameters
        ----------
        server
            The server, not yet started [-].
        epoch
            What the plant's clock shows [-].
        """
        said = {alarm: self._said(alarm.name, epoch) for alarm in self._alarms.values()}
        await condition_nodes.build(server, self._place, said)
        session = server.iserver.isession
        shelf: list[Answer] = [self._shelve, self._shelve_once, self._unshelve]
        answers: list[Answer] = [
            self._enable, self._disable, self._comment, self._acknowledge, self._take_out, self._put_back,
            *shelf, *shelf, self._reset,
        ]  # fmt: skip
        for method, answer in zip((*METHODS, *SHELF_METHODS, *_SHELF_OF_ALARM, RESET), answers, strict=True):
            session.add_method_callback(ua.NodeId(method), answer)
        for node in (server.nodes.server, server.get_node(ua.NodeId(self._place.area, self._place.space))):
            await node.set_event_notifier([ua.EventNotifier.SubscribeToEvents])

    def news(self, name: str, state: float, shelf_s: float, *, is_active: bool, time: datetime) -> dict[str, Any]:
        """Take up how an alarm stands now and return what it says.

        Parameters
        ----------
        name
            Its tag [-].
        state
            Its state, 0 to 8 [-].
        shelf_s
            Time left on the shelf [s].
        is_active
            Whether its condition holds [-].
        time
            When it came to stand so [-].
        """
        if state != states.SHELVED:
            self._one_shots.discard(name)
        elif name in self._one_shots and self._standing[name].is_active and not is_active:
            self._request(name, states.UNSHELVE)
        self._standing[name] = Standing(state, is_active, shelf_s, name in self._one_shots)
        return self._said(name, time)

    def again(self, time: datetime) -> dict[str, dict[str, Any]]:
        """Return what the alarms say of which something was remarked since the last call [-].

        Parameters
        ----------
        time
            The present, in the plant's calendar [-].
        """
        names, self._again = sorted(self._again), set()
        return {name: self._said(name, time) for name in names}

    async def tell(self, server: Server, name: str, said: dict[str, Any], time: Any) -> None:
        """Send an alarm's event and set its nodes.

        Parameters
        ----------
        server
            The server [-].
        name
            Tag of the alarm [-].
        said
            What it says [-].
        time
            The present [-].
        """
        for path, value in said.items():
            data = Update(value, status("Good"), SourceTimestamp=said["Time"].Value, ServerTimestamp=time)
            await server.write_attribute_value(node_of(self._place, name, path), data)
        for emitter in (ua.NodeId(self._place.area, self._place.space), ua.NodeId(_IDS.Server)):
            found = event(said, self._place.node(name), emitter)
            await server.iserver.subscription_service.trigger_event(found)

    async def count_down(self, server: Server, name: str, shelf_s: float, time: Any) -> None:
        """Show the time an alarm has left on the shelf.

        Parameters
        ----------
        server
            The server [-].
        name
            Tag of the alarm [-].
        shelf_s
            Time left [s].
        time
            The present [-].
        """
        value = ua.Variant(1000.0 * shelf_s, ua.VariantType.Double)
        data = Update(value, status("Good"), SourceTimestamp=time, ServerTimestamp=time)
        await server.write_attribute_value(node_of(self._place, name, f"{SHELF}/UnshelveTime"), data)

    def _said(self, name: str, time: datetime) -> dict[str, Any]:
        said = fields(self._alarms[name], self._standing[name], self._place, time, self._language)
        self._last[name] = said["EventId"].Value
        return said | remark(*self._remarks.get(name, ("", "")), time)

    def _request(self, name: str, what: float) -> StatusCode:
        self._ask(f"{name}.request", what)
        return status("Good")

    def _named(self, node: NodeId) -> str:
        """Return the alarm a method is called on; empty if it is none."""
        name = self._place.name(node).removesuffix(f".{SHELF}")
        return name if name in self._alarms else ""

    def _remark(self, parent: NodeId, arguments: tuple[Variant, ...]) -> str | StatusCode:
        """Return the alarm of a call with EventId and Comment, and keep the comment; or what is wrong."""
        name = self._named(parent)
        if not name:
            return status("BadNodeIdUnknown")
        if len(arguments) < 2:
            return status("BadArgumentsMissing")
        if arguments[0].Value != self._last.get(name):
            return status("BadEventIdUnknown")
        text = getattr(arguments[1].Value, "Text", None)
        if text:
            self._remarks[name] = (str(text), "operator")
        return name

    async def _acknowledge(self, parent: NodeId, *arguments: Variant) -> StatusCode:
        name = self._remark(parent, arguments)
        if isinstance(name, StatusCode):
            return name
        if self._standing[name].is_acknowledged:
            return status("BadConditionBranchAlreadyAcked")
        return self._request(name, states.ACKNOWLEDGE)

    async def _comment(self, parent: NodeId, *arguments: Variant) -> StatusCode:
        name = self._remark(parent, arguments)
        if isinstance(name, StatusCode):
            return name
        self._again.add(name)
        return status("Good")

    async def _enable(self, parent: NodeId, *_: Variant) -> StatusCode:
        return status("BadConditionAlreadyEnabled" if self._named(parent) else "BadNodeIdUnknown")

    async def _disable(self, parent: NodeId, *_: Variant) -> StatusCode:
        """Refuse: an alarm is shelved or taken out of service, never lost sight of."""
        return status("BadNotSupported" if self._named(parent) else "BadNodeIdUnknown")

    async def _take_out(self, parent: NodeId, *_: Variant) -> StatusCode:
        name = self._named(parent)
        return self._request(name, states.TAKE_OUT) if name else status("BadNodeIdUnknown")

    async def _put_back(self, parent: NodeId, *_: Variant) -> StatusCode:
        return self._request_in(parent, states.OUT_OF_SERVICE, states.PUT_BACK)

    async def _reset(self, parent: NodeId, *_: Variant) -> StatusCode:
        return self._request_in(parent, states.LATCHED_ACKNOWLEDGED, states.RESET)

    def _request_in(self, parent: NodeId, state: float, request: float) -> StatusCode:
        """Request what is possible in one state of the alarm only."""
        name = self._named(parent)
        if not name:
            return status("BadNodeIdUnknown")
        return self._request(name, request) if self._standing[name].state == state else status("BadInvalidState")

    async def _shelve(self, parent: NodeId, *arguments: Variant) -> StatusCode:
        seconds = float(arguments[0].Value) / 1000.0 if arguments and _is_number(arguments[0].Value) else -1.0
        return self._put_on_shelf(parent, seconds)

    async def _shelve_once(self, parent: NodeId, *_: Variant) -> StatusCode:
        answer = self._put_on_shelf(parent, LONGEST_SHELF_S)
        if answer.is_good():
            self._one_shots.add(self._named(parent))
        return answer

    def _put_on_shelf(self, parent: NodeId, seconds: float) -> StatusCode:
        name = self._named(parent)
        if not name:
            return status("BadNodeIdUnknown")
        if self._standing[name].state == states.SHELVED:
            return status("BadConditionAlreadyShelved")
        if not 0.0 < seconds <= LONGEST_SHELF_S:
            return status("BadShelvingTimeOutOfRange")
        return self._request(name, states.SHELVE + seconds)

    async def _unshelve(self, parent: NodeId, *_: Variant) -> StatusCode:
        name = self._named(parent)
        if not name:
            return status("BadNodeIdUnknown")
        if self._standing[name].state != states.SHELVED:
            return status("BadConditionNotShelved")
        return self._request(name, states.UNSHELVE)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
