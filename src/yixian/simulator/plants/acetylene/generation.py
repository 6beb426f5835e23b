"""One generator train: hopper, feeder, generator, three seals, slag valve, and the control around them."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.pid import CAS, DIRECT, PID
from yixian.simulator.control.station import Hand, LeadLag
from yixian.simulator.control.transmitter import Range
from yixian.simulator.control.valve import Drive, Valve
from yixian.simulator.kernel import Command, Flowsheet, Parameter
from yixian.simulator.plants.acetylene.alarm_sheets import sheet_of
from yixian.simulator.plants.acetylene.cause_effect import OUT_OF_SERVICE, effects, generator_interlocks
from yixian.simulator.plants.acetylene.instruments import CELSIUS, KPA, PERCENT, Row, instrument
from yixian.simulator.plants.acetylene.lines import Size, fresh_water, gas_valve
from yixian.simulator.plants.acetylene.programs import ChargeProgram, LoadStation, Median, SlagProgram
from yixian.simulator.units.carbide import CarbideHopper, Feeder, GateWay
from yixian.simulator.units.generator import Generator
from yixian.simulator.units.seal import WaterSeal
from yixian.simulator.units.slag import Overflow, SlagValve
from yixian.simulator.units.water import WaterValve

#: Temperature setpoint by site [°C]: at altitude steam takes over, so the line runs cooler there.
TEMPERATURE_SP = 85.0
#: Feeder speed at design load, and how far the water leads a change of it: water in ratio to carbide.
DESIGN_SPEED, WATER_PER_SPEED = 60.0, 0.9
FLOW_RANGE = Range(0.0, 80.0, "m³/h")
SEAL = Range(0.0, 700.0, "mm")
#: Level gauge of a generator: 0 to 5.2 m is 0 to 100 %, so that the running level of 4.67 m shows as 90 %.
GENERATOR_LEVEL = Range(0.0, 5.2, "m")

INSTRUMENTS = (
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
    Row("AT-108{g}", "H-105{g}.upper_oxygen", "other", Range(0.0, 25.0, "%"), sampled=(20.0, 10.0)),
    Row("FT-108{g}", "H-105{g}.nitrogen_flow", "flow", Range(0.0, 100.0, "Nm³/h"), (10.0, 20.0, None, None)),
    Row("JT-109{g}", "R-101{g}.rake_current", "other", Range(0.0, 60.0, "A"), (None, 10.0, 40.0, 50.0)),
    Row("LT-111{g}", "S-111{g}.level", "level", SEAL, (80.0, 120.0, 350.0, 450.0)),
    Row("LT-112{g}", "S-112{g}.level", "level", SEAL, (80.0, 120.0, 350.0, 450.0)),
    Row("LT-113{g}", "S-113{g}.level", "level", SEAL, (80.0, 120.0, 350.0, 450.0)),
    Row("ZT-103{g}", "XV-103{g}", "other", PERCENT, (None, None, 80.0, None)),
    Row("FT-112{g}", "S-112{g}.flow", "flow", Range(0.0, 3000.0, "Nm³/h"), (None, None, 100.0, None)),
)


def switch(value: float, label: str) -> Command:
    """Return a switch with two positions.

    Parameters
    ----------
    value
        Its position at the start [-].
    label
        What its positions mean [-].
    """
    return Command(value, "bool", 0.0, 1.0, is_watched=True, label=label)


def add_generator(sheet: Flowsheet, letter: str) -> None:
    """Add one generator train to the plant.

    Parameters
    ----------
    sheet
        The plant [-].
    letter
        Its letter, A to C [-].
    """
    _add_equipment(sheet, letter)
    _add_gas_side(sheet, letter)
    out_of_service = OUT_OF_SERVICE.format(g=letter)
    sheet.add(Hand(out_of_service, switch(0.0, "1: out of service, alarms suppressed by design")))
    sheet.add(*(instrument(row, letter=letter, suppressed_by=out_of_service) for row in INSTRUMENTS))
    sheet.add(Median(f"TT-101{letter}", [f"TT-101{letter}{n}" for n in (1, 2, 3)], unit="°C"))
    sheet.add(*_temperature_alarms(letter, out_of_service))
    sheet.add(*generator_interlocks(letter))
    _add_control(sheet, letter)
    _add_final_elements(sheet, letter)


def _temperature_alarms(letter: str, out_of_service: str) -> list[Any]:
    rows = (("LL", 70.0), ("L", 78.0), ("H", 88.0), ("HH", 92.0))
    found = []
    for kind, limit in rows:
        is_outer = len(kind) == 2
        priority = HIGH_PRIORITY if kind == "HH" else MEDIUM_PRIORITY
        terms = Terms(
            priority, 1.0, 1.0 if is_outer else 60.0, suppressed_by=out_of_service, sheet=sheet_of("TT-101", kind)
        )
        found.append(Limit(kind, limit, terms).on(f"TT-101{letter}", "°C"))
    return found


def _add_equipment(sheet: Flowsheet, g: str) -> None:
    sheet.add(
        CarbideHopper(
            f"H-105{g}", yard="YARD.carbide", top_gate=f"XV-105{g}", bottom_gate=f"XV-106{g}",
            nitrogen_valve=f"HV-108{g}", nitrogen_share="SITE.nitrogen",
        ),
        Feeder(
            f"FD-104{g}", speed=f"SC-104{g}", oxygen=f"H-105{g}.oxygen_below", nitrogen_flow=f"H-105{g}.nitrogen_flow",
            hopper=f"H-105{g}.carbide", generator=f"R-101{g}.carbide", blanket="NITROGEN.gas", space=f"R-101{g}.gas",
        ),
        GateWay(
            f"GW-105{g}", top_gate=f"XV-105{g}", bottom_gate=f"XV-106{g}", inside=f"R-101{g}.gas", outside="AIR.gas"
        ),
        Generator(
            f"R-101{g}", ambient="SITE.ambient", atmosphere="SITE.atmosphere", hydrolysis_time="YARD.hydrolysis_time",
            potential="YARD.potential", phosphine_made="YARD.phosphine", sulphide_made="YARD.sulphide",
            rake_speed=f"M-109{g}",
        ),
        WaterValve(f"WV-101{g}", opening=f"FV-101{g}", upstream="V-110.liquor", downstream=f"R-101{g}.feed_water"),
        fresh_water(
            f"WV-102{g}", f"HV-102{g}", to=f"R-101{g}.feed_water", falls_free=False,
            size=Size(40.0, 390.0, "gravity tank, DN 80", "main less generator pressure"),
        ),
        SlagValve(
            f"SV-103{g}", potential="YARD.potential", opening=f"XV-103{g}", isolation=f"HV-104{g}", manual=f"HV-103{g}",
            flush=f"SLAG-103{g}.back_flush", generator=f"R-101{g}.slurry", trench="V-119.slurry", space=f"R-101{g}.gas",
            air="AIR.gas",
        ),
        Overflow(
            f"OV-103{g}", potential="YARD.potential", carried_over=f"R-101{g}.carried_over",
            generator=f"R-101{g}.slurry", trench="V-119.slurry",
        ),
    )  # fmt: skip


def _add_gas_side(sheet: Flowsheet, g: str) -> None:
    water: dict[str, Any] = {"supply": "WATER-MAIN.water", "sewer": "SEWER.water", "ambient": "SITE.ambient"}
    generator = f"R-101{g}.gas"
    sheet.add(
        WaterSeal(
            f"S-111{g}", upstream=generator, downstream="V-103.gas", make_up=f"HV-111{g}", isolating=f"HS-111{g}",
            carried_over=f"R-101{g}.carried_over", **water,
        ),
        WaterSeal(
            f"S-112{g}", upstream="V-201.gas", downstream=generator, make_up=f"HV-112{g}", level=200.0,
            overflow=Parameter(200.0, "mm", source="150–250 mm", grade="E"),
            flow_nominal=Parameter(60.0, "mol/s", source="make of a generator returns", grade="E"), **water,
        ),
        WaterSeal(
            f"S-113{g}", upstream=generator, downstream="AIR.gas", make_up=f"HV-113{g}", level=300.0,
            overflow=Parameter(300.0, "mm", source="gauge reading in service", grade="E"),
            dip=Parameter(1030.0, "mm", source="blows at 13 kPa", grade="E"),
            flow_nominal=Parameter(200.0, "mol/s", source="more than a generator makes", grade="E"), **water,
        ),
        gas_valve(
            f"N-109{g}", f"XV-109{g}", upstream="NITROGEN.gas", downstream=generator,
            size=Size(1.2, 500.0, "100 Nm³/h", "nitrogen main"),
        ),
        gas_valve(
            f"PCV-109{g}", f"HV-107{g}", upstream="NITROGEN-LOW.gas", downstream=generator,
            size=Size(1.2, 1.0, "100 Nm³/h", "regulator, holds 2 kPa on standby"),
        ),
        gas_valve(
            f"VT-109{g}", f"HV-109{g}", upstream=generator, downstream="FLARE.gas",
            size=Size(60.0, 4.0, "first gas of a start-up", "generator to vent header"),
        ),
    )  # fmt: skip


def _add_control(sheet: Flowsheet, g: str) -> None:
    sheet.add(
        LeadLag(f"FFY-101{g}", signal=f"SIC-104{g}.op", base=DESIGN_SPEED, gain=WATER_PER_SPEED, lag=120.0),
        PID(
            f"TIC-101{g}", f"TT-101{g}", CELSIUS, action=DIRECT, slave=f"FIC-101{g}",
            sp=TEMPERATURE_SP, feedforward=f"FFY-101{g}", gain=1.2, ti=900.0, op=60.0, bias=60.0, op_low=20.0,
        ),
        PID(
            f"FIC-101{g}", f"FT-101{g}", FLOW_RANGE, cascade=f"TIC-101{g}.op", mode=CAS, sp=48.0, gain=0.4, ti=8.0,
            op=55.0, bias=55.0,
        ),
        LoadStation(f"SIC-104{g}", master="LIC-201.op", cut="I12", mode=CAS, sp=60.0, op=60.0),
        SlagProgram(
            f"SLAG-103{g}", level=f"LT-103{g}", pressure=f"PT-102{g}", rake=f"JT-109{g}", holder="LT-201",
            trench="GT-203A", feed=f"FD-104{g}.feed", hand_valve=f"HV-103{g}",
        ),
        ChargeProgram(
            f"CHG-105{g}", oxygen=f"AT-108{g}", lower_level=f"LT-106{g}", nitrogen=f"FT-108{g}",
            top_position=f"XV-105{g}", bottom_position=f"XV-106{g}",
        ),
    )  # fmt: skip


def _add_final_elements(sheet: Flowsheet, g: str) -> None:
    hand = (
        ("HV-102", 0.0), ("HV-103", 0.0), ("HV-104", 100.0), ("HV-107", 0.0), ("HV-108", 60.0), ("HV-109", 0.0),
        ("HV-110", 0.0),
        ("HV-111", 2.0), ("HV-112", 2.0), ("HV-113", 2.0), ("HS-109", 100.0),
    )  # fmt: skip
    sheet.add(*(Hand(f"{tag}{g}", value) for tag, value in hand))
    sheet.add(Hand(f"HS-111{g}", switch(0.0, "1: positive seal filled to isolate")))
    sheet.add(
        Drive(f"SC-104{g}", f"SIC-104{g}.op", trips=effects("SC-104{g}", g), run_up=5.0, speed=60.0),
        Drive(f"M-109{g}", f"HS-109{g}", trips=effects("M-109{g}", g), run_up=10.0, speed=100.0),
        Valve(
            f"FV-101{g}", f"FIC-101{g}.op", trips=effects("FV-101{g}", g), fail_safe=100.0, stroke=10.0, opening=55.0
        ),
        Valve(f"XV-103{g}", f"SLAG-103{g}.op", trips=effects("XV-103{g}", g), stroke=5.0, stiction=1.0),
        Valve(f"XV-105{g}", f"CHG-105{g}.top", trips=effects("XV-105{g}", g), stroke=4.0),
        Valve(f"XV-106{g}", f"CHG-105{g}.bottom", trips=effects("XV-106{g}", g), stroke=4.0),
        Valve(f"XV-109{g}", f"HV-110{g}", trips=effects("XV-109{g}", g), fail_safe=100.0, stroke=5.0),
    )
