"""The one way to write an audit row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from yixian.web.audit.middleware import origin
from yixian.web.audit.models import AuditEntry

if TYPE_CHECKING:
    from yixian.web.people.models import Person

BATCH = 1000


def record(
    action: str, target: models.Model, *, by: Person | None, changes: dict[str, Any] | None = None
) -> AuditEntry:
    """Write one row; call inside the transaction of the write it tells of.

    ``action`` is ``noun.verb`` ("concern.answered"); ``changes`` maps a field to its new value or to
    ``[old, new]``. Never put a restricted value (such as political status) into ``changes``.
    """
    entry = _entry(action, target, by=by, changes=changes)
    entry.save(force_insert=True)
    return entry


def record_many(
    action: str, targets: Iterable[models.Model], *, by: Person | None, changes: dict[str, Any] | None = None
) -> None:
    """Write one row for each target in few statements, as a bulk write needs."""
    AuditEntry.objects.bulk_create(
        (_entry(action, target, by=by, changes=changes) for target in targets), batch_size=BATCH
    )


def _entry(action: str, target: models.Model, *, by: Person | None, changes: dict[str, Any] | None) -> AuditEntry:
    here = origin.get()
    return AuditEntry(
        actor=by,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        changes={name: plain(value) for name, value in (changes or {}).items()},
        address=here.address,
        request_id=here.request_id,
    )


def plain(value: Any) -> Any:
    """Turn a field's value into what JSON can hold."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)
