"""What the pages that join the apps show, and how each is put together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns import queries as concerns
from yixian.web.concerns.models import Concern, Event, Status
from yixian.web.duties import queries as duties
from yixian.web.duties.models import Duty, DutyKind
from yixian.web.duties.queries import Card
from yixian.web.indicators import queries as indicators
from yixian.web.indicators.models import Indicator
from yixian.web.indicators.values import shown
from yixian.web.people.access import has_role, rights_of
from yixian.web.people.models import BadgeCode, Membership, OrgTree, OrgUnit, Person, Role, RoleGrant
from yixian.web.people.queries import home_unit
from yixian.web.places.models import Place
from yixian.web.projects import analysis
from yixian.web.projects import queries as projects
from yixian.web.projects.models import Project, ProjectStatus, Verdict
from yixian.web.trees import tops
from yixian.web.ui import access, queries
from yixian.web.ui.items import Figure, FirstStep, IndicatorLine, Step, Todo, VerdictLine


@dataclass(frozen=True, slots=True)
class HomePage:
    """My page: what waits for me, what became of what I raised, the cards I answer for."""

    person: Person
    todos: list[Todo]
    concerns: list[Concern]
    cards: list[Card]
    unit: OrgUnit | None
    overviews: list[tuple[str, str | Promise, str]]
    first_steps: list[FirstStep]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A team's, branch's or plant's page: its figures, what is open, what is late, its projects and cards."""

    unit: OrgUnit
    figures: list[Figure]
    waiting: list[Concern]
    open: list[Concern]
    projects: list[Project]
    cards: list[Card]
    units: list[OrgUnit]


@dataclass(frozen=True, slots=True)
class PlantPage:
    """The manager's one page: the loop, what waits for a decision, indicators against plan, the latest verdicts."""

    unit: OrgUnit | None
    since: date
    steps: list[Step]
    todos: list[Todo]
    indicators: list[IndicatorLine]
    verdicts: list[VerdictLine]
    oldest: Concern | None


SHOWN = 8
KEPT_S = 60


def home_of(person: Person) -> HomePage:
    cards = queries.cards_held_by(person)
    return HomePage(
        person=person,
        todos=queries.todos_of(person, cards),
        concerns=list(concerns.mine(person)[:SHOWN]),
        cards=cards,
        unit=home_unit(person),
        overviews=_overviews(person),
        first_steps=_first_steps(person),
    )


def _first_steps(person: Person) -> list[FirstStep]:
    """Return what a new installation still needs, for the administrator; nothing once all of it is there."""
    if not has_role(person, {Role.ADMINISTRATOR}):
        return []
    others = RoleGrant.objects.exclude(role=Role.ADMINISTRATOR)
    steps = [
        FirstStep(_("Import the roster you have"), reverse("imports:start"), Membership.objects.exists()),
        FirstStep(_("Lay out the places, or import them"), reverse("places:tree"), Place.objects.exists()),
        FirstStep(_("Name leaders, secretaries and managers"), reverse("people:list"), others.exists()),
        FirstStep(_("Print badge slips"), reverse("people:badges"), BadgeCode.objects.exists()),
        FirstStep(_("Put up the responsibility cards"), reverse("duties:grid"), Duty.objects.exists()),
        FirstStep(_("Say what is measured"), reverse("indicators:list"), Indicator.objects.exists()),
    ]
    return [] if all(step.is_done for step in steps) else steps


def _overviews(person: Person) -> list[tuple[str, str | Promise, str]]:
    found: list[tuple[str, str | Promise, str]] = []
    if has_role(person, {Role.PLANT_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR}):
        found.append((reverse("ui:loop"), _("The loop"), "repeat"))
    led = access.led_units(person)
    own = led or [unit for unit in [home_unit(person)] if unit]
    found += [(reverse("ui:unit", args=[unit.pk]), unit.name, "users") for unit in own[:3]]
    return found


def unit_page(unit: OrgUnit) -> UnitPage:
    """Gather one unit's overview; a Party unit shows what belongs to its branch and to the units it covers."""
    here = _here(unit)
    rows = concerns.listed().filter(here)
    board = reverse("concerns:board")
    now = timezone.now()
    open_now = rows.filter(status__in=[Status.RECEIVED, Status.ACCEPTED, Status.DONE])
    cards = Duty.objects.filter(here, is_active=True).exclude(kind=DutyKind.TASK)
    late = duties.overdue_among(cards)
    shown = duties.duties().filter(pk__in=list(late.values_list("pk", flat=True)[:SHOWN])).order_by("code")
    return UnitPage(
        unit=unit,
        figures=[
            Figure(_("open concerns"), open_now.count(), f"{board}?show=all&unit={unit.pk}"),
            Figure(
                _("overdue"), open_now.filter(concerns.late(now)).count(), f"{board}?show=all&overdue=on&unit={unit.pk}"
            ),
            Figure(_("cards"), cards.count(), reverse("duties:list")),
            Figure(_("cards with checks overdue"), late.count(), reverse("duties:grid")),
        ],
        waiting=list(rows.filter(status=Status.RECEIVED).order_by("answer_due")[:SHOWN]),
        open=list(rows.filter(status=Status.ACCEPTED).order_by("due_on")[:SHOWN]),
        projects=list(Project.objects.filter(here).exclude(status=ProjectStatus.STOPPED)[:SHOWN]),
        cards=duties.cards_of(shown),
        units=list(OrgUnit.objects.filter(parent=unit, is_active=True).order_by("pk")),
    )


