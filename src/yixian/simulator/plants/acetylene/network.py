"""What the generators share: gas main, cooler, holder, compressors, water, slag."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.pid import CAS, DIRECT, PID, REVERSE
from yixian.simulator.control.station import Selector
from yixian.simulator.control.transmitter import Range
from yixian.simulator.kernel import Flowsheet, Parameter
from yixian.simulator.plants.acetylene.alarm_sheets import sheet_of
from yixian.simulator.plants.acetylene.cause_effect import common_interlocks
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.plants.acetylene.instruments import PERCENT, Row, add_instruments
from yixian.simulator.plants.acetylene.lines import Size, fresh_water, gas_valve
from yixian.simulator.plants.acetylene.programs import JamWatch, Median
from yixian.simulator.units.carbide import CarbideYard
from yixian.simulator.units.compressor import RingCompressor
from yixian.simulator.units.cooler import DirectCooler
from yixian.simulator.units.gas_line import GasBoundary, GasLine, GasVessel
from yixian.simulator.units.gasholder import GasHolder, RingSeal
from yixian.simulator.units.settling import ClearTank, SlurryBoundary, Thickener
from yixian.simulator.units.site import Site, WaterBoundary
from yixian.simulator.units.slag import SlagTrench
from yixian.simulator.units.water import CoolingPump, LevelDrain, WorkingWater

#: Condensate in the suction line before the cooler was moved, cooling of the gas cooler [kW/K].
POCKET, GAS_COOLER = 0.10, 60.0
#: Tuning of the two flows whose ratio trips the converters, FIC-208 and FIC-501: three times as quick as a flow loop
#: elsewhere (estimate).
QUICK: dict[str, Any] = {"gain": 0.8, "ti": 4.0}
#: What each reading of 冷却器移位 changes, by tag; ``none`` is the line before the project.
RELOCATIONS: dict[str, dict[str, float]] = {
    "none": {"L-204.pocket": POCKET, "V-105.cooler": 0.0, "V-107.cooler": GAS_COOLER, "VCM.drop_design": 20.0},
    "H1": {"L-204.pocket": POCKET, "V-105.cooler": GAS_COOLER, "V-107.cooler": 0.0, "VCM.drop_design": 20.0},
    "H2": {"L-204.pocket": 0.0, "V-105.cooler": 0.0, "V-107.cooler": GAS_COOLER, "VCM.drop_design": 20.0},
    "H3": {"L-204.pocket": POCKET, "V-105.cooler": 0.0, "V-107.cooler": GAS_COOLER, "VCM.drop_design": 16.0},
}
SPAN = {
    "suction": Range(-5.0, 10.0, "kPa"),
    "discharge": Range(0.0, 160.0, "kPa"),
    "main": Range(0.0, 7000.0, "Nm³/h"),
    "liquor": Range(0.0, 100.0, "°C"),
    "spray": Range(0.0, 200.0, "m³/h"),
}
INSTRUMENTS = (
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
    Row("FT-208", "FV-208V.flow", "flow", Range(0.0, 7000.0, "Nm³/h"), (None, 1500.0, 5500.0, None), quiet_with="I3LL"),
    Row("FT-200", "L-200.flow", "flow", Range(0.0, 7000.0, "Nm³/h")),
    Row(
        "AT-202", "V-201.oxygen_share", "other", Range(0.0, 25.0, "%"), (None, None, 0.5, 1.0), sampled=(60.0, 60.0)
    ),
    Row("LT-110", "V-110.level", "level", PERCENT, (15.0, 30.0, 90.0, None)),
    Row("TT-110", "V-110.temperature", "temperature", Range(0.0, 100.0, "°C"), (None, None, 55.0, None)),
    Row("PT-110", "V-110.discharge", "pressure", Range(0.0, 600.0, "kPa"), (None, 200.0, None, None)),
    Row("FT-110", "WV-110.flow", "flow", Range(0.0, 100.0, "m³/h")),
)  # fmt: skip


def add_outside(sheet: Flowsheet, *, pressure_kpa: float) -> None:
    """Add the site and everything beyond the fence.

    Parameters
    ----------
    sheet
        The plant [-].
    pressure_kpa
        Air pressure of the site [kPa].
    """
    sheet.add(
        Site("SITE", pressure=pressure_kpa, nitrogen_valve="HV-106"),
        CarbideYard("YARD"),
        GasBoundary("AIR", pressure="SITE.atmosphere", nitrogen=0.79, oxygen=0.21),
        GasBoundary("NITROGEN", pressure="SITE.atmosphere", rise=500.0, share="SITE.nitrogen", nitrogen=1.0),
        GasBoundary("NITROGEN-LOW", pressure="SITE.atmosphere", rise=2.2, share="SITE.nitrogen", nitrogen=1.0),
        GasBoundary("FLARE", pressure="SITE.atmosphere", rise=0.3, nitrogen=1.0),
        WaterBoundary("WATER-MAIN", pressure=300.0, temperature=28.0),
        WaterBoundary("SEWER", pressure=0.0),
        WaterBoundary("WASTE-110", pressure=0.0),
        SlurryBoundary("FILTER"),
    )


def add_gas(sheet: Flowsheet, relocation: str) -> None:
    """Add the gas side from the main behind the seals to the acetylene main.

    Parameters
    ----------
    sheet
        The plant [-].
    relocation
        One of `RELOCATIONS` [-].
    """
    move = RELOCATIONS[relocation]
    vessel = {"ambient": "SITE.ambient", "atmosphere": "SITE.atmosphere", "cooling_water": "SITE.cooling_water"}
    place = {name: vessel[name] for name in ("ambient", "atmosphere")}
    sheet.add(
        GasVessel("V-103", volume=20.0, temperature=80.0, loss=0.1, wall=3000.0, **vessel),
        DirectCooler(
            "T-104", upstream="V-103.gas", spray="P-115.flow", water_temperature="SITE.cooling_water",
            atmosphere="SITE.atmosphere",
        ),
        GasLine("L-200", upstream="T-104.gas", downstream="V-201.gas", opening="HV-200"),
        GasHolder("V-201", dry=22000.0, **place),
        RingSeal("RING-201", holder="V-201.gas", air="AIR.gas"),
        GasLine(
            "L-204", upstream="V-201.gas", downstream="V-105.gas", opening="HV-204",
            drop_nominal=Parameter(0.8, "kPa", source="holder to suction", grade="E"), pocket=move["L-204.pocket"],
        ),
        GasVessel("V-105", volume=10.0, cooler=move["V-105.cooler"], **vessel),
        GasVessel("V-107", volume=10.0, dry=600.0, cooler=move["V-107.cooler"], **vessel),
    )  # fmt: skip
    _add_gas_valves(sheet)
    _add_compressors(sheet)


def _add_gas_valves(sheet: Flowsheet) -> None:
    """Add recycle, acetylene main, vents and nitrogen; the main leaves behind the towers."""
    vent, to_air = {"downstream": "FLARE.gas"}, "to vent header"
    make = "make of two generators"
    sheet.add(
        gas_valve(
            "PV-204V", "PV-204", upstream="V-107.gas", downstream="V-105.gas",
            size=Size(80.0, 60.0, "more than two machines carry", "discharge to suction"),
        ),
        gas_valve(
            "FV-208V", "FV-208", upstream="T-403.gas", downstream="VCM.gas",
            size=Size(100.0, 45.0, "1.6 of the design flow", "towers to mixer"),
        ),
        gas_valve("VT-210", "HV-210", upstream="V-103.gas", **vent, size=Size(120.0, 4.0, make, f"main {to_air}")),
        gas_valve(
            "VT-201", "HV-201", upstream="V-201.gas", **vent,
            size=Size(60.0, 2.5, "holder emptied in a quarter of an hour", f"holder {to_air}"),
        ),
        gas_valve(
            "VT-107", "HV-205", upstream="V-107.gas", **vent,
            size=Size(60.0, 60.0, "discharge vented at start-up", f"discharge {to_air}"),
        ),
        gas_valve(
            "N-210", "HV-211", upstream="NITROGEN.gas", downstream="V-103.gas",
            size=Size(6.0, 500.0, "500 Nm³/h for purging", "nitrogen main"),
        ),
        gas_valve(
            "N-107", "HV-212", upstream="NITROGEN.gas", downstream="V-107.gas",
            size=Size(6.0, 500.0, "500 Nm³/h for purging separator and towers", "nitrogen main"),
        ),
    )  # fmt: skip


def _add_compressors(sheet: Flowsheet) -> None:
    for letter in "ABC":
        unloading = {"unloaded": "I3L"} if letter == "B" else {}
        sheet.add(
            RingCompressor(
                f"C-105{letter}", suction="V-105.gas", discharge="V-107.gas", speed=f"M-105{letter}",
                water_share="V-107W.available", water_temperature="V-107W.supply_temperature", **unloading,
            )
        )  # fmt: skip
    sheet.add(
        WorkingWater(
            "V-107W", heat_a="C-105A.water_heat", heat_b="C-105B.water_heat", heat_c="C-105C.water_heat",
            condensate="V-107.condensate", drain="LV-207", make_up="HV-207", cooling_water="SITE.cooling_water",
            supply="WATER-MAIN.water", sewer="SEWER.water",
        )
    )  # fmt: skip


def add_liquids(sheet: Flowsheet) -> None:
    """Add the slag trench, settling, the clear-liquor tank and the cooling water.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    blown = {f"blown_{letter.lower()}": f"SV-103{letter}.gas_flow" for letter in "ABC"}
    sheet.add(
        SlagTrench("V-119", potential="YARD.potential", thickener="V-120.slurry", **blown),
        Thickener("V-120", filter="FILTER.slurry", tank="V-110.liquor", underflow_speed="HS-120"),
        ClearTank(
            "V-110", pump_a="M-110A", pump_b="M-110B", cooler_opening="FV-112", cooling_water="SITE.cooling_water"
        ),
        fresh_water(
            "WV-110", "FV-110", to="V-110.liquor",
            size=Size(80.0, 300.0, "all make-up while no spent hypochlorite comes", "fresh water main"),
        ),
        LevelDrain(
            "LD-110", level="V-110.level", upstream="V-110.liquor", downstream="WASTE-110.water",
            mouth=Parameter(
                85.0, "%", 0.0, 120.0, grade="E",
                source="weir to the waste water: towers spend 58 m³/h, slag and steam take about 45",
            ),
        ),
        CoolingPump("P-115", speed_a="M-115A", speed_b="M-115B", opening="FV-115"),
    )  # fmt: skip


