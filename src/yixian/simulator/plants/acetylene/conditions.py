"""Initial conditions: cold, warm, and running at 70 % and 100 %.

The running conditions stand in ``running_*.json`` beside this file: the values of all tags after hours in closed loop,
as `settle` wrote them. Cold and warm are set by hand from the 100 % condition.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from yixian.simulator.kernel import Simulation
from yixian.simulator.plants.acetylene.filling import CRUDE, fill_gas, generator_gas_volume
from yixian.simulator.plants.acetylene.rest import LETTERS, rest_generator, shut_down, stand_by

FULL, PART, WARM, COLD = "100%", "70%", "warm", "cold"
CONDITIONS = (COLD, WARM, PART, FULL)
#: Acetylene to VCM at 100 % [Nm³/h], and the make of a generator's design feed [t/h of carbide].
DEMAND = {FULL: 4690.0, PART: 3283.0}
ALTITUDE_BELOW_KPA = 92.0
ALTITUDE_SP, SEA_LEVEL_SP = 82.0, 85.0
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
        simulation.set("LM-501", DEMAND[condition])
    elif condition == WARM:
        recall(simulation, FULL)
        stand_by(simulation)
    elif condition == COLD:
        recall(simulation, FULL)
        shut_down(simulation)
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
    simulation.set("LM-501", DEMAND[FULL] * load)
    for letter in LETTERS:
        for tag in (f"SIC-104{letter}.op", f"SIC-104{letter}.sp", f"SC-104{letter}"):
            simulation.impose(tag, 60.0 * load)
    for tag in ("LIC-201.op", "LIC-201.bias"):
        simulation.impose(tag, 60.0 * load)
    rest_generator(simulation, STANDBY)
