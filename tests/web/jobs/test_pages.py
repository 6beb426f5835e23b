import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.jobs.models import Job, JobStatus, Schedule


def jobs(count: int) -> None:
    for _ in range(count):
        Job.objects.create(kind="jobs.tidy", run_after=timezone.now(), status=JobStatus.FAILED, error="a\nlast line")


def test_a_failed_job_is_named_shows_its_reason_and_can_be_tried_again(as_, administrator):
    jobs(1)
    client = as_(administrator)
    page = client.get("/jobs/").content.decode()
    assert "每晚整理" in page
    assert "last line" in page
    answer = client.post(f"/jobs/{Job.objects.get().pk}/retry/", follow=True)
    assert "任务已重新排队" in answer.content.decode()
    job = Job.objects.get()
    assert (job.status, job.attempts) == (JobStatus.WAITING, 0)
    assert AuditEntry.objects.filter(action="job.retried", actor=administrator).count() == 1


def test_a_job_that_is_done_is_not_tried_again(as_, administrator):
    job = Job.objects.create(kind="x", run_after=timezone.now(), status=JobStatus.DONE)
    as_(administrator).post(f"/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert not AuditEntry.objects.exists()


def test_the_list_can_be_narrowed_to_a_status(as_, administrator):
    jobs(1)
    Job.objects.create(kind="kept-out", run_after=timezone.now(), status=JobStatus.DONE)
    page = as_(administrator).get("/jobs/?status=failed").content.decode()
    assert "kept-out" not in page
    assert "未成功 (1)" in page


def test_schedules_are_shown(as_, administrator):
    Schedule.objects.create(kind="jobs.tidy", next_at=timezone.now())
    assert "下次时间" in as_(administrator).get("/jobs/").content.decode()


@pytest.mark.parametrize("address", ["/jobs/", "/jobs/?status=failed"])
def test_ten_rows_twenty_rows_same_number_of_queries(as_, administrator, address):
    client = as_(administrator)
    seen = []
    for _ in range(2):
        jobs(10)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        seen.append(len(queries))
    assert seen[0] == seen[1]
