"""Conditions of a scenario: what holds now, and how far it is from holding.

A condition never only answers yes or no: its `gap` names what is missing and by how much, so that a lost point can be
explained by the closest the trainee came.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from yixian.simulator.drill.errors import Text

HOW: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
#: Tag of the simulated time in conditions [s].
TIME = "time"


class Situation(Protocol):
    """What conditions are judged against."""

    @property
    def timers(self) -> dict[str, float]:
        """When each comparison with ``for`` began to hold, by its key [s]."""

    @property
    def time_s(self) -> float: ...

    def value(self, tag: str) -> float:
        """Return the present value of a tag, of a field action, or of `TIME` [any]."""

    def commanded(self, tag: str) -> Sequence[tuple[float, float]]:
        """Return when the trainee has set a tag, and to what [s], [any]."""

    def is_done(self, step: str) -> bool:
        """Tell whether a step is done [-]."""


class Miss(NamedTuple):
    """One comparison that does not hold.

    Parameters
    ----------
    tag
        What is compared [-].
    value
        Its value; not a number for a command that never came [any].
    wanted
        The condition that is not met [-].
    """

    tag: str
    value: float
    wanted: Condition

    @property
    def text(self) -> Text:
        """What was wanted, in both languages."""
        return wording(self.wanted)


class Gap(NamedTuple):
    """What a condition is short of.

    Parameters
    ----------
    count
        How many comparisons do not hold; 0 says that the condition holds [-].
    distance
        How far they are off, as shares of their limits or ranges [-].
    misses
        The comparisons that do not hold [-].
    """

    count: int = 0  # type: ignore[assignment]  # the field, not the method of tuples
    distance: float = 0.0
    misses: tuple[Miss, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether the condition holds."""
        return self.count == 0

    @property
    def rank(self) -> tuple[int, float]:
        """What gaps are ordered by: fewest comparisons missing, then the smallest distance."""
        return (self.count, self.distance)


