"""The one door to the simulator: plants, scenarios and living sessions, as plain records and numbers.

A scenario's key is ``plant/name``. Initial conditions of a plant are scenarios too: free running, not graded.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.interlock import Interlock
from yixian.simulator.control.pid import PID
from yixian.simulator.control.sequence import Procedure as Sequence
from yixian.simulator.control.station import Hand as HandStation
from yixian.simulator.control.station import Selector
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.errors import BackendMissing, OutOfRange, SimulationDiverged, SnapshotMismatch, UnknownTag
from yixian.simulator.kernel import Engine, Fault, Flowsheet, Simulation, compile_model
from yixian.simulator.kernel.block import Block, Command
from yixian.simulator.plants.acetylene import conditions
from yixian.simulator.plants.acetylene.flowsheet import acetylene
from yixian.web.training import plantview
from yixian.web.training.plantview import PlantView, ScenarioView, Text

Values = NDArray[np.float64]
BACKENDS = ("llvm", "python")
#: A trend keeps one point in so many simulated seconds.
TREND_S = 5.0


class Refused(Exception):
    """A wish the plant cannot take; ``code`` is a key of ``wording.COMMAND_REFUSALS``, ``values`` fill it."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


class Diverged(Exception):
    """A plant whose numbers have left the finite ones; ``saved`` is its last good condition."""

    def __init__(self, tag: str, time_s: float) -> None:
        self.tag, self.time_s = tag, time_s
        super().__init__(tag)


class CannotResume(Exception):
    """A saved condition of a plant whose equations have changed since."""


@dataclass(frozen=True)
class Plant:
    """A plant one may drill on: its flowsheet, its initial conditions, and how they are set."""

    name: str
    title: Text
    flowsheet: Callable[[], Flowsheet]
    conditions: Mapping[str, Text]
    start: Callable[[Simulation, str], None]
    backends: tuple[str, ...] = BACKENDS


@dataclass(frozen=True)
class Happening:
    """Something the plant did: a watched tag that changed."""

    scan: int
    time_s: float
    tag: str
    kind: str
    old: float | None
    new: float | None


PLANTS: dict[str, Plant] = {}


def register(plant: Plant) -> Plant:
    """Offer a plant; the latest of a name counts."""
    PLANTS[plant.name] = plant
    view.cache_clear()
    engine.cache_clear()
    return plant


@lru_cache(maxsize=8)
def engine(plant: str) -> Engine:
    """Return a compiled plant: by LLVM, or in plain Python where that is missing."""
    entry = PLANTS[plant]
    model = entry.flowsheet().build()
    for backend in entry.backends[:-1]:
        try:
            return compile_model(model, backend)
        except BackendMissing:
            continue
    return compile_model(model, entry.backends[-1])


def scenarios() -> list[ScenarioView]:
    """Return everything one may start, the graded ones first."""
    return [
        ScenarioView(f"{plant.name}/{name}", plant.name, title, 0, None, is_graded=False)
        for plant in PLANTS.values()
        for name, title in plant.conditions.items()
    ]


def scenario(key: str) -> ScenarioView | None:
    """Return a scenario by its key."""
    return next((each for each in scenarios() if each.key == key), None)


