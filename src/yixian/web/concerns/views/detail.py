from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yixian.web.concerns import access, forms, pages, queries
from yixian.web.concerns.models import Concern
from yixian.web.concerns.views.raising import person_of
from yixian.web.people.models import Person


def linked_and_readable(concern: Concern, person: Person) -> set[int]:
    """Return which of the concerns linked with this one the person may open; the others show their number only."""
    keys = [key for key in (concern.relapse_of_id, concern.spread_from_id) if key]
    linked = Concern.objects.filter(relapse_of=concern) | Concern.objects.filter(spread_from=concern)
    keys += linked.values_list("pk", flat=True)
    return set(access.visible(person).filter(pk__in=keys).values_list("pk", flat=True))


def show(
    request: HttpRequest, concern: Concern, *, given: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Draw one concern with a form for each step this viewer may take; ``given`` holds forms to be shown again."""
    person = person_of(request.user)
    readable = linked_and_readable(concern, person)
    page = pages.detail_page(concern, person, readable, timezone.localdate())
    steps: dict[str, Any] = {}
    if page.can.answer:
        steps["accept"] = forms.AcceptForm(prefix="accept")
    if page.can.decline:
        steps["decline"] = forms.ReasonForm(prefix="decline")
    if page.can.hand_over:
        steps["assign"] = forms.AssignForm(prefix="assign")
    if page.can.report_done:
        steps["done"] = forms.DoneForm(prefix="done")
    if page.can.reopen:
        steps["reopen"] = forms.ReasonForm(prefix="reopen")
    if page.can.note:
        steps["note"] = forms.NoteForm(prefix="note")
    if page.can.spread:
        steps["elsewhere"] = forms.ElsewhereForm(prefix="elsewhere", places=queries.similar_places(concern))
    steps.update(given or {})
    return render(
        request, "concerns/detail.html", {"page": page, "steps": steps, "again": set(given or {})}, status=status
    )


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    return show(request, access.readable(request.user, number))


@require_safe
def print_view(request: HttpRequest, number: str) -> HttpResponse:
    """The rectification order (整改通知单) on one sheet of A4."""
    person = person_of(request.user)
    concern = access.readable(person, number)
    page = pages.detail_page(concern, person, set(), timezone.localdate())
    return render(request, "concerns/print.html", {"page": page})


@require_safe
def attachment(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """A photo or recording, for those who may read the concern; at most 2 MB, so answered in one piece."""
    found = access.attachment(request.user, number, key)
    with found.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=found.media_type)
    response["Cache-Control"] = "private, max-age=86400"
    return response
