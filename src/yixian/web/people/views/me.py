from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.people import access, actions, pages, security, sign_ins
from yixian.web.people.forms import CorrectionForm
from yixian.web.people.models import Person
from yixian.web.people.sign_in_forms import PasswordForm, PinForm, ProofForm, TokenForm


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    page = pages.me_page(person, this_session=sign_ins.current_pk(request))
    return render(request, "people/me.html", {"page": page, "form": CorrectionForm()})


@require_POST
def ask_correction(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        actions.ask_correction(person, form.cleaned_data["note"])
        messages.success(request, _("Your note has been sent to the administrators."))
        return redirect("people:me")
    page = pages.me_page(person, this_session=sign_ins.current_pk(request))
    return render(request, "people/me.html", {"page": page, "form": form})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the person's own sessions; 404 for anybody else's."""
    person = access.signed_in(request.user)
    row = person.sign_ins.filter(pk=pk, ended_at__isnull=True).first()
    if row is None:
        raise Http404
    sign_ins.end([row], by=person)
    messages.success(request, _("The session has been ended."))
    return redirect("people:me")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    sign_ins.end_all(person, by=person, but=sign_ins.current_pk(request))
    messages.success(request, _("All other sessions have been ended."))
    return redirect("people:me")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    form = PasswordForm(request.POST or None, person=person)
    if request.method == "POST" and _is_proved(request, form, person):
        security.change_password(person, form.cleaned_data["new"], but=sign_ins.current_pk(request))
        update_session_auth_hash(request, person)
        sign_ins.follow_session(request)
        messages.success(request, _("The password has been changed; all other sessions have ended."))
        return redirect("people:me")
    return render(request, "people/secret.html", {"form": form, "heading": _("Change the password")})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    form = PinForm(request.POST or None, person=person)
    if request.method == "POST" and _is_proved(request, form, person):
        security.change_pin(person, form.cleaned_data["new"], but=sign_ins.current_pk(request))
        messages.success(request, _("The PIN has been changed; all other sessions have ended."))
        return redirect("people:me")
    return render(request, "people/secret.html", {"form": form, "heading": _("Change the PIN")})


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator: show its key, and put it in force when the first digits are right."""
    person = access.signed_in(request.user)
    if sign_ins.device_of(person) is not None:  # replacing it is removing it, and that asks for the password
        return redirect("people:second-step-off")
    device = security.draft_device(person)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if security.is_second_step_right(request, device, person, form.cleaned_data["token"]):
            security.confirm_device(device, person)
            messages.success(request, _("From now on, signing in also asks for the authenticator's digits."))
            return redirect("people:me")
        form.add_error("token", _("These digits are not right, or were used already. Wait for the next ones."))
    context = {"form": form, "picture": security.picture(device), "key": security.spelled_key(device)}
    return render(request, "people/second_step_setup.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_step_off(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    form = ProofForm(request.POST or None, person=person)
    if request.method == "POST" and _is_proved(request, form, person):
        security.remove_devices(person, by=person)
        messages.success(request, _("The authenticator has been removed."))
        return redirect("people:me")
    return render(request, "people/secret.html", {"form": form, "heading": _("Remove the authenticator")})


def _is_proved(request: HttpRequest, form: ProofForm, person: Person) -> bool:
    """Check form and present secret; a wrong one counts with the lock-out, as at sign-in."""
    if not sign_ins.attempt_is_allowed(request, person.staff_no):
        return False
    if form.is_valid():
        return True
    if form.has_error("present", code="wrong"):
        sign_ins.count_failure(request, person.staff_no)
    return False
