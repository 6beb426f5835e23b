"""Indicators with readings whose truth is known, for the tests of indicators and projects."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np

from yixian.web.indicators.models import Indicator, Reading
from yixian.web.places.models import Place


def medium(place: Place | None, code: str = "MED", **fields) -> Indicator:
    """Medium used per tonne of coal: a ratio, lower is better."""
    values = {
        "name": "介耗", "unit": "kg/t", "kind": "ratio", "direction": "down", "numerator_name": "介质 kg",
        "denominator_name": "原煤 t", "period": "shift",
    }  # fmt: skip
    return Indicator.objects.create(code=code, place=place, **(values | fields))


def level(place: Place | None, code: str = "LEV", **fields) -> Indicator:
    """A mean, higher is better."""
    values = {"name": "液位合格率", "unit": "%", "kind": "mean", "direction": "up", "period": "day"}
    return Indicator.objects.create(code=code, place=place, **(values | fields))


def fill(indicator: Indicator, since: date, days: int, *, change_at: date | None = None, change: float = 0.0, seed=1):
    """Write readings by shift (or day): a level of 2.4, some noise with memory, and a change from a day on."""
    noise = np.random.default_rng(seed)
    shifts = (1, 2, 3) if indicator.period == "shift" else (0,)
    rows, drift = [], 0.0
    for place in range(days):
        day = since + timedelta(days=place)
        for shift in shifts:
            drift = 0.5 * drift + noise.normal(0, 0.12)
            value = 2.4 + drift + (change if change_at and day >= change_at else 0.0)
            tonnes = 1000 + 100 * math.sin(place)
            numbers = (
                {"numerator": value * tonnes, "denominator": tonnes} if indicator.is_quotient else {"value": value}
            )
            crew = f"{'甲乙丙丁'[(place // 2 + shift) % 4]}班"
            rows.append(Reading(indicator=indicator, day=day, shift=shift, crew=crew, source="file", **numbers))
    Reading.objects.bulk_create(rows)
