"""Who may do what, where. Every app's ``access`` module stands on these functions.

A right is a role held over a subtree. Things that belong somewhere carry two keys: ``unit`` (administrative) and
``branch`` (Party); a grant over a Party unit reaches things of its branch and of the administrative units it covers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.people.models import PRIVILEGED_ROLES, Membership, OrgUnit, Person, Role, RoleGrant

User = Person | AnonymousUser


@dataclass(frozen=True, slots=True)
class Grant:
    """One role over one subtree: ``paths`` of administrative and of Party units; both empty means everywhere."""

    role: str
    administrative: tuple[str, ...] = ()
    party: tuple[str, ...] = ()

    @property
    def is_everywhere(self) -> bool:
        return not self.administrative and not self.party


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person holds today; read once a request by :func:`rights_of`."""

    grants: tuple[Grant, ...]
    team_paths: tuple[str, ...]

    def has(self, roles: Collection[str]) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def of(self, roles: Collection[str]) -> list[Grant]:
        return [grant for grant in self.grants if grant.role in roles]


NO_RIGHTS = Rights(grants=(), team_paths=())


def rights_of(user: User) -> Rights:
    """Return the person's rights today, kept on the object for the time of the request."""
    if not isinstance(user, Person):
        return NO_RIGHTS
    kept: Rights | None = getattr(user, "_rights", None)
    if kept is None:
        kept = Rights(grants=tuple(_grants(user)), team_paths=tuple(_team_paths(user)))
        user._rights = kept  # type: ignore[attr-defined]
    return kept


def _grants(person: Person) -> list[Grant]:
    rows = RoleGrant.objects.current().filter(person=person).select_related("unit").prefetch_related("unit__covers")
    if getattr(person, "came_without_password", False):  # set by the middleware; a role given since does not count yet
        rows = rows.exclude(role__in=PRIVILEGED_ROLES)
    found = []
    for row in rows:
        if row.unit is None:
            found.append(Grant(role=row.role))
        elif row.unit.tree == "party":
            covered = tuple(unit.path for unit in row.unit.covers.all())
            found.append(Grant(role=row.role, administrative=covered, party=(row.unit.path,)))
        else:
            found.append(Grant(role=row.role, administrative=(row.unit.path,)))
    return found


def _team_paths(person: Person) -> list[str]:
    rows = Membership.objects.current().filter(person=person).values_list("unit__path", flat=True)
    return list(rows)


def has_role(user: User, roles: Collection[str]) -> bool:
    """Tell whether the person holds any of the roles anywhere."""
    return rights_of(user).has(roles)


def require_role(user: User, roles: Collection[str]) -> None:
    """Raise 403 unless the person holds one of the roles somewhere."""
    if not has_role(user, roles):
        raise PermissionDenied


def reaches(user: User, roles: Collection[str], *, unit: OrgUnit | None, branch: OrgUnit | None = None) -> bool:
    """Tell whether one of the roles, as this person holds it, reaches a thing of that unit and branch."""
    for grant in rights_of(user).of(roles):
        if grant.is_everywhere:
            return True
        if unit is not None and unit.path.startswith(grant.administrative or ("-",)):
            return True
        if branch is not None and branch.path.startswith(grant.party or ("-",)):
            return True
    return False


def require_reach(user: User, roles: Collection[str], *, unit: OrgUnit | None, branch: OrgUnit | None = None) -> None:
    """Raise 403 unless :func:`reaches`."""
    if not reaches(user, roles, unit=unit, branch=branch):
        raise PermissionDenied


def everything() -> Q:
    """Return a condition every row meets; a bare ``Q()`` would vanish from ``this | that`` and leave only "that"."""
    return ~Q(pk__in=[])


def q_reach(user: User, roles: Collection[str], *, unit: str = "unit", branch: str | None = "branch") -> Q:
    """Return the condition that keeps rows the roles reach; ``unit`` and ``branch`` name the foreign keys."""
    condition = Q(pk__in=[])
    for grant in rights_of(user).of(roles):
        if grant.is_everywhere:
            return everything()
        condition |= Q(**{f"{unit}__in": OrgUnit.objects.within(grant.administrative)})
        if branch is not None and grant.party:
            condition |= Q(**{f"{branch}__in": OrgUnit.objects.within(grant.party)})
    return condition


def q_own_team(user: User, *, unit: str = "unit") -> Q:
    """Return the condition that keeps rows of the person's own units (team, workshop, branch …)."""
    return Q(**{f"{unit}__in": OrgUnit.objects.within(rights_of(user).team_paths)})


#: Roles that look after a subtree and may see all that happens in it.
LEADERS = frozenset({Role.TEAM_LEADER, Role.TECHNICIAN, Role.BRANCH_SECRETARY, Role.PLANT_MANAGER, Role.ADMINISTRATOR})
#: Roles that may read everything in their subtree, writing nothing.
READERS = LEADERS | {Role.AUDITOR, Role.INSTRUCTOR}


