"""The list, a project's page, and its charter: written, changed, answered, and followed by one more trial."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.concerns.errors import StepError
from yixian.web.indicators.models import Indicator
from yixian.web.people.access import LEADERS, has_role, q_reach
from yixian.web.people.models import Membership, OrgUnit, Person
from yixian.web.places.models import Place
from yixian.web.projects import access, actions, chances, pages, queries
from yixian.web.projects.forms import AnotherForm, CharterForm, QuestionForm, TrialForm, initial_of, plan_of
from yixian.web.projects.models import ProjectStatus
from yixian.web.projects.step_forms import DecisionForm
from yixian.web.projects.views.steps import back, do, person

PER_PAGE = 20
SUGGESTED = 300


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
        return do(request, project, lambda: actions.revise(project, form.draft(), by=person(request)))
    return render(request, "projects/form.html", _form_context(request, form) | {"project": project})


def _warn(request: HttpRequest, form: CharterForm) -> None:
    for warning in form.warnings():
        messages.warning(request, warning)


def _form_context(request: HttpRequest, form: TrialForm) -> dict[str, Any]:
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


@require_http_methods(["GET", "POST"])
def another(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan one more trial on a project that has had its verdict; the last plan is what it starts from."""
    project = access.project_to_lead(request.user, pk)
    initial = plan_of(queries.current_trial(project)) | pages.usual_dates(timezone.localdate())
    initial |= {f"look_{place}": None for place in (1, 2)}
    form = AnotherForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft, why = form.draft(project), form.cleaned_data["why"]
        return do(
            request,
            project,
            lambda: actions.begin_another(project, draft, why=why, by=person(request)),
            _("The plan is written; it waits for approval."),
        )
    return render(request, "projects/another.html", _form_context(request, form) | {"project": project})


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
    return do(request, project, lambda: act(project, by=person(request), words=words), _("Your answer is recorded."))


@require_GET
def chance(request: HttpRequest) -> HttpResponse:
    """Answer a fragment: the chance to prove the hoped-for effect, from the indicator's own history."""
    form = QuestionForm(request.GET)
    view = None
    if form.is_valid():
        question = form.question()
        view = chances.chance(
            question, queries.shifts_a_day(question.indicator, question.baseline_from, question.baseline_to)
        )
    refusal = form.errors.get("design") if request.GET.get("design") == "by_crew" else None
    return render(request, "projects/_chance.html", {"view": view, "refusal": refusal})
