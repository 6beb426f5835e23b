"""Pages of scenarios, their editor, and the library of initial conditions."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.people.access import signed_in
from yixian.web.training import access, pages, queries, runner, scenario_actions, scenarios, wording
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Edition, Mark, OwnScenario
from yixian.web.training.runner import draft
from yixian.web.training.scenario_forms import KeepForm, NameForm, TextForm

PER_PAGE = 20


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The scenarios one may start: the plant's own, and those that come with the product."""
    access.require_starter(request.user)
    context = {"own": scenarios.own_lines(), "scenarios": pages.scenario_lines(runner.built_in())}
    return render(request, "training/scenarios.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a scenario, beginning with a copy of another, with a file, or with the smallest there is."""
    access.require_starter(request.user)
    if request.method == "POST":
        return _edited(request, None)
    key = request.GET.get("from", "")
    found = runner.scenario(key)
    text = runner.text(key) if found and found.is_graded else scenarios.blank()
    return _editor(request, scenarios.editor(None, text, base=0))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version of a scenario; an older one may be taken up again."""
    access.require_starter(request.user)
    own = get_object_or_404(OwnScenario, pk=pk)
    if request.method == "POST":
        return _edited(request, own)
    return _editor(request, scenarios.editor(own, _edition(request, own).text, base=_edition_base(own)))


def _edition(request: HttpRequest, own: OwnScenario) -> Edition:
    version = request.GET.get("version", "")
    rows = own.editions.select_related("own")
    is_asked = version.isascii() and version.isdigit() and len(version) < 5
    found: Edition = get_object_or_404(rows, version=int(version)) if is_asked else rows[0]
    return found


def _edition_base(own: OwnScenario) -> int:
    return own.editions.values_list("version", flat=True)[0]


def _editor(request: HttpRequest, view: scenarios.EditorPage, form: TextForm | None = None) -> HttpResponse:
    return render(
        request, "training/editor.html", {"view": view, "form": form or TextForm(initial={"base": view.base})}
    )


def _edited(request: HttpRequest, own: OwnScenario | None) -> HttpResponse:
    """Put the wishes into the text, then try or save it; whatever is wrong, the text comes back as it was typed."""
    form = TextForm(request.POST, request.FILES)
    if not form.is_valid():
        typed = request.POST.get("text", "").replace("\r\n", "\n")
        return _editor(request, scenarios.editor(own, typed, base=0), form)
    text, base, plant = form.cleaned_data["text"], form.cleaned_data["base"], own.plant if own else ""
    if form.cleaned_data["file"] is None:
        try:
            wishes = scenarios.wish_forms(text, plant, request.POST)
            if "s-title_zh" in request.POST and not wishes.is_valid():
                return _editor(request, scenarios.editor(own, text, base=base, wishes=wishes))
            text = draft.write(text, wishes.wishes()) if "s-title_zh" in request.POST else text
        except runner.Unreadable as error:
            messages.error(request, _("The text cannot be read: see the line below."))
            return _editor(request, scenarios.editor(own, text, base=base, tried=_unread(error)))
    if request.POST.get("do") == "save":
        return _saved(request, own, text, base)
    tried = scenarios.report(text, plant) if request.POST.get("do") == "check" else None
    return _editor(request, scenarios.editor(own, text, base=base, tried=tried))


def _unread(error: runner.Unreadable) -> scenarios.Report:
    return scenarios.Report(scenarios.problem_lines(error.problems), [], False, "—", "—", [], [])


def _saved(request: HttpRequest, own: OwnScenario | None, text: str, base: int) -> HttpResponse:
    try:
        edition = scenario_actions.save_scenario(own, text, base=base, by=signed_in(request.user))
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
        tried = scenarios.report(text, own.plant if own else "") if error.code == "unreadable" else None
        base = error.values.get("version", base) if error.code == "newer-version" else base  # type: ignore[assignment]
        return _editor(request, scenarios.editor(own, text, base=base, tried=tried))
    messages.success(request, _("Version {version} is saved.").format(version=edition.version))
    return redirect("training:scenario", edition.own_id)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a scenario away as a file."""
    access.require_starter(request.user)
    edition = _edition(request, get_object_or_404(OwnScenario, pk=pk))
    answer = HttpResponse(edition.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scenario-{pk}-v{edition.version}.yaml"'
    return answer


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a scenario no more."""
    person = access.require_starter(request.user)
    scenario_actions.withdraw(get_object_or_404(OwnScenario, pk=pk), by=person)
    messages.success(request, _("The scenario is withdrawn. Drills that were set up with it keep it."))
    return redirect("training:scenarios")


@require_GET
def conditions(request: HttpRequest) -> HttpResponse:
    """The library of initial conditions."""
    access.require_starter(request.user)
    page = Paginator(queries.library().defer(None), PER_PAGE).get_page(request.GET.get("page"))
    runner.learn(mark.scenario for mark in page.object_list)
    context = {"lines": [scenarios.condition_line(mark) for mark in page.object_list], "page": page}
    return render(request, "training/conditions.html", context)


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a condition of the library something else."""
    person = access.require_starter(request.user)
    mark, form = get_object_or_404(queries.library(), pk=pk), NameForm(request.POST)
    try:
        name = form.cleaned_data["name"] if form.is_valid() else ""
        scenario_actions.rename_condition(mark, name, by=person)
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
    return redirect("training:conditions")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a condition out of the library."""
    person = access.require_starter(request.user)
    scenario_actions.remove_condition(get_object_or_404(queries.library(), pk=pk), by=person)
    return redirect("training:conditions")


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a moment of a run into the library."""
    run = access.run_to_lead(request.user, pk)
    person, form = access.require_starter(request.user), KeepForm(request.POST, run=run.pk)
    if not form.is_valid():
        messages.error(request, _("Choose a moment and give it a name."))
        return redirect("training:debrief", pk)
    mark: Mark = form.cleaned_data["mark"]
    try:
        scenario_actions.keep_condition(mark, form.cleaned_data["name"], by=person)
    except NotNow as error:
        messages.error(request, wording.refusal(error.code, error.values))
        return redirect("training:debrief", pk)
    messages.success(request, _("The condition is in the library."))
    return redirect("training:conditions")
