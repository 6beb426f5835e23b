"""Alarms & Conditions behind OPC UA: instances with their states, refresh, acknowledgement, shelves, service."""

from __future__ import annotations

import pytest
from asyncua import ua
from asyncua.ua.uaerrors import UaStatusCodeError

from simulator.gateways.test_opcua import Kept, Served, until

CHILDREN = {
    "EventId", "EventType", "SourceNode", "SourceName", "Time", "ReceiveTime", "Message", "Severity",
    "ConditionClassId",
    "ConditionClassName", "ConditionName", "BranchId", "Retain", "EnabledState", "Quality", "LastSeverity", "Comment",
    "ClientUserId", "Enable", "Disable", "AddComment", "AckedState", "Acknowledge", "ActiveState", "InputNode",
    "SuppressedState", "OutOfServiceState", "ShelvingState", "SuppressedOrShelved", "MaxTimeShelved", "LatchedState",
}  # fmt: skip
ALARM, LIMIT = "LT-2.H", "LT-2.H.limit"
METHOD = {name: ua.NodeId(getattr(ua.ObjectIds, kind)) for name, kind in (
    ("acknowledge", "AcknowledgeableConditionType_Acknowledge"), ("comment", "ConditionType_AddComment"),
    ("enable", "ConditionType_Enable"), ("disable", "ConditionType_Disable"),
    ("shelve", "ShelvedStateMachineType_TimedShelve"), ("once", "AlarmConditionType_ShelvingState_OneShotShelve"),
    ("unshelve", "ShelvedStateMachineType_Unshelve"), ("take out", "AlarmConditionType_RemoveFromService"),
    ("put back", "AlarmConditionType_PlaceInService"), ("reset", "AlarmConditionType_Reset"),
)}  # fmt: skip


@pytest.fixture(scope="module")
def served():
    made = Served(speed=5.0)
    yield made
    made.end()


@pytest.fixture
def alarm(served):
    """A standing alarm before each test, gone and in service after it: runs a coroutine with client, node and Desk."""

    def run(work):
        async def with_desk(client, node):
            desk = Desk(client, node)
            await node(LIMIT).write_value(0.0)
            await desk.becomes("ActiveState", "Active")
            try:
                return await work(desk)
            finally:
                await node(LIMIT).write_value(80.0)
                await node(f"{ALARM}.request").write_value(4.0)
                await desk.becomes("ActiveState", "Inactive")
                await node(f"{ALARM}.request").write_value(2.0)
                await desk.becomes("ShelvingState.CurrentState", "Unshelved")
                await node(f"{ALARM}.request").write_value(1.0)
                await desk.becomes("AckedState", "Acknowledged")

        return served.with_client(with_desk)

    return run


class Desk:
    """What a client does with the alarm."""

    def __init__(self, client, node) -> None:
        self.client, self.node = client, node

    async def text(self, name):
        return (await self.node(f"{ALARM}.{name}").read_value()).Text

    async def becomes(self, name, text):
        async def holds():
            return await self.text(name) == text

        await until(holds)

    async def call(self, method, *arguments, on=ALARM):
        return await self.node(on).call_method(METHOD[method], *arguments)

    async def refused(self, method, *arguments, on=ALARM):
        with pytest.raises(UaStatusCodeError) as error:
            await self.call(method, *arguments, on=on)
        return type(error.value).__name__

    async def event_id(self):
        return await self.node(f"{ALARM}.EventId").read_value()


def test_an_alarm_is_an_instance_with_all_its_states_and_methods(alarm):
    async def work(desk):
        condition = desk.node(ALARM)
        children = {(await child.read_browse_name()).Name for child in await condition.get_children()}
        kind = await condition.read_type_definition()
        source = await desk.node("LT-2").get_referenced_nodes(ua.ObjectIds.HasCondition)
        truth = await desk.node(f"{ALARM}.ActiveState.Id").read_value()
        state = await desk.node(f"{ALARM}.ActiveState").read_type_definition()
        severity = await desk.node(f"{ALARM}.Severity").read_value()
        return children, kind, {item.nodeid.Identifier for item in source}, truth, state, severity

    children, kind, sources, truth, state, severity = alarm(work)
    assert children >= CHILDREN
    assert "Reset" not in children  # it does not latch
    assert kind == ua.NodeId(ua.ObjectIds.AlarmConditionType)
    assert sources == {"TWO-TANKS.LT-2.L", "TWO-TANKS.LT-2.H"}
    assert (truth, severity) == (True, 600)
    assert state == ua.NodeId(ua.ObjectIds.TwoStateVariableType)


