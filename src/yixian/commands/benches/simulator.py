"""The kernel on a plant the size of the acetylene line: speed, compile time, memory, and the same bits everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from yixian.commands.benches.figures import FULL, Figure, bench
from yixian.commands.benches.simulator_bits import TWO_HOURS_S, backends, replayed
from yixian.commands.benches.simulator_bound import bound_us
from yixian.commands.benches.simulator_plant import line
from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import Model, Simulation, compile_model
from yixian.simulator.kernel.backends import c
from yixian.simulator.kernel.batch import Batch
from yixian.simulator.kernel.engine import Buffer, Engine
from yixian.simulator.plants.acetylene.flowsheet import acetylene

NAME = "simulator"
SCANS, ROUNDS, PLANTS = 2000, 7, 64
REAL_TIME_BAR, LANES_BAR = 50_000.0, 5.0
COLD_BAR_S, CACHED_BAR_S, MEMORY_BAR_KB = 3.0, 0.4, 64.0
CHILD = """
import time; began = time.perf_counter(), time.process_time()
from yixian.commands.benches.simulator_plant import line
from yixian.simulator.kernel.store import compiled
compiled(line)
print(time.perf_counter() - began[0], time.process_time() - began[1])
"""
#: The peer's closed loop: 50 states, one step of its integrator each 0.0005 h.
TEP = """
import time
from tep_studio import ClosedLoopSimulation
plant = ClosedLoopSimulation(control_interval=0.0005, horizon=2.0)
began = time.process_time(); plant.run()
print(time.process_time() - began, 2.0 / 0.0005, 50)
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
    """Yield the figures of one plant; its bar is that of a plant of so many times real time."""
    warm = Simulation(engine, 3)
    warm.advance(600.0)
    period, name = model.flowsheet.scan_s, model.name
    bar = period / REAL_TIME_BAR * 1e6
    scalar = scan_us(engine.run, warm.buffer.copy())
    yield Figure(NAME, f"{name}: one plant, one core", scalar, "µs/scan", bar, size(model))
    note = f"bar {REAL_TIME_BAR:.0f}, scans of {period:g} s"
    yield Figure(NAME, f"{name}: one plant, times real time", period / scalar * 1e6, "x", None, note)
    per_step = scalar * 1e3 / model.program.substeps / len(model.rates)
    yield Figure(NAME, f"{name}: per state and step", per_step, "ns", None, "control, alarms and noise included")
    batch = Batch(engine, range(PLANTS))
    batch.run(200)
    lanes = best(lambda: batch.run(SCANS)) / SCANS / PLANTS * 1e6
    yield Figure(
        NAME, f"{name}: eight lanes, one core", lanes, "µs/scan/plant", scalar / LANES_BAR,
        f"{scalar / lanes:.1f} x one plant, which has vectors too; {bar / lanes:.1f} x its bar",
    )  # fmt: skip
    least, note = bound_us(model.program)
    yield Figure(NAME, f"{name}: eight lanes, arithmetic alone", least, "µs/scan/plant", None, note)
    try:
        peer = scan_us(c.compile_program(model.program, "gcc"), warm.buffer.copy())
    except BackendMissing as error:
        yield Figure(NAME, f"{name}: against gcc -O3", None, "x", 1.0, str(error))
        return
    yield Figure(NAME, f"{name}: against gcc -O3", scalar / peer, "x", 1.0, f"gcc {peer:.2f} µs/scan")
    note = f"bar {LANES_BAR:g} x the scalar code of gcc; {peer / lanes:.1f} x"
    yield Figure(NAME, f"{name}: eight lanes against scalar code", lanes, "µs/scan/plant", peer / LANES_BAR, note)


def peers() -> Iterator[Figure]:
    """Yield the Tennessee Eastman process of tep-studio, per state and step, where that is installed."""
    what = "tep-studio (Tennessee Eastman): per state and step"
    python = os.environ.get("YIXIAN_BENCH_TEP", sys.executable)
    done = subprocess.run([python, "-c", TEP], capture_output=True, text=True, check=False)
    if done.returncode:
        says = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        yield Figure(NAME, what, None, "ns", None, f"not measured: {says}")
        return
    seconds, steps, states = (float(word) for word in done.stdout.split()[-3:])
    note = f"{states:g} states, {steps:g} steps of its own integrator in {seconds:.2f} s of processor time"
    yield Figure(NAME, what, seconds / steps / states * 1e9, "ns", None, note)


@bench(NAME, on_postgres=False)
def simulator(scale: str) -> Iterator[Figure]:
    """Speed by processor time, the best of some rounds; bits over two hours at full scale."""
    yield from starts()
    with tempfile.TemporaryDirectory(prefix="yixian-objects-") as folder:
        os.environ["YIXIAN_SIMULATOR_CACHE"] = folder
        for model in (line().build(), acetylene().build()):
            engine = compile_model(model)
            size_kb = engine.initial().nbytes / 1024.0
            yield Figure(NAME, f"{model.name}: memory of a plant", size_kb, "kB", MEMORY_BAR_KB)
            yield from speeds(model, engine)
        yield from peers()
        yield backends(model, TWO_HOURS_S if scale == FULL else TWO_HOURS_S / 60.0)
        yield replayed(TWO_HOURS_S / 3600.0)
