"""Transmitters: what the control system knows of the plant, with the faults that measuring has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from yixian.simulator.control.alarm import Limit
from yixian.simulator.kernel.arithmetic import any_of, clip, where
from yixian.simulator.kernel.block import Block, Command, Memory, Signal
from yixian.simulator.kernel.declare import Declaration
from yixian.simulator.kernel.scan import Scan

GOOD, UNCERTAIN, BAD = 0.0, 1.0, 2.0
#: NAMUR NE 43: a healthy loop shows down to 3.8 mA and up to 20.5 mA; beyond that it has failed.
BELOW, ABOVE = -0.0125, 0.03125


@dataclass(frozen=True, slots=True)
class Range:
    """Calibrated range of an instrument.

    Parameters
    ----------
    low, high
        Its ends, in ``unit`` [-].
    unit
        Unit it shows [-].
    """

    low: float
    high: float
    unit: str

    @property
    def span(self) -> float:
        """The distance of the ends, in ``unit``."""
        return self.high - self.low


#: A bias of severity 1, as a share of the span.
TYPICAL_BIAS = 0.1
#: Kinds of instrument fault, as the instructor sets them.
SOUND, BIAS, DRIFT, STUCK, FAILED_HIGH, FAILED_LOW = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0


class Transmitter(Block):
    """Measures a tag of the plant: first-order lag, noise, and the faults an instrument has.

    Parameters
    ----------
    name
        Its tag, which is also that of its value [-].
    source
        The tag it measures [-].
    range
        Calibrated range and unit [-].
    of
        What the range stands for at the source, where that is not the same: 0 to 4.6 m shown as 0 to 100 % [-].
    lag_s
        Time constant of the sensor [s].
    noise
        Standard deviation of the noise, as a share of the span [-].
    drift_h
        What a complete drift fault adds in an hour, as a share of the span [1/h].
    alarms
        Its alarms [-].
    """

    stage = "transmitter"
    source = Signal()
    value = Memory(label="measured value")
    sensor = Memory(label="value behind the lag")
    quality = Memory(unit="state", is_watched=True, label="0 good, 1 uncertain, 2 bad")
    offset = Memory(label="error of bias or drift")
    fault = Command(unit="state", low=0.0, high=5.0, label="0 sound, 1 bias, 2 drift, 3 stuck, 4 failed high, 5 low")
    severity = Command(initial=1.0, low=-10.0, high=10.0, label="of bias or drift: 1 is 10 % of the span, or drift_h")

    def __init__(
        self,
        name: str,
        source: str,
        range: Range,  # noqa: A002 - the instrument's word
        *,
        of: Range | None = None,
        lag_s: float = 0.0,
        noise: float = 0.001,
        drift_h: float = 0.02,
        alarms: Sequence[Limit] = (),
    ) -> None:
        super().__init__(name, source=source)
        self.__dict__.update(range=range, of=of or range, lag_s=lag_s, noise=noise, drift_h=drift_h, alarms=alarms)

    def declared(self, name: str) -> Any:
        """Return a declaration, the value's in the unit and range of the instrument [-].

        Parameters
        ----------
        name
            Its name [-].
        """
        item: Declaration = super().declared(name)
        if name not in ("value", "sensor", "offset", "sampled", "result"):
            return item
        low, high = self.range.low, self.range.high
        return replace(
            item, name=name, initial=low if name != "offset" else 0.0, unit=self.range.unit, low=low - high, high=high
        )

    def unused(self) -> frozenset[str]:
        """Return the declarations this instrument has no use for [-]."""
        return frozenset() if self.lag_s > 0.0 else frozenset({"sensor"})

    def parts(self) -> Sequence[Block]:
        return [alarm.on(self.name, self.range.unit) for alarm in self.alarms]

    def scan(self, scan: Scan) -> None:
        span, low, high = self.range.span, self.range.low, self.range.high
        true = scan.read_as(self.settings["source"], self.of.unit)
        if self.of != self.range:
            true = low + (true - self.of.low) * (span / self.of.span)
        self.offset = self._offset(scan)
        measured = self.seen(scan, true) + self.offset + (self.noise * span) * scan.noise(self.name)
        old = self.value
        lowest, highest = low + BELOW * span, high + ABOVE * span
        value = clip(measured, lowest, highest)
        value = where(self.fault >= STUCK, where(self.fault > STUCK, self._failed(), old), value)
        is_outside = any_of(value <= lowest, value >= highest)
        self.value = value
        self.quality = where(self.fault > STUCK, BAD, where(is_outside, UNCERTAIN, GOOD))

    def seen(self, scan: Scan, true: Any) -> Any:
        """Return what the sensor sees, in the unit of the instrument [any].

        Parameters
        ----------
        scan
            The scan [-].
        true
            What there is to be measured now [any].
        """
        if self.lag_s <= 0.0:
            return true
        share = scan.period / (self.lag_s + scan.period)
        self.sensor = where(scan.is_first, true, self.sensor + share * (true - self.sensor))
        return self.sensor

    def _offset(self, scan: Scan) -> Any:
        """Return the error of bias or drift, in the unit of the instrument."""
        span = self.range.span
        grown = self.offset + self.severity * (self.drift_h * span * scan.period / 3600.0)
        constant = where(self.fault < BIAS, 0.0, self.severity * (TYPICAL_BIAS * span))
        return where(self.fault < DRIFT, constant, where(self.fault < STUCK, grown, self.offset))

    def _failed(self) -> Any:
        """Return what a failed signal shows: beyond the range, up or down."""
        low, high, span = self.range.low, self.range.high, self.range.span
        return where(self.fault > FAILED_HIGH, low + 2.0 * BELOW * span, high + 2.0 * ABOVE * span)
