"""What a period's value is, from the readings of that period. Pure: no rows, no clock.

A mean is the mean of its readings. A ratio or a rate is the quotient of the totals, never the mean of quotients:
a shift of 10 t must not weigh as much as one of 1,000 t. Where the denominator is 0 the value is unknown (None).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


_SHIFT_WORDS = {"早": 1, "白": 1, "日": 1, "中": 2, "夜": 3, "晚": 3}
_DIGIT = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some readings: of the values with their count, and of numerators and denominators."""

    values: float = 0.0
    count: int = 0
    numerator: float = 0.0
    denominator: float = 0.0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.values + other.values,
            self.count + other.count,
            self.numerator + other.numerator,
            self.denominator + other.denominator,
        )

    def value(self, *, is_quotient: bool) -> float | None:
        """Return the value of the period, None where it is unknown."""
        if is_quotient:
            return quotient(self.numerator, self.denominator)
        return quotient(self.values, self.count)


def quotient(numerator: float | None, denominator: float | None) -> float | None:
    """Return the quotient, or None where either is unknown or the denominator is 0."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator


def total(parts: Iterable[Totals]) -> Totals:
    """Return the sum of all parts."""
    return sum(parts, Totals())


def shown(value: float | None, decimals: int) -> str:
    """Return the number as pages write it; unknown is a dash, never 0."""
    if value is None or not math.isfinite(value):
        return "—"
    text = f"{value:,.{decimals}f}"
    return f"−{text[1:]}" if text.startswith("-") else text


def meets(value: float | None, target: float | None, *, up: bool) -> bool | None:
    """Tell whether a value reaches its target; None where either is unknown."""
    if value is None or target is None:
        return None
    return value >= target if up else value <= target


def year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def shift_number(text: str) -> int | None:
    """Return the number of a shift as people write it: 1, 早班 or 白班 → 1, 中班 → 2, 夜班 → 3, empty → 0."""
    text = text.strip()
    if not text:
        return 0
    if found := _DIGIT.search(text):
        number = int(found.group())
        return number if number <= 12 else None
    return next((number for word, number in _SHIFT_WORDS.items() if word in text), None)
