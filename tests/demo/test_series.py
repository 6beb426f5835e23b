"""The readings hold the effects the truth states, and nothing the truth does not."""

from __future__ import annotations

import numpy as np
import pytest

from yixian.demo import content
from yixian.demo.enterprise import Enterprise
from yixian.demo.records import Effect
from yixian.demo.series import SHUTDOWN, Series, expected

STEPS = [e for e in content.truth().effects if not e.arms]


@pytest.mark.parametrize("effect", STEPS, ids=lambda e: f"{e.project}-{e.indicator}")
def test_a_noise_free_series_moves_by_the_stated_effect(enterprise: Enterprise, effect: Effect) -> None:
    series = expected(effect.indicator, enterprise.anchor, enterprise.sizes)
    full = effect.start + effect.ramp
    during = (series.day >= full) & (series.day <= (effect.end if effect.end is not None else -1))
    before = series.day < effect.start

    difference = series.value[during].mean() - series.value[before].mean()

    assert difference == pytest.approx(effect.size, abs=1e-9)


def test_the_switchback_acts_on_b_days_only_and_is_adopted_afterwards(enterprise: Enterprise) -> None:
    effect = next(e for e in content.truth().effects if e.indicator == "A-TIME")
    assert effect.end is not None
    series = expected("A-TIME", enterprise.anchor, enterprise.sizes)
    inside = (series.day >= effect.start) & (series.day <= effect.end)
    values = set(np.round(series.value[inside], 6))

    assert values == {11.2, 9.2}
    assert np.all(series.value[series.day > effect.end] == pytest.approx(9.2))
    assert np.mean(series.value[inside] < 10) == pytest.approx(0.5, abs=0.03)


def test_power_falls_naively_though_nothing_was_improved(enterprise: Enterprise) -> None:
    held = expected("C-PWR", enterprise.anchor, enterprise.sizes)
    moved = expected("C-PWR", enterprise.anchor, enterprise.sizes, held=False)
    after = moved.day > -110

    assert np.ptp(held.value) == 0
    assert moved.value[after].mean() - moved.value[moved.day < -121].mean() == pytest.approx(-0.33, abs=0.02)
    drawn = enterprise.series["C-PWR"]
    assert _ratio(drawn, drawn.day > -110) - _ratio(drawn, drawn.day < -121) < -0.2


def test_the_medium_saving_shows_in_the_drawn_ratio(enterprise: Enterprise) -> None:
    series = enterprise.series["C-MED"]

    saved = _ratio(series, series.day < -140) - _ratio(series, series.day > -128)

    assert saved == pytest.approx(1.13, abs=0.12)


def test_ropeway_jams_are_too_few_to_prove_a_fifth(enterprise: Enterprise) -> None:
    series = enterprise.series["C-ROPE"]
    assert series.numerator is not None

    assert 10 <= series.numerator[series.day >= -365].sum() <= 45
    assert series.numerator[series.day >= -110].sum() < 20


def test_readings_are_finite_in_order_and_end_yesterday(enterprise: Enterprise) -> None:
    for code, series in enterprise.series.items():
        keys = list(zip(series.day.tolist(), series.shift.tolist(), strict=True))
        assert keys == sorted(set(keys)), code
        assert keys[-1][0] >= -4, code
        assert keys[-1][0] < 0, code
        assert np.all(np.isfinite(series.value)), code
        assert np.all(series.value >= 0), code
        if series.denominator is not None and series.numerator is not None:
            assert np.all(series.denominator > 0), code
            ratio = series.indicator.scale * series.numerator / series.denominator
            assert np.allclose(ratio, series.value), code
        if series.indicator.unit == "%":
            assert np.all(series.value <= 100), code


def test_shift_indicators_have_three_readings_a_day(enterprise: Enterprise) -> None:
    for series in enterprise.series.values():
        shifts = {1, 2, 3} if series.indicator.period == "shift" else {0}
        assert set(series.shift.tolist()) == shifts


def test_the_overhaul_leaves_no_readings(enterprise: Enterprise) -> None:
    for series in enterprise.series.values():
        first, last = SHUTDOWN.get(series.indicator.plant, (1, 1))
        assert not np.any((series.day >= first) & (series.day <= last))


def test_shifts_resemble_the_ones_before_as_in_real_plants(enterprise: Enterprise) -> None:
    ash = enterprise.series["C-RAWASH"].value

    assert np.corrcoef(ash[:-1], ash[1:])[0, 1] > 0.6


def _ratio(series: Series, chosen: np.ndarray) -> float:
    assert series.numerator is not None
    assert series.denominator is not None
    return float(series.numerator[chosen].sum() / series.denominator[chosen].sum())


def test_the_ropeway_seems_to_jam_a_fifth_less(enterprise: Enterprise) -> None:
    series = enterprise.series["C-ROPE"]
    project = next(p for p in enterprise.projects if p.code == "X-ROPE")
    assert project.trial is not None
    before = (series.day < project.trial) & (series.day >= project.trial - project.baseline_days)
    settled = series.day >= project.trial + project.washout_days
    after = settled & (series.day <= project.trial + project.follow_days)

    change = _ratio(series, after) / _ratio(series, before) - 1

    assert -0.3 < change < -0.1
