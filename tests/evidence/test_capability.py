"""Capability is judged by its lower limit, and only where the process is one."""

import json

import numpy as np
import pandas as pd
import pytest
import shewhart

from yixian.evidence import InputError, SeriesError, capability, capability_figure
from yixian.evidence.noises import autoregressive

pytestmark = pytest.mark.filterwarnings("ignore:As of SciPy:FutureWarning")  # shewhart asks scipy the old way


def parts(n=200, seed=1, sd=0.1):
    return np.random.default_rng(seed).normal(10.0, sd, n)


def codes(found):
    return {check.code for check in found.checks}


@pytest.mark.parametrize(("lsl", "usl"), [(9.4, 10.6), (None, 10.5), (9.5, None)])
def test_shewhart_agrees_on_independent_parts(lsl, usl):
    x = parts()
    ours = capability(x, lsl, usl, target=10.0)
    theirs = shewhart.capability(pd.Series(x), lsl=lsl, usl=usl, target=10.0).stats
    assert (ours.cp is None) == ("cp" not in theirs)
    for name in ("cp", "cpk", "pp", "ppk"):
        index = getattr(ours, name)
        if index is not None:
            assert index.est == pytest.approx(theirs[name])
            assert index.lo == pytest.approx(theirs[f"{name}_lci"])
            assert index.hi == pytest.approx(theirs[f"{name}_uci"])
            assert index.lo < index.lower < index.est
    if lsl is not None and usl is not None:
        assert ours.cpm == pytest.approx(theirs["cpm"])


def test_shewhart_agrees_on_subgroups():
    x, group = parts(100), np.repeat(np.arange(20), 5)
    theirs = shewhart.capability(
        pd.DataFrame({"d": x, "batch": group}), value="d", subgroup="batch", lsl=9.6, usl=10.4
    ).stats
    ours = capability(x, 9.6, 10.4, subgroup=group)
    assert ours.sd_within == pytest.approx(theirs["sigma_within"])
    assert (ours.cpk.est, ours.cpk.lo) == (pytest.approx(theirs["cpk"]), pytest.approx(theirs["cpk_lci"]))


def test_the_word_hangs_on_the_lower_limit():
    assert capability(parts(), 9.4, 10.6).word == "proved"
    few = capability(parts(30, seed=2), 9.57, 10.43)
    assert few.ppk.est > 1.33 > few.ppk.lower
    assert few.word == "undecided"
    assert capability(parts(), 9.9, 10.1).word == "not_proved"


def test_a_process_that_moved_is_not_capable_whatever_its_index():
    x = parts()
    x[100:] += 0.3
    found = capability(x, 5.0, 15.0)
    assert found.ppk.lower > 1.33
    assert found.word == "undecided"
    assert "process_unstable" in codes(found)


def test_memory_widens_the_interval():
    x = 10 + 0.1 * autoregressive(0.6)(np.random.default_rng(3), 400)
    found = capability(x, 9.0, 11.0)
    plain = shewhart.capability(pd.Series(x), lsl=9.0, usl=11.0).stats
    assert "parts_remember" in codes(found)
    assert found.ppk.hi - found.ppk.lo > 1.3 * (plain["ppk_uci"] - plain["ppk_lci"])


def test_skewed_parts_are_judged_by_their_own_percentiles():
    x = np.exp(np.random.default_rng(4).normal(0.0, 0.5, 5000))
    found = capability(x, None, 12.0)
    low, middle, high = np.quantile(x, (0.00135, 0.5, 0.99865), method="weibull")
    assert found.skewed
    assert found.cpk is None
    assert found.ppk.est == pytest.approx((12.0 - middle) / (high - middle))
    assert found.ppk.lower < found.ppk.est
    assert low < middle
    assert found.word == "proved"
    few = capability(x[:200], None, 12.0)
    assert few.ppk.lower is None
    assert (few.word, "skewed_parts_few" in codes(few)) == ("undecided", True)


@pytest.mark.parametrize("x", [[], [1.0], [1.0] * 9, [5.0] * 40, [np.nan] * 40])
def test_too_little_gives_no_number(x):
    found = capability(x, 0.0, 2.0)
    assert found.word == "undecided"
    assert (found.ppk, found.cpk, found.mean) == (None, None, None)
    assert [check.level for check in found.checks if check.code in ("parts_too_few", "no_variance")] == ["stop"]
    json.dumps(found.to_dict(), allow_nan=False)


def test_unknown_parts_are_counted_and_bridged_by_nothing():
    x = parts(100)
    x[50] = np.nan
    found = capability(x, 9.4, 10.6)
    assert found.n == 99
    ranges = np.abs(np.diff(x))
    assert found.sd_within == pytest.approx(np.nanmean(ranges) / 1.1283791670955126)
    assert "values_unknown" in codes(found)


def test_a_coarse_gauge_proves_nothing():
    found = capability(parts().round(0) + np.tile([0.0, 0.1], 100), 5.0, 15.0)
    assert "resolution_coarse" in codes(found)
    assert found.word == "undecided"


def test_share_outside_has_an_exact_limit():
    found = capability(np.r_[parts(299), 10.7], 9.4, 10.6)
    assert found.outside == pytest.approx(1 / 300)
    assert found.outside_upper == pytest.approx(0.01573, abs=2e-5)  # Clopper-Pearson, R binom.test


def test_impossible_limits_are_refused_in_words():
    for limits in ({}, {"lsl": 2.0, "usl": 1.0}, {"usl": np.inf}, {"usl": 1.0, "required": 99}):
        with pytest.raises(InputError):
            capability(parts(), **limits)
    with pytest.raises(SeriesError):
        capability(parts(20), 9.0, subgroup=["a"] * 19)
    with pytest.raises(SeriesError, match="too small"):
        capability(parts(20), 9.0, subgroup=range(20))


def test_the_picture_is_drawn():
    x = parts()
    svg = capability_figure(capability(x, 9.4, 10.6), x, 9.4, 10.6)
    assert svg.startswith("<svg")
    assert svg.count('class="evidence-tolerance"') == 2
    assert " style=" not in svg
    assert capability_figure(capability([], 1.0), [], 1.0).startswith("<svg")
