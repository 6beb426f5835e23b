"""Who may import what: administrators of the whole site everything, plant managers all but the roster."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from yixian.web.imports.models import ImportBatch, ImportKind
from yixian.web.people.access import User, has_role, rights_of
from yixian.web.people.models import Role

IMPORTERS = frozenset({Role.ADMINISTRATOR, Role.PLANT_MANAGER})


def kinds_for(user: User) -> list[str]:
    """Return the kinds of file the user may import; 403 where there is none."""
    if is_site_administrator(user):
        return list(ImportKind.values)
    if has_role(user, IMPORTERS):
        return [ImportKind.AREAS, ImportKind.PLACES, ImportKind.READINGS]
    raise PermissionDenied


def is_site_administrator(user: User) -> bool:
    """Tell whether the user administers everything: a roster may move people between any two units."""
    return any(grant.is_everywhere for grant in rights_of(user).of({Role.ADMINISTRATOR}))


def batches_for(user: User) -> dict[str, object]:
    """Return the filter of the batches the user may see: all, or their own."""
    kinds_for(user)
    return {} if is_site_administrator(user) else {"by": user}


def batch_to_open(user: User, pk: UUID) -> ImportBatch:
    """Return a batch; 403 unless it is one's own, or one administers the site, 404 where there is none."""
    kinds_for(user)
    batch: ImportBatch = get_object_or_404(ImportBatch.objects.select_related("by", "undone_by"), pk=pk)
    if not is_site_administrator(user) and batch.by_id != user.pk:
        raise PermissionDenied
    return batch