CLOSED = Gap()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A tag against a limit, perhaps for some time.

    Parameters
    ----------
    key
        Names it within its scenario [-].
    tag, how, limit, unit
        ``LT-201``, ``>``, 40, ``%`` [-].
    for_s
        How long it must have held [s].
    span
        What a distance is measured by, in ``unit`` [-].
    """

    key: str
    tag: str
    how: str
    limit: float
    unit: str
    for_s: float = 0.0
    span: float = 1.0

    def __str__(self) -> str:
        unit = "" if self.unit in ("", "-", "bool", "state") else f" {self.unit}"
        return f"{self.tag} {self.how} {self.limit:g}{unit}" + (f" for {self.for_s:g} s" if self.for_s else "")

    @property
    def text(self) -> Text:
        """What is wanted, in both languages."""
        en = str(self)
        return {"zh": en.replace(f" for {self.for_s:g} s", f" 持续 {self.for_s:g} s") if self.for_s else en, "en": en}

    def tags(self) -> Iterator[str]:
        """Yield the tags it reads [-]."""
        yield self.tag

    def gap(self, situation: Situation, since_s: float) -> Gap:
        """Return what it is short of [-].

        Parameters
        ----------
        situation
            What to judge [-].
        since_s
            Commands count from then on [s].
        """
        value = situation.value(self.tag)
        if not HOW[self.how](value, self.limit):
            situation.timers.pop(self.key, None)
            off = abs(value - self.limit) / self.span
            return Gap(1, off, (Miss(self.tag, value, self),))
        if self.for_s:
            held = situation.time_s - situation.timers.setdefault(self.key, situation.time_s)
            if held < self.for_s:
                return Gap(1, 1.0 - held / self.for_s, (Miss(self.tag, value, self),))
        return CLOSED


@dataclass(frozen=True, slots=True)
class Commanded:
    """The trainee has set a tag so, since the step opened.

    Parameters
    ----------
    comparison
        The tag and the values that count [-].
    times
        How often [-].
    """

    comparison: Comparison
    times: int = 1

    @property
    def text(self) -> Text:
        """What is wanted, in both languages."""
        zh, en = (f" {self.times} 次", f", {self.times} times") if self.times > 1 else ("", "")
        return {"zh": f"操作 {self.comparison}{zh}", "en": f"command {self.comparison}{en}"}

    def tags(self) -> Iterator[str]:
        """Yield the tags it reads [-]."""
        yield self.comparison.tag

    def gap(self, situation: Situation, since_s: float) -> Gap:
        """Return what it is short of [-].

        Parameters
        ----------
        situation
            What to judge [-].
        since_s
            Commands count from then on [s].
        """
        wanted, nearest, count = self.comparison, math.nan, 0
        test = HOW[wanted.how]
        for time_s, value in situation.commanded(wanted.tag):
            if time_s < since_s:
                continue
            if test(value, wanted.limit):
                count += 1
                if count == self.times:
                    return CLOSED
            if not abs(nearest - wanted.limit) < abs(value - wanted.limit):
                nearest = value
        off = 1.0 if math.isnan(nearest) else min(abs(nearest - wanted.limit) / wanted.span, 1.0)
        return Gap(1, off, (Miss(wanted.tag, nearest, self),))


@dataclass(frozen=True, slots=True)
class Done:
    """Another step is done.

    Parameters
    ----------
    step
        Its code [-].
    """

    step: str

    def tags(self) -> Iterator[str]:
        """Yield the tags it reads [-]."""
        yield from ()

    def gap(self, situation: Situation, since_s: float) -> Gap:
        """Return what it is short of [-].

        Parameters
        ----------
        situation
            What to judge [-].
        since_s
            Commands count from then on [s].
        """
        if situation.is_done(self.step):
            return CLOSED
        return Gap(1, 1.0, (Miss(self.step, math.nan, self),))


@dataclass(frozen=True, slots=True)
class Every:
    """All of some conditions.

    Parameters
    ----------
    parts
        The conditions; none at all hold always [-].
    """

    parts: tuple[Condition, ...] = ()

    def tags(self) -> Iterator[str]:
        """Yield the tags it reads [-]."""
        for part in self.parts:
            yield from part.tags()

    def gap(self, situation: Situation, since_s: float) -> Gap:
        """Return what it is short of [-].

        Parameters
        ----------
        situation
            What to judge [-].
        since_s
            Commands count from then on [s].
        """
        missing = [gap for part in self.parts if (gap := part.gap(situation, since_s)).count]
        if len(missing) < 2:
            return missing[0] if missing else CLOSED
        count, distance, misses = missing[0]
        for gap in missing[1:]:
            count, distance, misses = count + gap.count, distance + gap.distance, misses + gap.misses
        return Gap(count, distance, misses)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of some conditions.

    Parameters
    ----------
    parts
        The conditions [-].
    """

    parts: tuple[Condition, ...]

    def tags(self) -> Iterator[str]:
        """Yield the tags it reads [-]."""
        for part in self.parts:
            yield from part.tags()

    def gap(self, situation: Situation, since_s: float) -> Gap:
        """Return what the nearest of them is short of [-].

        Parameters
        ----------
        situation
            What to judge [-].
        since_s
            Commands count from then on [s].
        """
        return min((part.gap(situation, since_s) for part in self.parts), key=lambda gap: gap.rank)


@dataclass(frozen=True, slots=True)
class Never:
    """A condition that must not hold.

    Parameters
    ----------
    part
        The condition [-].
    """

    part: Condition

    def tags(self) -> Iterator[str]:
        """Yield the tags it reads [-]."""
        yield from self.part.tags()

    def gap(self, situation: Situation, since_s: float) -> Gap:
        """Return what it is short of [-].

        Parameters
        ----------
        situation
            What to judge [-].
        since_s
            Commands count from then on [s].
        """
        if self.part.gap(situation, since_s).count:
            return CLOSED
        tag = next(iter(self.part.tags()), "")
        return Gap(1, 1.0, (Miss(tag, situation.value(tag) if tag else math.nan, self),))


Condition = Comparison | Commanded | Done | Every | Either | Never
ALWAYS = Every()


def wording(condition: Condition) -> Text:
    """Return a condition in words, in both languages [-].

    Parameters
    ----------
    condition
        Any condition [-].
    """
    match condition:
        case Comparison() | Commanded():
            return condition.text
        case Done(step):
            return {"zh": f"完成步骤 {step}", "en": f"step {step} done"}
        case Never(part):
            return {"zh": f"非（{wording(part)['zh']}）", "en": f"not ({wording(part)['en']})"}
        case Every(parts):
            return {
                "zh": "，且 ".join(wording(p)["zh"] for p in parts),
                "en": " and ".join(wording(p)["en"] for p in parts),
            }
        case Either(parts):
            return {
                "zh": "，或 ".join(wording(p)["zh"] for p in parts),
                "en": " or ".join(wording(p)["en"] for p in parts),
            }
