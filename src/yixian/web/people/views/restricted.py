from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yixian.web.people import access, restricted
from yixian.web.people.forms import PurposeForm, StatusForm
from yixian.web.people.models import Person


@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the purpose, write it down, and only then show the record; it is never kept by the browser."""
    viewer, person = access.signed_in(request.user), get_object_or_404(Person, pk=pk)
    if not restricted.may_read(viewer, person):
        raise PermissionDenied
    form = PurposeForm(request.POST or None)
    context = {"form": form, "person": person, "is_self": viewer.pk == person.pk}
    if request.method == "POST" and form.is_valid():
        code = restricted.read_status(person, by=viewer, purpose=form.worded())
        context |= {
            "is_open": True,
            "status": restricted.Status(code).label if code else None,
            "status_form": StatusForm(initial={"status": code}) if restricted.may_write(viewer, person) else None,
        }
    return render(request, "people/restricted.html", context)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, person = access.signed_in(request.user), get_object_or_404(Person, pk=pk)
    if not restricted.may_write(viewer, person):
        raise PermissionDenied
    form = StatusForm(request.POST)
    if form.is_valid():
        restricted.write_status(person, form.cleaned_data["status"], by=viewer)
        messages.success(request, _("The restricted record has been changed."))
    else:
        messages.error(request, _("Choose one of the classes."))
    return redirect("people:restricted", pk)
