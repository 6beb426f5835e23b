"""Final elements: control valves and drives, with what goes wrong at them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yixian.simulator.control.interlock import forced
from yixian.simulator.kernel.arithmetic import absolute, any_of, clip, maximum, where
from yixian.simulator.kernel.block import Block, Memory, Setting, Signal
from yixian.simulator.kernel.declare import Fault
from yixian.simulator.kernel.scan import Scan


class Valve(Block):
    """A control valve: moves to its demand at the speed of its drive.

    ``value`` is the opening that passes, 0 to 100 %; units read it. Interlocks force it to their positions; without air
    it goes to ``fail_safe``. Stiction: it does not move until the demand has left it by that much. Stuck: it stays.
    Leak: it passes that share of its opening even when shut.

    Parameters
    ----------
    name
        Its tag, which is also that of its opening [-].
    demand
        Tag of the demand [-].
    trips
        Position by tag of each interlock that forces it, the most important last [%].
    opening
        Opening at the start [%].
    settings
        Numbers of the declarations [-].
    """

    stage = "final"
    demand = Signal(0.0, "%")
    fail_safe = Setting(0.0, "%", 0.0, 100.0, label="position without air")
    stroke = Setting(10.0, "s", 0.1, 600.0, label="time from shut to open")
    stiction = Setting(0.5, "%", 0.0, 20.0, label="demand change it does not follow")
    value = Memory(0.0, "%", -5.0, 105.0, label="opening that passes")
    stem = Memory(0.0, "%", -5.0, 105.0, label="position of the stem")
    stuck = Fault(label="does not move")
    leak = Fault(label="opening that stays when shut")
    air_loss = Fault(label="goes to its fail-safe position")

    def __init__(
        self, name: str, demand: str, *, trips: Mapping[str, float] | None = None, opening: float = 0.0, **settings: Any
    ) -> None:  # fmt: skip
        super().__init__(name, demand=demand, value=opening, stem=opening, **settings)
        self.__dict__.update(trips=dict(trips or {}))

    def scan(self, scan: Scan) -> None:
        is_forced, position = forced(scan, self.trips)
        target = where(is_forced, position, clip(self.demand, 0.0, 100.0))
        target = where(self.air_loss > 0.5, self.fail_safe, target)
        gap = target - self.stem
        most = scan.period * 100.0 / self.stroke
        is_still = any_of(absolute(gap) <= self.stiction, self.stuck > 0.5)
        self.stem = where(is_still, self.stem, self.stem + clip(gap, -most, most))
        self.value = maximum(self.stem, self.leak * 100.0)


class Drive(Block):
    """A motor that runs or stands: pumps, fans, feeders, with run-up and trip.

    ``value`` is the speed, 0 to 100 %.

    Parameters
    ----------
    name
        Its tag, which is also that of its speed [-].
    demand
        Tag of the demand [-].
    trips
        Speed by tag of each interlock that forces it, the most important last [%].
    speed
        Speed at the start [%].
    settings
        Numbers of the declarations [-].
    """

    stage = "final"
    demand = Signal(0.0, "%")
    run_up = Setting(5.0, "s", 0.1, 600.0, label="time from stand to full speed")
    value = Memory(0.0, "%", 0.0, 105.0, label="speed")
    tripped = Fault(label="stands")
    weak = Fault(label="share of the speed lost")

    def __init__(
        self, name: str, demand: str, *, trips: Mapping[str, float] | None = None, speed: float = 0.0, **settings: Any
    ) -> None:  # fmt: skip
        super().__init__(name, demand=demand, value=speed, **settings)
        self.__dict__.update(trips=dict(trips or {}))

    def scan(self, scan: Scan) -> None:
        is_forced, position = forced(scan, self.trips)
        target = where(is_forced, position, clip(self.demand, 0.0, 100.0) * (1.0 - self.weak))
        target = where(self.tripped > 0.5, 0.0, target)
        most = scan.period * 100.0 / self.run_up
        self.value = self.value + clip(target - self.value, -most, most)
