"""Reads across concerns, and who is in charge of what they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, Func, IntegerField, Q, QuerySet, When
from django.utils import timezone

from yixian.web.concerns.models import Cause, Concern, Lane, Status
from yixian.web.people.access import LEADERS, q_own_team, q_reach
from yixian.web.people.models import Membership, OrgUnit, Person, Role, RoleGrant
from yixian.web.places.models import Place

RELAPSE_WINDOW = timedelta(days=90)
#: Fewer scores than this are not shown: one could tell who gave them.
ENOUGH_SCORES = 5
#: A median over more rows than this says no more, and a large plant waits for it.
MOST_SORTED = 2000
#: Who is told of things at a unit; the administrator keeps the system, not the plant.
TOLD = LEADERS - {Role.ADMINISTRATOR}


# --- who leads ---------------------------------------------------------------------------------------------------


def leaders_at(unit: OrgUnit) -> list[Person]:
    """Return those who hold a leading role over exactly this unit today."""
    rows = RoleGrant.objects.current().filter(unit=unit, role__in=TOLD, person__is_active=True)
    return [row.person for row in rows.select_related("person").order_by("pk")]


def nearest_leaders(unit: OrgUnit | None) -> list[Person]:
    """Return those who lead the unit or, where nobody does, the nearest above; at last, who leads everywhere."""
    ids = [*unit.ancestor_ids(), unit.pk] if unit else []
    rows = RoleGrant.objects.current().filter(role__in=TOLD, person__is_active=True)
    found: dict[int | None, list[Person]] = {}
    for row in rows.filter(Q(unit__in=ids) | Q(unit__isnull=True)).select_related("person").order_by("pk"):
        found.setdefault(row.unit_id, []).append(row.person)
    return next((found[key] for key in [*reversed(ids), None] if key in found), [])


def is_concerned(concern: Concern, person: Person) -> bool:
    """Tell whether it is this person's to score: who raised it, and today's members of the unit in charge.

    Whoever solved it does not score it, unless they raised it themselves.
    """
    if concern.raised_by_id == person.pk:
        return True
    if concern.unit is None or concern.handler_id == person.pk:
        return False
    rows = Membership.objects.current().filter(person=person, unit__path__startswith=concern.unit.path)
    return bool(rows.exists())


# --- lists -------------------------------------------------------------------------------------------------------


def listed() -> QuerySet[Concern]:
    """All concerns with what a row of a list shows."""
    return Concern.objects.select_related("place", "unit", "branch", "handler", "raised_by")


def mine(person: Person) -> QuerySet[Concern]:
    """Return what this person raised by name, newest first."""
    return listed().filter(raised_by=person).order_by("-raised_at", "-pk")


def in_hands_of(person: Person) -> QuerySet[Concern]:
    """Return what this person has to do: accepted and in their hands, the earliest promise first."""
    rows = listed().filter(handler=person, status__in=[Status.RECEIVED, Status.ACCEPTED])
    return rows.order_by(F("due_on").asc(nulls_first=True), "answer_due", "pk")


#: Who answers at first hand; those above them are asked when it was not answered in time.
FIRST_ANSWERERS = LEADERS - {Role.PLANT_MANAGER, Role.ADMINISTRATOR}


def waiting_for(user: Person) -> QuerySet[Concern]:
    """Return what waits for this person's answer, the oldest due first.

    That is what their role at first hand reaches, what was escalated to a manager, and what was handed to them.
    """
    late = q_reach(user, {Role.PLANT_MANAGER}) & Q(escalated_at__isnull=False)
    reached = q_reach(user, FIRST_ANSWERERS) | late | Q(handler=user)
    return listed().filter(reached, status=Status.RECEIVED).order_by("answer_due", "pk")


def to_confirm(person: Person) -> QuerySet[Concern]:
    """Return what was done for this person, who has not yet said whether it is solved."""
    return mine(person).filter(status=Status.DONE)


def of_team(user: Person) -> QuerySet[Concern]:
    """Return what is open at the places of the person's own units, the oldest due first."""
    rows = listed().filter(q_own_team(user), status__in=[Status.RECEIVED, Status.ACCEPTED, Status.DONE])
    return rows.order_by("answer_due", "pk")


