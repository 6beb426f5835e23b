"""One run of a plant from its start, free or graded: orders at their times, and what came of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator import drill
from yixian.simulator.control.kpi import AlarmKpis
from yixian.simulator.drill.events import Event, Reporter
from yixian.simulator.drill.plants import Plant
from yixian.simulator.gateways.alarm_load import described, load_of
from yixian.simulator.gateways.catalogue import Tag
from yixian.simulator.gateways.loops import why_idle
from yixian.simulator.gateways.orders import Order
from yixian.simulator.gateways.plants import engine_of, find, plant_tags, usual_condition
from yixian.simulator.gateways.tasks import Task, check, field_actions, hours_of, scenario_of, substeps_of
from yixian.simulator.kernel import Simulation

#: The value an alarm's text shows is read within so long of the alarm [s].
TICK_S = 1.0


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
        The score; ``None`` for a run that is not graded [-].
    load
        How many alarms the operator had [-].
    hash
        Of the whole condition at the end [-].
    """

    task: Task
    scans: int
    time_s: float
    tags: Mapping[str, float | None]
    events: Sequence[Event]
    score: drill.Score | None
    load: AlarmKpis
    hash: str

    def as_json(self, language: str) -> dict[str, Any]:
        """Return what ``yixian run --json`` prints [-].

        Parameters
        ----------
        language
            Of the texts: ``zh`` or ``en`` [-].
        """
        events = [
            {"time_s": event.time_s, "tag": event.tag, "kind": event.kind, "text": event.text[language]}
            for event in self.events
        ]
        parts = ("total", "steps", "quality", "penalties")
        return {
            "plant": self.task.plant,
            "scenario": self.task.scenario,
            "seed": self.task.seed,
            "scans": self.scans,
            "time_s": self.time_s,
            "tags": dict(self.tags),
            "events": events,
            "score": {part: getattr(self.score, part, None) for part in parts},
            "alarms": described(self.load),
            "hash": self.hash,
        }


@dataclass
class Run:
    """A plant under way, alone or in a graded session.

    Parameters
    ----------
    plant
        The plant [-].
    simulation
        Its simulation, brought into the initial condition [-].
    tags
        Its tags, and the field actions of its scenario [-].
    session
        The drill, if it is graded [-].
    shows_values
        Whether the text of an alarm shows the value it came with; without, long stretches run faster [-].
    """

    plant: Plant
    simulation: Simulation
    tags: Sequence[Tag]
    session: drill.Session | None = None
    shows_values: bool = True
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sheet = self.plant.build()
        self._reporter = Reporter(self.sheet)
        self._tags = {tag.name: tag for tag in self.tags}
        self._first = self.simulation.scans
        self._tick = max(1, round(TICK_S / self.simulation.engine.period))
        self._told = 0

    @property
    def scans(self) -> int:
        """Scans since the start of the run [-]."""
        return self.simulation.scans - self._first

    @property
    def time_s(self) -> float:
        """Simulated time since the start of the run [s]."""
        return self.scans * self.simulation.engine.period

    @property
    def is_over(self) -> bool:
        """Whether a drill has ended."""
        return self.session is not None and self.session.finished

    def set(self, tag: str, value: float) -> None:
        """Carry out an order now; it counts from the next scan on. What a loop computes itself is not set, and said.

        Parameters
        ----------
        tag, value
            What is set to what, in the unit of the tag [-].

        Raises
        ------
        CommandRefused
            If the drill is over.
        """
        known = self._tags[tag]
        if (why := why_idle(self.sheet, tag, self.simulation.get)) is not None:
            text = {"zh": why.zh, "en": why.en}
            self.events.append(Event(self.scans, self.time_s, tag, "refused", value, "board", text))
            return
        if self.session is not None:
            self.session.command(tag, value, by="instructor" if known.kind in ("malfunction", "parameter") else "board")
            self._take()
            return
        self.simulation.set(tag, value)
        shown = f"{value:g}" if known.unit in ("-", "state", "bool") else f"{value:g} {known.unit}"
        text = {"zh": f"{tag} 设为 {shown}", "en": f"{tag} set to {shown}"}
        self.events.append(Event(self.scans, self.time_s, tag, "command", value, "board", text))

    def advance(self, scans: int) -> None:
        """Run scans; a drill that ends stops.

        Parameters
        ----------
        scans
            How many [-].
        """
        if self.session is not None:
            self.session.run(scans)
            self._take()
            return
        end = self.scans + scans
        while self.scans < end:
            left = end - self.scans
            self.simulation.run(min(self._tick, left) if self.shows_values else left)
            self._take()

    def _take(self) -> None:
        """Add what has happened to the events."""
        if self.session is not None:
            told = self.session.events_for("instructor")
            self.events += told[self._told :]
            self._told = len(told)
            return
        changes = self.simulation.changes[self._told :]
        self._told = len(self.simulation.changes)
        for change in changes:
            news = self._reporter.news(change, self.simulation.get)
            if news is not None:
                time_s = (change.scan - self._first) * self.simulation.engine.period
                event = Event(
                    change.scan - self._first, time_s, news.tag, news.kind, change.new, "plant", news.text,
                    priority=news.priority,
                )  # fmt: skip
                self.events.append(event)

    def forget(self) -> None:
        """Drop what has been told of a free run: for plants that run for weeks."""
        if self.session is None:
            self.simulation.changes.clear()
            self.events.clear()
            self._told = 0

    def hash(self) -> str:
        """Return the hash of the whole condition, of a drill with its account [-]."""
        return (self.session or self.simulation).hash()


