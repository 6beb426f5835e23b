"""The line at rest: standing by warm under gas, or cold with air everywhere after a repair."""

from __future__ import annotations

from collections.abc import Mapping

from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.filling import AIR, CLEAN, CRUDE, NITROGEN, fill_gas, generator_gas_volume

LETTERS = "ABC"
TOWERS, TOWER_GAS_M3 = ("T-401", "T-402", "T-403"), 15.0
#: Gas spaces between generators and towers, and their volumes [m³].
NETWORK = (("V-103", 20.0), ("T-104", 30.0), ("V-105", 10.0), ("V-107", 10.0))
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
#: What a drain leaves in the vessels of liquor after a repair: water [m³].
EMPTIED: Mapping[str, float] = {
    "V-303A": 0.5, "V-303B": 0.5, "V-304": 0.4, "T-401": 0.3, "T-402": 0.3, "T-403": 0.3,
}  # fmt: skip


def rest_generator(simulation: Simulation, letter: str) -> None:
    """Put a generator on standby: watered, under nitrogen, behind a full positive seal.

    Parameters
    ----------
    simulation
        The plant [-].
    letter
        Its letter [-].
    """
    r = f"R-101{letter}"
    values = {
        f"HS-100{letter}": 1.0, f"HS-111{letter}": 1.0, f"S-111{letter}.level": 650.0, f"SIC-104{letter}.mode": 0.0,
        f"SIC-104{letter}.op": 0.0, f"SIC-104{letter}.sp": 0.0, f"SC-104{letter}": 0.0, f"TIC-101{letter}.mode": 0.0,
        f"TIC-101{letter}.op": 0.0, f"FIC-101{letter}.mode": 0.0, f"FIC-101{letter}.op": 0.0, f"FV-101{letter}": 0.0,
        f"FV-101{letter}.stem": 0.0, f"SLAG-103{letter}.is_automatic": 0.0, f"CHG-105{letter}.is_automatic": 0.0,
        f"CHG-105{letter}.phase": 0.0, f"HV-107{letter}": 100.0, f"HV-108{letter}": 0.0, f"{r}.temperature": 45.0,
        f"{r}.water_mass": 34500.0, f"{r}.fines": 300.0, f"{r}.settled": 0.0, f"{r}.carbide_mass": 0.0,
        f"{r}.dissolved": 0.0,
    }  # fmt: skip
    _impose(simulation, values)
    gas = generator_gas_volume(simulation, letter)
    fill_gas(simulation, r, gauge_kpa=2.8, volume_m3=gas, shares=NITROGEN)


def stand_by(simulation: Simulation) -> None:
    """Warm: seals full, everything under gas or nitrogen, machines and feeders stopped, holder at half, I7 tripped.

    Parameters
    ----------
    simulation
        The plant at full load [-].
    """
    for letter in LETTERS:
        rest_generator(simulation, letter)
        simulation.impose(f"R-101{letter}.temperature", 60.0)
        gas = generator_gas_volume(simulation, letter)
        fill_gas(simulation, f"R-101{letter}", gauge_kpa=2.8, volume_m3=gas, shares=NITROGEN)
    _stop_machines(simulation)
    _impose(simulation, RESTING)
    for tower in TOWERS:
        fill_gas(simulation, tower, gauge_kpa=3.5, volume_m3=TOWER_GAS_M3, shares=CLEAN)
    simulation.impose("V-201.bell", 500.0)
    fill_gas(simulation, "V-201", gauge_kpa=3.5, volume_m3=560.0, shares=CRUDE)
    for name, volume in NETWORK:
        simulation.impose(f"{name}.temperature", 28.0)
        fill_gas(simulation, name, gauge_kpa=3.5, volume_m3=volume, shares=CRUDE)


def shut_down(simulation: Simulation) -> None:
    """Cold: after a repair; air everywhere, seals, generators and tanks empty, holder on its rest, motors off.

    Parameters
    ----------
    simulation
        The plant at full load [-].
    """
    for letter in LETTERS:
        _empty_generator(simulation, letter)
    _stop_machines(simulation)
    _impose(simulation, RESTING)
    _impose(simulation, STOPPED)
    for tower in TOWERS:
        fill_gas(simulation, tower, gauge_kpa=0.0, volume_m3=TOWER_GAS_M3, shares=AIR)
    for vessel, left in EMPTIED.items():
        for name, value in (("liquid", left), ("available", 0.0), ("base", 0.0)):
            simulation.impose(f"{vessel}.{name}", value)
    simulation.impose("T-403.carbonate", 0.0)
    _drain_common(simulation)


def _stop_machines(simulation: Simulation) -> None:
    """Stop compressors; close the acetylene main; put their loops in manual."""
    for letter in LETTERS:
        _impose(simulation, {f"HS-105{letter}": 0.0, f"M-105{letter}": 0.0})
    for loop, op in (("FIC-208", 0.0), ("PIC-204", 100.0), ("PIC-205", 0.0), ("LIC-201", 15.0), ("LIC-207", 0.0)):
        _impose(simulation, {f"{loop}.mode": 0.0, f"{loop}.op": op})
    for valve, opening in (("FV-208", 0.0), ("PV-204", 100.0), ("LV-207", 0.0)):
        _impose(simulation, {valve: opening, f"{valve}.stem": opening})


def _empty_generator(simulation: Simulation, letter: str) -> None:
    """Put a generator after a repair: no water, no carbide, air inside, its seals empty, its motors off."""
    rest_generator(simulation, letter)
    r, hopper = f"R-101{letter}", f"H-105{letter}"
    ambient = simulation["SITE.air"]
    _impose(simulation, {f"{r}.water_mass": 10.0, f"{r}.fines": 0.0, f"{r}.temperature": ambient})
    fill_gas(simulation, r, gauge_kpa=0.0, volume_m3=generator_gas_volume(simulation, letter), shares=AIR)
    for seal in ("S-111", "S-112", "S-113"):
        empty = -simulation[f"{seal}{letter}.dip"]
        _impose(simulation, {f"{seal}{letter}.level": empty, f"HV-{seal[2:]}{letter}": 0.0})
    _impose(simulation, {f"HS-111{letter}": 0.0, f"HS-109{letter}": 0.0, f"M-109{letter}": 0.0})
    _impose(simulation, {f"{hopper}.lower": 0.0, f"{hopper}.upper": 0.0})
    _impose(simulation, {f"{hopper}.upper_oxygen": 20.9, f"{hopper}.lower_oxygen": 20.9})


def _drain_common(simulation: Simulation) -> None:
    """Air in the network, holder grounded, water circuits standing."""
    ambient = simulation["SITE.air"]
    _impose(simulation, {"V-201.bell": 0.0, "HV-106": 0.0, "T-104.sump": 0.0})
    for name, volume in (*NETWORK, ("V-201", 60.0)):
        simulation.impose(f"{name}.temperature", ambient)
        fill_gas(simulation, name, gauge_kpa=0.0, volume_m3=volume, shares=AIR)
    _impose(simulation, dict.fromkeys(("HS-110A", "HS-115A", "M-110A", "M-115A", "HV-200"), 0.0))
    for loop, valve in (("FIC-115", "FV-115"), ("LIC-110", "FV-110")):
        _impose(simulation, dict.fromkeys((f"{loop}.mode", f"{loop}.op", valve, f"{valve}.stem"), 0.0))


def _impose(simulation: Simulation, values: Mapping[str, float]) -> None:
    for tag, value in values.items():
        simulation.impose(tag, value)
