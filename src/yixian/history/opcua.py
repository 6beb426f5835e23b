"""Collect from an OPC UA server: subscribe, keep each poll durably, begin again whenever the connection goes.

The hot part of the history is itself the spool: what ``append`` has returned for survives any crash, and a value the
server sends again after a reconnect has the same source time and so takes its own place. Nothing waits in a second
queue on the disk.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto import security_policies
from asyncua.ua.uaerrors import UaError
from deltalake.exceptions import DeltaError

from yixian.history import library, store
from yixian.history.errors import HistoryBusy
from yixian.history.records import BAD, GOOD, UNCERTAIN, Samples

logger = logging.getLogger("yixian.collect")

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
MOST_WAITING = 2_000_000  # samples kept in memory while the disk refuses them
QUEUE = 200  # values the server keeps for one tag between two deliveries
AHEAD_MS = 86_400_000
#: What a full or lost disk and a busy database raise.
DISK_ERRORS = (sqlite3.Error, library.sqlite.Error, OSError)

POLICIES: dict[str, Any] = {
    "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
    "Aes128Sha256RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
    "Aes256Sha256RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
}

Row = tuple[str, int, float, int]


@dataclass(frozen=True, slots=True)
class Security:
    """How the connection is protected and who connects; empty means in the clear, and nobody in particular."""

    policy: str = ""
    sign_only: bool = False
    certificate: Path | None = None
    private_key: Path | None = None
    server_certificate: Path | None = None
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What to collect, from where, how often, and when to seal."""

    url: str
    nodes: Mapping[str, str]  # node id → tag
    security: Security = field(default_factory=Security)
    interval_ms: float = 1000.0
    flush_s: float = 1.0
    seal_every_s: float = 600.0
    seal_at: int = store.SEAL_AT


@dataclass
class Status:
    """How the collector is; what ``yixian doctor`` shows."""

    state: str = "starting"
    connected_at: str = ""
    committed_at: str = ""
    samples: int = 0
    connections: int = 0
    lost: int = 0
    missing: list[str] = field(default_factory=list)
    error: str = ""


