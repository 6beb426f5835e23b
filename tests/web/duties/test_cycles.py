from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yixian.web.duties.cycles import State, start_of, start_of_previous, state

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CYCLES = ("shift", "day", "week", "month", "quarter")
MOMENTS = st.integers(0, 15 * 365 * 86_400).map(lambda second: LONG_AGO + timedelta(seconds=second))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cycle", "moment", "start", "previous"),
    [
        ("shift", "2026-11-22T07:59", "2026-11-22T00:00", "2026-11-21T16:00"),
        ("shift", "2026-11-22T08:00", "2026-11-22T08:00", "2026-11-22T00:00"),
        ("shift", "2026-11-22T23:59", "2026-11-22T16:00", "2026-11-22T08:00"),
        ("day", "2026-03-01T05:00", "2026-03-01T00:00", "2026-02-28T00:00"),
        ("week", "2026-11-22T12:00", "2026-11-16T00:00", "2026-11-09T00:00"),  # a Sunday
        ("week", "2026-11-23T00:00", "2026-11-23T00:00", "2026-11-16T00:00"),  # a Monday
        ("month", "2026-01-31T12:00", "2026-01-01T00:00", "2025-12-01T00:00"),
        ("quarter", "2026-02-10T12:00", "2026-01-01T00:00", "2025-10-01T00:00"),
        ("quarter", "2026-12-31T12:00", "2026-10-01T00:00", "2026-07-01T00:00"),
    ],
)
def test_a_cycle_starts_where_the_calendar_says(cycle, moment, start, previous):
    assert start_of(cycle, at(moment)) == at(start)
    assert start_of_previous(cycle, at(moment)) == at(previous)


@given(moment=MOMENTS, cycle=st.sampled_from(CYCLES))
def test_a_cycle_holds_its_moment_and_touches_the_one_before(moment, cycle):
    start, previous = start_of(cycle, moment), start_of_previous(cycle, moment)
    assert previous < start <= moment
    assert start_of(cycle, start - timedelta(microseconds=1)) == previous
    assert start_of(cycle, start) == start


def test_an_unknown_cycle_is_refused():
    with pytest.raises(ValueError, match="year"):
        start_of("year", at("2026-01-01"))


def test_a_check_in_the_running_cycle_is_done():
    now = at("2026-11-22T12:00")
    assert state("day", at("2026-11-22T00:00"), now, since=LONG_AGO) == State.DONE


def test_a_check_of_the_cycle_before_is_due_again_but_not_missed():
    now = at("2026-11-22T12:00")
    assert state("day", at("2026-11-21T00:00"), now, since=LONG_AGO) == State.DUE


def test_a_whole_cycle_without_a_check_is_missed():
    now = at("2026-11-22T12:00")
    assert state("day", at("2026-11-20T23:59"), now, since=LONG_AGO) == State.OVERDUE
    assert state("day", None, now, since=LONG_AGO) == State.OVERDUE


def test_nobody_missed_a_cycle_before_the_card_was_made():
    now = at("2026-11-22T12:00")
    assert state("day", None, now, since=at("2026-11-21T09:00")) == State.DUE
    assert state("day", None, now, since=at("2026-11-20T09:00")) == State.OVERDUE
    assert state("week", at("2026-10-01T00:00"), now, since=at("2026-11-20T09:00")) == State.DUE
