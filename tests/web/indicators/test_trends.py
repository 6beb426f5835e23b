import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yixian.web.indicators.trends import LEAST, WINDOW, Point, Trend, course, overall


def points(*values):
    return [Point(value) for value in values]


LOW = (10.0, 10.2, 9.8, 10.1, 9.9, 10.0, 10.2, 9.8, 10.1, 9.9)
HIGH = tuple(value + 2 for value in LOW)


@pytest.mark.parametrize(
    ("before", "now", "direction", "trend"),
    [
        (LOW, HIGH, "up", Trend.BETTER),
        (LOW, HIGH, "down", Trend.WORSE),
        (HIGH, LOW, "down", Trend.BETTER),
        (HIGH, LOW, "up", Trend.WORSE),
        (LOW, tuple(value + 0.05 for value in LOW), "up", Trend.FLAT),
    ],
)
def test_the_direction_that_is_better_decides(before, now, direction, trend):
    assert course(points(*before, *now), direction=direction).trend == trend


def test_nothing_known_stays_unknown():
    for values in ((), (1.0,), LOW[: LEAST - 1]):
        assert course(points(*values), direction="up", target=0.0).trend == Trend.UNKNOWN
        assert course(points(*values), direction="up", target=0.0).is_met is None


def test_a_window_without_an_earlier_one_has_a_value_but_no_trend():
    found = course(points(*LOW), direction="up", target=9.0)
    assert (found.trend, found.value, found.is_met) == (Trend.UNKNOWN, pytest.approx(10.0), True)


def test_the_target_is_met_on_its_better_side():
    assert course(points(*LOW), direction="up", target=10.5).is_met is False
    assert course(points(*LOW), direction="down", target=10.5).is_met is True
    assert course(points(*LOW), direction="down").is_met is None


def test_readings_that_never_change_are_flat_and_a_clean_step_is_not():
    assert course(points(*[5.0] * 20), direction="up").trend == Trend.FLAT
    assert course(points(*[5.0] * 10, *[6.0] * 10), direction="up").trend == Trend.BETTER


def test_only_the_newest_two_windows_count():
    old = [Point(1000.0)] * 50
    assert course([*old, *points(*LOW, *HIGH)], direction="up").trend == Trend.BETTER


def test_a_ratio_is_the_quotient_of_the_totals():
    lots = [Point(numerator=1.0, denominator=100.0)] * (WINDOW - 1) + [Point(numerator=50.0, denominator=100.0)]
    assert course(lots, direction="up").value == pytest.approx(59 / 1000)


def test_an_exposure_of_nothing_is_unknown():
    assert course([Point(0.0, 0.0)] * 20, direction="down").trend == Trend.UNKNOWN
    assert course([Point(math.nan)] * 20, direction="down").trend == Trend.UNKNOWN


@given(st.lists(st.floats(-1e6, 1e6), max_size=40), st.sampled_from(["up", "down"]))
def test_turning_the_numbers_round_turns_the_trend_round(values, direction):
    other = "down" if direction == "up" else "up"
    mirrored = course(points(*[-value for value in values]), direction=other)
    assert mirrored.trend == course(points(*values), direction=direction).trend


def test_a_card_shows_its_worst_news():
    assert overall([Trend.BETTER, Trend.WORSE]) == Trend.WORSE
    assert overall([Trend.BETTER, Trend.FLAT, Trend.UNKNOWN]) == Trend.BETTER
    assert overall([Trend.UNKNOWN]) == overall([]) == Trend.UNKNOWN
