"""The replay of a run that is over, its trends, and its comparison with the expert's; nothing here touches a plant."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yixian.web.training import access, comparison, replay
from yixian.web.training.models import Role, Run

MOST_TAGS = 8


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The station's numbers of a run at ``at`` seconds, in one area; asked for by htmx, only the numbers."""
    run, role = access.run_to_watch(request.user, pk)
    if not _is_over(run, role):
        return redirect("training:station", pk)
    view = replay.page(run, _seconds(request), request.GET.get("area", ""))
    name = "_moment.html" if request.headers.get("HX-Request") else "replay.html"
    return render(request, f"training/{name}", {"view": view})


@require_GET
def moments(request: HttpRequest, pk: int) -> HttpResponse:
    """The next moments of a replay, for the page to play."""
    run, role = access.run_to_watch(request.user, pk)
    if not _is_over(run, role):
        return redirect("training:station", pk)
    return JsonResponse(replay.block(run, _seconds(request), request.GET.get("area", "")))


@require_GET
def trend(request: HttpRequest, pk: int) -> HttpResponse:
    """Some tags over the whole of a run."""
    run, role = access.run_to_watch(request.user, pk)
    if not _is_over(run, role):
        return redirect("training:station", pk)
    return JsonResponse(replay.history(run, request.GET.get("tags", "").split(",")[:MOST_TAGS]))


@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """A run beside the scripted expert's; asked for by htmx, only the charts and their table."""
    run, role = access.run_to_watch(request.user, pk)
    if not _is_over(run, role):
        return redirect("training:station", pk)
    name = "_compare.html" if request.headers.get("HX-Request") else "compare.html"
    return render(request, f"training/{name}", {"run": run, "lines": comparison.compare(run)})


def _is_over(run: Run, role: str) -> bool:
    """Tell whether the run may be shown again: never to operators before their drill has ended for everybody."""
    return not run.drill.is_open or (role == Role.INSTRUCTOR and run.is_finished)


def _seconds(request: HttpRequest) -> float:
    """Return the moment asked for; what is no time is the beginning."""
    try:
        found = float(request.GET.get("at", ""))
    except ValueError:
        return 0.0
    return found if math.isfinite(found) else 0.0
