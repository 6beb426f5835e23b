"""What the generators share: gas main, cooler, holder, compressors, water, slag."""

from __future__ import annotations

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.pid import DIRECT, PID, REVERSE
from yixian.simulator.control.station import Hand, Selector
from yixian.simulator.control.transmitter import Range
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Flowsheet, Parameter
from yixian.simulator.plants.acetylene.alarm_sheets import sheet_of
from yixian.simulator.plants.acetylene.cause_effect import common_interlocks, effects
from yixian.simulator.plants.acetylene.instruments import COMMON, PERCENT, instrument
from yixian.simulator.plants.acetylene.programs import JamWatch, Median
from yixian.simulator.units.carbide import CarbideYard
from yixian.simulator.units.compressor import RingCompressor
from yixian.simulator.units.cooler import DirectCooler
from yixian.simulator.units.gas_line import GasBoundary, GasLine, GasValve, GasVessel
from yixian.simulator.units.gasholder import GasHolder, RingSeal
from yixian.simulator.units.settling import ClearTank, SlurryBoundary, Thickener
from yixian.simulator.units.site import Site, WaterBoundary
from yixian.simulator.units.slag import SlagTrench
from yixian.simulator.units.water import CoolingPump, LevelDrain, WaterValve, WorkingWater

#: Condensate in the suction line before the cooler was moved, cooling of the gas cooler [kW/K].
POCKET, GAS_COOLER = 0.10, 60.0
#: What each reading of 冷却器移位 changes, by tag; ``none`` is the line before the project.
RELOCATIONS: dict[str, dict[str, float]] = {
    "none": {"L-204.pocket": POCKET, "V-105.cooler": 0.0, "V-107.cooler": GAS_COOLER, "VCM.rise": 25.0},
    "H1": {"L-204.pocket": POCKET, "V-105.cooler": GAS_COOLER, "V-107.cooler": 0.0, "VCM.rise": 25.0},
    "H2": {"L-204.pocket": 0.0, "V-105.cooler": 0.0, "V-107.cooler": GAS_COOLER, "VCM.rise": 25.0},
    "H3": {"L-204.pocket": POCKET, "V-105.cooler": 0.0, "V-107.cooler": GAS_COOLER, "VCM.rise": 21.0},
}
SPAN = {
    "suction": Range(-5.0, 10.0, "kPa"),
    "discharge": Range(0.0, 160.0, "kPa"),
    "main": Range(0.0, 7000.0, "Nm³/h"),
    "liquor": Range(0.0, 100.0, "°C"),
    "spray": Range(0.0, 200.0, "m³/h"),
}


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
        GasBoundary("VCM", pressure="SITE.atmosphere", rise=25.0, humid=1.0, temperature=30.0),
        WaterBoundary("WATER-MAIN", pressure=300.0, temperature=28.0),
        WaterBoundary("SEWER", pressure=0.0),
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
        GasValve(
            "PV-204V", opening="PV-204", upstream="V-107.gas", downstream="V-105.gas", is_check=1.0,
            flow_nominal=Parameter(80.0, "mol/s", source="more than two machines carry", grade="E"),
            drop_nominal=Parameter(60.0, "kPa", source="discharge to suction", grade="E"),
        ),
        GasValve(
            "FV-208V", opening="FV-208", upstream="V-107.gas", downstream="VCM.gas", is_check=1.0,
            flow_nominal=Parameter(100.0, "mol/s", source="1.6 of the design flow", grade="E"),
            drop_nominal=Parameter(45.0, "kPa", source="discharge to mixer", grade="E"),
        ),
        GasValve(
            "VT-210", opening="HV-210", upstream="V-103.gas", downstream="FLARE.gas", is_check=1.0,
            flow_nominal=Parameter(120.0, "mol/s", source="make of two generators", grade="E"),
            drop_nominal=Parameter(4.0, "kPa", source="main to vent header", grade="E"),
        ),
        GasValve(
            "VT-201", opening="HV-201", upstream="V-201.gas", downstream="FLARE.gas", is_check=1.0,
            flow_nominal=Parameter(60.0, "mol/s", source="holder emptied in a quarter of an hour", grade="E"),
            drop_nominal=Parameter(2.5, "kPa", source="holder to vent header", grade="E"),
        ),
        GasValve(
            "VT-107", opening="HV-205", upstream="V-107.gas", downstream="FLARE.gas", is_check=1.0,
            flow_nominal=Parameter(60.0, "mol/s", source="discharge vented at start-up", grade="E"),
            drop_nominal=Parameter(60.0, "kPa", source="discharge to vent header", grade="E"),
        ),
        GasValve(
            "N-210", opening="HV-211", upstream="NITROGEN.gas", downstream="V-103.gas", is_check=1.0,
            flow_nominal=Parameter(6.0, "mol/s", source="500 Nm³/h for purging", grade="E"),
            drop_nominal=Parameter(500.0, "kPa", source="nitrogen main", grade="E"),
        ),
    )  # fmt: skip
    sheet.things["VCM"].settings["rise"] = move["VCM.rise"]
    _add_compressors(sheet)


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
        WaterValve(
            "WV-110", opening="FV-110", upstream="WATER-MAIN.water", downstream="V-110.liquor", falls_free=1.0,
            capacity=Parameter(80.0, "m³/h", source="fresh water when no spent hypochlorite comes", grade="E"),
            drop_nominal=Parameter(300.0, "kPa", source="fresh water main", grade="E"),
        ),
        LevelDrain("LD-110", level="V-110.level", upstream="V-110.liquor", downstream="SEWER.water"),
        CoolingPump("P-115", speed_a="M-115A", speed_b="M-115B", opening="FV-115"),
    )  # fmt: skip


