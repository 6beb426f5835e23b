from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.indicators import access, actions, computation, formula_pages, tags
from yixian.web.indicators.formula_forms import FormulaForm
from yixian.web.indicators.views import person


@require_http_methods(["GET", "POST"])
def formula(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or save the formula; a wrong one comes back with its place marked."""
    indicator = access.indicator_to_define(request.user, pk)
    newest = indicator.formulas.order_by("-number").first()
    initial = {"text": newest.text if newest else "", "since": timezone.localdate()}
    with tags.opened() as history:
        names = computation.names_for(indicator, history)
        form = FormulaForm(request.POST or None, initial=initial, indicator=indicator, names=names)
        if request.method == "POST" and form.is_valid():
            actions.set_formula(indicator, **form.cleaned_data, by=person(request))
            messages.success(request, _("The formula is saved; its readings are computed within some minutes."))
            return redirect("indicators:detail", pk)
        text = request.POST.get("text", "")[:2000] if request.method == "POST" else initial["text"]
        found = formula_pages.check(indicator, str(text), history)
        view = formula_pages.formula_page(indicator, form, found, history)
        return render(request, "indicators/formula.html", {"view": view})


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what is wrong with a formula and where, or its units and last few values; nothing is written."""
    indicator = access.indicator_to_define(request.user, pk)
    with tags.opened() as history:
        found = formula_pages.check(indicator, request.POST.get("text", "")[:2100], history)
    return render(request, "indicators/_check.html", {"check": found, "indicator": indicator})


@require_GET
def samples(request: HttpRequest, pk: int, day: str, shift: int) -> HttpResponse:
    """Show the samples behind one computed value; 404 where no formula holds or no such period is worked."""
    indicator = access.indicator_to_read(pk)
    when = access.day_or_404(day)
    formula = computation.formula_on(indicator, when)
    stored = indicator.computations.filter(day=when, shift=shift).select_related("formula__indicator").first()
    if stored is not None:
        formula = stored.formula
    timetable = computation.timetable_of(indicator.place)
    slot = next((each for each in timetable.slots(indicator.period, when, when) if each.key == (when, shift)), None)
    if formula is None or not formula.text or slot is None:
        raise Http404
    with tags.opened() as history:
        view = formula_pages.samples_page(indicator, slot, formula, history)
    return render(request, "indicators/samples.html", {"view": view})
