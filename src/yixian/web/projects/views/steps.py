"""What the views share: who asks, and how a step that cannot be taken is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yixian.web.people.models import Person
from yixian.web.projects import wording
from yixian.web.projects.errors import NotNow
from yixian.web.projects.models import Project


def person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def back(project: Project) -> HttpResponse:
    return redirect("projects:detail", project.pk)


def do(request: HttpRequest, project: Project, step: Callable[[], Any], done: str = "") -> HttpResponse:
    """Take a step and go back to the project; where its state forbids the step, say so there."""
    try:
        step()
    except NotNow as error:
        messages.error(request, wording.REFUSALS[error.code])
    else:
        if done:
            messages.success(request, done)
    return back(project)
