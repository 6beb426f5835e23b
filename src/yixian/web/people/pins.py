"""The PIN of phones and shared terminals: four to six digits, hashed like a password, worthless without a lock-out."""

from __future__ import annotations

from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import Person

SHORTEST, LONGEST = 4, 6


def validate_pin(pin: str, person: Person | None = None) -> None:
    """Raise a form error unless the PIN is four to six digits and not among the first anybody would try."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise ValidationError(_("A PIN has four to six digits."), code="not_a_pin")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    is_row = len(steps) == 1 and steps <= {0, 1, 9}
    if is_row or (person is not None and person.staff_no.endswith(pin)):
        raise ValidationError(
            _("Too easy to guess: no digit repeated all along, no row such as 1234, no end of the staff number."),
            code="easy_pin",
        )


def hashed(pin: str) -> str:
    return make_password(pin)


def is_right(person: Person | None, pin: str) -> bool:
    """Check the PIN; an unknown person or one without a PIN costs the same time as a wrong PIN."""
    if person is None or not person.pin:
        make_password(pin)
        return False
    return check_password(pin, person.pin)
