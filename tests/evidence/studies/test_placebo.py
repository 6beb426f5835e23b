"""Fake change dates on real plant series."""

import pytest

from yixian.evidence.placebo import WINDOWS, placebo, real_series


@pytest.fixture(scope="module")
def plants(data_folder):
    return real_series(data_folder)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_engine_seldom_fires_where_welch_often_does(plants, window):
    found = placebo(plants, *window)
    assert found["series"] >= 8
    assert found["engine_false_alarms"] <= 0.15
    assert found["engine_false_alarms"] <= found["welch_false_alarms"] / 3
