from datetime import date

from yixian.web.indicators.values import Totals, meets, quotient, shift_number, shown, total, year_before


def test_a_ratio_is_the_quotient_of_the_totals_not_the_mean_of_quotients():
    parts = [Totals(numerator=30, denominator=10), Totals(numerator=1000, denominator=1000)]
    assert total(parts).value(is_quotient=True) == 1030 / 1010


def test_a_mean_is_the_mean_of_its_readings():
    assert total([Totals(values=1.0, count=1), Totals(values=5.0, count=3)]).value(is_quotient=False) == 1.5


def test_a_value_without_denominator_is_unknown_and_never_zero():
    assert Totals(numerator=3, denominator=0).value(is_quotient=True) is None
    assert Totals().value(is_quotient=False) is None
    assert quotient(None, 3) is None
    assert shown(None, 2) == "—"


def test_numbers_are_written_with_separators_and_a_real_minus():
    assert shown(-1234.5, 1) == "−1,234.5"


def test_a_target_is_met_in_the_good_direction():
    assert meets(2.0, 2.4, up=False) is True
    assert meets(2.0, 2.4, up=True) is False
    assert meets(None, 2.4, up=True) is None


def test_the_last_of_february_has_a_year_before():
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_shifts_are_understood_as_people_write_them():
    assert [shift_number(text) for text in ("", "白班", "早", "中班", "夜班", "2", "第3班", "甲")] == [
        0, 1, 1, 2, 3, 2, 3, None,
    ]  # fmt: skip
