"""One run of a plant from its start, free or graded: orders at their times, and what came of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator import drill
from yixian.simulator.drill.errors import CommandRefused
from yixian.simulator.drill.events import Event, Reporter
from yixian.simulator.drill.plants import Plant
from yixian.simulator.gateways.catalogue import Tag, tags_of
from yixian.simulator.gateways.errors import Problem, UnknownScenario, WrongOrders
from yixian.simulator.gateways.orders import Order
from yixian.simulator.gateways.plants import engine_of, find, usual_condition
from yixian.simulator.kernel import Simulation

LONGEST_H = 24.0 * 366.0
FREE_H = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """What to run. Two equal tasks give the same bits.

    Parameters
    ----------
    plant
        Name of the plant [-].
    scenario
        Scenario, which is graded, or initial condition; empty for the plant's usual one [-].
    seed
        Seed of noise and disturbances [-].
    hours
        How long; ``None`` for the scenario's time limit, or an hour [h].
    orders
        What is set, and when [-].
    dt_s
        Integration step; ``None`` for the plant's own [s].
    backend
        ``llvm`` or ``python`` [-].
    player
        Scripted player of the scenario that acts too; empty is nobody [-].
    """

    plant: str
    scenario: str = ""
    seed: int = 1
    hours: float | None = None
    orders: tuple[Order, ...] = ()
    dt_s: float | None = None
    backend: str = "llvm"
    player: str = ""


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
    hash
        Of the whole condition at the end [-].
    """

    task: Task
    scans: int
    time_s: float
    tags: Mapping[str, float | None]
    events: Sequence[Event]
    score: drill.Score | None
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
    """

    plant: Plant
    simulation: Simulation
    tags: Sequence[Tag]
    session: drill.Session | None = None
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reporter = Reporter(self.plant.build())
        self._tags = {tag.name: tag for tag in self.tags}
        self._first = self.simulation.scans
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
        """Carry out an order now; it counts from the next scan on.

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
        (self.session or self.simulation).run(scans)
        self._take()

    def _take(self) -> None:
        """Add what has happened to the events."""
        if self.session is not None:
            self.events += self.session.events_for("instructor")[len(self.events) :]
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

    def hash(self) -> str:
        """Return the hash of the whole condition, of a drill with its account [-]."""
        return (self.session or self.simulation).hash()


def scenarios_of(plant: Plant) -> list[str]:
    """Return the names one may give as a scenario: graded ones and initial conditions [-].

    Parameters
    ----------
    plant
        The plant [-].
    """
    return [*plant.conditions, *(info.name for info in drill.scenarios(plant.name))]


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
    plant = find(task.plant)
    tags = tags_of(plant.build())
    condition = task.scenario or usual_condition(plant)
    if condition in plant.conditions:
        simulation = Simulation(engine_of(task.plant, task.backend, substeps), task.seed)
        plant.start(simulation, condition)
        return Run(plant, simulation, tags)
    session = drill.Session(_scenario(plant, task.scenario), task.seed, task.backend)
    return Run(plant, session.simulation, [*tags, *field_actions(task)], session)


def field_actions(task: Task) -> list[Tag]:
    """Return the field actions of a task's scenario as tags: 1 begins them [-].

    Parameters
    ----------
    task
        The task [-].
    """
    plant = find(task.plant)
    if not task.scenario or task.scenario in plant.conditions:
        return []
    return [
        Tag(action.tag, "command", "-", 0.0, 1.0, {}, True, action.title["en"], action.tag, is_in_plant=False)
        for action in _scenario(plant, task.scenario).field_actions
    ]


def _scenario(plant: Plant, name: str) -> drill.Scenario:
    if name not in scenarios_of(plant):
        raise UnknownScenario(plant.name, name, scenarios_of(plant))
    return drill.load(name)


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
    sheet = plant.build()
    count = round(sheet.scan_s / dt_s) if math.isfinite(dt_s) and dt_s > 0.0 else 0
    if not 1 <= count <= 1000 or abs(count * dt_s - sheet.scan_s) > 1e-9:
        zh = f"步长 {dt_s:g} s 不能整除扫描周期 {sheet.scan_s:g} s；装置自己的步长是 {sheet.dt:g} s"
        en = f"a step of {dt_s:g} s does not divide the scan of {sheet.scan_s:g} s; the plant's own is {sheet.dt:g} s"
        raise WrongOrders([Problem(zh, en)])
    return count


