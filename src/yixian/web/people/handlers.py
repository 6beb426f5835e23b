"""Background jobs of people."""

from typing import Any

from yixian.web.jobs.registry import handler
from yixian.web.people import sign_ins


@handler("people.close_stale_sign_ins", every_min=60)
def close_stale_sign_ins(payload: dict[str, Any]) -> dict[str, Any]:
    return {"closed": sign_ins.close_stale()}
