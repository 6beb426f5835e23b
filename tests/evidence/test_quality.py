"""What is wrong with the data is found, left out or stops the verdict; never a plausible number."""

from dataclasses import replace

import numpy as np
import pytest

from yixian.evidence import Series, quality, verify

from .cases import START, charter, daily, day, switchback_charter, turns


def found(series, question=None, **kwargs):
    return {check.code: check for check in quality(series, question or charter(), **kwargs)}


def changed(series, **columns):
    return replace(series, **columns)


def test_clean_data_is_only_covered():
    assert set(found(daily())) == {"coverage"}


def test_missing_periods_cap_the_grade():
    series = daily()
    rng = np.random.default_rng(1)
    assert found(series.rows(rng.random(425) < 0.7))["coverage_low"].level == "cap"
    poor = series.rows(rng.random(425) < 0.4)
    assert "coverage_poor" in found(poor)
    assert verify(poor, charter()).grade == "D"


def test_a_shutdown_is_a_gap_and_an_excluded_one_is_not_missing():
    series = daily()
    running = series.rows((np.arange(425) < 100) | (np.arange(425) >= 190))
    assert found(running)["long_gap"].numbers["days"] == 91.0
    assert "coverage_low" in found(running)
    registered = charter(exclude=[{"from": day(100), "to": day(189), "reason": "overhaul"}])
    assert "coverage_low" not in found(running, registered)


def test_days_of_rest_are_not_missing():
    series = daily()
    weekday = (series.times.astype("datetime64[D]").astype(int) % 7) != 3
    checks = found(series.rows(weekday))
    assert checks["rest_days"].numbers == {"days": 1.0}
    assert checks["coverage"].level == "ok"
    assert "coverage_low" not in checks


def test_an_open_window_does_not_miss_its_future():
    series = daily(395)
    as_of = START.astype("datetime64[s]") + np.timedelta64(394, "D")
    assert "coverage_low" not in found(series, as_of=as_of)
    assert "coverage_low" in found(series) or "coverage_poor" in found(series)


def test_a_window_of_centuries_is_counted_coarsely():
    seconds = START.astype("datetime64[s]") + np.arange(50)
    series = Series(seconds, np.random.default_rng(1).normal(5, 1, 50))
    wide = switchback_charter(after={"from": "1900-01-01", "to": "2100-01-01"})
    assert "coverage_poor" in found(replace(series, arm=np.tile(["A", "B"], 25)), wide)


def test_idle_weekends_at_a_tenth_are_no_change_of_unit():
    series = daily()
    weekend = np.isin(series.times.astype("datetime64[D]").astype(int) % 7, (2, 3))
    value = (3.0 + 0.02 * series.value) * np.where(weekend, 0.1, 1.0)
    assert found(changed(series, value=value))["unit_jump"].level == "note"


def test_grams_typed_here_and_there_stop_the_verdict():
    series = daily()
    value = 3.0 + 0.1 * series.value
    value[[20, 170, 390]] *= 1000.0
    assert found(changed(series, value=value))["unit_jump"].level == "stop"


def test_repeated_rows_are_dropped_and_contradictions_stop():
    series = daily()
    twice = series.rows(np.r_[np.arange(425), 7, 8])
    assert found(twice)["repeated_stamps"].numbers["rows"] == 2.0
    assert verify(twice, charter()).effect == verify(series, charter()).effect
    value = twice.value.copy()
    value[-1] += 1.0
    clash = found(changed(twice, value=value))["repeated_stamps_differ"]
    assert (clash.level, clash.numbers["first"]) == ("stop", f"{day(8)}T00:00:00")


def test_rows_in_any_order_give_the_same_verdict():
    mixed = daily().rows(np.random.default_rng(1).permutation(425))
    assert verify(mixed, charter()).effect == verify(daily(), charter()).effect


def test_shifts_of_one_day_are_no_repetition():
    assert "repeated_stamps" not in found(turns(), switchback_charter())


def test_the_future_is_left_out():
    as_of = START.astype("datetime64[s]") + np.timedelta64(400, "D")
    series = daily()
    assert found(series, as_of=as_of)["future_stamps"].numbers["rows"] == 24.0
    assert verify(series, charter(), as_of=as_of).effect.n_after == 36
    assert "future_stamps" not in found(series)


def test_a_stuck_instrument_is_left_out_but_for_its_first_value():
    series = daily()
    value = series.value.copy()
    value[200:210] = value[200]
    check = found(changed(series, value=value))["stuck_values"]
    assert check.numbers == {"rows": 9.0, "first": f"{day(201)}T00:00:00"}
    value[200:230] = value[200]
    assert found(changed(series, value=value))["stuck_values"].level == "cap"


def test_a_coarse_instrument_is_not_stuck():
    series = daily()
    assert "stuck_values" not in found(changed(series, value=np.round(series.value)))


@pytest.mark.parametrize("factor", [10.0, 1000.0, 0.1, 0.001])
def test_a_change_of_unit_stops_the_verdict(factor):
    series = daily()
    value = 3.0 + 0.1 * series.value
    value[300:340] *= factor
    jumped = changed(series, value=value)
    assert found(jumped)["unit_jump"].level == "stop"
    assert verify(jumped, charter()).effect is None


def test_one_slip_of_the_comma_is_only_noted():
    series = daily()
    value = 3.0 + 0.1 * series.value
    value[300] *= 10.0
    assert found(changed(series, value=value))["unit_jump"].level == "note"


def test_unknown_covariates_lose_their_rows_and_absent_ones_stop():
    series = daily()
    ash = series.covariates["ash"].copy()
    ash[10:20] = np.nan
    gappy = changed(series, covariates={"ash": ash})
    assert found(gappy)["covariate_unknown"].numbers == {"name": "ash", "rows": 10.0}
    assert verify(gappy, charter()).effect.n_before == 355
    assert found(changed(series, covariates={}))["covariate_absent"].level == "stop"


def test_a_covariate_that_never_moves_is_not_used():
    series = changed(daily(), covariates={"ash": np.full(425, 30.0)})
    assert "covariate_constant" in {check.code for check in verify(series, charter()).checks}


def test_a_covariate_outside_its_past_is_said():
    series = daily()
    ash = series.covariates["ash"] + 20.0 * (np.arange(425) >= 395)
    verdict = verify(changed(series, covariates={"ash": ash}), charter())
    assert "covariate_outside" in {check.code for check in verdict.checks if check.level == "cap"}


def test_a_covariate_that_moves_with_the_change_cannot_be_told_apart():
    series = changed(daily(), covariates={"ash": (np.arange(425) >= 365).astype(float)})
    verdict = verify(series, charter())
    assert verdict.effect is None
    assert "not_separable" in {check.code for check in verdict.checks}


def test_the_kind_and_the_arms_must_be_there():
    ratio = Series(START + np.arange(3), numerator=np.ones(3), denominator=np.ones(3))
    assert found(ratio)["kind_differs"].level == "stop"
    assert "arm_absent" in found(daily(), switchback_charter())
    negative = Series(START + np.arange(425), events=np.full(425, -1.0), exposure=np.ones(425))
    question = charter(covariates=None, indicator={"name": "jams", "unit": "1/d", "better": "down", "kind": "rate"})
    assert found(negative, question)["negative_counts"].level == "stop"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nothing_known_is_too_few_rows(value):
    assert found(changed(daily(), value=np.full(425, value)))["too_few_rows"].level == "stop"
