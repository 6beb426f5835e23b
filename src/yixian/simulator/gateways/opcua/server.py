"""Serve a plant: run its scans by the clock, publish what has changed, carry out what clients write."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from asyncua.server.server import Server

from yixian.simulator.gateways.loops import why_idle
from yixian.simulator.gateways.opcua.alarms import Alarms
from yixian.simulator.gateways.opcua.conditions import Place
from yixian.simulator.gateways.opcua.keeping import Keep, carry_out
from yixian.simulator.gateways.opcua.points import Point, points_of
from yixian.simulator.gateways.opcua.security import URI, secure
from yixian.simulator.gateways.opcua.space import build, status_of, variant
from yixian.simulator.gateways.opcua.standard import Update
from yixian.simulator.gateways.opcua.writes import Writes
from yixian.simulator.gateways.plants import called
from yixian.simulator.gateways.runs import Run

MOST_SCANS = 20_000
logger = logging.getLogger("yixian.opcua")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a plant is served.

    Parameters
    ----------
    host, port
        Where [-].
    speed
        Simulated seconds in a second [-].
    interval_s
        Seconds between two publications [s].
    pki
        Folder of certificates; needed beyond loopback [-].
    for_instructors
        Whether malfunctions and true states are shown too [-].
    language
        Of alarm messages [-].
    epoch
        What the plant's clock shows at its start [-].
    keep
        Where its condition is kept, so that it goes on after the server was killed [-].
    """

    host: str = "127.0.0.1"
    port: int = 4840
    speed: float = 1.0
    interval_s: float = 1.0
    pki: Path | None = None
    for_instructors: bool = False
    language: str = "zh"
    epoch: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    keep: Keep | None = None

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"opc.tcp://{self.host}:{self.port}/yixian"


