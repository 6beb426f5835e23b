"""The operator station: its page, what it asks for, its trends and its log."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from numpy.typing import NDArray

from yixian.web.people.access import signed_in
from yixian.web.training import access, actions, frames, pages, runner, station, station_alarms, wording
from yixian.web.training.errors import NotNow
from yixian.web.training.forms import WishForm
from yixian.web.training.models import Command, Role, Run
from yixian.web.training.plantview import PlantView

MOST_POINTS = 600
MOST_TAGS = 8


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The station of a plant."""
    run, role = access.run_to_watch(request.user, pk)
    if not run.drill.is_open:
        return redirect("training:debrief", pk)
    view = station.page(run, role, is_second=request.GET.get("screen") == "2")
    return render(
        request, "training/station.html", {"view": view, "marks": pages.marks(run) if view.is_instructor else []}
    )


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wish; the answer says that it is kept, or why not. From a plain form it leads back to the station."""
    run, role = access.run_to_watch(request.user, pk)
    form = WishForm(request.POST)
    status, said, command = 400, _("That is not a number or not a command."), None
    if form.is_valid():
        try:
            command = actions.ask(run, form.wish(), by=signed_in(request.user), role=role)
            status, said = 200, ""
        except NotNow as error:
            status, said = 409, wording.refusal(error.code, error.values)
    if request.POST.get("plain"):
        if said:
            messages.error(request, said)
        return redirect("training:station", pk)
    answer = {"ok": status == 200, "said": said, "outcome": command.outcome if command else ""}
    return JsonResponse(answer, status=status)


@require_POST
def disturb(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a disturbance that is drawn."""
    run = access.run_to_lead(request.user, pk)
    try:
        actions.disturb(run, by=signed_in(request.user))
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
    return redirect("training:station", pk)


@require_POST
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse somebody else's bypass."""
    command = get_object_or_404(Command.objects.select_related("run"), pk=pk)
    run, _role = access.run_to_watch(request.user, command.run_id)
    agrees = request.POST.get("agrees") == "1"
    try:
        actions.confirm_bypass(command, by=signed_in(request.user), agrees=agrees)
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
    else:
        messages.success(request, _("The bypass is confirmed.") if agrees else _("The bypass is refused."))
    return redirect("training:station", run.pk)


@require_GET
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """The operation log as it is now."""
    run, role = access.run_to_watch(request.user, pk)
    frame = frames.read(run.pk)
    if frame is not None:
        run.time_s = frame.head["time_s"]
    context = {
        "lines": station.log_lines(run, sees_faults=role == Role.INSTRUCTOR or not run.drill.is_open),
        "run": run,
        "person": request.user,
        "role": role,
    }
    return render(request, "training/_log.html", context)


@require_GET
def alarms(request: HttpRequest, pk: int) -> HttpResponse:
    """How the alarms have done so far, by the measures of ISA-18.2; a fragment of the station."""
    run, _role = access.run_to_watch(request.user, pk)
    return render(request, "training/station_performance.html", {"view": station_alarms.performance(run)})


@require_GET
def trend(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of some tags, between two moments where given, thinned to what a screen can show."""
    run, _role = access.run_to_watch(request.user, pk)
    view = runner.view(run.drill.scenario.partition("/")[0])
    tags = [tag for tag in request.GET.get("tags", "").split(",")[:MOST_TAGS] if tag in view.trend_tags]
    span = _moment(request, "from", -np.inf), _moment(request, "to", np.inf)
    return JsonResponse(_history(run, tags, view, span))


def _moment(request: HttpRequest, name: str, default: float) -> float:
    try:
        return float(request.GET.get(name, default))
    except ValueError:
        return default


def _history(run: Run, tags: list[str], view: PlantView, span: tuple[float, float]) -> dict[str, Any]:
    rows = frames.Trend(run.pk, view).rows()
    if len(rows):
        first, last = np.searchsorted(rows[:, 0], span)
        rows = rows[max(0, int(first) - 1) : int(last) + 1]
    columns = [0, *(view.trend_tags.index(tag) + 1 for tag in tags)]
    thin = _thinned(rows[:, columns]) if len(rows) else rows[:, columns]
    series = {
        tag: [None if not np.isfinite(value) else float(f"{value:.6g}") for value in thin[:, place]]
        for place, tag in enumerate(tags, 1)
    }
    return {"time": [round(float(value), 1) for value in thin[:, 0]], "series": series}


def _thinned(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return about `MOST_POINTS` rows; of each stretch the lowest and highest values stay: no peak is lost."""
    step = -(-len(rows) // (MOST_POINTS // 2))
    if step <= 2:
        return rows
    whole = len(rows) // step * step
    stretches = rows[:whole].reshape(-1, step, rows.shape[1])
    low, high = stretches.min(axis=1), stretches.max(axis=1)
    rises = stretches.argmin(axis=1) <= stretches.argmax(axis=1)
    pairs = np.stack((np.where(rises, low, high), np.where(rises, high, low)), axis=1).reshape(-1, rows.shape[1])
    return np.concatenate((pairs, rows[whole:][-1:]))
