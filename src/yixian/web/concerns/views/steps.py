"""The steps of one concern: fetch it for this user, read the form, act, go back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yixian.web.concerns import access, actions, forms, intake, queries
from yixian.web.concerns.actions.steps import address as concern_address
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import Concern
from yixian.web.concerns.views.detail import show
from yixian.web.concerns.views.raising import person_of
from yixian.web.concerns.wording import refusal
from yixian.web.people.access import LEADERS, require_role


def step(
    request: HttpRequest,
    concern: Concern,
    name: str,
    form: django_forms.Form,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Act on a valid form and go back with a sentence; draw an invalid one again (422); tell a refusal in words."""
    if not form.is_valid():
        return show(request, concern, given={name: form}, status=422)
    try:
        messages.success(request, act(form.cleaned_data))
    except StepError as refused:
        messages.error(request, refusal(refused.code, refused.number))
    return redirect(_where_from(request) or concern_address(concern))


def _where_from(request: HttpRequest) -> str:
    """Return the list the step was taken from, if it is one of this site's addresses."""
    goal = request.POST.get("next", "")
    is_ours = goal.startswith("/") and url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()})
    return goal if is_ours else ""


@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.answerable(person, number)
    form = forms.AcceptForm(request.POST, prefix="accept")

    def act(said: dict[str, Any]) -> str:
        done = actions.accept(
            concern,
            lane=said["lane"],
            handler=said["handler"] or person,
            due_on=said["due_on"],
            text=said["text"],
            by=person,
        )
        return _("{number}: accepted, promised for {due}.").format(number=done.number, due=done.due_on)

    return step(request, concern, "accept", form, act)


@require_POST
def decline(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.answerable(person, number)
    form = forms.ReasonForm(request.POST, prefix="decline")

    def act(said: dict[str, Any]) -> str:
        actions.decline(concern, reason=said["text"], by=person)
        return _("{number}: declined; the raiser reads your reason.").format(number=concern.number)

    return step(request, concern, "decline", form, act)


@require_POST
def assign(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.answerable(person, number)
    form = forms.AssignForm(request.POST, prefix="assign")

    def act(said: dict[str, Any]) -> str:
        actions.assign(concern, handler=said["handler"], text=said["text"], by=person)
        return _("{number} is now in the hands of {name}.").format(number=concern.number, name=said["handler"].name)

    return step(request, concern, "assign", form, act)


@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.notable(person, number)
    form = forms.NoteForm(request.POST, prefix="note")

    def act(said: dict[str, Any]) -> str:
        actions.note(concern, text=said["text"], by=person)
        return _("The note was added.")

    return step(request, concern, "note", form, act)


@require_POST
def report_done(request: HttpRequest, number: str) -> HttpResponse:
    """Report done; a photo that cannot be read is told, and the rest goes in."""
    person = person_of(request.user)
    concern = access.workable(person, number)
    form = forms.DoneForm(request.POST, prefix="done")
    files = intake.photos_of(request)

    def act(said: dict[str, Any]) -> str:
        done = actions.report_done(concern, cause=said["cause"], text=said["text"], photos=files.photos, by=person)
        for problem in files.problems:
            messages.warning(request, problem)
        if done.relapse_of is not None:
            words = _("This is a relapse of {number}: the same cause at the same place within 90 days.")
            messages.warning(request, words.format(number=done.relapse_of.number))
        return _("{number} is reported done; the raiser is asked to confirm.").format(number=done.number)

    return step(request, concern, "done", form, act)


@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.own(person, number)

    def act(said: dict[str, Any]) -> str:
        actions.confirm(concern, by=person, text=said["text"])
        return _("Thank you. {number} is closed.").format(number=concern.number)

    return step(request, concern, "confirm", forms.OptionalTextForm(request.POST), act)


@require_POST
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.own(person, number)
    form = forms.ReasonForm(request.POST, prefix="reopen")

    def act(said: dict[str, Any]) -> str:
        actions.reopen(concern, reason=said["text"], by=person)
        return _("{number} is open again and waits for an answer.").format(number=concern.number)

    return step(request, concern, "reopen", form, act)


@require_POST
def score(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.scorable(person, number)

    def act(said: dict[str, Any]) -> str:
        actions.score(concern, stars=said["stars"], by=person)
        return _("Your score was kept.")

    return step(request, concern, "score", forms.ScoreForm(request.POST), act)


@require_POST
def elsewhere(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request.user)
    concern = access.led(person, number)
    form = forms.ElsewhereForm(request.POST, prefix="elsewhere", places=queries.similar_places(concern))

    def act(said: dict[str, Any]) -> str:
        made = actions.propose_elsewhere(concern, places=list(said["places"]), by=person)
        return _("Asked at {count} other places; their answers are listed here.").format(count=len(made))

    return step(request, concern, "elsewhere", form, act)


@require_safe
def handlers(request: HttpRequest) -> HttpResponse:
    """People whose number, name or spelling begins with ``?q=``, as options of a list; for leaders."""
    require_role(request.user, LEADERS)
    found = queries.people_like(request.GET.get("q", "")[:60])
    return render(request, "concerns/_people.html", {"people": found})
