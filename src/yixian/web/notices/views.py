from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yixian.web.notices import access, actions, calendars, pages
from yixian.web.notices.forms import MailForm
from yixian.web.notices.models import Digest, Subscription
from yixian.web.requests import SignedIn


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    page = pages.listing(request.user, request.GET.get("page", "1"))
    return render(request, "notices/list.html", {"listing": page})


@require_POST
def open_notice(request: SignedIn, pk: int) -> HttpResponse:
    """Take the notice as read and go where it points."""
    notice = access.notice_of(request.user, pk)
    actions.mark_read(notice)
    if notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices:list")


@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    actions.mark_all_read(request.user)
    return redirect("notices:list")


@require_GET
def digest(request: SignedIn, unit: int, day: date) -> HttpResponse:
    found = access.digest_of(request.user, unit, day)
    return render(request, "notices/digest.html", {"page": pages.digest_page(found)})


@require_GET
def latest_digest(request: SignedIn, unit: int) -> HttpResponse:
    """Go to the crew's newest digest, or say that there is none yet."""
    crew = access.crew_of(request.user, unit)
    newest = Digest.objects.filter(unit=crew).order_by("-day").first()
    if newest is None:
        return render(request, "notices/no_digest.html", {"crew": crew})
    return redirect("notices:digest", unit=crew.pk, day=newest.day)


def _outside(request: SignedIn, form: MailForm, secret: str = "") -> HttpResponse:
    own = Subscription.objects.filter(person=request.user).first()
    address = request.build_absolute_uri(reverse("notices:calendar", args=[secret])) if secret else ""
    context = {"own": own, "form": form, "has_mail": bool(settings.MAIL), "address": address}
    return render(request, "notices/outside.html", context, status=200 if form.is_valid() or not form.is_bound else 422)


def _mail_form(request: SignedIn) -> MailForm:
    own = Subscription.objects.filter(person=request.user).first()
    return MailForm(initial={"email": own.email if own else ""})


@require_GET
def outside(request: SignedIn) -> HttpResponse:
    return _outside(request, _mail_form(request))


@require_POST
def email(request: SignedIn) -> HttpResponse:
    form = MailForm(request.POST)
    if not form.is_valid():
        return _outside(request, form)
    actions.set_email(request.user, form.cleaned_data["email"])
    messages.success(request, _("Saved."))
    return redirect("notices:outside")


@require_POST
def open_calendar(request: SignedIn) -> HttpResponse:
    """Show the new address once, on the answer itself: it is stored nowhere."""
    secret = actions.open_calendar(request.user)
    return _outside(request, _mail_form(request), secret)


@require_POST
def close_calendar(request: SignedIn) -> HttpResponse:
    if actions.close_calendar(request.user):
        messages.success(request, _("The calendar address no longer works."))
    return redirect("notices:outside")


@login_not_required
@require_GET
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the calendar of whoever holds this secret address; calendar programs cannot sign in."""
    person = access.person_by_calendar(secret)
    with translation.override(person.language):
        content = calendars.feed(person)
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="yixian.ics"'},
    )
