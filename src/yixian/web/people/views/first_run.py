from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yixian.web.people import first_run, sign_ins
from yixian.web.people.models import SignInMethod
from yixian.web.people.sign_in_forms import FirstRunForm


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def first_run_page(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; once there is one, this leads to signing in."""
    if not first_run.is_open():
        return redirect("people:sign-in")
    asks_plant = not first_run.knows_plants()
    initial = {"code": request.GET.get("code", "")[:24]}
    form = FirstRunForm(request.POST or None, initial=initial, asks_plant=asks_plant)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name not in ("code", "password_again")}
        try:
            person = first_run.begin(**values)
        except first_run.ClosedError:
            return redirect("people:sign-in")
        sign_ins.begin(request, person, method=SignInMethod.PASSWORD, is_shared=False, device=None)
        messages.success(request, _("You are the administrator. Next: hand in the roster your office already has."))
        return redirect("imports:start")
    return render(request, "people/first_run.html", {"form": form})
