from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from yixian.web.audit import access, actions, exports, pages, queries
from yixian.web.audit.forms import FilterForm
from yixian.web.people.access import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show audit entries, newest first, older ones by key; answers htmx with the rows alone."""
    condition = access.visible_to(signed_in(request.user))
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    before = request.GET.get("before", "")[:19]  # as many digits as a key can have
    entries, older = queries.page_before(
        queries.matching(condition, wanted), int(before) if before.isascii() and before.isdigit() else None
    )
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "form": form,
        "lines": [pages.line(entry) for entry in entries],
        "older": older,
        "query": kept.urlencode(),
        "kept": [(name, value) for name, value in kept.items() if value],
        "is_newest": not before,
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    response = render(request, "audit/_rows.html" if is_fragment else "audit/list.html", context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the filtered entries as .csv or .xlsx; that it was asked for is itself an entry, written first."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    viewer = signed_in(request.user)
    condition = access.visible_to(viewer)
    form = FilterForm(request.POST)
    wanted = form.cleaned_data if form.is_valid() else {}
    asked = {name: value for name, value in wanted.items() if value}
    actions.record("audit.exported", viewer, by=viewer, changes={"kind": kind, **asked})
    entries = queries.exported(queries.matching(condition, wanted))
    if kind == "csv":
        response = HttpResponse(exports.as_csv(entries), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(exports.as_workbook(entries), content_type=XLSX)
    name = f"audit-{timezone.localdate().isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
