"""Our own exponential, logarithm and noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from yixian.simulator.kernel import elementary


@pytest.mark.parametrize("x", [-700.0, -1.0, -1e-9, 0.0, 1e-3, 0.5, 1.0, 20.0, 700.0])
def test_exp_agrees_with_the_library_to_the_last_bits(x: float) -> None:
    assert elementary.exp(x) == pytest.approx(math.exp(x), rel=1e-15)


@pytest.mark.parametrize("x", [1e-300, 1e-3, 0.5, 0.9999, 1.0, 1.4142, 2.0, 10.0, 1e300])
def test_log_agrees_with_the_library_to_the_last_bits(x: float) -> None:
    assert elementary.log(x) == pytest.approx(math.log(x), rel=1e-15, abs=1e-16)


def test_they_stay_finite_beyond_their_range() -> None:
    assert math.isfinite(elementary.exp(1e9))
    assert elementary.exp(-1e9) > 0.0
    assert math.isfinite(elementary.log(0.0))


def test_not_a_number_goes_through() -> None:
    assert math.isnan(elementary.exp(math.nan))
    assert math.isnan(elementary.log(math.nan))


def test_noise_has_mean_0_and_deviation_1() -> None:
    drawn = np.array([elementary.noise(5.0, float(scan), 99) for scan in range(20000)])
    assert abs(drawn.mean()) < 0.03
    assert abs(drawn.std() - 1.0) < 0.02
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.03


def test_noise_depends_on_seed_scan_and_tag_alone() -> None:
    assert elementary.noise(1.0, 2.0, 3) == elementary.noise(1.0, 2.0, 3)
    others = {elementary.noise(1.0, 2.0, 3), elementary.noise(2.0, 2.0, 3), elementary.noise(1.0, 3.0, 3)}
    assert len({*others, elementary.noise(1.0, 2.0, 4)}) == 4


def test_division_by_zero_is_what_the_processor_gives() -> None:
    assert elementary.divide(1.0, 0.0) == math.inf
    assert elementary.divide(1.0, -0.0) == -math.inf
    assert math.isnan(elementary.divide(0.0, 0.0))
