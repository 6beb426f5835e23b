import pytest
from django.test import Client
from django.urls import reverse

from yixian.web.people import sign_ins
from yixian.web.people.models import SignIn

PIN, PASSWORD = "5938", "坚持 long enough 7"


@pytest.fixture
def devices(worker, set_secrets):
    set_secrets(worker, pin=PIN, password=PASSWORD)
    agents = ("Mozilla/5.0 (Linux; Android 14) Chrome/140 Mobile", "Mozilla/5.0 (Windows NT 10.0) Edg/140")
    made = []
    for agent in agents:
        client = Client(headers={"User-Agent": agent})
        client.post("/sign-in/", {"mode": "pin", "username": worker.staff_no, "password": PIN})
        made.append(client)
    return made


def is_in(client):
    return client.get(reverse("people:me")).status_code == 200


def test_the_list_says_which_device_is_this_one(devices):
    page = devices[0].get(reverse("people:me"))
    rows = page.context["page"].sessions
    assert {row.device for row in rows} == {"Chrome · Android", "Edge · Windows"}
    here = next(row for row in rows if row.pk == page.context["page"].this_session)
    assert here.device == "Chrome · Android"


def test_ending_one_leaves_the_other(devices):
    other = SignIn.objects.get(device="Edge · Windows")
    devices[0].post(reverse("people:end-session", args=[other.pk]))
    assert [is_in(client) for client in devices] == [True, False]


def test_ending_all_others_keeps_this_one(devices):
    devices[1].post(reverse("people:end-other-sessions"))
    assert [is_in(client) for client in devices] == [False, True]


def test_an_administrator_ends_all(devices, as_, administrator, worker):
    as_(administrator).post(reverse("people:end-sessions", args=[worker.pk]))
    assert [is_in(client) for client in devices] == [False, False]


@pytest.mark.parametrize(("page", "new"), [("people:password", "另一个 good secret 8"), ("people:pin", "8263")])
def test_changing_a_secret_needs_the_present_one_and_ends_the_other_devices(devices, worker, page, new):
    url = reverse(page)
    refused = devices[0].post(url, {"present": "wrong", "new": new, "again": new})
    assert "present" in refused.context["form"].errors
    assert devices[0].post(url, {"present": PASSWORD, "new": new, "again": new}).status_code == 302
    assert [is_in(client) for client in devices] == [True, False]
    worker.refresh_from_db()
    assert sign_ins.pins.is_right(worker, new) if page == "people:pin" else worker.check_password(new)
    assert devices[0].get(reverse("people:me")).context["page"].this_session is not None


def test_a_pin_does_not_change_a_password(devices):
    answer = devices[0].post(reverse("people:password"), {"present": PIN, "new": "x" * 12, "again": "x" * 12})
    assert "present" in answer.context["form"].errors


def test_two_different_new_pins_are_refused(devices):
    answer = devices[0].post(reverse("people:pin"), {"present": PIN, "new": "8263", "again": "8264"})
    assert "again" in answer.context["form"].errors


def test_guessing_the_present_secret_locks_too(devices):
    url = reverse("people:pin")
    codes = [devices[0].post(url, {"present": "0000", "new": "8263", "again": "8263"}).status_code for _ in range(5)]
    assert codes[-1] == 429


def test_sign_ins_that_cannot_be_alive_are_closed_by_the_job(devices):
    SignIn.objects.update(is_shared=True, seen_at="2020-01-01T00:00:00Z")
    from yixian.web.people.handlers import close_stale_sign_ins

    assert close_stale_sign_ins({}) == {"closed": 2}
    assert not SignIn.objects.filter(ended_at__isnull=True).exists()
