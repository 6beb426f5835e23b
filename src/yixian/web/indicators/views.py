from __future__ import annotations

from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.indicators import access, actions, pages, paste, queries, wording
from yixian.web.indicators.forms import CorrectionForm, EntryForm, IndicatorForm, PasteForm, TargetForm
from yixian.web.indicators.models import Indicator, Reading, Source
from yixian.web.indicators.records import Result
from yixian.web.people.access import has_role
from yixian.web.people.models import Person
from yixian.web.places.models import Place

PER_PAGE = 25
PREVIEWED = 50


def person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def suggestions() -> list[Place]:
    """Return places to suggest beside a field for a code."""
    return list(Place.objects.filter(is_active=True).order_by("code")[:300])


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    code = request.GET.get("place", "").split(" ")[0]
    place = Place.objects.filter(code=code).first() if code else None
    found = queries.search(words, place).order_by("code", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: text for name, text in (("q", words), ("place", code)) if text})
    view = pages.ListPage(
        lines=pages.lines(list(page.object_list)),
        page=page,
        query=query,
        words=words,
        place=place,
        may_define=has_role(request.user, access.DEFINERS),
    )
    return render(request, "indicators/list.html", {"view": view, "places": suggestions()})


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = access.indicator_to_read(pk)
    until = _day(request.GET.get("until", "")) or queries.newest_day(indicator)
    rights = (access.may_enter(request.user, indicator), access.may_define(request.user, indicator.place))
    view = pages.detail(indicator, request.user, step=request.GET.get("by", ""), until=until, rights=rights)
    return render(request, "indicators/detail.html", {"view": view, "target_form": TargetForm()})


def _day(text: str) -> date | None:
    try:
        return access.day_or_404(text)
    except Http404:
        return None


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    access.require_definer(request.user)
    return _define(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _define(request, access.indicator_to_define(request.user, pk))


def _define(request: HttpRequest, indicator: Indicator | None) -> HttpResponse:
    initial = {"place": str(indicator.place or "")} if indicator else {"place": request.GET.get("place", "")}
    form = IndicatorForm(request.POST or None, instance=indicator, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = actions.define(form.save(commit=False), by=person(request), changed=form.changed_data)
        messages.success(request, _("The indicator is saved."))
        return redirect("indicators:detail", saved.pk)
    return render(request, "indicators/form.html", {"form": form, "indicator": indicator, "places": suggestions()})


@require_POST
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a target; a wrong form comes back on the indicator's page."""
    indicator = access.indicator_to_define(request.user, pk)
    form = TargetForm(request.POST)
    if form.is_valid():
        actions.set_target(indicator, by=person(request), **form.cleaned_data)
        messages.success(request, _("The target is set."))
        return redirect("indicators:detail", pk)
    view = pages.detail(indicator, request.user, step="", until=queries.newest_day(indicator), rights=(True, True))
    return render(request, "indicators/detail.html", {"view": view, "target_form": form})


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = access.indicator_to_enter(request.user, pk)
    initial: dict[str, Any] = {"day": request.GET.get("day") or timezone.localdate()}
    initial |= {name: request.GET[name] for name in ("shift", "arm") if name in request.GET}
    form = EntryForm(request.POST or None, indicator=indicator, initial=initial)
    if request.method == "POST" and form.is_valid():
        result = actions.apply_readings([form.entry()], person(request), Source.FORM)
        if result.is_clean:
            messages.success(request, _("The reading is saved."))
            return redirect("indicators:enter", pk)
        _refuse(form, indicator, result)
    return render(request, "indicators/enter.html", {"view": pages.enter(indicator, form)})


def _refuse(form: EntryForm, indicator: Indicator, result: Result) -> None:
    """Say beside the form that another value is there already, or why the row cannot be one."""
    for conflict in result.conflicts:
        there = pages.numbers_shown(conflict.there, indicator)
        form.add_error(
            None,
            _("There is a reading already: {there}. To change it, open it and correct it with a reason.").format(
                there=there
            ),
        )
    for refused in result.refused:
        form.add_error(None, wording.REFUSED[refused.code])


@require_http_methods(["GET", "POST"])
def paste_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview pasted cells; with ``apply`` write the good rows and come back with what could not be written."""
    indicator = access.indicator_to_enter(request.user, pk)
    form = PasteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "indicators/paste.html", {"view": pages.PastePage(indicator, form)})
    found = paste.read(form.cleaned_data["text"], indicator, today=timezone.localdate())
    if "apply" not in request.POST:
        return _preview(request, indicator, form, found)
    result = actions.apply_readings(found.rows, person(request), Source.PASTE, reason=form.cleaned_data["reason"])
    messages.success(
        request,
        _("{added} readings added, {corrected} corrected, {unchanged} were there already.").format(
            added=result.added, corrected=result.corrected, unchanged=result.unchanged
        ),
    )
    if result.is_clean and not found.problems:
        return redirect("indicators:detail", pk)
    conflicts = pages.conflicts_of(result, indicator)
    view = pages.PastePage(indicator, form, problems=found.problems, conflicts=conflicts)
    return render(request, "indicators/paste.html", {"view": view})


def _preview(request: HttpRequest, indicator: Indicator, form: PasteForm, found: paste.Pasted) -> HttpResponse:
    rows = [
        (row.number, pages.when(row.day, row.shift), pages.numbers_shown(row.numbers, indicator), row.crew, row.arm)
        for row in found.rows[:PREVIEWED]
    ]
    view = pages.PastePage(indicator, form, rows=rows, problems=found.problems, count=len(found.rows), is_preview=True)
    return render(request, "indicators/paste.html", {"view": view})


@require_GET
def behind(request: HttpRequest, pk: int, since: str, until: str) -> HttpResponse:
    indicator = access.indicator_to_read(pk)
    days = access.day_or_404(since), access.day_or_404(until)
    may_enter = access.may_enter(request.user, indicator)
    view = pages.behind(indicator, *days, may_enter=may_enter, page=request.GET.get("page", "1"))
    return render(request, "indicators/behind.html", {"view": view})


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    reading: Reading = access.reading_to_correct(request.user, pk)
    form = CorrectionForm(request.POST or None, reading=reading)
    if request.method == "POST" and form.is_valid():
        row = form.row(reading.day, reading.shift)
        actions.correct(reading, row, reason=form.cleaned_data["reason"], by=person(request))
        messages.success(request, _("The reading is corrected; the old value stays visible."))
        day = reading.day.isoformat()
        return redirect("indicators:behind", reading.indicator_id, day, day)
    story = pages.row(reading, reading.indicator, list(reading.corrections.select_related("by")))
    return render(request, "indicators/correct.html", {"row": story, "form": form})
