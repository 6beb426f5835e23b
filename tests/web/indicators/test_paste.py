from datetime import date

import pytest
from django.urls import reverse

from web.indicators.numbers import level, medium
from yixian.web.indicators import paste
from yixian.web.indicators.models import Reading

TODAY = date(2026, 6, 1)


@pytest.fixture
def coal(plant):
    return medium(plant.zone)


def test_cells_without_a_heading_are_understood_by_their_number(coal):
    found = paste.read("2026-3-1\t白班\t2400\t1000\n2026-3-1\t夜班\t2500\t1000\n", coal, today=TODAY)
    assert found.problems == ()
    assert [(row.day, row.shift, row.numerator, row.denominator) for row in found.rows] == [
        (date(2026, 3, 1), 1, 2400.0, 1000.0),
        (date(2026, 3, 1), 3, 2500.0, 1000.0),
    ]


def test_a_heading_may_use_the_names_of_numerator_and_denominator(coal):
    found = paste.read("日期\t班次\t原煤 t\t介质 kg\n2026-3-1\t1\t1000\t2400", coal, today=TODAY)
    assert [(row.numerator, row.denominator, row.number) for row in found.rows] == [(2400.0, 1000.0, 2)]


def test_a_mean_takes_day_and_value(plant):
    found = paste.read("2026/3/1\t97.5\n2026/3/2\t98", level(plant.zone), today=TODAY)
    assert [row.value for row in found.rows] == [97.5, 98.0]


def test_each_bad_row_is_named_and_the_good_ones_stay(coal):
    text = "2026-3-1\t1\t2400\t1000\n2026-3-1\t2\tabc\t1000\n2027-3-1\t1\t2400\t1000\n2026-3-2\t甲\t1\t2"
    found = paste.read(text, coal, today=TODAY)
    assert [row.number for row in found.rows] == [1]
    assert [problem.number for problem in found.problems] == [2, 3, 4]


def test_nothing_and_nonsense_are_problems_not_crashes(coal):
    assert paste.read("  \n", coal, today=TODAY).rows == ()
    assert paste.read("你好", coal, today=TODAY).problems


def test_the_preview_writes_nothing_and_apply_writes_the_good_rows(coal, leader, as_):
    url = reverse("indicators:paste", args=[coal.pk])
    data = {"text": "2026-3-1\t1\t2400\t1000\n2026-3-1\t2\tabc\t1000"}
    page = as_(leader).post(url, data)
    assert "2,400.00 / 1,000.00" in page.content.decode()
    assert not Reading.objects.exists()
    page = as_(leader).post(url, data | {"apply": "1"})
    assert page.status_code == 200  # one row could not be written, so the page stays
    assert Reading.objects.get().source == "paste"


def test_a_differing_row_is_shown_until_a_reason_is_given(coal, leader, as_):
    url = reverse("indicators:paste", args=[coal.pk])
    client = as_(leader)
    client.post(url, {"text": "2026-3-1\t1\t2400\t1000", "apply": "1"})
    page = client.post(url, {"text": "2026-3-1\t1\t2300\t1000", "apply": "1"})
    assert "2,300.00 / 1,000.00" in page.content.decode()
    assert Reading.objects.get().numerator == 2400.0
    client.post(url, {"text": "2026-3-1\t1\t2300\t1000", "apply": "1", "reason": "抄错了"})
    assert Reading.objects.get().numerator == 2300.0
    assert Reading.objects.get().corrections.get().reason == "抄错了"
