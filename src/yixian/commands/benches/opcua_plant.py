"""A small OPC UA server on loopback whose values count up, for benches and tests of the collector."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import UTC, datetime
from typing import Any

from asyncua import ua
from asyncua.server.server import Server
from asyncua.ua.status_codes import StatusCodes

START_S = 60.0


class Plant:
    """The server in a thread; every value has a source time of its own. Stop it and start it again at will."""

    def __init__(self, port: int, *, tags: int = 5, step_s: float = 0.02) -> None:
        self.url = f"opc.tcp://127.0.0.1:{port}/"
        self.tags, self.step_s, self.number = tags, step_s, 0
        self.is_failing = False
        self.start()

    def start(self) -> None:
        self._stop, self._ready = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        if not self._ready.wait(START_S):
            raise RuntimeError("the OPC UA server did not start")

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(START_S)

    def list_of_tags(self) -> str:
        """Return the list of tags ``yixian collect`` reads, as the text of a .csv."""
        return "节点,位号,单位\n" + "".join(f"ns=2;s=T{at},T{at},℃\n" for at in range(self.tags))

    async def _run(self) -> None:
        logging.getLogger("asyncua").setLevel(logging.ERROR)  # that loopback is not encrypted is no news
        server = Server()
        await server.init()
        server.set_endpoint(self.url)
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        space = await server.register_namespace("plant")
        nodes = [
            await server.nodes.objects.add_variable(ua.NodeId.from_string(f"ns={space};s=T{at}"), f"T{at}", 0.0)
            for at in range(self.tags)
        ]
        async with server:
            self._ready.set()
            while not self._stop.is_set():
                self.number += 1
                is_bad = self.is_failing and self.number % 2  # a server says "bad" once, not again while it stays so
                status = StatusCodes.BadSensorFailure if is_bad else StatusCodes.Good
                value = ua.Variant(float(self.number), ua.VariantType.Double)
                for node in nodes:
                    now: Any = datetime.now(UTC)
                    stamped = ua.DataValue(value, ua.StatusCode(ua.UInt32(status)), SourceTimestamp=now)
                    await node.write_value(stamped)
                await asyncio.sleep(self.step_s)
