"""What a gas space holds when somebody sets an initial condition."""

from __future__ import annotations

from yixian.simulator.kernel import Simulation
from yixian.simulator.units.media import GAS_CONSTANT, ZERO_CELSIUS, saturation_pressure

#: Shares of the dry gas; the rest is acetylene.
CRUDE = {"nitrogen": 0.003, "phosphine": 400e-6, "sulphide": 50e-6}
CLEAN = {"nitrogen": 0.003, "phosphine": 2e-6}
NITROGEN, AIR = {"nitrogen": 1.0}, {"nitrogen": 0.79, "oxygen": 0.21}


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
