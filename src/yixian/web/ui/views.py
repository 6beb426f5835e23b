from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yixian.web.people.access import require_role
from yixian.web.people.models import Person, Role
from yixian.web.requests import SignedIn
from yixian.web.ui import access, pages, queries

OVERSEERS = frozenset({Role.PLANT_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR})
LOOP_DAYS = 365


@require_GET
def home(request: SignedIn) -> HttpResponse:
    return render(request, "ui/home.html", {"page": pages.home_of(request.user)})


@require_GET
def unit(request: SignedIn, pk: int) -> HttpResponse:
    """Show a team's, branch's or plant's overview; 404 unless it is theirs or in their reach."""
    found = access.overview_of(request.user, pk)
    return render(request, "ui/unit.html", {"page": pages.unit_page(found)})


@require_GET
def loop(request: SignedIn) -> HttpResponse:
    """Show the manager's one page over what their role reaches; 403 for others."""
    require_role(request.user, OVERSEERS)
    since = timezone.now() - timedelta(days=LOOP_DAYS)
    return render(request, "ui/plant.html", {"page": pages.plant_page(request.user, since)})


@require_GET
def search(request: SignedIn) -> HttpResponse:
    """Find anything by a few letters; htmx gets the list alone."""
    words = request.GET.get("q", "")[:60]
    template = "ui/_hits.html" if request.htmx else "ui/search.html"
    return render(request, template, {"query": words, "hits": queries.find(request.user, words)})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of this browser and, where signed in, of the person; go back to where they were."""
    wanted = request.POST.get("language", "")
    goal = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()}):
        goal = "/"
    response = HttpResponseRedirect(goal)
    if wanted in dict(settings.LANGUAGES):
        translation.activate(wanted)
        response.set_cookie("django_language", wanted, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS)
        if isinstance(request.user, Person):
            Person.objects.filter(pk=request.user.pk).update(language=wanted)
    return response