class Live:
    """One living plant. Nothing here asks the clock: whoever hosts it says how far to go."""

    def __init__(self, key: str, seed: int, saved: bytes = b"") -> None:
        self.key = key
        self.plant, _, self.condition = key.partition("/")
        self.view = view(self.plant)
        self._simulation = Simulation(engine(self.plant), seed)
        self._seen = 0
        if saved:
            self._take_up(saved)
        else:
            PLANTS[self.plant].start(self._simulation, self.condition)
        layout = self._simulation.engine.layout
        slots = [layout.find(tag) for tag in self.view.tags]
        self._index = np.array([slot.index for slot in slots], dtype=np.intp)
        self._factor = np.array([slot.factor for slot in slots])
        self._offset = np.array([slot.offset for slot in slots])

    @property
    def scan(self) -> int:
        return self._simulation.scans

    @property
    def time_s(self) -> float:
        return self._simulation.time

    @property
    def period_s(self) -> float:
        return self._simulation.engine.period

    @property
    def is_finished(self) -> bool:
        """Tell whether the scenario is over; free running never is."""
        return False

    def get(self, tag: str) -> float:
        return self._simulation.get(tag)

    def command(self, tag: str, value: float) -> float:
        """Set a tag from the next scan on; return what it was."""
        try:
            old = self._simulation.get(tag)
            self._simulation.set(tag, value)
        except UnknownTag as error:
            raise Refused("unknown-tag", tag=tag) from error
        except OutOfRange as error:
            raise Refused(
                "out-of-range", tag=tag, value=value, unit=error.unit, low=error.low, high=error.high
            ) from error
        return old

    def run(self, scans: int) -> None:
        """Do so many scans."""
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
        new = self._simulation.changes[self._seen :]
        self._seen = len(self._simulation.changes)
        return [
            Happening(each.scan, each.time, each.tag, _kind(each.tag), each.old, each.new)
            for each in new
            if not each.tag.endswith(".chosen")  # a selector between two loops changes with every noise
        ]

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps of the scenario with how far they are; free running has none."""
        return []

    def score(self) -> dict[str, Any] | None:
        """Return the score so far, or ``None`` where nothing is graded."""
        return None

    def save(self) -> bytes:
        """Return the whole condition, for :class:`Live` to take up later."""
        body = {"snapshot": base64.b64encode(self._simulation.snapshot()).decode()}
        return json.dumps(body).encode()

    def _take_up(self, saved: bytes) -> None:
        try:
            self._simulation.restore(base64.b64decode(json.loads(saved)["snapshot"]))
        except (SnapshotMismatch, ValueError, KeyError) as error:
            raise CannotResume(self.plant) from error


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
    sheet = PLANTS[plant].flowsheet()
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
    selectors: list[Selector] = field(default_factory=list)
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
        for name, item in type(thing).declarations.items():
            if isinstance(item, Fault):
                self._fault(thing.tag_of(name), thing.declared(name))

    def transmitter(self, thing: Transmitter) -> None:
        scale = thing.range
        self.instruments.append(
            plantview.Instrument(
                thing.name, scale.unit, scale.low, scale.high, is_sampled=isinstance(thing, Analyser)
            )
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

    def selector(self, thing: Selector) -> None:
        self.selectors.append(thing)

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
        """Add selectors of transmitters, as 2-out-of-3 levels, to what is shown like an instrument."""
        known = {each.tag: each for each in self.instruments}
        for selector in self.selectors:
            first = known.get(selector.tags[0])
            if first is not None:
                self.instruments.append(
                    plantview.Instrument(selector.name, first.unit, first.low, first.high, is_quality_known=False)
                )

    def _lock(self, lock: Interlock, units: Mapping[str, str]) -> plantview.InterlockPoint:
        causes = tuple(
            plantview.CausePoint(
                cause.name, cause.tag, cause.how, float(cause.settings["limit"]), units.get(cause.tag, ""), cause.delay_s
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
    (Selector, _Found.selector),
)


def _alarm(alarm: Alarm, watched: set[str]) -> plantview.AlarmPoint:
    sheet = alarm.terms.sheet
    texts = {"cause": sheet.cause, "consequence": sheet.consequence, "action": sheet.action} if sheet else {}
    unit = f"{alarm.unit}/min" if alarm.kind == "ROC" else alarm.unit
    return plantview.AlarmPoint(
        alarm.name, alarm.tag, alarm.kind, float(alarm.settings["limit"]), unit, alarm.terms.priority,
        alarm.kind in ("LL", "HH") and alarm.tag in watched, texts, sheet.respond_s if sheet else None,
    )  # fmt: skip


register(
    Plant(
        name="acetylene",
        title={"zh-hans": "乙炔发生工段", "en": "Acetylene generation"},
        flowsheet=acetylene,
        conditions={
            conditions.FULL: {"zh-hans": "自由运行：满负荷 100 %", "en": "Free running: full load 100 %"},
            conditions.PART: {"zh-hans": "自由运行：低负荷 70 %", "en": "Free running: low load 70 %"},
            conditions.WARM: {"zh-hans": "自由运行：热态待开车", "en": "Free running: warm, ready to start"},
            conditions.COLD: {"zh-hans": "自由运行：检修后冷态", "en": "Free running: cold, after a repair"},
        },
        start=conditions.start,
    )
)
