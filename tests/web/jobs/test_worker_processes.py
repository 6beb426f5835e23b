"""Real worker processes: killed in the middle, two at once, stopped politely."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from yixian.commands.supervisor import Supervisor
from yixian.web.jobs import actions
from yixian.web.jobs.models import Job, JobStatus

ROOT = Path(__file__).parents[3]
WAIT_S = 180.0


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes"
    path.touch()
    return path


@pytest.fixture
def start(notes, tmp_path):
    """Start worker processes on the test's database; what is left of them is ended with the test."""
    processes = []

    def begin(*options: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
            "DJANGO_SETTINGS_MODULE": "web.jobs.worker_settings",
            "YIXIAN_TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "YIXIAN_TEST_NOTES": str(notes),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "yixian", "worker", *options], env=environment, stdin=subprocess.PIPE
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdin.close()


def wait_for(condition, what: str) -> None:
    until = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.1)


on_a_file = pytest.mark.skipif(
    "memory" in str(settings.DATABASES["default"].get("TEST", {}).get("NAME", "")),
    reason="a database in memory cannot be shared with another process",
)
pytestmark = [pytest.mark.django_db(transaction=True), on_a_file]


def test_a_job_whose_worker_is_killed_runs_again(start, notes):
    job = actions.enqueue("slow")
    first = start("--lease", "2")
    wait_for(lambda: "slow" in notes.read_text(), "the first start")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert Job.objects.get().status == JobStatus.RUNNING
    start("--lease", "2")
    wait_for(lambda: Job.objects.get().status == JobStatus.DONE, "the second run")
    job.refresh_from_db()
    assert job.attempts == 2
    assert notes.read_text().count("slow") == 2


def test_two_workers_do_not_do_one_job_twice(start, notes):
    for number in range(60):
        actions.enqueue("quick", {"number": number}, run_after=timezone.now())
    both = [start(), start()]
    wait_for(lambda: Job.objects.filter(status=JobStatus.DONE).count() == 60, "sixty jobs")
    for process in both:
        process.terminate()
        assert process.wait(15) == 0
    done = notes.read_text().split("\n")[:-1]
    assert sorted(done) == sorted(f"quick {number}" for number in range(60))
    assert len(set(Job.objects.values_list("worker", flat=True))) == 2


def test_a_supervised_worker_ends_when_its_server_is_gone(notes, start):
    process = start("--supervised")
    actions.enqueue("quick", {"number": 1})
    wait_for(lambda: Job.objects.filter(status=JobStatus.DONE).exists(), "a job done")
    assert process.poll() is None
    process.stdin.close()  # what the system does when the server is killed
    assert process.wait(20) == 0


def test_once_does_what_is_due_and_ends(notes, start):
    actions.enqueue("quick", {"number": 1})
    assert start("--once").wait(20) == 0
    assert Job.objects.get().status == JobStatus.DONE


def test_a_process_that_dies_is_started_again_until_stopped():
    supervisor = Supervisor([sys.executable, "-c", "raise SystemExit(3)"], first_pause_s=0.05)
    supervisor.start()
    wait_for(lambda: supervisor.starts >= 3, "three starts")
    supervisor.stop()
    starts = supervisor.starts
    time.sleep(0.3)
    assert supervisor.starts == starts


def test_a_process_that_runs_is_stopped_with_the_supervisor():
    supervisor = Supervisor([sys.executable, "-c", "import sys; sys.stdin.read()"])
    supervisor.start()
    wait_for(lambda: supervisor.process is not None, "the start")
    supervisor.stop()
    assert supervisor.process.poll() is not None
