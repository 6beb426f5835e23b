"""Take an imported roster back: every field, place, role and unit as it was before, from what `roster.apply` kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from yixian.web.audit.actions import plain
from yixian.web.people import sealed
from yixian.web.people.models import Membership, OrgUnit, Person, PoliticalStatus, RoleGrant
from yixian.web.people.roster import Entry, write_audit
from yixian.web.people.spelling import spell

BATCH = 500
_DAYS = ("hired_on", "left_on")


@dataclass(slots=True)
class Undone:
    """What came of it: unused new people removed, used ones disabled, others put back.

    ``kept`` are people somebody has changed by hand since, so that those changes stand, ``kept_units`` units in use.
    """

    removed: int = 0
    disabled: int = 0
    restored: int = 0
    kept: list[str] = field(default_factory=list)
    kept_units: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {"removed": self.removed, "disabled": self.disabled, "restored": self.restored, "kept": len(self.kept)}


@transaction.atomic
def undo(inverse: dict[str, Any], *, by: Person | None) -> Undone:
    """Take back one import; the caller has made sure that no later import touched the same people."""
    return _Undoing(inverse, by).run()


class _Undoing:
    def __init__(self, inverse: dict[str, Any], by: Person | None) -> None:
        self.inverse, self.by = inverse, by
        self.on = dt.date.fromisoformat(inverse["on"])
        self.done = Undone()
        self.entries: list[Entry] = []
        self.stuck: set[int] = set()  # people changed by hand since
        self.restored: set[int] = set()

    def run(self) -> Undone:
        sealed_rows = [(pk, text) for pk, text in self.inverse["statuses"]]
        for part in _batches(sealed_rows):
            sealed.put_back(part)
        self._roles()
        self._places()
        self._fields()
        self._leavers()
        self._created()
        self._units()
        numbers = Person.objects.filter(pk__in=self.stuck).order_by("staff_no")
        self.done.kept = [str(person) for person in numbers]
        self.done.restored = len(self.restored - set(self.inverse["created"]))
        write_audit(self.entries, self.by)
        return self.done

    def _roles(self) -> None:
        RoleGrant.objects.filter(pk__in=self.inverse["granted"]).delete()
        for pk, before, after in self.inverse["grants_ended"]:
            RoleGrant.objects.filter(pk=pk, until=after).update(until=before)

    def _places(self) -> None:
        """Remove the places begun, open those ended, and put back those corrected; a later move by hand stands."""
        begun = self._memberships(self.inverse["begun"])
        ended = self._memberships(self.inverse["ended"])
        self.stuck |= {row.person_id for row in begun if row.until is not None}
        self.stuck |= {row.person_id for row in ended if row.until != self.on}
        gone = [row.pk for row in begun if row.person_id not in self.stuck]
        for part in _batches(gone):
            Membership.objects.filter(pk__in=part).delete()
        again = [row for row in ended if row.person_id not in self.stuck]
        for part in _batches([row.pk for row in again]):
            Membership.objects.filter(pk__in=part).update(until=None)
        for pk, before, after in self.inverse["corrected"]:
            changed = Membership.objects.filter(pk=pk, unit=after, until__isnull=True).update(unit=before)
            if not changed:
                self.stuck |= set(Membership.objects.filter(pk=pk).values_list("person_id", flat=True))
        corrected = self._memberships([pk for pk, _, _ in self.inverse["corrected"]])
        self.restored |= {row.person_id for row in [*begun, *again, *corrected]} - self.stuck

    def _memberships(self, pks: Sequence[int]) -> list[Membership]:
        return [row for part in _batches(pks) for row in Membership.objects.filter(pk__in=part)]

    def _fields(self) -> None:
        for part in _batches(self.inverse["fields"]):
            people = {person.pk: person for person in Person.objects.filter(pk__in={row[0] for row in part})}
            for pk, name, before, after in part:
                person = people[pk]
                if plain(getattr(person, name)) != after:
                    self.stuck.add(pk)
                    continue
                setattr(person, name, _value(name, before))
                if name == "name":
                    person.pinyin = spell(person.name)
                self.restored.add(pk)
                self.entries.append(("person.import_undone", person, {name: [after, before]}))
            names = {name for _, name, _, _ in part}
            Person.objects.bulk_update(people.values(), [*names, "pinyin"], batch_size=100)

    def _leavers(self) -> None:
        for part in _batches(self.inverse["left"]):
            wanted = {pk: (before, after) for pk, before, after in part}
            people = list(Person.objects.filter(pk__in=wanted))
            back = []
            for person in people:
                before, after = wanted[person.pk]
                if person.is_active or plain(person.left_on) != after:
                    self.stuck.add(person.pk)
                    continue
                person.is_active, person.left_on = True, _value("left_on", before)
                back.append(person)
                self.entries.append(("person.enabled", person, {"left_on": [after, before]}))
            Person.objects.bulk_update(back, ["is_active", "left_on"], batch_size=100)
            self.restored |= {person.pk for person in back}
        for part in _batches(self.inverse["places_ended"]):
            days = dict(part)
            rows = Membership.objects.filter(pk__in=days).exclude(person__in=self.stuck)
            open_again = [row.pk for row in rows if plain(row.until) == days[row.pk]]
            Membership.objects.filter(pk__in=open_again).update(until=None)

    def _created(self) -> None:
        """Remove new people nothing refers to; disable the others."""
        for part in _batches(self.inverse["created"]):
            used = _referred(Person, part, without={Membership, PoliticalStatus})
            used |= set(Membership.objects.filter(person__in=part).values_list("person_id", flat=True))
            people = list(Person.objects.filter(pk__in=part))
            stay = [person for person in people if person.pk in used]
            gone = [person for person in people if person.pk not in used]
            self.entries += [("person.disabled", person, {"left_on": self.on}) for person in stay]
            self.entries += [("person.removed", person, {}) for person in gone]
            Membership.objects.filter(person__in=stay, until__isnull=True).update(until=self.on)
            Person.objects.filter(pk__in=[person.pk for person in stay]).update(is_active=False, left_on=self.on)
            self.done.disabled += len(stay)
            self.done.removed += len(gone)
            self.stuck -= set(part)
            self._write_before_removal()
            Person.objects.filter(pk__in=[person.pk for person in gone]).delete()

    def _write_before_removal(self) -> None:
        """An entry names its record by key, which a removed row no longer has."""
        write_audit(self.entries, self.by)
        self.entries = []

    def _units(self) -> None:
        through = OrgUnit.covers.through
        for branch, unit in self.inverse["covers"]:
            through.objects.filter(from_orgunit_id=branch, to_orgunit_id=unit).delete()
        for unit in OrgUnit.objects.filter(pk__in=self.inverse["units"]).order_by("-path"):
            if _referred(OrgUnit, [unit.pk], without=set()):
                self.done.kept_units.append(unit.name)
            else:
                self.entries.append(("unit.removed", OrgUnit(pk=unit.pk, name=unit.name), {}))
                unit.delete()
        OrgUnit.objects.filter(pk__in=self.inverse["opened"]).exclude(
            memberships__until__isnull=True, memberships__isnull=False
        ).update(is_active=False)


def _referred(model: type[models.Model], pks: Sequence[int], *, without: set[type[models.Model]]) -> set[int]:
    """Return the keys that any other row refers to."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not relation.is_relation:
            continue
        other = relation.related_model
        if not isinstance(other, type) or not issubclass(other, models.Model) or other in without:
            continue
        remote = getattr(relation, "field", None)
        if remote is None or remote.many_to_many or not remote.concrete:
            continue
        name = remote.attname
        rows = other._default_manager.filter(**{f"{remote.name}__in": pks})
        found |= set(rows.values_list(name, flat=True))
    return found


def _value(name: str, kept: Any) -> Any:
    return dt.date.fromisoformat(kept) if name in _DAYS and kept is not None else kept


def _batches(items: Sequence[Any]) -> Iterator[Any]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
