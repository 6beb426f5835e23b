"""Reads across people, units and what they hold. Counting never depends on the number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from yixian.web.people.models import Membership, OrgTree, OrgUnit, Person, SignIn


def home_unit(person: Person) -> OrgUnit | None:
    """Return the person's administrative unit today (usually the team)."""
    return _current_unit(person, OrgTree.ADMINISTRATIVE)


def home_branch(person: Person) -> OrgUnit | None:
    """Return the person's Party branch or group today; those outside the Party may be attached to one too."""
    return _current_unit(person, OrgTree.PARTY)


def _current_unit(person: Person, tree: str) -> OrgUnit | None:
    row = Membership.objects.current().filter(person=person, tree=tree).select_related("unit").first()
    return row.unit if row else None


def current_memberships(person: Person) -> list[Membership]:
    return list(Membership.objects.current().filter(person=person).select_related("unit").order_by("tree"))


def membership_history(person: Person) -> list[Membership]:
    """Return every place the person has had in the two trees, the latest first; corrections of a day are left out."""
    rows = person.memberships.select_related("unit").exclude(until=F("since")).order_by("-since", "-pk")
    return list(rows)


def matching(text: str) -> Q:
    """Return the condition for a name, the start of a staff number, or the start of a spelling or its initials."""
    plain = "".join(text.split()).lower()
    if not plain:
        return Q()
    condition = Q(name__contains=text.strip()) | Q(staff_no__istartswith=plain)
    if plain.isascii() and plain.isalnum():
        condition |= Q(pinyin__startswith=plain) | Q(pinyin__contains=f" {plain}")
    return condition


def listed(condition: Q, *, text: str = "", unit: OrgUnit | None = None, left: bool = False) -> QuerySet[Person]:
    """Return the people of the list page, each with today's memberships fetched in one further query."""
    rows = Person.objects.filter(condition).filter(matching(text)).filter(is_active=not left)
    if unit is not None:
        members = Membership.objects.current().filter(unit__path__startswith=unit.path)
        rows = rows.filter(pk__in=members.values("person"))
    today = Membership.objects.current().select_related("unit").order_by("tree")
    return rows.prefetch_related(Prefetch("memberships", queryset=today, to_attr="places_today")).order_by(
        "staff_no", "pk"
    )


def units_for_choice(paths: Collection[str] | None, *, trees: Iterable[str] = OrgTree.values) -> QuerySet[OrgUnit]:
    """Return the active units below the paths (``None``: all), in the order of their trees."""
    rows: QuerySet[OrgUnit] = OrgUnit.objects.filter(is_active=True, tree__in=list(trees))
    if paths is not None:
        rows = OrgUnit.objects.within(paths).filter(is_active=True, tree__in=list(trees))
    return rows.order_by("tree", "path")


@dataclass(slots=True)
class Branchlet:
    """One unit on the page of the trees: the people directly in it and in all of its subtree."""

    unit: OrgUnit
    direct: int = 0
    total: int = 0
    covers: list[str] = field(default_factory=list)
    may_edit: bool = False


def tree_with_counts(tree: str) -> list[Branchlet]:
    """Return the units of a tree from the top down, siblings by name, with their counts; three queries in all."""
    units: list[Any] = list(OrgUnit.objects.filter(tree=tree))
    covers: dict[int, list[str]] = {}
    for key, name in OrgUnit.objects.filter(tree=tree, covers__isnull=False).values_list("pk", "covers__name"):
        covers.setdefault(key, []).append(name)
    members = Membership.objects.current().filter(tree=tree, person__is_active=True)
    direct: Counter[int] = Counter(dict(members.order_by().values_list("unit").annotate(Count("pk"))))
    total: Counter[int] = Counter()
    below: dict[int | None, list[Any]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
        for key in (*unit.ancestor_ids(), unit.pk):
            total[key] += direct[unit.pk]
    found: list[Branchlet] = []
    waiting = sorted(below.get(None, []), key=_by_name, reverse=True)
    while waiting:
        unit = waiting.pop()
        found.append(Branchlet(unit, direct[unit.pk], total[unit.pk], covers.get(unit.pk, [])))
        waiting += sorted(below.get(unit.pk, []), key=_by_name, reverse=True)
    return found


def _by_name(unit: OrgUnit) -> tuple[bool, str]:
    return (not unit.is_active, unit.name)


def open_sign_ins(person: Person) -> list[SignIn]:
    return list(person.sign_ins.filter(ended_at__isnull=True).order_by("-seen_at"))


def active_members(unit: OrgUnit, on: date | None = None) -> QuerySet[Person]:
    """Return the people at work in a unit or below it that day."""
    members = Membership.objects.current(on).filter(unit__path__startswith=unit.path)
    return Person.objects.filter(pk__in=members.values("person"), is_active=True).order_by("staff_no")
