from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from web.indicators.numbers import fill, level, medium
from yixian.web.indicators.actions import set_target
from yixian.web.indicators.models import Indicator, Reading
from yixian.web.indicators.queries import latest_with_target

SINCE = date(2026, 1, 1)


@pytest.fixture
def coal(plant):
    made = medium(plant.zone)
    fill(made, SINCE, 60)
    return made


def test_the_list_takes_the_same_number_of_queries_for_ten_and_twenty_rows(plant, leader, as_):
    client, counts = as_(leader), []
    client.get(reverse("indicators:list"))
    for batch in range(2):
        for place in range(10):
            fill(medium(plant.zone, code=f"M{batch}{place}"), SINCE, 40, seed=place)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("indicators:list"))
        assert len(page.context["view"].lines) == 10 * (batch + 1)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_is_found_by_words_and_by_place(coal, plant, stranger, as_):
    medium(plant.foreign_zone, code="AWAY", name="修理工时")
    client = as_(stranger)
    assert "修理工时" not in client.get(reverse("indicators:list"), {"q": "介耗"}).content.decode()
    below = client.get(reverse("indicators:list"), {"place": "ACE"}).content.decode()
    assert "介耗" in below
    assert "修理工时" not in below


def test_the_newest_value_stands_beside_the_target_of_its_day(coal, technician):
    set_target(coal, value=2.5, since=SINCE, by=technician)
    set_target(coal, value=1.0, since=date(2027, 1, 1), by=technician)
    Reading.objects.create(
        indicator=coal, day=date(2026, 3, 5), shift=1, numerator=2000, denominator=1000, source="form"
    )
    found = latest_with_target([coal.pk])[coal.pk]
    assert (found.value, found.target, found.is_good, found.day) == (2.0, 2.5, True, date(2026, 3, 5))


def test_the_newest_value_without_denominator_is_unknown(coal):
    Reading.objects.create(indicator=coal, day=date(2026, 4, 1), shift=1, numerator=0, denominator=0, source="form")
    assert latest_with_target([coal.pk])[coal.pk].value is None


def test_a_day_s_value_is_the_quotient_of_its_totals(plant, worker, as_):
    coal = medium(plant.zone)
    for shift, (top, bottom) in enumerate([(30, 10), (1000, 1000)], 1):
        Reading.objects.create(indicator=coal, day=SINCE, shift=shift, numerator=top, denominator=bottom, source="form")
    page = as_(worker).get(reverse("indicators:detail", args=[coal.pk]), {"by": "day"})
    assert ">1.02</a>" in page.content.decode()


def test_every_value_opens_the_readings_behind_it_with_their_corrections(coal, leader, as_):
    client = as_(leader)
    reading = coal.readings.get(day=SINCE, shift=1)
    data = {"numerator": "2000", "denominator": "1000", "reason": "秤未清零"}
    answer = client.post(reverse("indicators:correct", args=[reading.pk]), data)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "秤未清零" in page
    assert "李班长" in page
    month = client.get(reverse("indicators:behind", args=[coal.pk, "2026-01-01", "2026-01-31"])).content.decode()
    assert month.count("<tr>") == 1 + 93


def test_years_of_readings_come_a_page_at_a_time_and_the_value_is_that_of_all(coal, worker, as_):
    address = reverse("indicators:behind", args=[coal.pk, "2000-01-01", "2099-12-31"])
    first, second = (as_(worker).get(address, {"page": page}).context["view"] for page in (1, 2))
    assert first.page.paginator.count == coal.readings.count() > len(first.rows) == 100
    assert first.value == second.value
    assert first.rows[0].when != second.rows[0].when


def test_a_wrong_day_in_the_address_is_not_found(coal, leader, as_):
    assert as_(leader).get(reverse("indicators:behind", args=[coal.pk, "2026-13-01", "x"])).status_code == 404


@pytest.mark.parametrize("step", ["shift", "day", "month", "nonsense"])
def test_the_chart_and_its_table_hold_the_same_periods(step, coal, worker, as_):
    page = as_(worker).get(reverse("indicators:detail", args=[coal.pk]), {"by": step})
    view = page.context["view"]
    assert len(view.chart["xAxis"]["data"]) == len(view.cells) > 0
    assert view.chart["xAxis"]["data"][-1] == view.cells[0].label


