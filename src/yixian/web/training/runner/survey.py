"""What a plant shows its operators, read from its flowsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.interlock import Interlock
from yixian.simulator.control.pid import PID
from yixian.simulator.control.sequence import Procedure as Sequence
from yixian.simulator.control.station import Hand as HandStation
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.drill.plants import PLANTS
from yixian.simulator.kernel import Fault, Flowsheet
from yixian.simulator.kernel.block import Block, Command
from yixian.web.training import plantview
from yixian.web.training.plantview import PlantView
from yixian.web.training.runner.refusals import Refused


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
