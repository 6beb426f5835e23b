from __future__ import annotations

from yixian.web.people.models import Membership, OrgTree, OrgUnit, Person


def home_unit(person: Person) -> OrgUnit | None:
    """Return the person's administrative unit today (usually the team)."""
    return _current_unit(person, OrgTree.ADMINISTRATIVE)


def home_branch(person: Person) -> OrgUnit | None:
    """Return the person's Party branch or group today; those outside the Party may be attached to one too."""
    return _current_unit(person, OrgTree.PARTY)


def _current_unit(person: Person, tree: str) -> OrgUnit | None:
    row = Membership.objects.current().filter(person=person, tree=tree).select_related("unit").first()
    return row.unit if row else None