def test_last_year_is_drawn_over_this_year(plant, worker, as_):
    coal = level(plant.zone)
    fill(coal, date(2025, 1, 1), 430)
    view = as_(worker).get(reverse("indicators:detail", args=[coal.pk]), {"by": "month"}).context["view"]
    january = next(cell for cell in view.cells if cell.label == "2026-01")
    before = next(cell for cell in view.cells if cell.label == "2025-01")
    assert january.last_year == before.value
    assert before.last_year == "—"


def test_a_reading_is_entered_once_and_a_second_value_is_refused_in_words(coal, leader, as_):
    client, url = as_(leader), reverse("indicators:enter", args=[coal.pk])
    day = timezone.localdate() - timedelta(days=1)
    data = {"day": day.isoformat(), "shift": "1", "numerator": "2300", "denominator": "1000", "crew": "甲班"}
    assert client.post(url, data).status_code == 302
    assert coal.readings.get(day=day).entered_by == leader
    page = client.post(url, data | {"numerator": "9"})
    assert page.status_code == 200
    assert "2,300.00 / 1,000.00" in page.content.decode()
    assert coal.readings.get(day=day).numerator == 2300


def test_a_reading_of_tomorrow_is_refused(coal, leader, as_):
    day = timezone.localdate() + timedelta(days=1)
    data = {"day": day.isoformat(), "shift": "1", "numerator": "2300", "denominator": "1000"}
    page = as_(leader).post(reverse("indicators:enter", args=[coal.pk]), data)
    assert page.context["view"].form.errors["day"]


def test_a_technician_defines_an_indicator_only_where_it_is_theirs(technician, plant, as_):
    client, url = as_(technician), reverse("indicators:new")
    data = {
        "name": "电耗", "code": "PWR", "unit": "kWh/t", "kind": "ratio", "direction": "down", "place": "A-17",
        "numerator_name": "电量 kWh", "denominator_name": "产量 t", "decimals": "2", "period": "shift",
        "is_active": "on",
    }  # fmt: skip
    assert "place" in client.post(url, data | {"place": "M-01"}).context["form"].errors
    assert "denominator_name" in client.post(url, data | {"denominator_name": ""}).context["form"].errors
    assert client.post(url, data).status_code == 302
    assert Indicator.objects.get(code="PWR").place == plant.zone


def test_kind_and_period_stay_fixed_once_there_are_readings(coal, technician, as_):
    url = reverse("indicators:edit", args=[coal.pk])
    data = {
        "name": "介耗", "code": "MED", "unit": "kg/t", "kind": "mean", "direction": "down", "place": "A-17",
        "numerator_name": "a", "denominator_name": "b", "decimals": "3", "period": "day", "is_active": "on",
    }  # fmt: skip
    assert as_(technician).post(url, data).status_code == 302
    coal.refresh_from_db()
    assert (coal.kind, coal.period, coal.decimals) == ("ratio", "shift", 3)


def test_a_new_target_ends_the_one_before(coal, technician, as_):
    client, url = as_(technician), reverse("indicators:targets", args=[coal.pk])
    client.post(url, {"value": "2.4", "since": "2026-01-01"})
    client.post(url, {"value": "2.2", "since": "2026-02-01"})
    assert [(target.value, target.until) for target in coal.targets.all()] == [
        (2.4, date(2026, 1, 31)),
        (2.2, None),
    ]
    assert client.post(url, {"value": "x", "since": "2026-03-01"}).status_code == 200


def test_reading_pages_answer_only_their_methods(coal, leader, as_):
    client = as_(leader)
    assert client.post(reverse("indicators:list")).status_code == 405
    assert client.get(reverse("indicators:targets", args=[coal.pk])).status_code == 405
    assert client.post(reverse("indicators:behind", args=[coal.pk, "2026-01-01", "2026-01-01"])).status_code == 405


def test_the_same_page_answers_htmx(coal, worker, as_):
    page = as_(worker).get(reverse("indicators:detail", args=[coal.pk]), headers={"HX-Request": "true"})
    assert page.status_code == 200
