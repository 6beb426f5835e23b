"""Cleaning the acetylene: two hypochlorite towers and the caustic tower."""

from __future__ import annotations

from yixian.simulator.control.pid import DIRECT, PID
from yixian.simulator.control.transmitter import Range
from yixian.simulator.kernel import Flowsheet, Parameter
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.plants.acetylene.instruments import PERCENT, Row, add_event, add_instruments
from yixian.simulator.plants.acetylene.lines import Size, fresh_water, gas_valve, liquor_valve
from yixian.simulator.plants.acetylene.preparation import PH, RISK, SLOW, STRENGTH
from yixian.simulator.units.caustic import CausticTower
from yixian.simulator.units.liquor import LiquorBoundary, filled
from yixian.simulator.units.tower import FirstTower, LastTower

#: Used liquor in service: available chlorine [kg/m³] and excess base [mol/m³].
USED_ONCE, SPENT = {"chlorine": 0.99, "alkali": -4.7}, {"chlorine": 0.56, "alkali": -6.5}
#: Caustic in service [mol/m³]; gas in a tower and phosphine of the gas before it [mol].
CAUSTIC_MOL, ACETYLENE = 3500.0, 1030.0
#: As much water as liquor, into a tower that must be flushed; drop from the fresh-water main.
FLUSHING, FRESH_MAIN = (60.0, "as much as liquor"), (300.0, "fresh water main")
#: Levels of the towers: a half to two thirds (S1).
SUMP = (30.0, 50.0, 67.0, 85.0)
DROP = Range(0.0, 5.0, "kPa")
CIRCULATION = Range(0.0, 150.0, "m³/h")
SHARE = Range(0.0, 20.0, "%")
#: Analysers of the gas: a sample a minute, the answer within the next (60–180 s).
GAS = (60.0, 60.0)
INSTRUMENTS = (
    Row("LT-401", "T-401.level", "level", PERCENT, SUMP),
    Row("LT-402", "T-402.level", "level", PERCENT, SUMP),
    Row("LT-403", "T-403.level", "level", PERCENT, SUMP),
    Row("FT-401", "T-401.circulation", "flow", CIRCULATION, (50.0, 70.0, None, None)),
    Row("FT-402", "T-402.circulation", "flow", CIRCULATION, (50.0, 70.0, None, None)),
    Row("PDT-401", "T-401.drop", "pressure", DROP, (None, None, 2.0, None)),
    Row("PDT-402", "T-402.drop", "pressure", DROP, (None, None, 2.0, None)),
    Row("PDT-403", "T-403.drop", "pressure", DROP, (None, None, 2.0, None)),
    Row("AT-401", "T-401.strength", "other", STRENGTH, (None, None, 0.12, 0.15), sampled=SLOW),
    Row("AT-402", "T-402.ph", "other", PH, (4.0, 5.0, 8.5, None)),
    Row("UI-401", "T-401.risk", "other", RISK, (None, None, 0.25, 0.6)),
    Row("UI-402", "T-402.risk", "other", RISK, (None, None, 0.25, 0.6)),
    Row("TT-402", "T-402.warmth", "temperature", Range(0.0, 100.0, "°C"), (None, None, 45.0, None)),
    Row("AT-404", "T-403.phosphine_ppm", "other", Range(0.0, 50.0, "ppm"), (None, None, 3.0, 10.0), sampled=GAS),
    Row("AT-405", "T-403.purity", "other", Range(90.0, 100.0, "%"), (97.0, 98.0, None, None), sampled=GAS),
    Row("AT-406", "T-403.oxygen_share", "other", Range(0.0, 5.0, "%"), (None, None, 0.5, 1.0), sampled=GAS),
    Row("AT-407", "T-403.caustic_share", "other", SHARE, (8.0, 10.0, 15.5, None), sampled=SLOW),
    Row("AT-408", "T-403.carbonate_share", "other", SHARE, (None, None, 9.0, 10.0), sampled=SLOW),
    Row("PT-403", "T-403.gauge", "pressure", Range(0.0, 160.0, "kPa")),
)


