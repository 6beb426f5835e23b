"""Within tolerance: Ppk against its formula, and a lower limit that knows about neighbours."""

import numpy as np
import pytest

from yixian.evidence import CharterError, NotEstimable, Series, verify
from yixian.evidence.charter import Charter, Indicator
from yixian.evidence.noises import autoregressive
from yixian.evidence.tolerance import ppk, within

from .cases import START, charter, day

LIMITS = Indicator("centring", "µm", "up", "tolerance", lsl=-5.0, usl=5.0)
SPREAD = 5.0 / 3.0 / 1.2  # a process of Ppk 1.2


def steps(n):
    return np.arange(float(n))


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


def test_ppk_is_the_textbooks_for_independent_parts():
    values = np.random.default_rng(2).normal(0.5, 1.0, 400)
    found = ppk(values, steps(400), LIMITS)
    plain = (5.0 - values.mean()) / (3.0 * values.std(ddof=1))
    # 0.2 %: the posterior keeps a little weight on memory
    assert found.est == pytest.approx(plain, rel=0.002)
    bissell = np.sqrt(1 / (9 * 400) + plain**2 / (2 * 399))
    assert bissell <= found.error <= 1.15 * bissell


def test_one_limit_is_enough():
    values = np.random.default_rng(3).normal(0.0, 1.0, 200)
    upper = ppk(values, steps(200), Indicator("x", "u", "up", "tolerance", usl=5.0))
    both = ppk(values, steps(200), Indicator("x", "u", "up", "tolerance", lsl=-1e6, usl=5.0))
    assert upper.est == both.est


@pytest.mark.parametrize(("memory", "n"), [(0.0, 50), (0.6, 120)])
def test_the_interval_covers_the_truth(memory, n):
    """300 processes of Ppk 1.2; standard error of a 95 % rate: 1.3 points."""
    rng = np.random.default_rng(7)
    found = [ppk(SPREAD * autoregressive(memory)(rng, n), steps(n), LIMITS) for _ in range(300)]
    assert np.mean([each.lo <= 1.2 <= each.hi for each in found]) >= 0.91
    assert np.mean([each.lo >= 1.33 for each in found]) <= 0.03


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_few_parts_say_nothing(n):
    with pytest.raises(NotEstimable, match="too few rows"):
        ppk(np.arange(float(n)), steps(n), LIMITS)


def test_no_variance_says_nothing():
    with pytest.raises(NotEstimable, match="no variance"):
        ppk(np.full(50, 3.0), steps(50), LIMITS)


def test_values_on_a_limit_are_within():
    assert within(np.array([-5.1, -5.0, 0.0, 5.0, 5.1]), LIMITS).tolist() == [0, 1, 1, 1, 0]
    percent = Indicator("x", "%", "up", "tolerance", usl=1.0)
    assert within(np.array([0.0, 2.0]), percent).tolist() == [100, 0]


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
    assert "not_stable" in codes(verdict)
    assert verdict.grade == "D"
    assert verdict.word != "proved"


def test_skewed_values_are_capped():
    values = np.random.default_rng(5).exponential(0.5, 200)
    verdict = verify(Series(START + np.arange(200), values), capability_charter(200))
    assert "tolerance_skewed" in codes(verdict)
    assert verdict.grade in "CD"


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
    for changes, code in [({"plan_value": None}, "missing_key"), ({"min_effect": 1}, "must_be")]:
        with pytest.raises(CharterError) as caught:
            capability_charter(**changes)
        assert code in {problem.code for problem in caught.value.problems}
