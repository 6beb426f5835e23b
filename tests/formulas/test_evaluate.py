import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulas.names import HOUR, NAMES, SHIFT, START, samples
from yixian.formulas import Period, Samples, compile_formula, evaluate


def outcome(text, found, *, period=SHIFT, readings=None, unit=None):
    return evaluate(compile_formula(text, NAMES, unit), period, found, readings or {})


STEADY = samples([300.0] * 480)


def test_a_flow_is_integrated_over_the_shift():
    assert outcome('total("WT-101")', {"WT-101": STEADY}, unit="t").value == pytest.approx(2400.0)
    assert outcome('total("QI")', {"QI": STEADY}, unit="m3").value == pytest.approx(144.0)
    assert outcome('total("JI")', {"JI": STEADY}, unit="kWh").value == pytest.approx(2400.0)


def test_a_mean_weighs_by_time_not_by_samples():
    times = np.array([START, START + HOUR, *range(START + 2 * HOUR, START + 8 * HOUR, 60_000)], np.int64)
    values = np.array([10.0, 20.0, *[40.0] * 360])
    found = Samples(times, values, np.zeros(len(times), np.int16))
    assert outcome('mean("PI-2", hold=2 h)', {"PI-2": found}).value == pytest.approx((10 + 20 + 6 * 40) / 8)


def test_a_ratio_keeps_numerator_and_denominator():
    charges = samples([120.0] * 16, step_s=1800)
    found = outcome('sum("FI-301") / total("WT-101")', {"FI-301": charges, "WT-101": STEADY}, unit="kg/t")
    assert (found.value, found.numerator, found.denominator) == (None, pytest.approx(1920), pytest.approx(2400))
    assert found.quotient == pytest.approx(0.8)


def test_a_rate_counts_stops_per_hour_of_running():
    current = samples(([50.0] * 110 + [0.0] * 10) * 4)
    found = outcome(
        'rate(count_trips("M-7", above=0.5), hours_running("M-7", above=0.5))', {"M-7": current}, unit="次/h"
    )
    assert (found.numerator, found.denominator) == (4.0, pytest.approx(4 * 110 / 60))
    assert outcome('count_starts("M-7", above=0.5)', {"M-7": current}).value == 3.0


def test_a_stop_at_the_border_counts_once():
    current = samples([50.0] * 480 + [0.0] * 480)
    second = Period(SHIFT.end_ms, SHIFT.end_ms + 8 * HOUR)
    text = 'count_trips("M-7", above=0.5)'
    assert outcome(text, {"M-7": current}).value == 0.0
    assert outcome(text, {"M-7": current}, period=second).value == 1.0


def test_bad_samples_are_left_out_and_counted():
    quality = np.zeros(480, int)
    quality[100:124], quality[200:210] = 2, 1
    values = np.full(480, 300.0)
    values[100:124] = 9999.0
    found = outcome('mean("WT-101")', {"WT-101": samples(values, quality=quality)})
    assert (found.value, found.bad, found.count, found.parts[0].uncertain) == (pytest.approx(300.0), 24, 456, 10)
    assert found.coverage == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("there", "finding"), [(0, "no_samples"), (240, "low_coverage"), (370, "low_coverage"), (390, "")]
)
def test_below_four_fifths_of_the_period_the_value_is_unknown(there, finding):
    found = outcome('total("WT-101")', {"WT-101": samples([300.0] * there)}, unit="t")
    assert found.finding == finding
    assert found.value == (None if finding else pytest.approx(2400.0))  # the rest counts as what was measured


def test_the_time_a_sample_holds_ends_with_the_next_bad_one():
    quality = [0, 2] * 240
    assert outcome('mean("WT-101")', {"WT-101": samples([1.0] * 480, quality=quality)}).coverage == pytest.approx(0.5)


def test_a_counter_that_starts_again_goes_on_counting():
    counter = samples([*range(100, 340), *range(240)])
    assert outcome('increase("FQ-1")', {"FQ-1": counter}).value == pytest.approx(239 + 239)


def test_time_above_a_limit():
    values = [5.0] * 120 + [15.0] * 360
    found = {"PI-2": samples(values)}
    assert outcome('duration_above("PI-2", 12 kPa)', found, unit="h").value == pytest.approx(6.0)
    assert outcome('duration_below("PI-2", 12 kPa)', found, unit="min").value == pytest.approx(120.0)
    assert outcome('100 * duration_above("PI-2", 12) / hours()', found, unit="").quotient == pytest.approx(75.0)


def test_the_reading_of_another_indicator_unknown_makes_it_unknown():
    text = 'reading("C-MED") * 2'
    assert outcome(text, {}, readings={"C-MED": 2.5}).value == 5.0
    assert outcome(text, {}).finding == "no_reading"


def test_division_by_nothing_is_unknown_inside_and_a_denominator_of_zero_outside():
    zero = {"WT-101": samples([0.0] * 480), "PI-2": STEADY}
    found = outcome('total("WT-101") / total("WT-101")', zero)
    assert (found.numerator, found.denominator, found.quotient) == (0.0, 0.0, None)
    inside = outcome('1 + mean("WT-101") / mean("WT-101")', zero)
    assert (inside.finding, inside.value) == ("no_number", None)


def test_minimum_and_maximum_see_the_value_that_held_at_the_beginning():
    found = {"TI-1": samples([90.0, *[50.0] * 480], start=START - 60_000)}
    assert outcome('maximum("TI-1")', found).value == 50.0
    early = {"TI-1": samples([90.0, *[50.0] * 480], start=START - 30_000)}
    assert outcome('maximum("TI-1")', early).value == 90.0
    assert outcome('minimum("TI-1")', early).value == 50.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-90_000_000, 30_000_000), st.floats(-1e6, 1e6), st.integers(0, 2)), max_size=40))
def test_any_samples_give_a_mean_between_least_and_most_or_unknown(rows):
    rows = sorted({row[0]: row for row in rows}.values())
    found = Samples(
        np.array([START + row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows], np.int16),
    )
    part = outcome('mean("WT-101")', {"WT-101": found}).parts[0]
    assert 0.0 <= part.coverage <= 1.0 + 1e-12
    if part.value is not None:
        assert part.low - 1e-6 <= part.value <= part.high + 1e-6
