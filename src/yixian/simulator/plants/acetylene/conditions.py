"""Initial conditions: cold, warm, and running at 70 % and 100 %.

The running conditions stand in ``running_*.json`` beside this file: the values of all tags after hours in closed loop,
as `settle` wrote them. Cold and warm are set by hand from the 100 % condition.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from yixian.simulator.kernel import Simulation
from yixian.simulator.units.media import GAS_CONSTANT, ZERO_CELSIUS, saturation_pressure

FULL, PART, WARM, COLD = "100%", "70%", "warm", "cold"
CONDITIONS = (COLD, WARM, PART, FULL)
#: Acetylene to VCM at 100 % [Nm³/h], and the make of a generator's design feed [t/h of carbide].
DEMAND = {FULL: 4690.0, PART: 3283.0}
ALTITUDE_BELOW_KPA = 92.0
ALTITUDE_SP, SEA_LEVEL_SP = 82.0, 85.0
LETTERS = "ABC"
STANDBY = "C"


def start(simulation: Simulation, condition: str) -> None:
    """Bring a plant that has not run yet into an initial condition.

    Parameters
    ----------
    simulation
        The plant [-].
    condition
        One of `CONDITIONS` [-].

    Raises
    ------
    KeyError
        If there is no such condition.
    """
    if condition in DEMAND:
        recall(simulation, condition)
    elif condition == WARM:
        recall(simulation, FULL)
        _stand_by(simulation)
    elif condition == COLD:
        recall(simulation, FULL)
        _shut_down(simulation)
    else:
        raise KeyError(condition)


def recall(simulation: Simulation, condition: str) -> None:
    """Impose the stored tags of a running condition; tags the file does not know keep their start value.

    Parameters
    ----------
    simulation
        The plant [-].
    condition
        `FULL` or `PART` [-].
    """
    known = {slot.tag for slot in simulation.engine.layout}
    for tag, value in stored(site_of(simulation), condition).items():
        if tag in known:
            simulation.impose(tag, value)


def site_of(simulation: Simulation) -> str:
    """Return which stored site is nearest: ``altitude`` or ``sea`` [-].

    Parameters
    ----------
    simulation
        The plant [-].
    """
    return "altitude" if simulation["SITE.pressure"] < ALTITUDE_BELOW_KPA else "sea"


@lru_cache(maxsize=4)
def stored(site: str, condition: str) -> dict[str, float]:
    """Return the tags of a stored running condition [-].

    Parameters
    ----------
    site
        ``sea`` or ``altitude`` [-].
    condition
        `FULL` or `PART` [-].
    """
    path = Path(__file__).with_name(f"running_{site}_{condition.removesuffix('%')}.json")
    tags: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return tags


def fill_gas(
    simulation: Simulation, name: str, *, gauge_kpa: float, volume_m3: float, shares: dict[str, float]
) -> None:
    """Fill a gas space to a pressure with a composition.

    Parameters
    ----------
    simulation
        The plant [-].
    name
        The unit [-].
    gauge_kpa
        Pressure over the air [kPa].
    volume_m3
        Its volume [m³].
    shares
        Share of each component in the dry gas; the rest is acetylene [-].
    """
    kelvin = simulation[f"{name}.temperature"] + float(ZERO_CELSIUS)
    absolute = (simulation["SITE.pressure"] + gauge_kpa) * 1e3
    dry = max(absolute - float(saturation_pressure(kelvin)), 1.0) * volume_m3 / (float(GAS_CONSTANT) * kelvin)
    simulation.impose(f"{name}.dry", dry)
    for component in ("nitrogen", "oxygen", "phosphine", "sulphide"):
        simulation.impose(f"{name}.{component}", dry * shares.get(component, 0.0))


CRUDE = {"nitrogen": 0.003, "phosphine": 400e-6, "sulphide": 50e-6}
NITROGEN, AIR = {"nitrogen": 1.0}, {"nitrogen": 0.79, "oxygen": 0.21}


def generator_gas_volume(simulation: Simulation, letter: str) -> float:
    """Return the gas volume of a generator from its stored masses [m³].

    Parameters
    ----------
    simulation
        The plant [-].
    letter
        Its letter [-].
    """
    tag = f"R-101{letter}"
    mass = simulation[f"{tag}.water_mass"] + simulation[f"{tag}.fines"]
    density = 1000.0 + 550.0 * simulation[f"{tag}.fines"] / max(mass, 10.0)
    area, height = simulation[f"{tag}.area"], simulation[f"{tag}.height"]
    return max(height - mass / density / area, 0.1 * height) * area


def rough(simulation: Simulation, load: float) -> None:
    """Set a running line near its steady state, to settle from.

    Parameters
    ----------
    simulation
        The plant [-].
    load
        Share of the design load [-].
    """
    sp = ALTITUDE_SP if site_of(simulation) == "altitude" else SEA_LEVEL_SP
    for letter in LETTERS:
        simulation.set(f"TIC-101{letter}.sp", sp)
        simulation.impose(f"R-101{letter}.temperature", sp)
        simulation.impose(f"R-101{letter}.carbide_mass", 577.0 * load)
        gas = generator_gas_volume(simulation, letter)
        fill_gas(simulation, f"R-101{letter}", gauge_kpa=7.0, volume_m3=gas, shares=CRUDE)
    for name, gauge, volume in (
        ("V-103", 5.0, 20.0),
        ("T-104", 4.4, 30.0),
        ("V-105", 1.5, 10.0),
        ("V-107", 74.0, 10.0),
    ):
        fill_gas(simulation, name, gauge_kpa=gauge, volume_m3=volume, shares=CRUDE)
    fill_gas(simulation, "V-201", gauge_kpa=3.5, volume_m3=660.0, shares=CRUDE)
    simulation.impose("V-201.bell", 600.0)
    simulation.set("FIC-208.sp", DEMAND[FULL] * load)
    for letter in LETTERS:
        for tag in (f"SIC-104{letter}.op", f"SIC-104{letter}.sp", f"SC-104{letter}"):
            simulation.impose(tag, 60.0 * load)
    for tag in ("LIC-201.op", "LIC-201.bias"):
        simulation.impose(tag, 60.0 * load)
    rest_generator(simulation, STANDBY)


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
        f"{r}.water_mass": 34500.0,
        f"{r}.fines": 300.0, f"{r}.settled": 0.0, f"{r}.carbide_mass": 0.0, f"{r}.dissolved": 0.0,
    }  # fmt: skip
    for tag, value in values.items():
        simulation.impose(tag, value)
    gas = generator_gas_volume(simulation, letter)
    fill_gas(simulation, r, gauge_kpa=2.8, volume_m3=gas, shares=NITROGEN)


def _stand_by(simulation: Simulation) -> None:
    """Warm: seals full, everything under gas or nitrogen, machines and feeders stopped, holder at half."""
    for letter in LETTERS:
        rest_generator(simulation, letter)
        simulation.impose(f"R-101{letter}.temperature", 60.0)
        gas = generator_gas_volume(simulation, letter)
        fill_gas(simulation, f"R-101{letter}", gauge_kpa=2.8, volume_m3=gas, shares=NITROGEN)
    _stop_machines(simulation)
    simulation.impose("V-201.bell", 500.0)
    fill_gas(simulation, "V-201", gauge_kpa=3.5, volume_m3=560.0, shares=CRUDE)
    for name, volume in (("V-103", 20.0), ("T-104", 30.0), ("V-105", 10.0), ("V-107", 10.0)):
        simulation.impose(f"{name}.temperature", 28.0)
        fill_gas(simulation, name, gauge_kpa=3.5, volume_m3=volume, shares=CRUDE)


def _stop_machines(simulation: Simulation) -> None:
    """Stop compressors; close the acetylene main; put their loops in manual."""
    for letter in LETTERS:
        simulation.impose(f"HS-105{letter}", 0.0)
        simulation.impose(f"M-105{letter}", 0.0)
    for loop, op in (("FIC-208", 0.0), ("PIC-204", 100.0), ("PIC-205", 0.0), ("LIC-201", 15.0), ("LIC-207", 0.0)):
        simulation.impose(f"{loop}.mode", 0.0)
        simulation.impose(f"{loop}.op", op)
    for valve, opening in (("FV-208", 0.0), ("PV-204", 100.0), ("LV-207", 0.0)):
        simulation.impose(valve, opening)
        simulation.impose(f"{valve}.stem", opening)


def _shut_down(simulation: Simulation) -> None:
    """Cold: after a repair; air everywhere, seals and generators empty, holder on its rest, motors off."""
    for letter in LETTERS:
        rest_generator(simulation, letter)
        r = f"R-101{letter}"
        ambient = simulation["SITE.air"]
        for tag, value in ((f"{r}.water_mass", 10.0), (f"{r}.fines", 0.0), (f"{r}.temperature", ambient)):
            simulation.impose(tag, value)
        fill_gas(simulation, r, gauge_kpa=0.0, volume_m3=generator_gas_volume(simulation, letter), shares=AIR)
        for seal in ("S-111", "S-112", "S-113"):
            simulation.impose(f"{seal}{letter}.level", -simulation[f"{seal}{letter}.dip"])
            simulation.impose(f"HV-{seal[2:]}{letter}", 0.0)
        simulation.impose(f"HS-111{letter}", 0.0)
        simulation.impose(f"HS-109{letter}", 0.0)
        simulation.impose(f"M-109{letter}", 0.0)
        simulation.impose(f"H-105{letter}.lower", 0.0)
        simulation.impose(f"H-105{letter}.upper", 0.0)
        simulation.impose(f"H-105{letter}.upper_oxygen", 20.9)
        simulation.impose(f"H-105{letter}.lower_oxygen", 20.9)
    _stop_machines(simulation)
    _drain_common(simulation)


def _drain_common(simulation: Simulation) -> None:
    """Air in the network, holder grounded, water circuits standing."""
    simulation.impose("V-201.bell", 0.0)
    ambient = simulation["SITE.air"]
    for name, volume in (("V-103", 20.0), ("T-104", 30.0), ("V-201", 60.0), ("V-105", 10.0), ("V-107", 10.0)):
        simulation.impose(f"{name}.temperature", ambient)
        fill_gas(simulation, name, gauge_kpa=0.0, volume_m3=volume, shares=AIR)
    simulation.impose("HV-106", 0.0)
    simulation.impose("T-104.sump", 0.0)
    for tag in ("HS-110A", "HS-115A", "M-110A", "M-115A", "HV-200"):
        simulation.impose(tag, 0.0)
    for loop, valve in (("FIC-115", "FV-115"), ("LIC-110", "FV-110")):
        simulation.impose(f"{loop}.mode", 0.0)
        for tag in (f"{loop}.op", valve, f"{valve}.stem"):
            simulation.impose(tag, 0.0)
