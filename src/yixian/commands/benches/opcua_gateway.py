"""``yixian bench opcua``: 500 tags that all change every second, three clients, nothing lost."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from asyncua.client.client import Client

from yixian.commands.benches.figures import FULL, Figure, bench
from yixian.commands.benches.simulator_plant import line
from yixian.simulator.drill.plants import Plant
from yixian.simulator.gateways.catalogue import tags_of
from yixian.simulator.gateways.opcua.points import Point, points_of
from yixian.simulator.gateways.opcua.security import URI
from yixian.simulator.gateways.opcua.server import PlantServer, Settings
from yixian.simulator.gateways.runs import Run
from yixian.simulator.kernel import Simulation, compiled

NAME = "opcua"
TAGS, CLIENTS = 500, 3
SHARE_BAR = 10.0
SETTLE_S = 3.0
WARM_SCANS = 2400


class Counted(PlantServer):
    """Remembers what it has published: tag and source time of each update."""

    async def _publish(self, server: Any) -> None:
        before = self._values.copy()
        await super()._publish(server)
        time = self._moment(self.run.time_s).isoformat()
        names = [self.points[k].name for k in np.flatnonzero(before != self._values).tolist()]
        self.__dict__.setdefault("published", {})[time] = names


def served(port: int) -> Counted:
    """Return a server of so many tags that each change at every publication."""
    plant = Plant("bench", {}, line, ("running",), lambda simulation, condition: None, Path())
    simulation = Simulation(compiled(line), 1)
    run = Run(plant, simulation, tags_of(line()))
    points = {point.tag.name: point for point in points_of(line(), for_instructors=True)}
    slots = [simulation.engine.layout.find(name) for name in points]
    places = np.array([slot.index for slot in slots])
    run.advance(WARM_SCANS)
    changed, before = np.ones(len(places), dtype=bool), simulation.buffer[places].copy()
    for _ in range(5):
        run.advance(2)
        now = simulation.buffer[places].copy()
        changed &= now != before
        before = now
    chosen: list[Point] = [point for point, moves in zip(points.values(), changed, strict=True) if moves][:TAGS]
    return Counted(run, Settings(port=port), chosen)


async def serve(port: int) -> None:
    """Serve until told to stop; then print what it took."""
    server = served(port)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    marks: list[tuple[float, float]] = []

    def mark() -> None:
        marks.append((time.monotonic(), time.process_time()))

    def started() -> None:
        sys.stdout.write(json.dumps([point.name for point in server.points]) + "\n")
        sys.stdout.flush()

    loop.add_signal_handler(signal.SIGUSR1, mark)
    await server.serve(stop, started)
    mark()
    (began, busy), (ended, used) = marks[0], marks[1]
    answer = {
        "share": 100.0 * (used - busy) / (ended - began),
        "late_s": server.latest_s,
        "published": server.__dict__["published"],
    }
    sys.stdout.write(json.dumps(answer) + "\n")


class Kept:
    """Keeps tag, source time and value of every update."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, Any, Any]] = set()

    def datachange_notification(self, node: Any, value: Any, data: Any) -> None:
        self.seen.add((node.nodeid.Identifier, data.monitored_item.Value.SourceTimestamp, value))


async def listen(
    url: str, names: list[str], seconds: float, process: subprocess.Popen[str]
) -> list[set[tuple[str, Any, Any]]]:  # fmt: skip
    """Return what each client has seen while all of them listened."""
    clients = [Client(url, timeout=60) for _ in range(CLIENTS)]
    kept = [Kept() for _ in clients]
    for client, own in zip(clients, kept, strict=True):
        await client.connect()
        space = await client.get_namespace_index(f"{URI}:bench")
        nodes = [client.get_node(f"ns={space};s={name}") for name in names]
        subscription = await client.create_subscription(500, own)
        await subscription.subscribe_data_change(nodes, queuesize=20)
    await asyncio.sleep(SETTLE_S)
    process.send_signal(signal.SIGUSR1)
    await asyncio.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    return [own.seen for own in kept]


def lost(seen: list[set[tuple[str, Any, Any]]], published: dict[str, list[str]]) -> tuple[int, int]:
    """Return how many updates a client has not seen, or seen too often, of those published while all clients listened.

    The first two and last two publications are left out: clients come and go in the middle of them.
    """
    common = sorted(set.intersection(*({time for _, time, _ in own} for own in seen)))[2:-2]
    wanted = {(name, time.isoformat()) for time in common for name in published[time.isoformat()]}
    span = {time.isoformat() for time in common}
    missing = 0
    for own in seen:
        got = [(tag, time.isoformat()) for tag, time, _ in own if time.isoformat() in span]
        missing += len(wanted ^ set(got)) + len(got) - len(set(got))
    return missing, len(wanted) * len(seen)


@bench(NAME, on_postgres=False)
def opcua(scale: str) -> Iterator[Figure]:
    """The server's share of a core by its own processor time, and every update at every client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", __name__, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    names = json.loads(process.stdout.readline())
    tags, seconds = len(names), 60.0 if scale == FULL else 20.0
    seen = asyncio.run(listen(f"opc.tcp://127.0.0.1:{port}/yixian", names, seconds, process))
    answer = json.loads(process.stdout.read().splitlines()[-1])
    process.wait()
    missing, wanted = lost(seen, answer["published"])
    yield Figure(NAME, "lost updates", float(missing), "", 0.0, f"of {wanted}; {tags} tags at 1 Hz, {CLIENTS} clients")
    yield Figure(NAME, "share of a core", answer["share"], "%", SHARE_BAR, f"{tags} tags at 1 Hz, {CLIENTS} clients")
    yield Figure(NAME, "latest publication", answer["late_s"], "s", None, "behind its schedule")


if __name__ == "__main__":
    logging.getLogger("asyncua").setLevel(logging.ERROR)
    asyncio.run(serve(int(sys.argv[1])))
