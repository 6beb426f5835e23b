"""The product's settings, the test's database and the test's jobs, for worker processes started by a test."""

import os

from yixian.web.config.settings import *  # noqa: F403
from yixian.web.config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "web.jobs.worker_jobs.WorkerJobsConfig"]
DATABASES["default"]["NAME"] = os.environ["YIXIAN_TEST_DATABASE"]
