"""Small programs of the control system: slag shots, charging, load of the feeders; what is calculated and watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yixian.simulator.control.station import Station
from yixian.simulator.kernel import (
    Block,
    Command,
    Memory,
    Setting,
    Signal,
    all_of,
    any_of,
    clip,
    equal,
    maximum,
    minimum,
    negation,
    sqrt,
    truth,
    where,
)
from yixian.simulator.kernel.scan import Scan

#: Phases of a slag program.
WAITING, SHOOTING, FLUSHING, BLOCKED = 0.0, 1.0, 2.0, 3.0
#: A field operator stands at the valve when it is more open than this [%].
AT_THE_VALVE = 5.0


class SlagProgram(Block):
    """Automatic slag discharge by short shots; counts shots, jams and the people a manual discharge exposes.

    A shot comes when the estimated settled slag has reached ``slag_limit`` or ``period`` has gone by, if all
    permissives hold: level, pressure, rake, holder, trench gas. It ends after ``on_time``, or on low level or pressure,
    and is flushed. A level that does not fall says that the outlet is blocked: back-flush, and after two of them an
    alarm (``jam``) until the operator resets it by turning the program off.

    ``is_automatic`` 0 leaves the discharge to the field operator and his valve, ``hand_valve``.
    """

    stage = "sequence"
    level = Signal()
    pressure = Signal()
    rake = Signal()
    holder = Signal()
    trench = Signal()
    feed = Signal()
    hand_valve = Signal()
    is_automatic = Command(1.0, "bool", 0.0, 1.0, is_watched=True, label="1 automatic, 0 by the field operator")
    shoot = Command(0.0, "bool", 0.0, 1.0, label="1: a shot now, taken back")
    opening = Setting(45.0, "%", 0.0, 100.0, label="opening of a shot")
    on_time = Setting(20.0, "s", 1.0, 300.0, label="length of a shot")
    period = Setting(300.0, "s", 30.0, 7200.0, label="longest time between shots")
    slag_limit = Setting(120.0, "kg", 10.0, 5000.0, label="estimated slag that calls for a shot")
    flush_time = Setting(10.0, "s", 0.0, 60.0, label="flush after a shot")
    least_level = Setting(70.0, "%", 0.0, 100.0, label="permissive: level")
    stop_level = Setting(60.0, "%", 0.0, 100.0, label="ends a shot: level")
    least_pressure = Setting(2.0, "kPa", 0.0, 20.0, label="permissive: pressure")
    stop_pressure = Setting(1.5, "kPa", 0.0, 20.0, label="ends a shot: pressure")
    least_rake = Setting(10.0, "A", 0.0, 60.0, label="permissive: rake runs")
    least_holder = Setting(30.0, "%", 0.0, 100.0, label="permissive: holder")
    most_gas = Setting(25.0, "%LEL", 0.0, 100.0, label="permissive: trench gas")
    least_fall = Setting(0.25, "%", 0.0, 10.0, label="fall of the level that says the outlet is open")
    phase = Memory(0.0, "state", is_watched=True, label="0 waiting, 1 shot, 2 flush, 3 blocked")
    timer = Memory(0.0, "s", label="time in the phase")
    since = Memory(0.0, "s", label="time since the last shot")
    slag = Memory(100.0, "kg", label="estimated settled slag")
    level_before = Memory(0.0, "%", label="level when the shot began")
    level_slow = Memory(0.0, "%", label="level behind its filter")
    level_slower = Memory(0.0, "%", label="level of a minute ago, filtered")
    trend = Memory(0.0, "%", label="change of the level in a second, before the shot")
    level_mean = Memory(0.0, "%", label="mean level of the last hours")
    level_variance = Memory(0.0, label="mean square deviation of the level")
    level_swing = Memory(0.0, "%", label="standard deviation of the level in the last hours")
    misses = Memory(0.0, "state", label="shots in a row that moved nothing")
    jam = Memory(0.0, "bool", is_watched=True, label="1: outlet blocked, flushing did not help")
    shots = Memory(0.0, "state", label="shots since the start")
    exposures = Memory(0.0, "state", is_watched=True, label="people exposed at the valve since the start")
    crew = Setting(2.0, "state", 1.0, 5.0, label="people a manual discharge exposes")
    was_open = Memory(0.0, "bool", label="1 while somebody stands at the valve")
    op = Memory(0.0, "%", label="demand of the slag valve")
    flush = Memory(0.0, "bool", label="1 while the line behind the valve is flushed")
    back_flush = Memory(0.0, "bool", label="1 while flush water is pressed back through the outlet")
    back_flush_now = Command(0.0, "bool", 0.0, 1.0, is_watched=True, label="1: back-flush, by the operator")

    #: Slag settled per carbide fed: coarse share of the dry slag.
    SETTLES = 0.117
    #: Filters of the level [s]: noise, the trend it has without a shot, the hours its swing is told for.
    FILTER_S, TREND_S, SPREAD_S = 4.0, 60.0, 7200.0

    def scan(self, scan: Scan) -> None:
        self._filter_level(scan)
        self._count_people()
        phase, timer = self.phase, self.timer + scan.period
        is_on = self.is_automatic > 0.5
        self.slag = self.slag + self.feed * (self.SETTLES * 1000.0 / 3600.0 * scan.period)
        self.since = self.since + scan.period
        due = any_of(self.slag > self.slag_limit, self.since > self.period, self.shoot > 0.5)
        begins = all_of(equal(phase, WAITING), is_on, due, self._permitted(), self.jam < 0.5)
        stops = any_of(self.level < self.stop_level, self.pressure < self.stop_pressure, negation(is_on))
        ends = all_of(equal(phase, SHOOTING), any_of(timer > self.on_time, stops))
        flushed = all_of(equal(phase, FLUSHING), timer > self.flush_time)
        self._judge(begins, all_of(ends, negation(stops)), is_on)
        new = where(begins, SHOOTING, where(ends, FLUSHING, where(flushed, WAITING, phase)))
        self.phase, self.timer = new, where(equal(new, phase), timer, 0.0)
        self.shots = self.shots + truth(begins)
        self.since = where(begins, 0.0, self.since)
        self.slag = where(ends, self.slag * 0.3, self.slag)
        self.op = where(equal(new, SHOOTING), self.opening, 0.0)
        self.flush = truth(equal(new, FLUSHING))
        self.back_flush = truth(any_of(all_of(equal(new, FLUSHING), self.misses > 0.5), self.back_flush_now > 0.5))
        self.shoot = 0.0

    def _filter_level(self, scan: Scan) -> None:
        slow = self.level_slow + (self.level - self.level_slow) * (scan.period / self.FILTER_S)
        self.level_slow = where(scan.is_first, self.level, slow)
        slower = self.level_slower + (self.level_slow - self.level_slower) * (scan.period / self.TREND_S)
        self.level_slower = where(scan.is_first, self.level, slower)
        share = scan.period / self.SPREAD_S
        mean = where(scan.is_first, self.level, self.level_mean + share * (self.level_slow - self.level_mean))
        off = self.level_slow - mean
        self.level_mean = mean
        self.level_variance = self.level_variance + share * (off * off - self.level_variance)
        self.level_swing = sqrt(maximum(self.level_variance, 0.0))

    def _permitted(self) -> Any:
        return all_of(
            self.level > self.least_level, self.pressure > self.least_pressure, self.rake > self.least_rake,
            self.holder > self.least_holder, self.trench < self.most_gas,
        )  # fmt: skip

    def _judge(self, begins: Any, ends: Any, is_on: Any) -> None:
        """Note whether the shot that ends has moved the level."""
        self.level_before = where(begins, self.level_slow, self.level_before)
        self.trend = where(begins, (self.level_slow - self.level_slower) / self.TREND_S, self.trend)
        expected = self.level_before + self.trend * self.on_time
        is_stuck = expected - self.level_slow < self.least_fall
        misses = where(ends, where(is_stuck, self.misses + 1.0, 0.0), self.misses)
        self.misses = where(is_on, misses, 0.0)
        self.jam = where(is_on, where(misses > 1.5, 1.0, self.jam), 0.0)

    def _count_people(self) -> None:
        is_open = self.hand_valve > AT_THE_VALVE
        comes = all_of(is_open, self.was_open < 0.5)
        self.exposures = self.exposures + where(comes, self.crew, 0.0)
        self.was_open = truth(is_open)


#: Phases of a charging program.
EMPTY, FILLING, SWEEPING, DROPPING = 0.0, 1.0, 2.0, 3.0


class ChargeProgram(Block):
    """Charging a hopper: fill the upper hopper, sweep out the air, drop when the oxygen is gone.

    In manual the operator sets ``top_request`` and ``bottom_request``: of two requests the top gate's counts, and none
    counts while the other gate is not shut. The interlocks hold in both modes.
    """

    stage = "sequence"
    oxygen = Signal()
    lower_level = Signal()
    nitrogen = Signal()
    top_position = Signal()
    bottom_position = Signal()
    shut = Setting(1.0, "%", 0.0, 5.0, label="opening that counts as shut")
    is_automatic = Command(1.0, "bool", 0.0, 1.0, is_watched=True, label="1 automatic, 0 manual")
    top_request = Command(0.0, "%", 0.0, 100.0, label="top gate, by hand")
    bottom_request = Command(0.0, "%", 0.0, 100.0, label="bottom gate, by hand")
    most_oxygen = Setting(3.0, "%", 0.0, 21.0, label="oxygen at which a gate may open")
    refill_below = Setting(65.0, "%", 0.0, 100.0, label="level that calls for a charge")
    least_nitrogen = Setting(20.0, "Nm³/h", 0.0, 100.0, label="permissive: nitrogen")
    fill_time = Setting(45.0, "s", 1.0, 600.0, label="top gate open: a bucket")
    drop_time = Setting(55.0, "s", 1.0, 600.0, label="bottom gate open")
    safety = Setting(0.5, "%", 0.0, 5.0, label="oxygen below the limit before the drop")
    phase = Memory(0.0, "state", is_watched=True, label="0 empty, 1 filling, 2 sweeping, 3 dropping")
    timer = Memory(0.0, "s", label="time in the phase")
    charges = Memory(0.0, "state", label="buckets since the start")
    top = Memory(0.0, "%", label="demand of the top gate")
    bottom = Memory(0.0, "%", label="demand of the bottom gate")

    def scan(self, scan: Scan) -> None:
        phase, timer, is_on = self.phase, self.timer + scan.period, self.is_automatic > 0.5
        is_clean = self.oxygen < self.most_oxygen - self.safety
        has_nitrogen = self.nitrogen > self.least_nitrogen
        fills = all_of(equal(phase, EMPTY), is_clean, has_nitrogen)
        sweeps = all_of(equal(phase, FILLING), timer > self.fill_time)
        drops = all_of(equal(phase, SWEEPING), is_clean, has_nitrogen, self.lower_level < self.refill_below)
        done = all_of(equal(phase, DROPPING), timer > self.drop_time)
        new = where(fills, FILLING, where(sweeps, SWEEPING, where(drops, DROPPING, where(done, EMPTY, phase))))
        new = where(is_on, new, where(equal(phase, FILLING), SWEEPING, phase))
        self.phase, self.timer = new, where(equal(new, phase), timer, 0.0)
        self.charges = self.charges + truth(all_of(is_on, fills))
        top = where(self.bottom_position > self.shut, 0.0, self.top_request)
        bottom = where(any_of(top > 0.0, self.top_position > self.shut), 0.0, self.bottom_request)
        self.top = where(is_on, where(equal(new, FILLING), 100.0, 0.0), top)
        self.bottom = where(is_on, where(equal(new, DROPPING), 100.0, 0.0), bottom)


class LoadStation(Block):
    """Speed setter of a feeder (SIC-104): by hand, or following the load master, with a limited rate.

    While ``cut`` holds (the cooler has lost its water) it passes half of the design load at most.
    """

    master = Signal(0.0, "%")
    cut = Signal(0.0)
    cut_to = Setting(30.0, "%", 0.0, 100.0, label="most while the load is cut")
    mode = Command(0.0, "state", 0.0, 2.0, is_watched=True, label="0 MAN, 2 CAS")
    sp = Command(0.0, "%", 0.0, 100.0, label="speed by hand")
    bias = Setting(0.0, "%", -50.0, 50.0, label="share of this feeder over the master")
    rate = Setting(1.0, "%", 0.01, 100.0, label="fastest change in a second")
    op = Memory(0.0, "%", label="speed demanded")

    def scan(self, scan: Scan) -> None:
        wanted = where(self.mode > 1.5, clip(self.master + self.bias, 0.0, 100.0), self.sp)
        self.sp = where(self.mode > 1.5, self.op, self.sp)
        wanted = where(self.cut > 0.5, minimum(wanted, self.cut_to), wanted)
        most = self.rate * scan.period
        self.op = self.op + clip(wanted - self.op, -most, most)


class Median(Block):
    """The middle of three measurements of one thing; bad when two of them are bad.

    Parameters
    ----------
    name
        Its tag, which is also that of the value [-].
    tags
        The three transmitters [-].
    unit
        Their unit [-].
    """

    stage = "transmitter"
    value = Memory(label="middle of three")
    quality = Memory(0.0, "state", is_watched=True, label="0 good, 1 uncertain, 2 bad")

    def __init__(self, name: str, tags: Sequence[str], *, unit: str) -> None:
        super().__init__(name)
        self.__dict__.update(tags=tuple(tags), unit=unit)

    def declared(self, name: str) -> Any:
        """Return a declaration, the value's in the unit of the transmitters [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        item = super().declared(name)
        return replace(item, name=name, unit=self.unit) if name == "value" else item

    def scan(self, scan: Scan) -> None:
        a, b, c = (scan.read(tag) for tag in self.tags)
        p, q, r = (scan.read(f"{tag}.quality") for tag in self.tags)
        self.value = maximum(minimum(a, b), minimum(maximum(a, b), c))
        self.quality = maximum(minimum(p, q), minimum(maximum(p, q), r))


