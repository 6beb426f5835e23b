"""The plan as it is hashed, the order its hash draws, and what would make it unsafe. Pure: no rows, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

#: Settings closer than this share of the range are the same setting.
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Axis:
    """A factor: the range that is tried, the steps there are, the limits that are never crossed."""

    name: str
    unit: str
    low: float
    high: float
    step: float | None = None
    safe_low: float | None = None
    safe_high: float | None = None

    def rounded(self, value: float) -> float:
        """Return the nearest setting the plant really has, counted from the low one."""
        if self.step:
            value = self.low + round((value - self.low) / self.step) * self.step
        return round(value, 9) + 0.0  # no -0.0 on a run sheet

    def is_safe(self, value: float) -> bool:
        slack = CLOSE * (self.high - self.low)
        return (self.safe_low is None or value >= self.safe_low - slack) and (
            self.safe_high is None or value <= self.safe_high + slack
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """A response: what would be good, and the tolerance it must keep."""

    name: str
    unit: str
    aim: str
    target: float | None = None
    lsl: float | None = None
    usl: float | None = None
    usual: float | None = None
    min_gain: float | None = None

    @property
    def has_tolerance(self) -> bool:
        return self.lsl is not None or self.usl is not None

    def holds(self, low: float, high: float) -> bool:
        """Tell whether everything between the two numbers is within the tolerance."""
        return (self.lsl is None or low >= self.lsl) and (self.usl is None or high <= self.usl)


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One setting of the design that a factor's safe limits forbid."""

    axis: Axis
    value: float


def unsafe(axes: Sequence[Axis], runs: Iterable[Sequence[float]]) -> list[Unsafe]:
    """Return the settings beyond the safe limits, each once."""
    found: dict[tuple[int, float], Unsafe] = {}
    for run in runs:
        for place, (axis, value) in enumerate(zip(axes, run, strict=True)):
            if not axis.is_safe(value):
                found[place, value] = Unsafe(axis, value)
    return [found[key] for key in sorted(found)]


def as_set(axes: Sequence[Axis], run: Sequence[float]) -> list[float]:
    """Return a run's settings as the plant can really set them."""
    return [axis.rounded(value) for axis, value in zip(axes, run, strict=True)]


def question(
    *, title: str, question: str, safety: str, kind: str, centre_points: int, axes: Sequence[Axis],
    goals: Sequence[Goal],
) -> dict[str, Any]:  # fmt: skip
    """Return what the experiment asks, ready to be hashed."""
    return {
        "title": title,
        "question": question,
        "safety": safety,
        "design": kind,
        "centre_points": centre_points,
        "factors": [asdict(axis) for axis in axes],
        "responses": [asdict(goal) for goal in goals],
    }


def sha(plan: dict[str, Any]) -> str:
    """Return the SHA-256 of a plan in its one canonical form."""
    text = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seed_of(digest: str) -> int:
    """Return the seed that draws the order of the runs: nobody chose it, anybody can check it."""
    return int(digest[:7], 16)
