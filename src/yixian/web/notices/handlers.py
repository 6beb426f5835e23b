from datetime import date, time
from typing import Any

from django.utils import timezone

from yixian.web.jobs.registry import handler
from yixian.web.notices import digests


@handler("notices.digests", daily_at=time(6, 30))
def make_digests(payload: dict[str, Any]) -> dict[str, Any]:
    """Before the first shift's meeting: one digest for each crew."""
    return {"made": digests.make(timezone.localdate())}


@handler("notices.mail", max_attempts=1)
def mail_digests(payload: dict[str, Any]) -> dict[str, Any]:
    """Tried once only: a second try would send some people the same letter again."""
    return {"sent": digests.mail(date.fromisoformat(payload["day"]))}
