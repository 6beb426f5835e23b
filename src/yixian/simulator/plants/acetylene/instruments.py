"""Instruments from their rows: what is measured, in which range, with which alarms; the rows stand with each section.

Alarm limits are training values: nobody's plant has exactly these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.kernel import Flowsheet
from yixian.simulator.plants.acetylene.alarm_sheets import sheet_of
from yixian.simulator.plants.acetylene.programs import EventWatch

PERCENT = Range(0.0, 100.0, "%")
CELSIUS = Range(0.0, 120.0, "°C")
KPA = Range(-5.0, 25.0, "kPa")
NO_LIMITS = (None, None, None, None)
#: Deadband as a share of the span, and on-delay of L and H [s]; textbook defaults of ISA-18.2 practice.
DEADBAND = {
    "flow": (0.05, 15.0),
    "level": (0.05, 60.0),
    "pressure": (0.02, 15.0),
    "temperature": (0.01, 60.0),
    "other": (0.02, 15.0),
}
#: Sensor lag [s] by kind (estimate: thermowell 25–40 s, level 3 s).
LAG = {"flow": 1.5, "level": 3.0, "pressure": 1.0, "temperature": 30.0, "other": 2.0}
NOISE = {"flow": 0.003, "level": 0.0005, "pressure": 0.001, "temperature": 0.0005, "other": 0.001}
#: LL and HH must not wait: they announce a trip.
URGENT_DELAY_S = 1.0
LOW = ("LL", "L")


@dataclass(frozen=True, slots=True)
class Row:
    """One instrument.

    Parameters
    ----------
    tag, source
        Its tag, and the tag it measures; ``{g}`` stands for the letter of a generator [-].
    kind
        ``flow``, ``level``, ``pressure``, ``temperature`` or ``other`` [-].
    range
        Calibrated range and unit [-].
    limits
        LL, L, H, HH; ``None`` where there is none [-].
    of
        What the range stands for at the source, where that differs [-].
    quiet_with
        Tag that makes the low alarms a mere consequence while it is 1: they are suppressed by design [-].
    sampled
        Of an analyser: time between samples, dead time [s].
    """

    tag: str
    source: str
    kind: str
    range: Range
    limits: tuple[float | None, float | None, float | None, float | None] = (None, None, None, None)
    of: Range | None = None
    quiet_with: str = ""
    sampled: tuple[float, float] | None = None


def alarms(row: Row, suppressed_by: str = "") -> Iterator[Limit]:
    """Yield the alarms of an instrument.

    Parameters
    ----------
    row
        The instrument [-].
    suppressed_by
        Tag that suppresses them by design, as the out-of-service switch of a generator [-].
    """
    share, delay_s = DEADBAND[row.kind]
    for kind, limit in zip(("LL", "L", "H", "HH"), row.limits, strict=True):
        if limit is None:
            continue
        is_outer = len(kind) == 2
        priority = HIGH_PRIORITY if is_outer else MEDIUM_PRIORITY
        on_delay_s = URGENT_DELAY_S if is_outer else delay_s
        quiet = suppressed_by or (row.quiet_with if kind in LOW else "")
        sheet = sheet_of(row.tag.removesuffix("{g}"), kind)
        terms = Terms(priority, share * row.range.span / 2.0, on_delay_s, suppressed_by=quiet, sheet=sheet)
        yield Limit(kind, limit, terms)


def instrument(row: Row, *, letter: str = "", suppressed_by: str = "") -> Transmitter:
    """Return the transmitter or analyser of a row.

    Parameters
    ----------
    row
        The instrument [-].
    letter
        Letter of the generator [-].
    suppressed_by
        As in `alarms` [-].
    """
    tag, source = row.tag.format(g=letter), row.source.format(g=letter)
    rows = tuple(alarms(row, suppressed_by))
    noise = NOISE[row.kind]
    if row.sampled is not None:
        every_s, dead_s = row.sampled
        return Analyser(tag, source, row.range, every_s=every_s, dead_s=dead_s, noise=noise, alarms=rows)
    return Transmitter(tag, source, row.range, of=row.of, lag_s=LAG[row.kind], noise=noise, alarms=rows)


def add_instruments(sheet: Flowsheet, rows: Iterable[Row]) -> None:
    """Add the instruments of a section.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        The instruments [-].
    """
    sheet.add(*(instrument(row) for row in rows))


def add_limits(sheet: Flowsheet, *rows: tuple[str, str, str, float], quiet_with: str = "") -> None:
    """Add alarms of calculated values.

    Parameters
    ----------
    sheet
        The plant [-].
    rows
        Tag, unit, one of LL, L, H, HH, and the limit in the unit of the tag [-].
    quiet_with
        Tag that makes them a mere consequence while it is 1: they are suppressed by design [-].
    """
    for tag, unit, kind, limit in rows:
        is_outer = len(kind) == 2
        terms = Terms(
            HIGH_PRIORITY if is_outer else MEDIUM_PRIORITY, limit * 0.005, 2.0 if is_outer else 15.0,
            suppressed_by=quiet_with, sheet=sheet_of(tag, kind),
        )  # fmt: skip
        sheet.add(Limit(kind, limit, terms).on(tag, unit))


def add_event(sheet: Flowsheet, tag: str, danger: str) -> None:
    """Add the watch of a danger that becomes an event after a minute, with its latching alarm.

    Parameters
    ----------
    sheet
        The plant [-].
    tag
        Tag of the watch [-].
    danger
        What it watches; 1 is the limit [-].
    """
    sheet.add(EventWatch(tag, danger=danger))
    sheet.add(Limit("H", 0.5, Terms(HIGH_PRIORITY, latches=True, sheet=sheet_of(tag, "H"))).on(tag, "bool"))
