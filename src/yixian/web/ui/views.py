from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yixian.web.people.models import Person


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/home.html")


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/search.html")


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