def overdue_answers(at: datetime) -> list[Concern]:
    """Return what nobody has answered in time."""
    return list(Concern.objects.filter(status=Status.RECEIVED, answer_due__lt=at).order_by("answer_due", "pk"))


def relapsed_from(concern: Concern, cause: Cause) -> Concern | None:
    """Return the concern of the same cause at the same place that was closed at most 90 days before this was raised."""
    closed = Concern.objects.filter(
        place=concern.place,
        cause=cause,
        status=Status.CONFIRMED,
        closed_at__lte=concern.raised_at,
        closed_at__gte=concern.raised_at - RELAPSE_WINDOW,
    )
    return closed.exclude(pk=concern.pk).select_related("handler").order_by("-closed_at").first()


# --- the board ---------------------------------------------------------------------------------------------------

#: Tabs of the board, in their order: what each keeps, and what comes first.
TABS: dict[str, Q] = {
    "waiting": Q(status=Status.RECEIVED),
    **{lane: Q(status=Status.ACCEPTED, lane=lane) for lane in Lane.values},
    "done": Q(status=Status.DONE),
    "closed": Q(status__in=[Status.DECLINED, Status.CONFIRMED]),
    "all": Q(),
}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What a leader wants to see on the board."""

    show: str = "waiting"
    unit: OrgUnit | None = None
    kind: str = ""
    words: str = ""
    overdue: bool = False
    handler: Person | None = None


def late(now: datetime | None = None) -> Q:
    """Return the condition of what is overdue: the answer, or what was promised."""
    moment = now or timezone.now()
    today = timezone.localtime(moment).date()
    return Q(status=Status.RECEIVED, answer_due__lt=moment) | Q(status=Status.ACCEPTED, due_on__lt=today)


def filtered(rows: QuerySet[Concern], wanted: BoardFilter) -> QuerySet[Concern]:
    """Keep what the filters, but for the tab, let through."""
    if wanted.unit is not None:
        rows = rows.filter(unit__in=OrgUnit.objects.within([wanted.unit.path]))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.overdue:
        rows = rows.filter(late())
    if wanted.handler is not None:
        rows = rows.filter(handler=wanted.handler)
    if wanted.words:
        words = wanted.words
        places = Place.objects.filter(Q(code__icontains=words) | Q(name__icontains=words)).values("pk")
        rows = rows.filter(Q(number__icontains=words) | Q(text__icontains=words) | Q(place__in=places))
    return rows


def tab_counts(rows: QuerySet[Concern]) -> dict[str, int]:
    """Return how many rows each tab holds, in one query that an index answers alone."""
    counts = dict.fromkeys(TABS, 0)
    for status, lane, count in rows.order_by().values_list("status", "lane").annotate(count=Count("pk")):
        counts["all"] += count
        tab = {Status.RECEIVED: "waiting", Status.ACCEPTED: lane, Status.DONE: "done"}.get(status, "closed")
        counts[tab] += count
    return counts


def in_tab(rows: QuerySet[Concern], show: str) -> QuerySet[Concern]:
    """Keep one tab: what waits by its due time, what is worked on by its promise, the rest newest first."""
    kept = rows.filter(TABS[show])
    if show == "waiting":
        return kept.order_by("answer_due", "pk")
    if show in Lane.values:
        return kept.order_by(F("due_on").asc(nulls_last=True), "pk")
    return kept.order_by("-raised_at", "-pk")


def published() -> QuerySet[Concern]:
    """Return the urgent needs that were answered; everybody may read the question and the answer, never the raiser."""
    rows = Concern.objects.filter(kind="need").exclude(status=Status.RECEIVED)
    return rows.select_related("place", "unit").prefetch_related("events").order_by("-answered_at", "-pk")


# --- places a message may come from ------------------------------------------------------------------------------


def places_for(user: Person, words: str = "", *, limit: int = 30) -> list[Place]:
    """Return places to choose from, those of the person's own team first; with words, all whose code or name match."""
    rows = Place.objects.filter(is_active=True)
    own = q_own_team(user)
    rows = rows.filter(Q(code__icontains=words) | Q(name__icontains=words) if words else own)
    rank = Case(When(own, then=0), default=1, output_field=IntegerField())
    return list(rows.annotate(rank=rank).order_by("rank", "code")[:limit])


