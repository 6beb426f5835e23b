from __future__ import annotations

from django.http import Http404

from yixian.web.jobs.models import Job
from yixian.web.people.access import User, require_role
from yixian.web.people.models import Role

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


def require_administrator(user: User) -> None:
    """Raise 403 for everybody else: payloads may name people."""
    require_role(user, ADMINISTRATORS)


def job_of(user: User, pk: int) -> Job:
    require_administrator(user)
    job = Job.objects.filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
