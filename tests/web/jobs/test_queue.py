"""Claims, renewals, retries: what happens to one job."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yixian.web.jobs import actions, leases, registry
from yixian.web.jobs.models import Job, JobStatus
from yixian.web.jobs.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kinds(monkeypatch):
    """A registry of this test's own, and the worker does not look for others."""
    own: dict[str, registry.Kind] = {}
    monkeypatch.setattr(registry, "KINDS", own)
    monkeypatch.setattr(registry, "discover", lambda: None)
    return own


def test_a_job_is_done_once_and_keeps_its_result(kinds):
    calls = []
    kinds["add"] = registry.Kind("add", lambda payload: calls.append(payload) or {"sum": sum(payload["of"])})
    job = actions.enqueue("add", {"of": [1, 2]})
    assert Worker().run_until_idle() == 1
    job.refresh_from_db()
    assert (job.status, job.result, job.progress, len(calls)) == (JobStatus.DONE, {"sum": 3}, 100, 1)
    assert Worker().run_until_idle() == 0


def test_a_job_for_later_waits(kinds):
    kinds["x"] = registry.Kind("x", lambda payload: None)
    actions.enqueue("x", run_after=timezone.now() + timedelta(hours=1))
    assert Worker().run_until_idle() == 0


def test_the_longest_due_job_comes_first(kinds):
    late = actions.enqueue("x", run_after=timezone.now() - timedelta(minutes=1))
    early = actions.enqueue("x", run_after=timezone.now() - timedelta(minutes=2))
    assert leases.claim("w1") == early
    assert leases.claim("w2") == late
    assert leases.claim("w3") is None


def test_a_failing_job_is_tried_again_later_and_then_given_up_with_its_error(kinds):
    def fail(payload):
        raise RuntimeError("the pump is dry")

    kinds["fail"] = registry.Kind("fail", fail, max_attempts=2)
    job = actions.enqueue("fail")
    Worker().run_until_idle()
    job.refresh_from_db()
    assert job.status == JobStatus.WAITING
    assert job.run_after > timezone.now() + timedelta(seconds=20)
    Job.objects.update(run_after=timezone.now())
    Worker().run_until_idle()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.FAILED, 2)
    assert "the pump is dry" in job.error


def test_a_kind_nobody_knows_fails_with_words(kinds):
    job = actions.enqueue("unheard-of")
    Worker().run_until_idle()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "unheard-of" in job.error


def test_a_worker_that_lost_its_lease_does_not_write_its_result(kinds):
    actions.enqueue("x")
    mine = leases.claim("w1")
    Job.objects.update(leased_until=timezone.now() - timedelta(minutes=5))
    kinds["x"] = registry.Kind("x", lambda payload: None)
    assert leases.reclaim_expired(grace_s=1) == 1
    theirs = leases.claim("w2")
    assert theirs is not None
    assert not leases.renew(mine)
    assert not leases.finish(mine, {"from": "w1"})
    assert leases.finish(theirs, {"from": "w2"})
    assert Job.objects.get().result == {"from": "w2"}


def test_a_job_that_ended_every_worker_is_given_up(kinds):
    kinds["x"] = registry.Kind("x", lambda payload: None, max_attempts=1)
    actions.enqueue("x")
    leases.claim("w1")
    Job.objects.update(leased_until=timezone.now() - timedelta(minutes=5))
    leases.reclaim_expired(grace_s=1)
    assert Job.objects.get().status == JobStatus.FAILED


def test_a_standing_lease_is_not_taken(kinds):
    actions.enqueue("x")
    leases.claim("w1")
    assert leases.reclaim_expired(grace_s=0) == 0
    assert leases.claim("w2") is None


def test_a_handler_can_say_how_far_it_is(kinds):
    seen = []

    def slow(payload):
        actions.report_progress(40.5)
        seen.append(Job.objects.get().progress)

    kinds["slow"] = registry.Kind("slow", slow)
    actions.enqueue("slow")
    Worker().run_until_idle()
    assert seen == [40]


def test_outside_the_worker_progress_is_nobody_s(kinds):
    actions.report_progress(10)
    assert not Job.objects.exists()


def test_the_lease_is_renewed_while_a_handler_works(kinds):
    seen = []

    def slow(payload):
        first = Job.objects.get().leased_until
        until = timezone.now() + timedelta(seconds=5)
        while timezone.now() < until and not seen:
            if Job.objects.get().leased_until > first:
                seen.append(True)

    kinds["slow"] = registry.Kind("slow", slow)
    actions.enqueue("slow")
    Worker(lease_s=1.5).run_until_idle()
    assert seen == [True]
    assert Job.objects.get().status == JobStatus.DONE


def test_long_done_jobs_are_forgotten_and_failed_ones_kept():
    old = timezone.now() - timedelta(days=90)
    for status in (JobStatus.DONE, JobStatus.FAILED):
        Job.objects.create(kind="x", status=status, run_after=old, finished_at=old)
    Job.objects.create(kind="x", status=JobStatus.DONE, run_after=old, finished_at=timezone.now())
    assert leases.prune() == 1
    assert Job.objects.count() == 2
