"""Vinyl chloride and chlor-alkali: what asks for acetylene, and what it needs beside it."""

from __future__ import annotations

from yixian.simulator.control.pid import CAS, DIRECT, PID, REVERSE
from yixian.simulator.control.station import CrossLimit, Hand, Ratio
from yixian.simulator.control.transmitter import Range
from yixian.simulator.control.valve import Drive
from yixian.simulator.kernel import Command, Flowsheet, Parameter
from yixian.simulator.plants.acetylene.cause_effect import effects, product_interlocks
from yixian.simulator.plants.acetylene.cleaning import GAS
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.plants.acetylene.instruments import Row, add_event, add_instruments, add_limits
from yixian.simulator.plants.acetylene.lines import Size, gas_valve
from yixian.simulator.plants.acetylene.network import QUICK, RELOCATIONS, SPAN
from yixian.simulator.plants.acetylene.preparation import RISK
from yixian.simulator.plants.acetylene.programs import Difference, RatioMeter
from yixian.simulator.units.chloralkali import ChlorideMain, ChlorideValve, Electrolysis, Furnace
from yixian.simulator.units.vcm import Converter, VinylMixer

#: Acetylene to the mixer at 100 % [Nm³/h].
FULL_LOAD = 4690.0
#: Pressure behind the converters and the wash [kPa].
BACK_PRESSURE = 5.0
#: Hydrogen chloride to acetylene at design, and its purity.
HCL_RATIO, HCL_PURITY = 1.05, 0.95
BED = Range(0.0, 250.0, "°C")
PRESSURE = Range(0.0, 100.0, "kPa")
INSTRUMENTS = (
    Row("FT-501", "CV-501.flow", "flow", SPAN["main"]),
    Row("PT-501", "V-501.gauge", "pressure", PRESSURE, (None, 35.0, 58.0, None)),
    Row(
        "AT-502", "V-501.free_chlorine", "other", Range(0.0, 200.0, "ppm"), (None, None, 20.0, 50.0),
        sampled=(20.0, 20.0),
    ),
    Row("AT-503", "V-501.purity", "other", Range(80.0, 100.0, "%"), (None, 93.0, None, None), sampled=GAS),
    Row("TT-503", "VCM.warmth", "other", Range(-20.0, 100.0, "°C"), (None, None, 25.0, 50.0)),
    Row("TT-510A", "R-510.warmth", "temperature", BED, (90.0, 110.0, 180.0, 200.0), quiet_with="I7"),
    Row("TT-510B", "R-511.warmth", "temperature", BED, (90.0, 110.0, 180.0, 200.0), quiet_with="I7"),
    Row("AT-511", "R-511.acetylene_share", "other", Range(0.0, 20.0, "%"), (None, None, 2.0, 3.0), sampled=GAS),
    Row("FT-602", "E-601.make", "flow", Range(0.0, 4000.0, "Nm³/h")),
    Row("AT-603", "E-601.hydrogen_share", "other", Range(0.0, 2.0, "%"), (None, None, 0.4, 1.0), sampled=GAS),
    Row("FFI-601", "F-601.ratio", "other", Range(0.8, 1.3, "-"), (1.02, 1.04, 1.12, 1.2)),
    Row("UI-501", "VCM.danger", "other", RISK, (None, None, 0.1, 0.5)),
)  # fmt: skip