class Collector:
    """One server's values into one history, until told to stop."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        on_status: Callable[[Status], None],
        on_commit: Callable[[list[Row]], None] = lambda rows: None,
    ) -> None:
        self.folder, self.settings, self.status = folder, settings, Status()
        self._on_status, self._on_commit = on_status, on_commit
        self._waiting: list[Row] = []
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._history = store.open(folder, writer=True)
        self._pause = FIRST_PAUSE_S

    async def run(self, stop: asyncio.Event) -> None:
        """Collect until ``stop``, or until a defect ends a part of it; keep what has arrived and leave."""
        parts = (stop.wait(), self._connect_for_ever(), self._flush_for_ever(), self._seal_for_ever())
        tasks = [asyncio.ensure_future(part) for part in parts]
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._flush()
        self._say("stopped")
        self._disk.shutdown()
        self._history.close()
        for task in ended:
            task.result()  # a defect ends the process: whoever watches over it starts it again

    # the connection

    async def _connect_for_ever(self) -> None:
        while True:
            try:
                await self._follow()
            except (TimeoutError, OSError, UaError, ConnectionError) as error:
                self.status.error = f"{type(error).__name__}: {error}"
                logger.warning("%s: %s; trying again in %.0f s", self.settings.url, self.status.error, self._pause)
            self._say("disconnected")
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE_S)

    async def _follow(self) -> None:
        """Connect, subscribe and stay until the connection breaks."""
        client = Client(self.settings.url, timeout=10)
        await _secure(client, self.settings.security)
        async with client:
            self.status.connections += 1
            subscription = await client.create_subscription(
                self.settings.interval_ms, _Handler(self._take), queue_maxsize=100_000
            )
            await self._subscribe(client, subscription)
            self.status.connected_at, self.status.error, self._pause = _now(), "", FIRST_PAUSE_S
            self._say("connected")
            while True:
                await asyncio.sleep(1.0)
                await client.check_connection()

    async def _subscribe(self, client: Client, subscription: Any) -> None:
        known, self._tags, self.status.missing = [], {}, []
        for text, tag in self.settings.nodes.items():
            try:
                node = client.get_node(text)
            except (UaError, ValueError):
                self.status.missing.append(tag)
                continue
            known.append(node)
            self._tags[node.nodeid] = tag
        if not known:
            return
        handles = await subscription.subscribe_data_change(
            known, queuesize=QUEUE, sampling_interval=self.settings.interval_ms
        )
        for node, handle in zip(known, handles, strict=True):
            if isinstance(handle, ua.StatusCode):
                self.status.missing.append(self._tags[node.nodeid])

    def _take(self, node: Any, data: ua.DataValue) -> None:
        row = sample(data, time.time_ns() // 1_000_000)
        if row is not None:
            self._waiting.append((self._tags[node.nodeid], *row))

    # the disk

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.settings.flush_s)
            await asyncio.shield(self._flush())
            self._say(self.status.state)

    async def _flush(self) -> None:
        """Keep what has arrived, in one transaction; a disk that refuses is asked again with the rest."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._append, rows)
        except DISK_ERRORS as error:
            logger.exception("the history cannot be written")
            self.status.error = f"{type(error).__name__}: {error}"
            self._waiting = rows + self._waiting
            if (over := len(self._waiting) - MOST_WAITING) > 0:
                del self._waiting[:over]
                self.status.lost += over
            return
        self.status.samples += len(rows)
        self.status.committed_at = _now()

    def _append(self, rows: list[Row]) -> None:
        tags, times, values, qualities = zip(*rows, strict=True)
        self._history.append(Samples(tags, times, values, qualities))
        self._on_commit(rows)

    async def _seal_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.settings.seal_every_s)
            try:
                await asyncio.to_thread(_seal, self.folder, self.settings.seal_at)
            except HistoryBusy:
                continue  # another process seals or imports; its turn comes again
            except (DeltaError, duckdb.Error, *DISK_ERRORS) as error:
                logger.exception("sealing failed; collecting goes on")
                self.status.error = f"seal: {error}"

    def _say(self, state: str) -> None:
        self.status.state = state
        self._on_status(self.status)


class _Handler:
    """What asyncua calls for each changed value."""

    def __init__(self, take: Callable[[Any, ua.DataValue], None]) -> None:
        self._take = take

    def datachange_notification(self, node: Any, value: Any, data: Any) -> None:
        self._take(node, data.monitored_item.Value)


def sample(data: ua.DataValue, now_ms: int) -> tuple[int, float, int] | None:
    """Return time, value and quality of what the server sent; ``None`` for what is no single number or switch.

    The source's time counts. Where it has none, or an impossible one, the time of arrival is taken and a good value
    is called uncertain.
    """
    quality = min(int(data.StatusCode.value) >> 30, BAD) if data.StatusCode is not None else GOOD
    value: Any = data.Value.Value if data.Value is not None else None
    if isinstance(value, bool | int | float) and math.isfinite(value):
        number = float(value)
    elif value is None or isinstance(value, float):
        number, quality = math.nan, BAD
    else:
        return None
    stamp = data.SourceTimestamp or data.ServerTimestamp
    time_ms = _milliseconds(stamp) if stamp is not None else -1
    if not 0 < time_ms <= now_ms + AHEAD_MS:
        time_ms, quality = now_ms, max(quality, UNCERTAIN)
    return time_ms, number, quality


def _milliseconds(stamp: datetime) -> int:
    moment = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


async def _secure(client: Client, security: Security) -> None:
    if security.user:
        client.set_user(security.user)
        client.set_password(security.password)
    if security.policy:
        modes = ua.MessageSecurityMode
        await _awaited(
            client.set_security(
                POLICIES[security.policy],
                str(security.certificate),
                str(security.private_key),
                server_certificate=str(security.server_certificate) if security.server_certificate else None,
                mode=modes.Sign if security.sign_only else modes.SignAndEncrypt,
            )
        )


async def _awaited(result: Awaitable[None]) -> None:
    await result


def _seal(folder: Path, at_least: int) -> None:
    with store.open(folder, writer=True) as history:
        if history.seal(at_least):
            history.compact()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
