"""Preparing hypochlorite: equipment, loops and final elements."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.pid import CAS, DIRECT, PID, REVERSE
from yixian.simulator.control.station import SplitRange
from yixian.simulator.kernel import Flowsheet, Parameter
from yixian.simulator.plants.acetylene.downstream_instruments import CHLORINE_RANGE, PH, SPAN
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.plants.acetylene.hypochlorite_program import HypochloriteProgram
from yixian.simulator.plants.acetylene.instruments import PERCENT
from yixian.simulator.units.chloralkali import ChlorineValve
from yixian.simulator.units.hypochlorite import HeadTank, LineMixer, PreparationTank, SupplyPump
from yixian.simulator.units.liquor import LiquorBoundary, LiquorOverflow, LiquorValve, filled
from yixian.simulator.units.water import WaterValve

#: Fresh liquor in service: available chlorine [kg/m³] and excess base [mol/m³].
FRESH = {"chlorine": 1.03, "alkali": -4.6}


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
        WaterValve(
            "WV-301",
            opening="FV-301",
            upstream="WATER-MAIN.water",
            downstream="M-302.water",
            capacity=Parameter(115.0, "m³/h", 0.1, 1000.0, source="wide open", grade="E"),
            drop_nominal=Parameter(270.0, "kPa", source="main to mixer", grade="E"),
        ),
        LiquorValve(
            "SV-302",
            opening="FV-302",
            upstream="V-301.liquor",
            downstream="M-302.liquor",
            capacity=Parameter(2.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
        LiquorValve(
            "SV-306",
            opening="FV-306",
            upstream="V-306.liquor",
            downstream="M-302.liquor",
            capacity=Parameter(0.3, "m³/h", 1e-4, 500.0, source="pH 7 to 9 in a quarter of an hour", grade="E"),
        ),
        ChlorineValve(
            "CV-305",
            opening="FV-305",
            available="E-601.available",
            upstream="E-601.chlorine",
            downstream="M-302.chlorine",
        ),
        LineMixer(
            "M-302",
            fill_a="XV-303A",
            fill_b="XV-303B",
            tank_a="V-303A.liquor",
            tank_b="V-303B.liquor",
            **filled(0.516, **FRESH),
        ),
    )


def _add_tanks(sheet: Flowsheet) -> None:
    tank: dict[str, Any] = {"acid": "ACID-309.liquor", "ph": 7.5, "temperature": 27.0}
    sheet.add(
        PreparationTank("V-303A", acid_opening="HV-309", **tank, **filled(9.0, **FRESH)),
        PreparationTank("V-303B", acid_opening="HV-310", **tank, **filled(3.0, **FRESH)),
        SupplyPump(
            "P-304",
            tank_a="V-303A.liquor",
            tank_b="V-303B.liquor",
            head="V-304.liquor",
            draw_a="XV-304A",
            draw_b="XV-304B",
            speed_a="M-304A",
            speed_b="M-304B",
            opening="LV-308",
            ph_a="V-303A.ph",
            ph_b="V-303B.ph",
        ),
        HeadTank(
            "V-304",
            area=4.0,
            supply="SV-304.flow",
            **filled(6.0, **FRESH),
        ),
        LiquorOverflow("OF-304", upstream="V-304.liquor", downstream="V-303A.liquor"),
        LiquorValve(
            "SV-304",
            opening="FV-304",
            upstream="V-304.liquor",
            downstream="T-402.liquor",
            level_nominal=Parameter(1.5, "m", 0.05, 20.0, source="head tank in service", grade="E"),
            capacity=Parameter(90.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
    )


def add_preparation_control(sheet: Flowsheet) -> None:
    """Add the loops, the program and the final elements of the preparation.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    held: dict[str, Any] = {"track": 50.0, "is_tracking": "HYPO-303.is_batch", "op": 50.0, "bias": 50.0}
    flow: dict[str, Any] = {"mode": CAS, "gain": 0.4, "ti": 8.0}
    sheet.add(
        PID("LIC-307", "LT-307A", PERCENT, action=REVERSE, sp=60.0, gain=2.0, ti=600.0, op=58.0, bias=58.0),
        PID("AIC-303", "AT-303A", CHLORINE_RANGE, action=REVERSE, sp=0.103, gain=0.15, ti=540.0, **held),
        PID("AIC-304", "AT-304", PH, action=DIRECT, sp=7.5, gain=0.25, ti=300.0, gap=0.3, gap_gain=0.2, **held),
        PID("FIC-301", "FT-301", SPAN["water"], cascade="HYPO-303.water_sp", op=52.0, bias=52.0, **flow),
        PID("FIC-302", "FT-302", SPAN["strong"], cascade="HYPO-303.strong_sp", op=20.0, bias=20.0, **flow),
        PID("FIC-305", "FT-305", SPAN["chlorine"], cascade="HYPO-303.chlorine_sp", op=32.0, bias=32.0, **flow),
        SplitRange("FY-306", signal="AIC-304.op", from_low=0.0, from_high=15.0, to_low=100.0, to_high=0.0),
        PID("LIC-308", "LT-308", PERCENT, action=REVERSE, sp=60.0, gain=2.0, ti=300.0, op=65.0, bias=65.0),
        PID("FIC-304", "FT-304", SPAN["water"], action=REVERSE, sp=58.0, gain=0.4, ti=8.0, op=64.0, bias=64.0),
        HypochloriteProgram(
            "HYPO-303",
            level_a="LT-307A",
            level_b="LT-307B",
            strength_a="V-303A.strength",
            strength_b="V-303B.strength",
            ph_a="V-303A.ph",
            ph_b="V-303B.ph",
            water="FT-301",
            water_demand="LIC-307.op",
            strength_trim="AIC-303.op",
            acidity_trim="AIC-304.op",
        ),
    )
    add_valves(
        sheet,
        ("FV-301", "FIC-301.op", 52.0),
        ("FV-302", "FIC-302.op", 20.0),
        ("FV-305", "FIC-305.op", 32.0),
        ("FV-306", "FY-306", 0.0),
        ("XV-303A", "HYPO-303.fill_a", 100.0),
        ("XV-303B", "HYPO-303.fill_b", 0.0),
        ("XV-304A", "HYPO-303.draw_a", 100.0),
        ("XV-304B", "HYPO-303.draw_b", 0.0),
        ("LV-308", "LIC-308.op", 65.0),
        ("FV-304", "FIC-304.op", 64.0),
    )
    add_hands(sheet, ("HV-309", 0.0), ("HV-310", 0.0), ("HS-304A", 100.0), ("HS-304B", 0.0))
    add_drives(sheet, ("M-304A", "HS-304A", 100.0), ("M-304B", "HS-304B", 0.0))
