from __future__ import annotations

from datetime import date

from django.http import Http404

from yixian.web.notices.actions import calendar_hash
from yixian.web.notices.models import Digest, Notice, Subscription
from yixian.web.people.access import READERS, User, reaches, rights_of
from yixian.web.people.models import OrgTree, OrgUnit, Person


def notice_of(user: Person, pk: int) -> Notice:
    """Return one of the person's own notices; 404 for any other."""
    notice = Notice.objects.filter(pk=pk, person=user).first()
    if notice is None:
        raise Http404
    return notice


def crew_of(user: User, pk: int) -> OrgUnit:
    """Return a team whose digests this user may read: the own team, or one a role reaches; else 404."""
    unit: OrgUnit | None = OrgUnit.objects.filter(pk=pk, tree=OrgTree.ADMINISTRATIVE).first()
    if unit is None:
        raise Http404
    own = rights_of(user).team_paths
    if not unit.path.startswith(own or ("-",)) and not reaches(user, READERS, unit=unit):
        raise Http404
    return unit


def digest_of(user: User, unit: int, day: date) -> Digest:
    crew = crew_of(user, unit)
    digest = Digest.objects.filter(unit=crew, day=day).select_related("unit").first()
    if digest is None:
        raise Http404
    return digest


def person_by_calendar(secret: str) -> Person:
    """Return whose calendar has this secret address; 404 for an ended one and for leavers."""
    row = (
        Subscription.objects.filter(calendar_hash=calendar_hash(secret), person__is_active=True)
        .select_related("person")
        .first()
    )
    if row is None:
        raise Http404
    return row.person
