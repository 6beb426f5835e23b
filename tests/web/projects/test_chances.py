"""How many shifts will it take: told before the plan is frozen, with what to do where waiting does not help."""

from datetime import date

import numpy as np
import pytest
from django.urls import reverse

from web.indicators.numbers import fill, level, medium
from web.projects.test_pages import fields
from web.projects.trials import BASELINE, measured
from yixian.web.indicators.models import Reading
from yixian.web.projects.chances import ChanceLine, _advice


def asked(as_, person, **more):
    return as_(person).get(reverse("projects:chance"), fields(**more)).context["view"]


def drifting(place):
    """A level that wanders slowly, as a worn nozzle or a season does."""
    indicator = medium(place, code="MED")
    rng, value, rows = np.random.default_rng(4), 0.0, []
    for day in range(365):
        for shift in (1, 2, 3):
            value = 0.995 * value + rng.normal(0.0, 0.04)
            on = date.fromordinal(BASELINE.toordinal() + day)
            rows.append(
                Reading(indicator=indicator, day=on, shift=shift, numerator=1000 * (2.4 + value), denominator=1000.0,
                        source="file")
            )  # fmt: skip
    Reading.objects.bulk_create(rows)
    return indicator


def test_days_are_told_in_shifts_too(plant, worker, as_):
    measured(plant.zone)
    view = asked(as_, worker)
    assert [(line.days, line.shifts) for line in view.lines[:2]] == [(14, 42), (30, 90)]
    assert "个班" in view.advice[0]


def test_a_daily_indicator_knows_no_shifts_and_no_turns(plant, worker, as_):
    fill(level(plant.zone, code="MED"), BASELINE, 365)
    view = asked(as_, worker)
    assert not view.has_shifts
    assert not view.has_turns
    assert "个班" not in "".join(view.advice)


def test_where_slow_drift_hides_the_effect_turns_are_advised(plant, worker, as_):
    drifting(plant.zone)
    view = asked(as_, worker, min_effect="0.1", claim="0.2")
    assert view.lines[-1].percent < 80
    assert view.lines[-1].by_turns > view.lines[-1].percent
    assert any("再等也没有用" in sentence for sentence in view.advice)
    assert any("轮换" in sentence for sentence in view.advice)


def test_who_asks_for_turns_is_not_advised_to_take_turns(plant, worker, as_):
    measured(plant.zone)
    view = asked(as_, worker, design="switchback")
    assert not view.has_turns
    assert "轮换" not in "".join(view.advice)


@pytest.mark.parametrize(("percents", "count"), [((10, 20, 30, 60, 90), 1), ((10, 20, 30, 32, 35), 3)])
def test_waiting_is_advised_against_only_where_it_gains_little(percents, count):
    lines = [
        ChanceLine(days, days * 3, percent, 95 if count == 3 else None)
        for days, percent in zip((14, 30, 60, 90, 180), percents, strict=True)
    ]
    assert len(_advice(lines, "before_after", by_shift=True)) == count
