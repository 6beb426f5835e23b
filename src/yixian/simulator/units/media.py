"""What the pipes of the acetylene line carry, and how a connection passes it on.

Gas is saturated with water vapour wherever it stands over water, which is everywhere from the generator to the towers:
so a node shows the share of vapour that its temperature and pressure give, and stores only the dry gas. Composition is
told by the shares of the others in the dry gas; the rest is acetylene.
"""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import Medium, carry, constant, exp, signed_sqrt, upwind

#: Moist acetylene: ``vapour`` is the share of water in the wet gas, the other shares are of the dry gas.
GAS = Medium(
    "gas",
    potentials={
        "pressure": "Pa", "temperature": "K", "vapour": "-",
        "nitrogen": "-", "oxygen": "-", "phosphine": "-", "sulphide": "-",
    },
    flows={
        "dry": "mol/s", "water": "mol/s", "heat": "W",
        "nitrogen": "mol/s", "oxygen": "mol/s", "phosphine": "mol/s", "sulphide": "mol/s",
    },
)  # fmt: skip
#: Shares of the dry gas that are not acetylene, by name of potential and flow alike.
COMPONENTS = ("nitrogen", "oxygen", "phosphine", "sulphide")

#: Water, clear liquor, spent hypochlorite: anything that is water to the heat balance.
WATER = Medium("water", potentials={"pressure": "Pa", "temperature": "K"}, flows={"mass": "kg/s", "heat": "W"})

#: Lime slurry: ``solids`` suspended, ``coarse`` settled, ``carbide`` not yet reacted, ``acetylene`` dissolved.
#: The shares are per kilogram of slurry (water and suspended solids).
SLURRY = Medium(
    "slurry",
    potentials={"level": "m", "temperature": "K", "solids": "-", "coarse": "kg", "carbide": "-", "acetylene": "mol/kg"},
    flows={
        "water": "kg/s", "solids": "kg/s", "coarse": "kg/s", "carbide": "kg/s", "acetylene": "mol/s", "heat": "W",
    },
)  # fmt: skip

#: Lumps of carbide; what they yield is told by the yard (`units.carbide.CarbideYard`).
CARBIDE = Medium("carbide", potentials={"mass": "kg"}, flows={"mass": "kg/s"})

#: Hypochlorite liquor: available chlorine and alkali (excess base, negative for acid) per volume.
HYPOCHLORITE = Medium(
    "hypochlorite",
    potentials={"level": "m", "temperature": "K", "chlorine": "kg/m³", "alkali": "mol/m³"},
    flows={"volume": "m³/s", "chlorine": "kg/s", "alkali": "mol/s", "heat": "W"},
)

GAS_CONSTANT = constant(8.31446261815324, "J/mol/K")
GRAVITY = constant(9.80665, "m/s²")
WATER_DENSITY = constant(1000.0, "kg/m³")
WATER_MOLAR_MASS = constant(0.018015, "kg/mol")
#: Specific heat of water and of dry lime; latent heat at 85 °C (textbook values).
WATER_HEAT = constant(4.18, "kJ/kg/K")
LIME_HEAT = constant(1.2, "kJ/kg/K")
LATENT_HEAT = constant(2295.0, "kJ/kg")
#: Molar heats of acetylene and steam between 25 and 90 °C (textbook values).
DRY_GAS_HEAT = constant(46.0, "J/mol/K")
VAPOUR_HEAT = constant(34.0, "J/mol/K")
#: 0 °C, and one kelvin: what turns a temperature into the bare number of a correlation.
ZERO_CELSIUS = constant(273.15, "K")
KELVIN = constant(1.0, "K")
MMHG = constant(1.0, "mmHg")
_LN_10 = 2.302585092994046


def celsius(temperature: Any) -> Any:
    """Return a temperature as the bare number of degrees Celsius, for correlations [-].

    Parameters
    ----------
    temperature
        Temperature [K].
    """
    return (temperature - ZERO_CELSIUS) / KELVIN


def saturation_pressure(temperature: Any) -> Any:
    """Return the vapour pressure of water [Pa].

    Parameters
    ----------
    temperature
        Temperature, 1 to 100 °C; beyond it the curve goes on smoothly [K].

    Notes
    -----
    Antoine: ``log10 p[mmHg] = 8.07131 − 1730.63 / (t + 233.426)``.

    >>> round(float(saturation_pressure(358.15)) / 1e3, 1)
    57.8
    """
    return MMHG * exp(_LN_10 * (8.07131 - 1730.63 / (celsius(temperature) + 233.426)))


def pass_gas(upstream: Any, downstream: Any, flow: Any) -> None:
    """Carry wet gas between two nodes with the composition and temperature of the side it comes from.

    Parameters
    ----------
    upstream, downstream
        Ends or nodes of `GAS` [-].
    flow
        Wet gas, positive from upstream to downstream [mol/s].
    """
    vapour = upwind(flow, upstream.vapour, downstream.vapour)
    water = flow * vapour
    dry = flow - water
    temperature = upwind(flow, upstream.temperature, downstream.temperature)
    flows = {name: dry * upwind(flow, upstream[name], downstream[name]) for name in COMPONENTS}
    carry(
        upstream, downstream, dry=dry, water=water,
        heat=(dry * DRY_GAS_HEAT + water * VAPOUR_HEAT) * temperature, **flows,
    )  # fmt: skip


def pass_water(upstream: Any, downstream: Any, flow: Any) -> None:
    """Carry water between two nodes with the temperature of the side it comes from.

    Parameters
    ----------
    upstream, downstream
        Ends or nodes of `WATER` [-].
    flow
        Water, positive from upstream to downstream [kg/s].
    """
    temperature = upwind(flow, upstream.temperature, downstream.temperature)
    carry(upstream, downstream, mass=flow, heat=flow * WATER_HEAT * temperature)


def pass_slurry(upstream: Any, downstream: Any, flow: Any, *, coarse: Any = 0.0, lumps: Any = 1.0) -> None:
    """Carry slurry away from a vessel, with what is suspended and dissolved in it; it never runs back.

    Parameters
    ----------
    upstream, downstream
        Ends or nodes of `SLURRY` [-].
    flow
        Water and suspended solids, not negative [kg/s].
    coarse
        Settled slag that goes along [kg/s].
    lumps
        How much richer in unreacted carbide the flow is than the slurry at the overflow [-].
    """
    solids = flow * upstream.solids
    water = flow - solids
    heat = (water * WATER_HEAT + (solids + coarse) * LIME_HEAT) * upstream.temperature
    carry(
        upstream, downstream, water=water, solids=solids, coarse=coarse, heat=heat,
        carbide=flow * upstream.carbide * lumps, acetylene=flow * upstream.acetylene,
    )  # fmt: skip


def turbulent(drop: Any, *, flow: Any, at_drop: Any, smooth: float = 0.01) -> Any:
    """Return the flow through a resistance whose drop rises with the square of the flow [unit of ``flow``].

    Parameters
    ----------
    drop
        Pressure drop now [Pa].
    flow
        Flow at the nominal drop [any].
    at_drop
        The nominal drop [Pa].
    smooth
        Share of the nominal drop below which the root becomes a straight line [-].
    """
    return flow * signed_sqrt(drop / at_drop, smooth)
