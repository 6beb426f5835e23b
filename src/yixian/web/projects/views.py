from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.concerns.errors import StepError
from yixian.web.indicators.models import Indicator
from yixian.web.people.access import LEADERS, has_role, q_reach
from yixian.web.people.models import Membership, OrgUnit, Person
from yixian.web.places.models import Place
from yixian.web.projects import access, actions, analysis, pages, queries, wording
from yixian.web.projects.errors import NotNow, NotYet
from yixian.web.projects.forms import (
    AmendForm,
    CharterForm,
    DecisionForm,
    LogForm,
    QuestionForm,
    StageFormSet,
    StopForm,
    initial_of,
)
from yixian.web.projects.models import Project, ProjectStatus

PER_PAGE = 20
SUGGESTED = 300


def person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def back(project: Project) -> HttpResponse:
    return redirect("projects:detail", project.pk)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    words, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    mine = person(request) if request.GET.get("mine") else None
    page = Paginator(queries.listed(words, status, mine), PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: request.GET[name] for name in ("q", "status", "mine") if request.GET.get(name)})
    context = {
        "lines": [pages.line(project) for project in page.object_list],
        "page": page,
        "query": query,
        "words": words,
        "status": status,
        "mine": mine,
        "statuses": ProjectStatus.choices,
        "waiting": list(queries.waiting_for(request.user)[:10]),
        "may_charter": has_role(request.user, LEADERS),
    }
    return render(request, "projects/list.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_read(pk)
    view = pages.detail(project, person(request))
    return render(request, "projects/detail.html", {"view": view, "decision_form": DecisionForm()})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a charter, perhaps from a concern (``?concern=``), whose place and words it starts with."""
    access.require_charterer(request.user)
    key = request.GET.get("concern", "")
    concern = access.concern_to_charter(request.user, key) if key else None
    initial = pages.usual_dates(timezone.localdate())
    if concern is not None:
        initial |= {"place": concern.place, "problem": concern.text}
    form = CharterForm(request.POST or None, user=request.user, concern=concern, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            project = actions.propose(form.draft(), by=person(request))
        except StepError:
            form.add_error(None, _("The concern is closed already; it cannot become a project."))
        else:
            _warn(request, form)
            messages.success(request, _("The charter is written; it waits for approval."))
            return back(project)
    return render(request, "projects/form.html", _form_context(request, form) | {"concern": concern})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_lead(request.user, pk)
    initial = initial_of(project, queries.current_trial(project))
    form = CharterForm(request.POST or None, user=request.user, project=project, initial=initial)
    if request.method == "POST" and form.is_valid():
        _warn(request, form)
        return _do(request, project, lambda: actions.revise(project, form.draft(), by=person(request)))
    return render(request, "projects/form.html", _form_context(request, form) | {"project": project})


def _warn(request: HttpRequest, form: CharterForm) -> None:
    for warning in form.warnings():
        messages.warning(request, warning)


def _form_context(request: HttpRequest, form: CharterForm) -> dict[str, Any]:
    return {
        "form": form,
        "places": list(Place.objects.filter(is_active=True).order_by("code")[:SUGGESTED]),
        "indicators": list(Indicator.objects.filter(is_active=True).order_by("code")[:SUGGESTED]),
        "people": list(_colleagues(request)[:SUGGESTED]),
    }


def _colleagues(request: HttpRequest) -> QuerySet[Person]:
    """Return people to suggest for the team: those of the units the person leads."""
    units = OrgUnit.objects.filter(q_reach(request.user, LEADERS, unit="pk", branch=None))
    members = Membership.objects.current().filter(unit__in=units).values("person")
    return Person.objects.filter(is_active=True, pk__in=members).order_by("staff_no")


def _do(request: HttpRequest, project: Project, step: Any, done: str = "") -> HttpResponse:
    """Take a step and go back to the project; where its state forbids the step, say so there."""
    try:
        step()
    except NotNow as error:
        messages.error(request, wording.REFUSALS[error.code])
    else:
        if done:
            messages.success(request, done)
    return back(project)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes to a charter, or send it back with a reason."""
    project = access.project_to_approve(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        view = pages.detail(project, person(request))
        return render(request, "projects/detail.html", {"view": view, "decision_form": form})
    act = actions.approve if request.POST.get("answer") == "yes" else actions.send_back
    words = form.cleaned_data["words"]
    return _do(request, project, lambda: act(project, by=person(request), words=words), _("Your answer is recorded."))


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_lead(request.user, pk)
    trial = queries.current_trial(project)
    return _do(
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
        return _do(
            request,
            project,
            lambda: actions.amend(
                trial, name=data["field"], value=data["new"], reason=data["reason"], by=person(request)
            ),
        )
    context = {"form": form, "project": project, "plan": pages.plan_lines(trial)}
    return render(request, "projects/amend.html", context)


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
        return _do(
            request,
            project,
            lambda: actions.stop(project, by=person(request), **data),
            _("The project is stopped; what was learned stays readable."),
        )
    return render(request, "projects/stop.html", {"form": form, "project": project})


@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    view = pages.calendar(access.project_to_read(pk), person(request))
    return render(request, "projects/calendar.html", {"view": view})


@require_GET
def chance(request: HttpRequest) -> HttpResponse:
    """Answer a fragment: the chance to prove the hoped-for effect, from the indicator's own history."""
    form = QuestionForm(request.GET)
    view = pages.chance(form.question()) if form.is_valid() else None
    return render(request, "projects/_chance.html", {"view": view})


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a verdict; before the window ended, tell only how many readings are still to come."""
    project = access.project_to_work(request.user, pk)
    try:
        verdict = actions.ask_verdict(queries.current_trial(project), by=person(request))
    except NotYet as error:
        text = _(
            "The trial runs until {until}; {there} of {wanted} readings are there. The verdict comes after its end."
        )
        until = error.until.isoformat()
        messages.warning(request, text.format(until=until, there=error.there, wanted=error.wanted))
    except NotNow as error:
        messages.error(request, wording.REFUSALS[error.code])
    else:
        return redirect("projects:verdict", verdict.pk)
    return back(project)


@require_GET
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    view = pages.verdict_page(access.verdict_to_read(pk), person(request))
    return render(request, "projects/verdict.html", {"view": view})


@require_GET
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the stored picture with its words in the reader's language."""
    found = access.verdict_to_read(pk)
    svg = analysis.figure_in(found.figure, pages.language())
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
