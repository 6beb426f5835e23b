import pytest
from django.urls import reverse

from yixian.web.people import pins

PIN = "5938"


@pytest.fixture
def at_terminal(client, worker):
    worker.pin = pins.hashed(PIN)
    worker.save()
    client.post("/sign-in/", {"mode": "pin", "username": worker.staff_no, "password": PIN, "is_shared": "on"})
    return client


@pytest.mark.parametrize("name", ["people:me", "concerns:mine", "ui:home", "notices:list"])
def test_a_shared_computer_keeps_no_page(at_terminal, name):
    assert at_terminal.get(reverse(name))["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["people:me", "concerns:mine", "ui:home", "places:tree"])
def test_no_proxy_keeps_what_a_person_was_shown(as_, worker, name):
    answer = as_(worker).get(reverse(name))
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


def test_a_page_nobody_may_see_is_kept_by_no_proxy_either(as_, worker):
    answer = as_(worker).get(reverse("audit:list"))
    assert answer.status_code == 403
    assert "private" in answer["Cache-Control"]