def _here(unit: OrgUnit) -> Q:
    if unit.tree == OrgTree.ADMINISTRATIVE:
        return Q(unit__in=OrgUnit.objects.within([unit.path]))
    covered = OrgUnit.objects.within([below.path for below in _covered(unit)])
    return Q(branch__in=OrgUnit.objects.within([unit.path])) | Q(unit__in=covered)


def _covered(unit: OrgUnit) -> list[OrgUnit]:
    below = OrgUnit.objects.within([unit.path])
    return list(
        OrgUnit.objects.filter(
            pk__in=OrgUnit.covers.through.objects.filter(from_orgunit__in=below).values("to_orgunit")
        )
    )


def plant_page(user: Person, since: datetime) -> PlantPage:
    paths = _paths(user)
    units = access.led_units(user)
    cards = queries.cards_held_by(user)
    open_now = concerns.listed().filter(status__in=[Status.RECEIVED, Status.ACCEPTED])
    if paths is not None:
        open_now = open_now.filter(unit__in=OrgUnit.objects.within(paths))
    return PlantPage(
        unit=units[0] if units else None,
        since=timezone.localtime(since).date(),
        steps=_steps(paths, since),
        todos=queries.todos_of(user, cards),
        indicators=_against_plan(paths),
        verdicts=_verdicts(paths),
        oldest=open_now.order_by("raised_at").first(),
    )


def _paths(user: Person) -> list[str] | None:
    """Return the administrative subtrees the overseer's roles reach; ``None`` for everywhere."""
    grants = rights_of(user).of({Role.PLANT_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR})
    if any(grant.is_everywhere for grant in grants):
        return None
    return [path for grant in grants for path in grant.administrative]


def _steps(paths: list[str] | None, since: datetime) -> list[Step]:
    counts = _counts(paths, since)
    verdicts = projects.verdict_counts(["/"] if paths is None else paths, since)
    charters = Project.objects.filter(created_at__gte=since)
    if paths is not None:
        charters = charters.filter(unit__in=OrgUnit.objects.within(paths))
    board, listed = reverse("concerns:board"), reverse("projects:list")
    return [
        Step(pgettext_lazy("loop", "raised"), counts.raised, f"{board}?show=all"),
        Step(pgettext_lazy("loop", "answered"), counts.answered, f"{board}?show=all", _days(counts.to_answer)),
        Step(pgettext_lazy("loop", "done"), counts.done, f"{board}?show=done", _days(counts.to_done)),
        Step(pgettext_lazy("loop", "confirmed"), counts.confirmed, f"{board}?show=closed", _days(counts.to_confirm)),
        Step(pgettext_lazy("loop", "chartered"), charters.count(), listed),
        Step(pgettext_lazy("loop", "judged"), sum(verdicts.values()), listed),
        Step(pgettext_lazy("loop", "proved"), verdicts.get("proved", 0), listed),
    ]


def _counts(paths: list[str] | None, since: datetime) -> concerns.LoopCounts:
    """Return the loop's figures, kept for a minute: over a year of a large plant they are a sum of many thousands.

    Whatever happens to a concern adds an event, so the newest concern and the newest event tell that nothing did.
    """
    newest = Concern.objects.order_by("-pk").values_list("client_key", flat=True)[:1]
    event = Event.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    key = f"loop {paths} {since.date()} {list(newest)} {list(event)}"
    name = hashlib.sha256(key.encode()).hexdigest()
    kept: concerns.LoopCounts | None = cache.get(name)
    if kept is None:
        kept = concerns.loop_counts(paths, since)
        cache.set(name, kept, KEPT_S)
    return kept


def _days(took: timedelta | None) -> float | None:
    return None if took is None else took / timedelta(days=1)


def _against_plan(paths: list[str] | None) -> list[IndicatorLine]:
    planned = Indicator.objects.filter(is_active=True, targets__isnull=False)
    if paths is not None:
        kept = Place.objects.filter(unit__in=OrgUnit.objects.within(paths)).values_list("path", flat=True)
        planned = planned.filter(place__in=Place.objects.within(tops(kept)))
    with_target = planned.values_list("pk", flat=True).distinct()
    lines = []
    for latest in indicators.latest_with_target(with_target).values():
        decimals = latest.indicator.decimals
        lines.append(
            IndicatorLine(
                name=str(latest.indicator),
                url=reverse("indicators:detail", args=[latest.indicator.pk]),
                value=shown(latest.value, decimals),
                target=shown(latest.target, decimals),
                is_met=latest.is_good,
            )
        )
    return lines


def _verdicts(paths: list[str] | None) -> list[VerdictLine]:
    rows = Verdict.objects.select_related("trial__project").order_by("-id")
    if paths is not None:
        rows = rows.filter(trial__project__unit__in=OrgUnit.objects.within(paths))
    words = analysis.words(get_language() or "zh-hans")["words"]
    return [
        VerdictLine(
            title=row.trial.project.title,
            url=reverse("projects:verdict", args=[row.pk]),
            word=words[row.word],
            code=row.word,
            grade=row.grade,
        )
        for row in rows[:SHOWN]
    ]
