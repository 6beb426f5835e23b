"""The PID controller, in the form that plants have: percent of range, three modes, bumpless in every change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yixian.simulator.control.transmitter import BAD, Range
from yixian.simulator.kernel.arithmetic import absolute, all_of, any_of, clip, maximum, minimum, where
from yixian.simulator.kernel.block import Block, Command, Memory, Setting, Signal
from yixian.simulator.kernel.declare import Declaration
from yixian.simulator.kernel.scan import Scan

MAN, AUTO, CAS = 0.0, 1.0, 2.0
DIRECT, REVERSE = 1.0, -1.0
#: A controller is not selected when the selector's output differs from its own by more [%].
UNSELECTED = 1e-9


class PID(Block):
    """Holds a measured value at its setpoint by one output, 0 to 100 %.

    In MAN the operator sets ``op``; in AUTO the operator sets ``sp``; in CAS another block sets ``sp``. Modes change
    without a bump: outside AUTO and CAS the integral follows the output, outside CAS a master follows ``sp``. The
    output saturates without windup. A bad measurement, or ``track``, holds the output.

    The ISA (ideal) form, with e = setpoint − measurement and y the measurement, both in percent of the range::

        op = bias + s·gain·(e + (1/ti)·∫e dt − td·d(y_f)/dt) + feedforward,    s = +1 reverse, −1 direct

    y_f is y behind a first-order filter of td/10 and a scan. Discrete by the scan: the integral by the right
    rectangle, the derivative backwards [1]_. Anti-windup by conditional integration: the integral goes no further than
    to where the output meets its limit [2]_. Gap action: within the gap only ``gap_gain`` of e counts.

    Parameters
    ----------
    name
        Its tag [-].
    pv
        Tag of the transmitter [-].
    range
        Range of measurement and setpoint [-].
    action
        `DIRECT`: output rises with the measurement; `REVERSE`: it falls [-].
    slave
        Tag of the controller whose setpoint this one sets: while that one is not in CAS, this one follows it [-].
    settings
        Numbers of the declarations, and tags: ``cascade`` sets ``sp`` in CAS (percent is percent of the range),
        ``feedforward`` is added to the output, ``track`` takes it over while ``is_tracking`` is 1, ``external``
        is the selector this output goes through, which it follows while another one passes [-].

    .. [1] K. J. Åström, T. Hägglund, Advanced PID Control, ISA 2006, chapters 3 and 13 (implementation).
    .. [2] The same, chapter 3, on windup.
    """

    pv = Signal()
    cascade = Signal()
    feedforward = Signal()
    track = Signal()
    is_tracking = Signal()
    external = Signal()
    mode = Command(AUTO, "state", MAN, CAS, is_watched=True, label="0 MAN, 1 AUTO, 2 CAS")
    sp = Command(label="setpoint (SP)")
    op = Command(0.0, "%", 0.0, 100.0, label="output (OP)")
    gain = Setting(1.0, "-", 0.0, 1000.0, label="proportional gain, % of output for % of range")
    ti = Setting(60.0, "s", 0.01, 1e6, label="integral time")
    td = Setting(0.0, "s", 0.0, 1e5, label="derivative time")
    op_low = Setting(0.0, "%", 0.0, 100.0, label="lowest output")
    op_high = Setting(100.0, "%", 0.0, 100.0, label="highest output")
    gap = Setting(0.0, label="half width of the gap around the setpoint")
    gap_gain = Setting(0.0, "-", 0.0, 1.0, label="share of the gain within the gap")
    bias = Memory(unit="%", label="integral part")
    pv_slow = Memory(label="measurement behind the derivative filter")

    def __init__(
        self,
        name: str,
        pv: str,
        range: Range,  # noqa: A002 - the instrument's word
        *,
        action: float = REVERSE,
        slave: str = "",
        **settings: Any,
    ) -> None:
        super().__init__(name, pv=pv, **settings)
        self.__dict__.update(range=range, action=action, slave=slave)

    def declared(self, name: str) -> Any:
        """Return a declaration, setpoint and gap in the unit of the measurement [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        item: Declaration = super().declared(name)
        if name == "sp":
            return replace(item, name=name, unit=self.range.unit, low=self.range.low, high=self.range.high)
        if name in ("gap", "pv_slow"):
            return replace(item, name=name, unit=self.range.unit)
        return item

    def unused(self) -> frozenset[str]:
        """Return the declarations this controller has no use for [-]."""
        return frozenset() if self.declared("td").initial > 0.0 else frozenset({"pv_slow", "td"})

    @property
    def has_master(self) -> bool:
        """Whether another block sets the setpoint in CAS."""
        return "cascade" in self.settings

    def scan(self, scan: Scan) -> None:
        mode, low, high = self.mode, self.op_low, self.op_high
        if self.has_master:
            self.sp = where(mode > 1.5, clip(self._cascaded(scan), self.range.low, self.range.high), self.sp)
        deviation = self._deviation()
        quick = self.gain * self._percent(deviation) + self._derivative(scan) + self.feedforward
        bias = self._integrated(scan, deviation, quick)
        is_tracking, followed = self._tracked(scan)
        quality = f"{self.settings['pv']}.quality"
        is_blind = scan.read(quality) >= BAD if scan.has(quality) else False
        is_held = any_of(mode < 0.5, is_blind, is_tracking)
        held = where(is_tracking, followed, self.op)
        op = clip(where(is_held, held, quick + bias), low, high)
        self.op = where(mode < 0.5, clip(held, 0.0, 100.0), op)
        self.bias = where(is_held, self.op - quick, bias)

    def _integrated(self, scan: Scan, deviation: Any, quick: Any) -> Any:
        """Return the next integral part [%]: it goes no further than where the output meets its limit."""
        bias = self.bias
        if "external" in self.settings:
            bias = where(absolute(self.external - self.op) > UNSELECTED, self.external - quick, bias)
        step = self.gain * self._percent(deviation) * (scan.period / self.ti)
        wanted = quick + bias + step
        rising, falling = all_of(wanted > self.op_high, step > 0.0), all_of(wanted < self.op_low, step < 0.0)
        at_most, at_least = maximum(bias, self.op_high - quick), minimum(bias, self.op_low - quick)
        return where(rising, at_most, where(falling, at_least, bias + step))

    def _cascaded(self, scan: Scan) -> Any:
        """Return the setpoint from the master, in the unit of the measurement."""
        is_share = scan.unit_of(self.settings["cascade"]) == "%" and self.range.unit != "%"
        return self.range.low + self.cascade * (self.range.span / 100.0) if is_share else self.cascade

    def _tracked(self, scan: Scan) -> tuple[Any, Any]:
        """Return whether the output follows something else, and what [%]."""
        is_tracking, followed = self.is_tracking > 0.5, self.track
        if self.slave:
            other: Range = scan.block(self.slave).range
            share = (scan.read(f"{self.slave}.sp") - other.low) * (100.0 / other.span)
            is_alone = scan.read(f"{self.slave}.mode") < 1.5
            is_tracking, followed = any_of(is_tracking, is_alone), where(is_alone, share, followed)
        return is_tracking, followed

    def _percent(self, deviation: Any) -> Any:
        """Return a deviation as percent of the range, with the sign of the action."""
        return deviation * (-self.action * 100.0 / self.range.span)

    def _deviation(self) -> Any:
        """Return setpoint less measurement; inside the gap only a share of it counts."""
        deviation = self.sp - self.pv
        if self.declared("gap").initial > 0.0:
            inside = clip(deviation, -self.gap, self.gap)
            deviation = deviation - inside + self.gap_gain * inside
        return deviation

    def _derivative(self, scan: Scan) -> Any:
        """Return the derivative part, on the measurement, filtered by a tenth of the derivative time."""
        if self.declared("td").initial <= 0.0:
            return 0.0
        lag = self.td * 0.1 + scan.period
        change = self.pv - where(scan.is_first, self.pv, self.pv_slow)
        self.pv_slow = where(scan.is_first, self.pv, self.pv_slow + change * scan.period / lag)
        return self._percent(-change) * self.gain * self.td / lag
