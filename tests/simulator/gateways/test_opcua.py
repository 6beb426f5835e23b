"""A plant behind OPC UA, seen by a client: names, values, times, qualities, writes, alarms, certificates."""

from __future__ import annotations

import asyncio
import math
import threading
from datetime import UTC, datetime, timedelta

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaError, UaStatusCodeError

import postgres_server
from yixian.simulator.gateways.opcua.server import PlantServer, Settings
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task

AREA, URI = "TWO-TANKS", "urn:yixian:simulator:two-tanks"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Served:
    """A server in a thread."""

    def __init__(self, **settings) -> None:
        self.plant = PlantServer(
            open_run(Task("two-tanks", seed=3)),
            Settings(port=postgres_server.free_port(), interval_s=0.1, epoch=EPOCH, language="en", **settings),
        )
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(60)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self.plant.serve(self._stop, self._ready.set)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    def with_client(self, work):
        """Return what ``work(client, node)`` returns."""

        async def connected():
            client = Client(self.plant.settings.url, timeout=30)
            async with client:
                space = await client.get_namespace_index(URI)
                return await work(client, lambda name: client.get_node(f"ns={space};s={AREA}.{name}"))

        return asyncio.run(connected())


@pytest.fixture(scope="module")
def served():
    made = Served(speed=5.0)
    yield made
    made.end()


async def until(holds, seconds: float = 15.0):
    for _ in range(int(seconds / 0.05)):
        found = await holds()
        if found:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


class Kept:
    """Keeps what a subscription tells."""

    def __init__(self) -> None:
        self.data: list[tuple[str, ua.DataValue]] = []
        self.events: list = []

    def datachange_notification(self, node, value, data):
        self.data.append((node.nodeid.Identifier, data.monitored_item.Value))

    def event_notification(self, event):
        self.events.append(event)


def test_a_measurement_has_its_unit_its_range_and_the_time_of_the_plant(served):
    async def work(client, node):
        point = node("LT-1.PV")
        value = await point.read_data_value()
        properties = {
            (await item.read_browse_name()).Name: await item.read_value() for item in await point.get_properties()
        }
        texts = [(await item.read_display_name()).Text for item in (node("LT-1"), node("LT-1.H"))]
        return value, properties, [*texts, (await node("LIC-2.SP").read_description()).Text]

    value, properties, texts = served.with_client(work)
    assert texts == ["LT-1 Tank 1 level", "LT-1.H Tank 1 level", "Tank 2 level control; setpoint (SP)"]
    assert 0.0 < value.Value.Value < 100.0
    assert EPOCH < value.SourceTimestamp < EPOCH + timedelta(hours=1)
    assert (properties["EURange"].Low, properties["EURange"].High) == (0.0, 100.0)
    assert properties["EngineeringUnits"].DisplayName.Text == "%"
    assert properties["EngineeringUnits"].UnitId == 0x5031  # P1 of UNECE Recommendation 20


def test_a_write_counts_from_the_next_scan(served):
    async def work(client, node):
        await node("HV-1.PV").write_value(42.5)
        await until(lambda: _equals(node("HV-1.PV"), 42.5))

    served.with_client(work)
    assert served.plant.run.simulation["HV-1"] == 42.5


def test_by_hand_an_output_is_taken_in_the_same_breath_as_the_mode(served):
    async def work(client, node):
        await node("LIC-2.MODE").write_value(ua.Variant(0, ua.VariantType.Int32))
        await node("LIC-2.OP").write_value(33.0)
        await until(lambda: _equals(node("LIC-2.OP"), 33.0))
        await node("LIC-2.MODE").write_value(ua.Variant(1, ua.VariantType.Int32))
        await until(lambda: _equals(node("LIC-2.MODE"), 1))

    served.with_client(work)


async def _equals(node, wanted):
    return await node.read_value() == wanted


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("LIC-2.SP", 101.0, "BadOutOfRange"),
        ("LIC-2.SP", math.nan, "BadOutOfRange"),
        ("LIC-2.SP", "fifty", "BadTypeMismatch"),
        ("LIC-2.OP", 50.0, "BadInvalidState"),
        ("LIC-2.MODE", ua.Variant(2, ua.VariantType.Int32), "BadOutOfRange"),
        ("LT-1.PV", 50.0, "BadNotWritable"),
        ("LT-1.PV.EURange", 50.0, "BadNotWritable"),
        ("LT-9.PV", 50.0, "BadNodeIdUnknown"),
    ],
)
def test_a_wrong_write_is_refused_at_once(served, name, value, refusal):
    async def work(client, node):
        with pytest.raises(UaStatusCodeError) as refused:
            await node(name).write_value(value)
        return type(refused.value).__name__

    assert served.with_client(work) == refusal


def test_malfunctions_and_the_true_state_are_not_shown(served):
    shown = {point.tag.name for point in served.plant.points}
    assert "LT-1" in shown
    assert not shown & {"LT-1.fault", "P1.plugged", "T1.mass", "T1.area"}


def test_only_changes_are_published(served):
    async def work(client, node):
        kept = Kept()
        subscription = await client.create_subscription(50, kept)
        points = [node("LT-1.PV"), node("LIC-2.MODE"), node("LT-1.HH.limit")]
        await subscription.subscribe_data_change(points, queuesize=100)
        await asyncio.sleep(2.0)
        await subscription.delete()
        return [name for name, _ in kept.data]

    names = served.with_client(work)
    assert names.count(f"{AREA}.LT-1.PV") > 5
    assert names.count(f"{AREA}.LIC-2.MODE") == 1
    assert names.count(f"{AREA}.LT-1.HH.limit") == 1


