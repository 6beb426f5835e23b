"""Roles beyond those a roster proposes, and the cast's way in."""

from __future__ import annotations

from datetime import date, timedelta

from yixian.demo import cast, content
from yixian.demo.enterprise import Enterprise
from yixian.web.people import pins
from yixian.web.people.actions import grant_role
from yixian.web.people.models import OrgKind, OrgTree, OrgUnit, Person, Role, RoleGrant

_AUDIT_DAYS = 365
_MANAGERS = {"厂长", "经理"}


def roles(enterprise: Enterprise, *, since: date, by: Person) -> None:
    """Give managers, technicians, secretaries, auditor and instructor what they lead, and the cast its log-in."""
    units = {unit.name: unit for unit in OrgUnit.objects.filter(tree=OrgTree.ADMINISTRATIVE, kind=OrgKind.PLANT)}
    plants = {row["code"]: units[row["name"]] for row in content.plants()}
    until = enterprise.anchor + timedelta(days=_AUDIT_DAYS)
    for one in enterprise.people:
        top = plants[one.plant]
        shop = OrgUnit.objects.filter(parent=top, name=one.workshop).first()
        if one.post in _MANAGERS or (one.plant == "A" and one.post == "车间主任"):
            _give(one.staff_no, Role.PLANT_MANAGER, top, since, by)
        elif one.post == "技术员":
            _give(one.staff_no, Role.TECHNICIAN, shop, since, by)
        elif one.post == "培训师":
            _give(one.staff_no, Role.INSTRUCTOR, top, since, by)
        elif one.post == "审计员":
            _give(one.staff_no, Role.AUDITOR, None, since, by, until)
        elif one.post == "党总支书记":
            _give(one.staff_no, Role.BRANCH_SECRETARY, _general_branch(one.staff_no), since, by)
    _let_in()


def _give(staff_no: str, role: str, unit: OrgUnit | None, since: date, by: Person, until: date | None = None) -> None:
    person = Person.objects.get(staff_no=staff_no)
    if not RoleGrant.objects.filter(person=person, role=role, unit=unit).exists():
        grant_role(person, role, unit=unit, since=since, until=until, by=by)


def _general_branch(staff_no: str) -> OrgUnit | None:
    """Return the general branch above the person's own branch."""
    rows = OrgUnit.objects.filter(tree=OrgTree.PARTY, memberships__person__staff_no=staff_no)
    own: OrgUnit = rows.get()
    above: OrgUnit | None = OrgUnit.objects.filter(children=own).first()
    return own if own.kind == OrgKind.GENERAL_BRANCH else above


def _let_in() -> None:
    """Give the cast the demonstration's password and PIN; nobody else can sign in."""
    for actor in cast.CAST:
        person = Person.objects.get(staff_no=actor.staff_no)
        person.set_password(cast.PASSWORD)
        person.pin = pins.hashed(cast.PIN)
        person.save(update_fields=["password", "pin"])
