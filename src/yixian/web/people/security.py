"""A person's own secrets: password, PIN, authenticator."""

from __future__ import annotations

import base64
from typing import cast

import segno
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from yixian.web.audit import actions as audit
from yixian.web.people import pins, sign_ins
from yixian.web.people.models import Person

DEVICE_NAME = "authenticator"


@transaction.atomic
def change_password(person: Person, password: str, *, but: int) -> None:
    """Set a new password; every other session of the person ends."""
    person.set_password(password)
    person.save(update_fields=["password"])
    sign_ins.end_all(person, by=person, but=but)
    audit.record("person.password_changed", person, by=person)


@transaction.atomic
def change_pin(person: Person, pin: str, *, but: int) -> None:
    """Set a new PIN; every other session of the person ends."""
    person.pin = pins.hashed(pin)
    person.save(update_fields=["pin"])
    sign_ins.end_all(person, by=person, but=but)
    audit.record("person.pin_changed", person, by=person)


def draft_device(person: Person) -> TOTPDevice:
    """Return the authenticator being set up, made at first call; it does not count until it is confirmed."""
    made, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": DEVICE_NAME})
    return cast(TOTPDevice, made)


def picture(device: TOTPDevice) -> str:
    """Return the QR of an authenticator's key as a data address."""
    return str(segno.make(device.config_url, error="m").svg_data_uri(border=2, scale=5))


def spelled_key(device: TOTPDevice) -> str:
    """Return the key in groups of four, for typing."""
    key = base64.b32encode(device.bin_key).decode("ascii").rstrip("=")
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@transaction.atomic
def confirm_device(device: TOTPDevice, person: Person) -> None:
    """Put the authenticator in force, in place of an earlier one."""
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record("person.second_step_on", person, by=person)


@transaction.atomic
def remove_devices(person: Person, *, by: Person) -> int:
    """Take the authenticator away: by the person, or by an administrator when the phone is lost."""
    count: int = TOTPDevice.objects.filter(user=person).count()
    TOTPDevice.objects.filter(user=person).delete()
    if by.pk != person.pk:
        sign_ins.end_all(person, by=by)
    audit.record("person.second_step_off", person, by=by)
    return count


def is_second_step_right(request: HttpRequest, device: TOTPDevice, person: Person, token: str) -> bool:
    """Check a token, counting a wrong one with the lock-out."""
    if not sign_ins.attempt_is_allowed(request, person.staff_no):
        return False
    if device.verify_token(token):
        return True
    sign_ins.count_failure(request, person.staff_no)
    return False