def hours_of(task: Task) -> float:
    """Return how long a task runs: as it says, else to its scenario's time limit, else an hour [h].

    Parameters
    ----------
    task
        The task [-].
    """
    if task.hours is not None:
        return task.hours
    plant = find(task.plant)
    if task.scenario and task.scenario not in plant.conditions:
        return _scenario(plant, task.scenario).time_limit_s / 3600.0
    return FREE_H


def check(task: Task) -> None:
    """Refuse a task that cannot be run.

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
    is_graded = bool(task.scenario) and task.scenario not in plant.conditions
    players = tuple(_scenario(plant, task.scenario).players) if is_graded else ()
    hours = hours_of(task)
    problems = []
    if not 0.0 < hours <= LONGEST_H:
        en = f"{hours:g} hours cannot be run; more than 0 and up to {LONGEST_H:g} can"
        problems.append(Problem(f"不能运行 {hours:g} 小时；应大于 0，不超过 {LONGEST_H:g}", en))
    if not 0 <= task.seed < 2**53:
        en = f"seed {task.seed} is not a whole number from 0 to 2^53 - 1"
        problems.append(Problem(f"种子 {task.seed} 不是 0 至 2^53 - 1 的整数", en))
    if task.player and task.player not in players:
        en = f"there is no player {task.player!r}; there are {', '.join(players) or 'none without a scenario'}"
        problems.append(Problem(f"没有脚本 {task.player}；现有：{'、'.join(players) or '无（未选情景）'}", en))
    if is_graded and task.dt_s is not None:
        en = "a graded scenario runs with the plant's own integration step"
        problems.append(Problem("评分情景只能用装置自己的步长", en))
    end_s = hours * 3600.0
    problems += [
        Problem(
            f"{order.tag} 的时间 {order.time_s:g} s 在运行结束（{end_s:g} s）之后",
            f"{order.tag} at {order.time_s:g} s comes after the end of the run, {end_s:g} s",
        )
        for order in task.orders
        if order.time_s >= end_s
    ]
    if problems:
        raise WrongOrders(problems)
    substeps_of(plant, task.dt_s)


def perform(
    task: Task, *, every_s: float | None = None, record: Callable[[Run], None] = lambda run: None
) -> Result:  # fmt: skip
    """Run a task to its end.

    Parameters
    ----------
    task
        What to run [-].
    every_s
        How often ``record`` is called; ``None`` is never [s].
    record
        Told the run at the start and every ``every_s`` [-].

    Raises
    ------
    SimulationDiverged
        If the plant's numbers leave the finite ones; a drill ends instead.
    """
    check(task)
    run = open_run(task, substeps=substeps_of(find(task.plant), task.dt_s))
    performer = None
    if task.player and run.session is not None:
        performer = drill.Performer(run.session.scenario.players[task.player], run.session)
    for scan, orders, is_sample in _stops(task, run.simulation.engine.period, every_s, played=performer is not None):
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


def _stops(
    task: Task, period: float, every_s: float | None, *, played: bool
) -> Iterator[tuple[int, list[Order], bool]]:  # fmt: skip
    """Yield the scans at which something is set or recorded, and the last one."""
    end = max(1, round(hours_of(task) * 3600.0 / period))
    orders: dict[int, list[Order]] = {}
    for order in task.orders:
        orders.setdefault(min(end, math.ceil(order.time_s / period - 1e-9)), []).append(order)
    samples = set(range(0, end + 1, max(1, round(every_s / period)))) if every_s else set()
    plays = set(range(0, end + 1, max(1, round(1.0 / period)))) if played else set()
    for scan in sorted({*orders, *samples, *plays, end}):
        yield scan, orders.get(scan, []), scan in samples


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
    return Result(task, run.scans, run.time_s, tags, run.events, score, run.hash())


__all__ = ["CommandRefused", "Result", "Run", "Task", "check", "open_run", "perform", "result", "scenarios_of"]
