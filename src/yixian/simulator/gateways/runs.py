"""One run of a plant from its start: orders at their times, and what came of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.gateways.catalogue import Tag, tags_of
from yixian.simulator.gateways.errors import UnknownScenario, WrongOrders
from yixian.simulator.gateways.events import Event, commanded, described
from yixian.simulator.gateways.orders import Order
from yixian.simulator.kernel import Engine, Simulation
from yixian.simulator.plants.registry import Plant, find

LONGEST_H = 24.0 * 366.0
#: What a run without grading answers: unknown, which is not 0.
UNGRADED: Mapping[str, Any] = {"total": None, "steps": [], "quality": [], "penalties": []}


@dataclass(frozen=True, slots=True)
class Task:
    """What to run. Two equal tasks give the same bits.

    Parameters
    ----------
    plant
        Name of the plant [-].
    scenario
        Scenario or initial condition; empty for the plant's usual one [-].
    seed
        Seed of noise and disturbances [-].
    hours
        How long [h].
    orders
        What is set, and when [-].
    dt_s
        Integration step; ``None`` for the plant's own [s].
    backend
        ``llvm`` or ``python`` [-].
    """

    plant: str
    scenario: str = ""
    seed: int = 1
    hours: float = 1.0
    orders: tuple[Order, ...] = ()
    dt_s: float | None = None
    backend: str = "llvm"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run.

    Parameters
    ----------
    task
        What was run [-].
    scans
        Scans done [-].
    time_s
        Simulated time [s].
    tags
        Value of every tag at the end, in its unit; ``None`` if it is no number [-].
    events
        What happened, in order [-].
    score
        ``total``, ``steps``, ``quality``, ``penalties``; nothing known without grading [-].
    hash
        Of the whole condition at the end [-].
    """

    task: Task
    scans: int
    time_s: float
    tags: Mapping[str, float | None]
    events: Sequence[Event]
    score: Mapping[str, Any]
    hash: str

    def as_json(self, language: str) -> dict[str, Any]:
        """Return what ``yixian run --json`` prints [-].

        Parameters
        ----------
        language
            Of the texts: ``zh-Hans`` or ``en`` [-].
        """
        events = [
            {"time_s": event.time_s, "tag": event.tag, "kind": event.kind, "text": event.text[language]}
            for event in self.events
        ]
        return {
            "plant": self.task.plant,
            "scenario": self.task.scenario,
            "seed": self.task.seed,
            "scans": self.scans,
            "time_s": self.time_s,
            "tags": dict(self.tags),
            "events": events,
            "score": dict(self.score),
            "hash": self.hash,
        }


@dataclass
class Run:
    """A plant under way.

    Parameters
    ----------
    plant
        The plant [-].
    simulation
        Its simulation, brought into the initial condition [-].
    tags
        Its tags [-].
    """

    plant: Plant
    simulation: Simulation
    tags: Sequence[Tag]
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._describe = described(self.plant.flowsheet())
        self._units = {tag.name: tag.unit for tag in self.tags}
        self._told = 0

    def set(self, tag: str, value: float) -> None:
        """Carry out an order now; it counts from the next scan on.

        Parameters
        ----------
        tag, value
            What is set to what, in the unit of the tag [-].
        """
        self.simulation.set(tag, value)
        self.events.append(commanded(self.simulation.time, tag, value, self._units[tag]))

    def advance(self, scans: int) -> list[Event]:
        """Run scans and return what happened in them [-].

        Parameters
        ----------
        scans
            How many [-].
        """
        before = len(self.events)
        self.simulation.run(scans)
        changes = self.simulation.changes
        self.events += [self._describe(change) for change in changes[self._told :]]
        self._told = len(changes)
        return self.events[before:]


def open_run(name: str, scenario: str = "", *, seed: int = 1, engine: Engine | None = None, backend: str = "llvm") -> Run:
    """Return a plant at its start.

    Parameters
    ----------
    name
        Name of the plant [-].
    scenario
        Scenario or initial condition; empty for the usual one [-].
    seed
        Seed [-].
    engine
        The plant compiled, where it is at hand [-].
    backend
        What to compile it for, where it is not [-].

    Raises
    ------
    UnknownPlant, UnknownScenario
        If there is none of that name.
    """
    plant = find(name)
    condition = scenario or plant.conditions[0]
    if condition not in plant.conditions:
        raise UnknownScenario(name, scenario, plant.conditions)
    simulation = Simulation(engine or plant.engine(backend), seed)
    plant.start(simulation, condition)
    return Run(plant, simulation, tags_of(plant.flowsheet()))


