"""Units as a plant writes them, checked by pint; its own expression parser never sees what a user typed."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

import pint

#: How plants write units that pint knows by other names, or does not know.
ALIASES: Final[dict[str, str]] = {
    "%": "percent", "‰": "permille", "℃": "degC", "°C": "degC", "℉": "degF", "°F": "degF", "C": "degC",
    "吨": "t", "千克": "kg", "公斤": "kg", "克": "g", "毫克": "mg", "升": "L", "毫升": "mL", "立方": "m3", "方": "m3",
    "米": "m", "毫米": "mm", "秒": "s", "分钟": "min", "小时": "h", "时": "h", "天": "day", "日": "day",
    "度": "kWh", "千瓦时": "kWh", "千瓦": "kW", "兆瓦": "MW", "安": "A", "伏": "V", "兆帕": "MPa", "千帕": "kPa",
    "帕": "Pa", "摄氏度": "degC", "转": "turn", "r": "turn", "赫兹": "Hz", "d": "day", "T": "t", "Kg": "kg", "KG": "kg",
    "KW": "kW", "Kw": "kW", "KWh": "kWh", "kwh": "kWh", "kW·h": "kWh", "KPa": "kPa", "Mpa": "MPa", "mpa": "MPa",
    "Kpa": "kPa", "kpa": "kPa", "kPaG": "kPa_gauge", "MPaG": "MPa_gauge", "kPag": "kPa_gauge", "MPag": "MPa_gauge",
    "rpm": "rpm", "mmH2O": "mmH2O", "ppm": "ppm", "Nm3": "Nm3", "Nm³": "Nm3", "m³": "m3", "m²": "m2", "l": "L",
    "mmHg": "mmHg", "pH": "count", "PH": "count", "t": "t", "万吨": "ten_kt", "万t": "ten_kt",
    "次": "count", "台": "count", "个": "count", "起": "count", "人": "count", "批": "count", "炉": "count",
    "件": "count", "班": "count", "辆": "count", "袋": "count", "桶": "count", "块": "count", "根": "count",
}  # fmt: skip
_OFFSET: Final = frozenset({"degree_Celsius", "degree_Fahrenheit"})
_NAME: Final = re.compile(r"([^\W\d_]|[°℃℉%‰])(\w|[°℃℉%‰])*")
_POWERS: Final = {"²": 2, "³": 3}
_MOST_CHARACTERS: Final = 40
_MOST_POWER: Final = 4


class UnknownUnitError(ValueError):
    """A unit nobody here knows; ``args[0]`` is its text."""


@cache
def registry() -> Any:
    """Return the one registry, made at first use (a quarter of a second)."""
    made: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=False)
    made.define("Nm3 = [normal_volume]")
    made.define("ten_kt = 1e4 * metric_ton")
    made.define("kPa_gauge = kilopascal")
    made.define("MPa_gauge = megapascal")
    return made


@lru_cache(maxsize=512)
def unit_of(text: str) -> Any:
    """Return the unit of a text such as ``kg/t``, ``m³/h`` or ``千瓦时/吨``; no text is a plain number.

    Parameters
    ----------
    text
        As a DCS or a person writes it [-].

    Raises
    ------
    UnknownUnitError
        Where a part of it is not known.
    """
    text = text.strip()
    if len(text) > _MOST_CHARACTERS:
        raise UnknownUnitError(text[:_MOST_CHARACTERS])
    if not text or text in ("-", "—", "1"):
        return registry().Unit("dimensionless")
    if text in ALIASES:
        return _named(text)
    return _product(text.replace("·", "*").replace("×", "*").replace("／", "/").replace(" ", ""), text)


def _product(text: str, whole: str) -> Any:
    """Return the unit of names joined by * and /; one pair of brackets may close the denominator."""
    above, slash, below = text.partition("/(")
    if slash and below.endswith(")") and "(" not in below:
        return _product(above, whole) / _product(below[:-1], whole)
    found, symbol = registry().Unit("dimensionless"), "*"
    for place, piece in enumerate(re.split(r"([*/])", text)):
        if place % 2:
            symbol = piece
        elif piece == "1" and place == 0:
            continue
        else:
            found = found * _powered(piece, whole) if symbol == "*" else found / _powered(piece, whole)
    return found


def _powered(piece: str, whole: str) -> Any:
    if piece in ALIASES:
        return _named(piece)
    match = re.fullmatch(r"(.*?[^\d^²³-])\^?(-?\d|[²³])?", piece)
    if match is None:
        raise UnknownUnitError(whole)
    power = _POWERS.get(match[2] or "") or int(match[2] or 1)
    if not 0 < abs(power) <= _MOST_POWER:
        raise UnknownUnitError(whole)
    return _named(match[1], whole) ** power


def _named(name: str, whole: str = "") -> Any:
    known = ALIASES.get(name, name)
    if known == "m3":
        return registry().Unit("meter") ** 3
    if known == "m2":
        return registry().Unit("meter") ** 2
    if known == "count":
        return registry().Unit("dimensionless")
    if len(known) > 24 or not _NAME.fullmatch(name) or (not known.isascii() and known not in ("µm", "μm", "Ω")):
        raise UnknownUnitError(whole or name)
    try:
        return registry().Unit(known)
    except (pint.PintError, AttributeError, ValueError, TypeError, KeyError) as error:
        raise UnknownUnitError(whole or name) from error


_SHOWN: Final = {"degree_Celsius": "℃", "delta_degree_Celsius": "Δ℃", "percent": "%"}


def unit_shown(unit: Any) -> str:
    """Return the short name of a unit; empty for a plain number.

    Parameters
    ----------
    unit
        As ``unit_of`` returns it [-].
    """
    name = str(unit)
    if name == "dimensionless":
        return ""
    return _SHOWN.get(name) or f"{unit:~P}"


def is_offset(unit: Any) -> bool:
    """Return whether zero of the unit is not nothing, as with ℃.

    Parameters
    ----------
    unit
        As ``unit_of`` returns it [-].
    """
    return str(unit) in _OFFSET


def difference_of(unit: Any) -> Any:
    """Return the unit of a difference of two values of an offset unit.

    Parameters
    ----------
    unit
        ℃ or ℉ [-].
    """
    return registry().Unit(f"delta_{unit}")


def same_kind(one: Any, other: Any) -> bool:
    """Return whether values of one unit can be written in the other.

    Parameters
    ----------
    one, other
        As ``unit_of`` returns them [-].
    """
    return bool(one.dimensionality == other.dimensionality)


def converted(value: float, unit: Any, wanted: Any) -> float:
    """Return a value in another unit of the same kind, offsets heeded.

    Parameters
    ----------
    value
        In ``unit`` [-].
    unit, wanted
        As ``unit_of`` returns them [-].
    """
    return float(registry().Quantity(value, unit).to(wanted).magnitude)


def line_of(unit: Any, wanted: Any) -> tuple[float, float]:
    """Return factor and offset that turn values of one unit into another of the same kind.

    Parameters
    ----------
    unit, wanted
        As ``unit_of`` returns them; a difference of ℃ may be wanted in ℃ [-].
    """
    if is_offset(wanted) and str(unit).startswith("delta_"):
        wanted = difference_of(wanted)
    if not is_offset(unit) and not is_offset(wanted):
        return converted(1.0, unit, wanted), 0.0  # exact for units that only scale
    zero = converted(0.0, unit, wanted)
    return converted(1.0, unit, wanted) - zero, zero


def integral_of(unit: Any) -> tuple[Any, float]:
    """Return the unit of a flow summed over hours, and what to multiply by: t/h → t, L/min → L (60), kW → kWh.

    Parameters
    ----------
    unit
        Of the flow [-].
    """
    hours = registry().Quantity(1.0, unit * registry().Unit("hour"))
    for power, energy in (("kilowatt", "kWh"), ("megawatt", "MWh"), ("watt", "Wh")):
        if str(unit) == power:
            return registry().Unit(energy), 1.0
    reduced = hours.to_reduced_units()
    return reduced.units, float(reduced.magnitude)


def is_flow(unit: Any) -> bool:
    """Return whether the unit is an amount per time, or a power.

    Parameters
    ----------
    unit
        As ``unit_of`` returns it [-].
    """
    power = registry().Unit("watt").dimensionality
    return bool(unit.dimensionality.get("[time]", 0) == -1 or unit.dimensionality == power)
