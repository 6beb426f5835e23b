from __future__ import annotations

from dataclasses import asdict
from typing import Any

from yixian.web.indicators import recomputation
from yixian.web.jobs.registry import handler


@handler("indicators.compute", every_min=10)
def compute(payload: dict[str, Any]) -> dict[str, Any]:
    """Compute what is due: shifts that ended, and whatever late data or changed readings touch."""
    return asdict(recomputation.run_with_history())
