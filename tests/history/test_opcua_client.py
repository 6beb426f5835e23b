"""A protected server: encrypted, with user and password; and a disk that refuses for a while."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from asyncua import ua
from asyncua.crypto.permission_rules import SimpleRoleRuleset, User, UserRole
from asyncua.server.server import Server
from asyncua.server.user_managers import UserManager
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import postgres_server
from yixian import history
from yixian.history import opcua
from yixian.history.errors import HistoryBusy
from yixian.history.opcua import Collector, Security, Settings, _seal


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a self-signed certificate and its key, as OPC UA applications have them."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(f"urn:{name}")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.der", folder / f"{name}.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.DER))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return paths


class Users(UserManager):
    def get_user(self, iserver, username=None, password=None, certificate=None):
        return User(role=UserRole.User) if (username, password) == ("collector", "geheim") else None


async def collect(tmp_path: Path, security: Security, *, seconds: float) -> Collector:
    """Run a protected server and a collector beside it for a moment."""
    url = f"opc.tcp://127.0.0.1:{postgres_server.free_port()}/"
    server = Server(user_manager=Users())
    await server.init()
    server.set_endpoint(url)
    server.set_security_policy(
        [ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt], permission_ruleset=SimpleRoleRuleset()
    )
    own = certificate(tmp_path, "server")
    await server.load_certificate(str(own[0]))
    await server.load_private_key(str(own[1]))
    space = await server.register_namespace("plant")
    await server.nodes.objects.add_variable(ua.NodeId("T0", space), "T0", 7.0)
    settings = Settings(url, {f"ns={space};s=T0": "T0"}, security, interval_ms=50, flush_s=0.05)
    collector = Collector(tmp_path / "history", settings, on_status=lambda status: None)
    collector._history.define(history.Tag("T0"))
    stop = asyncio.Event()
    async with server:
        running = asyncio.create_task(collector.run(stop))
        for _ in range(int(seconds / 0.05)):
            await asyncio.sleep(0.05)
            if collector.status.samples:
                break
        stop.set()
        await running
    return collector


def test_an_encrypted_server_is_collected_by_who_knows_the_password(tmp_path):
    own = certificate(tmp_path, "client")
    security = Security("Basic256Sha256", False, own[0], own[1], None, "collector", "geheim")
    collector = asyncio.run(collect(tmp_path, security, seconds=20))
    assert collector.status.error == ""
    with history.open(tmp_path / "history") as plant:
        assert plant.read("T0").value.tolist() == [7.0]


def test_a_wrong_password_is_told_and_tried_again(tmp_path):
    own = certificate(tmp_path, "client")
    security = Security("Basic256Sha256", False, own[0], own[1], None, "collector", "wrong")
    collector = asyncio.run(collect(tmp_path, security, seconds=2))
    assert collector.status.samples == 0
    assert "Bad" in collector.status.error


def test_what_the_disk_refuses_waits_and_is_kept_later(tmp_path, monkeypatch):
    settings = Settings("opc.tcp://127.0.0.1:1/", {})
    collector = Collector(tmp_path / "history", settings, on_status=lambda status: None)
    collector._history.define(history.Tag("A"))

    def refuse(rows):
        raise sqlite3.OperationalError("database or disk is full")

    async def scene():
        collector._waiting = [("A", 1000, 1.0, 0)]
        with monkeypatch.context() as patch:
            patch.setattr(collector, "_append", refuse)
            await collector._flush()
        assert "full" in collector.status.error
        collector._waiting.append(("A", 2000, 2.0, 0))
        await collector._flush()
        collector._disk.shutdown()
        collector._history.close()

    asyncio.run(scene())
    with history.open(tmp_path / "history") as plant:
        assert plant.read("A").value.tolist() == [1.0, 2.0]


def test_sealing_beside_collecting_keeps_everything(tmp_path):
    with history.open(tmp_path / "history", writer=True) as plant:
        plant.define(history.Tag("A"))
        for at in range(20):
            plant.append(history.Samples(["A"], [1000 * at], [float(at)]))
            _seal(tmp_path / "history", 5)
        assert plant.read("A").value.tolist() == [float(at) for at in range(20)]


async def sealed(collector, monkeypatch, error):
    """Run a collector whose sealing always ends in an error, for as long as it takes to seal a few times."""

    def fail(folder, at_least):
        raise error

    monkeypatch.setattr(opcua, "_seal", fail)
    collector._waiting = [("A", 1000, 1.0, 0)]
    stop = asyncio.Event()
    running = asyncio.create_task(collector.run(stop))
    await asyncio.wait([running], timeout=0.3)
    stop.set()
    await running


@pytest.mark.parametrize(
    ("error", "told"), [(HistoryBusy(waited_s=1.0), ""), (OSError("disk is full"), "seal: disk is full")]
)
def test_sealing_that_has_to_wait_is_no_error_and_a_full_disk_is_one(tmp_path, monkeypatch, error, told):
    collector = idle(tmp_path)
    monkeypatch.setattr(collector, "_connect_for_ever", asyncio.Event().wait)
    asyncio.run(sealed(collector, monkeypatch, error))
    assert collector.status.error == told
    with history.open(tmp_path / "history") as plant:
        assert plant.read("A").value.tolist() == [1.0]


def test_a_defect_in_sealing_ends_the_collector_after_it_has_kept_what_arrived(tmp_path, monkeypatch):
    collector = idle(tmp_path)
    monkeypatch.setattr(collector, "_connect_for_ever", asyncio.Event().wait)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(sealed(collector, monkeypatch, ZeroDivisionError()))
    with history.open(tmp_path / "history") as plant:
        assert plant.read("A").value.tolist() == [1.0]


def idle(tmp_path):
    settings = Settings("opc.tcp://127.0.0.1:1/", {}, flush_s=60.0, seal_every_s=0.05)
    collector = Collector(tmp_path / "history", settings, on_status=lambda status: None)
    collector._history.define(history.Tag("A"))
    return collector
