from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yixian.web.people import badges, codes, first_run, security, sign_ins
from yixian.web.people.models import Person, SignInMethod
from yixian.web.people.sign_in_forms import BadgeCodeForm, FirstSecretForm, SignInForm, TokenForm, clean_staff_no
from yixian.web.people.views.first_run import first_run_page

KIOSK_COOKIE = "kiosk"
YEAR_S = 31_536_000
MODES = (SignInMethod.PIN.value, SignInMethod.PASSWORD.value)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take a staff number with a PIN or a password; on a computer known as shared, the PIN is asked first.

    Where there is nobody yet, the page of the first run stands here.
    """
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(next_url(request))
    if request.method == "GET" and first_run.is_untouched():
        return first_run_page(request)
    is_kiosk = KIOSK_COOKIE in request.COOKIES
    mode = request.POST.get("mode") or request.GET.get("mode") or MODES[0 if is_kiosk else 1]
    mode = mode if mode in MODES else MODES[1]
    initial = {"username": clean_staff_no(request.GET.get("staff_no", ""))[:32], "is_shared": is_kiosk}
    form = SignInForm(request.POST or None, by_pin=mode == "pin", initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        way = sign_ins.by_pin if mode == "pin" else sign_ins.by_password
        person = way(request, values["username"], values["password"])
        if person is None:
            form.add_error(None, _("Staff number and {secret} do not match.").format(secret=_secret(mode)))
        elif mode == "pin" and sign_ins.needs_password(person):
            form.add_error(None, _("Your role reads other people's data: please sign in with your password."))
        else:
            return proceed(request, person, method=mode, is_shared=values["is_shared"])
    context = {"form": form, "mode": mode, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "people/sign_in.html", context)


def _secret(mode: str) -> str:
    return _("PIN") if mode == "pin" else _("password")


def next_url(request: HttpRequest) -> str:
    """Return where the person wanted to go, if it is a page of this site."""
    goal = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return goal
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def proceed(request: HttpRequest, person: Person, *, method: str, is_shared: bool) -> HttpResponse:
    """Ask for the second step where one is set up; otherwise open the session."""
    goal = next_url(request)
    if sign_ins.device_of(person) is not None:
        sign_ins.await_second_step(request, sign_ins.Pending(person, method, is_shared, goal))
        return redirect("people:second-step")
    sign_ins.begin(request, person, method=method, is_shared=is_shared, device=None)
    return _welcome(person, goal, is_shared=is_shared)


def _welcome(person: Person, goal: str, *, is_shared: bool) -> HttpResponse:
    """Go on, in the person's own language; remember whether this computer is a shared one."""
    response = redirect(goal)
    common: dict[str, Any] = {"max_age": YEAR_S, "samesite": "Lax", "secure": settings.HTTPS}
    response.set_cookie("django_language", person.language, **common)
    if is_shared:
        response.set_cookie(KIOSK_COOKIE, "1", httponly=True, **common)
    else:
        response.delete_cookie(KIOSK_COOKIE)
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the authenticator's digits of somebody whose password was right; back to the start after five minutes."""
    waiting = sign_ins.pending(request)
    device = sign_ins.device_of(waiting.person) if waiting else None
    if waiting is None or device is None:
        return redirect("people:sign-in")
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if security.is_second_step_right(request, device, waiting.person, form.cleaned_data["token"]):
            sign_ins.begin(request, waiting.person, method=waiting.method, is_shared=waiting.is_shared, device=device)
            return _welcome(waiting.person, waiting.next_url, is_shared=waiting.is_shared)
        form.add_error("token", _("These digits are not right, or were used already. Wait for the next ones."))
    return render(request, "people/second_step.html", {"form": form})


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    sign_ins.leave(request)
    return redirect("people:sign-in")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def badge_typed(request: HttpRequest) -> HttpResponse:
    """Take staff number and one-time code where there is no camera."""
    form = BadgeCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = codes.typed(form.cleaned_data["code"]) or "-"
        return redirect("people:badge-in", form.cleaned_data["username"], code)
    return render(request, "people/badge_typed.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def badge_in(request: HttpRequest, staff_no: str, code: str) -> HttpResponse:
    """Exchange the code of a slip for a PIN or a password and sign in.

    A spent slip still tells the shared terminal who stands before it; a code that never was counts as a failed try.
    """
    staff_no = clean_staff_no(staff_no)
    row = badges.find(staff_no, code) if sign_ins.attempt_is_allowed(request, staff_no) else None
    if row is None:
        sign_ins.count_failure(request, staff_no)
        return render(request, "people/badge_unknown.html", status=404)
    if not badges.is_good(row):
        return _spent(request, row.person)
    needs_password = sign_ins.needs_password(row.person)
    form = FirstSecretForm(request.POST or None, person=row.person, needs_password=needs_password)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            person = badges.use(row, pin=values.get("pin", ""), password=values.get("password", ""))
        except badges.SpentError:
            return _spent(request, row.person)
        return proceed(request, person, method=SignInMethod.BADGE, is_shared=KIOSK_COOKIE in request.COOKIES)
    context = {"form": form, "person": row.person, "needs_password": needs_password}
    return render(request, "people/badge_in.html", context)


def _spent(request: HttpRequest, person: Person) -> HttpResponse:
    mode = "pin" if person.pin else "password"
    url = f"{reverse('people:sign-in')}?mode={mode}&staff_no={person.staff_no}"
    return render(request, "people/badge_spent.html", {"url": url})
