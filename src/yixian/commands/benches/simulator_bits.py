"""The same bits from every backend, and again from a record: two hours of the whole line, with noise and trips."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator

import numpy as np

from yixian.commands.benches.figures import Figure
from yixian.simulator import drill
from yixian.simulator.control.interlock import Interlock
from yixian.simulator.drill.library import text_of
from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.kernel import Simulation, compile_model
from yixian.simulator.kernel.backends.intermediate import LANES
from yixian.simulator.kernel.batch import Batch
from yixian.simulator.kernel.engine import Engine
from yixian.simulator.kernel.model import Model

Order = tuple[float, str, float]
TWO_HOURS_S = 7200.0
CONDITION, SEED = "100%", 3
#: What goes wrong, and what the operator does about it: share of the run, tag, value.
ORDERS: tuple[Order, ...] = (
    (0.03, "LT-103B.fault", 2.0),
    (0.05, "SITE.warm_spell.ramp", 120.0),
    (0.05, "SITE.warm_spell", 0.8),
    (0.08, "M-110A.tripped", 1.0),
    (0.20, "M-110A.tripped", 0.0),
    (0.22, "I1A.reset", 1.0),
    (0.30, "FD-104B.bridged", 1.0),
    (0.34, "FD-104B.bridged", 0.0),
    (0.40, "FT-208.fault", 4.0),
    (0.45, "FT-208.fault", 0.0),
    (0.55, "LIC-201.sp", 70.0),
    (0.60, "PT-205.fault", 5.0),
    (0.62, "PT-205.fault", 0.0),
    (0.75, "V-201.jammed", 0.5),
)


def begun(engine: Engine, seed: int) -> Simulation:
    """Return the whole line at full load."""
    plant = Simulation(engine, seed)
    PLANTS["acetylene"].start(plant, CONDITION)
    return plant


def pieces() -> Iterator[tuple[float, list[tuple[str, float]]]]:
    """Yield what share of the time to run, and what to set then."""
    now = 0.0
    for share in sorted({order[0] for order in ORDERS}):
        yield share - now, [order[1:] for order in ORDERS if order[0] == share]
        now = share
    yield 1.0 - now, []


def alone(engine: Engine, hours_s: float, seed: int = SEED) -> tuple[list[str], Simulation]:
    """Return the hash of one plant after each piece of the run, and the plant."""
    plant, hashes = begun(engine, seed), []
    for share, sets in pieces():
        plant.advance(share * hours_s)
        hashes.append(plant.hash())
        for tag, value in sets:
            plant.set(tag, value)
    return hashes, plant


def side_by_side(engine: Engine, hours_s: float) -> list[list[str]]:
    """Return the same for eight plants in lanes, each with a seed of its own."""
    batch = Batch(engine, range(LANES))
    batch.load([begun(engine, seed).buffer for seed in range(LANES)])
    found: list[list[str]] = [[] for _ in range(LANES)]
    for share, sets in pieces():
        batch.run(round(share * hours_s / engine.period))
        for seed, buffer in enumerate(batch.buffers()):
            found[seed].append(hashlib.sha256(np.ascontiguousarray(buffer).tobytes()).hexdigest())
        for tag, value in sets:
            batch.set(tag, value)
    return found


def backends(model: Model, hours_s: float, among: tuple[str, ...] = ("llvm", "python", "c")) -> Figure:
    """Compare the backends, and the lanes with plants alone; the figure is how many differ in a bit."""
    engine = compile_model(model)
    expected, plant = alone(engine, hours_s)
    trips = {change.tag for change in plant.changes if change.new == 1.0} & _interlocks(model)
    differing, took = [], []
    for name in among[1:]:
        if name == "c" and not shutil.which("cc"):
            took.append("no C compiler")
            continue
        began = time.process_time()
        differing += [name] * (alone(compile_model(model, name), hours_s)[0] != expected)
        took.append(f"{name} {time.process_time() - began:.0f} s")
    for seed, hashes in enumerate(side_by_side(engine, hours_s)):
        differing += [f"lane {seed}"] * (hashes != alone(engine, hours_s, seed)[0])
    what = f"{model.name}: backends and lanes that differ in a bit"
    note = (
        f"llvm, {', '.join(took)}, {LANES} lanes; {hours_s / 3600:g} h, {len(plant.changes)} changes, "
        f"trips {' '.join(sorted(trips)) or 'none'}; differing: {', '.join(differing) or 'none'}"
    )
    return Figure("simulator", what, float(len(differing)), "", 0.0, note)


def _interlocks(model: Model) -> set[str]:
    return {name for name, thing in model.flowsheet.things.items() if isinstance(thing, Interlock)}


def replayed(hours: float) -> Figure:
    """Play an hours-long drill with its disturbances, and run its record again; 0 if the bits are the same."""
    text = text_of(PLANTS["acetylene"].folder / "steady-state.yaml")
    scenario = drill.loads(text.replace("time_limit: 60 min", f"time_limit: {hours * 60:g} min"))
    session = drill.play(scenario, "expert").session
    again = drill.replay(scenario, session.log)
    note = f"{session.time_s / 3600:g} h, {session.log.count('command')} commands, {len(session.events)} events"
    return Figure(
        "simulator", "a drill and its replay: bits that differ", float(session.hash() != again.hash()), "", 0.0, note
    )
