from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.people.models import Person, SignIn

URL = "/sign-in/"
PASSWORD, PIN = "坚持 long enough 7", "5938"


@pytest.fixture
def armed(worker, set_secrets):
    return set_secrets(worker, password=PASSWORD, pin=PIN)


def send(client, mode, secret, staff_no="010001", **extra):
    return client.post(URL, {"mode": mode, "username": staff_no, "password": secret, **extra})


def is_in(client) -> bool:
    return client.get(reverse("people:me")).status_code == 200


@pytest.mark.parametrize(("mode", "secret"), [("password", PASSWORD), ("pin", PIN)])
def test_the_right_secret_opens_a_session_and_is_written_down(client, armed, mode, secret):
    answer = send(client, mode, secret, next="/people/me-not/")
    assert answer.status_code == 302
    assert answer["Location"] == "/people/me-not/"
    assert is_in(client)
    row = SignIn.objects.get()
    assert (row.person, row.method, row.is_shared) == (armed, mode, False)
    assert AuditEntry.objects.filter(action="person.signed_in", actor=armed).count() == 1


@pytest.mark.parametrize(("mode", "secret"), [("password", PIN), ("pin", "1111"), ("pin", PASSWORD)])
def test_a_wrong_secret_says_so_without_saying_which_half(client, armed, mode, secret):
    known = send(client, mode, secret)
    unknown = send(client, mode, secret, staff_no="999999")
    assert known.status_code == unknown.status_code == 200
    said = list(known.context["form"].non_field_errors())
    assert len(said) == 1
    assert said == list(unknown.context["form"].non_field_errors())
    assert not is_in(client)


def test_full_width_digits_of_a_staff_number_are_understood(client, armed):
    assert send(client, "pin", PIN, staff_no=" ０１０００１ ").status_code == 302


def test_an_unknown_person_costs_a_hash_too(client, armed, monkeypatch):
    from yixian.web.people import pins

    calls = []
    monkeypatch.setattr(pins, "make_password", lambda pin: calls.append(pin) or "x")
    send(client, "pin", PIN, staff_no="999999")
    assert calls == [PIN]


def test_a_pin_is_not_enough_for_those_who_read_others_data(client, secretary, set_secrets):
    set_secrets(secretary, password=PASSWORD, pin=PIN)
    answer = send(client, "pin", PIN, staff_no=secretary.staff_no)
    assert "密码" in str(answer.context["form"].non_field_errors())
    assert not is_in(client)
    assert send(client, "password", PASSWORD, staff_no=secretary.staff_no).status_code == 302


def test_a_disabled_person_cannot_sign_in_and_an_open_session_ends(client, armed):
    send(client, "pin", PIN)
    Person.objects.filter(pk=armed.pk).update(is_active=False)
    assert not is_in(client)
    for mode, secret in (("pin", PIN), ("password", PASSWORD)):
        assert send(Client(), mode, secret).status_code == 200


