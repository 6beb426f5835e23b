from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from yixian.web.config import addresses
from yixian.web.people.models import Person
from yixian.web.places import access, actions, labels, links, pages
from yixian.web.places.forms import LabelForm, PlaceForm
from yixian.web.places.models import Place
from yixian.web.places.queries import by_code, matching


@require_GET
@vary_on_headers("HX-Request")
def tree(request: HttpRequest) -> HttpResponse:
    """Show the tree; to htmx only what stands below the place ``below`` names."""
    shows_all = request.GET.get("all") == "1"
    asked = request.GET.get("below", "")[:19]  # as many digits as a key can have
    if request.headers.get("HX-Request") and asked.isdecimal():
        below = get_object_or_404(Place, pk=int(asked))
        page = pages.tree_page(request.user, below=below, shows_all=shows_all)
        return render(request, "places/_nodes.html", {"nodes": page.nodes, "shows_all": shows_all})
    page = pages.tree_page(request.user, shows_all=shows_all)
    return render(request, "places/tree.html", {"page": page})


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    place = access.place(pk)
    page = pages.place_page(request.user, place, scan_url=links.scan(request, place.code))
    return render(request, "places/detail.html", {"page": page})


@require_GET
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """Show where I am and what I can do here; the address a label's QR code holds."""
    page = pages.scan_page(request.user, access.scanned(code))
    return render(request, "places/scan.html", {"page": page})


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Take a code typed in where there is no camera; words that are no code list what they may mean."""
    words = request.GET.get("q", "").strip()
    exact = by_code(words) if words else None
    if exact is not None:
        return redirect("places:scan", exact.code)
    page = pages.FindPage(words, matching(words) if words else [])
    return render(request, "places/find.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    access.require_keeper(request.user)
    person = cast("Person", request.user)
    data = request.POST if request.method == "POST" else None
    form = PlaceForm(data, user=person, initial={"above": request.GET.get("above", ""), "kind": "zone"})
    if data is not None and form.is_valid():
        place = actions.add(Place(**form.changes()), by=person)
        messages.success(request, _("{name} is in the tree.").format(name=place.name))
        return redirect("places:detail", place.pk)
    status = 200 if data is None else 422
    return render(request, "places/edit.html", {"form": form, "place": None}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("Person", request.user)
    place = access.kept_place(person, pk)
    data = request.POST if request.method == "POST" else None
    form = PlaceForm(data, instance=access.place(pk), user=person)
    if data is not None and form.is_valid():
        actions.change(place, form.changes(), by=person)
        messages.success(request, _("{name} is saved.").format(name=place.name))
        return redirect("places:detail", place.pk)
    status = 200 if data is None else 422
    return render(request, "places/edit.html", {"form": form, "place": place}, status=status)


@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    place = access.kept_place(request.user, pk)
    try:
        actions.set_active(place, request.POST.get("active") == "1", by=cast("Person", request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("places:detail", pk)


@require_GET
def label_form(request: HttpRequest) -> HttpResponse:
    """Choose which labels to print; how many they are is told before they are made."""
    access.require_print(request.user)
    form = LabelForm(request.GET if request.GET else None, initial={"sheet": "3x8"})
    number = None
    if form.is_bound and form.is_valid():
        number = len(labels.chosen(below=form.cleaned_data["below"], kinds=form.cleaned_data["kind"]))
    context = {
        "form": form,
        "number": number,
        "most": labels.MOST,
        "site": addresses.site(request),
        "query": request.GET.urlencode(),
    }
    return render(request, "places/labels.html", context)


@require_GET
def label_pdf(request: HttpRequest) -> HttpResponse:
    access.require_print(request.user)
    form = LabelForm({"sheet": "3x8", **request.GET.dict(), "kind": request.GET.getlist("kind")})
    if not form.is_valid():
        return render(request, "places/labels.html", {"form": form, "number": None}, status=422)
    wanted = labels.chosen(below=form.cleaned_data["below"], kinds=form.cleaned_data["kind"])
    made = labels.sheet_pdf(request, wanted, labels.SHEETS[form.cleaned_data["sheet"]])
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="labels.pdf"'}
    )
