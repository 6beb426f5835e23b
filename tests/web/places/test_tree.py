from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yixian.web.concerns.models import Concern
from yixian.web.duties.models import Duty
from yixian.web.places import pages
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of, prefixes, spots


def concern(number, place, status="received"):
    now = timezone.now()
    return Concern.objects.create(
        number=number, kind="hazard", place=place, text="漏", status=status, raised_at=now, answer_due=now
    )


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_a_path_gives_the_paths_above_it():
    assert list(prefixes("/1/12/5/")) == ["/1/", "/1/12/", "/1/12/5/"]


def test_a_place_without_carers_has_those_of_the_nearest_place_above(plant):
    plant.zone.unit = plant.zone.branch = None
    plant.zone.save()
    assert carers_of(plant.zone) == (plant.workshop, plant.branch)
    spot = spots()[plant.zone.path]
    assert (spot.unit, spot.branch) == (plant.workshop.name, plant.branch.name)


def test_open_concerns_and_cards_are_counted_up_the_tree(as_, worker, plant):
    concern("1", plant.zone)
    concern("2", plant.line, status="done")
    concern("3", plant.zone, status="confirmed")
    Duty.objects.create(kind="area", code="A", title="甲", place=plant.zone, what="", how="")
    Duty.objects.create(kind="area", code="B", title="乙", place=plant.zone, what="", how="", is_active=False)
    site = pages.tree_page(worker).nodes[0]
    line = next(node for node in site.children if node.spot.code == "ACE")
    assert (site.concerns, site.duties) == (2, 1)
    assert (line.concerns, line.duties) == (2, 1)
    assert next(node for node in line.children).concerns == 1
    assert "2 件问题未了结" in as_(worker).get(reverse("places:tree")).content.decode()


def test_the_tree_takes_the_same_number_of_queries_for_ten_and_for_two_hundred_places(as_, worker, plant):
    client, url = as_(worker), reverse("places:tree")
    before = queries(client, url)
    for number in range(200):
        place = Place.objects.create(kind="zone", code=f"N-{number}", name="新", parent=plant.line)
        concern(f"c{number}", place)
    assert queries(client, url) == before


def test_a_large_tree_brings_its_lower_levels_when_they_are_opened(as_, worker, plant, monkeypatch):
    monkeypatch.setattr(pages, "WHOLE", 1)
    client, url = as_(worker), reverse("places:tree")
    page = client.get(url).content.decode()
    assert "A-17" not in page
    assert f"below={plant.line.pk}" in page
    part = client.get(url, {"below": plant.line.pk}, HTTP_HX_REQUEST="true")
    assert "A-17" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_a_part_below_a_place_that_is_not_there_is_not_found(as_, worker, plant):
    answer = as_(worker).get(reverse("places:tree"), {"below": 99999}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 404


def test_places_out_of_use_are_shown_only_when_asked_for(as_, worker, plant):
    Place.objects.filter(pk=plant.zone.pk).update(is_active=False)
    client, url = as_(worker), reverse("places:tree")
    assert "A-17" not in client.get(url).content.decode()
    assert "A-17" in client.get(url, {"all": "1"}).content.decode()


def test_the_tree_is_only_read(as_, administrator, plant):
    assert as_(administrator).post(reverse("places:tree")).status_code == 405
