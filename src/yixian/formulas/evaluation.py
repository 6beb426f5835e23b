"""A plan's outcome for one period: its value, what it rests on, or why it is unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from .functions import FUNCTIONS
from .plan import Call, Plan, Step
from .spans import Period, Samples, weigh

#: Below this share of the period measured, the value is unknown.
COVERAGE: Final = 0.8

Finding = Literal["", "no_samples", "low_coverage", "no_reading", "no_number"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one call of the formula came to.

    Parameters
    ----------
    call
        The call.
    value
        In the call's unit; None where unknown [-].
    coverage
        Share of the period it speaks for, 0 to 1 [-].
    count, bad, uncertain
        Samples used, left out for their quality, and used though uncertain [-].
    low, high
        Smallest and largest good value, in the tag's unit [-].
    hold_ms
        How long a sample held at most [ms].
    """

    call: Call
    value: float | None
    coverage: float
    count: int = 0
    bad: int = 0
    uncertain: int = 0
    low: float | None = None
    high: float | None = None
    hold_ms: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a formula gives for one period.

    Parameters
    ----------
    finding
        Why there is no value; empty where there is one [-].
    value
        Of a mean, in the plan's unit [-].
    numerator, denominator
        Of a quotient [-].
    coverage
        Least coverage of all parts, 0 to 1 [-].
    parts
        One for each call.
    """

    finding: Finding
    value: float | None
    numerator: float | None
    denominator: float | None
    coverage: float
    parts: tuple[Part, ...]

    @property
    def bad(self) -> int:
        """Samples left out for their quality [-]."""
        return sum(part.bad for part in self.parts)

    @property
    def count(self) -> int:
        """Samples used [-]."""
        return sum(part.count for part in self.parts)

    @property
    def quotient(self) -> float | None:
        """The value, or numerator over denominator; None where unknown or the denominator is 0 [-]."""
        if self.numerator is None or self.denominator is None:
            return self.value
        return self.numerator / self.denominator if self.denominator else None


def evaluate(
    plan: Plan, period: Period, samples: Mapping[str, Samples], readings: Mapping[str, float | None]
) -> Outcome:
    """Return what a plan gives for one period.

    Parameters
    ----------
    plan
        As ``compile_formula`` returns it.
    period
        The period.
    samples
        Of each tag of the plan, reaching ``LOOK_BACK_MS`` before the period; an absent tag has none.
    readings
        Value of each indicator of the plan in the period; absent or None is unknown [-].
    """
    parts = tuple(_part(call, period, samples, readings) for call in plan.calls)
    coverage = min((part.coverage for part in parts), default=0.0)
    finding = _finding(parts, coverage)
    if finding:
        return Outcome(finding, None, None, None, coverage, parts)
    values = [part.value for part in parts]
    top = _value(plan.top, values)
    bottom = _value(plan.bottom, values) if plan.bottom else None
    if top is None or (plan.bottom is not None and bottom is None):
        return Outcome("no_number", None, None, None, coverage, parts)
    top = top * plan.scale + plan.offset
    if plan.bottom is None:
        return Outcome("", top, None, None, coverage, parts)
    return Outcome("", None, top, bottom, coverage, parts)


def _finding(parts: tuple[Part, ...], coverage: float) -> Finding:
    if any(part.call.function == "reading" and part.value is None for part in parts):
        return "no_reading"
    if any(part.value is None and not part.count for part in parts):
        return "no_samples"
    if coverage < COVERAGE:
        return "low_coverage"
    return "no_number" if any(part.value is None for part in parts) else ""


def _part(call: Call, period: Period, samples: Mapping[str, Samples], readings: Mapping[str, float | None]) -> Part:
    if call.function == "hours":
        return Part(call, period.hours, 1.0)
    if call.function == "reading":
        value = readings.get(call.name)
        return Part(call, value, 0.0 if value is None else 1.0)
    function = FUNCTIONS[call.function]
    found = weigh(samples.get(call.name) or Samples.none(), period, call.hold_ms)
    value = function.run(found, call.limit or 0.0)
    return Part(
        call=call,
        value=None if value is None else value * call.factor,
        coverage=found.sample_coverage if function.by_samples else found.coverage,
        count=found.count,
        bad=found.bad,
        uncertain=found.uncertain,
        low=found.low(),
        high=found.high(),
        hold_ms=found.hold_ms,
    )


def _value(step: Step, values: list[float | None]) -> float | None:
    """Return the number of a step, None where something is unknown, divided by 0 or beyond all bounds."""
    if step.kind == "number":
        return step.value
    if step.kind == "call":
        return values[step.index]
    left = _value(step.left, values) if step.left else None
    if step.kind == "-":
        return None if left is None else -left
    right = _value(step.right, values) if step.right else None
    if left is None or right is None or (step.kind == "quotient" and right == 0):
        return None
    found = left + right if step.kind == "sum" else left * right if step.kind == "product" else left / right
    return found if math.isfinite(found) else None
