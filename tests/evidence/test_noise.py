"""The regression against dense algebra, certified values and a published change."""

import numpy as np
import pytest
from scipy import linalg, stats
from statsmodels.datasets import longley, nile

from yixian.evidence import noise
from yixian.evidence.errors import NotEstimable, OutOfRange


def dense(y, x, steps, contrast):
    """The same mixture from full covariance matrices: the slow, obvious way."""
    centres, scales, logs = [], [], []
    m = len(y) - x.shape[1]
    for memory, share in noise.CELLS:
        distance = np.abs(np.subtract.outer(steps, steps))
        sigma = share * (memory**distance if memory else np.eye(len(y))) + (1 - share) * np.eye(len(y))
        root = linalg.cholesky(sigma, lower=True)
        wy, wx = linalg.solve_triangular(root, y, lower=True), linalg.solve_triangular(root, x, lower=True)
        b = np.linalg.lstsq(wx, wy, rcond=None)[0]
        rss = float(((wy - wx @ b) ** 2).sum())
        squares = wx.T @ wx
        logs.append(-np.log(np.diag(root)).sum() - 0.5 * np.linalg.slogdet(squares)[1] - 0.5 * m * np.log(rss))
        centres.append(contrast @ b)
        scales.append(np.sqrt(rss / m * (contrast @ np.linalg.solve(squares, contrast))))
    weights = np.exp(np.array(logs) + noise.LOG_PRIOR - max(logs))
    return np.array(centres), np.array(scales), weights / weights.sum()


