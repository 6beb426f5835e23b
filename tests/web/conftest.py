"""The cast and the small plant every web test may use.

The plant: one workshop with two teams, one Party branch that covers it, another workshop that is none of our
business. The cast: ``worker`` and ``leader`` of team one, ``secretary`` of the branch, ``manager`` of the plant,
``technician`` and ``instructor`` of the workshop, ``auditor`` and ``administrator`` of everything, and ``stranger``,
a worker of the other workshop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from web.world import World
from yixian.web.people.models import Membership, OrgUnit, Person, Role, RoleGrant
from yixian.web.places.models import Place

SINCE = date(2020, 1, 1)


def make_person(staff_no: str, name: str, *units: OrgUnit) -> Person:
    person = Person.objects.create_user(staff_no, name)
    for unit in units:
        Membership.objects.create(person=person, unit=unit, tree=unit.tree, since=SINCE)
    return person


def grant(person: Person, role: str, unit: OrgUnit | None) -> Person:
    until = timezone.localdate() + timedelta(days=30) if role == Role.AUDITOR else None
    RoleGrant.objects.create(person=person, role=role, unit=unit, since=SINCE, until=until)
    return person


@dataclass(frozen=True)
class Plant:
    """The units and places of the small plant."""

    plant: OrgUnit
    workshop: OrgUnit
    team: OrgUnit
    other_team: OrgUnit
    foreign_workshop: OrgUnit
    foreign_team: OrgUnit
    branch: OrgUnit
    foreign_branch: OrgUnit
    site: Place
    line: Place
    zone: Place
    foreign_zone: Place


@pytest.fixture
def plant(db: None) -> Plant:
    def unit(tree: str, kind: str, name: str, parent: OrgUnit | None) -> OrgUnit:
        made: OrgUnit = OrgUnit.objects.create(tree=tree, kind=kind, name=name, parent=parent)
        return made

    root = unit("administrative", "plant", "PVC厂", None)
    workshop = unit("administrative", "workshop", "乙炔车间", root)
    team = unit("administrative", "team", "发生班", workshop)
    other_team = unit("administrative", "team", "清净班", workshop)
    foreign = unit("administrative", "workshop", "机修车间", root)
    foreign_team = unit("administrative", "team", "机修一班", foreign)
    committee = unit("party", "general_branch", "PVC厂党总支", None)
    branch = unit("party", "branch", "第一党支部", committee)
    foreign_branch = unit("party", "branch", "第二党支部", committee)
    branch.covers.add(workshop)
    foreign_branch.covers.add(foreign)
    site = Place.objects.create(kind="plant", code="PVC", name="PVC厂")
    line = Place.objects.create(kind="line", code="ACE", name="乙炔工段", parent=site, unit=workshop, branch=branch)
    zone = Place.objects.create(kind="zone", code="A-17", name="1#发生器", parent=line, unit=team, branch=branch)
    away = Place.objects.create(
        kind="zone", code="M-01", name="机修场地", parent=site, unit=foreign_team, branch=foreign_branch
    )
    return Plant(
        root,
        workshop,
        team,
        other_team,
        foreign,
        foreign_team,
        branch,
        foreign_branch,
        site,
        line,
        zone,
        away,
    )


@pytest.fixture
def worker(plant: Plant) -> Person:
    return make_person("010001", "张一线", plant.team, plant.branch)


@pytest.fixture
def leader(plant: Plant) -> Person:
    return grant(make_person("010002", "李班长", plant.team), Role.TEAM_LEADER, plant.team)


@pytest.fixture
def technician(plant: Plant) -> Person:
    return grant(make_person("010003", "王技术", plant.workshop), Role.TECHNICIAN, plant.workshop)


@pytest.fixture
def secretary(plant: Plant) -> Person:
    return grant(make_person("010004", "赵书记", plant.workshop, plant.branch), Role.BRANCH_SECRETARY, plant.branch)


@pytest.fixture
def instructor(plant: Plant) -> Person:
    return grant(make_person("010005", "孙教员", plant.workshop), Role.INSTRUCTOR, plant.workshop)


@pytest.fixture
def manager(plant: Plant) -> Person:
    return grant(make_person("010006", "周厂长", plant.plant), Role.PLANT_MANAGER, plant.plant)


@pytest.fixture
def auditor(plant: Plant) -> Person:
    return grant(make_person("010007", "吴审计", plant.plant), Role.AUDITOR, None)


@pytest.fixture
def administrator(plant: Plant) -> Person:
    return grant(make_person("010008", "郑管理", plant.plant), Role.ADMINISTRATOR, None)


@pytest.fixture
def stranger(plant: Plant) -> Person:
    return make_person("020001", "钱路人", plant.foreign_team, plant.foreign_branch)


@pytest.fixture
def as_(client: Client):
    """Return a function that gives a client signed in as that person: ``as_(worker).get(url)``."""

    def signed_in(person: Person) -> Client:
        own = Client()
        own.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return own

    return signed_in


@pytest.fixture
def world(plant, worker, leader, technician, secretary, instructor, manager, auditor, administrator, stranger) -> World:
    cast = {
        "worker": worker, "leader": leader, "technician": technician, "secretary": secretary,
        "instructor": instructor, "manager": manager, "auditor": auditor, "administrator": administrator,
        "stranger": stranger,
    }  # fmt: skip
    return World(plant=plant, cast=cast)
