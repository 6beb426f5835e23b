"""The instruments of the generation side: what is measured, in which range, with which alarms.

Alarm limits are training values: nobody's plant has exactly these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.analyser import Analyser
from yixian.simulator.control.transmitter import Range, Transmitter
from yixian.simulator.plants.acetylene.alarm_sheets import sheet_of

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
    every_s, dead_s
        Of an analyser: time between samples, dead time [s].
    """

    tag: str
    source: str
    kind: str
    range: Range
    limits: tuple[float | None, float | None, float | None, float | None] = (None, None, None, None)
    of: Range | None = None
    every_s: float = 0.0
    dead_s: float = 0.0


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
        sheet = sheet_of(row.tag.removesuffix("{g}"), kind)
        terms = Terms(priority, share * row.range.span / 2.0, on_delay_s, suppressed_by=suppressed_by, sheet=sheet)
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
    if row.every_s > 0.0:
        return Analyser(tag, source, row.range, every_s=row.every_s, dead_s=row.dead_s, noise=noise, alarms=rows)
    return Transmitter(tag, source, row.range, of=row.of, lag_s=LAG[row.kind], noise=noise, alarms=rows)


PERCENT = Range(0.0, 100.0, "%")
CELSIUS = Range(0.0, 120.0, "°C")
KPA = Range(-5.0, 25.0, "kPa")
SEAL = Range(0.0, 700.0, "mm")
#: Level gauge of a generator: 0 to 5.2 m is 0 to 100 %, so that the running level of 4.67 m shows as 90 %.
GENERATOR_LEVEL = Range(0.0, 5.2, "m")

GENERATOR = (
    Row("TT-101{g}1", "R-101{g}.temperature", "temperature", CELSIUS),
    Row("TT-101{g}2", "R-101{g}.temperature", "temperature", CELSIUS),
    Row("TT-101{g}3", "R-101{g}.temperature", "temperature", CELSIUS),
    Row("PT-102{g}", "R-101{g}.gauge", "pressure", KPA, (1.0, 2.5, 9.0, 11.0)),
    Row("LT-103{g}", "R-101{g}.shown_level", "level", PERCENT, (50.0, 65.0, 95.0, 99.0), of=GENERATOR_LEVEL),
    Row("FT-101{g}", "WV-101{g}.flow", "flow", Range(0.0, 80.0, "m³/h"), (15.0, 25.0, 70.0, None)),
    Row("II-104{g}", "FD-104{g}.current", "other", PERCENT, (None, 20.0, None, None)),
    Row("WT-105{g}", "H-105{g}.lower", "level", Range(0.0, 10.0, "t")),
    Row("LT-106{g}", "H-105{g}.level", "level", PERCENT, (5.0, 15.0, 97.0, None)),
    Row("AT-107{g}", "H-105{g}.lower_oxygen", "other", Range(0.0, 25.0, "%"), (None, None, 2.0, 3.0)),
    Row("AT-108{g}", "H-105{g}.upper_oxygen", "other", Range(0.0, 25.0, "%"), every_s=20.0, dead_s=10.0),
    Row("FT-108{g}", "H-105{g}.nitrogen_flow", "flow", Range(0.0, 100.0, "Nm³/h"), (10.0, 20.0, None, None)),
    Row("JT-109{g}", "R-101{g}.rake_current", "other", Range(0.0, 60.0, "A"), (None, 10.0, 40.0, 50.0)),
    Row("LT-111{g}", "S-111{g}.level", "level", SEAL, (80.0, 120.0, 350.0, 450.0)),
    Row("LT-112{g}", "S-112{g}.level", "level", SEAL, (80.0, 120.0, 350.0, 450.0)),
    Row("LT-113{g}", "S-113{g}.level", "level", SEAL, (80.0, 120.0, 350.0, 450.0)),
    Row("ZT-103{g}", "XV-103{g}", "other", PERCENT, (None, None, 80.0, None)),
    Row("FT-112{g}", "S-112{g}.flow", "flow", Range(0.0, 3000.0, "Nm³/h"), (None, None, 100.0, None)),
)

COMMON = (
    Row("TT-114", "T-104.temperature", "temperature", Range(0.0, 100.0, "°C"), (None, None, 40.0, 50.0)),
    Row("FT-115", "P-115.flow", "flow", Range(0.0, 200.0, "m³/h"), (60.0, 90.0, None, None)),
    Row("PDT-116", "T-104.drop", "pressure", Range(0.0, 5.0, "kPa"), (None, None, 1.2, 2.0)),
    Row("LT-116", "T-104.sump", "level", PERCENT, (None, None, 85.0, None), of=Range(0.0, 1.2, "m")),
    Row("LT-201A", "V-201.height", "level", PERCENT),
    Row("LT-201B", "V-201.height", "level", PERCENT),
    Row("LT-201C", "V-201.height", "level", PERCENT),
    Row("PT-202", "V-201.gauge", "pressure", Range(0.0, 10.0, "kPa"), (1.5, 2.5, 4.5, 5.5)),
    Row("GT-203A", "V-119.explosive", "other", Range(0.0, 100.0, "%LEL"), (None, None, 25.0, 50.0)),
    Row("GT-203B", "V-119.explosive", "other", Range(0.0, 100.0, "%LEL"), (None, None, 25.0, 50.0)),
    Row("PT-204", "V-105.gauge", "pressure", Range(-5.0, 10.0, "kPa"), (0.0, 0.5, None, None)),
    Row("PT-205", "V-107.gauge", "pressure", Range(0.0, 160.0, "kPa"), (None, 30.0, 95.0, 110.0)),
    Row("TT-204", "V-105.temperature", "temperature", Range(0.0, 100.0, "°C")),
    Row("TT-206", "V-107W.temperature", "temperature", Range(0.0, 80.0, "°C"), (None, None, 40.0, 48.0)),
    Row("LT-207", "V-107W.level", "level", PERCENT, (20.0, 33.0, 75.0, 85.0)),
    Row("FT-208", "FV-208V.flow", "flow", Range(0.0, 7000.0, "Nm³/h"), (None, 1500.0, 5500.0, None)),
    Row("FT-200", "L-200.flow", "flow", Range(0.0, 7000.0, "Nm³/h")),
    Row(
        "AT-202",
        "V-201.oxygen_share",
        "other",
        Range(0.0, 25.0, "%"),
        (None, None, 0.5, 1.0),
        every_s=60.0,
        dead_s=60.0,
    ),
    Row("LT-110", "V-110.level", "level", PERCENT, (15.0, 30.0, 90.0, None)),
    Row("TT-110", "V-110.temperature", "temperature", Range(0.0, 100.0, "°C"), (None, None, 55.0, None)),
    Row("PT-110", "V-110.discharge", "pressure", Range(0.0, 600.0, "kPa"), (None, 200.0, None, None)),
    Row("FT-110", "WV-110.flow", "flow", Range(0.0, 100.0, "m³/h")),
)
