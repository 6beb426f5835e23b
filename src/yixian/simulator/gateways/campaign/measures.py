"""Key figures of a run: what is made of a tag's course, or of the events."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yixian.simulator.drill import Score
from yixian.simulator.drill.events import Event
from yixian.simulator.gateways.errors import Problem
from yixian.simulator.gateways.orders import seconds

#: What can be taken of a tag, and whether it needs a limit.
TAKES = {
    "mean": False, "sd": False, "min": False, "max": False, "last": False, "range": False,
    "seconds_above": True, "seconds_below": True, "mean_absolute_error": True,
}  # fmt: skip
#: Kinds of events that can be counted, as the drill names them.
KINDS = (
    "alarm", "alarm_returned", "alarm_acknowledged", "trip", "reset", "first_out", "bad", "state", "command", "step",
    "malfunction", "penalty", "red_line", "refused",
)  # fmt: skip
#: Parts of the score of a graded scenario.
SCORES = ("total", "steps", "quality", "penalties")


@dataclass(frozen=True, slots=True)
class Measure:
    """One key figure.

    Parameters
    ----------
    name
        Its name, a column of the results [-].
    take
        One of `TAKES`, ``count`` or ``score`` [-].
    tag
        Of which tag; of events, only those of this tag if it is not empty [-].
    kind
        Of events: which; of the score: which part [-].
    limit
        Limit or target, in the unit of the tag [-].
    from_s
        What comes before does not count [s].
    """

    name: str
    take: str
    tag: str = ""
    kind: str = ""
    limit: float = 0.0
    from_s: float = 0.0

    def of_course(self, times: Sequence[float], values: Sequence[float], every_s: float) -> float | None:
        """Return the figure of a tag's course; ``None`` if there is nothing to take it of [-].

        Parameters
        ----------
        times, values
            Samples [s], [any].
        every_s
            Time between samples [s].
        """
        kept = [value for time_s, value in zip(times, values, strict=True) if time_s >= self.from_s]
        if not kept or not all(math.isfinite(value) for value in kept):
            return None
        return float(_COMPUTED[self.take](kept, self.limit, every_s))

    def of_events(self, events: Sequence[Event]) -> float:
        """Return how many events there were [-].

        Parameters
        ----------
        events
            Events of the run [-].
        """
        return float(
            sum(
                event.kind == self.kind and event.time_s >= self.from_s and self.tag in ("", event.tag)
                for event in events
            )
        )


@dataclass(frozen=True, slots=True)
class Course:
    """What was seen of one run: samples of the tags that are looked at.

    Parameters
    ----------
    every_s
        Time between samples [s].
    times
        When [s].
    values
        What each tag was then, by tag, in its unit [any].
    """

    every_s: float
    times: list[float]
    values: Mapping[str, list[float]]


def sampled_tags(measures: Sequence[Measure]) -> list[str]:
    """Return the tags whose course is needed [-].

    Parameters
    ----------
    measures
        What is looked at [-].
    """
    return list(dict.fromkeys(measure.tag for measure in measures if measure.take not in ("count", "score")))


def figures(
    measures: Sequence[Measure], course: Course, events: Sequence[Event], score: Score | None
) -> dict[str, float | None]:  # fmt: skip
    """Return the key figures of a run by name [-].

    Parameters
    ----------
    measures
        What is looked at [-].
    course, events, score
        What was seen; the score is ``None`` for a run that is not graded [-].
    """
    found: dict[str, float | None] = {}
    for measure in measures:
        if measure.take == "count":
            found[measure.name] = measure.of_events(events)
        elif measure.take == "score":
            found[measure.name] = getattr(score, measure.kind, None)
        else:
            found[measure.name] = measure.of_course(course.times, course.values[measure.tag], course.every_s)
    return found


def _sd(values: Sequence[float], _limit: float, _every: float) -> float:
    middle = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / len(values))


_COMPUTED: Mapping[str, Any] = {
    "mean": lambda values, limit, every: math.fsum(values) / len(values),
    "sd": _sd,
    "min": lambda values, limit, every: min(values),
    "max": lambda values, limit, every: max(values),
    "last": lambda values, limit, every: values[-1],
    "range": lambda values, limit, every: max(values) - min(values),
    "seconds_above": lambda values, limit, every: every * sum(value > limit for value in values),
    "seconds_below": lambda values, limit, every: every * sum(value < limit for value in values),
    "mean_absolute_error": lambda values, limit, every: math.fsum(abs(value - limit) for value in values) / len(values),
}


def measure_of(name: str, value: Any, tags: Collection[str], problems: list[Problem], where: str) -> Measure | None:
    """Return the key figure a file asks for, or note what is wrong.

    Parameters
    ----------
    name
        Its name [-].
    value
        ``{of: TAG, take: mean, from: 10min, limit: 5}`` or ``{count: alarm, of: TAG}`` [-].
    tags
        Tags of the plant [-].
    problems
        What is wrong is added to them [-].
    where
        Where it stands, for messages [-].
    """
    before = len(problems)
    if not isinstance(value, dict) or set(value) - {"of", "take", "count", "score", "limit", "from"}:
        zh = "应有 of 和 take，或 count，或 score；需要时加 from、limit"
        en = "of and take are wanted, or count, or score; from and limit if need be"
        problems.append(Problem(zh, en).at(where))
        return None
    tag, take, kind = str(value.get("of", "")), str(value.get("take", "")), str(value.get("count", ""))
    if "score" in value:
        return _score_of(name, value, problems, where)
    from_s = seconds(str(value.get("from", 0)))
    limit = value.get("limit", 0.0)
    if from_s is None:
        when = repr(value["from"])
        problems.append(Problem(f"from 是 {when}，不是时间", f"from is {when}, which is no time").at(where))
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        problems.append(Problem(f"limit 是 {limit!r}；应为数", f"limit is {limit!r}; a number is wanted").at(where))
    if kind:
        if kind not in KINDS:
            problems.append(_one_of("count", kind, KINDS).at(where))
        take = "count"
    elif take not in TAKES:
        problems.append(_one_of("take", take, tuple(TAKES)).at(where))
    elif TAKES[take] and "limit" not in value:
        problems.append(Problem(f"{take} 需要 limit", f"{take} needs a limit").at(where))
    if (tag or not kind) and tag not in tags:
        problems.append(Problem(f"没有位号 {tag}", f"there is no tag {tag!r}").at(where))
    return None if len(problems) > before else Measure(name, take, tag, kind, float(limit), from_s or 0.0)


def _one_of(key: str, value: str, known: tuple[str, ...]) -> Problem:
    zh, en = "、".join(known), ", ".join(known)
    return Problem(f"{key} 是 {value!r}；应为其中之一：{zh}", f"{key} is {value!r}; one of {en} is wanted")


def _score_of(name: str, value: Mapping[str, Any], problems: list[Problem], where: str) -> Measure | None:
    part = str(value["score"])
    if part in SCORES and len(value) == 1:
        return Measure(name, "score", kind=part)
    problems.append(_one_of("score", part, SCORES).at(where))
    return None
