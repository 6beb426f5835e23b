"""The self-check is quiet on honest noise and speaks where the history has changes of its own."""

from dataclasses import replace

import numpy as np
import pytest

from yixian.evidence import verify

from .cases import charter, daily, switchback_charter, turns


def check_of(verdict):
    return next(check for check in verdict.checks if check.code.startswith("selfcheck"))


def test_it_is_quiet_on_independent_days():
    check = check_of(verify(daily(memory=0.0), charter()))
    assert (check.code, check.numbers["fits"]) == ("selfcheck_quiet", 40.0)


def test_it_speaks_where_the_history_bends_by_itself():
    series = daily(memory=0.0)
    bend = 0.02 * np.maximum(np.arange(425) - 200, 0)
    verdict = verify(replace(series, value=series.value + bend), charter())
    assert check_of(verdict).code == "selfcheck_fires"
    assert verdict.grade not in "AB"


def test_a_short_history_cannot_be_checked_and_caps():
    verdict = verify(daily(80, change=50), charter(50, 30))
    assert check_of(verdict).code == "selfcheck_impossible"
    assert verdict.grade not in "AB"


@pytest.mark.parametrize("effect", [0.0, 3.0])
def test_a_switchback_is_checked_with_its_effect_taken_out(effect):
    check = check_of(verify(turns(days=60, effect=effect, seed=4), switchback_charter(days=60)))
    assert check.code == "selfcheck_quiet"
    assert check.numbers["fits"] >= 35
