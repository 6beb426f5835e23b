"""Take over a roster: both trees, people, places in the trees, leavers, mentors — in bulk, undoable.

`preview` says what would change and `apply` does it; one comparison stands behind both, so what was shown is what
happens. `roster_undo` takes it back. Rights are checked by the caller.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from yixian.tables.roster import Roster
from yixian.web.audit.actions import plain
from yixian.web.audit.middleware import origin
from yixian.web.audit.models import AuditEntry
from yixian.web.people import restricted, sealed, sign_ins
from yixian.web.people.models import Membership, OrgUnit, Person, Role, RoleGrant, SignIn
from yixian.web.people.roster_diff import Comparison, Diff, Proposal, Step
from yixian.web.people.roster_units import Node
from yixian.web.people.spelling import spell

BATCH = 2000
Progress = Callable[[int, int], None]
Entry = tuple[str, models.Model, dict[str, Any]]


@dataclass(slots=True)
class Outcome:
    """What was done, and all that is needed to take it back (`inverse`, plain values for a JSON column)."""

    diff: Diff
    disabled: int = 0
    granted: int = 0
    statuses: int = 0
    inverse: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The figures of the summary, by name."""
        return self.diff.counts | {"disabled": self.disabled, "granted": self.granted, "statuses": self.statuses}

    @property
    def is_change(self) -> bool:
        return any(self.counts[name] for name in ("new", "changed", "moved", "back", "disabled", "granted", "statuses"))


def preview(roster: Roster, *, effective_on: dt.date, plant: str | OrgUnit | None = None) -> Diff:
    """Say what the roster would change.

    ``plant`` is where the units of a file without a column of plants stand; a name not there yet would be made, and
    where it is not given the only plant of the site is meant.

    Raises
    ------
    PlantNeeded
        If the file names no plant, none is given, and the site has none or several.
    """
    return Comparison(roster, plant=plant, effective_on=effective_on).run().diff


@transaction.atomic
def apply(
    roster: Roster,
    *,
    by: Person | None,
    effective_on: dt.date,
    plant: str | OrgUnit | None = None,
    disable_missing: bool = False,
    grant: Collection[str] = (),
    progress: Progress | None = None,
) -> Outcome:
    """Take the roster over as `preview` said, in one transaction.

    ``disable_missing`` disables people of the plant whom the file does not name, ``grant`` holds the ``key`` of each
    proposed role to be given.
    """
    comparison = Comparison(roster, plant=plant, effective_on=effective_on).run()
    return _Writing(comparison, by, progress or (lambda done, total: None)).run(disable_missing, grant)


