"""Fake change dates on real plant series."""

import pytest

from yixian.evidence.noise import INDEPENDENT
from yixian.evidence.placebo import WINDOWS, placebo, real_series, without_memory


@pytest.fixture(scope="module")
def plants(data_folder):
    return real_series(data_folder)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_engine_seldom_fires_where_welch_often_does(plants, window):
    found = placebo(plants, *window)
    assert found["series"] >= 8
    assert found["engine_false_alarms"] <= 0.15
    assert found["engine_false_alarms"] <= found["welch_false_alarms"] / 3


def test_the_prior_is_as_often_without_memory_as_plants_are(plants):
    """Laplace's rule of succession, to a twentieth."""
    assert (len(without_memory(plants)) + 1) / (len(plants) + 2) == pytest.approx(INDEPENDENT, abs=0.05)
