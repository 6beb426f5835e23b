"""Background work of the concerns."""

from typing import Any

from yixian.web.concerns import actions
from yixian.web.jobs.registry import handler


@handler("concerns.escalate", every_min=30)
def escalate(payload: dict[str, Any]) -> dict[str, Any]:
    """Tell the next level up of answers that are overdue; safe to run twice: each level is told once."""
    return {"escalated": actions.escalate_overdue()}
