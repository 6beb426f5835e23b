from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yixian.web.audit.models import AuditEntry
from yixian.web.indicators.computation import timetable_of
from yixian.web.indicators.models import ShiftCalendar
from yixian.web.places.models import Place

DAY = date(2026, 1, 1)
DATA = {"place": "A-17", "since": "2026-02-01", "starts": "8:00，20:00", "working_days": "every", "rota": ""}


def test_a_leader_sets_the_calendar_of_their_place(leader, plant, as_):
    client = as_(leader)
    assert client.post(reverse("indicators:new-calendar"), DATA).status_code == 302
    calendar = ShiftCalendar.objects.get()
    assert (calendar.starts, calendar.place, calendar.by) == ("08:00 20:00", plant.zone, leader)
    assert AuditEntry.objects.filter(action="calendar.set").count() == 1
    page = client.get(reverse("indicators:calendars")).content.decode()
    assert reverse("indicators:calendar", args=[calendar.pk]) in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts": "26:00"}, "starts"), ({"starts": "8:00 20:00 7:00 6:00"}, "starts"), ({"place": "M-01"}, "place"),
        ({"place": ""}, "place"), ({"rota": "甲 乙"}, "rota_since"),
        ({"rota": "甲 乙 丙", "rota_since": "2026-02-01"}, "rota"),
    ],
)  # fmt: skip
def test_what_makes_no_calendar_is_said_beside_its_field(change, field, leader, as_):
    page = as_(leader).post(reverse("indicators:new-calendar"), DATA | change)
    assert list(page.context["form"].errors) == [field]
    assert not ShiftCalendar.objects.exists()


def test_the_nearest_calendar_above_holds(plant):
    ShiftCalendar.objects.create(since="2020-01-01", starts="00:00")
    assert timetable_of(plant.zone).on(DAY).count == 1
    ShiftCalendar.objects.create(place=plant.line, since="2020-01-01", starts="00:00 12:00")
    ShiftCalendar.objects.create(place=plant.site, since="2020-01-01", starts="00:00 06:00 12:00 18:00")
    assert [timetable_of(place).on(DAY).count for place in (plant.zone, plant.foreign_zone, None)] == [2, 4, 1]


def test_the_list_takes_the_same_number_of_queries_for_ten_and_twenty(plant, leader, as_):
    client, counts = as_(leader), []
    for batch in range(2):
        for number in range(10):
            place = Place.objects.create(kind="zone", code=f"Z{batch}{number}", name="z", parent=plant.line)
            ShiftCalendar.objects.create(place=place, since="2026-01-01", starts="00:00 12:00")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("indicators:calendars"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
