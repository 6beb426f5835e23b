"""One row for each file somebody imported, or is about to."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.people.models import Person

UNDO_FOR = timedelta(hours=24)


class ImportKind(models.TextChoices):
    ROSTER = "roster", _("staff roster")
    AREAS = "areas", _("responsibility areas")
    PLACES = "places", _("places")
    READINGS = "readings", _("readings")


class BatchStatus(models.TextChoices):
    READY = "ready", _("waiting for confirmation")
    APPLYING = "applying", _("being imported")
    APPLIED = "applied", _("imported")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("undone")


class ImportBatch(models.Model):
    """One import: who, when, from which file (name and SHA-256, never the file itself), with what result.

    ``choices`` are the answers given on the preview page. ``inverse`` is what the undo needs: keys and values from
    before, political status only as the sealed bytes it was stored as. While a batch waits for confirmation its
    records lie sealed in a file of the home folder (``staging``), under the batch's key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=ImportKind)
    status = models.CharField(_("status"), max_length=8, choices=BatchStatus, default=BatchStatus.READY)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    rows = models.PositiveIntegerField(_("good rows"), default=0)
    bad_rows = models.PositiveIntegerField(_("bad rows"), default=0)
    choices = models.JSONField(_("choices"), default=dict)
    counts = models.JSONField(_("counts"), default=dict)
    inverse = models.JSONField(default=dict, editable=False)
    effective_on = models.DateField(_("in force from"), null=True)
    by = models.ForeignKey(Person, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("imported at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        Person, verbose_name=_("undone by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    job_id = models.BigIntegerField(null=True, editable=False)
    problem = models.TextField(_("problem"), default="", blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["status", "applied_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"

    @property
    def undo_until(self) -> datetime | None:
        return self.applied_at + UNDO_FOR if self.applied_at else None

    @property
    def is_undoable(self) -> bool:
        """Tell whether the day for taking it back is not over; only rosters keep what that needs."""
        until = self.undo_until
        return (
            self.kind == ImportKind.ROSTER
            and self.status == BatchStatus.APPLIED
            and until is not None
            and timezone.now() < until
        )
