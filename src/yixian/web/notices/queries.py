"""What the digests and the calendars are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from yixian.web.concerns.models import Concern, Status
from yixian.web.duties.models import Cycle, Duty, DutyStandard, Holder, StandardKind
from yixian.web.people.models import OrgKind, OrgTree, OrgUnit, Person, Role, RoleGrant
from yixian.web.projects.models import Project, ProjectStatus

LONGEST_LIST = 30
TEXT_LENGTH = 60

Lists = dict[str, list[dict[str, Any]]]


def crews() -> QuerySet[OrgUnit]:
    found: QuerySet[OrgUnit] = OrgUnit.objects.filter(
        tree=OrgTree.ADMINISTRATIVE, kind=OrgKind.TEAM, is_active=True
    ).order_by("pk")
    return found


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _concerns(condition: Q) -> Iterable[Any]:
    return (
        Concern.objects.filter(condition, unit__isnull=False)
        .order_by("raised_at")
        .values("pk", "number", "text", "status", "unit_id", "due_on", "answer_due", place_name=F("place__name"))
        .iterator()
    )


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "pk": row["pk"],
        "number": row["number"],
        "place": row["place_name"],
        "text": row["text"][:TEXT_LENGTH],
        "status": row["status"],
    }


def overdue(day: date) -> dict[int, list[dict[str, Any]]]:
    """Return unit → concerns nobody has answered in time, or not done by the day promised."""
    now = min(timezone.now(), _moment(day + timedelta(1)))
    late = Q(status=Status.RECEIVED, answer_due__lt=now) | Q(status=Status.ACCEPTED, due_on__lt=day)
    return _by_unit((row["unit_id"], _line(row)) for row in _concerns(late))


def answered(day: date) -> dict[int, list[dict[str, Any]]]:
    """Return unit → concerns answered on that day."""
    within = Q(answered_at__gte=_moment(day), answered_at__lt=_moment(day + timedelta(1)))
    return _by_unit((row["unit_id"], _line(row)) for row in _concerns(within))


def raised(day: date) -> dict[int, list[dict[str, Any]]]:
    """Return unit → concerns raised on that day."""
    within = Q(raised_at__gte=_moment(day), raised_at__lt=_moment(day + timedelta(1)))
    return _by_unit((row["unit_id"], _line(row)) for row in _concerns(within))


def _by_unit(rows: Iterable[tuple[int, dict[str, Any]]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for unit, line in rows:
        found[unit].append(line)
    return found


def cycle_start(cycle: str, day: date) -> date:
    """Return the first day of the cycle that day is in; a shift counts as its day."""
    if cycle == Cycle.WEEK:
        return day - timedelta(day.weekday())
    if cycle == Cycle.MONTH:
        return day.replace(day=1)
    if cycle == Cycle.QUARTER:
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return day


def checks_due(day: date) -> dict[int, list[dict[str, Any]]]:
    """Return unit → checks not yet done in the cycle they are in."""
    rows = (
        DutyStandard.objects.filter(kind=StandardKind.CHECK, duty__is_active=True, duty__unit__isnull=False)
        .annotate(last=Max("checks__done_at"))
        .order_by("duty__code", "order")
        .values("text", "cycle", "last", unit_id=F("duty__unit_id"), code=F("duty__code"), title=F("duty__title"))
    )
    return _by_unit(
        (row["unit_id"], {"code": row["code"], "title": row["title"], "text": row["text"], "cycle": row["cycle"]})
        for row in rows.iterator()
        if row["last"] is None or timezone.localtime(row["last"]).date() < cycle_start(row["cycle"], day)
    )


def tasks_due(day: date) -> dict[int, list[dict[str, Any]]]:
    """Return unit → cards that should be done by that day and are not."""
    rows = Duty.objects.filter(is_active=True, done_on__isnull=True, due_on__lte=day, unit__isnull=False)
    return _by_unit(
        (row["unit_id"], {"code": row["code"], "title": row["title"], "due": str(row["due_on"])})
        for row in rows.order_by("due_on").values("unit_id", "code", "title", "due_on")
    )


def duties_changed(day: date) -> dict[int, list[dict[str, Any]]]:
    """Return unit → cards made, or given to somebody else, since the day before."""
    since = day - timedelta(1)
    fresh = Duty.objects.filter(is_active=True, unit__isnull=False, created_at__gte=_moment(since))
    moved = Holder.objects.filter(since__gte=since, since__lte=day, until__isnull=True, duty__unit__isnull=False)
    found = {
        (row["unit_id"], row["code"]): row["title"] for row in fresh.order_by("code").values("unit_id", "code", "title")
    }
    for row in moved.values(unit_id=F("duty__unit_id"), code=F("duty__code"), title=F("duty__title")):
        found[row["unit_id"], row["code"]] = row["title"]
    return _by_unit((unit, {"code": code, "title": title}) for (unit, code), title in sorted(found.items()))


def digest_contents(day: date) -> dict[OrgUnit, dict[str, Any]]:
    """Return crew → its day: counts and lists. The number of queries does not grow with the number of crews."""
    parts = {
        "overdue": overdue(day),
        "raised": raised(day - timedelta(1)),
        "answered": answered(day - timedelta(1)),
        "checks": checks_due(day),
        "tasks": tasks_due(day),
        "changed": duties_changed(day),
    }
    found: dict[OrgUnit, dict[str, Any]] = {}
    for unit in crews():
        lists = {name: part.get(unit.pk, []) for name, part in parts.items()}
        found[unit] = {
            "counts": {name: len(lines) for name, lines in lists.items()},
            "lists": {name: lines[:LONGEST_LIST] for name, lines in lists.items()},
        }
    return found


def leaders_of(units: Iterable[OrgUnit]) -> dict[int, list[Person]]:
    """Return unit → its team leaders today."""
    rows = RoleGrant.objects.current().filter(
        role=Role.TEAM_LEADER, unit__in=[unit.pk for unit in units], person__is_active=True
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for row in rows.select_related("person"):
        found[row.unit_id].append(row.person)
    return found


def promises_of(person: Person) -> QuerySet[Concern]:
    """Return open concerns this person has in hand, with the day promised."""
    return Concern.objects.filter(handler=person, status=Status.ACCEPTED, due_on__isnull=False).select_related("place")


def answers_due_of(person: Person) -> QuerySet[Concern]:
    """Return concerns waiting for this person's answer."""
    return Concern.objects.filter(handler=person, status=Status.RECEIVED).select_related("place")


def projects_due_of(person: Person) -> QuerySet[Project]:
    """Return running projects this person is on, with the day due."""
    running = (ProjectStatus.CHARTERED, ProjectStatus.TRIAL)
    return Project.objects.filter(members__person=person, status__in=running, due_on__isnull=False).distinct()


def tasks_of(person: Person) -> QuerySet[Duty]:
    """Return unfinished cards with a day due that this person holds."""
    held = Holder.objects.current().filter(person=person)
    return Duty.objects.filter(holders__in=held, is_active=True, done_on__isnull=True, due_on__isnull=False).distinct()
