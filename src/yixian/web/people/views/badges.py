from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yixian.web.config import addresses
from yixian.web.people import access, badges, queries
from yixian.web.people.access import LEADERS
from yixian.web.people.forms import BadgeSheetForm
from yixian.web.people.models import Person


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Print the slips of a unit; people whose rights go beyond the printer's are left to an administrator."""
    viewer = access.signed_in(request.user)
    access.require_role(viewer, LEADERS)
    units = queries.units_for_choice(access.paths(viewer, LEADERS))
    form = BadgeSheetForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        people = queries.active_members(form.cleaned_data["unit"])
        if form.cleaned_data["who"] == "without":
            people = people.filter(pin="", last_login__isnull=True)
        allowed = access.printable(viewer, list(people))
        if 0 < len(allowed) <= badges.MOST_AT_ONCE:
            return _pdf(request, allowed, viewer)
        form.add_error("unit", _refusal(len(allowed)))
    return render(request, "people/badges.html", {"form": form, "site": addresses.site(request)})


def _refusal(count: int) -> str:
    if count == 0:
        return _("There is nobody here for whom you could print a slip.")
    return _("These are {count} people; print at most {most} at once, a smaller unit at a time.").format(
        count=count, most=badges.MOST_AT_ONCE
    )


@require_POST
def single(request: HttpRequest, pk: int) -> HttpResponse:
    """Print one slip, as for a forgotten PIN."""
    viewer, person = access.signed_in(request.user), get_object_or_404(Person, pk=pk)
    if not access.may_print_badge(viewer, person):
        raise PermissionDenied
    return _pdf(request, [person], viewer)


def _pdf(request: HttpRequest, people: list[Person], by: Person) -> HttpResponse:
    made = badges.sheet(
        badges.issue(people, by=by),
        badges.address_for(request),
        typed_at=addresses.site(request) + reverse("people:badge-typed"),
    )
    response = HttpResponse(made, content_type="application/pdf")
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="badges-{day}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
