from __future__ import annotations

import datetime as dt

import pytest

from tables.workbooks import TODAY
from yixian.tables import dates, values
from yixian.tables.values import BadValue


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("001000", "001000"),
        (" A01000  ", "A01000"),
        ("０１１００７", "011007"),
        ("Ａ０１００７", "A01007"),
        ("'001", "001"),
        (1001, "1001"),
        (1001.0, "1001"),
        ("1001.0", "1001"),
        ("12E05", "12E05"),
        (None, ""),
        ("—", ""),
    ],
)
def test_a_staff_number_is_text_with_its_zeros(cell: object, meant: str) -> None:
    assert values.staff_no(cell) == meant


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (6.20402e17, "scientific_number"),
        ("1.23E+11", "scientific_number"),
        (float("nan"), "scientific_number"),
        (True, "not_a_staff_number"),
        (dt.date(2020, 1, 1), "not_a_staff_number"),
        ("？？", "not_a_staff_number"),
        ("620402199003078888", "id_card_number"),
        ("x" * 33, "too_long"),
    ],
)
def test_what_is_no_staff_number_is_refused(cell: object, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        values.staff_no(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("孙　雷", "孙雷"),
        (" 何浩  ", "何浩"),
        ("欧 阳 娜 娜", "欧阳娜娜"),
        ("阿不都·买买提", "阿不都·买买提"),
        ("阿不都 • 买买提", "阿不都·买买提"),
        ("阿依古丽．艾山", "阿依古丽·艾山"),
        ("John  Smith", "John Smith"),
        ("𠮷 田", "𠮷田"),
        ("   ", ""),
        (None, ""),
    ],
)
def test_a_name_loses_its_filling_space_and_keeps_its_dot(cell: object, meant: str) -> None:
    assert values.person_name(cell) == meant


def test_a_name_without_a_letter_is_refused() -> None:
    with pytest.raises(BadValue, match="not_a_name"):
        values.person_name("123")


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("学徒工", 1),
        ("五级", 2),
        (" 中级工  ", 3),
        ("高级工（三级）", 4),
        ("二级/技师", 5),
        ("高级技师", 6),
        ("特级技师", 7),
        ("首席技师", 8),
        ("", None),
        ("无", None),
        ("未评", None),
        (None, None),
    ],
)
def test_the_eight_levels_are_known_by_their_other_names(cell: object, level: int | None) -> None:
    assert values.skill_level(cell) == level


@pytest.mark.parametrize("cell", ["高级工/技师", "九级", 7])
def test_an_unknown_or_double_level_is_refused(cell: object) -> None:
    with pytest.raises(BadValue, match="unknown_level"):
        values.skill_level(cell)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("党员", "中共党员"),
        ("中共党员（正式）", None),
        ("中共预备党员", "预备党员"),
        ("积极分子", "入党积极分子"),
        ("团员", "共青团员"),
        (" 群众  ", "群众"),
        ("民盟", "民盟盟员"),
        ("", ""),
    ],
)
def test_political_status_is_put_in_its_usual_form(cell: str, status: str | None) -> None:
    if status is None:
        with pytest.raises(BadValue, match="unknown_political_status"):
            values.political_status(cell)
    else:
        assert values.political_status(cell) == status


def test_a_shift_pattern_without_a_usual_form_stays() -> None:
    assert values.shift_pattern("四班三倒") == "四班三运转"
    assert values.shift_pattern(" 甲 班 ") == "甲班"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [(" 机修　一班 ", "机修一班"), ("Shift  Team A", "Shift Team A"), ("A 班", "A班"), ("—", ""), (3, "3")],
)
def test_a_unit_keeps_only_the_spaces_between_latin_words(cell: object, meant: str) -> None:
    assert values.phrase(cell) == meant


def test_units_keep_their_small_figures() -> None:
    assert values.text("ｍ³／h ℃") == "m³/h ℃"


@pytest.mark.parametrize(
    ("cell", "meant"), [("1,234.5", 1234.5), ("９８．５％", 0.985), (3, 3.0), ("", None), ("—", None)]
)
def test_numbers_are_read_as_typed(cell: object, meant: float | None) -> None:
    assert values.number(cell) == meant


@pytest.mark.parametrize("cell", ["约5", True, float("inf"), "#DIV/0!", "1e999", "5%%"])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(BadValue):
        values.number(cell)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2019.5", dt.date(2019, 5, 1)),
        ("2019.10", dt.date(2019, 10, 1)),
        (2019.5, dt.date(2019, 5, 1)),
        (2019.11, dt.date(2019, 11, 1)),
        ("2019-5-1", dt.date(2019, 5, 1)),
        ("2019/05/01", dt.date(2019, 5, 1)),
        ("2019.5.1", dt.date(2019, 5, 1)),
        ("2019年5月1日", dt.date(2019, 5, 1)),
        ("２０１９年 5月", dt.date(2019, 5, 1)),
        ("2019-05-01 08:30:00", dt.date(2019, 5, 1)),
        ("2019-05-01T00:00:00", dt.date(2019, 5, 1)),
        (43749, dt.date(2019, 10, 11)),
        (43749.0, dt.date(2019, 10, 11)),
        ("43749", dt.date(2019, 10, 11)),
        (20190501, dt.date(2019, 5, 1)),
        ("20190501", dt.date(2019, 5, 1)),
        ("201905", dt.date(2019, 5, 1)),
        (dt.datetime.fromisoformat("2019-05-01T08:00"), dt.date(2019, 5, 1)),
        (dt.date(2019, 5, 1), dt.date(2019, 5, 1)),
        (None, None),
        (" ", None),
        ("—", None),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: object, meant: dt.date | None) -> None:
    assert dates.day(cell, as_of=TODAY) == meant


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2019-2-30", "impossible_date"),
        ("2019.13", "impossible_date"),
        (20191301, "impossible_date"),
        ("2030-1-1", "future_date"),
        (dt.date(1900, 1, 1), "too_early_date"),
        (12, "too_early_date"),
        (2019.1, "ambiguous_month"),
        (2019, "year_only"),
        ("2019年", "year_only"),
        ("5/1/2019", "ambiguous_day"),
        ("明天", "not_a_date"),
        (-1, "not_a_date"),
        (1e300, "not_a_date"),
        (True, "not_a_date"),
        (dt.time(8), "not_a_date"),
    ],
)
def test_a_doubtful_day_is_refused_with_what_was_seen(cell: object, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        dates.day(cell, as_of=TODAY)
    assert caught.value.code == code
