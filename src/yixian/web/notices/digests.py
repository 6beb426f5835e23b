"""The crews' daily digests: made, told of, mailed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yixian.web.jobs.actions import enqueue
from yixian.web.notices import queries
from yixian.web.notices.actions import notify
from yixian.web.notices.models import Digest, Subscription
from yixian.web.people.models import OrgUnit

KEEP_DAYS = 400


@transaction.atomic
def make(day: date) -> int:
    """Make every crew's digest of that day that is not made yet, and tell its leaders; return how many.

    One transaction: a worker killed in the middle leaves none, and the job runs again.
    """
    have = set(Digest.objects.filter(day=day).values_list("unit_id", flat=True))
    contents = {unit: content for unit, content in queries.digest_contents(day).items() if unit.pk not in have}
    Digest.objects.bulk_create(
        [Digest(unit=unit, day=day, content=content) for unit, content in contents.items()], batch_size=500
    )
    leaders = queries.leaders_of(contents)
    for unit, content in contents.items():
        if any(content["counts"].values()):
            _tell(unit, content, day, leaders.get(unit.pk, []))
    Digest.objects.filter(day__lt=day - timedelta(KEEP_DAYS)).delete()
    if settings.MAIL and contents:
        enqueue("notices.mail", {"day": day.isoformat()})
    return len(contents)


def _tell(unit: OrgUnit, content: dict[str, Any], day: date, people: list[Any]) -> None:
    counts = content["counts"]
    notify(
        people,
        "digest.ready",
        {"unit": unit.name, "overdue": counts["overdue"], "due": counts["checks"] + counts["tasks"]},
        url=reverse("notices:digest", kwargs={"unit": unit.pk, "day": day}),
    )


def mail(day: date) -> int:
    """Send the day's digest of their own crew to those who asked for it; return how many letters went out."""
    own = Subscription.objects.exclude(email="").filter(person__is_active=True).select_related("person")
    sent = 0
    with get_connection() as connection:
        for row in own:
            member = row.person.memberships.current().filter(tree="administrative").first()
            digest = member and Digest.objects.filter(unit=member.unit_id, day=day).select_related("unit").first()
            if not digest or not any(digest.content["counts"].values()):
                continue
            with translation.override(row.person.language):
                subject = _("Yixian digest of {unit}, {day}").format(unit=digest.unit.name, day=day)
                body = render_to_string("notices/digest.txt", {"digest": digest, "counts": digest.content["counts"]})
            sent += EmailMessage(subject, body, to=[row.email], connection=connection).send()
    return sent