def test_a_failed_transmitter_is_bad_and_well_again(served):
    async def status(node):
        return (await node.read_data_value(raise_on_bad_status=False)).StatusCode

    async def work(client, node):
        point = node("LT-2.PV")
        served.plant._writes.waiting.append(("LT-2.fault", 4.0))
        await until(lambda: _is_bad(point))
        served.plant._writes.waiting.append(("LT-2.fault", 0.0))
        await until(lambda: _is_good(point))

    async def _is_bad(point):
        return (await status(point)).value == ua.StatusCodes.BadSensorFailure

    async def _is_good(point):
        return (await status(point)).is_good()

    served.with_client(work)


def test_an_alarm_comes_as_a_condition_and_is_acknowledged(served):
    async def work(client, node):
        kept = Kept()
        subscription = await client.create_subscription(50, kept)
        await subscription.subscribe_alarms_and_conditions(ua.ObjectIds.Server, ua.ObjectIds.AlarmConditionType)
        await node("LT-1.L.limit").write_value(99.0)
        alarm = await until(lambda: _found(kept, "ActiveState/Id"))
        method = client.get_node(ua.ObjectIds.AcknowledgeableConditionType_Acknowledge)
        condition = node("LT-1.L")
        with pytest.raises(UaStatusCodeError, match="EventId"):
            await condition.call_method(method, b"another", ua.LocalizedText("seen"))
        await condition.call_method(method, alarm.EventId, ua.LocalizedText("seen"))
        acknowledged = await until(lambda: _found(kept, "AckedState/Id"))
        await node("LT-1.L.limit").write_value(20.0)
        gone = await until(lambda: _last(kept, Retain=False))
        return alarm, acknowledged, gone

    alarm, acknowledged, gone = served.with_client(work)
    assert (alarm.ConditionName, alarm.SourceName, alarm.Severity) == ("L", "LT-1", 600)
    assert alarm.Message.Text == "LT-1.L alarm, not acknowledged"
    assert alarm.Retain
    assert EPOCH < alarm.Time < acknowledged.Time <= gone.Time


async def _found(kept, name):
    return next(
        (
            event
            for event in kept.events
            if event.ConditionName == "L" and event.SourceName == "LT-1" and getattr(event, name)
        ),
        None,
    )


async def _last(kept, **wanted):
    event = next((item for item in reversed(kept.events) if item.SourceName == "LT-1"), None)
    return event if event and all(getattr(event, name) == value for name, value in wanted.items()) else None


def test_beyond_loopback_nobody_connects_without_encryption(tmp_path):
    from yixian.simulator.gateways.opcua.security import ENCRYPTED, is_loopback, secure

    class Known:
        policies = None
        iserver = type("", (), {"allow_remote_admin": True})()

        def set_security_policy(self, policies):
            self.policies = policies

        def set_certificate_validator(self, check):
            self.check = check

        async def load_certificate(self, path):
            assert path.is_file()

        load_private_key = load_certificate

    assert is_loopback("127.0.0.1")
    assert is_loopback("localhost")
    assert not is_loopback("0.0.0.0")
    with pytest.raises(ValueError, match="folder of certificates"):
        asyncio.run(secure(Known(), "0.0.0.0", None))
    server = Known()
    asyncio.run(secure(server, "0.0.0.0", tmp_path))
    assert server.policies == list(ENCRYPTED)
    assert not server.iserver.allow_remote_admin
    assert (tmp_path / "own" / "key.pem").stat().st_mode & 0o077 == 0


def test_a_client_is_trusted_by_its_certificate(tmp_path):
    from asyncua.crypto.cert_gen import setup_self_signed_certificate
    from cryptography.x509.oid import ExtendedKeyUsageOID

    own = [tmp_path / "client.pem", tmp_path / "client.der"]
    use = [ExtendedKeyUsageOID.CLIENT_AUTH]
    asyncio.run(setup_self_signed_certificate(*own, "urn:client", "localhost", use, {"commonName": "client"}))
    pki = tmp_path / "pki"
    served = Served(pki=pki)

    async def level():
        client = Client(served.plant.settings.url, timeout=30)
        client.application_uri = "urn:client"
        text = f"Basic256Sha256,SignAndEncrypt,{own[1]},{own[0]}"
        await client.set_security_string(text)
        async with client:
            space = await client.get_namespace_index(URI)
            return await client.get_node(f"ns={space};s={AREA}.LT-1.PV").read_value()

    try:
        with pytest.raises(UaStatusCodeError, match="trusted"):
            asyncio.run(level())
        (pki / "trusted" / "client.der").write_bytes(own[1].read_bytes())
        assert asyncio.run(level()) > 0.0
    finally:
        served.end()


def test_on_an_address_beyond_loopback_a_client_without_encryption_finds_no_way_in(tmp_path):
    served = Served(host="0.0.0.0", pki=tmp_path / "pki")
    url = served.plant.settings.url.replace("0.0.0.0", "127.0.0.1")

    async def offered():
        client = Client(url, timeout=30)
        return {item.SecurityMode.name for item in await client.connect_and_get_server_endpoints()}

    async def connect():
        async with Client(url, timeout=30) as client:
            return await client.get_namespace_array()

    try:
        assert asyncio.run(offered()) == {"SignAndEncrypt"}
        with pytest.raises(UaError, match="No matching endpoints"):
            asyncio.run(connect())
    finally:
        served.end()
