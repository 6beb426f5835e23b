from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yixian.web.audit.actions import record
from yixian.web.people.models import OrgTree, OrgUnit, Person
from yixian.web.places.models import Place, PlaceKind
from yixian.web.places.results import Change, Problem, Result
from yixian.web.places.rows import PlaceRecord
from yixian.web.places.units import UnclearError, UnitNames
from yixian.web.places.wording import PROBLEMS

CODE = re.compile(r"[\w.-]{1,24}")


@transaction.atomic
def add(place: Place, *, by: Person | None) -> Place:
    place.save()
    record("place.added", place, by=by, changes={"kind": place.kind, "parent": place.parent})
    return place


@transaction.atomic
def change(place: Place, changes: dict[str, Any], *, by: Person | None) -> Place:
    """Save the fields given as name → new value; a new ``parent`` moves the whole subtree."""
    told = {name: [getattr(place, name), value] for name, value in changes.items() if getattr(place, name) != value}
    if not told:
        return place
    for name, (_before, after) in told.items():
        setattr(place, name, after)
    place.save()
    record("place.changed", place, by=by, changes=told)
    return place


@transaction.atomic
def set_active(place: Place, is_active: bool, *, by: Person) -> Place:
    """Take a place out of use, or back into it; refused while a place or a card in force hangs below it."""
    if not is_active:
        if Place.objects.filter(parent=place, is_active=True).exists():
            raise ValidationError(_("There are places in use below this one. Take those out of use first."))
        if place.duties.filter(is_active=True).exists():
            raise ValidationError(_("A card in force hangs on this place. Take it out of force first."))
    return change(place, {"is_active": is_active}, by=by)


def apply_places(rows: Iterable[PlaceRecord], by: Person | None, *, dry_run: bool = False) -> Result:
    """Make the places be as the rows say, by code; good rows go in, the others are told as problems.

    An empty cell changes nothing. With ``dry_run`` the result tells what would happen and nothing is kept.
    """
    with transaction.atomic():
        result = _Applying(by).run(rows)
        if dry_run:
            transaction.set_rollback(True)
    return result


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Applying:
    """One run over the rows: places known by code, units by name, and what has come of it."""

    def __init__(self, by: Person | None) -> None:
        self.by = by
        self.result = Result()
        self.units = UnitNames()
        self.places: dict[str, Place] = {
            place.code: place for place in Place.objects.select_related("parent", "unit", "branch")
        }

    def run(self, rows: Iterable[PlaceRecord]) -> Result:
        seen: set[str] = set()
        for row in rows:
            try:
                self._check(row, seen)
                self._apply(row)
            except _RefusedError as refused:
                self.result.problems.append(refused.problem)
        return self.result

    def _check(self, row: PlaceRecord, seen: set[str]) -> None:
        if not row.code:
            raise _refused(row, "code", "code_missing")
        if not CODE.fullmatch(row.code):
            raise _refused(row, "code", "code_form", value=row.code)
        if row.code in seen:
            raise _refused(row, "code", "code_twice", value=row.code)
        if not row.title:
            raise _refused(row, "title", "name_missing")
        if len(row.title) > 80:
            raise _refused(row, "title", "too_long", limit=80)
        if row.kind and row.kind not in PlaceKind.values:
            raise _refused(row, "kind", "kind_unknown", value=row.kind)
        seen.add(row.code)

    def _apply(self, row: PlaceRecord) -> None:
        wanted: dict[str, Any] = {"name": row.title}
        if row.kind:
            wanted["kind"] = row.kind
        if row.parent:
            wanted["parent"] = self._parent(row)
        if row.team:
            wanted["unit"] = self._unit(row, "team", row.team, OrgTree.ADMINISTRATIVE)
        if row.branch:
            wanted["branch"] = self._unit(row, "branch", row.branch, OrgTree.PARTY)
        note = getattr(row, "note", "")
        if note:
            wanted["note"] = note[:200]
        place = self.places.get(row.code)
        if place is None:
            self._create(row, wanted)
        else:
            self._change(row, place, wanted)

    def _create(self, row: PlaceRecord, wanted: dict[str, Any]) -> None:
        below = wanted.get("parent")
        kind = wanted.pop("kind", PlaceKind.ZONE if below else PlaceKind.PLANT)
        self.places[row.code] = add(Place(code=row.code, kind=kind, **wanted), by=self.by)
        self.result.created.append(row.code)

    def _change(self, row: PlaceRecord, place: Place, wanted: dict[str, Any]) -> None:
        parent = wanted.get("parent")
        if parent is not None and self._is_below(parent, place):
            raise _refused(row, "parent", "parent_below", value=row.parent)
        told = {
            name: (str(getattr(place, name) or ""), str(value))
            for name, value in wanted.items()
            if getattr(place, name) != value
        }
        if not told:
            self.result.unchanged.append(row.code)
            return
        moved_from = place.path
        change(place, wanted, by=self.by)
        if place.path != moved_from:
            self._move_known(moved_from, place.path)
        self.result.changed.append(Change(row.row, row.code, told))

    def _move_known(self, before: str, after: str) -> None:
        for known in self.places.values():
            if known.path.startswith(before):
                known.path = after + known.path[len(before) :]

    def _is_below(self, place: Place, above: Place) -> bool:
        return place.path.startswith(above.path)

    def _parent(self, row: PlaceRecord) -> Place:
        found = self.places.get(row.parent)
        if found is None:
            raise _refused(row, "parent", "parent_unknown", value=row.parent)
        return found

    def _unit(self, row: PlaceRecord, column: str, written: str, tree: OrgTree) -> OrgUnit:
        try:
            return self.units.find(written, tree)
        except UnclearError as unclear:
            raise _refused(row, column, unclear.code, value=unclear.value, found=unclear.found) from None


def _refused(row: PlaceRecord, column: str, code: str, **values: Any) -> _RefusedError:
    return _RefusedError(Problem(row.row, column, PROBLEMS[code], values))
