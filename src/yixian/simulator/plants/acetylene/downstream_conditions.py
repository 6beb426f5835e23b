"""What the downstream side is like when the line is at part load, stands by, or is cold."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yixian.simulator.kernel import Simulation

#: Fills a gas space: simulation, unit, gauge pressure [kPa], volume [m³], shares of the dry gas.
Fill = Callable[..., None]
TOWERS, TOWER_GAS_M3 = ("T-401", "T-402", "T-403"), 15.0
FULL_LOAD = 4690.0
#: States of the downstream side that count from zero in every drill.
COUNTERS = (
    "received", "chlorine_received", "alkali_received", "cleaned", "severe", "discharged", "slipped", "over_strength",
    "supplied", "released", "acid_used", "escaped", "diverted", "caustic", "absorbed", "chlorinated", "made", "passed",
    "passed_chloride", "batches",
)  # fmt: skip
#: Gas in the hydrogen-chloride main and in the mixer at rest, both just over the air outside [mol].
MAIN_AT_REST, MIXER_AT_REST = 2600.0, 445.0
RESTING: Mapping[str, float] = {
    "LM-501": 0.0, "HS-602": 0.0, "XB-601": 0.0, "FIC-501.mode": 0.0, "FIC-501.op": 0.0,
    "FV-501": 0.0, "FV-501.stem": 0.0,
    "PIC-501.mode": 0.0, "PIC-501.op": 0.0, "FV-603": 0.0, "FV-603.stem": 0.0, "TIC-510.mode": 0.0, "TIC-510.op": 50.0,
    "FIC-304.mode": 0.0, "FIC-304.op": 0.0, "FV-304": 0.0, "FV-304.stem": 0.0, "VCM.acetylene_held": 0.0,
    "VCM.chloride_held": 0.0, "VCM.chlorine_held": 0.0, "VCM.poison_held": 0.0, "VCM.inert_held": MIXER_AT_REST,
    "V-501.gas": MAIN_AT_REST, "V-501.inert": MAIN_AT_REST, "V-501.free": 0.0, "R-510.temperature": 97.0,
    "R-511.temperature": 97.0,
}  # fmt: skip
STOPPED: Mapping[str, float] = {
    **{f"HS-{number}": 0.0 for number in ("401", "402", "403", "404", "304A", "601")},
    **{f"M-{number}": 0.0 for number in ("401", "402", "403", "404", "304A", "601")},
    **{f"{loop}.mode": 0.0 for loop in ("FIC-301", "FIC-302", "FIC-305", "LIC-308", "LIC-401", "LIC-402")},
    **{f"{loop}.op": 0.0 for loop in ("FIC-301", "FIC-302", "FIC-305", "LIC-308", "LIC-401", "LIC-402")},
    **dict.fromkeys(("FV-301", "FV-302", "FV-305", "LV-308", "LV-401", "LV-402"), 0.0),
    **{f"{valve}.stem": 0.0 for valve in ("FV-301", "FV-302", "FV-305", "LV-308", "LV-401", "LV-402")},
    "HIC-601": 0.0, "R-510.temperature": 30.0, "R-511.temperature": 30.0,
}  # fmt: skip


def set_load(simulation: Simulation, load: float) -> None:
    """Ask the converters for a share of the design load.

    Parameters
    ----------
    simulation
        The plant [-].
    load
        Share of the design load [-].
    """
    if not is_there(simulation):
        return
    simulation.set("LM-501", FULL_LOAD * load)


def stand_by(simulation: Simulation, fill: Fill, shares: Mapping[str, float]) -> None:
    """Rest: liquor circulates, towers under gas, furnace out, converters hot under nitrogen, I7 tripped.

    Parameters
    ----------
    simulation
        The plant [-].
    fill
        Fills a gas space [-].
    shares
        Composition of the gas in the towers [-].
    """
    if not is_there(simulation):
        return
    _impose(simulation, RESTING)
    for tower in TOWERS:
        fill(simulation, tower, gauge_kpa=3.5, volume_m3=TOWER_GAS_M3, shares=shares)


def shut_down(simulation: Simulation, fill: Fill, shares: Mapping[str, float]) -> None:
    """Cold: as at rest, with air in the towers, pumps and cells stopped, all dosing shut.

    Parameters
    ----------
    simulation
        The plant [-].
    fill
        Fills a gas space [-].
    shares
        Composition of the gas in the towers [-].
    """
    if not is_there(simulation):
        return
    _impose(simulation, RESTING)
    _impose(simulation, STOPPED)
    for tower in TOWERS:
        fill(simulation, tower, gauge_kpa=0.0, volume_m3=TOWER_GAS_M3, shares=shares)


def is_there(simulation: Simulation) -> bool:
    """Tell whether the plant has a downstream side [-].

    Parameters
    ----------
    simulation
        The plant [-].
    """
    return "LM-501" in {slot.tag for slot in simulation.engine.layout.section("command")}


def _impose(simulation: Simulation, values: Mapping[str, float]) -> None:
    for tag, value in values.items():
        simulation.impose(tag, value)
