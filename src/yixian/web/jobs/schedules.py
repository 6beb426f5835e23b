"""Kinds of job that come round by themselves. The row in ``Schedule`` is the one decision when each is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yixian.web.jobs import actions, registry
from yixian.web.jobs.models import Schedule


def next_after(kind: registry.Kind, moment: datetime) -> datetime:
    """Return when the kind is due next, strictly after the moment."""
    if kind.daily_at is not None:
        local = timezone.localtime(moment)
        due = timezone.make_aware(datetime.combine(local.date(), kind.daily_at))
        return (
            due if due > moment else timezone.make_aware(datetime.combine(local.date() + timedelta(1), kind.daily_at))
        )
    assert kind.every_min is not None
    return moment + timedelta(minutes=kind.every_min)


def scheduled() -> list[registry.Kind]:
    return [kind for kind in registry.KINDS.values() if kind.daily_at is not None or kind.every_min is not None]


def enqueue_due() -> int:
    """Put every kind that has come due into the queue, once however many workers look; return how many.

    What came due several times while the PC was off is done once.
    """
    kinds = {kind.name: kind for kind in scheduled()}
    known = set(Schedule.objects.filter(kind__in=kinds).values_list("kind", flat=True))
    for name in kinds.keys() - known:
        Schedule.objects.get_or_create(kind=name, defaults={"next_at": next_after(kinds[name], timezone.now())})
    if not Schedule.objects.filter(kind__in=kinds, next_at__lte=timezone.now()).exists():
        return 0
    with transaction.atomic():
        now = timezone.now()
        due = list(Schedule.objects.filter(kind__in=kinds, next_at__lte=now).select_for_update(skip_locked=True))
        for row in due:
            actions.enqueue(row.kind, {"due": row.next_at.isoformat()})
            row.next_at = next_after(kinds[row.kind], now)
            row.save(update_fields=["next_at"])
    return len(due)