def test_it_is_acknowledged_once_with_a_comment(alarm):
    async def work(desk):
        await desk.call("acknowledge", await desk.event_id(), ua.LocalizedText("on my way"))
        await desk.becomes("AckedState", "Acknowledged")
        second = await desk.refused("acknowledge", await desk.event_id(), ua.LocalizedText("again"))
        wrong = await desk.refused("acknowledge", b"another", ua.LocalizedText("again"))
        await desk.call("comment", await desk.event_id(), ua.LocalizedText("valve was shut"))
        await desk.becomes("Comment", "valve was shut")
        return second, wrong

    assert alarm(work) == ("BadConditionBranchAlreadyAcked", "BadEventIdUnknown")


def test_it_is_shelved_for_a_time_that_is_counted_down(alarm):
    async def work(desk):
        shelf = f"{ALARM}.ShelvingState"
        long = await desk.refused("shelve", ua.Variant(1e9, ua.VariantType.Double), on=shelf)
        off = await desk.refused("unshelve", on=shelf)
        await desk.call("shelve", ua.Variant(600_000.0, ua.VariantType.Double), on=shelf)
        await desk.becomes("ShelvingState.CurrentState", "Timed Shelved")
        left = await desk.node(f"{shelf}.UnshelveTime").read_value()
        twice = await desk.refused("shelve", ua.Variant(1000.0, ua.VariantType.Double), on=shelf)
        hidden = await desk.node(f"{ALARM}.SuppressedOrShelved").read_value()
        await desk.call("unshelve", on=shelf)
        await desk.becomes("ShelvingState.CurrentState", "Unshelved")
        return long, off, twice, hidden, left, await desk.text("AckedState")

    long, off, twice, hidden, left, acked = alarm(work)
    assert (long, off, twice) == ("BadShelvingTimeOutOfRange", "BadConditionNotShelved", "BadConditionAlreadyShelved")
    assert hidden
    assert 0.0 < left <= 600_000.0
    assert acked == "Unacknowledged"  # it stands still: back from the shelf it is new


def test_shelved_once_it_leaves_the_shelf_when_its_condition_goes(alarm):
    async def work(desk):
        await desk.call("once", on=f"{ALARM}.ShelvingState")
        await desk.becomes("ShelvingState.CurrentState", "One Shot Shelved")
        assert await desk.text("ActiveState") == "Active"
        await desk.node(LIMIT).write_value(80.0)
        await desk.becomes("ActiveState", "Inactive")
        await desk.becomes("ShelvingState.CurrentState", "Unshelved")

    alarm(work)


def test_it_is_taken_out_of_service_and_put_back(alarm):
    async def work(desk):
        early = await desk.refused("put back")
        await desk.call("take out")
        await desk.becomes("OutOfServiceState", "Out of Service")
        await desk.call("put back")
        await desk.becomes("OutOfServiceState", "In Service")
        return early, await desk.refused("enable"), await desk.refused("disable"), await desk.refused("reset")

    assert alarm(work) == ("BadInvalidState", "BadConditionAlreadyEnabled", "BadNotSupported", "BadInvalidState")


def test_a_refresh_tells_a_late_client_what_stands_between_its_marks(alarm):
    async def work(desk):
        kept = Kept()
        subscription = await desk.client.create_subscription(50, kept)
        await subscription.subscribe_alarms_and_conditions(ua.ObjectIds.Server, ua.ObjectIds.AlarmConditionType)
        condition_type = desk.client.get_node(ua.ObjectIds.ConditionType)
        identity = ua.Variant(subscription.subscription_id, ua.VariantType.UInt32)
        await condition_type.call_method(ua.NodeId(ua.ObjectIds.ConditionType_ConditionRefresh), identity)

        async def found():
            return [item for item in kept.events if item.SourceName == "LT-2"]

        await until(found)
        return [(item.ConditionName, getattr(item, "ActiveState/Id"), item.Retain) for item in await found()]

    assert ("H", True, True) in alarm(work)


def test_the_plant_itself_sends_its_events_too(alarm):
    async def work(desk):
        kept = Kept()
        subscription = await desk.client.create_subscription(50, kept)
        area = desk.client.get_node(desk.node("X").nodeid.__class__("TWO-TANKS", desk.node("X").nodeid.NamespaceIndex))
        await subscription.subscribe_alarms_and_conditions(area, ua.ObjectIds.AlarmConditionType)
        await desk.node(LIMIT).write_value(80.0)

        async def found():
            return [item for item in kept.events if item.SourceName == "LT-2" and not getattr(item, "ActiveState/Id")]

        return (await until(found))[0].ConditionName

    assert alarm(work) == "H"
