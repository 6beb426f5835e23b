"""The chance to prove an effect agrees with simulating the trial."""

import numpy as np
import pytest

from yixian.evidence import NotEstimable, OutOfRange, Series, plan, verify
from yixian.evidence.noises import autoregressive
from yixian.evidence.plan import more_days_needed
from yixian.evidence.study import step

from .cases import START, charter, daily, switchback_charter, turns


def test_longer_trials_and_larger_effects_are_likelier_to_be_proved():
    history = daily(effect=0.0)
    chances = [chance for _, chance in plan(history, charter(), effect=1.0)]
    assert chances == sorted(chances)
    assert 0.0 < chances[0] < chances[-1] <= 1.0
    small = dict(plan(history, charter(), effect=0.6))
    assert all(small[days] < chance for days, chance in plan(history, charter(), effect=1.0))


def test_the_chance_is_what_simulation_gives():
    """AR 0.6, 365 + 60 days, effect 0.8 sd: the engine itself proves it about 85 % of the time."""
    rng = np.random.default_rng(1)
    question = charter(min_effect=0.001, covariates=None)
    histories = [Series(START + np.arange(365), value=autoregressive(0.6)(rng, 365)) for _ in range(8)]
    planned = np.mean([dict(plan(history, question, (60,), effect=0.8))[60] for history in histories])
    proved = [1.0 - step(autoregressive(0.6)(rng, 425), 365).below(-0.8) > 0.975 for _ in range(200)]
    # 0.08: eight histories' noise estimates, and 200 trials (standard error 0.03)
    assert planned == pytest.approx(np.mean(proved), abs=0.08)


def test_the_history_alone_counts():
    history = daily(effect=-5.0)
    assert plan(history, charter()) == plan(history.rows(np.arange(425) < 365), charter())


def test_a_switchback_can_be_planned_and_gains_with_days():
    history = turns(effect=0.0)
    chances = [chance for _, chance in plan(history, switchback_charter(), effect=0.8)]
    assert chances == sorted(chances)
    assert chances[-1] > 0.9


@pytest.mark.parametrize("n", [0, 1, 9])
def test_too_little_history_says_so(n):
    with pytest.raises(NotEstimable, match="too few rows"):
        plan(daily(n), charter())


def test_history_without_variance_says_so():
    flat = Series(START + np.arange(365), np.full(365, 7.0), covariates={"ash": np.zeros(365)})
    with pytest.raises(NotEstimable, match="no variance"):
        plan(flat, charter())


def test_no_days_are_out_of_range():
    with pytest.raises(OutOfRange):
        plan(daily(), charter(), (0,))


def test_more_days_are_fewer_when_little_is_missing():
    from yixian.evidence.comparison import comparison
    from yixian.evidence.quality import prepare

    rows, _ = prepare(daily(379, effect=-0.6, memory=0.0), charter(n_after=14))
    main = comparison(rows, charter(n_after=14))
    far = more_days_needed(main.model, main.fitted, 0.51, 1.96)
    near = more_days_needed(main.model, main.fitted, 1.2, 1.96)
    assert near is not None
    assert far is None or far >= near
    assert more_days_needed(main.model, main.fitted, 0.000001, 1.96) is None


def test_more_days_are_needed_where_the_final_interval_is_wider():
    history = daily(395, effect=-0.4, memory=0.0)
    alone = verify(history, charter(n_after=30, min_effect=0.3))
    among_many = verify(history, charter(n_after=30, min_effect=0.3, other_indicators_viewed=2))
    assert alone.word == among_many.word == "undecided"
    assert alone.more_days_needed < (among_many.more_days_needed or np.inf)
