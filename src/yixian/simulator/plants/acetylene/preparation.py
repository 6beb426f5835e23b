"""Preparing hypochlorite: equipment, instruments, loops and final elements."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.alarm import MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.pid import CAS, DIRECT, PID, REVERSE
from yixian.simulator.control.station import SplitRange
from yixian.simulator.control.transmitter import Range
from yixian.simulator.kernel import Flowsheet, Parameter
from yixian.simulator.plants.acetylene.alarm_sheets import sheet_of
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.plants.acetylene.hypochlorite_program import HypochloriteProgram
from yixian.simulator.plants.acetylene.instruments import (
    NO_LIMITS,
    PERCENT,
    Row,
    add_event,
    add_instruments,
    add_limits,
)
from yixian.simulator.plants.acetylene.lines import Size, fresh_water, liquor_valve
from yixian.simulator.plants.acetylene.programs import RatioMeter
from yixian.simulator.units.chloralkali import ChlorineValve
from yixian.simulator.units.hypochlorite import HeadTank, LineMixer, PreparationTank, SupplyPump
from yixian.simulator.units.liquor import LiquorBoundary, LiquorOverflow, LiquorValve, filled

#: Fresh liquor in service: available chlorine [kg/m³] and excess base [mol/m³].
FRESH = {"chlorine": 1.03, "alkali": -4.6}
PH = Range(0.0, 14.0, "pH")
STRENGTH = Range(0.0, 0.4, "%")
WATER = Range(0.0, 100.0, "m³/h")
STRONG = Range(0.0, 2.0, "m³/h")
CHLORINE = Range(0.0, 50.0, "kg/h")
RISK = Range(0.0, 2.0, "-")
#: Analysers of strength: a sample every two minutes, the answer within two (60–180 s).
SLOW = (120.0, 120.0)
INSTRUMENTS = (
    Row("FT-301", "WV-301.flow", "flow", WATER, (25.0, 40.0, None, None), quiet_with="HYPO-303.is_dry"),
    Row("FT-302", "SV-302.flow", "flow", STRONG),
    Row("FT-305", "CV-305.flow", "flow", CHLORINE),
    Row("AT-303A", "P-304.strength", "other", STRENGTH, (0.06, 0.085, 0.12, 0.15), sampled=SLOW),
    Row("AT-303B", "P-304.strength", "other", STRENGTH, NO_LIMITS, sampled=SLOW),
    Row("AT-304", "P-304.acidity", "other", PH, (6.0, 7.0, 8.0, 9.0)),
    Row("LT-307A", "V-303A.level", "level", PERCENT, (15.0, None, None, 95.0)),
    Row("LT-307B", "V-303B.level", "level", PERCENT, (None, None, None, 95.0)),
    Row("TT-303", "V-303A.warmth", "temperature", Range(0.0, 100.0, "°C"), (None, None, 40.0, None)),
    Row("LT-308", "V-304.level", "level", PERCENT, (15.0, 30.0, 85.0, 95.0)),
    Row("FT-304", "SV-304.flow", "flow", WATER, (None, 40.0, None, None)),
    Row("UI-303", "V-303A.risk", "other", RISK, (None, None, 0.25, 0.6)),
)


def add_preparation(sheet: Flowsheet) -> None:
    """Add strong store, mixer, tanks, pump and head tank.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    _add_mixer(sheet)
    _add_tanks(sheet)


