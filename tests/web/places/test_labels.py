import pytest
from django.test import RequestFactory
from django.urls import reverse

from yixian.web.places import labels, links
from yixian.web.places.models import Place
from yixian.web.ui import pdf


@pytest.fixture
def printed(monkeypatch):
    """What the template was given, in the order of the sheets."""
    given = []
    monkeypatch.setattr(pdf, "render", lambda template, data: given.append(data) or b"%PDF-")
    return given


def codes(given):
    return [label["code"] for label in given[-1]["labels"]]


def test_a_sheet_is_a_pdf_that_grows_by_pages_of_twenty_four(as_, leader, plant):
    client, url = as_(leader), reverse("places:labels-pdf")
    for number in range(30):
        Place.objects.create(kind="zone", code=f"N-{number}", name="很长的名称" * 6, parent=plant.line)
    small = client.get(url, {"sheet": "3x8", "below": "A-17"})
    large = client.get(url, {"sheet": "3x8", "below": "ACE"})
    assert small["Content-Type"] == "application/pdf"
    assert small.content.startswith(b"%PDF-")
    assert len(large.content) > len(small.content)


def test_every_place_in_use_is_printed_unless_a_part_is_chosen(as_, leader, plant, printed):
    client, url = as_(leader), reverse("places:labels-pdf")
    client.get(url, {"sheet": "2x5"})
    assert codes(printed) == ["PVC", "ACE", "A-17", "M-01"]
    assert (printed[-1]["columns"], printed[-1]["rows"]) == (2, 5)
    client.get(url, {"sheet": "3x8", "below": "ACE"})
    assert codes(printed) == ["ACE", "A-17"]
    client.get(url, {"sheet": "3x8", "kind": ["zone", "plant"]})
    assert codes(printed) == ["PVC", "A-17", "M-01"]
    Place.objects.filter(code="A-17").update(is_active=False)
    client.get(url, {"sheet": "3x8", "below": "ACE"})
    assert codes(printed) == ["ACE"]


def test_a_label_holds_the_whole_address_the_name_and_the_unit(plant, as_, leader, printed):
    as_(leader).get(reverse("places:labels-pdf"), {"below": "A-17"}, HTTP_HOST="plant.example:8000")
    (label,) = printed[-1]["labels"]
    assert (label["name"], label["unit"]) == ("1#发生器", "发生班")
    assert label["qr"] == labels.qr_svg("http://plant.example:8000/q/A-17/")
    assert label["qr"].startswith("<svg")


def test_the_address_on_a_label_may_be_set(monkeypatch):
    monkeypatch.setenv("YIXIAN_URL", "https://yixian.example/")
    assert links.scan(RequestFactory().get("/"), "A-17") == "https://yixian.example/q/A-17/"


def test_the_form_tells_how_many_there_are(as_, leader, plant):
    page = as_(leader).get(reverse("places:labels"), {"sheet": "3x8"}).content.decode()
    assert "共 4 张标签" in page
    wrong = as_(leader).get(reverse("places:labels"), {"sheet": "3x8", "below": "nowhere"}).content.decode()
    assert "没有这个编码" in wrong
    assert as_(leader).get(reverse("places:labels-pdf"), {"sheet": "9x9"}).status_code == 422
