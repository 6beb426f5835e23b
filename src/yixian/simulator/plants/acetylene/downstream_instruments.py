"""The instruments, interlocks and forced positions from the separator behind the compressors to vinyl chloride.

Alarm and trip limits are training values: nobody's plant has exactly these.
"""

from __future__ import annotations

from yixian.simulator.control.interlock import Interlock, of, one
from yixian.simulator.control.transmitter import Range
from yixian.simulator.plants.acetylene.instruments import PERCENT, Row

PH = Range(0.0, 14.0, "pH")
CHLORINE_RANGE = Range(0.0, 0.4, "%")
#: Analysers of strength and of phosphine: a sample a minute or two, the answer within the next (60–180 s).
STRENGTH_EVERY_S, STRENGTH_DEAD_S = 120.0, 120.0
GAS_EVERY_S, GAS_DEAD_S = 60.0, 60.0
SPAN = {
    "water": Range(0.0, 100.0, "m³/h"),
    "strong": Range(0.0, 2.0, "m³/h"),
    "chlorine": Range(0.0, 50.0, "kg/h"),
    "main": Range(0.0, 7000.0, "Nm³/h"),
    "mixer": Range(-20.0, 100.0, "°C"),
    "bed": Range(0.0, 250.0, "°C"),
    "pressure": Range(0.0, 100.0, "kPa"),
    "tower": Range(0.0, 5.0, "kPa"),
    "circulation": Range(0.0, 150.0, "m³/h"),
    "risk": Range(0.0, 2.0, "-"),
}
#: Hydrogen chloride to acetylene at design, and its purity.
HCL_RATIO, HCL_PURITY = 1.05, 0.95
NO_LIMITS = (None, None, None, None)
#: Levels of towers: a half to two thirds (S1).
SUMP = (30.0, 50.0, 67.0, 85.0)

PREPARATION = (
    Row("FT-301", "WV-301.flow", "flow", SPAN["water"], (25.0, 40.0, None, None)),
    Row("FT-302", "SV-302.flow", "flow", SPAN["strong"]),
    Row("FT-305", "CV-305.flow", "flow", SPAN["chlorine"]),
    Row("AT-303A", "P-304.strength", "other", CHLORINE_RANGE, (0.06, 0.085, 0.12, 0.15), every_s=120.0, dead_s=120.0),
    Row("AT-303B", "P-304.strength", "other", CHLORINE_RANGE, NO_LIMITS, every_s=120.0, dead_s=120.0),
    Row("AT-304", "P-304.acidity", "other", PH, (6.0, 7.0, 8.0, 9.0)),
    Row("LT-307A", "V-303A.level", "level", PERCENT, (15.0, None, None, 95.0)),
    Row("LT-307B", "V-303B.level", "level", PERCENT, (None, None, None, 95.0)),
    Row("TT-303", "V-303A.warmth", "temperature", Range(0.0, 100.0, "°C"), (None, None, 40.0, None)),
    Row("LT-308", "V-304.level", "level", PERCENT, (15.0, 30.0, 85.0, 95.0)),
    Row("FT-304", "SV-304.flow", "flow", SPAN["water"], (None, 40.0, None, None)),
    Row("UI-303", "V-303A.risk", "other", SPAN["risk"], (None, None, 0.25, 0.6)),
)
CLEANING = (
    Row("LT-401", "T-401.level", "level", PERCENT, SUMP),
    Row("LT-402", "T-402.level", "level", PERCENT, SUMP),
    Row("LT-403", "T-403.level", "level", PERCENT, SUMP),
    Row("FT-401", "T-401.circulation", "flow", SPAN["circulation"], (50.0, 70.0, None, None)),
    Row("FT-402", "T-402.circulation", "flow", SPAN["circulation"], (50.0, 70.0, None, None)),
    Row("PDT-401", "T-401.drop", "pressure", SPAN["tower"], (None, None, 2.0, None)),
    Row("PDT-402", "T-402.drop", "pressure", SPAN["tower"], (None, None, 2.0, None)),
    Row("PDT-403", "T-403.drop", "pressure", SPAN["tower"], (None, None, 2.0, None)),
    Row("AT-401", "T-401.strength", "other", CHLORINE_RANGE, (None, None, 0.12, 0.15), every_s=120.0, dead_s=120.0),
    Row("AT-402", "T-402.ph", "other", PH, (4.0, 5.0, 8.5, None)),
    Row("UI-401", "T-401.risk", "other", SPAN["risk"], (None, None, 0.25, 0.6)),
    Row("UI-402", "T-402.risk", "other", SPAN["risk"], (None, None, 0.25, 0.6)),
    Row("TT-402", "T-402.warmth", "temperature", Range(0.0, 100.0, "°C"), (None, None, 45.0, None)),
    Row(
        "AT-404",
        "T-403.phosphine_ppm",
        "other",
        Range(0.0, 50.0, "ppm"),
        (None, None, 3.0, 10.0),
        every_s=60.0,
        dead_s=60.0,
    ),
    Row(
        "AT-405", "T-403.purity", "other", Range(90.0, 100.0, "%"), (97.0, 98.0, None, None), every_s=60.0, dead_s=60.0
    ),
    Row(
        "AT-406", "T-403.oxygen_share", "other", Range(0.0, 5.0, "%"), (None, None, 0.5, 1.0), every_s=60.0, dead_s=60.0
    ),
    Row(
        "AT-407",
        "T-403.caustic_share",
        "other",
        Range(0.0, 20.0, "%"),
        (8.0, 10.0, 15.5, None),
        every_s=120.0,
        dead_s=120.0,
    ),
    Row(
        "AT-408",
        "T-403.carbonate_share",
        "other",
        Range(0.0, 20.0, "%"),
        (None, None, 9.0, 10.0),
        every_s=120.0,
        dead_s=120.0,
    ),
    Row("PT-403", "T-403.gauge", "pressure", Range(0.0, 160.0, "kPa")),
)
VINYL = (
    Row("FT-501", "CV-501.flow", "flow", SPAN["main"]),
    Row("PT-501", "V-501.gauge", "pressure", SPAN["pressure"], (None, 35.0, 58.0, None)),
    Row(
        "AT-502",
        "V-501.free_chlorine",
        "other",
        Range(0.0, 200.0, "ppm"),
        (None, None, 20.0, 50.0),
        every_s=20.0,
        dead_s=20.0,
    ),
    Row(
        "AT-503", "V-501.purity", "other", Range(80.0, 100.0, "%"), (None, 93.0, None, None), every_s=60.0, dead_s=60.0
    ),
    Row("TT-503", "VCM.warmth", "other", SPAN["mixer"], (None, None, 25.0, 50.0)),
    Row("TT-510A", "R-510.warmth", "temperature", SPAN["bed"], (90.0, 110.0, 180.0, 200.0)),
    Row("TT-510B", "R-511.warmth", "temperature", SPAN["bed"], (90.0, 110.0, 180.0, 200.0)),
    Row(
        "AT-511",
        "R-511.acetylene_share",
        "other",
        Range(0.0, 20.0, "%"),
        (None, None, 2.0, 3.0),
        every_s=60.0,
        dead_s=60.0,
    ),
    Row("FT-602", "E-601.make", "flow", Range(0.0, 4000.0, "Nm³/h")),
    Row(
        "AT-603",
        "E-601.hydrogen_share",
        "other",
        Range(0.0, 2.0, "%"),
        (None, None, 0.4, 1.0),
        every_s=60.0,
        dead_s=60.0,
    ),
    Row("FFI-601", "F-601.ratio", "other", Range(0.8, 1.3, "-"), (1.02, 1.04, 1.12, 1.2)),
    Row("UI-501", "VCM.danger", "other", SPAN["risk"], (None, None, 0.1, 0.5)),
)
ROWS = (*PREPARATION, *CLEANING, *VINYL)
#: Tags that suppress the alarms of an instrument by design.
SUPPRESSED_BY = {"FT-301": "HYPO-303.is_dry"}


