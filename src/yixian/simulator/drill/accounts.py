"""The accounts of a drill: each step, each quality item and each forbidden thing keeps its own.

An account is a handful of numbers and words: it goes into snapshots as it is, and comes back from them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.drill.assessed import Penalty, Quality, Step
from yixian.simulator.drill.comparisons import leaves
from yixian.simulator.drill.conditions import ALWAYS, Gap, Situation
from yixian.simulator.drill.errors import Text

WAITING, OPEN, DONE, LATE, OUT_OF_ORDER, MISSED = "waiting", "open", "done", "late", "out_of_order", "missed"
CLOSED = "closed"
LATE_SHARE = 0.5


@dataclass(slots=True)
class StepAccount:
    """The account of one step.

    Parameters
    ----------
    state
        As in `StepState` [-].
    opened_s, decided_s
        When it opened, when it was decided [s].
    nearest
        Rank of the smallest gap so far [-].
    nearest_s
        When that was [s].
    misses
        What was missing then: tag, value, what was wanted in both languages [-].
    count
        How many comparisons were missing when it was last judged [-].
    """

    state: str = WAITING
    opened_s: float | None = None
    decided_s: float | None = None
    nearest: tuple[float, float] | None = None
    nearest_s: float | None = None
    misses: list[list[Any]] = field(default_factory=list)
    count: int = 0

    def judge(self, step: Step, situation: Situation) -> bool:
        """Take note of the present; return whether the step's state has changed [-].

        Parameters
        ----------
        step
            The step [-].
        situation
            The present [-].
        """
        before = self.state
        if self.state == WAITING and step.start.gap(situation, 0.0).is_closed:
            self.state = OPEN
            self.opened_s = 0.0 if step.start is ALWAYS else situation.time_s
        if self.state == OPEN and step.only_while.gap(situation, 0.0).is_closed:
            assert self.opened_s is not None
            gap = step.done.gap(situation, self.opened_s)
            self.count = gap.count
            if gap.is_closed:
                self._decide(step, situation)
            else:
                self._remember(gap, situation.time_s)
        return self.state != before

    def is_near(self, step: Step, situation: Situation) -> bool:
        """Tell whether values that move could bring the trainee nearer than ever, though nothing begins to hold [-].

        Parameters
        ----------
        step
            The step [-].
        situation
            The present [-].
        """
        return (
            self.state == OPEN
            and self.nearest is not None
            and self.count <= self.nearest[0]
            and any(True for _ in leaves(step.done))
            and step.only_while.gap(situation, 0.0).is_closed
        )

    def follow(self, step: Step, situation: Situation) -> None:
        """Take note of how near the trainee is, in a moment in which nothing began or ceased to hold.

        Parameters
        ----------
        step
            A step that `is_near` [-].
        situation
            The present [-].
        """
        assert self.opened_s is not None
        self._remember(step.done.gap(situation, self.opened_s), situation.time_s)

    def _decide(self, step: Step, situation: Situation) -> None:
        assert self.opened_s is not None
        self.decided_s = situation.time_s
        missing = [code for code in step.after if not situation.is_done(code)]
        if missing:
            self.state = OUT_OF_ORDER
            self.misses = [[code, None, f"先完成步骤 {code}", f"step {code} first"] for code in missing]
        elif step.within_s is not None and situation.time_s - self.opened_s > step.within_s:
            self.state = LATE
        else:
            self.state = DONE

    def _remember(self, gap: Gap, time_s: float) -> None:
        if self.nearest is not None and gap.rank >= self.nearest:
            return
        self.nearest, self.nearest_s = gap.rank, time_s
        self.misses = [[miss.tag, _number(miss.value), miss.text["zh"], miss.text["en"]] for miss in gap.misses]

    @property
    def share(self) -> float:
        """Share of the points it gives [-]."""
        return {DONE: 1.0, LATE: LATE_SHARE}.get(self.state, 0.0)

    @property
    def is_done(self) -> bool:
        """Whether the step is done, in time or late."""
        return self.state in (DONE, LATE)

    def why(self, step: Step) -> Text:
        """Return in both languages how the step came to its points [-].

        Parameters
        ----------
        step
            The step [-].
        """
        decided, opened = self.decided_s or 0.0, self.opened_s or 0.0
        if self.state == DONE:
            return {"zh": f"{clock(decided)} 完成", "en": f"done at {clock(decided)}"}
        if self.state == LATE:
            took, within = decided - opened, step.within_s or 0.0
            return {
                "zh": f"{clock(decided)} 完成，用时 {took:.0f} s，超过 {within:.0f} s，得一半分",
                "en": f"done at {clock(decided)}, {took:.0f} s after it opened instead of {within:.0f} s: "
                "half the points",
            }
        if self.state == OUT_OF_ORDER:
            codes = ", ".join(str(miss[0]) for miss in self.misses)
            return {
                "zh": f"{clock(decided)} 顺序错误：应先完成 {codes}，本步不得分",
                "en": f"out of order at {clock(decided)}: {codes} had to be done first, no points",
            }
        if self.state == WAITING:
            return {"zh": "起始条件没有出现", "en": "its start condition never came"}
        return self._what_missed()

    def _what_missed(self) -> Text:
        if not self.misses:
            return {"zh": "没有做", "en": "not done"}
        zh = "；".join(f"{miss[2]}（{_seen(miss, 'zh')}）" for miss in self.misses)
        en = "; ".join(f"{miss[3]} ({_seen(miss, 'en')})" for miss in self.misses)
        at = clock(self.nearest_s or 0.0)
        return {"zh": f"未完成；{at} 时最接近，还差：{zh}", "en": f"not done; nearest at {at}, still missing: {en}"}


def _seen(miss: list[Any], language: str) -> str:
    if miss[1] is None:
        return "没有" if language == "zh" else "never"
    return f"实际 {miss[1]:.4g}" if language == "zh" else f"was {miss[1]:.4g}"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds [-].

    Parameters
    ----------
    seconds
        Time since the drill began [s].

    >>> clock(754.0)
    '12:34'
    """
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


