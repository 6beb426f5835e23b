from datetime import time
from typing import Any

from django.core.management import call_command

from yixian.web.jobs import leases
from yixian.web.jobs.registry import handler


@handler("jobs.tidy", daily_at=time(3, 40))
def tidy(payload: dict[str, Any]) -> dict[str, Any]:
    """Once a night: forget jobs done long ago and sessions that have ended."""
    call_command("clearsessions")
    return {"deleted": leases.prune()}
