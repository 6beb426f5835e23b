from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.jobs.models import Job, JobStatus
from yixian.web.people.models import Person

#: the job this thread is doing, set by the worker
current: ContextVar[int | None] = ContextVar("current_job", default=None)


def enqueue(kind: str, payload: dict[str, Any] | None = None, *, run_after: datetime | None = None) -> Job:
    """Put a job in the queue; it becomes visible to the worker when the surrounding transaction commits."""
    return Job.objects.create(kind=kind, payload=payload or {}, run_after=run_after or timezone.now())


def report_progress(percent: float) -> None:
    """Say from inside a handler how far it is; outside the worker it does nothing.

    Inside a transaction of the handler it is seen only when that commits.
    """
    job = current.get()
    if job is not None:
        Job.objects.filter(pk=job).update(progress=max(0, min(100, int(percent))))


@transaction.atomic
def retry(job: Job, *, by: Person) -> bool:
    """Put a failed job back in the queue with all its attempts; False where it is not failed (any more)."""
    changed = Job.objects.filter(pk=job.pk, status=JobStatus.FAILED).update(
        status=JobStatus.WAITING, attempts=0, progress=0, run_after=timezone.now(), finished_at=None, worker=""
    )
    if changed:
        record("job.retried", job, by=by, changes={"status": [JobStatus.FAILED, JobStatus.WAITING]})
    return bool(changed)
