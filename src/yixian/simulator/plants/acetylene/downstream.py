"""From the separator behind the compressors to vinyl chloride: cleaning liquor, towers, converters, chlor-alkali."""

from __future__ import annotations

from yixian.simulator.control.alarm import HIGH_PRIORITY, MEDIUM_PRIORITY, Limit, Terms
from yixian.simulator.control.pid import CAS
from yixian.simulator.control.station import Ratio
from yixian.simulator.kernel import Flowsheet
from yixian.simulator.plants.acetylene.cleaning import add_tower_control, add_towers
from yixian.simulator.plants.acetylene.downstream_instruments import (
    EFFECTS,
    HCL_PURITY,
    HCL_RATIO,
    ROWS,
    SUPPRESSED_BY,
    downstream_interlocks,
)
from yixian.simulator.plants.acetylene.hypochlorite_program import Difference, EventWatch, RatioMeter
from yixian.simulator.plants.acetylene.instruments import instrument
from yixian.simulator.plants.acetylene.preparation import add_preparation, add_preparation_control
from yixian.simulator.plants.acetylene.vinyl import QUICK, add_vinyl, add_vinyl_control


def add_downstream(sheet: Flowsheet) -> None:
    """Add everything behind ``V-107``; the acetylene valve is moved behind the towers and follows hydrogen chloride.

    Parameters
    ----------
    sheet
        The plant with ``V-107``, ``VCM``, ``V-110``, ``FV-208V``, ``FIC-208``, ``FV-208``, ``I-POWER`` [-].
    """
    add_preparation(sheet)
    add_towers(sheet)
    add_vinyl(sheet)
    _join(sheet)
    sheet.add(*(instrument(row, suppressed_by=SUPPRESSED_BY.get(row.tag, "")) for row in ROWS))
    _add_calculations(sheet)
    sheet.add(*downstream_interlocks())
    add_preparation_control(sheet)
    add_tower_control(sheet)
    add_vinyl_control(sheet)


def _join(sheet: Flowsheet) -> None:
    """Lead the acetylene valve from the towers to the mixer, under cross-limits and interlocks of the converters."""
    valve, controller = sheet.things["FV-208V"], sheet.things["FIC-208"]
    valve.settings["upstream"] = "T-403.gas"
    controller.settings.update(cascade="FY-208", mode=CAS, **QUICK)
    sheet.things["FV-208"].__dict__["trips"].update(EFFECTS["FV-208"])


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
        ("FFI-501", "-", "LL", 1.0), ("FFI-501", "-", "L", 1.03),
        ("FFI-501", "-", "H", 1.08), ("FFI-501", "-", "HH", 1.12),
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
