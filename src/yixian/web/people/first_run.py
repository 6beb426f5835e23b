"""The first administrator: made once, with a code that only whoever started the server has read."""

from __future__ import annotations

import hashlib
import hmac

from django.db import transaction
from django.utils import timezone

from yixian.web.audit import actions as audit
from yixian.web.config import home
from yixian.web.people import codes
from yixian.web.people.models import Membership, OrgKind, OrgTree, OrgUnit, Person, Role, RoleGrant

KEY = "first_run.key"


def is_open() -> bool:
    """Tell whether nobody administers the whole site yet; a roster taken over before does not change that."""
    administrators = RoleGrant.objects.current().filter(role=Role.ADMINISTRATOR, unit__isnull=True)
    return not administrators.filter(person__is_active=True).exists()


def is_untouched() -> bool:
    """Tell whether there is nobody at all who could sign in."""
    return not Person.objects.exists()


def code() -> str:
    """Return the set-up code of this home, the same until it was used."""
    made = hmac.new(home.key(KEY).encode("ascii"), b"first run", hashlib.sha256).digest()
    return "".join(codes.ALPHABET[value % len(codes.ALPHABET)] for value in made[: codes.LENGTH])


def is_right(typed: str) -> bool:
    return hmac.compare_digest(codes.typed(typed).encode(), code().encode())


def knows_plants() -> bool:
    """Tell whether the administrative tree stands already, from a roster taken over in the terminal."""
    return bool(OrgUnit.objects.filter(tree=OrgTree.ADMINISTRATIVE).exists())


class ClosedError(Exception):
    """Somebody else was the first, between showing the page and sending it."""


@transaction.atomic
def begin(*, staff_no: str, name: str, password: str, enterprise: str = "", plant: str = "") -> Person:
    """Make the first administrator, and the enterprise with its first plant where there is none.

    Somebody of that staff number, known from a roster, becomes the administrator; the name stays the roster's.
    """
    list(RoleGrant.objects.select_for_update())  # of two who send at once, the second finds it closed
    if not is_open():
        raise ClosedError
    person = Person.objects.filter(staff_no=staff_no).first()
    if person is None:
        person = Person.objects.create_user(staff_no, name, password)
    else:
        person.set_password(password)
        person.is_active, person.left_on = True, None
        person.save(update_fields=["password", "is_active", "left_on"])
    home_unit = _tree(enterprise, plant)
    today = timezone.localdate()
    if home_unit is not None and not person.memberships.filter(tree=OrgTree.ADMINISTRATIVE, until=None).exists():
        Membership.objects.create(person=person, unit=home_unit, tree=OrgTree.ADMINISTRATIVE, since=today)
    RoleGrant.objects.create(person=person, role=Role.ADMINISTRATOR, since=today, granted_by=None)
    audit.record("person.first_administrator", person, by=person)
    return person


def _tree(enterprise: str, plant: str) -> OrgUnit | None:
    """Make the enterprise and its first plant; return where the administrator belongs."""
    if not plant or knows_plants():
        return None
    tree = OrgTree.ADMINISTRATIVE
    above = OrgUnit.objects.create(tree=tree, kind=OrgKind.ENTERPRISE, name=enterprise) if enterprise else None
    made: OrgUnit = OrgUnit.objects.create(tree=tree, kind=OrgKind.PLANT, name=plant, parent=above)
    return made