@pytest.mark.parametrize("mode", ["pin", "password"])
def test_five_wrong_tries_lock_this_person_at_this_address_only(armed, stranger, set_secrets, mode):
    set_secrets(stranger, pin=PIN)
    client = Client()
    codes = [send(client, mode, "0000").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    locked = send(client, "pin", PIN)
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert send(client, "password", PASSWORD).status_code == 429
    assert send(client, "pin", PIN, staff_no=stranger.staff_no).status_code == 302
    assert (
        Client(REMOTE_ADDR="10.0.0.9").post(URL, {"mode": "pin", "username": "010001", "password": PIN}).status_code
        == 302
    )


def test_the_lock_opens_after_a_quarter_of_an_hour(armed):
    client = Client()
    for _ in range(5):
        send(client, "pin", "0000")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert send(client, "pin", PIN).status_code == 302


def test_no_secret_is_kept_by_the_lock_out_log(armed):
    from axes.models import AccessAttempt

    send(Client(), "pin", "8642")
    send(Client(), "password", "not the right one")
    kept = " ".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "8642" not in kept
    assert "not the right one" not in kept


def test_the_next_address_must_be_one_of_ours(client, armed):
    answer = send(client, "pin", PIN, next="https://elsewhere.example/")
    assert answer["Location"] == reverse("ui:home")


def test_a_shared_computer_asks_for_the_pin_first_and_forgets_after_three_idle_minutes(client, armed):
    assert client.get(URL).context["mode"] == "password"
    answer = send(client, "pin", PIN, is_shared="on")
    assert answer.cookies["kiosk"].value == "1"
    start = timezone.now()
    with time_machine.travel(start + timedelta(seconds=170), tick=False):
        page = client.get(reverse("people:me"))
        assert page.status_code == 200
        assert page["Refresh"].startswith("185;")
    with time_machine.travel(start + timedelta(seconds=340), tick=False):
        assert is_in(client), "use in between starts the three minutes anew"
    with time_machine.travel(start + timedelta(seconds=530), tick=False):
        assert not is_in(client)
        assert client.get(URL).context["mode"] == "pin"


def test_on_an_own_device_the_session_lasts(client, armed):
    send(client, "pin", PIN)
    with time_machine.travel(timezone.now() + timedelta(days=13), tick=False):
        page = client.get(reverse("people:me"))
        assert page.status_code == 200
        assert "Refresh" not in page


def test_being_seen_is_written_at_most_once_a_minute(client, armed):
    send(client, "pin", PIN)
    first = SignIn.objects.get().seen_at
    client.get(reverse("people:me"))
    assert SignIn.objects.get().seen_at == first
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        client.get(reverse("people:me"))
    assert SignIn.objects.get().seen_at > first


def test_signing_out_ends_the_session_on_the_server(client, armed):
    send(client, "pin", PIN)
    client.post(reverse("people:sign-out"))
    assert not is_in(client)
    assert SignIn.objects.get().ended_at is not None
    assert Session.objects.count() == 0


def test_signing_in_takes_over_the_persons_language(client, armed):
    Person.objects.filter(pk=armed.pk).update(language="en")
    assert send(client, "pin", PIN).cookies["django_language"].value == "en"


def test_who_is_signed_in_is_sent_on(as_, worker):
    assert as_(worker).get(URL).status_code == 302


def test_signing_out_needs_a_post(as_, worker):
    assert as_(worker).get(reverse("people:sign-out")).status_code == 405


def test_a_pin_session_does_not_carry_a_role_given_after_it_began(client, armed):
    from yixian.web.people.models import Role, RoleGrant

    send(client, "pin", PIN)
    RoleGrant.objects.create(person=armed, role=Role.ADMINISTRATOR, unit=None, since=timezone.localdate())
    assert client.get(reverse("people:add")).status_code == 403
    by_password = Client()
    send(by_password, "password", PASSWORD)
    assert by_password.get(reverse("people:add")).status_code == 200


def test_nor_does_a_session_begun_by_a_slip_that_set_a_pin(client, worker, leader):
    from yixian.web.people import badges, codes
    from yixian.web.people.models import Role, RoleGrant

    slip = badges.issue([worker], by=leader)[0]
    url = reverse("people:badge-in", args=[worker.staff_no, codes.typed(slip.code)])
    client.post(url, {"pin": "5938", "pin_again": "5938"})
    RoleGrant.objects.create(person=worker, role=Role.AUDITOR, unit=None, since="2020-01-01", until="2999-01-01")
    assert client.get(reverse("audit:list")).status_code == 403


def test_one_guess_tried_on_many_people_locks_the_computer(client, armed):
    for number in range(20):
        send(client, "pin", "2580", staff_no=f"9{number:05}")
    answer = send(client, "pin", PIN)
    assert answer.status_code == 429
    assert "许多工号" in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert send(elsewhere, "pin", PIN).status_code == 302