#: Roles that may open the list of people and the personal data of those they reach.
PEOPLE_READERS = LEADERS | {Role.AUDITOR}
#: Roles that set up drills, and look through those of the people they reach.
TRAINERS = frozenset({Role.INSTRUCTOR, Role.ADMINISTRATOR})


def q_reach_people(user: User, roles: Collection[str]) -> Q:
    """Return the condition that keeps the people whom the roles reach by a membership of today."""
    condition = Q(pk__in=[])
    for grant in rights_of(user).of(roles):
        if grant.is_everywhere:
            return everything()
        below = Q(pk__in=[])
        for path in grant.administrative + grant.party:
            below |= Q(unit__path__startswith=path)
        condition |= Q(pk__in=Membership.objects.current().filter(below).values("person"))
    return condition


def reaches_person(user: User, roles: Collection[str], person: Person) -> bool:
    """Tell whether one of the roles reaches the person by one of today's memberships."""
    grants = rights_of(user).of(roles)
    if any(grant.is_everywhere for grant in grants):
        return True
    if not grants:
        return False
    paths = Membership.objects.current().filter(person=person).values_list("unit__path", flat=True)
    reach = tuple(path for grant in grants for path in grant.administrative + grant.party)
    return any(path.startswith(reach) for path in paths)


def may_follow_drills(user: Person, person: Person) -> bool:
    """Tell whether the user may look through the drills a person sat at: the person, and who trains them."""
    return user.pk == person.pk or reaches_person(user, TRAINERS, person)


def may_see_record(user: Person, person: Person) -> bool:
    """Tell whether the user may read more of a person than name, team and post."""
    return user.pk == person.pk or reaches_person(user, PEOPLE_READERS, person)


def may_manage(user: Person, person: Person) -> bool:
    """Tell whether the user administers this person: reaches the person and every right the person holds.

    Without the second half an administrator of one workshop could print a badge slip for one of the whole plant.
    """
    if not reaches_person(user, {Role.ADMINISTRATOR}, person):
        return False
    return all(reaches_grant(user, row.unit) for row in standing_grants(person))


def may_edit_work(user: Person, person: Person) -> bool:
    """Tell whether the user may change a person's post, trade, skill level and shift; nobody changes their own."""
    return user.pk != person.pk and reaches_person(user, LEADERS, person)


def may_print_badge(user: Person, person: Person) -> bool:
    """Tell whether the user may print a slip: leaders for people without a role, else administrators."""
    if not person.is_active:
        return False
    if may_manage(user, person):
        return True
    return reaches_person(user, LEADERS, person) and not RoleGrant.objects.standing().filter(person=person).exists()


def printable(user: Person, people: list[Person]) -> list[Person]:
    """Keep those of a unit's members for whom the user may print a slip; the user reaches all of them already.

    People with a role are few, so each of them is looked at; for the others the reach is enough.
    """
    held = set(RoleGrant.objects.standing().filter(person__in=people).values_list("person", flat=True))
    reached = set(Person.objects.filter(q_reach_people(user, LEADERS)).values_list("pk", flat=True))
    return [one for one in people if one.pk in reached and (one.pk not in held or may_manage(user, one))]


def reaches_grant(user: Person, unit: OrgUnit | None) -> bool:
    """Tell whether an administrator's own right contains a right over that unit (``None``: everywhere)."""
    return reaches(
        user,
        {Role.ADMINISTRATOR},
        unit=unit if unit and unit.tree == "administrative" else None,
        branch=unit if unit and unit.tree == "party" else None,
    )


def paths(user: User, roles: Collection[str]) -> list[str] | None:
    """Return the paths of all units the roles reach; ``None`` means everywhere."""
    grants = rights_of(user).of(roles)
    if any(grant.is_everywhere for grant in grants):
        return None
    return [path for grant in grants for path in grant.administrative + grant.party]


def current_grants(person: Person) -> list[RoleGrant]:
    return list(RoleGrant.objects.current().filter(person=person).select_related("unit"))


def standing_grants(person: Person) -> list[RoleGrant]:
    """Return the roles the person holds today or is going to hold: one given for tomorrow weighs as much already."""
    return list(RoleGrant.objects.standing().filter(person=person).select_related("unit"))


def manageable_person(user: object, pk: int) -> Person:
    """Return a person this administrator manages; 404 where there is none, 403 where it is somebody else's."""
    person = get_object_or_404(Person, pk=pk)
    if not may_manage(signed_in(user), person):
        raise PermissionDenied
    return person


def manageable_unit(user: Person, pk: int) -> OrgUnit:
    """Return a unit this administrator reaches; 404 where there is none, 403 where it is somebody else's."""
    unit: OrgUnit = get_object_or_404(OrgUnit, pk=pk)
    if not reaches_grant(user, unit):
        raise PermissionDenied
    return unit


def signed_in(user: object) -> Person:
    """Return the request's user as a person; the house lets nobody else through to a view that asks."""
    if not isinstance(user, Person):
        raise Http404
    return user
