from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.functional import Promise

from yixian.web.jobs import wording
from yixian.web.jobs.models import Job, JobStatus, Schedule

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One status with the number of jobs in it; ``value`` empty is all of them."""

    value: str
    label: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One job as listed."""

    job: Job
    label: str

    @property
    def can_retry(self) -> bool:
        return self.job.status == JobStatus.FAILED

    @property
    def last_error(self) -> str:
        lines = self.job.error.strip().splitlines()
        return lines[-1] if lines else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the worker does, has done and could not do; and what it will do by itself."""

    tabs: list[Tab]
    status: str
    page: Page[Job]
    lines: list[Line]
    schedules: list[tuple[str, Schedule]]


def listing(status: str, number: str) -> Listing:
    counts = dict(Job.objects.order_by().values_list("status").annotate(Count("pk")))
    jobs = Job.objects.order_by("-pk")
    if status in JobStatus.values:
        jobs = jobs.filter(status=status)
    page = Paginator(jobs, PER_PAGE).get_page(number)
    return Listing(
        tabs=[Tab(value, label, counts.get(value, 0)) for value, label in JobStatus.choices],
        status=status if status in JobStatus.values else "",
        page=page,
        lines=[Line(job, wording.label(job.kind)) for job in page],
        schedules=[(wording.label(row.kind), row) for row in Schedule.objects.order_by("next_at")],
    )
