"""Settings and a job for real worker processes: it notes its start in a file and then takes its time."""

import os
import time
from pathlib import Path
from typing import Any

from django.apps import AppConfig

NOTES = "YIXIAN_TEST_NOTES"


class WorkerJobsConfig(AppConfig):
    name = "web.jobs.worker_jobs"

    def ready(self) -> None:
        from yixian.web.jobs.registry import handler

        handler("slow", max_attempts=3)(slow)
        handler("quick")(quick)


def _note(text: str) -> None:
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def slow(payload: dict[str, Any]) -> dict[str, Any]:
    _note(f"slow {os.getpid()}")
    if Path(os.environ[NOTES]).read_text(encoding="utf-8").count("slow ") == 1:
        time.sleep(60)  # the first one is killed here
    return {"pid": os.getpid()}


def quick(payload: dict[str, Any]) -> None:
    _note(f"quick {payload['number']}")
    time.sleep(0.02)
