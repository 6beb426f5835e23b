from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yixian.web.concerns.models import Concern
from yixian.web.duties.models import Duty, DutyStandard, Holder
from yixian.web.places.models import Place


def url(place):
    return reverse("places:detail", args=[place.pk])


def test_a_place_shows_what_stands_above_and_below_it_and_who_cares(as_, worker, plant):
    page = as_(worker).get(url(plant.line)).content.decode()
    for words in ("PVC厂", "1#发生器", "乙炔车间", "第一党支部", "data:image/svg+xml"):
        assert words in page


def test_only_who_keeps_places_is_offered_to_change_one(as_, worker, manager, plant):
    edit = reverse("places:edit", args=[plant.zone.pk])
    assert edit not in as_(worker).get(url(plant.zone)).content.decode()
    assert edit in as_(manager).get(url(plant.zone)).content.decode()


def test_open_concerns_are_counted_here_and_below_and_lead_to_their_list(as_, worker, leader, plant):
    now = timezone.now()
    Concern.objects.create(number="1", kind="need", place=plant.zone, raised_at=now, answer_due=now)
    page = as_(worker).get(url(plant.line)).content.decode()
    assert '<a href="/concerns/team/?words=ACE" class="link-in-text">1</a>' in page
    assert "/concerns/board/?words=ACE" in as_(leader).get(url(plant.line)).content.decode()


def test_a_place_takes_the_same_number_of_queries_with_one_and_with_ten_cards(as_, worker, plant):
    def card(number):
        duty = Duty.objects.create(kind="area", code=f"C-{number}", title="卡", place=plant.line, what="", how="")
        Holder.objects.create(duty=duty, person=worker, since="2020-01-01")
        DutyStandard.objects.create(duty=duty, kind="check", text="净", cycle="day")
        Place.objects.create(kind="post", code=f"P-{number}", name="岗", parent=plant.line)

    def number_of_queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(url(plant.line))
        return len(caught)

    client = as_(worker)
    card(0)
    client.get(url(plant.line))
    before = number_of_queries()
    for number in range(1, 10):
        card(number)
    assert number_of_queries() == before
