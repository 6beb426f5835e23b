"""Within tolerance: Ppk against its formula, and a lower limit that knows about neighbours."""

import numpy as np
import pytest

from yixian.evidence import CharterError, Series, capability, verify
from yixian.evidence.charter import Charter, Indicator
from yixian.evidence.noises import autoregressive
from yixian.evidence.tolerance import kept

from .cases import START, charter, day

LIMITS = Indicator("centring", "µm", "up", "tolerance", lsl=-5.0, usl=5.0)
SPREAD = 5.0 / 3.0 / 1.2  # a process of Ppk 1.2


def capability_charter(n=100, **changes):
    indicator = {"name": "centring", "unit": "µm", "better": "up", "kind": "tolerance", "lsl": -5, "usl": 5}
    return Charter.from_dict(
        {
            "project": "Centring",
            "indicator": indicator,
            "design": "capability",
            "plan_value": 1.33,
            "after": {"from": day(0), "to": day(n - 1)},
            "registered_at": "2024-12-30",
        }
        | changes
    )


def parts(n=100, *, spread=0.8, memory=0.0, seed=1):
    values = spread * autoregressive(memory)(np.random.default_rng(seed), n)
    return Series(START + np.arange(n), values)


def codes(verdict):
    return {check.code for check in verdict.checks}


@pytest.mark.parametrize(("memory", "n"), [(0.0, 50), (0.6, 120)])
def test_the_limits_cover_the_truth(memory, n):
    """300 processes of Ppk 1.2; each end is a one-sided 95 % limit; standard error of a 90 % rate: 1.7 points."""
    question = capability_charter(n)
    found = [verify(parts(n, spread=SPREAD, memory=memory, seed=seed), question) for seed in range(300)]
    effects = [verdict.effect for verdict in found if verdict.effect is not None]
    assert len(effects) >= 290
    assert np.mean([effect.lo + 1.33 <= 1.2 <= effect.hi + 1.33 for effect in effects]) >= 0.86
    assert np.mean([verdict.word == "proved" for verdict in found]) <= 0.06


@pytest.mark.parametrize("n", [0, 1, 2, 3, 9])
def test_few_parts_say_nothing(n):
    verdict = verify(parts(100).rows(np.arange(100) < n), capability_charter())
    assert verdict.effect is None
    assert verdict.grade == "D"


def test_no_variance_says_nothing():
    verdict = verify(Series(START + np.arange(50), np.full(50, 3.0)), capability_charter(50))
    assert verdict.effect is None
    assert codes(verdict) & {"no_variance", "stuck_values"}


@pytest.mark.parametrize(
    ("spread", "memory"), [(0.8, 0.0), (1.15, 0.0), (1.25, 0.0), (2.5, 0.0), (0.8, 0.6), (0.3, 0.97)]
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_charter_and_method_say_the_same_of_the_same_parts(spread, memory, seed):
    series = parts(150, spread=spread, memory=memory, seed=seed)
    verdict, found = verify(series, capability_charter(150)), capability(series.value, -5.0, 5.0)
    assert verdict.word == found.word
    if verdict.effect is not None:
        assert verdict.effect.est == pytest.approx(found.ppk.est - 1.33)
        assert (verdict.effect.lo, verdict.effect.hi) == pytest.approx((found.ppk.lower - 1.33, found.ppk.upper - 1.33))
        assert {check.code for check in found.checks} <= codes(verdict)


def test_values_on_a_limit_are_within():
    assert kept(np.array([-5.1, -5.0, 0.0, 5.0, 5.1]), LIMITS).tolist() == [0, 1, 1, 1, 0]
    percent = Indicator("x", "%", "up", "tolerance", usl=1.0)
    assert kept(np.array([0.0, 2.0]), percent).tolist() == [100, 0]


def test_a_capable_process_is_proved_capable_and_a_wide_one_is_not():
    good = verify(parts(), capability_charter())
    assert good.word == "proved"
    assert good.effect.baseline == 1.33
    assert good.effect.lo > 0.0
    assert good.effect.unit == "Ppk"
    assert good.money_low is None
    assert verify(parts(spread=2.5), capability_charter()).word == "not_proved"
    assert verify(parts(40, spread=1.15), capability_charter(40)).word == "undecided"


def test_a_drifting_process_is_never_capable():
    verdict = verify(parts(400, memory=0.97, spread=0.3), capability_charter(400))
    assert codes(verdict) & {"not_stable", "process_unstable"}
    assert verdict.grade == "D"
    assert verdict.word != "proved"


def test_skewed_values_prove_nothing_until_their_tails_were_seen():
    values = np.random.default_rng(5).exponential(0.5, 200)
    verdict = verify(Series(START + np.arange(200), values), capability_charter(200))
    assert "skewed_parts_few" in codes(verdict)
    assert (verdict.word, verdict.grade, verdict.effect) == ("undecided", "D", None)


def test_many_parts_of_one_day_are_no_repetition():
    days = np.repeat(START + np.arange(30), 10)
    values = np.random.default_rng(6).normal(0.0, 0.8, 300)
    verdict = verify(Series(days, values), capability_charter(30))
    assert verdict.effect.n_after == 300
    assert verdict.word == "proved"


def test_the_share_within_tolerance_is_compared_before_and_after():
    rng = np.random.default_rng(8)
    values = rng.normal(0.0, np.where(np.arange(425) < 365, 4.0, 1.5))
    indicator = {"name": "in tolerance", "unit": "%", "better": "up", "kind": "tolerance", "lsl": -5, "usl": 5}
    question = charter(indicator=indicator, min_effect=10.0, covariates=None)
    verdict = verify(Series(START + np.arange(425), values), question)
    assert verdict.word == "proved"
    assert verdict.effect.baseline == pytest.approx(100 * np.mean(np.abs(values[:365]) <= 5.0))


@pytest.mark.parametrize(
    ("indicator", "code"),
    [
        ({"kind": "tolerance"}, "missing_key"),
        ({"kind": "tolerance", "lsl": 5, "usl": -5}, "limits_swapped"),
        ({"kind": "tolerance", "usl": 5, "better": "down"}, "must_be"),
        ({"kind": "mean", "usl": 5}, "only_for"),
    ],
)
def test_limits_that_do_not_fit_are_named(indicator, code):
    base = {"name": "x", "unit": "u", "better": "up"}
    with pytest.raises(CharterError) as caught:
        charter(indicator=base | indicator)
    assert code in {problem.code for problem in caught.value.problems}


def test_a_capability_needs_tolerances_and_a_level():
    for changes, code in [
        ({"plan_value": None}, "missing_key"),
        ({"min_effect": 1}, "must_be"),
        ({"plan_value": 0.2}, "out_of_range"),
    ]:
        with pytest.raises(CharterError) as caught:
            capability_charter(**changes)
        assert code in {problem.code for problem in caught.value.problems}