def add_control(sheet: Flowsheet) -> None:
    """Add instruments, interlocks, loops and final elements that the generators share.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    sheet.add(*(instrument(row) for row in COMMON))
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
        PID("PIC-204", "PT-204", SPAN["suction"], action=REVERSE, external="PY-204", sp=0.8, gain=2.0, ti=20.0,
            gap=0.3),
        PID("PIC-205", "PT-205", SPAN["discharge"], action=DIRECT, external="PY-204", sp=75.0, gain=2.0, ti=20.0,
            op=10.0, bias=10.0),
        Selector("PY-204", "high", ["PIC-204.op", "PIC-205.op"]),
        PID("FIC-208", "FT-208", SPAN["main"], action=REVERSE, sp=4690.0, gain=0.4, ti=8.0, op=60.0, bias=60.0),
        PID("LIC-110", "LT-110", PERCENT, action=REVERSE, sp=70.0, gain=2.0, ti=900.0, op=60.0, bias=60.0),
        PID("TIC-110", "TT-110", SPAN["liquor"], action=DIRECT, sp=45.0, gain=2.0, ti=1200.0, op=50.0, bias=50.0),
        PID("LIC-207", "LT-207", PERCENT, action=DIRECT, sp=50.0, gain=1.0, ti=300.0, op=5.0, bias=5.0),
        PID("FIC-115", "FT-115", SPAN["spray"], action=REVERSE, sp=150.0, gain=0.4, ti=8.0, op=75.0, bias=75.0),
    )  # fmt: skip


def _add_final_elements(sheet: Flowsheet) -> None:
    hand = (
        ("HV-106", 100.0), ("HV-200", 100.0), ("HV-201", 0.0), ("HV-204", 100.0), ("HV-205", 0.0),
        ("HV-207", 0.0), ("HV-210", 0.0), ("HV-211", 0.0), ("HS-120", 100.0),
        ("HS-105A", 100.0), ("HS-105B", 100.0), ("HS-105C", 0.0), ("HS-110A", 100.0), ("HS-110B", 0.0),
        ("HS-115A", 100.0), ("HS-115B", 0.0),
    )  # fmt: skip
    sheet.add(*(Hand(tag, value) for tag, value in hand))
    for number in ("105", "110", "115"):
        for letter in "ABC" if number == "105" else "AB":
            tag = f"M-{number}{letter}"
            speed = dict(hand)[f"HS-{number}{letter}"]
            sheet.add(Drive(tag, f"HS-{number}{letter}", trips=effects(tag), run_up=8.0, speed=speed))
    sheet.add(
        Valve("PV-204", "PY-204", trips=effects("PV-204"), fail_safe=100.0, stroke=6.0, opening=10.0),
        Valve("FV-208", "FIC-208.op", trips=effects("FV-208"), fail_safe=0.0, stroke=6.0, opening=60.0),
        Valve("FV-110", "LIC-110.op", stroke=12.0, opening=60.0),
        Valve("FV-112", "TIC-110.op", stroke=10.0, opening=50.0),
        Valve("FV-115", "FIC-115.op", fail_safe=100.0, stroke=10.0, opening=75.0),
        Valve("LV-207", "LIC-207.op", stroke=10.0, opening=5.0),
    )
