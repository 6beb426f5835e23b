"""Vinyl chloride and chlor-alkali: what asks for acetylene, and what it needs beside it."""

from __future__ import annotations

from typing import Any

from yixian.simulator.control.pid import CAS, DIRECT, PID, REVERSE
from yixian.simulator.control.station import CrossLimit, Hand
from yixian.simulator.kernel import Command, Flowsheet, Parameter
from yixian.simulator.plants.acetylene.downstream_instruments import HCL_PURITY, HCL_RATIO, SPAN
from yixian.simulator.plants.acetylene.final_elements import add_drives, add_hands, add_valves
from yixian.simulator.units.chloralkali import ChlorideMain, ChlorideValve, Electrolysis, Furnace
from yixian.simulator.units.gas_line import GasValve
from yixian.simulator.units.vcm import Converter, VinylMixer

#: Acetylene to the mixer at 100 % [Nm³/h].
FULL_LOAD = 4690.0
#: Pressure behind the converters and the wash [kPa].
BACK_PRESSURE = 5.0
#: Tuning of the two flows whose ratio trips the converters: three times as quick as a flow loop elsewhere (estimate).
QUICK: dict[str, Any] = {"gain": 0.8, "ti": 4.0}


def add_vinyl(sheet: Flowsheet) -> None:
    """Add cells, furnace, mains, mixer and converters in place of the boundary ``VCM``.

    Parameters
    ----------
    sheet
        The plant [-].
    """
    rise = sheet.things["VCM"].settings.get("rise", 25.0)
    del sheet.things["VCM"]
    sheet.add(
        Electrolysis("E-601", current="HIC-601", running="M-601", evaporating="HV-601"),
        Furnace(
            "F-601",
            supply="E-601.chlorine",
            main="V-501.chloride",
            opening="FV-603",
            burning="XB-601",
            ratio_set="FFC-601",
            chlorine_available="E-601.available",
            hydrogen_available="E-601.hydrogen",
        ),
        ChlorideMain("V-501", atmosphere="SITE.atmosphere"),
        ChlorideValve("CV-501", opening="FV-501", upstream="V-501.chloride", downstream="VCM.chloride"),
        GasValve(
            "N-505",
            opening="XV-505",
            upstream="NITROGEN.gas",
            downstream="VCM.gas",
            is_check=1.0,
            flow_nominal=Parameter(12.0, "mol/s", source="1 000 Nm³/h for purging", grade="E"),
            drop_nominal=Parameter(470.0, "kPa", source="nitrogen main", grade="E"),
        ),
        VinylMixer(
            "VCM", atmosphere="SITE.atmosphere", back_pressure=BACK_PRESSURE, drop_design=float(rise) - BACK_PRESSURE
        ),
        Converter(
            "R-510",
            hot_water_opening="FV-510",
            acetylene_fed="VCM.acetylene_out",
            acetylene="VCM.acetylene_out",
            chloride="VCM.chloride_out",
            poison="VCM.poison_out",
            others="VCM.inert_out",
        ),
        Converter(
            "R-511",
            hot_water_opening="FV-510",
            acetylene_fed="VCM.acetylene_out",
            acetylene="R-510.acetylene_out",
            chloride="R-510.chloride_out",
            others="R-510.others_out",
            catalyst=Parameter(234.0, "m³", 1.0, 2000.0, source="space velocity 20 1/h at 4 690 Nm³/h", grade="C"),
            transfer=Parameter(25.5, "kW/K", 0.1, 1e4, source="150 °C at design and half hot water", grade="C"),
            heat=Parameter(15.3, "MJ/K", 0.1, 1e4, source="τ = C/UA = 8–12 min", grade="E"),
        ),
    )


def add_vinyl_control(sheet: Flowsheet) -> None:
    """Add the loops and final elements of the converters.

    Parameters
    ----------
    sheet
        The plant [-].
    """
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
    add_valves(
        sheet,
        ("FV-501", "FIC-501.op", 64.0),
        ("FV-603", "PIC-501.op", 76.0),
        ("FV-510", "TIC-510.op", 50.0),
        ("XV-505", "HV-505", 0.0),
    )
    add_hands(sheet, ("HV-505", 0.0), ("HV-601", 0.0), ("HS-601", 100.0), ("HS-602", 100.0))
    add_drives(sheet, ("M-601", "HS-601", 100.0), ("XB-601", "HS-602", 100.0))
