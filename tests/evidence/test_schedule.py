"""Randomised switchbacks and their exact cross-check."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from yixian.evidence import InputError, SeriesError, pair_differences, schedule, sign_flip


@given(st.integers(1, 40), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 99))
def test_every_block_gives_half_its_shifts_to_each_arm(blocks, shifts, half, washout, seed):
    block = 2 * half
    if washout >= shifts * half:
        return
    slots = schedule(blocks * block, shifts, block=block, washout=washout, seed=seed)
    assert len(slots) == blocks * block * shifts
    for pair in range(blocks):
        arms = [slot.arm for slot in slots if slot.pair == pair]
        assert arms.count("A") == arms.count("B") == shifts * half
    counted = [sum(slot.counts for slot in slots if slot.arm == arm) for arm in "AB"]
    assert abs(counted[0] - counted[1]) <= washout


def test_the_first_shifts_after_a_switch_do_not_count():
    slots = schedule(20, 3, washout=2, seed=5)
    for before, slot in itertools.pairwise(slots):
        if before.arm != slot.arm:
            assert not slot.counts
    assert [slot.counts for slot in slots[:3]] == [False, False, True]


def test_the_same_seed_gives_the_same_order_and_another_seed_another():
    assert schedule(30, 2, seed=1) == schedule(30, 2, seed=1)
    assert schedule(30, 2, seed=1) != schedule(30, 2, seed=2)
    first = [schedule(2, 1, washout=0, seed=seed)[0].arm for seed in range(200)]
    assert 70 <= first.count("A") <= 130


def test_settings_out_of_range_are_refused_by_name():
    with pytest.raises(InputError) as refused:
        schedule(31, 2, block=4, washout=9)
    assert {problem.where for problem in refused.value.problems} == {"days", "washout"}
    with pytest.raises(InputError, match="block: not even"):
        schedule(30, 2, block=3)


@given(st.lists(st.floats(-5, 5).map(lambda v: round(v, 2)), min_size=1, max_size=9))
def test_every_assignment_is_counted(differences):
    d = np.array(differences)
    seen = abs(d.sum())
    signs = np.array(list(itertools.product((-1, 1), repeat=len(d))))
    assert sign_flip(d).chance == pytest.approx(np.mean(np.abs(signs @ d) >= seen - 1e-9 * np.abs(d).sum() - 1e-12))


def test_scipy_agrees():
    d = np.random.default_rng(1).normal(0.4, 1.0, 14)
    theirs = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=2**15)
    assert sign_flip(d).chance == pytest.approx(theirs.pvalue)


def test_many_pairs_are_drawn():
    d = np.random.default_rng(2).normal(0.3, 1.0, 60)
    found = sign_flip(d)
    assert not found.exact
    assert found.chance == pytest.approx(stats.ttest_1samp(d, 0).pvalue, abs=0.01)


def test_pairs_lacking_an_arm_are_left_out():
    slots = schedule(4, 2, washout=1, seed=3)
    values = np.where([slot.arm == "B" for slot in slots], 3.0, 1.0)
    assert pair_differences(slots, values).tolist() == [2.0, 2.0]
    values[[slot.pair == 1 and slot.arm == "A" for slot in slots]] = np.nan
    assert pair_differences(slots, values).tolist() == [2.0]
    with pytest.raises(SeriesError, match="no pairs"):
        sign_flip([])
    with pytest.raises(SeriesError, match="length differs"):
        pair_differences(slots, [1.0])
