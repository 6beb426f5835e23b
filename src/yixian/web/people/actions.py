"""Writes about people: each one transaction, each with its audit row. Rights are checked by ``access`` before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.audit import actions as audit
from yixian.web.notices import actions as notices
from yixian.web.people import badges, sign_ins
from yixian.web.people.access import reaches_person
from yixian.web.people.models import Membership, OrgUnit, Person, Role, RoleGrant, Title


@transaction.atomic
def add_person(values: dict[str, Any], *, unit: OrgUnit, since: date, by: Person) -> Person:
    """Take on one person; without a badge slip nobody can sign in as them."""
    person = Person.objects.create_user(values.pop("staff_no"), values.pop("name"), **values)
    Membership.objects.create(person=person, unit=unit, tree=unit.tree, since=since)
    audit.record("person.added", person, by=by, changes={"unit": unit, "since": since})
    return person


@transaction.atomic
def edit_person(person: Person, values: dict[str, Any], *, by: Person) -> None:
    """Change fields of a person; nothing is written where nothing differs."""
    before = Person.objects.select_for_update().get(pk=person.pk)
    changes = {name: [getattr(before, name), new] for name, new in values.items() if getattr(before, name) != new}
    if not changes:
        return
    for name, new in values.items():
        setattr(person, name, new)
    person.save(update_fields=list(changes))
    audit.record("person.changed", person, by=by, changes=changes)


@transaction.atomic
def move(person: Person, unit: OrgUnit, *, since: date, position: str, by: Person) -> Membership:
    """End the person's place in that tree on the day and begin another; the same day again is a correction."""
    row: Membership | None = (
        Membership.objects.select_for_update().filter(person=person, tree=unit.tree, until__isnull=True).first()
    )
    if row is not None and since < row.since:
        raise ValidationError(_("There is already a move on {day}.").format(day=row.since.isoformat()))
    before = row.unit if row else None
    if row is not None and (row.unit_id == unit.pk or row.since == since):
        row.unit, row.position = unit, position
        row.save(update_fields=["unit", "position"])
    else:
        if row is not None:
            row.until = since
            row.save(update_fields=["until"])
        row = Membership.objects.create(person=person, unit=unit, tree=unit.tree, position=position, since=since)
    changes = {"unit": [before, unit], "since": since, "position": position}
    audit.record("person.moved", person, by=by, changes=changes)
    return row


@transaction.atomic
def disable(person: Person, left_on: date, *, by: Person) -> None:
    """Let a person go: places and roles end, sessions end, nothing is deleted."""
    if person.pk == by.pk:
        raise ValidationError(_("You cannot disable yourself."))
    _keep_an_administrator(RoleGrant.objects.current().filter(person=person))
    person.is_active, person.left_on = False, left_on
    person.save(update_fields=["is_active", "left_on"])
    Membership.objects.filter(person=person, until__isnull=True).update(until=left_on)
    grants = RoleGrant.objects.standing().filter(person=person)
    grants.filter(since__gt=left_on).update(until=F("since"))
    grants.filter(since__lte=left_on).update(until=left_on)
    badges.void([person])
    sign_ins.end_all(person, by=by)
    audit.record("person.disabled", person, by=by, changes={"left_on": left_on})


@transaction.atomic
def enable(person: Person, *, by: Person) -> None:
    """Take a person back into the units of the last day; roles are not given back by themselves."""
    left_on, today = person.left_on, timezone.localdate()
    ended = Membership.objects.filter(person=person, until=left_on, unit__is_active=True).exclude(until__isnull=True)
    latest = {row.tree: row for row in ended.order_by("since")}
    open_trees = set(Membership.objects.filter(person=person, until__isnull=True).values_list("tree", flat=True))
    for tree, row in latest.items():
        if tree not in open_trees:
            Membership.objects.create(person=person, unit=row.unit, tree=tree, since=today)
    person.is_active, person.left_on = True, None
    person.save(update_fields=["is_active", "left_on"])
    audit.record("person.enabled", person, by=by, changes={"left_on": [left_on, None]})


@transaction.atomic
def add_title(person: Person, *, kind: str, wording: str, since: date | None, by: Person) -> Title:
    title = Title.objects.create(person=person, kind=kind, wording=wording, since=since)
    audit.record("person.title_added", person, by=by, changes={"kind": kind, "wording": wording})
    return title


@transaction.atomic
def remove_title(title: Title, *, by: Person) -> None:
    audit.record("person.title_removed", title.person, by=by, changes={"kind": title.kind, "wording": title.wording})
    title.delete()


@transaction.atomic
def grant_role(
    person: Person, role: str, *, unit: OrgUnit | None, since: date, until: date | None, by: Person
) -> RoleGrant:
    """Give a role over a subtree; an auditor's always ends."""
    if role == Role.AUDITOR and until is None:
        raise ValidationError({"until": _("An auditor's role needs an end date.")})
    row = RoleGrant.objects.create(person=person, role=role, unit=unit, since=since, until=until, granted_by=by)
    changes = {"role": role, "unit": unit, "since": since, "until": until}
    audit.record("person.role_granted", person, by=by, changes=changes)
    notices.notify([person], "people.role_granted", {"name": by.name}, url=reverse("people:me"))
    return row


@transaction.atomic
def revoke_role(row: RoleGrant, *, by: Person) -> None:
    """End a role today."""
    _keep_an_administrator(RoleGrant.objects.filter(pk=row.pk))
    row.until = timezone.localdate()
    row.save(update_fields=["until"])
    audit.record("person.role_ended", row.person, by=by, changes={"role": row.role, "unit": row.unit})


def _keep_an_administrator(ending: Any) -> None:
    """Refuse to end the last role that can give roles everywhere."""
    administrators = RoleGrant.objects.current().filter(
        role=Role.ADMINISTRATOR, unit__isnull=True, person__is_active=True
    )
    list(administrators.select_for_update().order_by("pk"))  # two who dismiss each other follow one another
    losing = administrators.filter(pk__in=ending.values("pk"))
    if losing.exists() and not administrators.exclude(pk__in=ending.values("pk")).exists():
        raise ValidationError(_("This is the last administrator of the whole site; name another one first."))


@transaction.atomic
def ask_correction(person: Person, note: str) -> None:
    """Ask the administrators who reach the person to correct the record."""
    grants = RoleGrant.objects.current().filter(role=Role.ADMINISTRATOR, person__is_active=True)
    everyone = {row.person_id: row.person for row in grants.select_related("person")}
    reaching = [one for one in everyone.values() if reaches_person(one, {Role.ADMINISTRATOR}, person)]
    values = {"name": person.name, "staff_no": person.staff_no, "note": note}
    notices.notify(reaching, "people.correction_asked", values, url=reverse("people:detail", args=[person.pk]))
    audit.record("person.correction_asked", person, by=person, changes={"note": note})
