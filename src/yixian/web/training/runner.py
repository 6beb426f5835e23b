"""The one door to the simulator: plants, scenarios and living sessions, as plain records and numbers.

A scenario's key is ``plant/name``. Initial conditions of a plant are scenarios too: free running, not graded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator import drill
from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.interlock import Interlock
from yixian.simulator.control.pid import PID
from yixian.simulator.control.sequence import Procedure as Sequence
from yixian.simulator.control.station import Hand as HandStation
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.drill.plants import PLANTS, engine_of
from yixian.simulator.errors import BackendMissing, OutOfRange, SimulationDiverged, SnapshotMismatch, UnknownTag
from yixian.simulator.kernel import Engine, Fault, Flowsheet, Simulation
from yixian.simulator.kernel.block import Block, Command
from yixian.web.training import plantview
from yixian.web.training.plantview import PlantView, ScenarioView, Text

Values = NDArray[np.float64]
#: Initial conditions in words; others are called by their name.
CONDITIONS: dict[str, Text] = {
    "100%": {"zh": "自由运行：满负荷 100 %", "en": "Free running: full load 100 %"},
    "70%": {"zh": "自由运行：低负荷 70 %", "en": "Free running: low load 70 %"},
    "warm": {"zh": "自由运行：热态待开车", "en": "Free running: warm, ready to start"},
    "cold": {"zh": "自由运行：检修后冷态", "en": "Free running: cold, after a repair"},
    "running": {"zh": "自由运行：正常运行", "en": "Free running: in operation"},
    "empty": {"zh": "自由运行：空罐", "en": "Free running: empty tanks"},
}
#: Losses a score explains.
LOSSES = 30
#: A trend keeps one point in so many simulated seconds.
TREND_S = 5.0


class Refused(Exception):  # noqa: N818 - named by what happened
    """A wish the plant cannot take; ``code`` is a key of ``wording.COMMAND_REFUSALS``, ``values`` fill it."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


class Diverged(Exception):  # noqa: N818 - named by what happened
    """A plant whose numbers have left the finite ones; ``saved`` is its last good condition."""

    def __init__(self, tag: str, time_s: float) -> None:
        self.tag, self.time_s = tag, time_s
        super().__init__(tag)


class CannotResume(Exception):  # noqa: N818 - says a state
    """A saved condition of a plant whose equations have changed since."""


@dataclass(frozen=True)
class Happening:
    """Something the plant did: a watched tag that changed."""

    scan: int
    time_s: float
    tag: str
    kind: str
    old: float | None
    new: float | None


@lru_cache(maxsize=1)
def backend() -> str:
    """Return what plants run on here: LLVM, or plain Python where that is missing."""
    try:
        engine_of("two-tanks", (), "llvm")
    except BackendMissing:
        return "python"
    return "llvm"


def engine(plant: str) -> Engine:
    """Return a compiled plant as it is without a scenario."""
    return engine_of(plant, tuple(sorted(PLANTS[plant].options.items())), backend())


def plant_title(plant: str) -> Text:
    return PLANTS[plant].title


@lru_cache(maxsize=1)
def scenarios() -> tuple[ScenarioView, ...]:
    """Return everything one may start, the graded ones first."""
    graded = [
        ScenarioView(f"{each.plant}/{each.name}", each.plant, each.title, str(each.level), each.time_limit_s, True)
        for each in drill.scenarios()
    ]
    free = [
        ScenarioView(f"{plant.name}/{name}", plant.name, CONDITIONS.get(name, {"en": name}), "", None, False)
        for plant in PLANTS.values()
        for name in plant.conditions
    ]
    return (*graded, *free)


@lru_cache(maxsize=64)
def field_actions(key: str) -> tuple[tuple[str, Text], ...]:
    """Return what the field operator can do in a scenario besides setting valves: tag and title."""
    found = scenario(key)
    if found is None or not found.is_graded:
        return ()
    return tuple((action.tag, action.title) for action in drill.load(key.partition("/")[2]).field_actions)


def scenario(key: str) -> ScenarioView | None:
    """Return a scenario by its key."""
    return next((each for each in scenarios() if each.key == key), None)