@dataclass(slots=True)
class QualityAccount:
    """The account of one quality item: the mean of how well the value was kept.

    Parameters
    ----------
    state
        ``waiting``, ``open`` or ``closed`` [-].
    total, count
        Sum of the marks, and how many [-].
    worst, worst_s
        The value farthest from its target, and when [any], [s].
    served
        Share of the drill that was done, where somebody ended it early [-].
    """

    state: str = WAITING
    total: float = 0.0
    count: int = 0
    served: float = 1.0
    worst: float | None = None
    worst_s: float | None = None

    def judge(self, item: Quality, situation: Situation) -> bool:
        """Take note of the present; return whether the item's window has opened or closed [-].

        Parameters
        ----------
        item
            What is to be kept [-].
        situation
            The present [-].
        """
        before = self.state
        if self.state == WAITING and item.start.gap(situation, 0.0).is_closed:
            self.state = OPEN
        if self.state == OPEN and item.end is not None and self.count and item.end.gap(situation, 0.0).is_closed:
            self.state = CLOSED
        self.follow(item, situation)
        return self.state != before

    def follow(self, item: Quality, situation: Situation) -> None:
        """Mark the present value, in an open window.

        Parameters
        ----------
        item
            What is to be kept [-].
        situation
            The present [-].
        """
        if self.state != OPEN:
            return
        value = situation.value(item.tag)
        self.total += mark(item, value)
        self.count += 1
        if self.worst is None or abs(value - item.target) > abs(self.worst - item.target):
            self.worst, self.worst_s = value, situation.time_s

    @property
    def share(self) -> float:
        """Share of the points it gives [-]."""
        return self.served * self.total / self.count if self.count else 0.0

    def leave_early(self, served: float) -> None:
        """Count only the time that was kept: whoever ends a drill early has not kept the rest.

        Parameters
        ----------
        served
            Share of the time limit that has gone by [-].
        """
        if self.state == OPEN:
            self.served = served

    def why(self, item: Quality) -> Text:
        """Return in both languages how the item came to its points [-].

        Parameters
        ----------
        item
            What is to be kept [-].
        """
        if not self.count or self.worst is None:
            return {"zh": "没有进入考核阶段", "en": "never came to the stage where it counts"}
        at, kept = clock(self.worst_s or 0.0), 100.0 * self.share
        low, high = item.target - item.band, item.target + item.band
        zh, en = "", ""
        if self.served < 1.0:
            zh, en = f"；提前结束，只计 {self.served:.0%}", f"; ended early, {self.served:.0%} counted"
        return {
            "zh": f"{item.tag} 应在 {low:g} 至 {high:g} {item.unit}，得 {kept:.0f} %；"
            f"偏离最大在 {at}，为 {self.worst:.4g} {item.unit}{zh}",
            "en": f"{item.tag} within {low:g} to {high:g} {item.unit}: {kept:.0f} %; "
            f"farthest off at {at}, {self.worst:.4g} {item.unit}{en}",
        }


def mark(item: Quality, value: float) -> float:
    """Return what a value is worth now: 1 within the band, 0 beyond the limit, a straight line between [-].

    Parameters
    ----------
    item
        What is to be kept [-].
    value
        The value, in its unit [any].

    >>> item = Quality("Q", {}, 1.0, "LT-1", target=50.0, band=5.0, limit=15.0)
    >>> mark(item, 54.0), mark(item, 60.0), mark(item, 70.0)
    (1.0, 0.5, 0.0)
    """
    beyond = max(abs(value - item.target) - item.band, 0.0)
    return max(0.0, 1.0 - beyond / (item.limit - item.band))


@dataclass(slots=True)
class PenaltyAccount:
    """The account of one forbidden thing.

    Parameters
    ----------
    stands
        Whether it is being done [-].
    charged
        What it has cost so far [-].
    """

    stands: bool = False
    charged: float = 0.0

    def judge(self, penalty: Penalty, situation: Situation) -> float:
        """Take note of the present; return what is to be paid for what has just begun [-].

        Parameters
        ----------
        penalty
            What is forbidden [-].
        situation
            The present [-].
        """
        stands = penalty.when.gap(situation, 0.0).is_closed
        begins, self.stands = stands and not self.stands, stands
        if not begins or (penalty.is_red_line and self.charged):
            return 0.0
        due = min(penalty.points, penalty.most - self.charged)
        self.charged += due
        return due
