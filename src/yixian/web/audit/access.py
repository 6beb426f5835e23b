"""Who may read the audit: auditors and administrators, each as far as the own reach goes."""

from __future__ import annotations

from django.db.models import Q

from yixian.web.people.access import q_reach_people, require_role, rights_of
from yixian.web.people.models import Person, Role

AUDIT_READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def visible_to(viewer: Person) -> Q:
    """Return the condition on entries: all, or, for a right over a subtree, those of the people in it; else 403."""
    require_role(viewer, AUDIT_READERS)
    if any(grant.is_everywhere for grant in rights_of(viewer).of(AUDIT_READERS)):
        return Q()
    return Q(actor__in=Person.objects.filter(q_reach_people(viewer, AUDIT_READERS)))
