import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from web.conftest import make_person
from web.duties.conftest import make_card, make_check, make_indicator, make_readings
from yixian.web.duties.coverage import coverage
from yixian.web.duties.models import Check, DutyStandard, Holder
from yixian.web.indicators.models import Reading
from yixian.web.places.models import Place


def codes(user, key, **options):
    part = next(part for part in coverage(user, **options).parts if part.key == key)
    return [gap.code for gap in part.gaps]


def fix(user, key, code):
    part = next(part for part in coverage(user).parts if part.key == key)
    return next(gap.fix_url for gap in part.gaps if gap.code == code)


def test_a_place_without_a_held_card_is_missing_and_one_with_is_not(administrator, card, plant):
    assert codes(administrator, "places") == ["M-01"]
    assert fix(administrator, "places", "M-01") == "/duties/new/?place=M-01&kind=zone"


def test_a_card_whose_holder_left_counts_for_nothing_and_is_mended_there(administrator, worker, card):
    Holder.objects.update(until=timezone.localdate())
    assert "A-17" in codes(administrator, "places")
    assert fix(administrator, "places", "A-17") == reverse("duties:edit", args=[card.pk])
    Holder.objects.update(until=None)
    type(worker).objects.filter(pk=worker.pk).update(is_active=False)
    assert "A-17" in codes(administrator, "places")


def test_a_card_further_up_answers_for_what_is_below_but_one_on_the_plant_does_not(administrator, worker, plant):
    make_card("L", place=plant.site, unit=None, branch=None, holder=worker)
    assert codes(administrator, "places") == ["A-17", "M-01"]
    make_card("K", place=plant.line, unit=plant.workshop, branch=plant.branch, holder=worker)
    assert codes(administrator, "places") == ["M-01"]


def test_places_out_of_use_miss_nothing(administrator, plant):
    Place.objects.filter(pk=plant.foreign_zone.pk).update(is_active=False)
    assert codes(administrator, "places") == ["A-17"]


def test_members_of_the_party_tree_without_a_card_are_missing(administrator, worker, stranger, card, foreign_card):
    assert codes(administrator, "people") == []
    Holder.objects.filter(person=stranger).update(until=timezone.localdate())
    assert codes(administrator, "people") == ["020001"]
    assert fix(administrator, "people", "020001") == "/duties/new/?holder=020001"
    type(card).objects.filter(pk=card.pk).update(is_active=False)
    assert codes(administrator, "people") == ["010001", "020001"]


def test_workers_outside_the_party_tree_are_counted_when_asked(administrator, leader, card):
    assert "010002" not in codes(administrator, "people")
    assert "010002" in codes(administrator, "people", everybody=True)


def test_an_indicator_no_card_in_force_is_measured_by_is_missing(administrator, card, plant):
    indicator = make_indicator(place=plant.zone)
    make_indicator("I-2", is_active=False)
    assert codes(administrator, "indicators") == ["I-1"]
    assert fix(administrator, "indicators", "I-1") == "/duties/new/?indicator=I-1&place=A-17"
    standard = DutyStandard.objects.create(duty=card, kind="indicator", indicator=indicator)
    assert codes(administrator, "indicators") == []
    DutyStandard.objects.filter(pk=standard.pk).update(ended_on=timezone.localdate())
    assert codes(administrator, "indicators") == ["I-1"]


def test_a_standard_nobody_measured_in_its_cycle_is_missing(administrator, worker, card):
    check = make_check(card)
    indicator = make_indicator()
    DutyStandard.objects.create(duty=card, kind="indicator", indicator=indicator)
    part = coverage(administrator).parts[3]
    assert [gap.name for gap in part.gaps] == ["地面无积水", "指标I-1 (kg/t)"]
    assert [gap.fix_url for gap in part.gaps] == [
        reverse("duties:check", args=[card.pk]),
        f"/indicators/{indicator.pk}/enter/",
    ]
    Check.objects.create(standard=check, by=worker, is_ok=False, done_at=timezone.now())
    make_readings(indicator, [1.0])
    assert coverage(administrator).parts[3].gaps == []
    Reading.objects.update(day=timezone.localdate() - timedelta(days=3))
    assert len(coverage(administrator).parts[3].gaps) == 1


@pytest.mark.parametrize("name", ["leader", "secretary", "technician"])
def test_who_leads_a_part_sees_that_part(request, name, world, card, foreign_card, plant):
    Holder.objects.update(until=timezone.localdate())
    make_check(card)
    make_check(foreign_card)
    make_indicator(place=plant.zone)
    make_indicator("I-9", place=plant.foreign_zone)
    make_indicator("I-8")
    person = world.cast[name]
    assert codes(person, "places") == ["A-17"]
    assert "010001" in codes(person, "people")
    assert "020001" not in codes(person, "people")
    assert codes(person, "indicators") == ["I-1"]
    assert codes(person, "standards") == ["A-17"]


@pytest.mark.parametrize("name", ["manager", "auditor", "administrator"])
def test_who_oversees_the_whole_sees_all_of_it(name, world, card, foreign_card):
    Holder.objects.update(until=timezone.localdate())
    assert codes(world.cast[name], "places") == ["A-17", "M-01"]


def test_the_page_and_the_workbook_say_the_same(as_, auditor, stranger, card):
    client = as_(auditor)
    page = client.get(reverse("duties:coverage")).content.decode()
    assert "无人负责的地点 (1)" in page
    answer = client.get(reverse("duties:coverage-xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "无人负责的地点"
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["M-01"]
    assert [row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)] == ["020001"]


def test_a_link_fills_the_form(as_, administrator, worker, card, plant):
    make_indicator(place=plant.zone)
    client = as_(administrator)
    page = client.get(reverse("duties:new"), {"place": "M-01", "holder": "010001", "indicator": "I-1"}).content.decode()
    for words in ('value="M-01"', 'value="机修场地"', 'value="张一线(010001)"', "selected>指标I-1 (kg/t)"):
        assert words in page


def test_ten_and_a_hundred_gaps_take_the_same_number_of_queries(as_, leader, administrator, plant):
    def add(numbers):
        for number in numbers:
            place = Place.objects.create(kind="zone", code=f"N-{number}", name="区", parent=plant.line)
            make_indicator(f"N-{number}", place=place)
            duty = make_card(f"N-{number}", place=plant.zone, unit=plant.team, branch=plant.branch)
            make_check(duty)
            measured = make_indicator(f"S-{number}")
            DutyStandard.objects.create(duty=duty, kind="indicator", indicator=measured)
            make_person(f"05{number:04d}", "某人", plant.team, plant.branch)

    counts = []
    for numbers in (range(10), range(10, 100)):
        add(numbers)
        for person in (leader, administrator):
            client = as_(person)
            client.get(reverse("duties:coverage"))
            with CaptureQueriesContext(connection) as caught:
                client.get(reverse("duties:coverage"), {"everybody": "1"})
            counts.append(len(caught))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 25


def test_the_page_spells_out_the_first_hundred_and_counts_them_all(as_, administrator, plant):
    for number in range(105):
        Place.objects.create(kind="zone", code=f"N-{number}", name="区", parent=plant.line)
        make_person(f"05{number:04d}", "某人", plant.branch)
    limited = coverage(administrator, limit=100)
    assert [(part.number, len(part.gaps), part.hidden) for part in limited.parts[:2]] == [(107, 100, 7), (105, 100, 5)]
    assert "另有 7 条" in as_(administrator).get(reverse("duties:coverage")).content.decode()
