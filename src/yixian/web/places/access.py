from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.people.access import LEADERS, User, has_role, reaches
from yixian.web.people.models import Role
from yixian.web.places.models import Place
from yixian.web.places.queries import by_code, carers_of

#: Who keeps the tree of places.
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.PLANT_MANAGER})


def place(pk: int) -> Place:
    """Return any place: what hangs on a plant's walls is open to everybody who is signed in."""
    found: Place = get_object_or_404(Place.objects.select_related("unit", "branch", "parent"), pk=pk)
    return found


def scanned(code: str) -> Place:
    found = by_code(code.strip())
    if found is None:
        raise Http404
    return found


def may_keep(user: User, where: Place | None) -> bool:
    """Tell whether the user may change that place, or add below it; only the top level needs no place."""
    if not has_role(user, KEEPERS):
        return False
    unit, branch = carers_of(where) if where else (None, None)
    return reaches(user, KEEPERS, unit=unit, branch=branch)


def kept_place(user: User, pk: int) -> Place:
    """Return the place for a change by this user, or 403."""
    found = place(pk)
    if not may_keep(user, found):
        raise PermissionDenied
    return found


def may_print(user: User) -> bool:
    return has_role(user, LEADERS)


def require_print(user: User) -> None:
    """Raise 403 unless the user leads something: labels are made by those who hang them up."""
    if not may_print(user):
        raise PermissionDenied


def require_keeper(user: User) -> None:
    """Raise 403 unless the user keeps places somewhere."""
    if not has_role(user, KEEPERS):
        raise PermissionDenied
