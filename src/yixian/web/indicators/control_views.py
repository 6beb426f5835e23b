from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yixian.web.indicators import access, actions, control_pages, queries
from yixian.web.indicators.analysis import NoLimitsError
from yixian.web.indicators.formula_forms import BaselineForm
from yixian.web.indicators.models import Indicator
from yixian.web.indicators.views import person


@require_GET
def control(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = access.indicator_to_read(pk)
    return _page(request, indicator, BaselineForm(indicator=indicator))


@require_POST
def baseline(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a window: its limits are frozen; a window that gives none comes back with the reason."""
    indicator = access.indicator_to_approve(request.user, pk)
    form = BaselineForm(request.POST, indicator=indicator)
    if form.is_valid():
        data = form.cleaned_data
        try:
            limits = control_pages.freeze(indicator, data["kind"], data["since"], data["until"])
        except NoLimitsError as error:
            for sentence in error.sentences:
                form.add_error(None, sentence)
        else:
            window = (data["since"], data["until"])
            actions.approve_baseline(
                indicator, kind=data["kind"], window=window, limits=limits, note=data["note"], by=person(request)
            )
            messages.success(request, _("The baseline is approved and its limits are frozen."))
            return redirect("indicators:control", pk)
    return _page(request, indicator, form)


def _page(request: HttpRequest, indicator: Indicator, form: BaselineForm) -> HttpResponse:
    until = _day(request.GET.get("until", "")) or queries.newest_day(indicator)
    may_approve = access.may_approve_baseline(request.user, indicator)
    view = control_pages.control(
        indicator, request.user, kind=request.GET.get("kind", ""), until=until, may_approve=may_approve
    )
    return render(request, "indicators/control.html", {"view": view, "form": form})


def _day(text: str) -> date | None:
    try:
        return access.day_or_404(text)
    except Http404:
        return None
