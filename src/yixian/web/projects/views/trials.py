"""The trial while it runs: frozen, amended, departed from, its log, stages and calendar, and its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.projects import access, actions, calendars, pages, queries, wording
from yixian.web.projects.errors import NotNow, NotYet
from yixian.web.projects.step_forms import AmendForm, DeviationForm, LogForm, StageFormSet, StopForm
from yixian.web.projects.views.steps import back, do, person


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_lead(request.user, pk)
    trial = queries.current_trial(project)
    return do(
        request,
        project,
        lambda: actions.freeze(trial, by=person(request)),
        _("The plan is frozen. From now on every change is an amendment that stays visible."),
    )


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_lead(request.user, pk)
    trial = queries.current_trial(project)
    form = AmendForm(request.POST or None, trial=trial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return do(
            request,
            project,
            lambda: actions.amend(
                trial, name=data["field"], value=data["new"], reason=data["reason"], by=person(request)
            ),
        )
    context = {"form": form, "project": project, "plan": pages.plan_lines(trial)}
    return render(request, "projects/amend.html", context)


@require_http_methods(["GET", "POST"])
def deviate(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a shift ran with the other setting; 404 where no trial by turns is frozen."""
    project = access.project_to_work(request.user, pk)
    trial = access.trial_by_turns_of(project)
    initial = {name: request.GET[name] for name in ("day", "shift", "arm") if name in request.GET}
    form = DeviationForm(request.POST or None, trial=trial, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return do(
            request,
            project,
            lambda: actions.write_deviation(trial, by=person(request), **data),
            _("It is written down; the verdict goes by what really ran."),
        )
    return render(request, "projects/deviate.html", {"form": form, "project": project})


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_work(request.user, pk)
    form = LogForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        actions.write_log(project, by=person(request), **form.cleaned_data)
        messages.success(request, _("The log entry is saved."))
        return back(project)
    return render(request, "projects/log.html", {"form": form, "project": project})


@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    entry = access.log_entry_to_read(pk)
    with entry.photo.open("rb") as file:  # a photo is at most 1600 px: small enough to answer whole
        return HttpResponse(file.read(), content_type="image/jpeg")


@require_http_methods(["GET", "POST"])
def stages(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, date, add or take away stages."""
    project = access.project_to_work(request.user, pk)
    formset = StageFormSet(request.POST or None, queryset=project.stages.all())
    if request.method == "POST" and formset.is_valid():
        formset.save(commit=False)
        gone = {form.instance.pk for form in formset.deleted_forms}
        kept = [
            form.instance
            for form in formset.forms
            if form.instance.pk not in gone and (form.instance.pk or form.has_changed())
        ]
        actions.save_stages(project, kept, gone=[key for key in gone if key], by=person(request))
        messages.success(request, _("The stages are saved."))
        return back(project)
    return render(request, "projects/stages.html", {"formset": formset, "project": project})


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_lead(request.user, pk)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return do(
            request,
            project,
            lambda: actions.stop(project, by=person(request), **data),
            _("The project is stopped; what was learned stays readable."),
        )
    return render(request, "projects/stop.html", {"form": form, "project": project})


@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    view = calendars.calendar(access.project_to_read(pk), person(request))
    return render(request, "projects/calendar.html", {"view": view})


@require_GET
def calendar_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the calendar as a file for the phone's own calendar."""
    project = access.project_to_read(pk)
    headers = {"Content-Disposition": f'attachment; filename="{project.number}.ics"'}
    return HttpResponse(calendars.feed(project), content_type="text/calendar; charset=utf-8", headers=headers)


def _not_yet(error: NotYet) -> str:
    if error.next_on:
        text = _(
            "The trial runs until {until}; {there} of {wanted} readings are there. The next planned look is on {look}."
        )
    else:
        text = _(
            "The trial runs until {until}; {there} of {wanted} readings are there. The verdict comes after its end."
        )
    look = error.next_on.isoformat() if error.next_on else ""
    return text.format(until=error.until.isoformat(), there=error.there, wanted=error.wanted, look=look)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a verdict; where none is due, tell how many readings are there and when one may be asked for."""
    project = access.project_to_work(request.user, pk)
    try:
        verdict = actions.ask_verdict(queries.current_trial(project), by=person(request))
    except NotYet as error:
        messages.warning(request, _not_yet(error))
    except NotNow as error:
        messages.error(request, wording.REFUSALS[error.code])
    else:
        return redirect("projects:verdict", verdict.pk)
    return back(project)