def test_every_cell_agrees_with_dense_algebra_gaps_included():
    rng = np.random.default_rng(5)
    steps = np.cumsum(rng.integers(1, 6, 80)).astype(float)
    x = np.column_stack([np.ones(80), np.arange(80) > 50, rng.normal(size=80)])
    y = 50.0 + rng.normal(size=80).cumsum() * 0.3
    contrast = np.array([0.0, 1.0, 0.0])
    fitted = noise.fit(y, x, steps, contrast)
    centres, scales, weights = dense(y, x, steps, contrast)
    # 1e-8: both ways keep about twelve digits, the contrast's conditioning takes some
    np.testing.assert_allclose(fitted.centres, centres, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(fitted.scales, scales, rtol=1e-8)
    np.testing.assert_allclose(fitted.weights, weights, atol=1e-9)


def test_the_independent_cell_gives_the_certified_coefficients_of_longley():
    """NIST StRD Longley, B1 (price deflator): 15.0618722713733; its columns are nearly collinear."""
    data = longley.load_pandas()
    exog = data.exog.to_numpy()
    centred = (exog - exog.mean(axis=0)) / exog.std(axis=0)
    x = np.column_stack([np.ones(len(exog)), centred])
    contrast = np.zeros(7)
    contrast[1] = 1.0 / exog.std(axis=0)[0]
    fitted = noise.fit(data.endog.to_numpy(), x, np.arange(16.0), contrast)
    # 1e-8 relative: the squared condition number of the centred columns is 1e4
    assert fitted.centres[0] == pytest.approx(15.0618722713733, rel=1e-8)
    assert fitted.scales[0] == pytest.approx(84.9149257747669, rel=1e-8)


def test_the_nile_falls_in_1899():
    """Cobb 1978, Biometrika 65: 1871-1898 against 1899-1970, a fall of 247.8."""
    data = nile.load_pandas().data
    years, volume = data["year"].to_numpy(float), data["volume"].to_numpy(float)
    x = np.column_stack([np.ones(len(years)), years >= 1899])
    lo, est, hi = noise.fit(volume, x, years, np.array([0.0, 1.0])).interval()
    assert est == pytest.approx(-247.8, abs=5.0)  # weighting neighbours moves the plain difference a little
    # the prototype gave half of its prior, not a fifth, to years without memory: a little narrower
    assert lo < -323.0
    assert hi > -184.0
    assert (lo, hi) == pytest.approx((-323.0, -184.0), abs=15.0)


def test_a_t_test_cell_is_the_t_test():
    rng = np.random.default_rng(2)
    y = rng.normal(size=40)
    x = np.column_stack([np.ones(40), np.arange(40) >= 25])
    fitted = noise.fit(y, x, np.arange(40.0), np.array([0.0, 1.0]))
    plain = stats.ttest_ind(y[25:], y[:25])
    assert fitted.centres[0] / fitted.scales[0] == pytest.approx(plain.statistic)
    assert fitted.df == plain.df


def test_quantiles_undo_probabilities_and_order():
    rng = np.random.default_rng(3)
    x = np.column_stack([np.ones(60), np.arange(60) >= 30])
    fitted = noise.fit(rng.normal(size=60), x, np.arange(60.0), np.array([0.0, 1.0]))
    for share in (0.001, 0.025, 0.5, 0.975, 0.999):
        assert fitted.below(fitted.quantile(share)) == pytest.approx(share, abs=1e-9)
    assert fitted.weights.sum() == pytest.approx(1.0)
    assert 0 < fitted.n_eff <= 60


def test_units_and_level_do_not_matter():
    """kg or t, 0 or a million added: the same evidence."""
    rng = np.random.default_rng(4)
    y = rng.normal(size=90).cumsum()
    x = np.column_stack([np.ones(90), np.arange(90) >= 60])
    contrast, steps = np.array([0.0, 1.0]), np.arange(90.0)
    plain = np.array(noise.fit(y, x, steps, contrast).interval())
    moved = np.array(noise.fit(1e6 + 1e3 * y, x, steps, contrast).interval())
    np.testing.assert_allclose(moved, 1e3 * plain, rtol=1e-6)


def test_drift_makes_rows_worth_less():
    rng = np.random.default_rng(6)
    x = np.column_stack([np.ones(200), np.arange(200) >= 100])
    steps, contrast = np.arange(200.0), np.array([0.0, 1.0])
    drift = noise.fit(rng.normal(size=200).cumsum(), x, steps, contrast)
    calm = noise.fit(rng.normal(size=200), x, steps, contrast)
    assert drift.n_eff < 20 < 150 < calm.n_eff
    assert drift.slow_share > 0.9 > calm.slow_share


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_too_few_rows_have_no_answer(n):
    x = np.column_stack([np.ones(n), np.arange(n) >= 1])
    with pytest.raises(NotEstimable, match="too few rows"):
        noise.fit(np.arange(float(n)), x, np.arange(float(n)), np.array([0.0, 1.0]))


def test_no_variance_has_no_answer():
    x = np.column_stack([np.ones(20), np.arange(20) >= 10])
    for y in (np.full(20, 7.0), np.where(np.arange(20) >= 10, 5.0, 7.0)):
        with pytest.raises(NotEstimable, match="no variance"):
            noise.fit(y, x, np.arange(20.0), np.array([0.0, 1.0]))


def test_collinear_columns_have_no_answer():
    post = (np.arange(20) >= 10).astype(float)
    x = np.column_stack([np.ones(20), post, 3 * post])
    with pytest.raises(NotEstimable, match="not separable"):
        noise.fit(np.random.default_rng(1).normal(size=20), x, np.arange(20.0), np.array([0.0, 1.0, 0.0]))


def test_times_must_increase():
    x = np.ones((5, 1))
    with pytest.raises(OutOfRange):
        noise.fit(np.arange(5.0), x, np.array([0.0, 1.0, 1.0, 2.0, 3.0]), np.array([1.0]))


def test_the_neighbour_correlation_is_found_and_needs_neighbours():
    rng = np.random.default_rng(7)
    level = np.zeros(4000)
    for place in range(1, 4000):
        level[place] = 0.6 * level[place - 1] + rng.normal()
    assert noise.lag_one(level - level.mean(), np.arange(4000.0)) == pytest.approx(0.6, abs=0.04)
    assert noise.lag_one(level[:50], 9.0 * np.arange(50.0)) is None
