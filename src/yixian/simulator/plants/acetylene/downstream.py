"""From the separator behind the compressors to vinyl chloride: cleaning liquor, towers, converters, chlor-alkali."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.pid import CAS, DIRECT, PID, REVERSE
from yixian.simulator.control.station import CrossLimit, Hand, Ratio, SplitRange
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Command, Flowsheet, Parameter
from yixian.simulator.plants.acetylene.downstream_instruments import (
    CHLORINE_RANGE,
    EFFECTS,
    PH,
    ROWS,
    SPAN,
    SUPPRESSED_BY,
    downstream_interlocks,
)
from yixian.simulator.plants.acetylene.hypochlorite_program import (
    Difference,
    EventWatch,
    HypochloriteProgram,
    RatioMeter,
)
from yixian.simulator.plants.acetylene.instruments import PERCENT, instrument
from yixian.simulator.units.caustic import CausticTower
from yixian.simulator.units.chloralkali import ChlorideMain, ChlorideValve, ChlorineValve, Electrolysis, Furnace
from yixian.simulator.units.gas_line import GasValve
from yixian.simulator.units.hypochlorite import HeadTank, LineMixer, PreparationTank, SupplyPump
from yixian.simulator.units.liquor import LiquorBoundary, LiquorOverflow, LiquorValve, filled
from yixian.simulator.units.tower import FirstTower, LastTower
from yixian.simulator.units.vcm import Converter, VinylMixer
from yixian.simulator.units.water import WaterValve

#: Acetylene to the mixer at 100 % [Nm³/h], and hydrogen chloride for it.
FULL_LOAD, HCL_RATIO, HCL_PURITY = 4690.0, 1.05, 0.95
#: Fresh and used liquor in service: available chlorine [kg/m³] and excess base [mol/m³].
FRESH, USED_ONCE, SPENT = (
    {"chlorine": 1.03, "alkali": -4.6},
    {"chlorine": 0.99, "alkali": -4.7},
    {"chlorine": 0.56, "alkali": -6.5},
)
#: Tuning of the two flows whose ratio trips the converters: three times as quick as a flow loop elsewhere (estimate).
QUICK: dict[str, Any] = {"gain": 0.8, "ti": 4.0}
CAUSTIC_MOL = 3500.0
ACETYLENE, PHOSPHINE = 1030.0, 400e-6


def add_downstream(sheet: Flowsheet) -> None:
    """Add everything behind ``V-107``; the acetylene valve is moved behind the towers and follows hydrogen chloride.

    Parameters
    ----------
    sheet
        The plant with the generation side and ``VCM``, ``V-110``, ``FV-208V``, ``FIC-208``, ``FV-208``, ``I-POWER`` [-].
    """
    _add_preparation(sheet)
    _add_towers(sheet)
    _add_vinyl(sheet)
    _join(sheet)
    sheet.add(*(instrument(row, suppressed_by=SUPPRESSED_BY.get(row.tag, "")) for row in ROWS))
    _add_calculations(sheet)
    sheet.add(*downstream_interlocks())
    _add_preparation_control(sheet)
    _add_tower_control(sheet)
    _add_vinyl_control(sheet)


def _join(sheet: Flowsheet) -> None:
    """Lead the acetylene valve from the towers to the mixer, under the cross-limits and interlocks of the converters."""
    valve, controller = sheet.things["FV-208V"], sheet.things["FIC-208"]
    valve.settings["upstream"] = "T-403.gas"
    controller.settings.update(cascade="FY-208", mode=CAS, **QUICK)
    sheet.things["FV-208"].__dict__["trips"].update(EFFECTS["FV-208"])


def _add_preparation(sheet: Flowsheet) -> None:
    tank: dict[str, Any] = {"acid": "ACID-309.liquor", "ph": 7.5, "temperature": 27.0}
    sheet.add(
        LiquorBoundary(
            "V-301", chlorine=Parameter(110.0, "kg/m³", 0.0, 200.0, source="10 % (S1)", grade="C"),
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
            "WV-301", opening="FV-301", upstream="WATER-MAIN.water", downstream="M-302.water",
            capacity=Parameter(115.0, "m³/h", 0.1, 1000.0, source="wide open", grade="E"),
            drop_nominal=Parameter(270.0, "kPa", source="main to mixer", grade="E"),
        ),
        LiquorValve(
            "SV-302", opening="FV-302", upstream="V-301.liquor", downstream="M-302.liquor",
            capacity=Parameter(2.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
        LiquorValve(
            "SV-306", opening="FV-306", upstream="V-306.liquor", downstream="M-302.liquor",
            capacity=Parameter(0.3, "m³/h", 1e-4, 500.0, source="pH 7 to 9 in a quarter of an hour", grade="E"),
        ),
        ChlorineValve("CV-305", opening="FV-305", available="E-601.available", upstream="E-601.chlorine", downstream="M-302.chlorine"),
        LineMixer(
            "M-302", fill_a="XV-303A", fill_b="XV-303B", tank_a="V-303A.liquor", tank_b="V-303B.liquor",
            **filled(0.516, **FRESH),
        ),
        PreparationTank("V-303A", acid_opening="HV-309", **tank, **filled(9.0, **FRESH)),
        PreparationTank("V-303B", acid_opening="HV-310", **tank, **filled(3.0, **FRESH)),
        SupplyPump(
            "P-304", tank_a="V-303A.liquor", tank_b="V-303B.liquor", head="V-304.liquor", draw_a="XV-304A", draw_b="XV-304B",
            speed_a="M-304A", speed_b="M-304B", opening="LV-308", ph_a="V-303A.ph", ph_b="V-303B.ph",
        ),
        HeadTank(
            "V-304", area=4.0, supply="SV-304.flow",
            **filled(6.0, **FRESH),
        ),
        LiquorOverflow("OF-304", upstream="V-304.liquor", downstream="V-303A.liquor"),
        LiquorValve(
            "SV-304", opening="FV-304", upstream="V-304.liquor", downstream="T-402.liquor",
            level_nominal=Parameter(1.5, "m", 0.05, 20.0, source="head tank in service", grade="E"),
            capacity=Parameter(90.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
    )  # fmt: skip


def _add_towers(sheet: Flowsheet) -> None:
    place = {"ambient": "SITE.ambient", "atmosphere": "SITE.atmosphere"}
    sheet.add(
        FirstTower(
            "T-401", upstream="V-107.gas", drain="V-110.liquor", circulating="M-401", spent_opening="LV-401",
            spent_running="M-404", temperature=32.0, ph=6.5, dry=ACETYLENE, phosphine=3e-2, **place, **filled(5.8, **SPENT),
        ),
        LastTower(
            "T-402", upstream="T-401.gas", circulating="M-402", temperature=30.0, ph=7.3, dry=ACETYLENE, phosphine=2e-3,
            **place, **filled(5.8, **USED_ONCE),
        ),
        CausticTower(
            "T-403", upstream="T-402.gas", drain="SEWER-LIQUOR.liquor", circulating="M-403", chlorine_slip="T-402.chlorine_slip",
            drain_opening="HV-403", temperature=30.0, dry=ACETYLENE, phosphine=2e-3, **place,
            **filled(7.2, alkali=CAUSTIC_MOL),
        ),
        LiquorBoundary(
            "V-405", alkali=Parameter(4300.0, "mol/m³", -2e4, 2e4, source="15 % NaOH", grade="T")
        ),
        LiquorValve(
            "SV-405", opening="HV-405", upstream="V-405.liquor", downstream="T-403.liquor",
            capacity=Parameter(20.0, "m³/h", 1e-4, 500.0, source="DN 80", grade="E"),
        ),
        LiquorValve("SV-402", opening="LV-402", upstream="T-402.liquor", downstream="T-401.liquor",
            level_nominal=Parameter(1.2, "m", 0.05, 20.0, source="sump in service", grade="E"),
            capacity=Parameter(110.0, "m³/h", 1e-4, 500.0, source="wide open", grade="E"),
        ),
        WaterValve(
            "WV-401", opening="XV-401", upstream="WATER-MAIN.water", downstream="T-401.water", falls_free=1.0,
            capacity=Parameter(60.0, "m³/h", 0.1, 1000.0, source="as much as liquor", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        WaterValve(
            "WV-402", opening="XV-402", upstream="WATER-MAIN.water", downstream="T-402.water", falls_free=1.0,
            capacity=Parameter(60.0, "m³/h", 0.1, 1000.0, source="as much as liquor", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        WaterValve(
            "WV-403", opening="HV-404", upstream="WATER-MAIN.water", downstream="T-403.water", falls_free=1.0,
            capacity=Parameter(20.0, "m³/h", 0.1, 1000.0, source="DN 50", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        GasValve(
            "VT-403", opening="HV-406", upstream="T-403.gas", downstream="FLARE.gas", is_check=1.0,
            flow_nominal=Parameter(60.0, "mol/s", source="first gas of a start-up", grade="E"),
            drop_nominal=Parameter(40.0, "kPa", source="main to vent header", grade="E"),
        ),
    )  # fmt: skip


def _add_vinyl(sheet: Flowsheet) -> None:
    rise = sheet.things["VCM"].settings.get("rise", 25.0)
    del sheet.things["VCM"]
    back = 5.0
    sheet.add(
        Electrolysis("E-601", current="HIC-601", running="M-601", evaporating="HV-601"),
        Furnace(
            "F-601", supply="E-601.chlorine", main="V-501.chloride", opening="FV-603", burning="XB-601", ratio_set="FFC-601",
            chlorine_available="E-601.available", hydrogen_available="E-601.hydrogen",
        ),
        ChlorideMain("V-501", atmosphere="SITE.atmosphere"),
        ChlorideValve("CV-501", opening="FV-501", upstream="V-501.chloride", downstream="VCM.chloride"),
        GasValve(
            "N-505", opening="XV-505", upstream="NITROGEN.gas", downstream="VCM.gas", is_check=1.0,
            flow_nominal=Parameter(12.0, "mol/s", source="1 000 Nm³/h for purging", grade="E"),
            drop_nominal=Parameter(470.0, "kPa", source="nitrogen main", grade="E"),
        ),
        VinylMixer("VCM", atmosphere="SITE.atmosphere", back_pressure=back, drop_design=float(rise) - back),
        Converter(
            "R-510", hot_water_opening="FV-510", acetylene_fed="VCM.acetylene_out", acetylene="VCM.acetylene_out",
            chloride="VCM.chloride_out", poison="VCM.poison_out", others="VCM.inert_out",
        ),
        Converter(
            "R-511", hot_water_opening="FV-510", acetylene_fed="VCM.acetylene_out", acetylene="R-510.acetylene_out",
            chloride="R-510.chloride_out", others="R-510.others_out",
            catalyst=Parameter(234.0, "m³", 1.0, 2000.0, source="space velocity 20 1/h at 4 690 Nm³/h", grade="C"),
            transfer=Parameter(25.5, "kW/K", 0.1, 1e4, source="150 °C at design and half hot water", grade="C"),
            heat=Parameter(15.3, "MJ/K", 0.1, 1e4, source="τ = C/UA = 8–12 min", grade="E"),
        ),
    )  # fmt: skip


def _add_calculations(sheet: Flowsheet) -> None:
    sheet.add(
        RatioMeter("FFI-302", unit="%", part="FT-302", whole="FT-301", gain=100.0, idle=0.0, least=5.0, high=10.0),
        RatioMeter(
            "FFI-501", unit="-", part="FT-501", whole="FT-208", gain=HCL_PURITY, idle=HCL_RATIO, least=200.0, high=1.3
        ),
        Ratio("FY-502", unit="Nm³/h", wild="FT-501", ratio=HCL_PURITY),
        Difference("PDT-504", unit="kPa", minuend="PT-403", subtrahend="PT-501"),
        *(EventWatch(f"UA-{tag}", danger=f"{unit}.risk") for tag, unit in WATCHED.items()),
        EventWatch("UA-501", danger="VCM.danger"),
    )
    rows: tuple[tuple[str, str, str, float], ...] = (
        ("FFI-302", "%", "L", 0.5), ("FFI-302", "%", "H", 1.2), ("FFI-302", "%", "HH", 1.6),
        ("FFI-501", "-", "LL", 1.0), ("FFI-501", "-", "L", 1.03), ("FFI-501", "-", "H", 1.08), ("FFI-501", "-", "HH", 1.12),
        ("PDT-504", "kPa", "LL", 1.0), ("PDT-504", "kPa", "L", 3.0),
    )  # fmt: skip
    for tag, unit, kind, limit in rows:
        priority = HIGH_PRIORITY if len(kind) == 2 else MEDIUM_PRIORITY
        sheet.add(Limit(kind, limit, Terms(priority, limit * 0.005, 2.0 if len(kind) == 2 else 15.0)).on(tag, unit))
    sheet.add(Limit("DEV", 0.015, Terms(MEDIUM_PRIORITY, 0.003, 300.0, against="AT-303B")).on("AT-303A", "%"))
    for tag in (*(f"UA-{name}" for name in WATCHED), "UA-501"):
        sheet.add(Limit("H", 0.5, Terms(HIGH_PRIORITY, latches=True)).on(tag, "bool"))


#: Liquors whose risk is watched for a minute over 1, by number of the watch.
WATCHED = {"303A": "V-303A", "303B": "V-303B", "401": "T-401", "402": "T-402"}


def _add_preparation_control(sheet: Flowsheet) -> None:
    held: dict[str, Any] = {"track": 50.0, "is_tracking": "HYPO-303.is_batch", "op": 50.0, "bias": 50.0}
    sheet.add(
        PID("LIC-307", "LT-307A", PERCENT, action=REVERSE, sp=60.0, gain=2.0, ti=600.0, op=58.0, bias=58.0),
        PID("AIC-303", "AT-303A", CHLORINE_RANGE, action=REVERSE, sp=0.103, gain=0.15, ti=540.0, **held),
        PID("AIC-304", "AT-304", PH, action=DIRECT, sp=7.5, gain=0.25, ti=300.0, gap=0.3, gap_gain=0.2, **held),
        PID("FIC-301", "FT-301", SPAN["water"], cascade="HYPO-303.water_sp", mode=CAS, gain=0.4, ti=8.0, op=52.0, bias=52.0),
        PID("FIC-302", "FT-302", SPAN["strong"], cascade="HYPO-303.strong_sp", mode=CAS, gain=0.4, ti=8.0, op=20.0, bias=20.0),
        PID("FIC-305", "FT-305", SPAN["chlorine"], cascade="HYPO-303.chlorine_sp", mode=CAS, gain=0.4, ti=8.0, op=32.0, bias=32.0),
        SplitRange("FY-306", signal="AIC-304.op", from_low=0.0, from_high=15.0, to_low=100.0, to_high=0.0),
        PID("LIC-308", "LT-308", PERCENT, action=REVERSE, sp=60.0, gain=2.0, ti=300.0, op=65.0, bias=65.0),
        PID("FIC-304", "FT-304", SPAN["water"], action=REVERSE, sp=58.0, gain=0.4, ti=8.0, op=64.0, bias=64.0),
        HypochloriteProgram(
            "HYPO-303", level_a="LT-307A", level_b="LT-307B", strength_a="V-303A.strength", strength_b="V-303B.strength",
            ph_a="V-303A.ph", ph_b="V-303B.ph", water="FT-301", water_demand="LIC-307.op", strength_trim="AIC-303.op",
            acidity_trim="AIC-304.op",
        ),
    )  # fmt: skip
    _add_valves(
        sheet, ("FV-301", "FIC-301.op", 52.0), ("FV-302", "FIC-302.op", 20.0), ("FV-305", "FIC-305.op", 32.0),
        ("FV-306", "FY-306", 0.0), ("XV-303A", "HYPO-303.fill_a", 100.0), ("XV-303B", "HYPO-303.fill_b", 0.0),
        ("XV-304A", "HYPO-303.draw_a", 100.0), ("XV-304B", "HYPO-303.draw_b", 0.0), ("LV-308", "LIC-308.op", 65.0),
        ("FV-304", "FIC-304.op", 64.0),
    )  # fmt: skip
    _add_hands(sheet, ("HV-309", 0.0), ("HV-310", 0.0), ("HS-304A", 100.0), ("HS-304B", 0.0))
    _add_drives(sheet, ("M-304A", "HS-304A", 100.0), ("M-304B", "HS-304B", 0.0))


def _add_tower_control(sheet: Flowsheet) -> None:
    sheet.add(
        PID("LIC-401", "LT-401", PERCENT, action=DIRECT, sp=58.0, gain=1.0, ti=300.0, op=53.0, bias=53.0),
        PID("LIC-402", "LT-402", PERCENT, action=DIRECT, sp=58.0, gain=1.0, ti=300.0, op=53.0, bias=53.0),
    )
    _add_valves(
        sheet,
        ("LV-401", "LIC-401.op", 53.0),
        ("LV-402", "LIC-402.op", 53.0),
        ("XV-401", "HV-401W", 0.0),
        ("XV-402", "HV-402W", 0.0),
    )
    _add_hands(
        sheet, ("HV-401W", 0.0), ("HV-402W", 0.0), ("HV-403", 0.0), ("HV-404", 0.0), ("HV-405", 0.0), ("HV-406", 0.0), ("HS-401", 100.0),
        ("HS-402", 100.0), ("HS-403", 100.0), ("HS-404", 100.0),
    )  # fmt: skip
    _add_drives(
        sheet, ("M-401", "HS-401", 100.0), ("M-402", "HS-402", 100.0), ("M-403", "HS-403", 100.0), ("M-404", "HS-404", 100.0)
    )  # fmt: skip


def _add_vinyl_control(sheet: Flowsheet) -> None:
    leader = HCL_RATIO / HCL_PURITY
    sheet.add(
        Hand("LM-501", Command(FULL_LOAD, "Nm³/h", 0.0, 7000.0, label="acetylene demanded by the converters")),
        Hand("HIC-601", Command(13.0, "kA", 0.0, 20.0, label="cell current")),
        Hand("FFC-601", Command(1.07, "-", 0.8, 1.3, label="hydrogen to chlorine demanded")),
        CrossLimit("FY-501", leads=True, unit="Nm³/h", demand="LM-501", measured="FT-208", ratio=leader, margin=0.01),
        CrossLimit("FY-208", unit="Nm³/h", demand="LM-501", measured="FY-502", ratio=HCL_RATIO, margin=0.005),
        PID("FIC-501", "FT-501", SPAN["main"], cascade="FY-501", mode=CAS, **QUICK, op=64.0, bias=64.0),
        PID("PIC-501", "PT-501", SPAN["pressure"], action=REVERSE, sp=45.0, gain=1.0, ti=30.0, op=76.0, bias=76.0),
        PID("TIC-510", "TT-510A", SPAN["bed"], action=DIRECT, sp=150.0, gain=2.0, ti=600.0, op=50.0, bias=50.0),
    )
    _add_valves(
        sheet, ("FV-501", "FIC-501.op", 64.0), ("FV-603", "PIC-501.op", 76.0), ("FV-510", "TIC-510.op", 50.0),
        ("XV-505", "HV-505", 0.0),
    )  # fmt: skip
    _add_hands(sheet, ("HV-505", 0.0), ("HV-601", 0.0), ("HS-601", 100.0), ("HS-602", 100.0))
    _add_drives(sheet, ("M-601", "HS-601", 100.0), ("XB-601", "HS-602", 100.0))


def _add_valves(sheet: Flowsheet, *rows: tuple[str, str, float]) -> None:
    for tag, demand, opening in rows:
        fail_safe = 100.0 if tag in FAILS_OPEN else 0.0
        stroke = 6.0 if tag.startswith("FV-5") else 8.0
        sheet.add(Valve(tag, demand, trips=EFFECTS.get(tag), fail_safe=fail_safe, stroke=stroke, opening=opening))


#: Valves that open without air: nitrogen, water to the tower, hot water of the converters.
FAILS_OPEN = ("XV-505", "XV-401", "XV-402", "FV-510", "FV-301")


def _add_hands(sheet: Flowsheet, *rows: tuple[str, float]) -> None:
    sheet.add(*(Hand(tag, value) for tag, value in rows))


def _add_drives(sheet: Flowsheet, *rows: tuple[str, str, float]) -> None:
    for tag, demand, speed in rows:
        sheet.add(Drive(tag, demand, trips=EFFECTS.get(tag), run_up=3.0, speed=speed))
