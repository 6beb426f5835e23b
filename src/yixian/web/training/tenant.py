"""One living plant in the host's care: its pace, its ramps, and what is still to be told and kept of it."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.web.training import frames, runner, store
from yixian.web.training.store import Order, Saving, Tenancy

logger = logging.getLogger("yixian.training")

#: A call does the scans of at least so much real time, so that a fast plant is not called for each of them; a plant
#: that nobody looks at is called less often.
CALL_S, UNWATCHED_CALL_S = 0.2, 0.5
RAMP_S = 5.0
MARK_S = 60.0
NOTES_KEPT = 5


@dataclass
class Tenant:
    """One living plant; its schedule is a straight line from ``base_wall`` and ``base_sim`` on."""

    tenancy: Tenancy
    live: runner.Live
    trend: frames.Trend
    speed: float = 1.0
    is_running: bool = False
    base_wall: float = 0.0
    base_sim: float = 0.0
    turn: int = 0
    chunk: int = 1
    branch: int = 0
    ramps: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    done: list[store.Done] = field(default_factory=list)
    happened: list[runner.Happening] = field(default_factory=list)
    marks: list[store.NewMark] = field(default_factory=list)
    rows: list[NDArray[np.float32]] = field(default_factory=list)
    notes: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=NOTES_KEPT))
    next_mark: float = 0.0
    next_row: float = 0.0
    saved_at: float = 0.0
    shown_at: float = 0.0
    is_watched: bool = False
    is_dirty: bool = True
    diverged: dict[str, Any] | None = None

    @classmethod
    def of(cls, tenancy: Tenancy, trend: frames.Trend, live: runner.Live) -> Tenant:
        """Take up a plant as it was saved."""
        trend.cut(live.time_s)
        found = cls(tenancy, live, trend, branch=tenancy.branch, next_mark=live.time_s, next_row=live.time_s)
        found.ramps = {tag: (target, rate, live.time_s) for tag, (target, rate) in tenancy.ramps.items()}
        return found

    @property
    def run(self) -> int:
        return self.tenancy.run

    def plan(self) -> None:
        """Decide how many scans the next call does."""
        call_s = CALL_S if self.is_watched else UNWATCHED_CALL_S
        self.chunk = max(1, round(self.speed * call_s / self.live.period_s))

    @property
    def due(self) -> float:
        """When the next call is due: when the last of its scans would be over."""
        ahead = self.live.time_s + self.chunk * self.live.period_s - self.base_sim
        return self.base_wall + ahead / self.speed

    @property
    def haste(self) -> float:
        """How much less often, in simulated time, a fast plant leaves marks and trend points."""
        return max(1.0, self.speed)

    def rebase(self, now: float) -> None:
        self.base_wall, self.base_sim = now, self.live.time_s

    def go(self) -> None:
        """Do the scans of one call, and note what came of them."""
        self.ramp()
        try:
            self.live.run(self.chunk)
        except runner.Diverged as error:
            self.diverged = {"tag": error.tag, "time_s": error.time_s}
            self.is_running = False
            logger.warning("run %s left the finite numbers at %.1f s: %s", self.run, error.time_s, error.tag)
        self.is_dirty = True
        self.happened += self.live.happenings()
        self._note()
        if self.live.is_finished:
            self.is_running = False

    def _note(self) -> None:
        """Keep a row of the trends, and a mark to go back to, where they are due."""
        now = self.live.time_s
        if now >= self.next_row:
            self.rows.append(self.live.trend_row())
            self.next_row = now + runner.TREND_S * max(1.0, self.haste / 4.0)
        if now >= self.next_mark:
            self.marks.append(store.NewMark("", self.live.save(), now, None))
            self.next_mark = now + MARK_S * self.haste

    def ramp(self) -> None:
        """Move the setpoints that ramp, each by its share of the time since it last moved."""
        now = self.live.time_s
        for tag, (target, rate, at) in list(self.ramps.items()):
            if now - at < RAMP_S:
                continue
            present = self.live.get(tag)
            most = rate * (now - at) / 60.0
            moved = target if abs(target - present) <= most else present + (most if target > present else -most)
            try:
                self.live.command(tag, moved)
            except runner.Refused:
                moved = target
            if moved == target:
                del self.ramps[tag]
            else:
                self.ramps[tag] = (target, rate, now)

    def obey(self, order: Order) -> float | None:
        """Do one wish before the next scan; return what the tag was before.

        Raises
        ------
        Refused, CannotResume
            If the plant cannot.
        """
        if order.verb == "ramp":
            self.ramps[order.tag] = (order.value, order.rate, self.live.time_s)
        elif order.verb == "sample":
            return self.live.get(f"{order.tag}.sampled")
        elif order.verb == "hint":
            self.live.hint(order.tag)
        elif order.verb == "mark":
            self.marks.append(store.NewMark(order.note, self.live.save(), self.live.time_s, order.person))
        elif order.verb == "back":
            self._set_back(order.saved)
        elif order.verb == "note":
            self.notes.append({"id": order.pk, "text": order.note})
        else:
            self.ramps.pop(order.tag, None)
            return self.live.command(
                order.tag, order.value, by=order.role, who=_name(order.person), note=order.note,
                second=_name(order.second),
            )  # fmt: skip
        return None

    def _set_back(self, saved: bytes) -> None:
        self.live = self.tenancy.live(saved)
        self.branch += 1
        self.ramps.clear()
        self.rows.clear()
        self.diverged = None
        self.trend.cut(self.live.time_s)
        self.next_row = self.live.time_s
        self.next_mark = self.live.time_s + MARK_S

    def end(self) -> None:
        """End the scenario: the drill is over."""
        self.is_running = False
        if self.live.session is not None and not self.live.is_finished:
            self.live.finish()
            self.happened += self.live.happenings()
            self.is_dirty = True

    def pack(self, now: float) -> Saving:
        """Return what is to be saved, and take it off the list."""
        self.is_dirty, self.saved_at = False, now
        done, happened, marks = self.done, self.happened, self.marks
        self.done, self.happened, self.marks = [], [], []
        return Saving(
            self.run, self.live.save(), self.live.scan, self.live.time_s, self.branch,
            {tag: (target, rate) for tag, (target, rate, _) in self.ramps.items()},
            self.live.score(), self.live.steps(), self.live.is_finished, self.diverged, done, happened, marks,
        )  # fmt: skip

    def put_back(self, saving: Saving) -> None:
        """Take what could not be saved on the list again."""
        self.done = saving.done + self.done
        self.happened = saving.happened + self.happened
        self.marks = saving.marks + self.marks
        self.is_dirty = True

    def head(self, now: float) -> dict[str, Any]:
        """Return what a frame tells of the drill."""
        return {
            "at": now,
            "view": self.live.view.fingerprint,
            "scan": self.live.scan,
            "time_s": self.live.time_s,
            "is_running": self.is_running,
            "speed": self.speed,
            "branch": self.branch,
            "is_finished": self.live.is_finished,
            "diverged": self.diverged,
            "score": self.live.score(),
            "steps": self.live.steps(),
            "hints": self.live.hints(),
            "since": self.live.since,
            "notes": list(self.notes),
            "ramps": {tag: target for tag, (target, _, _) in self.ramps.items()},
        }


def _name(person: int | None) -> str:
    return str(person or "")
