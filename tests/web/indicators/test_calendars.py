from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yixian.web.indicators.calendars import Shifts, StartsError, Timetable, minutes_of, rota_of

CHINA = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 2)


def at(hour, day=DAY, zone=CHINA):
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp() * 1000)


def only(shifts, zone=CHINA):
    return Timetable(zone, [date(2000, 1, 1)], [shifts])


def test_without_a_calendar_there_are_three_shifts_from_midnight():
    spans = Timetable(CHINA).shift_spans(DAY)
    assert [(span.start_ms, span.end_ms) for span in spans] == [
        (at(0), at(8)), (at(8), at(16)), (at(16), at(0, DAY + timedelta(days=1))),
    ]  # fmt: skip


def test_a_day_may_begin_on_the_evening_before():
    starts = minutes_of("20:00 08:00", begins_day_before=True)
    assert starts == (-240, 480)
    spans = only(Shifts(starts)).shift_spans(DAY)
    assert (spans[0].start_ms, spans[1].end_ms) == (at(20, DAY - timedelta(days=1)), at(20))


def test_starts_are_read_as_people_write_them():
    assert minutes_of("8:00，16：00、0:00", begins_day_before=False) == (480, 960, 1440)
    assert minutes_of("08", begins_day_before=False) == (480,)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "count"), ("25:00", "time"), ("8:61", "time"), ("早班", "time"), ("8:00 16:00 12:00 9:00", "order"),
     (" ".join(["1:00"] * 13), "count"), ("²:00", "time")],
)  # fmt: skip
def test_starts_that_make_no_day_are_refused(text, code):
    with pytest.raises(StartsError) as found:
        minutes_of(text, begins_day_before=False)
    assert found.value.args[0] == code


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_starts_or_an_error(text, before):
    try:
        starts = minutes_of(text, begins_day_before=before)
    except StartsError:
        return
    assert list(starts) == sorted(set(starts))
    assert starts[-1] - starts[0] < 1440


@given(st.integers(0, 3 * 365 * 24 * 60), st.sampled_from([(0, 480, 960), (480, 960, 1440), (-240, 480), (-90,)]))
def test_every_moment_lies_in_exactly_one_shift_of_its_day(minute, starts):
    moment = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000) + minute * 60_000
    table = only(Shifts(starts))
    day = table.day_at(moment)
    spans = [span for near in (-1, 0, 1) for span in table.shift_spans(day + timedelta(days=near))]
    assert sum(span.start_ms <= moment < span.end_ms for span in spans) == 1
    assert any(span.start_ms <= moment < span.end_ms for span in table.shift_spans(day))


def test_the_night_the_clocks_change_has_a_shorter_shift():
    spans = only(Shifts(), ZoneInfo("Europe/Berlin")).shift_spans(date(2026, 3, 29))
    assert [(span.end_ms - span.start_ms) / 3_600_000 for span in spans] == [7, 8, 8]


def test_days_of_rest_have_no_shifts():
    shifts = Shifts((480,), "legal")
    slots = list(only(shifts).slots("day", date(2026, 2, 28), date(2026, 3, 2)))
    assert [slot.day for slot in slots] == [date(2026, 2, 28), DAY]  # a Saturday worked before the new year's days off
    assert not shifts.is_working(date(2150, 1, 3))  # no holidays known: Saturday and Sunday


def test_crews_follow_the_rota_backwards_too():
    shifts = Shifts((0, 480, 960), "every", rota_of("甲 乙 丙\n丁 甲 乙\n"), DAY)
    assert [shifts.crew(DAY + timedelta(days=n), 1) for n in (-1, 0, 1, 2)] == ["丁", "甲", "丁", "甲"]
    assert shifts.crew(DAY, 0) == ""


def test_a_new_calendar_holds_from_its_day():
    table = Timetable(CHINA, [date(2000, 1, 1), DAY], [Shifts(), Shifts((480, 1200))])
    assert len(table.shift_spans(DAY - timedelta(days=1))) == 3
    assert len(table.shift_spans(DAY)) == 2
    assert table.shift_spans(DAY - timedelta(days=1))[-1].end_ms == at(8)


def test_months_begin_with_the_first_shift():
    slots = list(only(Shifts((480,))).slots("month", DAY, date(2026, 4, 10)))
    assert [slot.day for slot in slots] == [date(2026, 3, 1), date(2026, 4, 1)]
    assert slots[0].span.start_ms == at(8, date(2026, 3, 1))
