"""Badge slips: a QR and a one-time code on paper, with which a person sets the first PIN or password."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.audit import actions as audit
from yixian.web.config import addresses
from yixian.web.notices import actions as notices
from yixian.web.people import access, codes, pins, sign_ins
from yixian.web.people.models import BadgeCode, Membership, OrgTree, Person
from yixian.web.ui import pdf

TEMPLATE = Path(__file__).parent / "typst" / "badges.typ"
MOST_AT_ONCE = 400
Address = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip shows; ``code`` exists here and on the paper only."""

    person: Person
    unit: str
    code: str
    good_until: str


@transaction.atomic
def issue(people: Sequence[Person], *, by: Person) -> list[Slip]:
    """Make a new code for each person; every earlier one that was not used becomes void."""
    now = timezone.now()
    fresh = [(person, codes.new()) for person in people]
    void(people)
    BadgeCode.objects.bulk_create(
        BadgeCode(person=person, digest=codes.digest(code), made_by=by, expires_at=now + codes.GOOD_FOR)
        for person, code in fresh
    )
    audit.record_many("person.badge_printed", people, by=by)
    # Whoever has signed in before must learn of a slip they did not ask for; a newcomer holds it in the hand.
    others = [person for person in people if person.pk != by.pk and person.last_login is not None]
    notices.notify(others, "people.badge_printed", {"name": by.name})
    teams = _teams(people)
    until = timezone.localdate(now + codes.GOOD_FOR).isoformat()
    return [Slip(person, teams.get(person.pk, ""), codes.grouped(code), until) for person, code in fresh]


def void(people: Iterable[Person]) -> None:
    """Take every unused slip of these people out of force."""
    open_codes = BadgeCode.objects.filter(person__in=people, used_at__isnull=True, voided_at__isnull=True)
    open_codes.update(voided_at=timezone.now())


def _teams(people: Sequence[Person]) -> dict[int, str]:
    rows = Membership.objects.current().filter(person__in=people, tree=OrgTree.ADMINISTRATIVE)
    return dict(rows.values_list("person_id", "unit__name"))


def sheet(slips: Sequence[Slip], address: Address, *, typed_at: str) -> bytes:
    """Return the A4 pages to cut; ``address(staff_no, code)`` is in the QR, ``typed_at`` takes a code by hand."""
    data = {
        "title": _("Yixian badge slip"),
        "no": _("Staff number"),
        "team": _("Team"),
        "code": _("One-time code"),
        "until": _("Good until"),
        "site": typed_at,
        "how": _(
            "Scan with the phone, or open the address and type the code; then choose your own PIN. For you alone."
        ),
        "slips": [
            {
                "name": slip.person.name,
                "staff_no": slip.person.staff_no,
                "team": slip.unit or "—",
                "code": slip.code,
                "until": slip.good_until,
                "qr": _qr(address(slip.person.staff_no, codes.typed(slip.code))),
            }
            for slip in slips
        ],
    }
    return pdf.render(TEMPLATE, data)


def _qr(address: str) -> str:
    made = segno.make(address, error="m", micro=False)
    drawn = io.BytesIO()
    made.save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode("utf-8")


def find(staff_no: str, code: str) -> BadgeCode | None:
    """Return the code's row if it was ever this person's, good or not."""
    rows = BadgeCode.objects.filter(person__staff_no=staff_no, person__is_active=True, digest=codes.digest(code))
    return rows.select_related("person", "made_by").first()


def is_good(row: BadgeCode) -> bool:
    """Tell whether the slip still opens the account: unused, in time, and not printed for less than it opens today.

    Whoever holds a role needs a slip of somebody who manages that role: one a team leader printed while the person
    held none would otherwise hand the leader the role. The command line (``made_by`` empty) may print any.
    """
    if not row.is_good:
        return False
    if row.made_by is None or row.made_by_id == row.person_id or not access.standing_grants(row.person):
        return True
    return access.may_manage(row.made_by, row.person)


class SpentError(Exception):
    """The slip was used, replaced or has run out between showing the page and sending it."""


@transaction.atomic
def use(row: BadgeCode, *, pin: str, password: str) -> Person:
    """Take the one-time code in exchange for a PIN, a password or both; every earlier session of the person ends."""
    if not is_good(row):
        raise SpentError
    taken = BadgeCode.objects.filter(
        pk=row.pk, used_at__isnull=True, voided_at__isnull=True, expires_at__gt=timezone.now()
    ).update(used_at=timezone.now())
    if not taken:
        raise SpentError
    person = row.person
    if pin:
        person.pin = pins.hashed(pin)
    if password:
        person.set_password(password)
    person.save(update_fields=["pin", "password"])
    sign_ins.end_all(person, by=person)
    audit.record("person.badge_used", person, by=person)
    return person


def address_for(request: HttpRequest) -> Address:
    """Return a function that gives the address of the page which takes the code."""

    def address(staff_no: str, code: str) -> str:
        return addresses.site(request) + reverse("people:badge-in", args=[staff_no, code])

    return address