class JamWatch(Block):
    """Finds a jammed holder: pressure away from the bell's, or gas in and out that the height does not show.

    ``value`` is 1 while pressure leaves its band although the height stands still.
    """

    stage = "alarm"
    height = Signal()
    pressure = Signal()
    band = Setting(0.4, "kPa", 0.0, 5.0, label="pressure deviation that is not the bell's")
    still = Setting(0.5, "%", 0.0, 10.0, label="change of height in a minute that counts as none")
    margin = Setting(3.0, "%", 0.0, 50.0, label="distance from the stops within which it does not judge")
    delay = Setting(10.0, "s", 0.0, 600.0, label="how long they must disagree")
    timer = Memory(0.0, "s", label="time they have disagreed")
    normal = Memory(3.5, "kPa", label="pressure of a free bell, learnt slowly")
    slow = Memory(0.0, "%", label="height of a minute ago, filtered")
    value = Memory(0.0, "bool", is_watched=True, label="1: height and pressure disagree")
    learning = Setting(3600.0, "s", 60.0, 1e5, label="time constant of learning")

    def scan(self, scan: Scan) -> None:
        slow = where(scan.is_first, self.height, self.slow)
        self.slow = slow + (self.height - slow) * (scan.period / 60.0)
        deviation = self.pressure - self.normal
        is_off = maximum(deviation, -deviation) > self.band
        moved = self.height - self.slow
        is_still = maximum(moved, -moved) < self.still
        floats = all_of(self.height > self.margin, self.height < 100.0 - self.margin)
        self.timer = where(all_of(is_off, is_still, floats), self.timer + scan.period, 0.0)
        self.normal = where(is_off, self.normal, self.normal + deviation * (scan.period / self.learning))
        self.value = truth(self.timer > self.delay)


