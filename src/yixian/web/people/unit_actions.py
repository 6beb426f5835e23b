"""Writes about the two trees."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.web.audit import actions as audit
from yixian.web.people.models import Membership, OrgTree, OrgUnit, Person


@transaction.atomic
def add_unit(*, tree: str, kind: str, name: str, parent: OrgUnit | None, by: Person) -> OrgUnit:
    _name_is_free(tree, parent.pk if parent else None, name)
    unit: OrgUnit = OrgUnit.objects.create(tree=tree, kind=kind, name=name, parent=parent)
    audit.record("unit.added", unit, by=by, changes={"tree": tree, "kind": kind, "parent": parent})
    return unit


@transaction.atomic
def edit_unit(unit: OrgUnit, *, name: str, kind: str, covers: Iterable[OrgUnit] | None, by: Person) -> None:
    """Rename a unit, change its kind and, for a Party unit, the units whose work it leads."""
    _name_is_free(unit.tree, unit.parent_id, name, but=unit)
    before = OrgUnit.objects.get(pk=unit.pk)
    changes: dict[str, object] = {}
    for field, new in (("name", name), ("kind", kind)):
        if getattr(before, field) != new:
            changes[field] = [getattr(before, field), new]
            setattr(unit, field, new)
    if covers is not None and unit.tree == OrgTree.PARTY:
        old, new = list(unit.covers.all()), list(covers)
        if {one.pk for one in old} != {one.pk for one in new}:  # two teams may have one name
            changes["covers"] = [sorted(one.name for one in old), sorted(one.name for one in new)]
            unit.covers.set(new)
    if changes:
        unit.save(update_fields=["name", "kind"])
        audit.record("unit.changed", unit, by=by, changes=changes)


@transaction.atomic
def set_active(unit: OrgUnit, *, is_active: bool, by: Person) -> None:
    """Close a unit nobody is in any more, or open it again; it stays in every record that names it."""
    if not is_active:
        if Membership.objects.filter(unit__path__startswith=unit.path, until__isnull=True).exists():
            raise ValidationError(_("There are still people in this unit; move them first."))
        if unit.children.filter(is_active=True).exists():
            raise ValidationError(_("There are still open units below this one; close them first."))
    unit.is_active = is_active
    unit.save(update_fields=["is_active"])
    audit.record("unit.opened" if is_active else "unit.closed", unit, by=by)


def _name_is_free(tree: str, parent_id: int | None, name: str, but: OrgUnit | None = None) -> None:
    same = OrgUnit.objects.filter(tree=tree, parent_id=parent_id, name=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise ValidationError({"name": _("There is already a unit of this name in the same place.")})