def add_vinyl(sheet: Flowsheet, relocation: str) -> None:
    """Add cells, furnace, mains, mixer and converters.

    Parameters
    ----------
    sheet
        The plant [-].
    relocation
        One of `RELOCATIONS`: where the cooler of the mixed gas stands changes the drop of the converters [-].
    """
    sheet.add(
        Electrolysis("E-601", current="HIC-601", running="M-601", evaporating="HV-601"),
        Furnace(
            "F-601", supply="E-601.chlorine", main="V-501.chloride", opening="FV-603", burning="XB-601",
            ratio_set="FFC-601", chlorine_available="E-601.available", hydrogen_available="E-601.hydrogen",
        ),
        ChlorideMain("V-501", atmosphere="SITE.atmosphere"),
        ChlorideValve("CV-501", opening="FV-501", upstream="V-501.chloride", downstream="VCM.chloride"),
        gas_valve(
            "N-505", "XV-505", upstream="NITROGEN.gas", downstream="VCM.gas",
            size=Size(12.0, 470.0, "1 000 Nm³/h for purging", "nitrogen main"),
        ),
        VinylMixer(
            "VCM", atmosphere="SITE.atmosphere", back_pressure=BACK_PRESSURE,
            drop_design=RELOCATIONS[relocation]["VCM.drop_design"],
        ),
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


def add_vinyl_control(sheet: Flowsheet) -> None:
    """Add the instruments, interlocks, loops and final elements of converters and chlor-alkali.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    add_instruments(sheet, INSTRUMENTS)
    _add_calculations(sheet)
    sheet.add(*product_interlocks())
    _add_loops(sheet)
    _add_final_elements(sheet)


def _add_calculations(sheet: Flowsheet) -> None:
    sheet.add(
        RatioMeter(
            "FFI-501", unit="-", part="FT-501", whole="FT-208", gain=HCL_PURITY, idle=HCL_RATIO, least=200.0, high=1.3
        ),
        Ratio("FY-502", unit="Nm³/h", wild="FT-501", ratio=HCL_PURITY),
        Difference("PDT-504", unit="kPa", minuend="PT-403", subtrahend="PT-501"),
    )
    add_limits(
        sheet, ("FFI-501", "-", "LL", 1.0), ("FFI-501", "-", "L", 1.03), ("FFI-501", "-", "H", 1.08),
        ("FFI-501", "-", "HH", 1.12), ("PDT-504", "kPa", "LL", 1.0), ("PDT-504", "kPa", "L", 3.0), quiet_with="I7",
    )  # fmt: skip
    add_event(sheet, "UA-501", "VCM.danger")


def _add_loops(sheet: Flowsheet) -> None:
    leader = HCL_RATIO / HCL_PURITY
    sheet.add(
        Hand("LM-501", Command(FULL_LOAD, "Nm³/h", 0.0, 7000.0, label="acetylene demanded by the converters")),
        Hand("HIC-601", Command(13.0, "kA", 0.0, 20.0, label="cell current")),
        Hand("FFC-601", Command(1.07, "-", 0.8, 1.3, label="hydrogen to chlorine demanded")),
        CrossLimit("FY-501", leads=True, unit="Nm³/h", demand="LM-501", measured="FT-208", ratio=leader, margin=0.01),
        CrossLimit("FY-208", unit="Nm³/h", demand="LM-501", measured="FY-502", ratio=HCL_RATIO, margin=0.005),
        PID("FIC-501", "FT-501", SPAN["main"], cascade="FY-501", mode=CAS, **QUICK, op=64.0, bias=64.0),
        PID("PIC-501", "PT-501", PRESSURE, action=REVERSE, sp=45.0, gain=1.0, ti=30.0, op=76.0, bias=76.0),
        PID("TIC-510", "TT-510A", BED, action=DIRECT, sp=150.0, gain=2.0, ti=600.0, op=50.0, bias=50.0),
    )


def _add_final_elements(sheet: Flowsheet) -> None:
    add_valves(
        sheet, ("FV-501", "FIC-501.op", 64.0), ("FV-603", "PIC-501.op", 76.0), ("FV-510", "TIC-510.op", 50.0),
        ("XV-505", "HV-505", 0.0),
    )  # fmt: skip
    add_hands(sheet, ("HV-505", 0.0), ("HV-601", 0.0), ("HS-602", 100.0))
    add_drives(sheet, ("M-601", 100.0))
    sheet.add(Drive("XB-601", "HS-602", trips=effects("XB-601"), run_up=3.0, speed=100.0))
