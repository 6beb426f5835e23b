"""Cleaning the acetylene: two hypochlorite towers and the caustic tower."""

from __future__ import annotations

from yixian.simulator.control.pid import DIRECT, PID
from yixian.simulator.kernel import Flowsheet, Parameter
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.plants.acetylene.instruments import PERCENT
from yixian.simulator.units.caustic import CausticTower
from yixian.simulator.units.gas_line import GasValve
from yixian.simulator.units.liquor import LiquorBoundary, LiquorValve, filled
from yixian.simulator.units.tower import FirstTower, LastTower
from yixian.simulator.units.water import WaterValve

#: Used liquor in service: available chlorine [kg/m³] and excess base [mol/m³].
USED_ONCE, SPENT = {"chlorine": 0.99, "alkali": -4.7}, {"chlorine": 0.56, "alkali": -6.5}
#: Caustic in service [mol/m³]; gas in a tower and phosphine of the gas before it [mol].
CAUSTIC_MOL, ACETYLENE = 3500.0, 1030.0


def add_towers(sheet: Flowsheet) -> None:
    """Add the towers and their liquid lines.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    place = {"ambient": "SITE.ambient", "atmosphere": "SITE.atmosphere"}
    sheet.add(
        FirstTower(
            "T-401",
            upstream="V-107.gas",
            drain="V-110.liquor",
            circulating="M-401",
            spent_opening="LV-401",
            spent_running="M-404",
            temperature=32.0,
            ph=6.5,
            dry=ACETYLENE,
            phosphine=3e-2,
            **place,
            **filled(5.8, **SPENT),
        ),
        LastTower(
            "T-402",
            upstream="T-401.gas",
            circulating="M-402",
            temperature=30.0,
            ph=7.3,
            dry=ACETYLENE,
            phosphine=2e-3,
            **place,
            **filled(5.8, **USED_ONCE),
        ),
        CausticTower(
            "T-403",
            upstream="T-402.gas",
            drain="SEWER-LIQUOR.liquor",
            circulating="M-403",
            chlorine_slip="T-402.chlorine_slip",
            drain_opening="HV-403",
            temperature=30.0,
            dry=ACETYLENE,
            phosphine=2e-3,
            **place,
            **filled(7.2, alkali=CAUSTIC_MOL),
        ),
    )
    _add_liquor_lines(sheet)
    _add_flushing(sheet)


def _add_liquor_lines(sheet: Flowsheet) -> None:
    sheet.add(
        LiquorBoundary("V-405", alkali=Parameter(4300.0, "mol/m³", -2e4, 2e4, source="15 % NaOH", grade="T")),
        LiquorValve(
            "SV-405",
            opening="HV-405",
            upstream="V-405.liquor",
            downstream="T-403.liquor",
            capacity=Parameter(20.0, "m³/h", 1e-4, 500.0, source="DN 80", grade="E"),
        ),
        LiquorValve(
            "SV-402",
            opening="LV-402",
            upstream="T-402.liquor",
            downstream="T-401.liquor",
            level_nominal=Parameter(1.2, "m", 0.05, 20.0, source="sump in service", grade="E"),
            capacity=Parameter(150.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
    )


def _add_flushing(sheet: Flowsheet) -> None:
    """Add the water into each tower, and the vent of a start-up."""
    sheet.add(
        WaterValve(
            "WV-401",
            opening="XV-401",
            upstream="WATER-MAIN.water",
            downstream="T-401.water",
            falls_free=1.0,
            capacity=Parameter(60.0, "m³/h", 0.1, 1000.0, source="as much as liquor", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        WaterValve(
            "WV-402",
            opening="XV-402",
            upstream="WATER-MAIN.water",
            downstream="T-402.water",
            falls_free=1.0,
            capacity=Parameter(60.0, "m³/h", 0.1, 1000.0, source="as much as liquor", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        WaterValve(
            "WV-403",
            opening="HV-404",
            upstream="WATER-MAIN.water",
            downstream="T-403.water",
            falls_free=1.0,
            capacity=Parameter(20.0, "m³/h", 0.1, 1000.0, source="DN 50", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        GasValve(
            "VT-403",
            opening="HV-406",
            upstream="T-403.gas",
            downstream="FLARE.gas",
            is_check=1.0,
            flow_nominal=Parameter(60.0, "mol/s", source="first gas of a start-up", grade="E"),
            drop_nominal=Parameter(40.0, "kPa", source="main to vent header", grade="E"),
        ),
    )


def add_tower_control(sheet: Flowsheet) -> None:
    """Add the loops and final elements of the towers.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    sheet.add(
        PID("LIC-401", "LT-401", PERCENT, action=DIRECT, sp=58.0, gain=1.0, ti=300.0, op=29.0, bias=29.0),
        PID("LIC-402", "LT-402", PERCENT, action=DIRECT, sp=58.0, gain=1.0, ti=300.0, op=39.0, bias=39.0),
    )
    add_valves(
        sheet,
        ("LV-401", "LIC-401.op", 29.0),
        ("LV-402", "LIC-402.op", 39.0),
        ("XV-401", "HV-401W", 0.0),
        ("XV-402", "HV-402W", 0.0),
    )
    add_hands(
        sheet,
        ("HV-401W", 0.0),
        ("HV-402W", 0.0),
        ("HV-403", 0.0),
        ("HV-404", 0.0),
        ("HV-405", 0.0),
        ("HV-406", 0.0),
        ("HS-401", 100.0),
        ("HS-402", 100.0),
        ("HS-403", 100.0),
        ("HS-404", 100.0),
    )
    add_drives(
        sheet,
        ("M-401", "HS-401", 100.0),
        ("M-402", "HS-402", 100.0),
        ("M-403", "HS-403", 100.0),
        ("M-404", "HS-404", 100.0),
    )