class Live:
    """One living plant. Nothing here asks the clock: whoever hosts it says how far to go.

    A graded scenario is played by a drill session; an initial condition runs freely on the bare plant.
    """

    def __init__(self, key: str, seed: int, saved: bytes = b"") -> None:
        self.key = key
        self.plant, _, name = key.partition("/")
        self.view = view(self.plant)
        found = scenario(key)
        if found is None:
            raise CannotResume(key)
        self.session: drill.Session | None = None
        if found.is_graded:
            self.session = drill.Session(drill.load(name), seed, backend())
            self._simulation = self.session.simulation
        else:
            self._simulation = Simulation(engine(self.plant), seed)
            if not saved:
                PLANTS[self.plant].start(self._simulation, name)
        if saved:
            self._take_up(saved)
        self._seen = len(self.session.events_for("instructor")) if self.session else 0
        layout = self._simulation.engine.layout
        slots = [layout.find(tag) for tag in self.view.tags]
        self._index = np.array([slot.index for slot in slots], dtype=np.intp)
        self._factor = np.array([slot.factor for slot in slots])
        self._offset = np.array([slot.offset for slot in slots])

    @property
    def scan(self) -> int:
        return self.session.scan if self.session else self._simulation.scans

    @property
    def time_s(self) -> float:
        return self.session.time_s if self.session else self._simulation.time

    @property
    def period_s(self) -> float:
        return self._simulation.engine.period

    @property
    def is_finished(self) -> bool:
        """Tell whether the scenario is over; free running never is."""
        return self.session is not None and self.session.finished

    def finish(self) -> None:
        """End the scenario: steps that are still open are missed."""
        if self.session is not None:
            self.session.finish()

    def get(self, tag: str) -> float:
        return self._simulation.get(tag)

    def command(self, tag: str, value: float, *, by: str = "board", who: str = "", note: str = "") -> float | None:
        """Set a tag from the next scan on; return what it was."""
        old = self._known(tag)
        try:
            if self.session is not None:
                self.session.command(tag, value, by, who, note)
            else:
                self._simulation.set(tag, value)
        except UnknownTag as error:
            raise Refused("unknown-tag", tag=tag) from error
        except OutOfRange as error:
            raise Refused(
                "out-of-range", tag=tag, value=value, unit=error.unit, low=error.low, high=error.high
            ) from error
        except drill.CommandRefused as error:
            raise Refused("said", tag=tag, zh=error.why["zh"], en=error.why["en"]) from error
        return old

    def _known(self, tag: str) -> float | None:
        try:
            return self._simulation.get(tag)
        except UnknownTag:
            return None  # an action of the field operator, which is no tag of the plant

    def run(self, scans: int) -> None:
        """Do so many scans."""
        if self.session is not None:
            self.session.run(scans)
            return
        try:
            self._simulation.run(scans)
        except SimulationDiverged as error:
            raise Diverged(error.tag, error.time) from error

    def values(self) -> Values:
        """Return what the station shows, in the order of the view's tags."""
        shown: Values = (self._simulation.buffer[self._index] - self._offset) / self._factor
        return shown

    def happenings(self) -> list[Happening]:
        """Return what the plant did since the last call."""
        if self.session is not None:
            events = self.session.events_for("instructor")
            new, self._seen = events[self._seen :], len(events)
            return [found for each in new if (found := _happening(each)) is not None]
        changes, self._simulation.changes[:] = list(self._simulation.changes), []
        return [
            Happening(each.scan, each.time, each.tag, _kind(each.tag), each.old, each.new)
            for each in changes
            if self._is_news(each.tag)
        ]

    def _is_news(self, tag: str) -> bool:
        """Tell whether a change belongs to the record: permissives that come and go with every charge do not."""
        kind, lock = _kind(tag), tag.removesuffix(".first_out")
        return kind in ("alarm", "mode", "bypass", "trip") or lock in self.view.latching

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps of the scenario with how far they are; free running has none."""
        if self.session is None:
            return []
        return [
            {
                "code": step.code,
                "title": step.title,
                "state": step.state,
                "points": round(step.points, 1),
                "of": round(step.of, 1),
                "why": step.why,
            }
            for step in self.session.steps
        ]

    def score(self) -> dict[str, Any] | None:
        """Return the score so far with every loss explained, or ``None`` where nothing is graded."""
        if self.session is None:
            return None
        score = self.session.score()
        titles = {step.code: step.title for step in self.session.scenario.steps}
        titles |= {item.code: item.title for item in self.session.scenario.quality}
        return {
            "total": score.total,
            "steps": score.steps,
            "quality": score.quality,
            "penalties": score.penalties,
            "cap": score.cap,
            "is_passed": score.is_passed,
            "losses": [
                {
                    "code": item.code,
                    "points": item.of - item.points,
                    "what": titles.get(item.code, item.code),
                    "why": item.text,
                    "time_s": item.time_s,
                    "tag": item.tag,
                    "value": item.value,
                }
                for item in score.largest_losses(LOSSES)
            ],
        }

    def save(self) -> bytes:
        """Return the whole condition, for :class:`Live` to take up later."""
        return self.session.snapshot() if self.session is not None else self._simulation.snapshot()

    def _take_up(self, saved: bytes) -> None:
        try:
            if self.session is not None:
                self.session.restore(saved)
            else:
                self._simulation.restore(saved)
        except (SnapshotMismatch, drill.RecordMismatch) as error:
            raise CannotResume(self.plant) from error


#: Kinds of a drill's events that the record keeps, as a free run would have noted them: kind and new value.
_KINDS: dict[str, tuple[str, float | None]] = {
    "alarm": ("alarm", 1.0),
    "alarm_returned": ("alarm", 0.0),
    "trip": ("interlock", 1.0),
    "reset": ("interlock", 0.0),
    "first_out": ("first-out", None),
}


def _happening(event: drill.Event) -> Happening | None:
    known = _KINDS.get(event.kind)
    if known is None:
        return None
    kind, new = known
    return Happening(event.scan, event.time_s, event.tag, kind, None, event.value if new is None else new)


def _kind(tag: str) -> str:
    """Return what sort of change a watched tag tells of."""
    last = tag.rpartition(".")[2]
    if last in Alarm.KINDS:
        return "alarm"
    known = {"mode": "mode", "first_out": "first-out", "bypass": "bypass", "trip": "trip", "quality": "quality"}
    return known.get(last, "interlock" if tag.startswith("I") and "." not in tag else "change")


def refusal(plant: str, tag: str, value: float) -> Refused | None:
    """Return why a plant would not take a value, before anybody is told that it did."""
    known = view(plant).settable.get(tag)
    if known is None:
        return Refused("unknown-tag", tag=tag)
    unit, low, high = known
    if not low <= value <= high:
        return Refused("out-of-range", tag=tag, value=value, unit=unit, low=low, high=high)
    return None


@lru_cache(maxsize=8)
def view(plant: str) -> PlantView:
    """Return what a plant shows its operators; it is read from the flowsheet, nothing is compiled."""
    sheet = PLANTS[plant].build(**PLANTS[plant].options)
    found = _Found()
    for thing in sheet.things.values():
        found.take(thing)
    return found.view(plant, sheet)


@dataclass
class _Found:
    """What the things of a flowsheet come to, while they are being looked at."""

    instruments: list[plantview.Instrument] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    loops: list[plantview.Loop] = field(default_factory=list)
    interlocks: list[Interlock] = field(default_factory=list)
    hands: list[plantview.Hand] = field(default_factory=list)
    finals: list[plantview.Final] = field(default_factory=list)
    trips: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    procedures: list[plantview.Procedure] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    others: list[Block] = field(default_factory=list)
    faults: list[plantview.Fault] = field(default_factory=list)

    def take(self, thing: Any) -> None:
        for kind, taker in _TAKERS:
            if isinstance(thing, kind):
                taker(self, thing)
                break
        else:
            if isinstance(thing, Block) and {"mode", "sp", "op"} <= set(type(thing).declarations):
                self._station(thing)
            elif isinstance(thing, Block) and "is_automatic" in type(thing).declarations:
                self.programs.append(thing.name)
            elif isinstance(thing, Block):
                self.others.append(thing)
        for name, item in type(thing).declarations.items():
            if isinstance(item, Fault):
                self._fault(thing.tag_of(name), thing.declared(name))

    def transmitter(self, thing: Transmitter) -> None:
        scale = thing.range
        self.instruments.append(
            plantview.Instrument(thing.name, scale.unit, scale.low, scale.high, is_sampled=isinstance(thing, Analyser))
        )
        self._fault(f"{thing.name}.fault", thing.declared("fault"))

    def alarm(self, thing: Alarm) -> None:
        self.alarms.append(thing)

    def pid(self, thing: PID) -> None:
        scale = thing.range
        pv = str(thing.settings["pv"])
        has_cascade = "cascade" in thing.settings
        self.loops.append(
            plantview.Loop(thing.name, pv, scale.unit, scale.low, scale.high, True, has_cascade, f"{thing.name}.op")
        )

    def _station(self, thing: Any) -> None:
        sp = thing.declared("sp")
        self.loops.append(plantview.Loop(thing.name, "", sp.unit, sp.low, sp.high, False, True, f"{thing.name}.op"))

    def interlock(self, thing: Interlock) -> None:
        self.interlocks.append(thing)

    def hand(self, thing: HandStation) -> None:
        item: Command = thing.declared("value")
        given = thing.settings.get("value")
        item = given if isinstance(given, Command) else item
        self.hands.append(
            plantview.Hand(thing.name, item.unit, item.low, item.high, item.label, is_switch=item.unit == "bool")
        )

    def final(self, thing: Valve | Drive) -> None:
        kind = "valve" if isinstance(thing, Valve) else "drive"
        self.finals.append(plantview.Final(thing.name, kind, str(thing.settings.get("demand", ""))))
        for lock, position in thing.trips.items():
            self.trips.setdefault(lock, []).append((thing.name, position))

    def sequence(self, thing: Sequence) -> None:
        self.procedures.append(plantview.Procedure(thing.name, tuple(step.name for step in thing.steps)))

    def _fault(self, tag: str, item: Any) -> None:
        self.faults.append(plantview.Fault(tag, item.unit, item.low, item.high, item.label))

    def view(self, plant: str, sheet: Flowsheet) -> PlantView:
        self._voted()
        settable = {wish.tag: (wish.unit, wish.low, wish.high) for wish in sheet.wishes() if wish.is_writable}
        units = {each.tag: each.unit for each in self.instruments}
        locks = tuple(self._lock(lock, units) for lock in self.interlocks)
        watched = {cause.of for lock in locks for cause in lock.causes}
        alarms = tuple(_alarm(each, watched) for each in self.alarms)
        trend = (*units, *(f"{loop.tag}.{name}" for loop in self.loops for name in ("sp", "op")))
        trend = (*trend, *(each.tag for each in self.finals))
        return PlantView(
            plant, tuple(self.instruments), alarms, tuple(self.loops), locks, tuple(self.hands), tuple(self.finals),
            tuple(self.procedures), tuple(self.programs), tuple(self.faults),
            tuple(dict.fromkeys([*trend, *self._shown(locks)])), trend, settable,
        )  # fmt: skip

    def _voted(self) -> None:
        """Add what has alarms of its own and is made of transmitters, as 2-out-of-3 levels, like an instrument."""
        known = {each.tag: each for each in self.instruments}
        alarmed = {alarm.tag for alarm in self.alarms}
        for other in self.others:
            sources = [*getattr(other, "tags", ()), *other.settings.values()]
            first = next((known[tag] for tag in sources if isinstance(tag, str) and tag in known), None)
            if first is not None and other.name in alarmed:
                self.instruments.append(
                    plantview.Instrument(other.name, first.unit, first.low, first.high, is_quality_known=False)
                )

    def _lock(self, lock: Interlock, units: Mapping[str, str]) -> plantview.InterlockPoint:
        causes = tuple(
            plantview.CausePoint(
                cause.name,
                cause.tag,
                cause.how,
                float(cause.settings["limit"]),
                units.get(cause.tag, ""),
                cause.delay_s,
            )
            for cause in lock.parts()
        )
        return plantview.InterlockPoint(lock.name, causes, tuple(self.trips.get(lock.name, ())), lock.latches)

    def _shown(self, locks: tuple[plantview.InterlockPoint, ...]) -> list[str]:
        found = [f"{each.tag}.quality" for each in self.instruments if each.is_quality_known]
        found += [alarm.name for alarm in self.alarms] + [f"{alarm.name}.shelf" for alarm in self.alarms]
        found += [f"{loop.tag}.mode" for loop in self.loops]
        for lock in locks:
            found += [lock.tag, f"{lock.tag}.first_out"]
            found += [tag for cause in lock.causes for tag in (cause.tag, f"{cause.tag}.bypass")]
        found += [hand.tag for hand in self.hands]
        found += [tag for each in self.procedures for tag in (each.tag, f"{each.tag}.mode")]
        return found + [f"{each}.{name}" for each in self.programs for name in ("is_automatic", "phase")]


_TAKERS: tuple[tuple[type, Callable[[_Found, Any], None]], ...] = (
    (Transmitter, _Found.transmitter),
    (Alarm, _Found.alarm),
    (PID, _Found.pid),
    (Interlock, _Found.interlock),
    (HandStation, _Found.hand),
    (Valve, _Found.final),
    (Drive, _Found.final),
    (Sequence, _Found.sequence),
)


def _alarm(alarm: Alarm, watched: set[str]) -> plantview.AlarmPoint:
    sheet = alarm.terms.sheet
    texts = {"cause": sheet.cause, "consequence": sheet.consequence, "action": sheet.action} if sheet else {}
    unit = f"{alarm.unit}/min" if alarm.kind == "ROC" else alarm.unit
    return plantview.AlarmPoint(
        alarm.name, alarm.tag, alarm.kind, float(alarm.settings["limit"]), unit, alarm.terms.priority,
        alarm.kind in ("LL", "HH") and alarm.tag in watched, texts, sheet.respond_s if sheet else None,
    )  # fmt: skip
