"""What a plant shows its operators, read from its flowsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from yixian.simulator import faults
from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.interlock import Interlock
from yixian.simulator.control.pid import DIRECT, PID
from yixian.simulator.control.sequence import Procedure as Sequence
from yixian.simulator.control.sequence import Step
from yixian.simulator.control.station import Hand as HandStation
from yixian.simulator.control.station import Station
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.drill.plants import PLANTS, Plant
from yixian.simulator.kernel import Fault, Flowsheet
from yixian.simulator.kernel.block import Block, Command
from yixian.web.training import plantview
from yixian.web.training.plantview import PlantView
from yixian.web.training.runner.refusals import Refused

#: What makes a block a program: a switch between its ways.
_SWITCHES = frozenset({"is_automatic", "way"})
#: Settings of a controller that its faceplate shows, and what it may be joined to.
_TUNING = ("gain", "ti", "td", "op_low", "op_high", "gap", "gap_gain", "bias")
_PROCEDURE = ("", ".state", ".mode", ".acted", ".late", ".waits")
_JOINS = ("cascade", "feedforward", "external", "track")


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
    known = PLANTS[plant]
    sheet = known.build(**known.options)
    found = _Found()
    for thing in sheet.things.values():
        found.take(thing)
    return found.view(known, sheet)


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
    programs: list[plantview.Program] = field(default_factory=list)
    calculated: list[plantview.Calculated] = field(default_factory=list)
    votes: dict[str, tuple[str, ...]] = field(default_factory=dict)
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
            elif isinstance(thing, Block) and not _SWITCHES.isdisjoint(type(thing).declarations):
                self._program(thing)
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
        scale, unused = thing.range, thing.unused()
        joins = {name: str(thing.settings[name]) for name in _JOINS if isinstance(thing.settings.get(name), str)}
        tuning = [(f"{thing.name}.{name}", name, thing.declared(name).unit) for name in _TUNING if name not in unused]
        self.loops.append(
            plantview.Loop(
                thing.name, str(thing.settings["pv"]), scale.unit, scale.low, scale.high, True,
                "cascade" in thing.settings, f"{thing.name}.op", "direct" if thing.action == DIRECT else "reverse",
                tuple(tuning), joins | ({"slave": thing.slave} if thing.slave else {}),
            )
        )  # fmt: skip

    def _program(self, thing: Block) -> None:
        declared = type(thing).declarations
        switch = next(name for name in ("way", "is_automatic") if name in declared)
        commands = [name for name, item in declared.items() if isinstance(item, Command) and name != switch]
        local = tuple(name for name in commands if thing.declared(name).unit == "%")
        buttons = tuple(name for name in commands if name not in local)
        ways = 1 + round(thing.declared(switch).high)
        self.programs.append(plantview.Program(thing.name, switch, ways, buttons, local))

    def calculation(self, thing: Station) -> None:
        self.calculated.append(plantview.Calculated(thing.name, thing.unit))
        self.others.append(thing)

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
        demand = str(thing.settings.get("demand", ""))
        if isinstance(thing, Valve):
            numbers = [float(thing.declared(name).initial) for name in ("stroke", "stiction", "fail_safe")]
            self.finals.append(plantview.Final(thing.name, "valve", demand, *numbers))
        else:
            self.finals.append(plantview.Final(thing.name, "drive", demand, float(thing.declared("run_up").initial)))
        for lock, position in thing.trips.items():
            self.trips.setdefault(lock, []).append((thing.name, position))

    def sequence(self, thing: Sequence) -> None:
        self.procedures.append(plantview.Procedure(thing.name, tuple(_step(step) for step in thing.steps)))

    def _fault(self, tag: str, item: Any) -> None:
        self.faults.append(plantview.Fault(tag, item.unit, item.low, item.high, faults.wording(item.label)))

    def view(self, plant: Plant, sheet: Flowsheet) -> PlantView:
        self._worked_out(plant.scales)
        wishes = list(sheet.wishes())
        there = {wish.tag for wish in wishes}
        settable = {wish.tag: (wish.unit, wish.low, wish.high) for wish in wishes if wish.is_writable}
        units = {each.tag: each.unit for each in self.instruments}
        locks = tuple(self._lock(lock, units) for lock in self.interlocks)
        watched = {cause.of for lock in locks for cause in lock.causes}
        alarms = tuple(_alarm(each, watched) for each in self.alarms)
        trend = (*units, *(f"{loop.tag}.{name}" for loop in self.loops for name in ("sp", "op")))
        trend = (*trend, *(each.tag for each in self.finals), *(each.tag for each in self.calculated))
        trend = tuple(dict.fromkeys((*trend, *(each.demand for each in self.finals if each.demand in there))))
        shown = tuple(tag for tag in dict.fromkeys([*trend, *self._shown(locks)]) if tag in there)
        view = PlantView(
            plant.name, tuple(self.instruments), alarms, tuple(self.loops), locks, tuple(self.hands),
            tuple(self.finals), tuple(self.procedures), tuple(self.programs), tuple(self.faults), shown, trend,
            settable, tuple(self.calculated), dict(self.votes),
        )  # fmt: skip
        return replace(view, names={tag: name for tag in view.shown if (name := plant.name_of(tag)) is not None})

    def _worked_out(self, scales: Mapping[str, tuple[float, float]]) -> None:
        """Take what has alarms of its own, or a scale, and is made of transmitters, for an instrument."""
        known = {each.tag: each for each in self.instruments}
        alarmed = {alarm.tag for alarm in self.alarms}
        for other in self.others:
            sources = [tag for tag in getattr(other, "tags", ()) if tag in known]
            if other.name in scales:
                low, high = scales[other.name]
                unit = getattr(other, "unit", "") or other.declared("value").unit
                self.instruments.append(plantview.Instrument(other.name, unit, low, high, is_quality_known=False))
            elif sources and other.name in alarmed:
                first = known[sources[0]]
                self.instruments.append(
                    plantview.Instrument(other.name, first.unit, first.low, first.high, is_quality_known=False)
                )
                self.votes[other.name] = tuple(sources)
        measured = {each.tag for each in self.instruments}
        self.calculated = [each for each in self.calculated if each.tag not in measured]

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
        needs = tuple((vote.count, tuple(cause[0] for cause in vote.causes)) for vote in lock.votes)
        effects = tuple(self.trips.get(lock.name, ()))
        return plantview.InterlockPoint(lock.name, causes, effects, lock.latches, needs)

    def _shown(self, locks: tuple[plantview.InterlockPoint, ...]) -> list[str]:
        found = [f"{each.tag}.quality" for each in self.instruments if each.is_quality_known]
        found += [alarm.name for alarm in self.alarms] + [f"{alarm.name}.shelf" for alarm in self.alarms]
        found += [f"{loop.tag}.mode" for loop in self.loops]
        found += [tag for loop in self.loops for tag, _name, _unit in loop.tuning]
        for lock in locks:
            found += [lock.tag, f"{lock.tag}.first_out"]
            found += [tag for cause in lock.causes for tag in (cause.tag, f"{cause.tag}.bypass")]
        found += [hand.tag for hand in self.hands]
        found += [f"{each.tag}{part}" for each in self.procedures for part in _PROCEDURE]
        return found + [f"{each.tag}.{name}" for each in self.programs for name in (each.switch, "phase", *each.local)]


_TAKERS: tuple[tuple[type, Callable[[_Found, Any], None]], ...] = (
    (Transmitter, _Found.transmitter),
    (Alarm, _Found.alarm),
    (PID, _Found.pid),
    (Interlock, _Found.interlock),
    (HandStation, _Found.hand),
    (Valve, _Found.final),
    (Drive, _Found.final),
    (Sequence, _Found.sequence),
    (Station, _Found.calculation),
)


def _step(step: Step) -> plantview.ProcedureStep:
    entry, until = (
        tuple((each.tag, each.how, each.limit) for each in conditions) for conditions in (step.entry, step.until)
    )
    return plantview.ProcedureStep(step.text, tuple(step.does.items()), entry, until, step.longest_s)


def _alarm(alarm: Alarm, watched: set[str]) -> plantview.AlarmPoint:
    sheet = alarm.terms.sheet
    texts = {"cause": sheet.cause, "consequence": sheet.consequence, "action": sheet.action} if sheet else {}
    unit = f"{alarm.unit}/min" if alarm.kind == "ROC" else alarm.unit
    return plantview.AlarmPoint(
        alarm.name, alarm.tag, alarm.kind, float(alarm.settings["limit"]), unit, alarm.terms.priority,
        alarm.kind in ("LL", "HH") and alarm.tag in watched, texts, sheet.respond_s if sheet else None,
    )  # fmt: skip
