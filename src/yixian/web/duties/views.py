from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models.fields.files import ImageFieldFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from yixian.web.duties import access, actions, pages
from yixian.web.duties.coverage import SHOWN
from yixian.web.duties.coverage import coverage as coverage_of
from yixian.web.duties.coverage_sheet import coverage_sheet
from yixian.web.duties.drafts import initial_card, initial_standards
from yixian.web.duties.forms import (
    CardForm,
    CheckForm,
    FilterForm,
    ListForm,
    StandardFormSet,
    Standards,
    fit_together,
    photo_of,
)
from yixian.web.duties.models import Duty
from yixian.web.duties.queries import Card
from yixian.web.people.models import Person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@vary_on_headers("HX-Request")
def grid(request: HttpRequest) -> HttpResponse:
    """Show the grid of responsibility areas; to htmx only the tiles."""
    page = pages.grid_page(request.user, FilterForm(request.GET))
    template = "duties/_tiles.html" if request.headers.get("HX-Request") else "duties/grid.html"
    return render(request, template, {"page": page})


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    query = request.GET.copy()
    query.pop("page", None)
    form = ListForm(request.GET)
    page = pages.list_page(request.user, form, page=request.GET.get("page", "1"), query=query.urlencode())
    return render(request, "duties/list.html", {"page": page})


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    page = pages.card_page(request.user, access.card(pk))
    return render(request, "duties/detail.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    access.require_leader(request.user)
    return _written(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _written(request, access.changed_card(request.user, pk))


def _written(request: HttpRequest, card: Card | None) -> HttpResponse:
    """Save the card and its standards if both forms are right, else show them again."""
    person = cast("Person", request.user)
    duty = card.duty if card else Duty()
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    copy = Duty.objects.get(pk=duty.pk) if duty.pk else Duty()
    form = CardForm(data, instance=copy, user=person, initial=initial_card(request.GET, card))
    lines = initial_standards(request.GET, card)
    standards = cast("StandardFormSet", Standards(data, files, prefix="standards", initial=lines))
    if data is not None and form.is_valid() and standards.is_valid() and fit_together(form, standards):
        changes = form.changes()
        saved = actions.save_card(duty, changes, holders=form.people, standards=standards.drafts(), by=person)
        messages.success(request, _("The card {code} is saved.").format(code=saved.code))
        return redirect("duties:detail", saved.pk)
    page = pages.EditPage(form, standards, duty if card else None)
    return render(request, "duties/edit.html", {"page": page}, status=200 if data is None else 422)


@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    card = access.changed_card(request.user, pk)
    is_active = request.POST.get("active") == "1"
    actions.set_active(card.duty, is_active, by=cast("Person", request.user))
    return redirect("duties:detail", pk)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check an area: what is sent unmarked is in order, what is marked becomes a concern."""
    card = access.checked_card(request.user, pk)
    shows_all = request.GET.get("all") == "1"
    if request.method == "GET":
        page = pages.check_page(card, shows_all=shows_all, client_key=str(uuid4()))
        return render(request, "duties/check.html", {"page": page})
    form = CheckForm(request.POST, standards=[item.standard.pk for item in card.checks])
    findings, errors = _findings(request, card) if form.is_valid() else ([], [_("This form is not one of ours.")])
    if errors:
        key = request.POST.get("client_key") or str(uuid4())
        page = pages.check_page(card, shows_all=shows_all, client_key=key, errors=errors, sent=request.POST)
        return render(request, "duties/check.html", {"page": page}, status=422)
    wanted = set(form.cleaned_data["items"])
    checks = actions.record_checks(
        card.duty,
        [finding for finding in findings if finding.standard.pk in wanted],
        by=cast("Person", request.user),
        client_key=form.key,
        done_at=form.cleaned_data["done_at"],
    )
    wrong = sum(not item.is_ok for item in checks)
    messages.success(request, _told(len(checks), wrong))
    return redirect("duties:detail", pk)


def _told(number: int, wrong: int) -> str:
    if not wrong:
        return _("Checked: everything is in order ({number}).").format(number=number)
    return _("Checked {number} items; {wrong} not in order.").format(wrong=wrong, number=number)


def _findings(request: HttpRequest, card: Card) -> tuple[list[actions.Finding], list[str]]:
    """Read what was sent for each check of the card; a deviation needs a word or a photo."""
    findings: list[actions.Finding] = []
    errors: list[str] = []
    for item in card.checks:
        standard = item.standard
        is_ok = f"wrong-{standard.pk}" not in request.POST
        note = request.POST.get(f"note-{standard.pk}", "").strip()[:500]
        photo = None
        try:
            photo = photo_of(request.FILES.get(f"photo-{standard.pk}"))
        except ValidationError as error:
            errors += [f"{standard}：{message}" for message in error.messages]
        if not is_ok and not note and photo is None and not errors:
            errors.append(_("“{standard}”: say what is wrong, or take a photo.").format(standard=standard))
        findings.append(actions.Finding(standard, is_ok, "" if is_ok else note, None if is_ok else photo))
    return findings, errors


@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the reference photo of a standard."""
    return _picture(access.reference_photo(pk).reference_photo)


@require_GET
def check_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the photo taken at a check."""
    return _picture(access.check_photo(request.user, pk).photo)


def _picture(stored: ImageFieldFile) -> HttpResponse:
    """Answer a photo whole: what we store is redrawn to at most 1600 px."""
    with stored.open("rb") as file:
        headers = {"Cache-Control": "private, max-age=3600"}
        return HttpResponse(file.read(), content_type="image/jpeg", headers=headers)


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    access.require_coverage(request.user)
    page = coverage_of(request.user, everybody=request.GET.get("everybody") == "1", limit=SHOWN)
    return render(request, "duties/coverage.html", {"page": page})


@require_GET
def coverage_xlsx(request: HttpRequest) -> HttpResponse:
    access.require_coverage(request.user)
    found = coverage_of(request.user, everybody=request.GET.get("everybody") == "1")
    headers: dict[str, Any] = {"Content-Disposition": 'attachment; filename="coverage.xlsx"'}
    return HttpResponse(coverage_sheet(found), content_type=XLSX, headers=headers)
