"""Early looks: published limits, registered days only, and intervals that are honest about having looked."""

import numpy as np
import pytest

from yixian.evidence import CharterError, OutOfRange, interim, verify
from yixian.evidence.looks import confidence_of, fractions, obrien_fleming

from .cases import charter, daily, day

LOOKS = [day(384), day(404)]


def codes(verdict):
    return {check.code for check in verdict.checks}


@pytest.mark.parametrize(("looks", "limit"), [(1, 1.960), (2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040), (10, 2.087)])
def test_the_limits_are_the_published_ones(looks, limit):
    """Jennison and Turnbull 2000, Group Sequential Methods, table 2.3, two-sided 5 %."""
    shares = tuple((look + 1) / looks for look in range(looks))
    assert obrien_fleming(shares) == pytest.approx(limit, abs=0.0006)


def test_the_limits_keep_their_error_in_simulation():
    shares = (0.1, 0.35, 0.8, 1.0)
    rng = np.random.default_rng(1)
    paths = rng.normal(size=(40_000, 4)) * np.sqrt(np.diff((0.0, *shares)))
    outside = np.abs(paths.cumsum(axis=1)).max(axis=1) >= obrien_fleming(shares)
    assert outside.mean() == pytest.approx(0.05, abs=0.0035)  # three standard errors


@pytest.mark.parametrize("shares", [(), (0.5,), (0.5, 0.5, 1.0), (0.7, 0.4, 1.0), (-0.1, 1.0)])
def test_shares_must_increase_to_one(shares):
    with pytest.raises(OutOfRange):
        obrien_fleming(shares)


def test_the_window_is_shared_by_real_time_and_washout_does_not_count():
    assert fractions(charter(looks=LOOKS)) == pytest.approx((20 / 60, 40 / 60, 1.0))
    assert fractions(charter(looks=LOOKS, washout_days=10)) == pytest.approx((10 / 50, 30 / 50, 1.0))


def test_confidence_falls_from_look_to_look_and_ends_near_95():
    question = charter(looks=LOOKS)
    levels = [confidence_of(question, 1), confidence_of(question, 2), confidence_of(question)]
    assert levels == sorted(levels, reverse=True)
    assert 0.95 < levels[-1] < 0.96
    assert confidence_of(charter()) == 0.95
    assert confidence_of(charter(other_indicators_viewed=4)) == pytest.approx(0.99)
    assert confidence_of(charter(looks=LOOKS, other_indicators_viewed=4)) > 0.99


def test_a_large_effect_is_proved_at_a_registered_look():
    question = charter(looks=LOOKS)
    verdict = interim(daily(effect=-3.0, memory=0.0), question, 2, as_of=np.datetime64(day(405), "s"))
    assert verdict.word == "proved"
    assert "early_look" in codes(verdict)
    assert "window_open" not in codes(verdict)
    assert verdict.effect.n_after == 40
    assert verdict.charter_sha == question.sha()


def test_a_look_is_wider_than_the_end_and_the_end_wider_than_without_looks():
    series = daily(memory=0.0)
    widths = [v.effect.hi - v.effect.lo for v in (interim(series, charter(looks=LOOKS), 1),
              verify(series, charter(looks=LOOKS)), verify(series, charter()))]  # fmt: skip
    assert widths == sorted(widths, reverse=True)
    assert "looks_registered" in codes(verify(series, charter(looks=LOOKS)))


def test_a_look_does_not_see_later_rows():
    question, series = charter(looks=LOOKS), daily()
    later = np.arange(len(series)) > 384
    series.value[later] += 50.0
    assert interim(series, question, 1) == interim(daily(), question, 1)


@pytest.mark.parametrize(("question", "look"), [(charter(), 1), (charter(looks=LOOKS), 0), (charter(looks=LOOKS), 3)])
def test_a_look_that_is_not_registered_is_refused(question, look):
    with pytest.raises(CharterError) as caught:
        interim(daily(), question, look)
    assert [problem.code for problem in caught.value.problems] == ["look_not_registered"]


def test_a_look_before_its_day_is_refused():
    with pytest.raises(CharterError) as caught:
        interim(daily(), charter(looks=LOOKS), 2, as_of=np.datetime64(day(390), "s"))
    assert [problem.code for problem in caught.value.problems] == ["look_not_reached"]


def test_verify_before_the_end_stays_refused_with_looks_registered():
    verdict = verify(daily(effect=-3.0), charter(looks=LOOKS), as_of=np.datetime64(day(384), "s"))
    assert verdict.grade == "D"
    assert "window_open" in codes(verdict)


@pytest.mark.parametrize(
    ("looks", "code"),
    [
        ([day(404), day(384)], "not_in_order"),
        ([day(384), day(384)], "not_in_order"),
        ([day(300)], "look_outside"),
        ([day(365)], "look_outside"),
        ([day(424)], "look_outside"),
        (["soon"], "not_a_date"),
    ],
)
def test_looks_that_do_not_fit_are_named(looks, code):
    with pytest.raises(CharterError) as caught:
        charter(looks=looks)
    assert code in {problem.code for problem in caught.value.problems}
