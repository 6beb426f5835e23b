"""Ratios are ΣN/ΣD, whatever the rows look like."""

import numpy as np
import pytest

from yixian.evidence import Series, verify
from yixian.evidence.ratios import linearised, load_ratio, ratio

from .cases import START, charter, day

KG_PER_T = {"name": "medium", "unit": "kg/t", "better": "down", "kind": "ratio"}


def coal(seed=1, *, n=425, change=365, drop=0.3, fixed=0.0, more_load=1.0):
    rng = np.random.default_rng(seed)
    tonnes = rng.normal(8_000.0, 800.0, n) * np.where(np.arange(n) >= change, more_load, 1.0)
    per_tonne = 2.4 - drop * (np.arange(n) >= change)
    medium = fixed + per_tonne * tonnes + rng.normal(0, 1_500.0, n)
    return Series(START + np.arange(n), numerator=medium, denominator=tonnes)


def test_the_mean_of_the_rows_is_the_ratio_of_each_period():
    series = coal()
    after = np.arange(425) >= 365
    z = linearised(series.numerator, series.denominator, after)
    for period in (after, ~after):
        assert z[period].mean() == pytest.approx(ratio(series.numerator[period], series.denominator[period]))


def test_one_row_a_period_is_its_quotient():
    z = linearised(np.array([2.0, 9.0]), np.array([1.0, 3.0]), np.array([False, True]))
    assert z.tolist() == [2.0, 3.0]
    assert load_ratio(np.array([1.0, 3.0]), np.array([False, True])) == 3.0


def test_a_drop_in_kg_per_tonne_is_found():
    verdict = verify(coal(), charter(indicator=KG_PER_T, covariates=None, min_effect=0.15))
    assert verdict.word == "proved"
    assert verdict.effect.est == pytest.approx(0.3, abs=0.06)
    assert verdict.effect.baseline == pytest.approx(2.4, abs=0.03)


def test_idle_days_do_not_count_like_busy_ones():
    series = coal()
    tonnes, medium = series.denominator.copy(), series.numerator.copy()
    tonnes[100:110], medium[100:110] = 200.0, 4_000.0 + np.arange(10.0)
    verdict = verify(
        Series(series.times, numerator=medium, denominator=tonnes),
        charter(indicator=KG_PER_T, covariates=None, min_effect=0.15),
    )
    assert next(c for c in verdict.checks if c.code == "low_load").numbers["rows"] == 10
    assert verdict.effect.est == pytest.approx(0.3, abs=0.06)


def test_more_load_alone_is_no_improvement():
    """Part of the consumption is fixed: running fuller makes kg/t fall although nothing improved."""
    found = []
    for seed in range(8):
        series = coal(seed, drop=0.0, fixed=4_000.0, more_load=1.15)
        verdict = verify(series, charter(indicator=KG_PER_T, covariates=None, min_effect=0.03))
        assert "load_moved" in {check.code for check in verdict.checks}
        found.append(verdict.effect.est)
    naive = 4_000.0 / 8_000.0 * (1 - 1 / 1.15)
    assert abs(np.mean(found)) < 0.4 * naive


@pytest.mark.parametrize("bottom", [0.0, -5.0])
def test_a_denominator_of_nothing_is_left_out_and_said(bottom):
    series = coal()
    tonnes = series.denominator.copy()
    tonnes[50] = bottom
    verdict = verify(
        Series(series.times, numerator=series.numerator, denominator=tonnes),
        charter(indicator=KG_PER_T, covariates=None, min_effect=0.15),
    )
    assert next(c for c in verdict.checks if c.code == "denominator_not_positive").numbers == {"rows": 1.0}
    assert verdict.effect.n_before == 364


def test_all_denominators_zero_cannot_be_concluded():
    series = Series(START + np.arange(425), numerator=np.ones(425), denominator=np.zeros(425))
    verdict = verify(series, charter(indicator=KG_PER_T, covariates=None))
    assert verdict.effect is None
    assert "too_few_rows" in {check.code for check in verdict.checks}


def test_hours_are_gathered_into_days():
    """Hourly rows: the same ratio, from one row a day; the change counts to the hour."""
    rng = np.random.default_rng(3)
    n = 24 * 200
    hours = START.astype("datetime64[s]") + np.arange(n) * np.timedelta64(3600, "s")
    tonnes = rng.normal(300.0, 20.0, n)
    medium = (2.4 - 0.4 * (np.arange(n) >= 24 * 150 + 12)) * tonnes + rng.normal(0, 60.0, n)
    question = charter(
        150, 50, indicator=KG_PER_T, covariates=None, min_effect=0.2, change_at=f"{day(150)} 12:00",
        before={"from": day(0), "to": f"{day(150)} 11:00"},
    )  # fmt: skip
    verdict = verify(Series(hours, numerator=medium, denominator=tonnes), question)
    assert (verdict.effect.n_before, verdict.effect.n_after) == (151, 50)
    assert verdict.effect.est == pytest.approx(0.4, abs=0.02)
