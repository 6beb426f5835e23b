"""Shifts from seconds: what is covered has a value, what is not has none."""

import json
import time

import numpy as np
import pytest

from yixian.evidence import InputError, SeriesError, aggregate

START = np.datetime64("2026-01-01T00:00:00")
SHIFT = 8 * 3600


def seconds(n, step=1):
    return START + (np.arange(n) * step).astype("timedelta64[s]")


def shifts(n):
    return START + (np.arange(n + 1) * SHIFT).astype("timedelta64[s]")


def signal(n, seed=1):
    return np.random.default_rng(seed).normal(100.0, 1.0, n)


def codes(found):
    return {check.code for check in found.checks}


def test_means_and_sums_of_whole_shifts():
    v = signal(3 * SHIFT)
    found = aggregate(seconds(3 * SHIFT), v, shifts(3))
    assert found.value == pytest.approx(v.reshape(3, -1).mean(axis=1))
    assert found.cover.tolist() == [1.0, 1.0, 1.0]
    assert found.checks == ()
    assert found.step_s == 1.0
    total = aggregate(seconds(3 * SHIFT), v, shifts(3), how="sum")
    assert total.value == pytest.approx(v.reshape(3, -1).sum(axis=1))
    assert found.to_series().value == pytest.approx(found.value)


def test_a_period_covered_too_little_has_no_value():
    v = signal(3 * SHIFT)
    found = aggregate(seconds(3 * SHIFT)[:70_000], v[:70_000], shifts(4))
    assert np.isnan(found.value).tolist() == [False, False, True, True]
    assert found.value[1] == pytest.approx(v[SHIFT : 2 * SHIFT].mean())
    assert found.cover[2:] == pytest.approx([(70_000 - 2 * SHIFT) / SHIFT, 0.0])
    assert found.to_dict()["value"][3] is None
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_sum_over_a_partly_covered_period_is_not_too_small():
    keep = np.arange(SHIFT) % 10 != 0
    total = aggregate(seconds(SHIFT)[keep], np.full(keep.sum(), 2.0), shifts(1), how="sum", stuck_s=0)
    assert total.value == pytest.approx([2.0 * SHIFT])
    assert total.cover == pytest.approx([0.9])


def test_readings_before_and_after_the_periods_count_nowhere():
    v = signal(4 * SHIFT)
    found = aggregate(seconds(4 * SHIFT), v, shifts(4)[1:3])
    assert found.value == pytest.approx([v[SHIFT : 2 * SHIFT].mean()])


@pytest.mark.parametrize("factor", [10.0, 1000.0, 0.001])
def test_another_unit_for_an_hour_is_left_out(factor):
    v = signal(3 * SHIFT)
    clean = aggregate(seconds(3 * SHIFT), v, shifts(3)).value
    v[40_000:43_600] *= factor
    found = aggregate(seconds(3 * SHIFT), v, shifts(3))
    assert "readings_unit_jump" in codes(found)
    assert found.value == pytest.approx(clean, rel=1e-3)


def test_a_load_that_falls_to_a_tenth_is_no_unit_jump():
    v = np.abs(signal(3 * SHIFT)) * np.tile([1.0, 0.5, 0.3, 0.1], 3 * SHIFT // 4 // 3600 + 1).repeat(3600)[: 3 * SHIFT]
    assert "readings_unit_jump" not in codes(aggregate(seconds(3 * SHIFT), v, shifts(3)))


def test_a_stuck_sensor_is_left_out_after_300_seconds():
    v = signal(SHIFT)
    v[1_000:1_301] = v[1_000]
    assert aggregate(seconds(SHIFT), v, shifts(1)).checks == ()
    v[1_301] = v[1_000]
    found = aggregate(seconds(SHIFT), v, shifts(1))
    assert codes(found) == {"readings_stuck"}
    assert found.readings.tolist() == [SHIFT - 301]
    v[10_000:20_000] = 7.0
    assert np.isnan(aggregate(seconds(SHIFT), v, shifts(1)).value[0])
    assert not np.isnan(aggregate(seconds(SHIFT), v, shifts(1), stuck_s=0).value[0])


def test_repetitions_and_contradictions():
    t, v = np.repeat(seconds(SHIFT), 2), np.repeat(signal(SHIFT), 2)
    twice = aggregate(t, v, shifts(1))
    assert codes(twice) == {"readings_repeated"}
    assert twice.readings.tolist() == [SHIFT]
    v[1] += 5.0
    clash = aggregate(t, v, shifts(1))
    assert {"readings_repeated", "readings_differ"} <= codes(clash)
    assert clash.readings.tolist() == [SHIFT - 1]


def test_order_unknown_bad_and_future_readings():
    t, v = seconds(SHIFT), signal(SHIFT)
    shuffled = np.random.default_rng(1).permutation(SHIFT)
    assert aggregate(t[shuffled], v[shuffled], shifts(1)).value == pytest.approx([v.mean()])
    assert codes(aggregate(t[shuffled], v[shuffled], shifts(1))) == {"readings_unordered"}
    v[:100] = np.nan
    v[100] = np.inf
    quality = np.zeros(SHIFT, dtype=np.uint32)
    quality[200:300] = 0x80000000
    quality[300:400] = 0x40000000
    found = aggregate(t, v, shifts(1), quality=quality, as_of=t[-50])
    assert found.readings.tolist() == [SHIFT - 101 - 200 - 49]
    assert {"readings_unknown", "readings_bad", "readings_future", "readings_gaps"} <= codes(found)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_none_one_and_two_readings(n):
    found = aggregate(seconds(n), signal(n), shifts(2))
    assert np.isnan(found.value).all()
    assert found.cover.max() < 0.001


def test_coarser_readings_stand_for_their_distance():
    found = aggregate(seconds(SHIFT // 60, 60), signal(SHIFT // 60), shifts(1))
    assert found.cover.tolist() == [1.0]
    assert found.step_s == 60.0


def test_what_is_no_tag_is_refused():
    with pytest.raises(SeriesError, match="not a date"):
        aggregate([1.0, 2.0], [1.0, 2.0], shifts(1))
    with pytest.raises(SeriesError, match="not a date"):
        aggregate(np.array(["NaT"], dtype="datetime64[s]"), [1.0], shifts(1))
    with pytest.raises(SeriesError, match="length differs"):
        aggregate(seconds(3), [1.0], shifts(1))
    with pytest.raises(SeriesError, match="not a number"):
        aggregate(seconds(1), ["on"], shifts(1))
    with pytest.raises(InputError, match="not increasing"):
        aggregate(seconds(3), signal(3), shifts(2)[::-1])
    with pytest.raises(InputError, match="out of range"):
        aggregate(seconds(3), signal(3), shifts(2), min_cover=0)
    with pytest.raises(InputError, match="how"):
        aggregate(seconds(3), signal(3), shifts(2), how="max")


def test_a_month_of_seconds_takes_under_60_ms():
    """Bar: 2.6 million readings, processor time, the best of five on a shared machine."""
    n = 2_600_000
    t, v = seconds(n).astype("datetime64[ns]"), signal(n)
    taken = []
    for _ in range(5):
        start = time.process_time()
        aggregate(t, v, shifts(90))
        taken.append(time.process_time() - start)
    assert min(taken) <= 0.060
