"""Writes: take a read file over, and take a roster back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.tables.roster import Roster
from yixian.web.audit import actions as audit
from yixian.web.imports import sheets
from yixian.web.imports.models import BatchStatus, ImportBatch, ImportKind
from yixian.web.jobs import actions as jobs
from yixian.web.people import roster as people_roster
from yixian.web.people import roster_undo
from yixian.web.people.models import OrgUnit, Person
from yixian.web.people.roster import Outcome
from yixian.web.people.roster_undo import Undone

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the person importing a roster decided on the preview."""

    effective_on: date
    plant: str | OrgUnit | None = None
    disable_missing: bool = False
    grant: Collection[str] = ()


def open_batch(kind: str, *, file_name: str, data: bytes, rows: int, bad_rows: int, by: Person | None) -> ImportBatch:
    """Note down a file that has been read: its name and what identifies it, not its content."""
    return ImportBatch.objects.create(
        kind=kind,
        file_name=file_name[:200],
        sha256=digest(data),
        rows=rows,
        bad_rows=bad_rows,
        by=by,
    )


def digest(data: bytes) -> str:
    """Return what identifies a file."""
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def apply_roster(
    batch: ImportBatch, roster: Roster, decisions: Decisions, *, by: Person | None, progress: Progress | None = None
) -> Outcome:
    """Take a roster over; the batch keeps the counts and what the undo needs."""
    _claim(batch)
    outcome = people_roster.apply(
        roster,
        by=by,
        effective_on=decisions.effective_on,
        plant=decisions.plant,
        disable_missing=decisions.disable_missing,
        grant=decisions.grant,
        progress=progress,
    )
    batch.inverse, batch.effective_on = outcome.inverse, decisions.effective_on
    _close(batch, outcome.counts, by=by)
    return outcome


@transaction.atomic
def apply_sheet(batch: ImportBatch, rows: Sequence[Any], *, by: Person | None) -> sheets.SheetResult:
    """Take areas, places or readings over through the app they belong to."""
    _claim(batch)
    result = sheets.apply(batch.kind, rows, by=by)
    _close(batch, result.counts, by=by)
    return result


@transaction.atomic
def undo(batch: ImportBatch, *, by: Person | None) -> Undone:
    """Take a roster back within a day.

    Refused with a sentence for the user once the day is over, or where a later import touched the same people.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not batch.is_undoable:
        raise ValidationError(_("This import can no longer be undone: that is possible for 24 hours, and once."))
    later = _later(batch)
    if later:
        raise ValidationError(
            _("Later imports changed the same people: {names}. Undo those first.").format(
                names=_("; ").join(
                    f"{one.file_name} ({timezone.localtime(one.applied_at):%m-%d %H:%M})" for one in later
                )
            )
        )
    undone = roster_undo.undo(batch.inverse, by=by)
    batch.status, batch.undone_at, batch.undone_by = BatchStatus.UNDONE, timezone.now(), by
    batch.counts = {**batch.counts, "undone": undone.counts}
    batch.inverse = {}
    batch.save(update_fields=["status", "undone_at", "undone_by", "counts", "inverse"])
    audit.record("import.undone", batch, by=by, changes=undone.counts)
    return undone


def decisions_of(batch: ImportBatch, roster: Roster) -> Decisions:
    """Return what was decided on the preview, and put declined proposals of spelling back in the roster."""
    choices = batch.choices
    for at in choices.get("declined", ()):
        roster.declined(roster.questions[at])
    return Decisions(
        effective_on=date.fromisoformat(choices["effective_on"]),
        plant=choices.get("plant") or None,
        disable_missing=bool(choices.get("disable_missing")),
        grant=choices.get("grant", ()),
    )


def decide(batch: ImportBatch, **choices: Any) -> None:
    """Keep answers given on the preview."""
    batch.choices = {**batch.choices, **choices}
    batch.save(update_fields=["choices"])


@transaction.atomic
def hand_over(batch: ImportBatch) -> None:
    """Leave a large file to the worker."""
    taken = ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.READY).update(status=BatchStatus.APPLYING)
    if not taken:
        raise ValidationError(_("This file has already been imported."))
    job = jobs.enqueue("imports.apply", {"batch": str(batch.pk)})
    ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)


def fail(batch: ImportBatch, problem: str) -> None:
    """Note down why the worker could not take the file over; nothing of it is in."""
    ImportBatch.objects.filter(pk=batch.pk).update(status=BatchStatus.FAILED, problem=problem)


def gone() -> NoReturn:
    """Say that the records read from the file are no longer there."""
    raise ValidationError(_("What was read from this file is no longer there. Upload the file again."))


def _claim(batch: ImportBatch) -> None:
    """Make sure that a file is taken over once, whoever presses the button twice."""
    taken = ImportBatch.objects.filter(pk=batch.pk, status__in=[BatchStatus.READY, BatchStatus.APPLYING]).update(
        status=BatchStatus.APPLIED, applied_at=timezone.now()
    )
    if not taken:
        raise ValidationError(_("This file has already been imported."))
    batch.refresh_from_db(fields=["status", "applied_at"])


def _close(batch: ImportBatch, counts: dict[str, Any], *, by: Person | None) -> None:
    batch.counts, batch.by = counts, by or batch.by
    batch.save(update_fields=["counts", "inverse", "effective_on", "by"])
    changes = {"file": batch.file_name, "sha256": batch.sha256, "rows": batch.rows, **counts}
    audit.record("import.applied", batch, by=by, changes=changes)


def _later(batch: ImportBatch) -> list[ImportBatch]:
    """Return the later imports that touched people of this one."""
    touched = set(batch.inverse.get("touched", ()))
    others = ImportBatch.objects.filter(
        kind=ImportKind.ROSTER, status=BatchStatus.APPLIED, applied_at__gt=batch.applied_at
    ).order_by("applied_at")
    return [other for other in others if touched & set(other.inverse.get("touched", ()))]
