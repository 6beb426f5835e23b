"""Control charts: frozen limits, signals as data, gaps said and not guessed."""

import json

import numpy as np
import pandas as pd
import pytest
import shewhart

from yixian.evidence import InputError, Limits, SeriesError, chart, chart_figure
from yixian.evidence.limits import run_length
from yixian.evidence.noises import autoregressive


def noise(n=120, memory=0.0, seed=1):
    return 50.0 + autoregressive(memory)(np.random.default_rng(seed), n)


def rules(found, rule):
    return [signal.index for signal in found.signals if signal.rule == rule]


def codes(checks):
    return {check.code for check in checks}


def test_limits_are_three_baseline_deviations():
    x = noise()
    found = chart(x, slice(0, 100))
    assert found.centre == pytest.approx(x[:100].mean())
    assert found.upper[110] == pytest.approx(x[:100].mean() + 3 * x[:100].std(ddof=1))
    assert found.lower[3] == pytest.approx(x[:100].mean() - 3 * x[:100].std(ddof=1))


def test_shewhart_finds_the_same_signals_with_the_same_limits():
    x = np.r_[noise(100), noise(60, seed=2) + 1.2]
    ours = chart(x, slice(0, 100))
    limits = ours.limits
    assert limits.r1 < 0.1
    frozen = {"i_center": limits.centre, "sigma_within": limits.sigma, "mr_center": 1.0}
    theirs = shewhart.imr(pd.Series(x), limits=frozen)
    beyond = sorted(p for s in theirs.signals if s.rule == "nelson_1" and s.chart != "mr" for p in s.points)
    assert rules(ours, 1) == beyond
    nine = {p for s in theirs.signals if s.rule == "nelson_2" for p in s.points}
    if limits.run == 9:
        assert set(rules(ours, 2)) <= nine
    assert rules(ours, 2)


def test_shewhart_agrees_on_the_moving_average():
    x = noise(150, seed=5)
    limits = Limits("EWMA", 50.0, 1.0, 0.0, 1.0, 100)
    ours = chart(x, limits, kind="EWMA")
    theirs = shewhart.ewma(pd.Series(x), lam=0.2, k=3.0, center=50.0, sigma=1.0, asymptotic=True)
    table = theirs._table
    assert np.allclose(ours.points, table["ewma"])
    assert np.allclose(ours.upper, table["ucl"])
    memory = chart(x, Limits("EWMA", 50.0, 1.0, 0.6, 1.0, 100), kind="EWMA")
    assert (memory.upper[0] - 50) / (ours.upper[0] - 50) == pytest.approx(np.sqrt(1.48 / 0.52))


def test_the_moving_average_has_the_variance_it_claims():
    x = autoregressive(0.6)(np.random.default_rng(7), 200_000)
    drawn = np.array(chart(x, Limits("EWMA", 0.0, 1.0, 0.6, 1.0, 100), kind="EWMA").points)
    claimed = chart(x[:3], Limits("EWMA", 0.0, 1.0, 0.6, 1.0, 100), kind="EWMA").upper[0] / 3
    assert drawn.std() == pytest.approx(claimed, rel=0.02)


@pytest.mark.parametrize(("kind", "theirs"), [("p", shewhart.laney_p), ("u", shewhart.laney_u)])
def test_shewhart_agrees_on_counts_that_scatter(kind, theirs):
    rng = np.random.default_rng(11)
    sizes = rng.integers(400, 600, 60).astype(float)
    level = np.where(np.arange(60) % 2, 0.08, 0.14)  # alternating: moving ranges exceed the standard deviation
    x = rng.binomial(sizes.astype(int), level).astype(float)
    ours = chart(x, slice(0, 60), kind=kind, sizes=sizes)
    what = {"defectives" if kind == "p" else "defects": "x"}
    result = theirs(pd.DataFrame({"x": x, "n": sizes}), size="n", rules=None, **what)
    assert ours.limits.inflation == pytest.approx(result.stats["sigma_z"])
    assert ours.limits.inflation > 1.25
    assert np.allclose(ours.upper, result._table["ucl"])
    assert "counts_cluster" in codes(ours.checks)


def test_orange_juice_cans():
    """Montgomery's frozen orange juice cans, 30 samples of 50: centre .2313, limits .0524 to .4102."""
    defective = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
    defective += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    found = chart(defective, Limits("p", 347 / 1500, np.sqrt(347 / 1500 * (1 - 347 / 1500)), 0.0, 1.0, 30),
                  kind="p", sizes=[50.0] * 30)  # fmt: skip
    assert found.centre == pytest.approx(0.2313, abs=5e-5)
    assert (found.lower[0], found.upper[0]) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.4102, abs=5e-5))
    assert rules(found, 1) == [14, 22]  # samples 15 and 23, as in the book


