"""From rows to the word: what is proved, what is not, and what can never be."""

import numpy as np
import pytest

from yixian.evidence import Check, Effect, Series, compare, verify
from yixian.evidence.verdict import grade_of, word_of

from .cases import START, charter, daily, day, switchback_charter, turns


def codes(verdict, *levels):
    return {check.code for check in verdict.checks if not levels or check.level in levels}


def effect(est, lo, hi):
    return Effect(est, lo, hi, "kg/t", 300, 60, 100.0, 0.3, 10.0, 0.5)


@pytest.mark.parametrize(
    ("numbers", "grade", "word"),
    [
        ((1.0, 0.6, 1.4), "B", "proved"),
        ((1.0, 0.6, 1.4), "D", "undecided"),
        ((0.4, 0.2, 0.6), "B", "undecided"),
        ((0.6, -0.1, 1.3), "B", "undecided"),
        ((0.1, -0.2, 0.4), "B", "not_proved"),
        ((0.3, 0.2, 0.4), "B", "not_proved"),
        ((0.1, -0.2, 0.4), "D", "not_proved"),
        ((-0.5, -0.9, -0.1), "B", "worse"),
        ((-0.5, -0.9, -0.1), "D", "worse"),
    ],
)
def test_the_word_follows_the_interval_and_the_minimum(numbers, grade, word):
    assert word_of(effect(*numbers), 0.5, grade) == word


def test_caps_lower_the_grade_and_notes_do_not():
    assert grade_of("switchback", []) == "A"
    assert grade_of("before_after", [Check("strong_memory", "note")]) == "B"
    assert grade_of("switchback", [Check("coverage_low", "cap")]) == "C"
    assert grade_of("before_after", [Check("coverage_low", "cap"), Check("registered_late", "cap")]) == "D"


def test_a_real_improvement_is_proved_and_money_is_booked_at_the_lower_limit():
    verdict = verify(daily(effect=-1.5), charter(claim=1.5, annual_volume=3.1e6, price=1.2))
    assert verdict.word == "proved"
    assert verdict.grade in "BC"
    assert verdict.effect.lo < 1.5 < verdict.effect.hi
    assert verdict.claim_inside is True
    assert verdict.per_year_low == pytest.approx(verdict.effect.lo * 3.1e6)
    assert verdict.money_low == pytest.approx(verdict.effect.lo * 3.1e6 * 1.2)
    assert verdict.money_mid > verdict.money_low
    assert verdict.charter_sha == charter(claim=1.5, annual_volume=3.1e6, price=1.2).sha()


def test_long_adjusted_history_with_a_quiet_self_check_is_grade_b():
    verdict = verify(daily(effect=-1.5, memory=0.0), charter())
    assert (verdict.word, verdict.grade) == ("proved", "B")
    assert "selfcheck_quiet" in codes(verdict, "ok")


def test_no_change_is_not_proved_and_books_nothing():
    verdict = verify(daily(effect=0.0, memory=0.0), charter(min_effect=1.0, annual_volume=3.1e6, price=1.2))
    assert verdict.word == "not_proved"
    assert verdict.per_year_low is None
    assert verdict.money_low is None


def test_a_change_for_the_worse_is_called_worse():
    assert verify(daily(effect=+1.5), charter()).word == "worse"
    up = charter(indicator={"name": "output", "unit": "t/h", "better": "up", "kind": "mean"})
    assert verify(daily(effect=+1.5), up).word == "proved"


def test_too_little_time_is_undecided_and_says_how_much_more():
    verdict = verify(daily(379, effect=-0.6, memory=0.6, seed=2), charter(n_after=14))
    assert verdict.word == "undecided"
    assert verdict.more_days_needed is None or verdict.more_days_needed > 0
    assert (verdict.more_days_needed is None) == ("waiting_does_not_help" in codes(verdict))


def test_a_question_asked_after_the_answer_proves_nothing():
    verdict = verify(daily(effect=-2.0), charter(registered_at=day(400)))
    assert verdict.grade == "D"
    assert verdict.word == "undecided"
    assert "registered_late" in codes(verdict, "cap")
    assert verify(daily(effect=-2.0), charter(registered_at=None)).grade == "C"
    assert verify(daily(effect=-2.0), charter(registered_at=day(365))).grade != "D"


@pytest.mark.parametrize(
    ("registered", "change", "late"),
    [
        (f"{day(365)} 09:00", day(365), False),
        (f"{day(366)} 00:00", day(365), True),
        (day(365), f"{day(365)} 08:00", False),
        (f"{day(365)} 07:59", f"{day(365)} 08:00", False),
        (f"{day(365)} 08:01", f"{day(365)} 08:00", True),
    ],
)
def test_registration_is_late_from_the_opening_on(registered, change, late):
    question = charter(registered_at=registered, change_at=change, after={"from": change, "to": day(424)})
    assert ("registered_late" in codes(verify(daily(), question))) == late


def test_an_early_look_proves_nothing():
    early = np.datetime64(day(420), "s")
    verdict = verify(daily(effect=-2.0), charter(), as_of=early)
    assert verdict.grade == "D"
    assert "window_open" in codes(verdict, "cap")
    last_day = verify(daily(effect=-2.0), charter(), as_of=np.datetime64(day(424), "s"))
    assert "window_open" not in codes(last_day)
    assert "future_stamps" not in codes(last_day)


def test_old_method_by_one_crew_new_by_another_is_never_proved():
    for seed in range(20):
        verdict = verify(turns(effect=3.0, seed=seed, by_crew=True), switchback_charter())
        assert verdict.grade == "D"
        assert verdict.word != "proved"
        assert "crew_confounded" in codes(verdict, "cap")


