from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yixian.web.concerns import clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 4), date(2026, 3, 9)),  # Wednesday: Thursday, Friday, Monday
        (date(2026, 3, 7), date(2026, 3, 11)),  # Saturday: Monday to Wednesday
        (date(2025, 9, 30), date(2025, 10, 11)),  # over the National Day holiday; 11 October is worked
        (date(2026, 12, 31), date(2027, 1, 5)),  # into a year not published when the library was made
    ],
)
def test_an_answer_is_due_at_the_end_of_the_third_working_day(received, due):
    moment = datetime(received.year, received.month, received.day, 16, 30, tzinfo=SHANGHAI)
    assert clock.answer_due(moment, SHANGHAI) == datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=SHANGHAI)


def test_the_day_is_that_of_the_plant_s_zone():
    late_in_london = datetime(2026, 3, 4, 20, 0, tzinfo=ZoneInfo("UTC"))  # 5 March in Shanghai
    assert clock.answer_due(late_in_london, SHANGHAI).date() == date(2026, 3, 10)


def test_a_year_nobody_has_published_is_counted_by_weekends():
    assert clock.is_working_day(date(2040, 10, 1))  # a Monday
    assert not clock.is_working_day(date(2040, 10, 6))
