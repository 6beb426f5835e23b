"""Malfunctions that come by themselves: at a time, or when a condition holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yixian.simulator.control.condition import Condition, all_hold
from yixian.simulator.kernel.arithmetic import all_of, any_of, truth, where
from yixian.simulator.kernel.block import Block, Command, Memory, Setting
from yixian.simulator.kernel.declare import Declaration
from yixian.simulator.kernel.scan import Scan


class Malfunction(Block):
    """Sets a fault of a unit, a transmitter or a final element, and takes it back.

    Every fault can also be set directly by its tag; this block adds when. ``value`` is 1 while it acts.

    Parameters
    ----------
    name
        Its tag [-].
    fault
        Tag of the fault [-].
    severity
        How bad, in the unit of the fault [-].
    ramp_s
        How long it takes to grow [s].
    start_s
        How long after it is armed and its conditions hold [s].
    lasts_s
        How long it lasts; ``None`` is until it is disarmed [s].
    when
        Conditions that must hold for it to come [-].
    is_hidden
        Whether nobody is told: the record of a run then shows what it does, not that it came [-].
    is_armed
        Whether it is armed from the start [-].
    """

    stage = "malfunction"
    value = Memory(unit="bool", is_watched=True, label="1 while it acts")
    timer = Memory(unit="s", label="time since its conditions held")
    armed = Command(0.0, "bool", 0.0, 1.0, is_watched=True, label="1: may come")
    severity = Setting(1.0, label="how bad")
    start_s = Setting(0.0, "s", 0.0, 1e6, label="delay")

    def __init__(  # noqa: PLR0913 - the terms of a malfunction
        self,
        name: str,
        fault: str,
        *,
        severity: float = 1.0,
        ramp_s: float = 0.0,
        start_s: float = 0.0,
        lasts_s: float | None = None,
        when: tuple[Condition, ...] = (),
        is_hidden: bool = True,
        is_armed: bool = False,
    ) -> None:
        super().__init__(name, severity=severity, start_s=start_s, armed=float(is_armed))
        self.__dict__.update(fault=fault, ramp_s=ramp_s, lasts_s=lasts_s, when=when, is_hidden=is_hidden)

    def declared(self, name: str) -> Any:
        """Return a declaration; nobody watches a hidden malfunction, so its coming is no event [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        item: Declaration = super().declared(name)
        if name in ("value", "armed") and self.is_hidden:
            return replace(item, name=name, is_watched=False)  # type: ignore[call-arg]
        return item

    def scan(self, scan: Scan) -> None:
        is_armed, was = self.armed > 0.5, self.value > 0.5
        has_begun = self.timer > 0.0
        counts = all_of(is_armed, any_of(has_begun, all_hold(self.when, scan)))
        timer = where(counts, self.timer + scan.period, 0.0)
        acts = all_of(counts, timer > self.start_s + scan.period / 2.0)
        if self.lasts_s is not None:
            acts = all_of(acts, timer < self.start_s + self.lasts_s + scan.period / 2.0)
        self.timer, self.value = timer, truth(acts)
        target = where(acts, self.severity, where(was, 0.0, scan.read(self.fault)))
        scan.write(self.fault, target)
        if scan.has(f"{self.fault}.ramp"):
            ramp = scan.read(f"{self.fault}.ramp")
            scan.write(f"{self.fault}.ramp", where(any_of(acts, was), self.ramp_s, ramp))
