from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.people import access, pages, queries, unit_actions
from yixian.web.people.forms import UnitForm
from yixian.web.people.models import OrgTree, OrgUnit, Role


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Both trees with their counts, for those who look after people."""
    viewer = access.signed_in(request.user)
    access.require_role(viewer, access.PEOPLE_READERS)
    return render(request, "people/units.html", {"page": pages.units_page(viewer)})


@require_http_methods(["GET", "POST"])
def add_root(request: HttpRequest, tree: str) -> HttpResponse:
    """Begin a tree; only for an administrator of everything."""
    viewer = access.signed_in(request.user)
    if tree not in OrgTree.values or not access.reaches_grant(viewer, None):
        raise PermissionDenied
    return _add(request, tree, None)


@require_http_methods(["GET", "POST"])
def add_below(request: HttpRequest, pk: int) -> HttpResponse:
    parent = access.manageable_unit(access.signed_in(request.user), pk)
    return _add(request, parent.tree, parent)


def _add(request: HttpRequest, tree: str, parent: OrgUnit | None) -> HttpResponse:
    form = UnitForm(request.POST or None, tree=tree)
    if request.method == "POST" and form.is_valid():
        try:
            unit_actions.add_unit(tree=tree, parent=parent, by=access.signed_in(request.user), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("people:units")
    heading = _("Add a unit below {name}").format(name=parent.name) if parent else _("Add a unit")
    return render(request, "people/form.html", {"form": form, "heading": heading, "is_unit": True})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = access.signed_in(request.user)
    unit = access.manageable_unit(viewer, pk)
    coverable = queries.units_for_choice(access.paths(viewer, {Role.ADMINISTRATOR}), trees=[OrgTree.ADMINISTRATIVE])
    initial = {"name": unit.name, "kind": unit.kind, "covers": unit.covers.all()}
    form = UnitForm(request.POST or None, tree=unit.tree, coverable=coverable, initial=initial)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"covers": None, **form.cleaned_data}
        try:
            unit_actions.edit_unit(unit, **values, by=viewer)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The unit has been changed."))
            return redirect("people:units")
    return render(request, "people/form.html", {"form": form, "heading": _("Edit the unit"), "unit": unit})


@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit, or open it again."""
    viewer = access.signed_in(request.user)
    unit = access.manageable_unit(viewer, pk)
    try:
        unit_actions.set_active(unit, is_active=not unit.is_active, by=viewer)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("people:units")
