from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.duties import queries
from yixian.web.duties.models import Check, Duty, DutyStandard
from yixian.web.people.access import LEADERS, READERS, User, has_role, reaches, rights_of
from yixian.web.people.models import OrgUnit, Person, Role
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of

#: Who may see what is missing everywhere, and who only within their reach.
OVERSEERS = frozenset({Role.PLANT_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR})
COVERAGE = LEADERS | {Role.AUDITOR}


def card(pk: int) -> queries.Card:
    """Return any card: what hangs on a plant's walls is open to everybody who is signed in."""
    duty: Duty = get_object_or_404(queries.duties(), pk=pk)
    return queries.cards_of([duty])[0]


def may_lead(user: User, unit: OrgUnit | None, branch: OrgUnit | None) -> bool:
    return reaches(user, LEADERS, unit=unit, branch=branch)


def may_change(user: User, duty: Duty) -> bool:
    return may_lead(user, *duty.belongs_to)


def require_leader(user: User) -> None:
    """Raise 403 unless the user leads something; what exactly is checked once the place or group is known."""
    if not has_role(user, LEADERS):
        raise PermissionDenied


def changed_card(user: User, pk: int) -> queries.Card:
    """Return the card for a change by this user, or 403."""
    found = card(pk)
    if not may_change(user, found.duty):
        raise PermissionDenied
    return found


def checked_card(user: User, pk: int) -> queries.Card:
    """Return the card in force for a check by its holder or by who leads there, or 403."""
    found = card(pk)
    if not found.duty.is_active:
        raise Http404
    if not found.may_be_checked_by(user):
        raise PermissionDenied
    return found


def may_put(user: User, *, place: Place | None, group: OrgUnit | None) -> bool:
    """Tell whether the user leads where a card with that place and group would belong."""
    unit, branch = carers_of(place) if place else (None, None)
    if group is not None:
        unit, branch = (unit, group) if group.tree == "party" else (group, branch)
    return may_lead(user, unit, branch)


def reference_photo(pk: int) -> DutyStandard:
    """Return the standard whose reference photo is asked for; 404 where it has none."""
    found: DutyStandard = get_object_or_404(DutyStandard, pk=pk)
    if not found.reference_photo:
        raise Http404
    return found


def check_photo(user: User, pk: int) -> Check:
    """Return the check whose photo is asked for: by who made it, the card's holders and team, and its readers."""
    found: Check = get_object_or_404(
        Check.objects.select_related("standard__duty__unit", "standard__duty__branch", "standard__duty__group"), pk=pk
    )
    if not found.photo or not _may_see_check(user, found):
        raise Http404
    return found


def _may_see_check(user: User, check: Check) -> bool:
    duty = check.standard.duty
    if not isinstance(user, Person):
        return False
    if check.by_id == user.pk or duty.holders.current().filter(person=user).exists():
        return True
    unit, branch = duty.belongs_to
    if reaches(user, READERS, unit=unit, branch=branch):
        return True
    paths = rights_of(user).team_paths
    return any(node is not None and node.path.startswith(paths) for node in (unit, branch)) if paths else False


def require_coverage(user: User) -> None:
    """Raise 403 unless the user leads or audits."""
    if not has_role(user, COVERAGE):
        raise PermissionDenied
