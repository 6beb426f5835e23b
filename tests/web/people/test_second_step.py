import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from yixian.web.audit.models import AuditEntry
from yixian.web.people.models import SignIn

PASSWORD = "坚持 long enough 7"


def digits(device, offset=0):
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    import time

    clock.time = time.time() + offset * device.step
    return f"{clock.token():06d}"


@pytest.fixture
def guarded(manager, set_secrets):
    set_secrets(manager, password=PASSWORD)
    TOTPDevice.objects.create(user=manager, name="authenticator", confirmed=True)
    return manager


def start(client, person):
    return client.post("/sign-in/", {"mode": "password", "username": person.staff_no, "password": PASSWORD})


def is_in(client):
    return client.get(reverse("people:me")).status_code == 200


def test_a_password_alone_does_not_sign_in_whoever_has_an_authenticator(guarded):
    client = Client()
    assert start(client, guarded)["Location"] == reverse("people:second-step")
    assert not is_in(client)
    assert SignIn.objects.count() == 0
    wrong = client.post(reverse("people:second-step"), {"token": "000000"})
    assert wrong.status_code == 200
    assert not is_in(client)


def test_the_right_digits_sign_in_once(guarded):
    client, device = Client(), TOTPDevice.objects.get()
    start(client, guarded)
    token = digits(device)
    assert client.post(reverse("people:second-step"), {"token": token}).status_code == 302
    assert is_in(client)
    again = Client()
    start(again, guarded)
    assert again.post(reverse("people:second-step"), {"token": token}).status_code == 200
    assert not is_in(again)


def test_nobody_reaches_the_second_step_without_the_first(client, guarded):
    assert client.get(reverse("people:second-step"))["Location"] == reverse("people:sign-in")
    assert client.post(reverse("people:second-step"), {"token": digits(TOTPDevice.objects.get())}).status_code == 302
    assert not is_in(client)


def test_wrong_digits_lock_like_wrong_passwords(guarded):
    client = Client()
    start(client, guarded)
    codes = [client.post(reverse("people:second-step"), {"token": "000000"}).status_code for _ in range(5)]
    assert codes[-1] == 429
    assert start(Client(), guarded).status_code == 429


def test_an_authenticator_counts_only_once_its_digits_were_right(as_, manager):
    own = as_(manager)
    page = own.get(reverse("people:second-step-setup")).content.decode()
    assert 'src="data:image/svg+xml' in page
    device = TOTPDevice.objects.get(user=manager)
    assert not device.confirmed
    own.post(reverse("people:second-step-setup"), {"token": "000000"})
    device.refresh_from_db()
    assert not device.confirmed
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert own.post(reverse("people:second-step-setup"), {"token": digits(device)}).status_code == 302
    device.refresh_from_db()
    assert device.confirmed
    assert AuditEntry.objects.filter(action="person.second_step_on").count() == 1


def test_an_administrator_removes_a_lost_authenticator_and_it_is_written_down(as_, administrator, guarded):
    as_(administrator).post(reverse("people:remove-second-step", args=[guarded.pk]))
    assert TOTPDevice.objects.count() == 0
    entry = AuditEntry.objects.get(action="person.second_step_off")
    assert (entry.actor, entry.target_id) == (administrator, str(guarded.pk))


def test_removing_ones_own_authenticator_needs_the_password(as_, guarded):
    own = as_(guarded)
    own.post(reverse("people:second-step-off"), {"present": "wrong"})
    assert TOTPDevice.objects.count() == 1
    own.post(reverse("people:second-step-off"), {"present": PASSWORD})
    assert TOTPDevice.objects.count() == 0


def test_an_authenticator_in_force_is_not_replaced_without_the_password(as_, guarded):
    before = TOTPDevice.objects.get()
    own = as_(guarded)
    for answer in (own.get(reverse("people:second-step-setup")), own.post(reverse("people:second-step-setup"))):
        assert answer["Location"] == reverse("people:second-step-off")
    assert TOTPDevice.objects.get() == before
