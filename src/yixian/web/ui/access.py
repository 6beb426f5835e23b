"""Whose overview a person may open."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.people.access import READERS, q_reach, rights_of
from yixian.web.people.models import OrgUnit, Person


def overview_of(user: Person, pk: int) -> OrgUnit:
    """Return the unit, for its own people and for those whose role reaches it; 404 for everybody else."""
    unit = get_object_or_404(OrgUnit, pk=pk)
    if any(path.startswith(unit.path) for path in rights_of(user).team_paths):
        return unit
    if OrgUnit.objects.filter(q_reach(user, READERS, unit="pk", branch="pk"), pk=pk).exists():
        return unit
    raise Http404


def led_units(user: Person) -> list[OrgUnit]:
    """Return the units this person holds a reading role over, the widest first."""
    grants = [grant for grant in rights_of(user).of(READERS) if not grant.is_everywhere]
    paths = [path for grant in grants for path in (grant.party or grant.administrative)]
    return list(OrgUnit.objects.filter(path__in=paths, is_active=True).order_by("path"))