def test_crews_exchanged_at_the_change_are_never_proved():
    series = daily(effect=-2.0)
    crew = np.where(np.arange(425) < 365, "old crew", "new crew")
    verdict = verify(Series(series.times, series.value, covariates=series.covariates, crew=crew), charter())
    assert verdict.grade == "D"
    assert verdict.word != "proved"


def test_a_new_setting_on_night_shifts_only_is_never_proved():
    series = turns(effect=3.0)
    alone = Series(series.times, series.value, shift=series.shift, crew=series.crew, arm=np.tile(["A", "B"], 30))
    verdict = verify(alone, switchback_charter(washout_shifts=0))
    assert verdict.grade == "D"
    assert "shift_confounded" in codes(verdict, "cap")


def test_a_switchback_finds_its_effect_with_grade_a():
    verdict = verify(turns(days=60, effect=1.2, seed=4), switchback_charter(days=60))
    assert verdict.word == "proved"
    assert verdict.grade == "A"
    assert verdict.effect.lo < 1.2 < verdict.effect.hi


def test_first_half_against_second_half_is_no_switchback():
    series = turns(days=60, effect=1.2)
    halves = np.repeat(["A", "B"], 60)
    alone = Series(series.times, series.value, shift=series.shift, crew=series.crew, arm=halves)
    verdict = verify(alone, switchback_charter(days=60))
    assert verdict.grade in "CD"
    assert "switches_few" in codes(verdict, "cap")


def test_the_first_shift_after_a_switch_is_left_out():
    verdict = verify(turns(days=40), switchback_charter(days=40, washout_shifts=1))
    all_rows = verify(turns(days=40), switchback_charter(days=40, washout_shifts=0))
    kept = verdict.effect.n_before + verdict.effect.n_after
    assert all_rows.effect.n_before + all_rows.effect.n_after == 80
    assert 40 <= kept < 80


def test_washout_and_exclusions_leave_rows_out():
    plain = verify(daily(), charter())
    washed = verify(daily(), charter(washout_days=14))
    assert plain.effect.n_after - washed.effect.n_after == 14
    gone = charter(exclude=[{"from": day(100), "to": day(109), "reason": "scale stopped"}])
    assert verify(daily(), gone).effect.n_before == plain.effect.n_before - 10


def test_an_ash_that_drifts_is_taken_out():
    """Nothing improved, the raw coal did: without the covariate the drift passes for an improvement."""
    n = 425
    rng = np.random.default_rng(8)
    ash = 30.0 + 2.0 * np.sin(np.arange(n) / 40.0) - 2.0 * (np.arange(n) >= 380)
    value = 10.0 + 0.5 * (ash - 30.0) + 0.3 * rng.normal(size=n)
    series = Series(START + np.arange(n), value, covariates={"ash": ash})
    verdict = verify(series, charter(min_effect=0.3))
    bare = dict(verdict.sensitivity)["without_covariates"]
    assert abs(verdict.effect.est) < 0.15 < bare.est


def test_more_indicators_looked_at_widen_the_interval():
    one, five = verify(daily(), charter()), verify(daily(), charter(other_indicators_viewed=4))
    assert five.effect.hi - five.effect.lo > 1.2 * (one.effect.hi - one.effect.lo)
    assert "indicators_viewed" in codes(five, "note")


def test_a_noisier_after_period_widens_the_interval():
    series = daily(memory=0.0)
    rng = np.random.default_rng(3)
    loud = series.value + np.where(np.arange(425) >= 365, rng.normal(0, 3.0, 425), 0.0)
    verdict = verify(Series(series.times, loud, covariates=series.covariates), charter())
    assert "noisier_after" in codes(verdict, "note")
    assert verdict.effect.hi - verdict.effect.lo > 1.2


def test_a_baseline_slope_brings_the_trend_term_in():
    series = daily(effect=0.0, memory=0.0)
    sloped = series.value - 0.01 * np.arange(425)
    verdict = verify(Series(series.times, sloped, covariates=series.covariates), charter(min_effect=0.8))
    assert "trend" in codes(verdict, "note")
    assert verdict.word != "proved"
    assert "without_trend" in dict(verdict.sensitivity)


def test_a_baseline_that_ends_in_its_worst_month_is_noticed():
    n, change = 120, 90
    series = daily(n, change=change, effect=0.0, memory=0.0)
    bad = series.value + 1.5 * ((np.arange(n) >= 60) & (np.arange(n) < 90))
    question = charter(n_before=90, n_after=30)
    verdict = verify(Series(series.times, bad, covariates=series.covariates), question)
    assert "worst_month_last" in codes(verdict, "cap")


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("question", [charter(covariates=None), switchback_charter()])
def test_next_to_nothing_cannot_be_concluded(n, question):
    series = Series(START + np.arange(n), np.arange(float(n)), arm=["A"] * n)
    verdict = verify(series, question)
    assert (verdict.word, verdict.grade, verdict.effect) == ("undecided", "D", None)
    assert codes(verdict, "stop")
    stopped = compare(series, question)
    assert isinstance(stopped, Check)
    assert stopped.level == "stop"


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_no_variance_cannot_be_concluded(value):
    flat = Series(START + np.arange(425), np.full(425, value), covariates={"ash": np.zeros(425)})
    verdict = verify(flat, charter())
    assert verdict.effect is None
    assert codes(verdict, "stop") == {"no_variance"}


def test_one_side_missing_cannot_be_concluded():
    verdict = verify(daily(360), charter())
    assert verdict.effect is None
    assert "one_period_empty" in codes(verdict, "stop")


def test_compare_returns_the_effect_alone():
    assert compare(daily(), charter()) == verify(daily(), charter()).effect


def test_the_verdict_is_the_same_every_time():
    assert verify(daily(), charter()) == verify(daily(), charter())
