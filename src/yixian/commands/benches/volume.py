"""A large enterprise made quickly, for measuring pages: nothing in it means anything."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, models
from django.utils import timezone

from yixian.commands.benches.figures import FULL
from yixian.web.audit.models import AuditEntry
from yixian.web.concerns.models import Concern, ConcernKind, Event, Lane, Status
from yixian.web.duties.models import Check, Duty, DutyStandard, Holder
from yixian.web.indicators.models import Indicator, Reading, Target
from yixian.web.notices import digests
from yixian.web.notices.models import Notice
from yixian.web.people.models import Membership, OrgUnit, Person, Role, RoleGrant
from yixian.web.places.models import Place
from yixian.web.projects.models import Member, Project, ProjectStatus, Stage, Trial

BATCH = 2000
TODAY = timezone.localdate
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    people: int
    concerns: int
    readings: int
    workshops: int = 40
    teams_each: int = 12
    zones_each: int = 40
    indicators: int = 300
    audits: int = 200_000


SMALL_SIZE = Size(people=2000, concerns=5000, readings=60_000, workshops=8, indicators=60, audits=5_000)
FULL_SIZE = Size(people=20_000, concerns=50_000, readings=1_000_000)


def bulk(model: type[models.Model], rows: Iterable[models.Model]) -> list[Any]:
    """Insert in batches, without holding a million objects at once."""
    made: list[Any] = []
    source = iter(rows)
    while batch := list(itertools.islice(source, BATCH)):
        kept = model._default_manager.bulk_create(batch)
        if model not in (Reading, AuditEntry, Check, Event):
            made += kept
    return made


@dataclass
class Volume:
    """What was made, for those who walk through it."""

    size: Size
    chance: random.Random
    workshops: list[OrgUnit]
    teams: list[OrgUnit]
    branches: list[OrgUnit]
    zones: list[Place]
    people: list[Person]
    manager: Person
    secretary: Person
    leader: Person
    worker: Person
    administrator: Person
    auditor: Person
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def cast(self) -> dict[str, Person]:
        names = ("manager", "secretary", "leader", "worker", "administrator", "auditor")
        return {name: getattr(self, name) for name in names}


def build(scale: str) -> Volume:
    """Fill an empty database; the same every time."""
    size = FULL_SIZE if scale == FULL else SMALL_SIZE
    chance = random.Random(20_260_307)  # noqa: S311 - reproducible, not secret
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # throw-away data; the connection is closed below
    plant, workshops, teams, branches = _units(size)
    zones = _places(size, workshops, teams, branches)
    people = bulk(Person, (_person(number) for number in range(size.people)))
    bulk(Membership, _memberships(people, teams, branches))
    volume = Volume(size, chance, workshops, teams, branches, zones, people, *people[:4], *people[-2:])
    _grants(volume, plant)
    _concerns(volume)
    _duties(volume)
    _readings(volume)
    _projects(volume)
    _notices(volume)
    _audits(volume)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    return volume


def _person(number: int) -> Person:
    person = Person(staff_no=f"{number:06d}", name=f"工友{number}")
    person.password = UNUSABLE_PASSWORD_PREFIX  # hashing twenty thousand would take minutes
    return person


def _units(size: Size) -> tuple[OrgUnit, list[OrgUnit], list[OrgUnit], list[OrgUnit]]:
    def unit(tree: str, kind: str, name: str, parent: OrgUnit | None) -> OrgUnit:
        made: OrgUnit = OrgUnit.objects.create(tree=tree, kind=kind, name=name, parent=parent)
        return made

    plant = unit("administrative", "plant", "大厂", None)
    committee = unit("party", "committee", "党委", None)
    workshops = [unit("administrative", "workshop", f"车间{number}", plant) for number in range(size.workshops)]
    teams = [
        unit("administrative", "team", f"班组{number}", workshop)
        for workshop in workshops
        for number in range(size.teams_each)
    ]
    branches = [unit("party", "branch", f"支部{number}", committee) for number in range(size.workshops)]
    for branch, workshop in zip(branches, workshops, strict=True):
        branch.covers.add(workshop)
    return plant, workshops, teams, branches


def _places(size: Size, workshops: list[OrgUnit], teams: list[OrgUnit], branches: list[OrgUnit]) -> list[Place]:
    site = Place.objects.create(kind="plant", code="P", name="大厂")
    zones = []
    for index, workshop in enumerate(workshops):
        line = Place.objects.create(
            kind="line", code=f"L{index}", name=f"工段{index}", parent=site, unit=workshop, branch=branches[index]
        )
        zones += [
            Place(
                kind="zone",
                code=f"Z{index}-{number}",
                name=f"区域{index}-{number}",
                parent=line,
                unit=teams[index * size.teams_each + number % size.teams_each],
                branch=branches[index],
            )
            for number in range(size.zones_each)
        ]
    made = bulk(Place, zones)
    for zone in made:
        zone.path = f"{zone.parent.path}{zone.pk}/"
    Place.objects.bulk_update(made, ["path"], batch_size=400)
    return made


def _memberships(people: list[Person], teams: list[OrgUnit], branches: list[OrgUnit]) -> Iterator[Membership]:
    for index, person in enumerate(people):
        team = teams[index % len(teams)]
        yield Membership(person=person, unit=team, tree="administrative", since=SINCE)
        if index % 4 == 0:
            yield Membership(person=person, unit=branches[index % len(branches)], tree="party", since=SINCE)


def _grants(volume: Volume, plant: OrgUnit) -> None:
    grants = [
        RoleGrant(person=volume.manager, role=Role.PLANT_MANAGER, unit=plant, since=SINCE),
        RoleGrant(person=volume.administrator, role=Role.ADMINISTRATOR, unit=None, since=SINCE),
        RoleGrant(
            person=volume.auditor, role=Role.AUDITOR, unit=plant, since=SINCE, until=TODAY() + timedelta(days=90)
        ),
        RoleGrant(person=volume.secretary, role=Role.BRANCH_SECRETARY, unit=volume.branches[0], since=SINCE),
    ]
    grants += [
        RoleGrant(person=volume.people[index + 2], role=Role.TEAM_LEADER, unit=team, since=SINCE)
        for index, team in enumerate(volume.teams)
    ]
    bulk(RoleGrant, grants)


def _concerns(volume: Volume) -> None:
    now, chance = timezone.now(), volume.chance
    open_share = (Status.RECEIVED, Status.ACCEPTED, Status.DONE)

    def rows() -> Iterator[Concern]:
        for number in range(volume.size.concerns):
            zone = volume.zones[number % len(volume.zones)]
            raised = now - timedelta(minutes=20 * (volume.size.concerns - number))
            status = open_share[number % 3] if number % 20 == 0 else Status.CONFIRMED
            yield Concern(
                number=f"B{number:07d}",
                kind=ConcernKind.values[number % 3],
                place=zone,
                unit_id=zone.unit_id,
                branch_id=zone.branch_id,
                text=f"第 {number} 条：管线接头有渗漏，请处理。",
                raised_by=volume.people[number % len(volume.people)],
                handler=chance.choice(volume.people[:500]),
                raised_at=raised,
                answer_due=raised + timedelta(days=3),
                answered_at=None if status == Status.RECEIVED else raised + timedelta(days=1),
                due_on=None if status == Status.RECEIVED else (raised + timedelta(days=9)).date(),
                closed_at=raised + timedelta(days=8) if status == Status.CONFIRMED else None,
                done_at=raised + timedelta(days=7) if status in (Status.DONE, Status.CONFIRMED) else None,
                status=status,
                lane=Lane.values[number % 3] if status != Status.RECEIVED else "",
            )

    made = bulk(Concern, rows())
    bulk(Event, (Event(concern=concern, kind="raised", by_id=concern.raised_by_id) for concern in made))


def _duties(volume: Volume) -> None:
    """Hang a card on every zone; every eighth is a responsibility area that answers for an indicator too."""
    zones, people = volume.zones, volume.people
    volume.indicators = bulk(
        Indicator,
        (
            Indicator(code=f"I{number}", name=f"指标{number}", direction="down", place=zones[number % len(zones)])
            for number in range(volume.size.indicators)
        ),
    )  # fmt: skip
    duties = bulk(
        Duty,
        (
            Duty(kind="zone" if index % 8 else "area", code=f"D{index}", title=zone.name, place=zone,
                 unit_id=zone.unit_id, branch_id=zone.branch_id, what="巡检", how="看\n听\n摸")
            for index, zone in enumerate(zones)
        ),
    )  # fmt: skip
    bulk(
        Holder,
        (Holder(duty=duty, person=people[index % len(people)], since=SINCE) for index, duty in enumerate(duties)),
    )
    standards = bulk(
        DutyStandard, (DutyStandard(duty=duty, kind="check", text="无渗漏", cycle="week") for duty in duties)
    )
    areas = [duty for duty in duties if duty.kind == "area"]
    bulk(
        DutyStandard,
        (
            DutyStandard(duty=duty, kind="indicator", indicator=indicator, order=1)
            for duty, indicator in zip(areas, itertools.cycle(volume.indicators), strict=False)
        ),
    )
    now = timezone.now()
    bulk(
        Check,
        (
            Check(standard=standard, done_at=now - timedelta(days=7 * week), by=people[0], is_ok=week % 5 > 0)
            for standard in standards
            for week in range(12)
        ),
    )


def _readings(volume: Volume) -> None:
    indicators = volume.indicators
    bulk(Target, (Target(indicator=indicator, value=50.0, since=SINCE) for indicator in indicators))
    each = volume.size.readings // len(indicators)
    today, chance = TODAY(), volume.chance
    bulk(
        Reading,
        (
            Reading(
                indicator=indicator,
                day=today - timedelta(days=number // 3),
                shift=1 + number % 3,
                value=50 + chance.random(),
                source="file",
            )
            for indicator in indicators
            for number in range(each)
        ),
    )


def _projects(volume: Volume) -> None:
    today, zones, people = TODAY(), volume.zones, volume.people
    projects = bulk(
        Project,
        (
            Project(
                number=f"G{number:05d}", title=f"项目{number}", problem="单耗偏高", place=zones[number % len(zones)],
                unit_id=zones[number % len(zones)].unit_id, branch_id=zones[number % len(zones)].branch_id,
                status=ProjectStatus.values[number % 5], stop_rule="超温即停", due_on=today + timedelta(number % 90),
                created_by=people[number % 50],
            )
            for number in range(400)
        ),
    )  # fmt: skip
    team = zip(projects, itertools.cycle(people[:500]), strict=False)
    bulk(Member, (Member(project=project, person=person, role="leader") for project, person in team))
    day = timedelta(1)
    indicators = list(Indicator.objects.order_by("pk")[:50])
    bulk(
        Trial,
        (
            Trial(project=project, indicator=indicators[index % len(indicators)], min_effect=1.0,
                  baseline_from=today - 90 * day, baseline_to=today - 46 * day,
                  trial_from=today - 45 * day, trial_to=today - day)
            for index, project in enumerate(projects)
        ),
    )  # fmt: skip
    bulk(Stage, (Stage(project=project, order=1, name="方案编制") for project in projects))


def _notices(volume: Volume) -> None:
    values = {"unit": "班组", "overdue": 1, "due": 2}
    people = [volume.manager, volume.secretary, volume.leader, volume.worker]
    bulk(Notice, (Notice(person=person, code="digest.ready", values=values) for person in people for _ in range(200)))
    digests.make(TODAY())


def _audits(volume: Volume) -> None:
    people = volume.people
    bulk(
        AuditEntry,
        (
            AuditEntry(
                actor=people[number % 997], action="concern.raised", target_type="concern", target_id=str(number),
                target_label=f"B{number:07d}", changes={"status": ["received", "accepted"]},
            )
            for number in range(volume.size.audits)
        ),
    )  # fmt: skip
