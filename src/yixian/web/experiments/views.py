from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.experiments import access, actions, maps, pages, paper, pasting, queries, wording
from yixian.web.experiments.errors import CannotFit, NotNow
from yixian.web.experiments.forms import AmendForm, ChooseForm, PasteForm, PlanForms, RepeatForm, RunForm
from yixian.web.experiments.models import Experiment, Outcome, Status
from yixian.web.people.models import Person

PER_PAGE = 20


def person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def back(experiment: Experiment, page: str = "detail") -> HttpResponse:
    return redirect(f"experiments:{page}", experiment.pk)


def _do(request: HttpRequest, experiment: Experiment, step: Callable[[], object], page: str, done: str) -> HttpResponse:
    """Take a step and go to a page of the experiment; where the state forbids the step, say so there."""
    try:
        step()
    except NotNow as error:
        messages.error(request, wording.REFUSALS[error.code])
    except CannotFit as error:
        messages.error(request, wording.CANNOT_FIT.get(error.code, wording.CANNOT_FIT[""]))
    else:
        messages.success(request, done)
    return back(experiment, page)


@require_GET
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a project's page the list of its experiments."""
    project = access.project_to_read(pk)
    context = {
        "project": project,
        "experiments": pages.lines_of(project),
        "may_plan": access.may_work(person(request), project),
    }
    return render(request, "experiments/_of_project.html", context)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    words, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    mine = person(request) if request.GET.get("mine") else None
    page = Paginator(queries.listed(words, status, mine), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [pages.line(experiment) for experiment in page.object_list],
        "page": page,
        "query": urlencode({name: request.GET[name] for name in ("q", "status", "mine") if request.GET.get(name)}),
        "words": words,
        "status": status,
        "mine": mine,
        "statuses": Status.choices,
    }
    return render(request, "experiments/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan an experiment of the project ``pk``."""
    project = access.project_to_work(request.user, pk)
    forms = PlanForms(request.POST or None)
    if request.method == "POST" and forms.is_valid():
        experiment = actions.draft(project, forms.draft(), by=person(request))
        messages.success(request, _("The plan is saved. Look it over, then freeze it."))
        return back(experiment)
    return render(request, "experiments/form.html", {"forms": forms, "project": project, "costs": pages.costs()})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_work(request.user, pk)
    forms = PlanForms(request.POST or None, experiment=experiment)
    if request.method == "POST" and forms.is_valid():
        step = lambda: actions.revise(experiment, forms.draft(), by=person(request))  # noqa: E731
        return _do(request, experiment, step, "detail", _("The plan is saved. Look it over, then freeze it."))
    context = {"forms": forms, "project": experiment.project, "experiment": experiment, "costs": pages.costs()}
    return render(request, "experiments/form.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    view = pages.detail(access.experiment_to_read(pk), person(request))
    return render(request, "experiments/detail.html", {"view": view})


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_lead(request.user, pk)
    done = _("The plan is frozen and the order of the runs is drawn. Every later change stays visible.")
    return _do(request, experiment, lambda: actions.freeze(experiment, by=person(request)), "sheet", done)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_lead(request.user, pk)
    form = AmendForm(request.POST or None, experiment=experiment)
    if request.method == "POST" and form.is_valid():
        part, name = form.parts[form.cleaned_data["what"]]
        data = form.cleaned_data
        return _do(
            request,
            experiment,
            lambda: actions.amend(
                experiment, part=part, name=name, value=data["value"], reason=data["reason"], by=person(request)
            ),
            "detail",
            _("The change is recorded and stays visible."),
        )
    return render(request, "experiments/amend.html", {"form": form, "experiment": experiment})


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    view = pages.sheet(access.experiment_to_read(pk), person(request))
    return render(request, "experiments/sheet.html", {"view": view})


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came of a run, or correct it with a reason."""
    run = access.run_to_work(request.user, pk)
    form = RunForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        done = _("Run {number} is recorded.").format(number=run.number)
        return _do(request, run.experiment, lambda: actions.enter(run, form.entry(), by=person(request)), "sheet", done)
    context = {
        "form": form,
        "run": run,
        "line": pages.run_line(run, queries.axes_of(run.experiment), [each.pk for each in form.responses]),
        "changes": [pages.change(each) for each in run.amendments.all()],
        "repeat_form": RepeatForm() if pages.may_repeat(run) else None,
        "is_entered": run.outcome != Outcome.WAITING,
    }
    return render(request, "experiments/run.html", context)


@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one more run with the same settings."""
    run = access.run_to_work(request.user, pk)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.REFUSALS["repeat_reason"])
        return redirect("experiments:enter", run.pk)
    step = lambda: actions.repeat(run, reason=form.cleaned_data["reason"], by=person(request))  # noqa: E731
    return _do(request, run.experiment, step, "sheet", _("One more run with these settings stands at the end."))


@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Read pasted cells or a file: first show what is understood, then write it."""
    experiment = access.experiment_to_work(request.user, pk)
    form = PasteForm(request.POST or None, request.FILES or None)
    found, text = None, ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = pasting.read(given["text"], given["file"], experiment, queries.runs_of(experiment))
        text = pasting.as_text(found)
        if request.POST.get("apply") and found.entries:
            done = _("{count} runs are recorded.").format(count=len(found.entries))
            step = lambda: actions.enter_many(experiment, found.entries, by=person(request))  # noqa: E731
            return _do(request, experiment, step, "sheet", done)
    context = {
        "experiment": experiment,
        "form": form if not text else PasteForm(initial={"text": text}),
        "found": found,
        "is_readable": bool(text),
        "responses": [str(each) for each in experiment.responses.all()],
    }
    return render(request, "experiments/paste.html", context)


@require_GET
def surface(request: HttpRequest, pk: int) -> HttpResponse:
    """Show effects, map, optimum region and what to heed."""
    experiment = access.experiment_to_read(pk)
    view = maps.page(experiment, person(request), request.GET.dict())
    form = None
    if view.best_point is not None and view.can.choose and not view.waiting:
        form = ChooseForm(axes=view.axes, point=view.best_point)
    return render(request, "experiments/map.html", {"view": view, "form": form})


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a point; its prediction is written down and its confirmation runs join the sheet."""
    experiment = access.experiment_to_work(request.user, pk)
    form = ChooseForm(request.POST, axes=queries.axes_of(experiment))
    if not form.is_valid():
        view = maps.page(experiment, person(request), {})
        return render(request, "experiments/map.html", {"view": view, "form": form})
    data = form.cleaned_data
    return _do(
        request,
        experiment,
        lambda: actions.choose(
            experiment, form.settings(), count=data["count"], reason=data["reason"], by=person(request)
        ),
        "sheet",
        _("The point is chosen and its prediction written down. Now make the confirmation runs."),
    )


@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    choice = access.choice_to_work(request.user, pk)
    step = lambda: actions.conclude(choice, by=person(request))  # noqa: E731
    return _do(request, choice.experiment, step, "result", _("The confirmation runs are compared with the prediction."))


@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    view = maps.result(access.experiment_to_read(pk), person(request))
    return render(request, "experiments/result.html", {"view": view})


@require_GET
def result_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the result as a PDF of two pages."""
    view = maps.result(access.experiment_to_read(pk), person(request))
    made = paper.result(view)
    name = f"{view.experiment.project.number}-{view.experiment.pk}.pdf"
    headers: dict[str, Any] = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
