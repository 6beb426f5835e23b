from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.notices import wording
from yixian.web.notices.models import Notice, Subscription
from yixian.web.people.models import Person


def notify(people: Iterable[Person], code: str, values: dict[str, Any], *, url: str = "") -> None:
    """Leave one notice for each person, once each.

    ``code`` names a sentence in some app's ``wording.NOTICES``; ``values`` fill it when it is shown, in the
    reader's own language. A code without a sentence, or a value missing, is ``KeyError`` here, not on the page.
    """
    wording.say(code, values)
    unique = {person.pk: person for person in people}
    Notice.objects.bulk_create(Notice(person=person, code=code, values=values, url=url) for person in unique.values())


def mark_read(notice: Notice) -> None:
    """Take one notice as read. Reading one's own notices is nobody else's business: no audit row."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(person: Person) -> int:
    return Notice.objects.filter(person=person, read_at__isnull=True).update(read_at=timezone.now())


def calendar_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_calendar(person: Person) -> str:
    """Make a new secret address for the person's calendar, ending the old one; only the answer knows it."""
    secret = secrets.token_urlsafe(24)
    own, _ = Subscription.objects.update_or_create(person=person, defaults={"calendar_hash": calendar_hash(secret)})
    record("calendar.opened", own, by=person)
    return secret


@transaction.atomic
def close_calendar(person: Person) -> bool:
    """End the person's calendar address; False where there was none."""
    own = Subscription.objects.filter(person=person, calendar_hash__isnull=False).first()
    if own is None:
        return False
    own.calendar_hash = None
    own.save(update_fields=["calendar_hash"])
    record("calendar.closed", own, by=person)
    return True


@transaction.atomic
def set_email(person: Person, email: str) -> None:
    """Send the digest to that address from now on, or to none; the address itself stays out of the audit."""
    own, _ = Subscription.objects.update_or_create(person=person, defaults={"email": email})
    record("digest_mail.set", own, by=person, changes={"is_on": bool(email)})
