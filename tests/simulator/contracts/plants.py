"""What every registered plant has to hold: its authors call `holds` with their operating points.

    from simulator.contracts.plants import holds

    def test_the_plant_keeps_the_contract(model: Model) -> None:
        holds(model, {"design": settled, "start-up": cold, "trip of the feeders": tripped}, {"water": (water_kg, 1.0)})

A point is a buffer, or a function that brings a new simulation there. A total is what the plant holds of something and
has let go of it: a number that must not change while the plant runs, with how far rounding may move it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from yixian.simulator.kernel import Engine, Model, Simulation, compile_model
from yixian.simulator.kernel.engine import Buffer
from yixian.simulator.kernel.stability import check

Point = Sequence[float] | Buffer | Callable[[Simulation], None]
Total = tuple[Callable[[Simulation], float], float]
#: Kinds of points that each plant must give; a name begins with its kind.
KINDS = ("design", "start-up", "trip")
SEED, SCANS = 20_261, 120
CLOSES_S = 600.0


def holds(model: Model, points: Mapping[str, Point], totals: Mapping[str, Total] | None = None) -> None:
    """Fail unless the plant is stable in its step at each point, and from there loses nothing and repeats bit for bit.

    Parameters
    ----------
    model
        The built plant [-].
    points
        Operating points, by name: at least one each of `KINDS` [-].
    totals
        What must not change, by name, and by how much it may, in its own unit [-].
    """
    missing = [kind for kind in KINDS if not any(name.startswith(kind) for name in points)]
    assert not missing, f"{model.name}: no point for {', '.join(missing)}; there are {', '.join(points) or 'none'}"
    engine = compile_model(model)
    buffers = {name: buffer_of(engine, point) for name, point in points.items()}
    check(model, buffers)
    for name, buffer in buffers.items():
        resumes(engine, name, buffer)
        closes(engine, name, buffer, totals or {})


def closes(engine: Engine, name: str, buffer: Buffer, totals: Mapping[str, Total]) -> None:
    """Fail if a total changes while the plant runs for ten minutes from a point.

    Parameters
    ----------
    engine
        The plant [-].
    name
        Name of the point [-].
    buffer
        The point [-].
    totals
        As for `holds` [-].
    """
    plant = Simulation(engine, SEED)
    plant.buffer[:] = buffer
    before = {total: count(plant) for total, (count, _) in totals.items()}
    plant.advance(CLOSES_S)
    for total, (count, slack) in totals.items():
        change = count(plant) - before[total]
        assert abs(change) <= slack, f"{name}: {total} changes by {change:.6g} in {CLOSES_S:g} s, more than {slack:g}"


def buffer_of(engine: Engine, point: Point) -> Buffer:
    """Return the buffer of a point [-].

    Parameters
    ----------
    engine
        The plant [-].
    point
        As for `holds` [-].
    """
    plant = Simulation(engine, SEED)
    if callable(point):
        point(plant)
    else:
        plant.buffer[:] = point
    return plant.buffer.copy()


def resumes(engine: Engine, name: str, buffer: Buffer) -> None:
    """Fail unless a run from a point is finite, the same a second time, and the same when it is saved in the middle.

    Parameters
    ----------
    engine
        The plant [-].
    name
        Name of the point [-].
    buffer
        The point [-].
    """
    ends = []
    for is_saved in (False, False, True):
        plant = Simulation(engine, SEED)
        plant.buffer[:] = buffer
        plant.run(SCANS // 2)
        if is_saved:
            saved, plant = plant.snapshot(), Simulation(engine, 0)
            plant.restore(saved)
        plant.run(SCANS - SCANS // 2)
        ends.append(plant.buffer)
    for slot in engine.layout.section("state"):
        assert np.isfinite(ends[0][slot.index]), f"{name}: {slot.tag} is not finite after {SCANS} scans"
    assert np.array_equal(ends[0], ends[1], equal_nan=True), f"{name}: the same run ends differently"
    assert np.array_equal(ends[0], ends[2], equal_nan=True), f"{name}: saved and continued, the run ends differently"