def _add_mixer(sheet: Flowsheet) -> None:
    sheet.add(
        LiquorBoundary(
            "V-301",
            chlorine=Parameter(110.0, "kg/m³", 0.0, 200.0, source="10 % (S1)", grade="C"),
            alkali=Parameter(220.0, "mol/m³", -2e4, 2e4, source="0.8 % free NaOH of 0.1–1 %", grade="T"),
        ),
        LiquorBoundary(
            "V-306", alkali=Parameter(1000.0, "mol/m³", -2e4, 2e4, source="4 % NaOH for the pH trim", grade="E")
        ),
        LiquorBoundary(
            "ACID-309", alkali=Parameter(-3000.0, "mol/m³", -2e4, 2e4, source="10 % hydrochloric acid", grade="T")
        ),
        LiquorBoundary("SEWER-LIQUOR"),
        fresh_water(
            "WV-301", "FV-301", to="M-302.water", falls_free=False,
            size=Size(115.0, 270.0, "wide open", "main to mixer"),
        ),
        LiquorValve(
            "SV-302", opening="FV-302", upstream="V-301.liquor", downstream="M-302.liquor",
            capacity=Parameter(2.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
        LiquorValve(
            "SV-306", opening="FV-306", upstream="V-306.liquor", downstream="M-302.liquor",
            capacity=Parameter(0.3, "m³/h", 1e-4, 500.0, source="pH 7 to 9 in a quarter of an hour", grade="E"),
        ),
        ChlorineValve(
            "CV-305", opening="FV-305", available="E-601.available", upstream="E-601.chlorine",
            downstream="M-302.chlorine",
        ),
        LineMixer(
            "M-302", fill_a="XV-303A", fill_b="XV-303B", tank_a="V-303A.liquor", tank_b="V-303B.liquor",
            **filled(0.516, **FRESH),
        ),
    )  # fmt: skip


def _add_tanks(sheet: Flowsheet) -> None:
    tank: dict[str, Any] = {"acid": "ACID-309.liquor", "ph": 7.5, "temperature": 27.0}
    sheet.add(
        PreparationTank("V-303A", acid_opening="HV-309", **tank, **filled(9.0, **FRESH)),
        PreparationTank("V-303B", acid_opening="HV-310", **tank, **filled(3.0, **FRESH)),
        SupplyPump(
            "P-304", tank_a="V-303A.liquor", tank_b="V-303B.liquor", head="V-304.liquor", draw_a="XV-304A",
            draw_b="XV-304B", speed_a="M-304A", speed_b="M-304B", opening="LV-308", ph_a="V-303A.ph", ph_b="V-303B.ph",
        ),
        HeadTank("V-304", area=4.0, supply="SV-304.flow", **filled(6.0, **FRESH)),
        LiquorOverflow("OF-304", upstream="V-304.liquor", downstream="V-303A.liquor"),
        *(
            LiquorOverflow(
                f"OF-303{letter}", upstream=f"V-303{letter}.liquor", downstream="SEWER-LIQUOR.liquor",
                mouth=Parameter(2.48, "m", 0.0, 20.0, source="just under the rim, over the trip at 97 %", grade="E"),
            )
            for letter in "AB"
        ),
        liquor_valve(
            "SV-304", "FV-304", upstream="V-304.liquor", downstream="T-402.liquor",
            capacity=(90.0, "wide open"), level=(1.5, "head tank in service"),
        ),
    )  # fmt: skip


def add_preparation_control(sheet: Flowsheet) -> None:
    """Add the instruments, loops, the program and the final elements of the preparation.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    add_instruments(sheet, INSTRUMENTS)
    sheet.add(
        RatioMeter("FFI-302", unit="%", part="FT-302", whole="FT-301", gain=100.0, idle=0.0, least=5.0, high=10.0)
    )
    _add_alarms(sheet)
    _add_loops(sheet)
    _add_final_elements(sheet)


def _add_alarms(sheet: Flowsheet) -> None:
    add_limits(sheet, *(("FFI-302", "%", kind, limit) for kind, limit in (("L", 0.5), ("H", 1.2), ("HH", 1.6))))
    differs = Terms(MEDIUM_PRIORITY, 0.003, 300.0, against="AT-303B", sheet=sheet_of("AT-303", "DEV"))
    sheet.add(Limit("DEV", 0.015, differs).on("AT-303A", "%"))
    for letter in "AB":
        add_event(sheet, f"UA-303{letter}", f"V-303{letter}.risk")


def _add_loops(sheet: Flowsheet) -> None:
    held: dict[str, Any] = {"track": 50.0, "is_tracking": "HYPO-303.is_batch", "op": 50.0, "bias": 50.0}
    flow: dict[str, Any] = {"mode": CAS, "gain": 0.4, "ti": 8.0}
    sheet.add(
        PID("LIC-307", "LT-307A", PERCENT, action=REVERSE, sp=60.0, gain=2.0, ti=600.0, op=58.0, bias=58.0),
        PID("AIC-303", "AT-303A", STRENGTH, action=REVERSE, sp=0.103, gain=0.15, ti=540.0, **held),
        PID("AIC-304", "AT-304", PH, action=DIRECT, sp=7.5, gain=0.25, ti=300.0, gap=0.3, gap_gain=0.2, **held),
        PID("FIC-301", "FT-301", WATER, cascade="HYPO-303.water_sp", op=52.0, bias=52.0, **flow),
        PID("FIC-302", "FT-302", STRONG, cascade="HYPO-303.strong_sp", op=20.0, bias=20.0, **flow),
        PID("FIC-305", "FT-305", CHLORINE, cascade="HYPO-303.chlorine_sp", op=32.0, bias=32.0, **flow),
        SplitRange("FY-306", signal="AIC-304.op", from_low=0.0, from_high=15.0, to_low=100.0, to_high=0.0),
        PID("LIC-308", "LT-308", PERCENT, action=REVERSE, sp=60.0, gain=2.0, ti=300.0, op=65.0, bias=65.0),
        PID("FIC-304", "FT-304", WATER, action=REVERSE, sp=58.0, gain=0.4, ti=8.0, op=64.0, bias=64.0),
        HypochloriteProgram(
            "HYPO-303", level_a="LT-307A", level_b="LT-307B", strength_a="V-303A.strength",
            strength_b="V-303B.strength", ph_a="V-303A.ph", ph_b="V-303B.ph", water="FT-301",
            water_demand="LIC-307.op", strength_trim="AIC-303.op", acidity_trim="AIC-304.op",
        ),
    )  # fmt: skip


def _add_final_elements(sheet: Flowsheet) -> None:
    add_valves(
        sheet, ("FV-301", "FIC-301.op", 52.0), ("FV-302", "FIC-302.op", 20.0), ("FV-305", "FIC-305.op", 32.0),
        ("FV-306", "FY-306", 0.0), ("XV-303A", "HYPO-303.fill_a", 100.0), ("XV-303B", "HYPO-303.fill_b", 0.0),
        ("XV-304A", "HYPO-303.draw_a", 100.0), ("XV-304B", "HYPO-303.draw_b", 0.0), ("LV-308", "LIC-308.op", 65.0),
        ("FV-304", "FIC-304.op", 64.0),
    )  # fmt: skip
    add_hands(sheet, ("HV-309", 0.0), ("HV-310", 0.0))
    add_drives(sheet, ("M-304A", 100.0), ("M-304B", 0.0))