def test_a_run_breaks_at_a_gap_and_the_gap_is_said():
    x = np.r_[noise(100), np.full(20, 51.0)]
    limits = Limits("I", 50.0, 1.0, 0.0, 1.0, 100)
    whole = chart(x, limits)
    assert rules(whole, 2)[:12] == list(range(108, 120)) or 108 in rules(whole, 2)
    x[107] = np.nan
    broken = chart(x, limits)
    assert 108 not in rules(broken, 2)
    assert 116 in rules(broken, 2)
    assert broken.points[107] is broken.upper[107] is None
    check = next(check for check in broken.checks if check.code == "points_unknown")
    assert check.numbers == {"rows": 1.0, "longest": 1.0}
    average = chart(x, Limits("EWMA", 50.0, 1.0, 0.0, 1.0, 100), kind="EWMA")
    assert average.points[107] is None
    assert average.points[108] == pytest.approx(average.points[106] + 0.2 * (51 - average.points[106]))


def test_nothing_exposed_is_unknown_not_zero():
    found = chart([1.0] * 30, slice(0, 30), kind="u", sizes=[10.0] * 29 + [0.0])
    assert found.points[-1] is None
    assert "points_unknown" in codes(found.checks)


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6, 0.8])
def test_runs_are_as_rare_whatever_the_memory(memory):
    """A point completes a run no more often than with nine independent ones, 2 / 2^9, whole numbers permitting."""
    y = autoregressive(memory)(np.random.default_rng(3), 300_000)
    found = chart(y, Limits("I", 0.0, 1.0, memory, 1.0, 100))
    assert 0.5 < len(rules(found, 2)) / y.size / 0.5**8 < 1.1
    assert run_length(0.0) == 9


def test_limits_ask_for_approval_when_the_level_or_the_spread_has_moved():
    quiet = chart(noise(200), slice(0, 120))
    assert quiet.reapproval() == ()
    moved = chart(np.r_[noise(120), noise(60, seed=2) + 2.0], slice(0, 120))
    assert codes(moved.reapproval()) == {"limits_level_moved"}
    calmer = chart(np.r_[noise(120), 50 + 0.2 * (noise(60, seed=2) - 50)], slice(0, 120))
    assert codes(calmer.reapproval()) == {"limits_spread_moved"}
    young = chart(noise(90), slice(0, 20))
    assert "limits_preliminary" in codes(young.reapproval())


def test_frozen_limits_are_read_back():
    found = chart(noise(memory=0.7), slice(0, 100))
    record = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Limits.from_dict(record["limits"]) == found.limits
    with pytest.raises(InputError):
        Limits.from_dict(record["limits"] | {"r1": 2.0, "sigma": -1.0})


def test_what_cannot_be_charted_is_refused_in_words():
    with pytest.raises(InputError, match="baseline too short"):
        chart(noise(), slice(0, 5))
    with pytest.raises(InputError, match="baseline constant"):
        chart([1.0] * 50, slice(0, 50))
    with pytest.raises(InputError, match="sizes wanted"):
        chart(noise(), slice(0, 50), kind="p")
    with pytest.raises(InputError, match="sizes unwanted"):
        chart(noise(), slice(0, 50), sizes=noise())
    with pytest.raises(SeriesError, match="more than size"):
        chart([5.0] * 20, slice(0, 20), kind="p", sizes=[4.0] * 20)
    with pytest.raises(SeriesError, match="negative"):
        chart([-5.0] * 20, slice(0, 20), kind="u", sizes=[4.0] * 20)
    with pytest.raises(InputError, match="kind"):
        chart(noise(), chart(noise(), slice(0, 50)).limits, kind="EWMA")
    with pytest.raises(InputError):
        chart(noise(), np.ones(3, dtype=bool))


@pytest.mark.parametrize("n", [0, 1])
def test_none_and_one_against_frozen_limits(n):
    found = chart(noise(n), Limits("I", 50.0, 1.0, 0.0, 1.0, 100))
    assert len(found.points) == n
    assert found.reapproval() == ()


def test_the_picture_rings_every_signal():
    found = chart(np.r_[noise(), 70.0, np.nan, 50.0], slice(0, 100))
    svg = chart_figure(found)
    assert svg.count('class="evidence-signal"') == len({signal.index for signal in found.signals})
    assert " style=" not in svg
