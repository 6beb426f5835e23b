"""Reads of the audit. Pages go by key, not by number: the millionth entry costs as much as the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.people import queries as people
from yixian.web.people.models import Person

PAGE_SIZE = 50
MOST_EXPORTED = 100_000


def matching(condition: Q, wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
    """Return the entries of the filter form, the newest first."""
    rows = AuditEntry.objects.filter(condition)
    if wanted.get("person"):
        rows = rows.filter(actor__in=Person.objects.filter(people.matching(wanted["person"])))
    if wanted.get("action"):
        rows = rows.filter(action=wanted["action"])
    if wanted.get("target"):
        # Apart, so that an index of labels answers it: joined with the rest, every entry of every person is read.
        labelled = AuditEntry.objects.filter(target_label__icontains=wanted["target"].strip()).order_by()
        rows = rows.filter(pk__in=labelled.values("pk"))
    if wanted.get("kind"):
        rows = rows.filter(target_type=wanted["kind"])
    if wanted.get("since"):
        rows = rows.filter(at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        rows = rows.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    return rows.prefetch_related("actor").order_by("-id")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def page_before(rows: QuerySet[AuditEntry], key: int | None) -> tuple[list[AuditEntry], int | None]:
    """Return one page of entries older than the key, and the key the next page begins before."""
    older = rows.filter(id__lt=key) if key else rows
    found = list(older[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def exported(rows: QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
    """Return the newest entries of an export, read in portions."""
    return rows[:MOST_EXPORTED].iterator(chunk_size=2000)
