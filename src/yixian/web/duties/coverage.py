"""纵向到底、横向到边: what nobody answers for, and what nobody measures. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.web.duties import access, queries
from yixian.web.duties.models import Duty, DutyStandard, Holder
from yixian.web.indicators.models import Indicator
from yixian.web.people.access import User, has_role, q_reach
from yixian.web.people.models import Membership, OrgTree, Person
from yixian.web.places.models import Place, PlaceKind
from yixian.web.places.queries import Spot, prefixes, spots

#: Rows of each part shown on the page; the sheet has them all.
SHOWN = 100
#: A card there answers for a plant or an enterprise as a whole, not for what stands below.
TOO_HIGH = (PlaceKind.ENTERPRISE, PlaceKind.PLANT)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: what it is, where it belongs, and the form that mends it."""

    code: str
    name: str
    where: str
    fix_url: str
    fix: str


@dataclass(frozen=True, slots=True)
class Found:
    """The number of all gaps of one kind, and the first of them in full."""

    number: int
    gaps: list[Gap]


@dataclass(frozen=True, slots=True)
class Part:
    """One question, how many things fail it, and those of them that were asked for."""

    key: str
    title: str | Promise
    empty: str | Promise
    found: Found
    icon: str = "map-pin"

    @property
    def number(self) -> int:
        return self.found.number

    @property
    def gaps(self) -> Sequence[Gap]:
        return self.found.gaps

    @property
    def hidden(self) -> int:
        return self.number - len(self.gaps)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The page: its parts, and whether workers outside the Party tree are counted too."""

    parts: Sequence[Part]
    everybody: bool
    is_everywhere: bool
    number: int = field(default=0)


def _new(**values: Any) -> str:
    return f"{reverse('duties:new')}?{urlencode(values)}"


def coverage(user: User, *, everybody: bool = False, now: datetime | None = None, limit: int | None = None) -> Coverage:
    """Return what is missing: everywhere for those who oversee the whole, within reach for those who lead.

    With ``limit`` only so many gaps of each kind are spelt out; all of them are counted.
    """
    is_everywhere = has_role(user, access.OVERSEERS)
    tree = spots()
    reached = None if is_everywhere else _reached_paths(user)
    parts = [
        Part(
            "places",
            gettext_lazy("Places nobody answers for"),
            gettext_lazy("Every place has a card with a holder."),
            _places(tree, reached, limit),
            "map-pin",
        ),
        Part(
            "people",
            gettext_lazy("Members without a duty") if not everybody else gettext_lazy("People without a duty"),
            gettext_lazy("Everybody holds a card."),
            _people(user, is_everywhere, everybody, limit),
            "users",
        ),
        Part(
            "indicators",
            gettext_lazy("Indicators no card is measured by"),
            gettext_lazy("Every indicator is the standard of a card."),
            _indicators(tree, reached, limit),
            "gauge",
        ),
        Part(
            "standards",
            gettext_lazy("Standards nobody measured in their cycle"),
            gettext_lazy("Every standard was measured in its cycle."),
            _standards(user, is_everywhere, now, limit),
            "clipboard-check",
        ),
    ]
    return Coverage(parts, everybody, is_everywhere, sum(part.number for part in parts))


def _reached_paths(user: User) -> Callable[[str], bool]:
    """Return the test whether a place lies in the user's reach, by the carers it has or inherits."""
    own = set(Place.objects.filter(q_reach(user, access.COVERAGE)).values_list("path", flat=True))
    cared = set(Place.objects.exclude(unit=None, branch=None).values_list("path", flat=True))

    def is_reached(path: str) -> bool:
        nearest = next((prefix for prefix in reversed(list(prefixes(path))) if prefix in cared), None)
        return nearest in own

    return is_reached


def _where(tree: dict[str, Spot], path: str) -> str:
    return " / ".join(tree[prefix].name for prefix in prefixes(path) if prefix in tree and prefix != path)