def open_run(task: Task, *, substeps: int | None = None) -> Run:
    """Return a plant at the start of a task.

    Parameters
    ----------
    task
        What is to be run; its orders are left to the caller [-].
    substeps
        Integration steps in a scan; ``None`` for the plant's own [-].

    Raises
    ------
    UnknownPlant, UnknownScenario
        If there is none of that name.
    """
    plant, tags = find(task.plant), plant_tags(task.plant)
    if not task.is_graded:
        return Run(plant, started(task, substeps=substeps), tags)
    session = drill.Session(scenario_of(task), task.seed, task.backend)
    return Run(plant, session.simulation, [*tags, *field_actions(task)], session)


def started(task: Task, *, substeps: int | None = None) -> Simulation:
    """Return the simulation of a free task in its initial condition.

    Parameters
    ----------
    task
        A task nobody grades [-].
    substeps
        Integration steps in a scan; ``None`` for the plant's own [-].
    """
    plant = find(task.plant)
    simulation = Simulation(engine_of(task.plant, task.backend, substeps), task.seed)
    plant.start(simulation, task.scenario or usual_condition(plant))
    return simulation


def perform(
    task: Task,
    *,
    every_s: float | None = None,
    record: Callable[[Run], None] = lambda run: None,
    shows_values: bool = True,
) -> Result:
    """Run a task to its end.

    Parameters
    ----------
    task
        What to run [-].
    every_s
        How often ``record`` is called; ``None`` is never [s].
    record
        Told the run at the start and every ``every_s`` [-].
    shows_values
        As in `Run` [-].

    Raises
    ------
    SimulationDiverged
        If the plant's numbers leave the finite ones; a drill ends instead.
    """
    check(task)
    run = open_run(task, substeps=substeps_of(find(task.plant), task.dt_s))
    run.shows_values = shows_values
    performer = None
    if task.player and run.session is not None:
        performer = drill.Performer(run.session.scenario.players[task.player], run.session)
    for scan, orders, is_sample in stops(task, run.simulation.engine.period, every_s, played=performer is not None):
        run.advance(scan - run.scans)
        if run.is_over:
            break
        for order in orders:
            run.set(order.tag, order.value)
        if performer is not None:
            performer.play()
        if is_sample:
            record(run)
    return result(task, run)


def stops(
    task: Task, period: float, every_s: float | None, *, played: bool = False
) -> Iterator[tuple[int, list[Order], bool]]:  # fmt: skip
    """Yield the scans at which something is set or recorded, with the orders, modes first; the last one too [-].

    Parameters
    ----------
    task
        What is run [-].
    period
        Scan period [s].
    every_s
        How often something is recorded; ``None`` is never [s].
    played
        Whether a scripted player acts each second [-].
    """
    end = max(1, round(hours_of(task) * 3600.0 / period))
    orders: dict[int, list[Order]] = {}
    for order in task.orders:
        orders.setdefault(min(end, math.ceil(order.time_s / period - 1e-9)), []).append(order)
    samples = set(range(0, end + 1, max(1, round(every_s / period)))) if every_s else set()
    plays = set(range(0, end + 1, max(1, round(1.0 / period)))) if played else set()
    for scan in sorted({*orders, *samples, *plays, end}):
        yield scan, sorted(orders.get(scan, []), key=lambda order: not order.tag.endswith(".mode")), scan in samples


def result(task: Task, run: Run) -> Result:
    """Return what a run has come to by now [-].

    Parameters
    ----------
    task
        What was run [-].
    run
        The plant [-].
    """
    simulation = run.simulation
    values = {tag.name: simulation[tag.name] for tag in run.tags if tag.is_in_plant}
    tags = {name: value if math.isfinite(value) else None for name, value in values.items()}
    score = run.session.score() if run.session is not None else None
    load = load_of(run.events, run.sheet, run.time_s)
    return Result(task, run.scans, run.time_s, tags, run.events, score, load, run.hash())