def substeps_of(plant: Plant, dt_s: float | None) -> int | None:
    """Return how many integration steps of this length make a scan.

    Parameters
    ----------
    plant
        The plant [-].
    dt_s
        Length of a step; ``None`` for the plant's own [s].

    Raises
    ------
    WrongOrders
        If they do not make a whole scan.
    """
    if dt_s is None:
        return None
    scan_s = plant.flowsheet().scan_s
    count = round(scan_s / dt_s) if math.isfinite(dt_s) and dt_s > 0.0 else 0
    if not 1 <= count <= 1000 or abs(count * dt_s - scan_s) > 1e-9:
        own = plant.flowsheet().dt
        raise WrongOrders([f"a step of {dt_s:g} s does not divide the scan of {scan_s:g} s; the plant's own is {own:g} s"])
    return count


def check(task: Task) -> Plant:
    """Return the plant of a task that can be run.

    Parameters
    ----------
    task
        The task [-].

    Raises
    ------
    UnknownPlant, UnknownScenario, WrongOrders
        If it cannot.
    """
    plant = find(task.plant)
    if task.scenario and task.scenario not in plant.conditions:
        raise UnknownScenario(task.plant, task.scenario, plant.conditions)
    problems = []
    if not 0.0 < task.hours <= LONGEST_H:
        problems.append(f"{task.hours:g} hours cannot be run; more than 0 and up to {LONGEST_H:g} can")
    if not 0 <= task.seed < 2**53:
        problems.append(f"seed {task.seed} is not a whole number from 0 to 2^53 - 1")
    end_s = task.hours * 3600.0
    problems += [
        f"{order.tag} at {order.time_s:g} s comes after the end of the run, {end_s:g} s"
        for order in task.orders
        if order.time_s >= end_s
    ]
    if problems:
        raise WrongOrders(problems)
    substeps_of(plant, task.dt_s)
    return plant


def perform(
    task: Task, *, engine: Engine | None = None, every_s: float | None = None,
    record: Callable[[Simulation], None] = lambda simulation: None,
) -> Result:  # fmt: skip
    """Run a task to its end.

    Parameters
    ----------
    task
        What to run [-].
    engine
        The plant compiled, where it is at hand [-].
    every_s
        How often ``record`` is called; ``None`` is never [s].
    record
        Told the simulation at the start and every ``every_s`` [-].
    """
    plant = check(task)
    engine = engine or plant.engine(task.backend, substeps=substeps_of(plant, task.dt_s))
    run = open_run(task.plant, task.scenario, seed=task.seed, engine=engine)
    for scans, orders, is_sample in _stops(task, engine.period, every_s):
        run.advance(scans - run.simulation.scans)
        for order in orders:
            run.set(order.tag, order.value)
        if is_sample:
            record(run.simulation)
    return result(task, run)


def _stops(task: Task, period: float, every_s: float | None) -> Iterator[tuple[int, list[Order], bool]]:
    """Yield the scans at which something is set or recorded, and the last one."""
    end = max(1, round(task.hours * 3600.0 / period))
    orders: dict[int, list[Order]] = {}
    for order in task.orders:
        orders.setdefault(min(end, math.ceil(order.time_s / period - 1e-9)), []).append(order)
    step = max(1, round(every_s / period)) if every_s else 0
    samples = set(range(0, end + 1, step)) if step else set()
    for scan in sorted({*orders, *samples, end}):
        yield scan, orders.get(scan, []), scan in samples


def result(task: Task, run: Run, score: Mapping[str, Any] = UNGRADED) -> Result:
    """Return what a run has come to by now [-].

    Parameters
    ----------
    task
        What was run [-].
    run
        The plant [-].
    score
        Its score, where it was graded [-].
    """
    simulation = run.simulation
    values = {tag.name: simulation[tag.name] for tag in run.tags}
    tags = {name: value if math.isfinite(value) else None for name, value in values.items()}
    return Result(task, simulation.scans, simulation.time, tags, run.events, score, simulation.hash())
