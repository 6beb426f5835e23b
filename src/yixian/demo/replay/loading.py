"""The office's files, taken in by the importers everybody uses."""

from __future__ import annotations

from datetime import timedelta
from math import floor, log10
from pathlib import Path

from yixian.demo import content, files
from yixian.demo.cast import STAFF_NO
from yixian.demo.enterprise import Enterprise
from yixian.demo.records import Indicator
from yixian.tables.areas import read_areas
from yixian.tables.places import read_places
from yixian.tables.roster import read_roster
from yixian.web.duties import actions as duties
from yixian.web.duties.rows import AreaRow, Well
from yixian.web.indicators import actions as indicators
from yixian.web.indicators import models
from yixian.web.people import roster, unit_actions
from yixian.web.people.actions import grant_role
from yixian.web.people.models import OrgKind, OrgTree, Person, Role
from yixian.web.places import actions as places
from yixian.web.places.models import Place
from yixian.web.places.results import Result


class NotTakenError(Exception):
    """An importer left out something of the demonstration's own files: the demonstration would not be whole."""

    def __init__(self, file: str, problems: list[str]) -> None:
        self.file, self.problems = file, problems
        super().__init__(f"{file}: {'; '.join(problems[:5])}")


def people(enterprise: Enterprise, folder: Path) -> Person:
    """Import the rosters with the roles they propose; return the administrator, the first person with a role."""
    since = enterprise.anchor - timedelta(days=enterprise.sizes.days + 1)
    names = content.read("plants")["enterprise"]
    tops = (
        (OrgTree.ADMINISTRATIVE, OrgKind.ENTERPRISE, names["name"]),
        (OrgTree.PARTY, OrgKind.COMMITTEE, names["committee"]),
    )
    for tree, kind, name in tops:
        unit_actions.add_unit(tree=tree, kind=kind, name=name, parent=None, by=None)  # type: ignore[arg-type]
    admin: Person | None = None
    for plant, label in files.PLANT_FILES.items():
        file = f"花名册_{label}.xlsx"
        read = read_roster(folder / file, as_of=enterprise.anchor)
        name = next(row["name"] for row in content.plants() if row["code"] == plant)
        if read.errors:
            raise NotTakenError(file, [f"{error.row} {error.column} {error.code}" for error in read.errors])
        proposed = roster.preview(read, effective_on=since, plant=name).proposals
        keys = [proposal.key for proposal in proposed]
        roster.apply(read, by=admin, effective_on=since, plant=name, grant=keys)
        if admin is None:
            admin = Person.objects.get(staff_no=STAFF_NO["administrator"])
            grant_role(admin, Role.ADMINISTRATOR, unit=None, since=since, until=None, by=admin)
    assert admin is not None
    return admin


def plant(enterprise: Enterprise, folder: Path, *, by: Person) -> None:
    """Import places, define the indicators with their targets, and import the cards."""
    read = read_places(folder / "位置.xlsx")
    _whole("位置.xlsx", places.apply_places(read.places, by))
    spots = {place.code: place for place in Place.objects.all()}
    since = enterprise.anchor - timedelta(days=enterprise.sizes.days)
    for indicator in enterprise.truth.indicators.values():
        row = indicators.define(_indicator(indicator, spots[indicator.place]), by=by)
        target = indicator.plan if indicator.plan is not None else indicator.target
        indicators.set_target(row, value=target, since=since, by=by)
    for label in files.PLANT_FILES.values():
        file = f"责任区_{label}.xlsx"
        _whole(file, duties.apply_areas(read_areas(folder / file).areas, by))
    _whole("检查项目", duties.apply_areas(_checked(enterprise), by))


def _whole(file: str, result: Result) -> None:
    if result.problems:
        raise NotTakenError(file, [f"{p.row} {p.column} {p.message}" for p in result.problems])


def _checked(enterprise: Enterprise) -> list[AreaRow]:
    """Return what the sheet's reader leaves out: the kind of each card and what is looked at on a round."""
    return [
        AreaRow(
            card.code,
            card.name,
            kind=card.kind,
            well=tuple(Well(text=item, cycle=card.cycle) for item in card.items),
        )
        for card in enterprise.duties
    ]


def _indicator(one: Indicator, place: Place) -> models.Indicator:
    return models.Indicator(
        code=one.code,
        name=one.name,
        unit=one.unit,
        kind=one.kind,
        direction=one.better,
        numerator_name=one.numerator.name if one.numerator else "",
        denominator_name=files.denominator_name(one) if one.denominator else "",
        decimals=_decimals(one),
        period=one.period,
        place=place,
    )


def _decimals(one: Indicator) -> int:
    """Return as many decimals as tell one reading from the next."""
    if not one.white:
        return 2
    return min(4, max(0, 1 - floor(log10(one.white))))