class RatioMeter(Station):
    """Two flows as a ratio: ``value = gain · part / whole``; with too little of the whole it shows ``idle``."""

    part = Signal()
    whole = Signal()
    gain = Setting(1.0, "-", 0.0, 1e6, label="factor")
    idle = Setting(0.0, label="shown while there is no ratio")
    least = Setting(1.0, label="whole below which there is no ratio")
    high = Setting(100.0, label="end of the scale")
    is_idle = Memory(0.0, "bool", label="1 while there is no ratio")

    def scan(self, scan: Scan) -> None:
        is_idle = self.whole < self.least
        shown = clip(self.gain * self.part / maximum(self.whole, self.least), 0.0, self.high)
        self.is_idle, self.value = truth(is_idle), where(is_idle, self.idle, shown)


class Difference(Station):
    """The difference of two measurements, as a differential pressure of two mains."""

    minuend = Signal()
    subtrahend = Signal()

    def scan(self, scan: Scan) -> None:
        self.value = self.minuend - self.subtrahend


class EventWatch(Block):
    """Notes an event that has happened once a danger has stood above its limit for its time; stays until reset."""

    stage = "alarm"
    danger = Signal()
    limit = Setting(1.0, "-", 0.0, 1e6, label="danger that counts")
    delay = Setting(60.0, "s", 0.0, 1e5, label="how long it must stand")
    reset = Command(0.0, "bool", 0.0, 1.0, label="1: start again, taken back")
    timer = Memory(0.0, "s", label="time it has stood")
    value = Memory(0.0, "bool", is_watched=True, label="1: it has happened")

    def scan(self, scan: Scan) -> None:
        self.timer = where(self.danger > self.limit, self.timer + scan.period, 0.0)
        happened = any_of(self.timer > self.delay, all_of(self.value > 0.5, self.reset < 0.5))
        self.value = truth(happened)
        self.reset = 0.0
