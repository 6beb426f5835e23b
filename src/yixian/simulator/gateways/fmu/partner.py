"""Other people's FMUs with a plant: each scan they read tags of the plant, step, and set tags of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.errors import UnknownTag
from yixian.simulator.gateways.errors import Problem, WrongFmu
from yixian.simulator.gateways.fmu.instance import Instance, is_deterministic
from yixian.simulator.gateways.fmu.unit import FmuUnit
from yixian.simulator.kernel import Flowsheet, Simulation, compile_model, dimensions
from yixian.simulator.kernel.dimensions import Measure
from yixian.simulator.kernel.layout import Slot


@dataclass
class Partner:
    """One FMU and how it is connected.

    Parameters
    ----------
    instance
        The FMU [-].
    reads
        Tag of the plant each of its inputs takes [-].
    writes
        Output of the FMU each tag of the plant takes: a command, or an output of an `FmuUnit` [-].
    is_deterministic
        Whether it passed the restore test; found when it is coupled [-].
    """

    instance: Instance
    reads: Mapping[str, str] = field(default_factory=dict)
    writes: Mapping[str, str] = field(default_factory=dict)
    is_deterministic: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """One connection: a slot of the plant, a variable of the FMU, and what the variable's unit means."""

    slot: Slot
    variable: str
    own: Measure
    theirs: Measure

    def to_fmu(self, value: float) -> float:
        return value if self.own == self.theirs else self.theirs.from_si(self.own.to_si(value))

    def to_plant(self, value: float) -> float:
        return value if self.own == self.theirs else self.own.from_si(self.theirs.to_si(value))


class Coupled:
    """A plant with FMUs: they step by the scan of the plant, in the order they are given.

    Values are converted where the FMU says what its unit means; else they are taken in the unit of the tag.

    Parameters
    ----------
    simulation
        The plant [-].
    partners
        The FMUs [-].

    Raises
    ------
    UnknownTag, WrongFmu
        If a connection names what is not there, cannot be set, or measures something else.
    """

    def __init__(self, simulation: Simulation, partners: Sequence[Partner]) -> None:
        self.simulation, self.partners = simulation, list(partners)
        period = simulation.engine.period
        self._lines = [
            ([self._line(partner, tag, name, "input") for name, tag in partner.reads.items()],
             [self._line(partner, tag, name, "output") for tag, name in partner.writes.items()])
            for partner in self.partners
        ]  # fmt: skip
        for partner in self.partners:
            partner.is_deterministic = is_deterministic(partner.instance, period)

    def _line(self, partner: Partner, tag: str, name: str, causality: str) -> _Line:
        slot = self.simulation.engine.layout.find(tag)
        if causality == "output" and not (slot.is_writable or slot.section == "memory"):
            raise UnknownTag(tag, [item.tag for item in self.simulation.engine.layout if item.is_writable])
        variable = partner.instance.variable(name)
        if causality == "input" and variable.causality not in ("input", "parameter"):
            zh, en = f"FMU 的 {name} 不是输入", f"{name} of the FMU is no input"
            raise WrongFmu(Problem(zh, en))
        own, theirs = dimensions.parse(slot.unit), partner.instance.measure(name)
        if theirs is not None and theirs.dimension != own.dimension:
            zh = f"{tag} 的单位是 {slot.unit}，FMU 的 {name} 的单位是 {theirs.text}，量纲不同"
            en = f"{tag} is in {slot.unit}, and {name} of the FMU in {theirs.text}, which measures something else"
            raise WrongFmu(Problem(zh, en))
        return _Line(slot, name, own, theirs or own)

    @property
    def is_deterministic(self) -> bool:
        """Whether every FMU passed the restore test."""
        return all(partner.is_deterministic for partner in self.partners)

    def run(self, scans: int) -> None:
        """Run scans: the FMUs see the plant as it was after the last scan, the plant sees them after their step.

        Parameters
        ----------
        scans
            How many [-].

        Raises
        ------
        WrongFmu
            If an FMU refuses to go on, or gives what its tag cannot be.
        """
        simulation = self.simulation
        for _ in range(scans):
            for partner, (reads, writes) in zip(self.partners, self._lines, strict=True):
                partner.instance.set({line.variable: line.to_fmu(simulation[line.slot.tag]) for line in reads})
                partner.instance.step(simulation.engine.period)
                values = partner.instance.get([line.variable for line in writes])
                for line, value in zip(writes, values, strict=True):
                    self._give(line, value)
            simulation.run(1)

    def _give(self, line: _Line, value: float) -> None:
        given, slot = line.to_plant(value), line.slot
        if not (math.isfinite(given) and slot.low <= given <= slot.high):
            at = f"{self.simulation.time:g} s"
            zh = f"{at}：FMU 的 {line.variable} 给 {slot.tag} 的值 {given:g} {slot.unit}"
            en = f"at {at} {line.variable} of the FMU gives {slot.tag} {given:g} {slot.unit}"
            low, high = f"{slot.low:g}", f"{slot.high:g}"
            raise WrongFmu(Problem(f"{zh} 超出 {low} 至 {high}", f"{en}, outside {low} to {high}"))
        self.simulation.impose(slot.tag, given)

    def snapshot(self) -> Any:
        """Return the whole condition, of the plant and of the FMUs [-].

        Raises
        ------
        WrongFmu
            If an FMU did not pass the restore test: such a session is replayed from its start.
        """
        if not self.is_deterministic:
            zh, en = "有 FMU 未通过恢复测试，不能存取快照", "an FMU did not pass the restore test: no snapshots"
            raise WrongFmu(Problem(zh, en))
        return self.simulation.snapshot(), [partner.instance.save() for partner in self.partners]

    def restore(self, snapshot: Any) -> None:
        """Take up a condition; what follows is what followed then.

        Parameters
        ----------
        snapshot
            What `snapshot` returned, in this process [-].
        """
        plant, saved = snapshot
        self.simulation.restore(plant)
        for partner, state in zip(self.partners, saved, strict=True):
            partner.instance.restore(state)


@contextmanager
def coupled(sheet: Flowsheet, *, seed: int = 0, backend: str = "llvm") -> Iterator[Coupled]:
    """Give a plant with the FMUs that are units of its flowsheet, compiled, opened and connected.

    Parameters
    ----------
    sheet
        The plant [-].
    seed
        Seed of the noise [-].
    backend
        One of the kernel's [-].

    Raises
    ------
    UnknownTag, WrongFmu
        If an FMU cannot be opened or connected.
    """
    simulation = Simulation(compile_model(sheet.build(), backend), seed)
    with ExitStack() as stack:
        partners = []
        for unit in sheet.things.values():
            if isinstance(unit, FmuUnit):
                instance = stack.enter_context(Instance(unit.path, unit.starts))
                partners.append(Partner(instance, unit.reads, unit.writes))
        yield Coupled(simulation, partners)
