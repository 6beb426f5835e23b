import pytest
from django.urls import reverse

from yixian.web.duties.models import Duty, DutyStandard, Holder
from yixian.web.places.models import Place


@pytest.fixture
def card(plant, worker):
    duty = Duty.objects.create(
        kind="area", code="A", title="发生器责任区", place=plant.zone, unit=plant.team, what="", how=""
    )
    Holder.objects.create(duty=duty, person=worker, since="2020-01-01")
    DutyStandard.objects.create(duty=duty, kind="check", text="净", cycle="day")
    return duty


def scan(client, code="A-17"):
    return client.get(reverse("places:scan", args=[code]))


def test_a_scanned_label_says_where_i_am_who_cares_and_where_to_raise_a_concern(as_, stranger, card):
    page = scan(as_(stranger)).content.decode()
    for words in (
        "1#发生器",
        "发生班",
        "张一线",
        "/concerns/raise/?place=A-17",
        reverse("duties:detail", args=[card.pk]),
    ):
        assert words in page


def test_the_holder_and_who_leads_here_are_offered_the_check_and_nobody_else(as_, worker, leader, stranger, card):
    check = reverse("duties:check", args=[card.pk])
    assert check in scan(as_(worker)).content.decode()
    assert check in scan(as_(leader)).content.decode()
    assert check not in scan(as_(stranger)).content.decode()


def test_a_code_is_read_with_small_letters_too(as_, worker, plant):
    assert scan(as_(worker), "a-17").status_code == 200
    assert scan(as_(worker), "Z-99").status_code == 404


def test_a_visitor_signs_in_first_and_comes_back(client, plant):
    answer = scan(client)
    assert answer.status_code == 302
    assert "next=/q/A-17/" in answer["Location"]


def test_nothing_is_raised_at_a_place_out_of_use(as_, worker, plant):
    Place.objects.filter(pk=plant.zone.pk).update(is_active=False)
    page = scan(as_(worker)).content.decode()
    assert "这个地点已停用" in page
    assert "/concerns/raise/" not in page


def test_a_typed_code_leads_to_the_place(as_, worker, plant):
    answer = as_(worker).get(reverse("places:find"), {"q": " a-17 "})
    assert answer["Location"] == reverse("places:scan", args=["A-17"])


def test_part_of_a_name_lists_what_it_may_mean(as_, worker, plant):
    page = as_(worker).get(reverse("places:find"), {"q": "发生"}).content.decode()
    assert reverse("places:scan", args=["A-17"]) in page
    assert "没有这个编码" in as_(worker).get(reverse("places:find"), {"q": "没有的"}).content.decode()
