"""Reads that join the apps, each through the app's own queries."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.web.concerns import access as concern_access
from yixian.web.concerns import queries as concerns
from yixian.web.concerns.models import Concern, Status
from yixian.web.duties import queries as duties
from yixian.web.duties.models import Duty, DutyKind
from yixian.web.duties.queries import Card
from yixian.web.indicators import queries as indicators
from yixian.web.people.models import Person
from yixian.web.places import queries as places
from yixian.web.projects import queries as projects
from yixian.web.projects.models import Project
from yixian.web.ui.items import Hit, Todo

MOST_TODOS = 12
MOST_HITS = 8


def cards_held_by(person: Person) -> list[Card]:
    """Return the cards this person holds today, project tasks left out."""
    held = duties.duties().filter(is_active=True, holders__in=person.duty_holdings.current())
    return duties.cards_of(held.exclude(kind=DutyKind.TASK).distinct())


def todos_of(person: Person, cards: list[Card]) -> list[Todo]:
    """Return what waits for this person, what is late first: answers, promises, confirmations, checks, decisions."""
    now, today = timezone.now(), timezone.localdate()
    found: list[Todo] = []
    for concern in concerns.waiting_for(person)[:MOST_TODOS]:
        found.append(
            _of_concern(_("to answer"), "message-report", concern, concern.answer_due, concern.answer_due < now)
        )
    for concern in concerns.in_hands_of(person).filter(status=Status.ACCEPTED)[:MOST_TODOS]:
        late = concern.due_on is not None and concern.due_on < today
        found.append(_of_concern(_("promised"), "tools", concern, concern.due_on, late))
    for concern in concerns.to_confirm(person)[:MOST_TODOS]:
        found.append(_of_concern(_("solved? say yes or no"), "circle-check", concern, None, False))
    for card in cards:
        if card.due:
            url = reverse("duties:check", args=[card.duty.pk])
            found.append(Todo(_("to check"), card.duty.title, url, "clipboard-check", None, card.overdue > 0))
    for project in projects.waiting_for(person)[:MOST_TODOS]:
        url = reverse("projects:detail", args=[project.pk])
        found.append(Todo(_("charter to approve"), project.title, url, "file-text"))
    for task in _tasks_of(person):
        late = task.due_on is not None and task.due_on < today
        found.append(
            Todo(
                _("project task"), task.title, reverse("duties:detail", args=[task.pk]), "list-check", task.due_on, late
            )
        )
    return sorted(found, key=lambda todo: not todo.is_late)


def _of_concern(kind: str | Promise, icon: str, concern: Concern, due: date | datetime | None, late: bool) -> Todo:
    words = concern.text[:50] or str(_("(photo or recording)"))
    return Todo(
        kind, f"{concern.place.name}：{words}", reverse("concerns:detail", args=[concern.number]), icon, due, late
    )


def _tasks_of(person: Person) -> list[Duty]:
    held = Duty.objects.filter(kind=DutyKind.TASK, is_active=True, done_on__isnull=True)
    return list(held.filter(holders__in=person.duty_holdings.current()).order_by("due_on")[:MOST_TODOS])


def find(user: Person, words: str) -> list[Hit]:
    """Return what the words may mean, at most a few of each kind."""
    words = words.strip()
    if not words:
        return []
    return [
        *_people(words),
        *_places(words),
        *_cards(words),
        *_concerns(user, words),
        *_projects(words),
        *_indicators(words),
    ]


def _people(words: str) -> list[Hit]:
    rows = Person.objects.filter(is_active=True).filter(
        Q(name__icontains=words) | Q(staff_no__startswith=words) | Q(pinyin__icontains=words.lower())
    )
    return [
        Hit(_("person"), "user", row.name, reverse("people:detail", args=[row.pk]), row.post)
        for row in rows.order_by("name", "staff_no")[:MOST_HITS]
    ]


def _places(words: str) -> list[Hit]:
    return [
        Hit(_("place"), "map-pin", row.name, reverse("places:detail", args=[row.pk]), row.code)
        for row in places.matching(words, MOST_HITS)
    ]


def _cards(words: str) -> list[Hit]:
    rows = Duty.objects.filter(is_active=True).filter(Q(title__icontains=words) | Q(code__icontains=words))
    return [
        Hit(_("card"), "clipboard-list", row.title, reverse("duties:detail", args=[row.pk]), row.code)
        for row in rows[:MOST_HITS]
    ]


def _concerns(user: Person, words: str) -> list[Hit]:
    rows = concern_access.visible(user).filter(Q(number__icontains=words) | Q(text__icontains=words))
    return [
        Hit(_("concern"), "message-report", row.text[:60], reverse("concerns:detail", args=[row.number]), row.number)
        for row in rows.order_by("-raised_at")[:MOST_HITS]
    ]


def _projects(words: str) -> list[Hit]:
    rows = Project.objects.filter(Q(title__icontains=words) | Q(number__icontains=words))
    return [
        Hit(_("project"), "flask", row.title, reverse("projects:detail", args=[row.pk]), row.number)
        for row in rows[:MOST_HITS]
    ]


def _indicators(words: str) -> list[Hit]:
    return [
        Hit(_("indicator"), "chart-line", row.name, reverse("indicators:detail", args=[row.pk]), row.unit)
        for row in indicators.search(words)[:MOST_HITS]
    ]
