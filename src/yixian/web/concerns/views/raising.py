from __future__ import annotations

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian import __version__
from yixian.web.concerns import intake, pages, queries
from yixian.web.concerns.actions import Raised
from yixian.web.people.access import User
from yixian.web.people.models import Person
from yixian.web.places.models import Place

#: What the phone keeps to show the form without a network.
SHELL_ASSETS = (
    "vendor/tabler.min.css",
    "vendor/icons.svg",
    "ui/yixian.css",
    "ui/theme.js",
    "ui/yixian.js",
    "ui/icon.svg",
    "django_htmx/htmx-2.min.js",
    "concerns/raise.css",
    "concerns/queue.js",
    "concerns/raise.js",
)


def person_of(user: User) -> Person:
    """Return the signed-in person; the middleware has sent everybody else away."""
    assert isinstance(user, Person)
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def raise_page(request: HttpRequest) -> HttpResponse:
    """Show the form for ``?place=CODE``, or the places to choose from; POST is the way without scripts."""
    person = person_of(request.user)
    if request.method == "POST":
        return _raise_without_scripts(request, person)
    code, words = request.GET.get("place", "").strip(), request.GET.get("q", "").strip()[:60]
    place = Place.objects.filter(code__iexact=code, is_active=True).first() if code else None
    if place is not None:
        return render(request, "concerns/raise.html", {"page": pages.raise_page(place)})
    found = queries.places_for(person, words)
    context = {"places": found, "words": words, "unknown": code}
    template = "concerns/_places.html" if request.htmx else "concerns/choose_place.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _raise_without_scripts(request: HttpRequest, person: Person) -> HttpResponse:
    outcome = intake.take(request, person)
    if outcome.raised is not None:
        return render(request, "concerns/sent.html", {"raised": outcome.raised, "problems": outcome.problems})
    said = request.POST
    place = Place.objects.filter(code__iexact=said.get("place", "").strip(), is_active=True).first()
    page = pages.raise_page(
        place,
        client_key=said.get("client_key", "") if outcome.status != 409 else "",
        claim_code=said.get("claim_code", ""),
        kind=said.get("kind", ""),
        text=said.get("text", ""),
        errors=[*outcome.errors, *outcome.problems],
    )
    return render(request, "concerns/raise.html", {"page": page}, status=outcome.status)


@login_not_required
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The form without anything of a person or a place, kept on the phone by the service worker."""
    return render(request, "concerns/shell.html", {"page": pages.raise_page(None)})


@login_not_required
@never_cache
@require_GET
def token(request: HttpRequest) -> HttpResponse:
    """A fresh CSRF token and the key of who is signed in (``null``: nobody), asked before a kept message is sent."""
    person = request.user.pk if isinstance(request.user, Person) else None
    return JsonResponse({"token": get_token(request), "person": person})


@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take a message from the phone: 200 with its number, the same one if sent again.

    422: not storable, and why. 409: the key was used by somebody else, without a word about whom or what.
    """
    outcome = intake.take(request, person_of(request.user))
    if outcome.raised is None:
        return JsonResponse({"errors": outcome.errors, "problems": outcome.problems}, status=outcome.status)
    return JsonResponse({**_receipt(outcome.raised), "problems": outcome.problems})


def _receipt(raised: Raised) -> dict[str, str]:
    concern = raised.concern
    due = timezone.localtime(concern.answer_due)
    anonymous = concern.is_anonymous
    return {
        "number": concern.number,
        "due": due.date().isoformat(),
        "due_text": date_format(due, "Y-m-d"),
        "url": reverse("concerns:claim") if anonymous else reverse("concerns:detail", args=[concern.number]),
        "claim_code": raised.claim_code,
    }


@login_not_required
@require_GET
def worker_js(request: HttpRequest) -> HttpResponse:
    """The service worker, with what it keeps and a version that changes when any of it does."""
    assets = [static(name) for name in SHELL_ASSETS]
    kept = {"shell": reverse("concerns:shell"), "page": reverse("concerns:raise"), "assets": assets}
    version = hashlib.sha256(f"{kept}{get_language()}{__version__}".encode()).hexdigest()[:16]
    context = {"kept": json.dumps(kept), "version": version}
    response = render(request, "concerns/worker.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = reverse("concerns:raise").removesuffix("raise/")
    response["Cache-Control"] = "no-cache"
    return response