def _places(tree: dict[str, Spot], reached: Callable[[str], bool] | None, limit: int | None) -> Found:
    """A place at the bottom of the tree must have a card with a holder on itself or above, below its plant."""
    cards = (
        Duty.objects.filter(is_active=True, place__isnull=False)
        .annotate(held=Exists(Holder.objects.current().filter(duty=OuterRef("pk"), person__is_active=True)))
        .values_list("pk", "place__path", "place__kind", "held")
    )
    held: set[str] = set()
    idle: dict[str, int] = {}
    for pk, path, kind, is_held in cards:
        if is_held and kind not in TOO_HIGH:
            held.add(path)
        elif not is_held:
            idle[path] = pk
    missing = []
    for path, spot in sorted(tree.items(), key=lambda item: item[1].code):
        is_bottom = not any(child.is_active for child in spot.children)
        if not spot.is_active or not is_bottom or spot.kind in TOO_HIGH or (reached and not reached(path)):
            continue
        if not any(prefix in held for prefix in prefixes(path)):
            missing.append(spot)
    return Found(len(missing), [_place(tree, spot, idle.get(spot.path)) for spot in missing[:limit]])


def _place(tree: dict[str, Spot], spot: Spot, idle_card: int | None) -> Gap:
    """Lead to the card that hangs there unheld, else to a new one of the fitting kind."""
    if idle_card is not None:
        url, fix = reverse("duties:edit", args=[idle_card]), _("Name a holder")
    else:
        kind = "room" if spot.kind == PlaceKind.ROOM else "zone" if spot.kind == PlaceKind.ZONE else "area"
        url, fix = _new(place=spot.code, kind=kind), _("Make a card")
    return Gap(spot.code, spot.name, _where(tree, spot.path), url, fix)


def _people(user: User, is_everywhere: bool, everybody: bool, limit: int | None) -> Found:
    holding = Holder.objects.current().filter(person=OuterRef("pk"), duty__is_active=True)
    trees = [OrgTree.PARTY, OrgTree.ADMINISTRATIVE] if everybody else [OrgTree.PARTY]
    member = Membership.objects.current().filter(person=OuterRef("pk"), tree__in=trees)
    people: QuerySet[Person] = Person.objects.filter(Exists(member), ~Exists(holding), is_active=True)
    if not is_everywhere:
        units = q_reach(user, access.COVERAGE, unit="unit", branch="unit")
        within = Membership.objects.current().filter(units, person=OuterRef("pk"))
        people = people.filter(Exists(within))
    team = Membership.objects.current().filter(person=OuterRef("pk"), tree=OrgTree.ADMINISTRATIVE)
    rows = people.order_by("staff_no").annotate(team=Subquery(team.values("unit__name")[:1]))
    fix = _("Give a card")
    gaps = [
        Gap(no, name, team or "", _new(holder=no), fix)
        for no, name, team in rows.values_list("staff_no", "name", "team")[:limit]
    ]
    return Found(len(gaps) if limit is None else people.count(), gaps)


def _indicators(tree: dict[str, Spot], reached: Callable[[str], bool] | None, limit: int | None) -> Found:
    used = DutyStandard.objects.filter(indicator=OuterRef("pk"), ended_on__isnull=True, duty__is_active=True)
    rows: Iterable[tuple[str, str, str | None, str | None]] = (
        Indicator.objects.filter(~Exists(used), is_active=True)
        .order_by("code")
        .values_list("code", "name", "place__path", "place__code")
    )
    fix = _("Make a card")
    missing = [row for row in rows if reached is None or (row[2] is not None and reached(row[2]))]
    gaps = []
    for code, name, path, place in missing[:limit]:
        values = {"indicator": code, **({"place": place} if place else {})}
        where = f"{_where(tree, path)} / {tree[path].name}".strip(" /") if path else ""
        gaps.append(Gap(code, name, where, _new(**values), fix))
    return Found(len(missing), gaps)


def _standards(user: User, is_everywhere: bool, now: datetime | None, limit: int | None) -> Found:
    standards = DutyStandard.objects.filter(ended_on__isnull=True, duty__is_active=True)
    if not is_everywhere:
        standards = standards.filter(q_reach(user, access.COVERAGE, unit="duty__unit", branch="duty__branch"))
    missed = standards.filter(queries.q_overdue(now or timezone.now()))
    rows = missed.select_related("indicator", "duty").order_by("duty__code", "order", "pk")
    gaps = [_standard(standard) for standard in rows[:limit]]
    return Found(len(gaps) if limit is None else missed.count(), gaps)


def _standard(standard: DutyStandard) -> Gap:
    duty = standard.duty
    if standard.indicator is None:
        url, fix = reverse("duties:check", args=[duty.pk]), _("Check now")
    else:
        url, fix = queries.readings_url(standard.indicator), _("Enter readings")
    return Gap(duty.code, str(standard), duty.title, url, fix)