class PlantServer:
    """One plant on one OPC UA server.

    Parameters
    ----------
    run
        The plant at its start [-].
    settings
        How it is served [-].
    points
        What is shown; ``None`` for all that its clients may see [-].
    """

    def __init__(self, run: Run, settings: Settings, points: Sequence[Point] | None = None) -> None:
        self.run, self.settings = run, settings
        self._keep, self._epoch = settings.keep, settings.epoch
        if self._keep is not None:
            self._epoch = self._keep.take_up(run, settings.epoch)
        sheet = run.sheet
        self.area = sheet.name.upper().replace(" ", "-")
        self.points = points or points_of(sheet, for_instructors=settings.for_instructors)
        self.publications = 0
        self.latest_s = 0.0
        self._events: list[tuple[str, dict[str, Any]]] = []
        self._sheet, self._owed = sheet, 0.0
        layout = run.simulation.engine.layout
        slots = [layout.find(point.tag.name) for point in self.points]
        self._indices = np.array([slot.index for slot in slots])
        self._factors, self._offsets = (
            np.array([getattr(slot, name) for slot in slots]) for name in ("factor", "offset")
        )
        qualities = [layout.find(point.quality).index if point.quality else -1 for point in self.points]
        self._quality_indices = np.array(qualities)
        self._values = np.full(len(slots), math.nan)
        self._qualities = np.full(len(slots), -1.0)

    async def serve(self, stop: asyncio.Event, started: Callable[[], None] = lambda: None) -> None:
        """Serve until told to stop.

        Parameters
        ----------
        stop
            Set to stop [-].
        started
            Called once clients may connect [-].
        """
        server = Server()
        server.iserver.bind_condition_methods = True
        await server.init()
        await server.set_application_uri(URI)
        server.set_server_name("Yixian")
        server.set_endpoint(self.settings.url)
        await secure(server, self.settings.host, self.settings.pki)
        space = await server.register_namespace(f"{URI}:{self.run.plant.name}")
        place = Place(space, self.area)
        self._alarms = Alarms(self._sheet, place, self.settings.language, self._ask)
        nodes = await build(
            server, space, self.area, self.points, conditions=self._alarms.names, name_of=self._name_of
        )  # fmt: skip
        self._nodes = [nodes[point.name] for point in self.points]
        self._writes = Writes(
            server.iserver.aspace, zip(self._nodes, self.points, strict=True), self._is_idle, self._ask
        )
        server.iserver.attribute_service = self._writes
        await self._alarms.bind(server, self._moment(0.0))
        layout, names = self.run.simulation.engine.layout, self._alarms.names
        slots = [[layout.find(f"{name}{field}").index for name in names] for field in ("", ".timer", ".shelf")]
        self._alarm_indices, self._timer_indices, self._shelf_indices = (np.array(row, dtype=np.intp) for row in slots)
        self._states, self._actives = np.zeros(len(names)), np.zeros(len(names), dtype=bool)
        self._step(1)
        await self._publish(server)
        async with server:
            started()
            await self._by_the_clock(server, stop)
        if self._keep is not None:
            self._keep.close()

    def _name_of(self, tag: str) -> str:
        """Return what a tag is called in the language of the server; empty if it has no name."""
        found = called(self.run.plant, tag)
        return found[self.settings.language] if found else ""

    async def _by_the_clock(self, server: Server, stop: asyncio.Event) -> None:
        """Run and publish on an absolute schedule: lateness of one round is not handed on to the next."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not stop.is_set():
            due += self.settings.interval_s
            try:
                await asyncio.wait_for(stop.wait(), max(0.0, due - loop.time()))
            except TimeoutError:
                self.latest_s = max(self.latest_s, loop.time() - due)
                self._owed += self.settings.interval_s * self.settings.speed / self.run.simulation.engine.period
                scans = min(int(self._owed), MOST_SCANS)
                self._owed -= int(self._owed)
                self._step(scans)
                await self._publish(server)

    def _step(self, scans: int) -> None:
        """Carry out what clients wrote, in their order, and run; without scans nothing is taken from the queue."""
        if scans == 0 or self.run.is_over:
            return
        while self._writes.waiting:
            carry_out(self.run, *self._writes.waiting.popleft())
        for _ in range(scans):
            self.run.advance(1)
            self._hear()
        self.run.forget()
        if self._keep is not None:
            self._keep.mark(self.run, self._epoch)

    def _hear(self) -> None:
        """Note which alarms stand otherwise than a scan ago."""
        buffer = self.run.simulation.buffer
        states, actives = buffer[self._alarm_indices], buffer[self._timer_indices] > 0.0
        for k in np.flatnonzero((states != self._states) | (actives != self._actives)).tolist():
            name, shelf_s = self._alarms.names[k], float(buffer[self._shelf_indices[k]])
            moment, is_active = self._moment(self.run.time_s), bool(actives[k])
            said = self._alarms.news(name, float(states[k]), shelf_s, is_active=is_active, time=moment)
            self._events.append((name, said))
        self._states, self._actives = states, actives

    def _ask(self, tag: str, value: float) -> None:
        """Queue an order, and keep it before anybody is told that it is good."""
        if self._keep is not None:
            self._keep.order(self.run, tag, value)
        self._writes.waiting.append((tag, value))

    def _is_idle(self, tag: str) -> bool:
        """Tell whether a loop would not take an order, by the mode it will have before the next scan."""
        waiting = dict(self._writes.waiting)
        simulation = self.run.simulation
        return why_idle(self._sheet, tag, lambda name: waiting.get(name, simulation[name])) is not None

    async def _publish(self, server: Server) -> None:
        simulation, write = self.run.simulation, server.write_attribute_value
        values = (simulation.buffer[self._indices] - self._offsets) / self._factors
        qualities = np.where(self._quality_indices >= 0, simulation.buffer[self._quality_indices], 0.0)
        stamp: Any = self._moment(self.run.time_s)
        now: Any = datetime.now(UTC)
        for k in np.flatnonzero((values != self._values) | (qualities != self._qualities)).tolist():
            value, point = float(values[k]), self.points[k]
            status = status_of(float(qualities[k]), value)
            data = Update(variant(point, value), status, SourceTimestamp=stamp, ServerTimestamp=now)
            await write(self._nodes[k], data)
        self._values, self._qualities = values, qualities
        self.publications += 1
        await self._publish_alarms(server, stamp, now)

    async def _publish_alarms(self, server: Server, stamp: Any, now: Any) -> None:
        events, self._events = self._events, []
        for name, said in [*events, *self._alarms.again(stamp).items()]:
            await self._alarms.tell(server, name, said, now)
        shelves = self.run.simulation.buffer[self._shelf_indices]
        for k in np.flatnonzero(shelves > 0.0).tolist():
            await self._alarms.count_down(server, self._alarms.names[k], float(shelves[k]), stamp)

    def _moment(self, time_s: float) -> datetime:
        """Return a simulated time in the plant's calendar."""
        return self._epoch + timedelta(seconds=time_s)
