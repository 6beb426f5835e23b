"""The kernel on a plant the size of the acetylene line: speed, compile time, memory, and the same bits everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from yixian.commands.benches.figures import FULL, Figure, bench
from yixian.commands.benches.simulator_plant import line
from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import Model, Simulation, compile_model
from yixian.simulator.kernel.backends import c
from yixian.simulator.kernel.batch import Batch
from yixian.simulator.kernel.engine import Buffer, Engine

NAME = "simulator"
SCANS, ROUNDS, PLANTS = 2000, 7, 64
REAL_TIME_BAR, LANES_BAR = 50_000.0, 5.0
COLD_BAR_S, CACHED_BAR_S, MEMORY_BAR_KB = 3.0, 0.4, 64.0
TWO_HOURS_S = 7200.0
CHILD = """
import time; began = time.perf_counter(), time.process_time()
from yixian.commands.benches.simulator_plant import line
from yixian.simulator.kernel.store import compiled
compiled(line)
print(time.perf_counter() - began[0], time.process_time() - began[1])
"""


def best(run: Callable[[], None]) -> float:
    """Return the shortest processor time of some rounds [s]: others use this machine."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


def scan_us(run: Callable[[Buffer, int], int], buffer: Buffer) -> float:
    """Return the processor time of one scan [µs]."""

    def scans() -> None:
        done = 0
        while done < SCANS:
            done += run(buffer, SCANS - done)

    return best(scans) / SCANS * 1e6


def start_s() -> tuple[float, float]:
    """Return wall and processor time of a new process from import to a compiled plant [s]."""
    done = subprocess.run([sys.executable, "-c", CHILD], check=True, capture_output=True, text=True, env=os.environ)
    wall, busy = done.stdout.split()
    return float(wall), float(busy)


def starts() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="yixian-objects-") as folder:
        os.environ["YIXIAN_SIMULATOR_CACHE"] = folder
        for what, bar in (("import, build and compile, cold", COLD_BAR_S), ("the same, cached", CACHED_BAR_S)):
            wall, busy = start_s()
            note = f"wall {wall:.2f} s, processor {busy:.2f} s, load {os.getloadavg()[0]:.1f}"
            yield Figure(NAME, what, busy, "s", bar, note)


def size(model: Model) -> str:
    tags = [slot.tag for slot in model.layout]
    loops = sum(tag.endswith(".gain") for tag in tags)
    alarms, measured = sum(tag.endswith(".shelf") for tag in tags), sum(tag.endswith(".quality") for tag in tags)
    return f"{len(model.rates)} states ({len(model.fast)} fast), {measured} tags, {loops} loops, {alarms} alarms"


def speeds(model: Model, engine: Engine) -> Iterator[Figure]:
    warm = Simulation(engine, 3)
    warm.advance(600.0)
    period = model.flowsheet.scan_s
    scalar = scan_us(engine.run, warm.buffer.copy())
    yield Figure(NAME, "one plant, one core", scalar, "µs/scan", period / REAL_TIME_BAR * 1e6, size(model))
    note = f"bar {REAL_TIME_BAR:.0f}, scans of {period:g} s"
    yield Figure(NAME, "one plant, times real time", period / scalar * 1e6, "x", None, note)
    batch = Batch(engine, range(PLANTS))
    batch.run(200)
    lanes = best(lambda: batch.run(SCANS)) / SCANS / PLANTS * 1e6
    note = f"{scalar / lanes:.1f} x scalar"
    yield Figure(NAME, "eight lanes, one core", lanes, "µs/scan/plant", scalar / LANES_BAR, note)
    try:
        peer = scan_us(c.compile_program(model.program, "gcc"), warm.buffer.copy())
    except BackendMissing as error:
        yield Figure(NAME, "against gcc -O3", None, "x", 1.0, str(error))
        return
    yield Figure(NAME, "against gcc -O3", scalar / peer, "x", 1.0, f"gcc {peer:.2f} µs/scan")


def same_bits(hours_s: float) -> Iterator[Figure]:
    """Run a small line for a time with malfunctions and trips on every backend, and compare every bit."""
    model = line(1).build()
    backends = ["llvm", "python", *(["c"] if shutil.which("cc") else [])]
    ends = []
    for backend in backends:
        drill = Simulation(compile_model(model, backend), 7)
        for k in range(4):
            drill.set("H1.plugged", 0.97 * (k % 2))
            drill.set("TT-1B.fault", float(k))
            drill.set("LT-1A.fault", 5.0 * (k == 2))
            drill.set("I1.reset", 1.0)
            drill.advance(hours_s / 4.0)
        ends.append((drill.hash(), len(drill.changes)))
    differing = sum(end != ends[0] for end in ends)
    note = f"{', '.join(backends)}; {hours_s / 3600:g} h, {ends[0][1]} changes"
    yield Figure(NAME, "backends that differ in a bit", float(differing), "", 0.0, note)


@bench(NAME, on_postgres=False)
def simulator(scale: str) -> Iterator[Figure]:
    """Speed by processor time, the best of some rounds; bits over two hours at full scale."""
    yield from starts()
    with tempfile.TemporaryDirectory(prefix="yixian-objects-") as folder:
        os.environ["YIXIAN_SIMULATOR_CACHE"] = folder
        model = line().build()
        engine = compile_model(model)
        yield Figure(NAME, "memory of a plant", engine.initial().nbytes / 1024.0, "kB", MEMORY_BAR_KB)
        yield from speeds(model, engine)
        yield from same_bits(TWO_HOURS_S if scale == FULL else TWO_HOURS_S / 12.0)
