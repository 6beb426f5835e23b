from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yixian.web.indicators import access, actions, calendar_pages
from yixian.web.indicators.formula_forms import CalendarForm
from yixian.web.indicators.models import ShiftCalendar
from yixian.web.indicators.views import person, suggestions
from yixian.web.people.access import LEADERS, has_role


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    rows = list(ShiftCalendar.objects.select_related("place", "by").order_by("place__path", "since")[:200])
    mine = access.calendars_to_set(request.user, rows)
    may_add = has_role(request.user, LEADERS)
    view = calendar_pages.calendars_page([(row, row.pk in mine) for row in rows], may_add=may_add)
    return render(request, "indicators/calendars.html", {"view": view})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    access.require_leader(request.user)
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, access.calendar_to_set(request.user, pk))


def _edit(request: HttpRequest, calendar: ShiftCalendar | None) -> HttpResponse:
    initial = {"place": str(calendar.place or "")} if calendar else {"starts": "00:00 08:00 16:00"}
    form = CalendarForm(request.POST or None, instance=calendar, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_calendar(form.save(commit=False), by=person(request))
        messages.success(request, _("The shift calendar is saved."))
        return redirect("indicators:calendars")
    return render(request, "indicators/calendar.html", {"form": form, "calendar": calendar, "places": suggestions()})