def add_control(sheet: Flowsheet) -> None:
    """Add instruments, interlocks, loops and final elements that the generators share.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    add_instruments(sheet, INSTRUMENTS)
    sheet.add(Median("LT-201", ["LT-201A", "LT-201B", "LT-201C"], unit="%"))
    rows = (("LL", 15.0), ("L", 25.0), ("H", 80.0), ("HH", 88.0))
    for kind, limit in rows:
        priority = HIGH_PRIORITY if len(kind) == 2 else MEDIUM_PRIORITY
        sheet.add(Limit(kind, limit, Terms(priority, 2.0, 1.0, sheet=sheet_of("LT-201", kind))).on("LT-201", "%"))
    sheet.add(JamWatch("UA-201", height="LT-201", pressure="PT-202"))
    sheet.add(Limit("H", 0.5, Terms(HIGH_PRIORITY, sheet=sheet_of("UA-201", "H"))).on("UA-201", "bool"))
    sheet.add(*common_interlocks())
    _add_loops(sheet)
    _add_final_elements(sheet)


def _add_loops(sheet: Flowsheet) -> None:
    sheet.add(
        PID("LIC-201", "LT-201", PERCENT, action=REVERSE, sp=60.0, gain=0.4, ti=1200.0,
            op=60.0, bias=60.0, op_low=15.0, op_high=75.0),
        PID("PIC-204", "PT-204", SPAN["suction"], action=REVERSE, sp=0.8, gain=2.0, ti=20.0,
            gap=0.3),
        PID("PIC-205", "PT-205", SPAN["discharge"], action=DIRECT, sp=75.0, gain=5.0, ti=40.0,
            op=10.0, bias=10.0),
        Selector("PY-204", "high", ["PIC-204.op", "PIC-205.op"]),
        PID("FIC-208", "FT-208", SPAN["main"], action=REVERSE, cascade="FY-208", mode=CAS, sp=4690.0, **QUICK, op=60.0,
            bias=60.0),
        PID("LIC-110", "LT-110", PERCENT, action=REVERSE, sp=70.0, gain=2.0, ti=900.0, op=60.0, bias=60.0),
        PID("TIC-110", "TT-110", SPAN["liquor"], action=DIRECT, sp=45.0, gain=2.0, ti=1200.0, op=50.0, bias=50.0),
        PID("LIC-207", "LT-207", PERCENT, action=DIRECT, sp=50.0, gain=1.0, ti=300.0, op=5.0, bias=5.0),
        PID("FIC-115", "FT-115", SPAN["spray"], action=REVERSE, sp=150.0, gain=0.4, ti=8.0, op=75.0, bias=75.0),
    )  # fmt: skip


def _add_final_elements(sheet: Flowsheet) -> None:
    add_hands(
        sheet, ("HV-106", 100.0), ("HV-200", 100.0), ("HV-201", 0.0), ("HV-204", 100.0), ("HV-205", 0.0),
        ("HV-207", 0.0), ("HV-210", 0.0), ("HV-211", 0.0), ("HV-212", 0.0), ("HS-120", 100.0),
    )  # fmt: skip
    add_drives(
        sheet, ("M-105A", 100.0), ("M-105B", 100.0), ("M-105C", 0.0), ("M-110A", 100.0), ("M-110B", 0.0),
        ("M-115A", 100.0), ("M-115B", 0.0), run_up_s=8.0,
    )  # fmt: skip
    add_valves(
        sheet, ("PV-204", "PY-204", 10.0), ("FV-208", "FIC-208.op", 60.0), ("FV-110", "LIC-110.op", 60.0),
        ("FV-112", "TIC-110.op", 50.0), ("FV-115", "FIC-115.op", 75.0), ("LV-207", "LIC-207.op", 5.0),
    )  # fmt: skip