class _Writing:
    def __init__(self, comparison: Comparison, by: Person | None, progress: Progress) -> None:
        self.comparison, self.by, self.progress = comparison, by, progress
        self.on = comparison.effective_on
        self.outcome = Outcome(comparison.diff)
        self.people: dict[str, Person] = {}  # written in this run, and those needed to write it
        self.entries: list[Entry] = []
        self.inverse: dict[str, Any] = self.outcome.inverse
        self.touched: set[int] = set()

    def run(self, disable_missing: bool, grant: Collection[str]) -> Outcome:
        steps = [
            self._units,
            self._new,
            self._changes,
            self._mentors,
            self._places,
            self._statuses,
            lambda: self._leavers(disable_missing),
            lambda: self._grant(set(grant)),
            self._audit,
        ]
        for done, step in enumerate(steps, start=1):
            step()
            self.progress(done, len(steps))
        self.inverse |= {"touched": sorted(self.touched), "on": plain(self.on)}
        return self.outcome

    def _units(self) -> None:
        units = self.comparison.units
        created = units.create()
        opened = units.closed()
        OrgUnit.objects.filter(pk__in=[unit.pk for unit in opened]).update(is_active=True)
        self.entries += [
            ("unit.added", unit, {"tree": unit.tree, "kind": unit.kind, "parent": unit.parent}) for unit in created
        ]
        self.entries += [("unit.opened", unit, {}) for unit in opened]
        covers = [(branch.unit, unit.unit) for branch, unit in self.comparison.covers if branch.unit and unit.unit]
        through = OrgUnit.covers.through
        through.objects.bulk_create(
            [through(from_orgunit_id=branch.pk, to_orgunit_id=unit.pk) for branch, unit in covers]
        )
        self.entries += [("unit.changed", branch, {"covers": unit}) for branch, unit in covers]
        self.inverse["units"] = [unit.pk for unit in created]
        self.inverse["opened"] = [unit.pk for unit in opened]
        self.inverse["covers"] = [[branch.pk, unit.pk] for branch, unit in covers]

    def _new(self) -> None:
        created: list[Person] = []
        for rows in _batches(self.comparison.diff.new):
            people = [
                Person(
                    staff_no=row.staff_no,
                    password=make_password(None),
                    pinyin=spell(row.name),
                    **self.comparison.fields(row),
                )
                for row in rows
            ]
            created += Person.objects.bulk_create(people, batch_size=BATCH)
        self.people |= {person.staff_no: person for person in created}
        self.touched |= {person.pk for person in created}
        self.inverse["created"] = [person.pk for person in created]
        self.entries += [("person.added", person, {"since": self.on}) for person in created]

    def _changes(self) -> None:
        restore: list[list[Any]] = []
        for changes in _batches(self.comparison.changes):
            people = self._fetch([row.staff_no for row, _ in changes])
            for row, fields in changes:
                person = people[row.staff_no]
                for name, (before, after) in fields.items():
                    setattr(person, name, after)
                    restore.append([person.pk, name, plain(before), plain(after)])
                if "name" in fields:
                    person.pinyin = spell(person.name)
                action = "person.enabled" if "is_active" in fields else "person.changed"
                self.entries.append((action, person, {name: list(pair) for name, pair in fields.items()}))
            names = {name for _, fields in changes for name in fields}
            columns = [*names, "pinyin"] if "name" in names else [*names]
            Person.objects.bulk_update(people.values(), columns, batch_size=200)
            self.touched |= {person.pk for person in people.values()}
        self.inverse["fields"] = restore

    def _mentors(self) -> None:
        mentors = self.comparison.mentors
        for numbers in _batches(sorted(mentors)):
            people = self._fetch(numbers)
            teachers = {
                number: self.comparison.outside.get(number) or self._pk(number)
                for number in {mentors[staff_no] for staff_no in numbers}
            }
            for staff_no in numbers:
                person, before = people[staff_no], people[staff_no].mentor_id
                person.mentor_id = teachers[mentors[staff_no]]
                if staff_no in self.comparison.known:
                    self.inverse["fields"].append([person.pk, "mentor_id", before, person.mentor_id])
                    self.entries.append(("person.changed", person, {"mentor": mentors[staff_no]}))
            Person.objects.bulk_update(people.values(), ["mentor"], batch_size=400)
            self.touched |= {person.pk for person in people.values()}

    def _pk(self, staff_no: str) -> int:
        person = self.people.get(staff_no)
        return person.pk if person else self.comparison.known[staff_no].pk

    def _places(self) -> None:
        """End places and begin others; a place begun on the same day is put right instead."""
        ended: list[int] = []
        corrected: list[tuple[int, int, int]] = []
        begun: list[Membership] = []
        for step in self.comparison.steps:
            unit = step.node.unit
            assert unit is not None
            if step.open and step.open[2] == self.on:
                corrected.append((step.open[0], step.open[1], unit.pk))
                continue
            if step.open:
                ended.append(step.open[0])
            begun.append(Membership(person_id=self._pk(step.row.staff_no), unit=unit, tree=step.tree, since=self.on))
        for keys in _batches(ended):
            Membership.objects.filter(pk__in=keys).update(until=self.on)
        fixed = [Membership(pk=pk, unit_id=unit) for pk, _, unit in corrected]
        Membership.objects.bulk_update(fixed, ["unit"], batch_size=400)
        for rows in _batches(begun):
            Membership.objects.bulk_create(rows, batch_size=BATCH)
        self.touched |= {self._pk(step.row.staff_no) for step in self.comparison.steps}
        self.inverse["begun"] = [row.pk for row in begun]
        self.inverse["ended"] = ended
        self.inverse["corrected"] = [list(one) for one in corrected]
        self._tell_moves([step for step in self.comparison.steps if step.row.staff_no in self.comparison.known])

    def _tell_moves(self, steps: list[Step]) -> None:
        by_pk = self.comparison.units.by_pk
        for part in _batches(steps):
            people = self._fetch([step.row.staff_no for step in part])
            for step in part:
                before = by_pk[step.open[1]].name if step.open else None
                changes = {"unit": [before, step.node.name], "since": self.on, "tree": step.tree}
                self.entries.append(("person.moved", people[step.row.staff_no], changes))

    def _statuses(self) -> None:
        """Store political status through its own door; keep what was there as the sealed bytes it was."""
        kept: dict[int, str | None] = {}
        rows = [row for row in self.comparison.roster.people if restricted.recognise(row.political_status)]
        for part in _batches(rows):
            people = self._fetch([row.staff_no for row in part])
            before = sealed.of(people.values())
            pairs = [(people[row.staff_no], row.political_status) for row in part]
            written = restricted.write_statuses(pairs, by=self.by)
            self.outcome.statuses += written
            if written:
                after = sealed.of(people.values())
                kept |= {pk: before.get(pk) for pk in after if after[pk] != before.get(pk)}
        self.touched |= kept.keys()
        self.inverse["statuses"] = [[pk, text] for pk, text in kept.items()]

    def _leavers(self, disable: bool) -> None:
        self.inverse |= {"left": [], "grants_ended": [], "places_ended": []}
        if not disable:
            return
        keep = self._keepers()
        for pks in _batches([pk for pk in self.comparison.leavers if pk not in keep]):
            people = list(Person.objects.filter(pk__in=pks))
            Person.objects.filter(pk__in=pks).update(is_active=False, left_on=self.on)
            places = Membership.objects.filter(person__in=pks, until__isnull=True)
            self._end_places(list(places.values_list("pk", "since")))
            grants = RoleGrant.objects.current(self.on).filter(person__in=pks)
            self.inverse["grants_ended"] += [
                [pk, plain(until), plain(self.on)] for pk, until in grants.values_list("pk", "until")
            ]
            RoleGrant.objects.filter(pk__in=list(grants.values_list("pk", flat=True))).update(until=self.on)
            self.inverse["left"] += [[person.pk, plain(person.left_on), plain(self.on)] for person in people]
            self.entries += [("person.disabled", person, {"left_on": self.on}) for person in people]
            signed_in = SignIn.objects.filter(person__in=pks, ended_at__isnull=True).select_related("person")
            sign_ins.end(list(signed_in), by=self.by)
            self.touched |= set(pks)
            self.outcome.disabled += len(people)

    def _end_places(self, places: list[tuple[int, dt.date]]) -> None:
        usual = [pk for pk, since in places if since <= self.on]
        later = [(pk, since) for pk, since in places if since > self.on]
        Membership.objects.filter(pk__in=usual).update(until=self.on)
        Membership.objects.bulk_update([Membership(pk=pk, until=since) for pk, since in later], ["until"])
        self.inverse["places_ended"] += [[pk, plain(self.on)] for pk in usual]
        self.inverse["places_ended"] += [[pk, plain(since)] for pk, since in later]

    def _keepers(self) -> set[int]:
        """Return those an import never disables: whoever imports, and who administers the whole site."""
        administrators = RoleGrant.objects.current().filter(role=Role.ADMINISTRATOR, unit__isnull=True)
        return set(administrators.values_list("person_id", flat=True)) | ({self.by.pk} if self.by else set())

    def _grant(self, wanted: set[str]) -> None:
        chosen: list[tuple[Proposal, Node]] = [pair for pair in self.comparison.roles if pair[0].key in wanted]
        unknown = wanted - {proposal.key for proposal, _ in chosen}
        if unknown:
            raise ValidationError(
                _("The file no longer proposes this role: {keys}.").format(keys=", ".join(sorted(unknown)))
            )
        people = self._fetch([proposal.staff_no for proposal, _ in chosen])
        grants = [
            RoleGrant(
                person=people[proposal.staff_no],
                role=proposal.role,
                unit=node.unit,
                since=self.on,
                granted_by=self.by,
            )
            for proposal, node in chosen
        ]
        RoleGrant.objects.bulk_create(grants, batch_size=BATCH)
        self.entries += [
            ("person.role_granted", grant.person, {"role": grant.role, "unit": grant.unit, "since": self.on})
            for grant in grants
        ]
        self.inverse["granted"] = [grant.pk for grant in grants]
        self.touched |= {grant.person_id for grant in grants}
        self.outcome.granted = len(grants)

    def _audit(self) -> None:
        write_audit(self.entries, self.by)

    def _fetch(self, numbers: Sequence[str]) -> dict[str, Person]:
        missing = [number for number in numbers if number not in self.people]
        found = {person.staff_no: person for person in Person.objects.filter(staff_no__in=missing)} if missing else {}
        return {number: self.people.get(number) or found[number] for number in numbers}


def write_audit(entries: Iterable[Entry], by: Person | None) -> None:
    """Write the audit rows of a bulk write in few statements."""
    here = origin.get()
    for part in _batches(list(entries)):
        AuditEntry.objects.bulk_create(
            [
                AuditEntry(
                    actor=by,
                    action=action,
                    target_type=target._meta.label_lower,
                    target_id=str(target.pk),
                    target_label=str(target)[:200],
                    changes={name: plain(value) for name, value in changes.items()},
                    address=here.address,
                    request_id=here.request_id,
                )
                for action, target, changes in part
            ],
            batch_size=BATCH,
        )


def _batches(items: Sequence[Any]) -> Iterator[Any]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
