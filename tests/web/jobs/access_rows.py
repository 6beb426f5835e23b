from django.utils import timezone

from web.access_matrix import Row
from web.world import World
from yixian.web.jobs.models import Job, JobStatus

ADMINISTRATOR = frozenset({"administrator"})


def failed_job(world: World) -> dict[str, int]:
    return {"pk": Job.objects.create(kind="x", run_after=timezone.now(), status=JobStatus.FAILED).pk}


ROWS = [
    Row("jobs:list", may_own=ADMINISTRATOR),
    Row("jobs:retry", own=failed_job, may_own=ADMINISTRATOR, missing={"pk": 0}, method="post"),
]
