"""Background jobs: large files, and forgetting what nobody confirmed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.tables.roster import Roster
from yixian.web.imports import actions, reading, staging
from yixian.web.imports.models import UNDO_FOR, BatchStatus, ImportBatch
from yixian.web.jobs.models import Job, JobStatus
from yixian.web.jobs.registry import handler
from yixian.web.notices.actions import notify


@handler("imports.apply")
def apply(payload: dict[str, Any]) -> dict[str, Any]:
    """Take a large file over; run again after a crash it begins anew, and does nothing once it is done."""
    batch = ImportBatch.objects.select_related("by").get(pk=payload["batch"])
    if batch.status != BatchStatus.APPLYING:
        return {}
    try:
        counts = _apply(batch)
    except ValidationError as error:
        actions.fail(batch, " ".join(error.messages))
        _tell(batch, "imports.failed", problem=" ".join(error.messages))
        return {"problem": error.messages}
    staging.drop(batch.pk)
    _tell(batch, "imports.applied")
    return counts


def _apply(batch: ImportBatch) -> dict[str, Any]:
    record = staging.records(batch.pk)
    if record is None:
        actions.gone()
    if isinstance(record, Roster):
        decisions = actions.decisions_of(batch, record)
        outcome = actions.apply_roster(
            batch,
            record,
            decisions,
            by=batch.by,
            progress=lambda done, total: staging.report_progress(batch.pk, int(100 * done / total)),
        )
        return outcome.counts
    assert record is not None
    return actions.apply_sheet(batch, reading.rows_of(record), by=batch.by).counts


def _tell(batch: ImportBatch, code: str, **values: str) -> None:
    if batch.by:
        notify([batch.by], code, {"file": batch.file_name, **values}, url=reverse("imports:done", args=[batch.pk]))


def _failed_jobs() -> list[int]:
    return list(Job.objects.filter(kind="imports.apply", status=JobStatus.FAILED).values_list("pk", flat=True))


@handler("imports.forget", every_min=60)
def forget(payload: dict[str, Any]) -> dict[str, Any]:
    """Forget files nobody confirmed within a day, and what only an undo needed once its day is over."""
    now = timezone.now()
    stale = ImportBatch.objects.filter(status=BatchStatus.READY, created_at__lt=now - staging.KEPT_FOR)
    count, _each = stale.delete()
    stuck = ImportBatch.objects.filter(status=BatchStatus.APPLYING, job_id__in=_failed_jobs())
    for batch in stuck.select_related("by"):
        problem = _("The work stopped unexpectedly. Tell whoever runs the server.")
        actions.fail(batch, problem)
        _tell(batch, "imports.failed", problem=problem)
    kept = ImportBatch.objects.filter(status=BatchStatus.APPLIED, applied_at__lt=now - UNDO_FOR)
    kept.exclude(inverse={}).update(inverse={})
    return {"files": staging.sweep(now), "batches": count}
