from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yixian.web.concerns import access, actions
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.forms import ClaimForm
from yixian.web.concerns.models import Concern
from yixian.web.concerns.wording import refusal

STEPS = {
    "confirm": lambda concern, text: actions.confirm(concern, by=None, text=text),
    "reopen": lambda concern, text: actions.reopen(concern, by=None, reason=text),
    "note": lambda concern, text: actions.note(concern, by=None, text=text),
}


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Follow an anonymous concern by its claim code, confirm or reopen it.

    The code comes with each request and is kept nowhere, neither in the address nor in the session: nothing ties it
    to who is signed in.
    """
    form = ClaimForm(request.POST or None)
    concern, problem, thanks = None, "", ""
    if request.method == "POST" and form.is_valid():
        concern = access.claimed(form.cleaned_data["code"])
        if concern is None:
            form.add_error("code", _("No concern belongs to this code. Please check each letter."))
        else:
            concern, problem, thanks = _act(concern, request.POST.get("step", ""), request.POST.get("text", ""))
    events = concern.events.select_related("by") if concern else []
    context = {"form": form, "concern": concern, "events": events, "problem": problem, "thanks": thanks}
    response = render(request, "concerns/claim.html", {**context, "code": request.POST.get("code", "")})
    response["Cache-Control"] = "no-store"
    return response


def _act(concern: Concern, step: str, text: str) -> tuple[Concern, str, str]:
    """Take the step, if one was asked for; return the concern as it is now, the refusal or the thanks in words."""
    if step not in STEPS:
        return concern, "", ""
    try:
        return STEPS[step](concern, text[:2000]), "", _("Done. Thank you.")
    except StepError as refused:
        return concern, refusal(refused.code, refused.number), ""
