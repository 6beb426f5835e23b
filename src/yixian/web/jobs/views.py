from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yixian.web.jobs import access, actions, pages
from yixian.web.requests import SignedIn


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    access.require_administrator(request.user)
    page = pages.listing(request.GET.get("status", ""), request.GET.get("page", "1"))
    return render(request, "jobs/list.html", {"listing": page})


@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    """Queue a failed job again; one that is not failed is left alone and said so."""
    job = access.job_of(request.user, pk)
    if actions.retry(job, by=request.user):
        messages.success(request, _("The job is in the queue again."))
    else:
        messages.info(request, _("This job is not failed (any more)."))
    return redirect("jobs:list")
