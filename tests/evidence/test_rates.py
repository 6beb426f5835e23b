"""Exact comparison of few events."""

import numpy as np
import pytest
from scipy import stats

from yixian.evidence import NotEstimable, OutOfRange, Series, verify
from yixian.evidence.rates import exact

from .cases import START, charter


@pytest.mark.parametrize(
    ("counts", "exposures"), [((10, 4), (100.0, 100.0)), ((12, 0), (90.0, 30.0)), ((1, 7), (5, 9))]
)
def test_the_interval_is_the_binomial_one(counts, exposures):
    change = exact(counts[0], exposures[0], counts[1], exposures[1])
    share = stats.binomtest(counts[1], sum(counts)).proportion_ci(0.95, "exact")
    for limit, wanted in ((change.ratio_low, share.low), (change.ratio_high, share.high)):
        assert change.odds * limit / (1 + change.odds * limit) == pytest.approx(wanted, abs=1e-9)
    assert change.ratio_low <= change.ratio <= change.ratio_high


def test_the_chance_of_a_drop_falls_with_its_size():
    change = exact(12, 90.0, 3, 90.0)
    chances = [change.drop_at_least(share) for share in (-1.0, 0.0, 0.3, 0.6, 0.9, 1.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == 0.0
    assert chances[1] > 0.95


def test_no_event_before_has_no_answer():
    with pytest.raises(NotEstimable, match="no events before"):
        exact(0, 90.0, 3, 90.0)


@pytest.mark.parametrize("bad", [(3, 0.0, 1, 1.0), (3, 1.0, 1, -1.0), (-1, 1.0, 1, 1.0), (1, float("nan"), 1, 1.0)])
def test_impossible_counts_and_exposures_are_refused(bad):
    with pytest.raises(OutOfRange):
        exact(*bad)


def jams(before, after, n_before=90, n_after=90):
    rng = np.random.default_rng(1)
    events = np.concatenate(
        [
            rng.multinomial(before, np.full(n_before, 1 / n_before)),
            rng.multinomial(after, np.full(n_after, 1 / n_after)),
        ]
    )
    return Series(START + np.arange(n_before + n_after), events=events, exposure=np.full(len(events), 24.0))


def question(**changes):
    return charter(
        90,
        90,
        indicator={"name": "jams", "unit": "1/h", "better": "down", "kind": "rate"},
        covariates=None,
        **{"min_effect": 0.001} | changes,
    )


def test_few_events_are_compared_exactly_and_capped():
    verdict = verify(jams(12, 2), question())
    assert {"few_events", "selfcheck_impossible"} <= {check.code for check in verdict.checks}
    assert verdict.grade not in "AB"
    assert verdict.effect.est == pytest.approx((12 - 2) / (90 * 24))
    assert verdict.effect.baseline == pytest.approx(12 / (90 * 24))
    assert verdict.effect.lo < verdict.effect.est < verdict.effect.hi


def test_jams_down_a_fifth_with_few_events_is_undecided():
    verdict = verify(jams(10, 8), question())
    assert verdict.word == "undecided"


def test_many_events_go_through_the_engine():
    verdict = verify(jams(900, 300), question(min_effect=0.1))
    assert verdict.word == "proved"
    assert verdict.effect.r1 is not None
    assert verdict.effect.est == pytest.approx(600 / (90 * 24), rel=0.1)


@pytest.mark.parametrize("counts", [(0, 0), (0, 5)])
def test_nothing_before_cannot_be_concluded(counts):
    verdict = verify(jams(*counts), question())
    assert verdict.effect is None
    assert verdict.word == "undecided"
