"""What a plant shows its operators, as plain records: the screens are drawn from these and from nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Text = Mapping[str, str]
#: Severity of a disturbance that an attentive operator can hold.
MODERATE = 0.5


@dataclass(frozen=True)
class AlarmPoint:
    """One alarm; ``tag`` is where its ISA-18.2 state stands, ``of`` the tag it watches."""

    tag: str
    of: str
    kind: str
    limit: float
    unit: str
    priority: int
    is_trip: bool
    sheet: Mapping[str, Text] = field(default_factory=dict)
    respond_s: float | None = None


@dataclass(frozen=True)
class Instrument:
    tag: str
    unit: str
    low: float
    high: float
    is_quality_known: bool = True
    is_sampled: bool = False


@dataclass(frozen=True)
class Loop:
    """A controller or station with modes; ``pv`` is empty where it has none.

    ``tuning`` are its settings: tag, what it is (``gain``, ``ti`` …) and unit. ``joins`` says what it is joined to:
    ``cascade`` the tag its setpoint comes from, ``slave`` the loop it leads, ``feedforward``, ``external``.
    """

    tag: str
    pv: str
    unit: str
    low: float
    high: float
    has_auto: bool
    has_cascade: bool
    out: str
    action: str = ""
    tuning: tuple[tuple[str, str, str], ...] = ()
    joins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CausePoint:
    tag: str
    of: str
    how: str
    limit: float
    unit: str
    delay_s: float


@dataclass(frozen=True)
class InterlockPoint:
    """One interlock: what trips it, what it forces, and in ``needs`` how many of which tags must stand together."""

    tag: str
    causes: tuple[CausePoint, ...]
    effects: tuple[tuple[str, float], ...]
    latches: bool
    needs: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Hand:
    """Something set by hand: on the panel, or in the field."""

    tag: str
    unit: str
    low: float
    high: float
    label: str
    is_switch: bool


@dataclass(frozen=True)
class Final:
    """A control valve or a drive: ``travel_s`` from one end to the other, ``stiction`` and ``fail_safe`` in percent."""

    tag: str
    kind: str
    demand: str
    travel_s: float = 0.0
    stiction: float = 0.0
    fail_safe: float | None = None


@dataclass(frozen=True)
class Program:
    """A program of the plant; ``switch`` chooses one of its ``ways``, ``buttons`` ask it for something.

    ``local`` stand on its local panel in the field.
    """

    tag: str
    switch: str
    ways: int
    buttons: tuple[str, ...]
    local: tuple[str, ...]


@dataclass(frozen=True)
class Calculated:
    """A value that is worked out of others: a ratio, a selector, a cross-limit."""

    tag: str
    unit: str


@dataclass(frozen=True)
class ProcedureStep:
    """One step: what it sets, and what must hold before it acts and for it to be done (tag, how, limit)."""

    title: Text
    does: tuple[tuple[str, float], ...]
    entry: tuple[tuple[str, str, float], ...]
    until: tuple[tuple[str, str, float], ...]
    longest_s: float | None


@dataclass(frozen=True)
class Procedure:
    """A sequence of the plant: by hand, prompted, or by itself."""

    tag: str
    steps: tuple[ProcedureStep, ...]


@dataclass(frozen=True)
class Fault:
    """A malfunction an instructor may set."""

    tag: str
    unit: str
    low: float
    high: float
    label: Text


@dataclass(frozen=True)
class PlantView:
    """Everything a station shows of a plant. ``tags`` is the order of the numbers in a live frame."""

    plant: str
    instruments: tuple[Instrument, ...]
    alarms: tuple[AlarmPoint, ...]
    loops: tuple[Loop, ...]
    interlocks: tuple[InterlockPoint, ...]
    hands: tuple[Hand, ...]
    finals: tuple[Final, ...]
    procedures: tuple[Procedure, ...]
    programs: tuple[Program, ...]
    faults: tuple[Fault, ...]
    tags: tuple[str, ...]
    trend_tags: tuple[str, ...]
    settable: Mapping[str, tuple[str, float, float]]
    calculated: tuple[Calculated, ...] = ()
    votes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def place(self) -> dict[str, int]:
        return {tag: number for number, tag in enumerate(self.tags)}

    @cached_property
    def fingerprint(self) -> str:
        """What the order of the tags is called: numbers of another order are never shown under these tags."""
        return hashlib.sha256("\n".join(self.tags).encode()).hexdigest()[:12]

    @cached_property
    def latching(self) -> frozenset[str]:
        """Interlocks that stay tripped until they are reset."""
        return frozenset(lock.tag for lock in self.interlocks if lock.latches)

    @cached_property
    def bypasses(self) -> dict[str, str]:
        """Interlock by tag of the bypass of each of its causes."""
        return {f"{cause.tag}.bypass": lock.tag for lock in self.interlocks for cause in lock.causes}

    @cached_property
    def field_tags(self) -> frozenset[str]:
        return frozenset(hand.tag for hand in self.hands if hand.tag.startswith("HV")) | self.local_tags

    @cached_property
    def local_tags(self) -> frozenset[str]:
        """What stands on local panels of the programs."""
        return frozenset(f"{each.tag}.{name}" for each in self.programs for name in each.local)

    @cached_property
    def sampled_tags(self) -> frozenset[str]:
        """Analysers of which the laboratory can take a sample."""
        return frozenset(each.tag for each in self.instruments if each.is_sampled)

    @cached_property
    def operable(self) -> frozenset[str]:
        """What an operator may touch: stations, hands, alarms, resets, trips, programs; tuning and faults never."""
        found = {f"{loop.tag}.{name}" for loop in self.loops for name in ("mode", "sp", "op")}
        found |= {f"{alarm.tag}.request" for alarm in self.alarms} | {hand.tag for hand in self.hands}
        found |= {f"{lock.tag}.{name}" for lock in self.interlocks for name in ("reset", "trip")} | set(self.bypasses)
        found |= {f"{each.tag}.{name}" for each in self.procedures for name in ("request", "mode")}
        found |= {f"{each.tag}.{name}" for each in self.programs for name in (each.switch, *each.buttons)}
        return frozenset(found) | self.field_tags

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """Everything that has a tag of its own on the screens."""
        kinds = (
            self.instruments, self.loops, self.finals, self.hands, self.interlocks, self.programs, self.calculated,
            self.procedures,
        )  # fmt: skip
        causes = (cause.of for lock in self.interlocks for cause in lock.causes)
        own = (each.tag for kind in kinds for each in kind)
        return tuple(dict.fromkeys((*own, *(alarm.of for alarm in self.alarms), *causes)))

    @cached_property
    def disturbances(self) -> tuple[tuple[str, float], ...]:
        """Faults of the process itself, each at a moderate severity: no instrument, no final element, no outage."""
        own = {each.tag for each in self.instruments} | {each.tag for each in self.finals}
        outages = ("lost", "failure", "tripped")
        return tuple(
            (fault.tag, MODERATE)
            for fault in self.faults
            if fault.tag.rpartition(".")[0] not in own and not fault.tag.endswith(outages) and fault.high >= MODERATE
        )

    @cached_property
    def fault_tags(self) -> frozenset[str]:
        return frozenset(fault.tag for fault in self.faults)


@dataclass(frozen=True)
class ScenarioView:
    """A scenario one may start; ``key`` names it in records. One that is not graded has no score."""

    key: str
    plant: str
    title: Text
    level: str
    time_limit_s: float | None
    is_graded: bool