def downstream_interlocks() -> tuple[Interlock, ...]:
    """Return the interlocks from hypochlorite to vinyl chloride."""
    return (
        Interlock(
            "I6",
            of(2, ("FT-301", "below", 25.0, 5.0), ("FT-302", "above", 0.15, 5.0)),
            one("FFI-302", "above", 1.6, 5.0),
            of(2, ("AT-303A", "above", 0.20), ("AT-303B", "above", 0.20)),
            one("UI-401", "above", 0.6, 2.0),
            one("UI-402", "above", 0.6, 2.0),
        ),
        Interlock("I6C", of(2, ("FT-301", "below", 25.0, 5.0), ("FT-305", "above", 5.0, 5.0))),
        Interlock("I6P", one("AT-304", "below", 5.0, 5.0), latches=False),
        Interlock("I6T", one("LT-307A", "above", 97.0, 2.0), one("LT-307B", "above", 97.0, 2.0), latches=False),
        Interlock(
            "I7", one("AT-502", "above", 50.0), one("TT-503", "above", 50.0), one("FFI-501", "below", 1.00, 10.0),
            one("PDT-504", "below", 1.0, 2.0), one("XB-601", "below", 50.0), one("SITE.power_lost", "above", 0.5),
        ),
        Interlock(
            "I14", one("FT-401", "below", 50.0, 10.0), one("FT-402", "below", 50.0, 10.0),
            one("LT-308", "below", 15.0, 10.0), latches=False,
        ),
        Interlock("I15", one("AT-406", "above", 1.0)),
        Interlock("I17", one("TT-510A", "above", 200.0, 2.0), one("TT-510B", "above", 200.0, 2.0)),
    )  # fmt: skip


#: Opening of the acetylene valve that lets half of the design load pass.
HALF_LOAD = 30.0
#: Position each interlock forces, by final element; the last one listed wins.
EFFECTS: dict[str, dict[str, float]] = {
    "FV-301": {"I6T": 0.0},
    "FV-302": {"I6": 0.0, "I6T": 0.0},
    "FV-305": {"I6": 0.0, "I6C": 0.0, "I6P": 0.0, "I6T": 0.0},
    "FV-306": {"I6T": 0.0},
    "M-304A": {"I6": 0.0, "I-POWER": 0.0},
    "M-304B": {"I6": 0.0, "I-POWER": 0.0},
    "XV-401": {"I6": 100.0},
    "XV-402": {"I6": 100.0},
    "FV-208": {"I14": HALF_LOAD, "I15": 0.0, "I17": 0.0, "I7": 0.0},
    "FV-501": {"I17": 0.0, "I7": 0.0},
    "XV-505": {"I15": 100.0, "I7": 100.0},
    "FV-510": {"I17": 100.0},
    "FV-603": {"I-POWER": 0.0},
    "M-401": {"I-POWER": 0.0},
    "M-402": {"I-POWER": 0.0},
    "M-403": {"I-POWER": 0.0},
    "M-601": {"I-POWER": 0.0},
    "XB-601": {"I-POWER": 0.0},
}
