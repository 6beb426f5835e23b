"""Units of measurement: what a text such as ``kg/m³`` or ``°C`` means in SI.

Equations work in SI. A value declared in another unit is converted once, when it is stored, and converted back when it
is shown. Nm³ (0 °C, 101.325 kPa, dry) is an amount of substance here, as it is in the gas laws.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from yixian.simulator.errors import UnknownUnit

#: Exponents of kg, m, s, K, mol, A.
Dimension = tuple[float, float, float, float, float, float]

BASE = ("kg", "m", "s", "K", "mol", "A")
NONE: Dimension = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
MOL_PER_NM3 = 101325.0 / (8.31446261815324 * 273.15)


@dataclass(frozen=True, slots=True)
class Measure:
    """One unit of measurement: ``SI value = factor · value + offset``.

    Parameters
    ----------
    text
        The unit as written [-].
    dimension
        Exponents of the base units [-].
    factor
        Size of one of it in SI [-].
    offset
        SI value of its zero; only temperatures have one [K].
    """

    text: str
    dimension: Dimension
    factor: float
    offset: float = 0.0

    def to_si(self, value: float) -> float:
        """Return the SI value.

        Parameters
        ----------
        value
            A number in this unit [-].
        """
        return value * self.factor + self.offset

    def from_si(self, value: float) -> float:
        """Return the number in this unit.

        Parameters
        ----------
        value
            A number in SI [-].
        """
        return (value - self.offset) / self.factor


def _dimension(**exponents: float) -> Dimension:
    kg, m, s, K, mol, A = (exponents.get(name, 0.0) for name in BASE)  # noqa: N806 - symbols of units
    return (kg, m, s, K, mol, A)


_MASS, _LENGTH, _TIME = _dimension(kg=1), _dimension(m=1), _dimension(s=1)
_KELVIN, _AMOUNT, _CURRENT = _dimension(K=1), _dimension(mol=1), _dimension(A=1)
_VOLUME, _FORCE = _dimension(m=3), _dimension(kg=1, m=1, s=-2)
_PRESSURE, _ENERGY = _dimension(kg=1, m=-1, s=-2), _dimension(kg=1, m=2, s=-2)
_POWER, _VOLTAGE = _dimension(kg=1, m=2, s=-3), _dimension(kg=1, m=2, s=-3, A=-1)

_TABLE: dict[str, tuple[float, Dimension]] = {
    "kg": (1.0, _MASS),
    "g": (1e-3, _MASS),
    "mg": (1e-6, _MASS),
    "t": (1e3, _MASS),
    "m": (1.0, _LENGTH),
    "mm": (1e-3, _LENGTH),
    "cm": (1e-2, _LENGTH),
    "km": (1e3, _LENGTH),
    "µm": (1e-6, _LENGTH),
    "s": (1.0, _TIME),
    "min": (60.0, _TIME),
    "h": (3600.0, _TIME),
    "d": (86400.0, _TIME),
    "K": (1.0, _KELVIN),
    "mol": (1.0, _AMOUNT),
    "kmol": (1e3, _AMOUNT),
    "Nm³": (MOL_PER_NM3, _AMOUNT),
    "A": (1.0, _CURRENT),
    "kA": (1e3, _CURRENT),
    "V": (1.0, _VOLTAGE),
    "mV": (1e-3, _VOLTAGE),
    "L": (1e-3, _VOLUME),
    "mL": (1e-6, _VOLUME),
    "N": (1.0, _FORCE),
    "kN": (1e3, _FORCE),
    "Pa": (1.0, _PRESSURE),
    "kPa": (1e3, _PRESSURE),
    "MPa": (1e6, _PRESSURE),
    "bar": (1e5, _PRESSURE),
    "mmHg": (133.322387415, _PRESSURE),
    "J": (1.0, _ENERGY),
    "kJ": (1e3, _ENERGY),
    "MJ": (1e6, _ENERGY),
    "kWh": (3.6e6, _ENERGY),
    "W": (1.0, _POWER),
    "kW": (1e3, _POWER),
    "MW": (1e6, _POWER),
    "Hz": (1.0, _dimension(s=-1)),
    "rpm": (1.0 / 60.0, _dimension(s=-1)),
    "1": (1.0, NONE),
    "-": (1.0, NONE),
    "%": (1e-2, NONE),
    "ppm": (1e-6, NONE),
    "%LEL": (1e-2, NONE),
    "pH": (1.0, NONE),
    "°": (0.017453292519943295, NONE),
    "bool": (1.0, NONE),
    "state": (1.0, NONE),
}
_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_FACTOR = re.compile(r"^(?P<name>Nm³|[^\d^⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|1)(?:\^?(?P<power>-?[\d.]+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$")


@cache
def parse(text: str) -> Measure:
    """Return what a unit means.

    Parameters
    ----------
    text
        Factors joined by ``·`` or ``/``, each with an optional power: ``kJ/kg/K``, ``m²``, ``mol/s/Pa^0.5`` [-].

    Raises
    ------
    UnknownUnit
        If a factor is not in the table.

    >>> parse("m³/h").to_si(36.0)
    0.01
    """
    if text == "°C":
        return Measure(text, _KELVIN, 1.0, 273.15)
    factor, dimension = 1.0, NONE
    for place, product in enumerate(text.split("/")):
        sign = 1.0 if place == 0 else -1.0
        for part in product.split("·"):
            size, exponents, power = _part(text, part.strip())
            factor *= size ** (sign * power)
            dimension = times(dimension, raised(exponents, sign * power))
    return Measure(text, dimension, factor)


def _part(text: str, part: str) -> tuple[float, Dimension, float]:
    if part in _TABLE:
        return (*_TABLE[part], 1.0)
    match = _FACTOR.match(part)
    if not match or match["name"] not in _TABLE:
        raise UnknownUnit(text, part)
    power = float(match["power"].translate(_SUPERSCRIPT)) if match["power"] else 1.0
    return (*_TABLE[match["name"]], power)


def times(left: Dimension, right: Dimension) -> Dimension:
    """Return the dimension of a product.

    Parameters
    ----------
    left, right
        Dimensions of the two factors [-].
    """
    kg, m, s, k, mol, a = (x + y for x, y in zip(left, right, strict=True))
    return (kg, m, s, k, mol, a)


def raised(dimension: Dimension, power: float) -> Dimension:
    """Return the dimension of a power.

    Parameters
    ----------
    dimension
        Dimension of the base [-].
    power
        The exponent [-].
    """
    kg, m, s, k, mol, a = (x * power for x in dimension)
    return (kg, m, s, k, mol, a)


def name(dimension: Dimension) -> str:
    """Return a dimension in words, as ``kg·m^-3``.

    Parameters
    ----------
    dimension
        Exponents of the base units [-].
    """
    parts = [base if power == 1 else f"{base}^{power:g}" for base, power in zip(BASE, dimension, strict=True) if power]
    return "·".join(parts) or "no unit"
