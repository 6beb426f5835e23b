"""What must hold whatever the numbers: units, signs, order and names do not decide."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yixian.evidence import Charter, Series, compare, verify
from yixian.evidence.looks import confidence_of

from .cases import START, charter, day

SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=25, deadline=None)


def question(better="up", **changes):
    indicator = {"name": "x", "unit": "u", "better": better, "kind": "mean"}
    return charter(90, 30, indicator=indicator, covariates=None, **changes)


def series(seed, *, scale=1.0, shift=0.0):
    rng = np.random.default_rng(seed)
    value = rng.normal(size=120).cumsum() * rng.random() + rng.normal(size=120) + rng.normal() * (np.arange(120) >= 90)
    return Series(START + np.arange(120), scale * value + shift)


def ends(effect):
    return np.array([effect.lo, effect.est, effect.hi])


@FEW
@given(SEEDS, st.floats(0.01, 1_000.0), st.floats(-1e4, 1e4))
def test_units_and_level_scale_the_effect_and_nothing_else(seed, scale, shift):
    plain = compare(series(seed), question())
    moved = compare(series(seed, scale=scale, shift=shift), question(min_effect=0.5 * scale))
    np.testing.assert_allclose(ends(moved), scale * ends(plain), rtol=1e-5, atol=1e-6 * scale)
    assert moved.prob_at_least_min == pytest.approx(plain.prob_at_least_min, abs=1e-6)


@FEW
@given(SEEDS)
def test_less_of_a_bad_thing_is_more_of_a_good_one(seed):
    up = compare(series(seed), question("up"))
    down = compare(series(seed, scale=-1.0), question("down"))
    np.testing.assert_allclose(ends(down), ends(up), rtol=1e-9)


@FEW
@given(SEEDS)
def test_the_other_direction_mirrors_the_interval(seed):
    up, down = compare(series(seed), question("up")), compare(series(seed), question("down"))
    np.testing.assert_allclose(ends(down), -ends(up)[::-1], rtol=1e-9)


@FEW
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    order = np.random.default_rng(seed).permutation(120)
    assert verify(series(seed).rows(order), question()) == verify(series(seed), question())


@FEW
@given(SEEDS)
def test_word_and_interval_never_contradict(seed):
    verdict = verify(series(seed), question())
    effect = verdict.effect
    assert effect.lo < effect.est < effect.hi
    assert (verdict.word == "worse") == (effect.hi < 0.0)
    if verdict.word == "proved":
        assert effect.lo > 0.0
        assert effect.est >= 0.5
        assert verdict.grade in "ABC"
    if verdict.grade == "D":
        assert verdict.word != "proved"


@FEW
@given(st.integers(0, 8), st.integers(0, 5))
def test_more_looks_and_more_indicators_never_narrow(looks, viewed):
    days = [day(90 + 3 * (place + 1)) for place in range(looks)]
    fewer = question(looks=days[:-1], other_indicators_viewed=viewed)
    more = question(looks=days, other_indicators_viewed=viewed)
    assert confidence_of(more) >= confidence_of(fewer) - 1e-6
    assert confidence_of(more) >= 1.0 - 0.05 / (viewed + 1) - 1e-6
    assert confidence_of(replace(more, other_indicators_viewed=viewed + 1)) > confidence_of(more)


@FEW
@given(st.dictionaries(st.text(max_size=12), st.one_of(st.none(), st.integers(), st.text(max_size=9)), max_size=6))
def test_no_mapping_breaks_the_charter(data):
    """Any mapping is refused in words, never by another exception."""
    from yixian.evidence import CharterError

    with pytest.raises(CharterError):
        Charter.from_dict(data)
