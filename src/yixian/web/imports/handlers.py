"""Background jobs: large files, and forgetting what nobody confirmed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from yixian.tables.roster import Roster
from yixian.web.imports import actions, reading, staging
from yixian.web.imports.models import UNDO_FOR, BatchStatus, ImportBatch
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


@handler("imports.forget", every_min=60)
def forget(payload: dict[str, Any]) -> dict[str, Any]:
    """Forget files nobody confirmed within a day, and what only an undo needed once its day is over."""
    now = timezone.now()
    stale = ImportBatch.objects.filter(status=BatchStatus.READY, created_at__lt=now - staging.KEPT_FOR)
    count, _ = stale.delete()
    kept = ImportBatch.objects.filter(status=BatchStatus.APPLIED, applied_at__lt=now - UNDO_FOR)
    kept.exclude(inverse={}).update(inverse={})
    return {"files": staging.sweep(now), "batches": count}