def similar_places(concern: Concern, *, limit: int = 24) -> QuerySet[Place]:
    """Return where the same may be found: other places of that kind not asked yet, siblings first."""
    asked = [concern.place_id, *concern.spread_to.values_list("place_id", flat=True)]
    rows = Place.objects.filter(is_active=True, kind=concern.place.kind).exclude(pk__in=asked)
    near = Case(
        When(parent_id=concern.place.parent_id, then=0),
        default=1,
        output_field=IntegerField(),
    )
    keys = list(rows.annotate(near=near).order_by("near", "code").values_list("pk", flat=True)[:limit])
    return Place.objects.filter(pk__in=keys).order_by("code")


def people_like(words: str, *, limit: int = 12) -> list[Person]:
    """Return active people whose staff number, name or spelling begins with the words."""
    words = words.strip()
    if not words:
        return []
    found = Person.objects.filter(is_active=True).filter(
        Q(staff_no__startswith=words) | Q(name__startswith=words) | Q(pinyin__icontains=words.lower())
    )
    return list(found.order_by("name", "pk")[:limit])


# --- figures for other pages -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScoreFigure:
    """The scores of one concern: how many, and the mean once there are enough of them to hide who gave them."""

    count: int
    mean: float | None


def score_of(concern: Concern) -> ScoreFigure:
    found = concern.scores.aggregate(count=Count("pk"), mean=Avg("stars"))
    return ScoreFigure(found["count"], found["mean"] if found["count"] >= ENOUGH_SCORES else None)


def open_counts_by_place(paths: Iterable[str]) -> dict[int, int]:
    """Return how many concerns are open at each place within the paths, by its key; places without are left out."""
    places = Place.objects.within(paths)
    rows = Concern.objects.filter(place__in=places, status__in=[Status.RECEIVED, Status.ACCEPTED, Status.DONE])
    return dict(rows.order_by().values_list("place").annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True)
class LoopCounts:
    """How far the concerns raised since a day have come, and how long the half of them took at most.

    A median is that of the newest ``MOST_SORTED``; ``None`` where nothing has come that far: unknown, not 0.
    """

    raised: int
    answered: int
    accepted: int
    declined: int
    done: int
    confirmed: int
    overdue: int
    relapsed: int
    to_answer: timedelta | None
    to_done: timedelta | None
    to_confirm: timedelta | None
    oldest_waiting: datetime | None


def loop_counts(paths: Collection[str] | None, since: datetime) -> LoopCounts:
    """Return the loop's figures for concerns of the units within the paths (``None``: everywhere) raised since then."""
    rows = Concern.objects.filter(raised_at__gte=since).order_by()
    if paths is not None:
        rows = rows.filter(unit__in=OrgUnit.objects.within(paths))
    waiting = rows.filter(status=Status.RECEIVED)
    counts = rows.aggregate(
        raised=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        accepted=Count("pk", filter=Q(answered_at__isnull=False) & ~Q(status=Status.DECLINED)),
        declined=Count("pk", filter=Q(status=Status.DECLINED)),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        confirmed=Count("pk", filter=Q(status=Status.CONFIRMED)),
        overdue=Count("pk", filter=late()),
        relapsed=Count("pk", filter=Q(relapse_of__isnull=False)),
    )
    return LoopCounts(
        **counts,
        to_answer=_median(rows, "raised_at", "answered_at"),
        to_done=_median(rows, "answered_at", "done_at"),
        to_confirm=_median(rows.filter(status=Status.CONFIRMED), "done_at", "closed_at"),
        oldest_waiting=waiting.order_by("raised_at").values_list("raised_at", flat=True).first(),
    )


class _Seconds(Func):
    """The time between two moments in seconds, reckoned by the database itself."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(julianday(%(expressions)s)) * 86400.0"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXTRACT(EPOCH FROM (%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


def _median(rows: QuerySet[Concern], start: str, end: str) -> timedelta | None:
    """Return the lower median, to the second, of the time between two moments over the newest rows that know both."""
    known = rows.filter(**{f"{start}__isnull": False, f"{end}__isnull": False}).order_by("-raised_at")
    took = known.annotate(took=_Seconds(F(end), F(start))).values_list("took", flat=True)[:MOST_SORTED]
    return timedelta(seconds=round(median_low(took))) if took else None
