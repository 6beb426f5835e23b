from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.web.people import access, actions, pages, queries, security, sign_ins
from yixian.web.people.access import PEOPLE_READERS
from yixian.web.people.forms import FilterForm, GrantForm, LeaveForm, MoveForm, NewPersonForm, PersonForm, TitleForm
from yixian.web.people.forms import WorkForm as LeaderForm
from yixian.web.people.models import OrgTree, Person, Role, RoleGrant, Title

PAGE_SIZE = 50


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Search the people the viewer reaches; answers htmx with the table alone."""
    viewer = access.signed_in(request.user)
    access.require_role(viewer, PEOPLE_READERS)
    units = queries.units_for_choice(access.paths(viewer, PEOPLE_READERS))
    form = FilterForm(request.GET, units=units)
    values = form.cleaned_data if form.is_valid() else {}
    rows = queries.listed(
        access.q_reach_people(viewer, PEOPLE_READERS),
        text=values.get("q", ""),
        unit=values.get("unit"),
        left=values.get("left", False),
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": kept.urlencode(),
        "may_add": access.has_role(viewer, {Role.ADMINISTRATOR}),
        "may_print": access.has_role(viewer, access.LEADERS),
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    response = render(request, "people/_table.html" if is_fragment else "people/list.html", context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show name, team, post and titles to everybody; the rest as the viewer's rights allow."""
    person = get_object_or_404(Person.objects.select_related("mentor"), pk=pk)
    page = pages.person_page(person, viewer=access.signed_in(request.user))
    return render(request, "people/detail.html", {"page": page, "person": person})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    viewer = access.signed_in(request.user)
    access.require_role(viewer, {Role.ADMINISTRATOR})
    form = NewPersonForm(request.POST or None, units=_units(viewer, OrgTree.ADMINISTRATIVE))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit, since = values.pop("unit"), values.pop("since")
        person = actions.add_person(values, unit=unit, since=since, by=viewer)
        messages.success(request, _("{name} has been added; now print the badge slip.").format(name=person.name))
        return redirect("people:detail", person.pk)
    return _form(request, form, _("Add a person"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Administrators change the whole record, leaders what belongs to the work."""
    viewer, person = access.signed_in(request.user), get_object_or_404(Person, pk=pk)
    manages = access.may_manage(viewer, person)
    if not manages and not access.may_edit_work(viewer, person):
        raise PermissionDenied
    form: Any = (PersonForm if manages else LeaderForm)(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        values = form.values() if isinstance(form, PersonForm) else form.cleaned_data
        actions.edit_person(Person.objects.get(pk=pk), values, by=viewer)
        messages.success(request, _("The record has been changed."))
        return redirect("people:detail", pk)
    return _form(request, form, _("Edit the record"), person)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, person = access.signed_in(request.user), access.manageable_person(request.user, pk)
    form = MoveForm(request.POST or None, units=_units(viewer, *OrgTree.values))
    if request.method == "POST" and form.is_valid() and _done(form, actions.move, person, by=viewer):
        messages.success(request, _("The move has been recorded."))
        return redirect("people:detail", pk)
    return _form(request, form, _("Move to another unit"), person)


@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, person = access.signed_in(request.user), access.manageable_person(request.user, pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, actions.disable, person, by=viewer):
        messages.success(request, _("{name} can no longer sign in.").format(name=person.name))
        return redirect("people:detail", pk)
    return _form(request, form, _("Has left"), person)


@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, person = access.signed_in(request.user), access.manageable_person(request.user, pk)
    if not person.is_active:
        actions.enable(person, by=viewer)
        messages.success(request, _("{name} is back; roles have to be given again.").format(name=person.name))
    return redirect("people:detail", pk)


@require_http_methods(["GET", "POST"])
def add_title(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, person = access.signed_in(request.user), access.manageable_person(request.user, pk)
    form = TitleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_title(person, **form.cleaned_data, by=viewer)
        return redirect("people:detail", pk)
    return _form(request, form, _("Add a title"), person)


@require_POST
def remove_title(request: HttpRequest, pk: int) -> HttpResponse:
    title = get_object_or_404(Title.objects.select_related("person"), pk=pk)
    access.manageable_person(request.user, title.person_id)
    actions.remove_title(title, by=access.signed_in(request.user))
    return redirect("people:detail", title.person_id)


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role; the form offers only what the giver reaches."""
    viewer, person = access.signed_in(request.user), access.manageable_person(request.user, pk)
    form = GrantForm(
        request.POST or None,
        units=_units(viewer, *OrgTree.values),
        is_everywhere=access.reaches_grant(viewer, None),
    )
    if request.method == "POST" and form.is_valid() and _done(form, actions.grant_role, person, by=viewer):
        return redirect("people:detail", pk)
    return _form(request, form, _("Give a role"), person)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RoleGrant.objects.select_related("person", "unit"), pk=pk)
    access.manageable_person(request.user, row.person_id)
    try:
        actions.revoke_role(row, by=access.signed_in(request.user))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("people:detail", row.person_id)


@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    person = access.manageable_person(request.user, pk)
    sign_ins.end_all(person, by=access.signed_in(request.user))
    messages.success(request, _("All sessions of {name} have been ended.").format(name=person.name))
    return redirect("people:detail", pk)


@require_POST
def remove_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost authenticator, so that the person can sign in and set up another."""
    person = access.manageable_person(request.user, pk)
    security.remove_devices(person, by=access.signed_in(request.user))
    messages.success(request, _("The authenticator has been removed."))
    return redirect("people:detail", pk)


def _units(viewer: Person, *trees: str) -> Any:
    return queries.units_for_choice(access.paths(viewer, {Role.ADMINISTRATOR}), trees=trees)


def _done(form: Any, action: Any, person: Person, *, by: Person) -> bool:
    """Run an action with the form's values; what it refuses becomes an error of the form."""
    try:
        action(person, **form.cleaned_data, by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _form(request: HttpRequest, form: Any, heading: str, person: Person | None = None) -> HttpResponse:
    return render(request, "people/form.html", {"form": form, "heading": heading, "person": person})
