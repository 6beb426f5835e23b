"""Stations between controllers and final elements: hand, ratio, selectors, split range, cross-limits, lead-lag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yixian.simulator.kernel.arithmetic import clip, equal, maximum, minimum, where
from yixian.simulator.kernel.block import Block, Command, Memory, Setting, Signal
from yixian.simulator.kernel.scan import Scan


class Hand(Block):
    """A number set by the operator: a manual station, a hand valve, a push button, a selector switch.

    Parameters
    ----------
    name
        Its tag, which is also that of the number [-].
    value
        The number, or a `Command` with its own unit and range [-].
    """

    value = Command(0.0, "%", 0.0, 100.0)

    def __init__(self, name: str, value: Any = 0.0) -> None:
        super().__init__(name, value=value)


class Station(Block):
    """Base of the stations: one result, in a unit of its own.

    Parameters
    ----------
    name
        Its tag, which is also that of its value [-].
    unit
        Unit of the value [-].
    settings
        Connections and numbers of the declarations [-].
    """

    value = Memory(0.0, label="result")

    def __init__(self, name: str, *, unit: str = "%", **settings: Any) -> None:
        super().__init__(name, **settings)
        self.__dict__.update(unit=unit)

    def declared(self, name: str) -> Any:
        """Return a declaration, the value's in the unit of the station [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        item = super().declared(name)
        return replace(item, name=name, unit=self.unit) if name == "value" else item


class Ratio(Station):
    """Sets a flow in proportion to another: ``value = (ratio + trim) · wild``, held between two limits."""

    wild = Signal()
    trim = Signal()
    ratio = Setting(1.0, label="ratio")
    low = Setting(0.0, label="lowest value")
    high = Setting(1e9, label="highest value")

    def scan(self, scan: Scan) -> None:
        self.value = clip((self.ratio + self.trim) * self.wild, self.low, self.high)


class Selector(Station):
    """Passes the highest, the lowest or the middle of some signals, as overrides do.

    ``chosen`` is the number of the signal, counted from 1. A controller that feeds it names it as its ``external``.

    Parameters
    ----------
    name
        Its tag [-].
    which
        ``high``, ``low`` or ``median`` (of three) [-].
    tags
        The signals [-].
    unit
        Their unit [-].
    """

    chosen = Memory(1.0, "state", label="number of the signal that passes")

    def __init__(self, name: str, which: str, tags: Sequence[str], *, unit: str = "%") -> None:
        super().__init__(name, unit=unit)
        self.__dict__.update(which=which, tags=tuple(tags))

    def scan(self, scan: Scan) -> None:
        signals = [scan.read(tag) for tag in self.tags]
        if self.which == "median":
            a, b, c = signals
            result = maximum(minimum(a, b), minimum(maximum(a, b), c))
        else:
            pick = maximum if self.which == "high" else minimum
            result = signals[0]
            for signal in signals[1:]:
                result = pick(result, signal)
        chosen: Any = float(len(signals))
        for number in range(len(signals) - 1, 0, -1):
            chosen = where(equal(signals[number - 1], result), float(number), chosen)
        self.chosen, self.value = chosen, result


class SplitRange(Station):
    """Turns a part of one output into a whole stroke: two of them make a split range.

    ``value`` is ``to_low`` at and below ``from_low``, ``to_high`` at and above ``from_high``, a straight line between.
    """

    signal = Signal(0.0, "%")
    from_low = Setting(0.0, "%", 0.0, 100.0, label="input at the first end")
    from_high = Setting(50.0, "%", 0.0, 100.0, label="input at the second end")
    to_low = Setting(0.0, "%", 0.0, 100.0, label="output at the first end")
    to_high = Setting(100.0, "%", 0.0, 100.0, label="output at the second end")

    def scan(self, scan: Scan) -> None:
        share = clip((self.signal - self.from_low) / maximum(self.from_high - self.from_low, 1e-6), 0.0, 1.0)
        self.value = self.to_low + share * (self.to_high - self.to_low)


class CrossLimit(Station):
    """Lets a follower go only as far as the measured leader allows, and a leader no lower than the follower needs.

    The follower (acetylene, fuel) is the lower of the demand and what the measured leader (HCl, air) covers. With
    ``leads`` the station is the leader's: the higher of the demand and what the measured follower needs. On the way up
    the leader goes first, on the way down the follower.

    Parameters
    ----------
    name
        Its tag [-].
    leads
        Whether it is the station of the leader [-].
    settings
        ``demand`` and ``measured`` are tags; ``ratio`` is the leader a unit of follower needs [-].
    """

    demand = Signal()
    measured = Signal()
    ratio = Setting(1.0, "-", 1e-6, 1e6, label="leader for one of the follower")
    margin = Setting(0.0, "-", 0.0, 1.0, label="share the measured other may lag")

    def __init__(self, name: str, *, leads: bool = False, unit: str = "%", **settings: Any) -> None:
        super().__init__(name, unit=unit, **settings)
        self.__dict__.update(leads=leads)

    def scan(self, scan: Scan) -> None:
        if self.leads:
            needed = self.measured * self.ratio * (1.0 - self.margin)
            self.value = maximum(self.demand * self.ratio, needed)
        else:
            self.value = minimum(self.demand, self.measured / self.ratio * (1.0 + self.margin))


class LeadLag(Station):
    """Feed-forward: ``value = gain · (1 + lead · s) / (1 + lag · s) · signal``, from a base."""

    signal = Signal()
    base = Setting(0.0, label="signal that gives nothing")
    gain = Setting(1.0, "-", -1e6, 1e6, label="gain")
    lead = Setting(0.0, "s", 0.0, 1e5, label="lead time")
    lag = Setting(10.0, "s", 0.0, 1e5, label="lag time")
    slow = Memory(label="signal behind the lag")

    def scan(self, scan: Scan) -> None:
        signal = self.signal - self.base
        before = where(scan.is_first, signal, self.slow)
        slow = before + (signal - before) * (scan.period / (self.lag + scan.period))
        self.slow = slow
        self.value = self.gain * (slow + (signal - slow) * (self.lead / maximum(self.lag, scan.period)))


class Total(Station):
    """Sums a flow over time: ``value`` grows by ``signal · per_second`` each second; 1 at ``clear`` empties it."""

    signal = Signal()
    per_second = Setting(1.0 / 3600.0, label="what a signal of 1 adds in a second")
    clear = Command(0.0, "bool", 0.0, 1.0, label="1: start again, taken back")

    def scan(self, scan: Scan) -> None:
        grown = self.value + self.signal * self.per_second * scan.period
        self.value = where(self.clear > 0.5, 0.0, grown)
        self.clear = 0.0
