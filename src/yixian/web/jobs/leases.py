"""Who does a job: claims, renewals and returns. Each function is one short transaction.

SQLite opens every transaction with a write lock and PostgreSQL skips rows locked by others, so of two workers only
one gets a job.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yixian.web.jobs import registry
from yixian.web.jobs.models import Job, JobStatus

LEASE_S = 60.0
RETRY_S = 30
ERROR_LENGTH = 4000


def claim(worker: str, *, lease_s: float = LEASE_S) -> Job | None:
    """Take the job that has been due longest, or nothing."""
    due = Job.objects.filter(status=JobStatus.WAITING, run_after__lte=timezone.now()).order_by("run_after", "pk")
    if not due.exists():  # a look without the write lock
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        job.status, job.worker, job.attempts = JobStatus.RUNNING, worker, job.attempts + 1
        job.leased_until = timezone.now() + timedelta(seconds=lease_s)
        job.progress = 0
        job.save(update_fields=["status", "worker", "attempts", "leased_until", "progress"])
        return job


def _held(job: Job) -> Any:
    """The job's row, as long as this claim of it stands."""
    return Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, worker=job.worker, attempts=job.attempts)


def renew(job: Job, *, lease_s: float = LEASE_S) -> bool:
    """Hold on to a job for another while; False when somebody else has taken it over."""
    return bool(_held(job).update(leased_until=timezone.now() + timedelta(seconds=lease_s)))


def finish(job: Job, result: dict[str, Any]) -> bool:
    """Write the result; False, and nothing written, when the job was taken over meanwhile."""
    return bool(
        _held(job).update(
            status=JobStatus.DONE,
            result=result,
            progress=100,
            error="",
            leased_until=None,
            finished_at=timezone.now(),
        )
    )


def give_back(job: Job, error: str, *, final: bool) -> bool:
    """Put a job that went wrong back for later, twice as late each time, or close it as failed."""
    now = timezone.now()
    text = error[-ERROR_LENGTH:]
    if final:
        return bool(_held(job).update(status=JobStatus.FAILED, error=text, leased_until=None, finished_at=now))
    later = now + timedelta(seconds=RETRY_S * 2 ** (job.attempts - 1))
    return bool(_held(job).update(status=JobStatus.WAITING, error=text, leased_until=None, run_after=later))


@transaction.atomic
def reclaim_expired(*, grace_s: float) -> int:
    """Return jobs of killed workers to the queue, or close them when they have killed their last worker."""
    late = timezone.now() - timedelta(seconds=grace_s)
    rows = Job.objects.filter(status=JobStatus.RUNNING, leased_until__lt=late).select_for_update(skip_locked=True)
    jobs = list(rows)
    for job in jobs:
        kind = registry.KINDS.get(job.kind)
        if job.attempts >= (kind.max_attempts if kind else 1):
            job.status, job.finished_at = JobStatus.FAILED, timezone.now()
            job.error = f"The worker process ended {job.attempts} times while doing this job."
        else:
            job.status, job.run_after = JobStatus.WAITING, timezone.now()
        job.leased_until = None
        job.save(update_fields=["status", "finished_at", "error", "run_after", "leased_until"])
    return len(jobs)


def prune(*, keep_days: int = 60) -> int:
    """Delete jobs that were done long ago; failed ones stay until somebody has looked."""
    before = timezone.now() - timedelta(days=keep_days)
    deleted, _ = Job.objects.filter(status=JobStatus.DONE, finished_at__lt=before).delete()
    return deleted


def waiting_since() -> Any:
    """Return when the longest waiting job became due, or ``None``."""
    return (
        Job.objects.filter(status=JobStatus.WAITING, run_after__lte=timezone.now())
        .order_by("run_after")
        .values_list(F("run_after"), flat=True)
        .first()
    )
