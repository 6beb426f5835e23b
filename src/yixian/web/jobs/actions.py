from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from yixian.web.jobs.models import Job


def enqueue(kind: str, payload: dict[str, Any] | None = None, *, run_after: datetime | None = None) -> Job:
    """Put a job in the queue; it becomes visible to the worker when the surrounding transaction commits."""
    return Job.objects.create(kind=kind, payload=payload or {}, run_after=run_after or timezone.now())
