"""Which rows of a sheet speak of something outside the reach of whoever imports it: those are not taken over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from yixian.web.duties.models import Duty
from yixian.web.imports.models import ImportKind
from yixian.web.indicators import access as indicators
from yixian.web.indicators.models import Indicator
from yixian.web.people.access import reaches, rights_of
from yixian.web.people.models import OrgUnit, Person, Role
from yixian.web.places.models import Place

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.PLANT_MANAGER})


def foreign_rows(user: Person | None, kind: str, rows: Sequence[Any]) -> set[int]:
    """Return the numbers of the rows the user may not write; the command line may write all."""
    if user is None or any(grant.is_everywhere for grant in rights_of(user).of(KEEPERS)):
        return set()
    return _CHECKS[kind](user, rows)


class _Places:
    """Every place by code and by name, and whether the user keeps it."""

    def __init__(self, user: Person) -> None:
        self.user = user
        places = list(Place.objects.select_related("unit", "branch"))
        self.by_pk: dict[int, Any] = {place.pk: place for place in places}
        self.by_code: dict[str, Any] = {place.code: place for place in places}
        self.by_name: dict[str, list[Any]] = {}
        for place in places:
            self.by_name.setdefault(place.name, []).append(place)

    def named(self, text: str) -> Any | None:
        alike = self.by_name.get(text, [])
        return self.by_code.get(text) or (alike[0] if len(alike) == 1 else None)

    def is_kept(self, place: Any) -> bool:
        chain = [place, *(self.by_pk[pk] for pk in reversed(place.ancestor_ids()))]
        unit = next((node.unit for node in chain if node.unit), None)
        branch = next((node.branch for node in chain if node.branch), None)
        return reaches(self.user, KEEPERS, unit=unit, branch=branch)


def _places(user: Person, rows: Sequence[Any]) -> set[int]:
    places, good, foreign = _Places(user), set[str](), set[int]()
    for row in rows:  # parents stand before their children
        there, above = places.by_code.get(row.code), places.by_code.get(row.parent)
        is_above_kept = row.parent in good or (above is not None and places.is_kept(above))
        stays = there is not None and places.is_kept(there) and not row.parent
        is_kept = stays or (is_above_kept and (there is None or places.is_kept(there)))
        if is_kept:
            good.add(row.code)
        else:
            foreign.add(row.row)
    return foreign


def _areas(user: Person, rows: Sequence[Any]) -> set[int]:
    places = _Places(user)
    known = Duty.objects.filter(code__in=[row.code for row in rows]).select_related("unit", "branch", "group")
    duties = {duty.code: duty for duty in known}
    groups: dict[str, list[OrgUnit]] = {}
    for unit in OrgUnit.objects.filter(name__in={row.group for row in rows} - {""}):
        groups.setdefault(unit.name, []).append(unit)
    foreign = set()
    for row in rows:
        duty = duties.get(row.code)
        place = places.named(row.place) if row.place else None if duty else places.by_code.get(row.code)
        said = []
        if duty is not None:
            unit, branch = duty.belongs_to
            said.append(reaches(user, KEEPERS, unit=unit, branch=branch))
        if place is not None:
            said.append(places.is_kept(place))
        if duty is None and place is None:
            said.append(any(_reaches_unit(user, unit) for unit in groups.get(row.group, ())))
        if not all(said):
            foreign.add(row.row)
    return foreign


def _reaches_unit(user: Person, unit: OrgUnit) -> bool:
    is_party = unit.tree == "party"
    return reaches(user, KEEPERS, unit=None if is_party else unit, branch=unit if is_party else None)


def _readings(user: Person, rows: Sequence[Any]) -> set[int]:
    codes = {row.indicator for row in rows}
    found = Indicator.objects.filter(code__in=codes).select_related("place__unit", "place__branch")
    may = {indicator.code for indicator in found if indicators.may_enter(user, indicator)}
    return {row.row for row in rows if row.indicator not in may}


_CHECKS: dict[str, Callable[[Person, Sequence[Any]], set[int]]] = {
    ImportKind.PLACES: _places,
    ImportKind.AREAS: _areas,
    ImportKind.READINGS: _readings,
}