def add_towers(sheet: Flowsheet) -> None:
    """Add the towers and their lines.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    place = {"ambient": "SITE.ambient", "atmosphere": "SITE.atmosphere"}
    sheet.add(
        FirstTower(
            "T-401", upstream="V-107.gas", drain="V-110.liquor", circulating="M-401", spent_opening="LV-401",
            spent_running="M-404", temperature=32.0, ph=6.5, dry=ACETYLENE, phosphine=3e-2, **place,
            **filled(5.8, **SPENT),
        ),
        LastTower(
            "T-402", upstream="T-401.gas", circulating="M-402", temperature=30.0, ph=7.3, dry=ACETYLENE,
            phosphine=2e-3, **place, **filled(5.8, **USED_ONCE),
        ),
        CausticTower(
            "T-403", upstream="T-402.gas", drain="SEWER-LIQUOR.liquor", circulating="M-403",
            chlorine_slip="T-402.chlorine_slip", drain_opening="HV-403", temperature=30.0, dry=ACETYLENE,
            phosphine=2e-3, **place, **filled(7.2, alkali=CAUSTIC_MOL),
        ),
    )  # fmt: skip
    _add_lines(sheet)


def _add_lines(sheet: Flowsheet) -> None:
    """Add liquor from tower to tower, caustic, the water into each tower, and the vent of a start-up."""
    sheet.add(
        LiquorBoundary("V-405", alkali=Parameter(4300.0, "mol/m³", -2e4, 2e4, source="15 % NaOH", grade="T")),
        liquor_valve(
            "SV-405", "HV-405", upstream="V-405.liquor", downstream="T-403.liquor",
            capacity=(20.0, "DN 80"), level=(2.0, "caustic store"),
        ),
        liquor_valve(
            "SV-402", "LV-402", upstream="T-402.liquor", downstream="T-401.liquor",
            capacity=(150.0, "wide open"), level=(1.2, "sump in service"),
        ),
        gas_valve(
            "VT-403", "HV-406", upstream="T-403.gas", downstream="FLARE.gas",
            size=Size(60.0, 40.0, "first gas of a start-up", "main to vent header"),
        ),
    )  # fmt: skip
    for number, opening, (flow, why) in (
        ("401", "XV-401", FLUSHING), ("402", "XV-402", FLUSHING), ("403", "HV-404", (20.0, "DN 50")),
    ):  # fmt: skip
        drop, main = FRESH_MAIN
        sheet.add(fresh_water(f"WV-{number}", opening, to=f"T-{number}.water", size=Size(flow, drop, why, main)))


def add_tower_control(sheet: Flowsheet) -> None:
    """Add the instruments, loops and final elements of the towers.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    add_instruments(sheet, INSTRUMENTS)
    for number in ("401", "402"):
        add_event(sheet, f"UA-{number}", f"T-{number}.risk")
    sheet.add(
        PID("LIC-401", "LT-401", PERCENT, action=DIRECT, sp=58.0, gain=1.0, ti=300.0, op=29.0, bias=29.0),
        PID("LIC-402", "LT-402", PERCENT, action=DIRECT, sp=58.0, gain=1.0, ti=300.0, op=39.0, bias=39.0),
    )
    add_valves(
        sheet, ("LV-401", "LIC-401.op", 29.0), ("LV-402", "LIC-402.op", 39.0), ("XV-401", "HV-401W", 0.0),
        ("XV-402", "HV-402W", 0.0),
    )  # fmt: skip
    add_hands(sheet, *((tag, 0.0) for tag in ("HV-401W", "HV-402W", "HV-403", "HV-404", "HV-405", "HV-406")))
    add_drives(sheet, *((f"M-{number}", 100.0) for number in ("401", "402", "403", "404")))
