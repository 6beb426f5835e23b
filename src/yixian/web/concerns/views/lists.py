from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from yixian.web.audit.actions import record
from yixian.web.concerns import access, pages, queries
from yixian.web.concerns import export as sheets
from yixian.web.concerns.forms import BoardForm
from yixian.web.concerns.models import Concern
from yixian.web.concerns.queries import BoardFilter
from yixian.web.concerns.views.raising import person_of
from yixian.web.people.access import LEADERS, READERS, User, has_role, q_reach, require_role
from yixian.web.people.models import OrgKind, OrgTree, OrgUnit, Person

ROWS_PER_PAGE = 20


def page_of(rows: QuerySet[Concern], request: HttpRequest, *, count: int | None = None) -> Page[Concern]:
    """Return one page: its keys are found first, so that what is skipped is never joined; ``count`` if it is known."""
    paginator: Paginator[Any] = Paginator(rows.values_list("pk", flat=True), ROWS_PER_PAGE)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get("page"))
    keys = list(page.object_list)
    found = {one.pk: one for one in rows.filter(pk__in=keys).order_by()}
    page.object_list = [found[key] for key in keys]
    return page


def query_without_page(query: QueryDict) -> str:
    kept = query.copy()
    kept.pop("page", None)
    return kept.urlencode()


def units_reached(user: User) -> QuerySet[OrgUnit]:
    """Return the units the board can be narrowed to: plants, workshops and teams the person's roles reach."""
    kinds = [OrgKind.PLANT, OrgKind.WORKSHOP, OrgKind.TEAM]
    rows = OrgUnit.objects.filter(tree=OrgTree.ADMINISTRATIVE, kind__in=kinds, is_active=True)
    reached: QuerySet[OrgUnit] = rows.filter(q_reach(user, READERS, unit="pk", branch=None)).order_by("path")
    return reached


def board_filter(request: HttpRequest, person: Person) -> tuple[BoardForm, BoardFilter]:
    """Read the filters from the address; what cannot be read is left out."""
    form = BoardForm(request.GET, units=units_reached(person))
    form.is_valid()
    said = form.cleaned_data
    show = said.get("show") or "waiting"
    wanted = BoardFilter(
        show=show if show in queries.TABS else "waiting",
        unit=said.get("unit"),
        kind=said.get("kind") or "",
        words=said.get("words") or "",
        overdue=bool(said.get("overdue")),
        handler=person if said.get("mine") else None,
    )
    return form, wanted


@require_safe
@vary_on_headers("HX-Request")
def board(request: HttpRequest) -> HttpResponse:
    """The leaders' board; htmx gets the tabs and rows alone."""
    person = person_of(request.user)
    rows = access.board(person)
    form, wanted = board_filter(request, person)
    kept = queries.filtered(rows, wanted)
    counts = queries.tab_counts(kept)
    shown = page_of(queries.in_tab(kept, wanted.show), request, count=counts[wanted.show])
    page = pages.BoardPage(
        form=form,
        tabs=pages.tabs(counts, wanted.show),
        page=shown,
        query=query_without_page(request.GET),
        show=wanted.show,
        lanes=pages.lanes_offered(timezone.localdate()),
        may_answer={one.pk for one in shown if access.leads(person, one)},
        may_export=has_role(person, LEADERS),
    )
    template = "concerns/_board.html" if request.htmx else "concerns/board.html"  # type: ignore[attr-defined]
    return render(request, template, {"page": page})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list of the board as a workbook; for leaders, and written into the audit."""
    person = person_of(request.user)
    require_role(person, LEADERS)
    _form, wanted = board_filter(request, person)
    rows = queries.in_tab(queries.filtered(access.board(person), wanted), wanted.show)
    content, count = sheets.workbook(rows.select_related("cause"))
    record("concerns.exported", person, by=person, changes={"query": query_without_page(request.GET), "rows": count})
    response = HttpResponse(content, content_type=sheets.MEDIA_TYPE)
    name = f"concerns-{datetime.now(timezone.get_current_timezone()):%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where is mine, who has it, what was said; and what is in my own hands."""
    person = person_of(request.user)
    context = {
        "page": page_of(queries.mine(person), request),
        "to_confirm": list(queries.to_confirm(person)[:ROWS_PER_PAGE]),
        "in_hands": list(queries.in_hands_of(person)[:ROWS_PER_PAGE]),
        "urls": pages.raise_urls(),
    }
    return render(request, "concerns/mine.html", context)


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """What is open at the places of the person's own units."""
    return render(request, "concerns/team.html", {"page": page_of(queries.of_team(person_of(request.user)), request)})


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The published answers to urgent needs: readable by everybody who is signed in, the raiser never named."""
    page = page_of(queries.published(), request)
    return render(request, "concerns/answers.html", {"page": page, "answers": [pages.answer(one) for one in page]})
