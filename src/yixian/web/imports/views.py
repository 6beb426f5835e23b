from __future__ import annotations

import io
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.tables.corrected import write_corrected
from yixian.tables.errors import TableError
from yixian.tables.roster import Roster
from yixian.web.imports import access, actions, blanks, pages, reading, staging
from yixian.web.imports.forms import CorrectedForm, UploadForm
from yixian.web.imports.models import BatchStatus, ImportBatch, ImportKind
from yixian.web.imports.staging import Record
from yixian.web.people.access import signed_in

LARGE = 5000  # more rows than this are left to the worker
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a kind and a file; a file that can be read leads to its preview."""
    kinds = access.kinds_for(request.user)
    kind = request.GET.get("kind") or kinds[0]
    if kind not in ImportKind.values:
        raise Http404
    if kind not in kinds:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        return redirect("imports:preview", _stage(request, form).pk)
    choices = [(value, ImportKind(value).label) for value in kinds]
    return render(request, "imports/start.html", {"page": pages.StartPage(kind, choices, form)})


def _stage(request: HttpRequest, form: UploadForm) -> ImportBatch:
    record = form.record
    assert record is not None
    batch = actions.open_batch(
        form.kind,
        file_name=form.file_name,
        data=form.data_read,
        rows=len(reading.rows_of(record)),
        bad_rows=reading.bad_rows_of(record),
        by=signed_in(request.user),
    )
    staging.keep(batch.pk, record, None if record.skipped_columns else form.data_read)
    if form.kind == ImportKind.ROSTER:
        plant = form.cleaned_data["new_plant"] or getattr(form.cleaned_data["plant"], "name", "")
        actions.decide(batch, plant=plant, effective_on=form.cleaned_data["effective_on"].isoformat())
    return batch


@require_GET
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was understood and what would change; leads on where the file is imported already."""
    batch = access.batch_to_open(request.user, pk)
    if batch.status != BatchStatus.READY:
        return redirect("imports:done", pk)
    record = staging.records(pk)
    if record is None:
        return _gone(request)
    page = pages.preview_of(
        batch,
        record,
        show=request.GET.get("show", ""),
        page=request.GET.get("page", ""),
        can_correct=not record.skipped_columns,
    )
    return render(request, "imports/preview.html", {"page": page, "kinds": ImportKind})


@require_POST
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import the file as decided; new answers to its questions are shown in the preview once more first."""
    batch = access.batch_to_open(request.user, pk)
    if batch.status != BatchStatus.READY:
        return redirect("imports:done", pk)
    record = staging.records(pk)
    if record is None:
        return _gone(request)
    if isinstance(record, Roster) and _answered(request, batch, record):
        messages.info(request, _("Your answers are noted. This is what changes now."))
        return redirect("imports:preview", pk)
    try:
        _take_over(request, batch, record)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("imports:preview", pk)
    return redirect("imports:done", pk)


def _answered(request: HttpRequest, batch: ImportBatch, roster: Roster) -> bool:
    """Keep what was ticked; tell whether an answer or the plant is another than the preview was made with."""
    declined = [at for at in range(len(roster.questions)) if request.POST.get(f"question-{at}") == "no"]
    plant = request.POST.get("plant", "").strip()[:80] or batch.choices.get("plant", "")
    is_new = declined != batch.choices.get("declined", []) or plant != batch.choices.get("plant", "")
    actions.decide(
        batch,
        declined=declined,
        plant=plant,
        disable_missing=request.POST.get("disable_missing") == "on",
        grant=request.POST.getlist("grant"),
    )
    return is_new


def _take_over(request: HttpRequest, batch: ImportBatch, record: Record) -> None:
    user = signed_in(request.user)
    if batch.rows > LARGE:
        actions.hand_over(batch)
        return
    if isinstance(record, Roster):
        actions.apply_roster(batch, record, actions.decisions_of(batch, record), by=user)
    else:
        actions.apply_sheet(batch, reading.rows_of(record), by=user)
    staging.drop(batch.pk)


@require_http_methods(["GET", "POST"])
def corrected(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the file back with its bad cells red; one that is not kept here has to be sent along once more."""
    batch = access.batch_to_open(request.user, pk)
    record = staging.records(pk)
    if record is None or not record.errors:
        return _gone(request)
    data = staging.source(pk)
    if data is None:
        form = CorrectedForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return render(request, "imports/corrected.html", {"batch": batch, "form": form, "record": record})
        data = form.cleaned_data["file"].read()
        if actions.digest(data) != batch.sha256:
            form.add_error("file", _("This is another file than the one that was read."))
            return render(request, "imports/corrected.html", {"batch": batch, "form": form, "record": record})
    out = io.BytesIO()
    language = get_language() or "zh-hans"
    try:
        write_corrected(data, out, record.errors, sheet=record.sheet, header_row=record.header_row, language=language)
    except TableError as error:
        messages.error(request, error.message(language))
        return redirect("imports:preview", pk)
    name = batch.file_name.rpartition(".")[0] or batch.file_name
    return _download(out.getvalue(), _("{name} corrected.xlsx").format(name=name))


def _download(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@require_GET
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what came of it; while the worker is at it, how far it is, to htmx only the changing part."""
    batch = access.batch_to_open(request.user, pk)
    if batch.status == BatchStatus.READY:
        return redirect("imports:preview", pk)
    may_undo = batch.is_undoable and access.is_site_administrator(request.user)
    page = pages.done_of(batch, percent=staging.progress(pk), may_undo=may_undo)
    template = "imports/_state.html" if request.headers.get("HX-Request") else "imports/done.html"
    return render(request, template, {"page": page})


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    rows = ImportBatch.objects.filter(**access.batches_for(request.user)).select_related("by").defer("inverse")
    page = Paginator(rows, pages.PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/batches.html", {"page": page})


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a roster back; the reason why not is shown where it cannot be."""
    batch = access.batch_to_open(request.user, pk)
    if not access.is_site_administrator(request.user):
        raise PermissionDenied
    try:
        actions.undo(batch, by=signed_in(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The import has been undone."))
    return redirect("imports:done", pk)


@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give an empty table of that kind with its headings and notes."""
    if kind not in ImportKind.values:
        raise Http404
    access.kinds_for(request.user)
    data = blanks.write(kind, get_language() or "zh-hans")
    name = _("{kind} template.xlsx").format(kind=ImportKind(kind).label)
    return _download(data, name)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("What was read from this file is no longer there. Upload the file again."))
    return redirect("imports:start")
