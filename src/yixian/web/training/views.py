"""Pages around drills: lists, setting up, the room, results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.audit.actions import record
from yixian.web.people.access import signed_in
from yixian.web.training import access, actions, pages, papers, queries, runner, scenarios, wording
from yixian.web.training import results as room_results
from yixian.web.training.errors import NotNow
from yixian.web.training.forms import DrillForm, NoteForm, PracticeForm, SpeedForm
from yixian.web.training.models import Role

PER_PAGE = 20


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """One's own seats and history; for instructors also the drills they run."""
    person = signed_in(request.user)
    page = Paginator(queries.seats_of(person), PER_PAGE).get_page(request.GET.get("page"))
    runner.learn(seat.run.drill.scenario for seat in page.object_list)
    context = {
        "lines": [pages.seat_line(seat) for seat in page.object_list],
        "page": page,
        "practice": PracticeForm(),
        "may_start": access.may_start(person),
    }
    return render(request, "training/list.html", context)


@require_GET
def drills(request: HttpRequest) -> HttpResponse:
    """The drills an instructor runs."""
    person = access.require_starter(request.user)
    page = Paginator(queries.drills(access.q_lead(person)), PER_PAGE).get_page(request.GET.get("page"))
    runner.learn(drill.scenario for drill in page.object_list)
    context = {"drills": [(drill, pages.scenario_title(drill.scenario)) for drill in page.object_list], "page": page}
    return render(request, "training/drills.html", context)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The drills somebody has sat at, with scores: for themselves, and for the instructors who train them."""
    found = access.person_to_follow(request.user, pk)
    page = Paginator(queries.record_of(found), PER_PAGE).get_page(request.GET.get("page"))
    runner.learn(seat.run.drill.scenario for seat in page.object_list)
    lines = [pages.seat_line(seat, may_open=access.may_open(request.user, seat)) for seat in page.object_list]
    return render(request, "training/person.html", {"person": found, "lines": lines, "page": page})


@require_POST
def practise(request: HttpRequest) -> HttpResponse:
    """Start a drill for oneself and sit down at it."""
    person, form = signed_in(request.user), PracticeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a scenario."))
        return redirect("training:list")
    try:
        run = actions.practise(form.cleaned_data["scenario"], by=person)
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
        return redirect("training:list")
    return redirect("training:station", run.pk)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a drill for others."""
    person = access.require_starter(request.user)
    initial = {name: request.GET.get(name, "") for name in ("scenario", "start_from")}
    form = DrillForm(request.POST or None, user=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            drill = actions.set_up(form.plan(), by=person)
        except NotNow as error:
            field = "speed" if error.code == "speed-limits" else "start_from"
            form.add_error(field, wording.refusal(error.code, error.values))
        else:
            messages.success(request, _("The drill is set up. Everybody with a seat has been told."))
            return redirect("training:room", drill.pk)
    return render(request, "training/new.html", {"form": form})


@require_GET
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """The instructor's station; asked for by htmx, only its table."""
    view = pages.room(access.drill_to_lead(request.user, pk))
    name = "_room.html" if request.headers.get("HX-Request") else "room.html"
    return render(request, f"training/{name}", {"view": view})


@require_POST
def turn(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Start, freeze, resume or end a drill."""
    drill = access.drill_to_lead(request.user, pk)
    try:
        actions.turn(drill, step, by=signed_in(request.user))
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
    return _back(request, pk)


@require_POST
def speed(request: HttpRequest, pk: int) -> HttpResponse:
    """Set how fast the plants of a drill run."""
    drill, form = access.drill_to_lead(request.user, pk), SpeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The speed is 0.1 to 20 times."))
        return _back(request, pk)
    try:
        actions.set_speed(drill, form.cleaned_data["speed"], by=signed_in(request.user))
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back to the station the button was on, or to the room."""
    run = request.POST.get("run", "")
    return (
        redirect("training:station", int(run))
        if run.isascii() and run.isdigit() and len(run) < 10
        else redirect("training:room", pk)
    )


@require_GET
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The debrief of a room: its results in the order of the seats, and where it lost points."""
    drill = access.drill_to_lead(request.user, pk)
    context = {
        "drill": drill,
        "scenario": pages.scenario_title(drill.scenario),
        "lines": room_results.lines(drill),
        "losses": room_results.shared_losses(drill),
    }
    return render(request, "training/results.html", context)


@require_GET
def results_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    drill = access.drill_to_lead(request.user, pk)
    record("drill.results-exported", drill, by=signed_in(request.user))
    answer = HttpResponse(
        papers.workbook(drill), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = f'attachment; filename="drill-{drill.pk}.xlsx"'
    return answer


@require_GET
def results_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    drill = access.drill_to_lead(request.user, pk)
    record("drill.results-exported", drill, by=signed_in(request.user))
    return _pdf(papers.results_pdf(drill), f"drill-{drill.pk}")


def _pdf(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@require_GET
def debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of one plant: for its instructor at any time, for those who sat at it after the end."""
    run, role = access.run_to_watch(request.user, pk)
    if run.drill.is_open and role != Role.INSTRUCTOR:
        return redirect("training:station", pk)
    is_leader = role == Role.INSTRUCTOR and access.may_start(request.user)
    context = {"view": pages.debrief(run), "marks": pages.marks(run) if is_leader else []}
    return render(request, "training/debrief.html", context)


@require_GET
def debrief_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    run, role = access.run_to_watch(request.user, pk)
    if run.drill.is_open and role != Role.INSTRUCTOR:
        return redirect("training:station", pk)
    return _pdf(papers.debrief_pdf(run), f"drill-{run.drill_id}-{run.number}")


@require_POST
def dry_run(request: HttpRequest) -> HttpResponse:
    """Try a scenario and say whether it works: a graded one as an author's text, a condition by running it."""
    person, form = access.require_starter(request.user), PracticeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a scenario."))
        return redirect("training:scenarios")
    key = form.cleaned_data["scenario"]
    found = runner.scenario(key)
    is_graded = found is not None and found.is_graded
    context: dict[str, Any] = {"title": pages.scenario_title(key)}
    context |= {"report": scenarios.report(runner.text(key))} if is_graded else {"view": papers.dry_run(key)}
    record("drill.dry-run", person, by=person, changes={"scenario": key})
    return render(request, "training/dry_run.html", context)


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sentence on every station of a drill."""
    drill = access.drill_to_lead(request.user, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a message of at most 200 characters."))
        return redirect("training:room", pk)
    try:
        actions.tell(drill, form.cleaned_data["note"], by=signed_in(request.user))
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
    return redirect("training:room", pk)


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Operate a plant in its operators' stead."""
    return _hold(request, pk, takes=True)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the operators go on."""
    return _hold(request, pk, takes=False)


def _hold(request: HttpRequest, pk: int, *, takes: bool) -> HttpResponse:
    run = access.run_to_lead(request.user, pk)
    try:
        (actions.take_over if takes else actions.give_back)(run, by=signed_in(request.user))
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
        return redirect("training:room", run.drill_id)
    return redirect("training:station", pk) if takes else redirect("training:room", run.drill_id)
