"""Cases side by side: eight plants in one vector, each with the bits it has alone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.drill.events import Event, Reporter
from yixian.simulator.gateways.campaign.measures import Course, Measure, figures, sampled_tags
from yixian.simulator.gateways.loops import why_idle
from yixian.simulator.gateways.orders import Order
from yixian.simulator.gateways.plants import engine_of, sheet_of
from yixian.simulator.gateways.runs import started, stops
from yixian.simulator.gateways.tasks import Task, check
from yixian.simulator.kernel import Change
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.backends.intermediate import LANES
from yixian.simulator.kernel.batch import Batch

#: Kinds of events that can be counted and come from the plant, with what must be watched for them.
WATCHED_BY = {
    "alarm": "alarm", "alarm_returned": "alarm", "alarm_acknowledged": "alarm", "trip": "trip", "reset": "trip",
    "first_out": "trip", "bad": "bad", "state": "state",
}  # fmt: skip
__all__ = ["LANES", "End", "fits", "side_by_side"]


@dataclass(frozen=True, slots=True)
class End:
    """What a case came to.

    Parameters
    ----------
    figures
        Its key figures by name [-].
    hash
        Of its whole condition at the end [-].
    """

    figures: dict[str, float | None]
    hash: str


def fits(tasks: Sequence[Task]) -> bool:
    """Tell whether cases can run side by side: one plant, nobody grades, the same tags set at the same times [-].

    Parameters
    ----------
    tasks
        The cases [-].
    """
    if len(tasks) < 2 or len({_shape(task) for task in tasks}) > 1:
        return False
    first = tasks[0]
    return not first.is_graded and first.backend == "llvm" and first.dt_s is None


def _shape(task: Task) -> tuple[Any, ...]:
    orders = tuple((order.time_s, order.tag) for order in task.orders)
    return task.plant, task.scenario, task.hours, task.dt_s, task.backend, orders


def side_by_side(tasks: Sequence[Task], measures: Sequence[Measure], every_s: float) -> list[End | None]:
    """Return what each case came to; ``None`` for one that diverged, to be run alone for the moment and the tag.

    Parameters
    ----------
    tasks
        Cases that fit together [-].
    measures
        What is looked at [-].
    every_s
        How often [s].
    """
    for task in tasks:
        check(task)
    ended: list[End | None] = []
    for at in range(0, len(tasks), LANES):
        ended += _Group(tasks[at : at + LANES], measures, every_s).run()
    return ended


@dataclass
class _Group:
    """Up to eight cases under way."""

    tasks: Sequence[Task]
    measures: Sequence[Measure]
    every_s: float
    events: list[list[Event]] = field(init=False)

    def __post_init__(self) -> None:
        first = self.tasks[0]
        self.sheet, engine = sheet_of(first.plant), engine_of(first.plant)
        self.batch = Batch(engine, [task.seed for task in self.tasks])
        self.batch.load([started(task).buffer for task in self.tasks])
        self.first = int(self.batch[tags.SCAN][0])
        self.events = [[] for _ in self.tasks]
        self.courses = [Course(self.every_s, [], {tag: [] for tag in sampled_tags(self.measures)}) for _ in self.tasks]
        kinds = {WATCHED_BY[measure.kind] for measure in self.measures if measure.kind in WATCHED_BY}
        self.watch = _Watch(self.batch, Reporter(self.sheet), self.first, kinds) if kinds else None

    def run(self) -> list[End | None]:
        """Run to the end and return what each came to."""
        done = 0
        period = self.batch.engine.period
        shared = zip(*(stops(task, period, self.every_s) for task in self.tasks), strict=True)
        for stop in shared:
            scan, _, is_sample = stop[0]
            self._advance(scan - done)
            done = scan
            for orders in zip(*(orders for _, orders, _ in stop), strict=True):
                self._set(orders, done)
            if is_sample and self.first + done > 0:
                self._sample(done * period)
        lost, buffers = self.batch.diverged(), self.batch.buffers()
        return [None if k in lost else self._end(k, buffers[k]) for k in range(len(self.tasks))]

    def _advance(self, scans: int) -> None:
        if self.watch is None:
            self.batch.run(scans)
            return
        for _ in range(scans):
            self.batch.run(1)
            for plant, event in self.watch.news():
                self.events[plant].append(event)

    def _set(self, orders: Sequence[Order], scan: int) -> None:
        """Set one tag in all plants; where the loop computes it, it stays as it is."""
        tag, present = orders[0].tag, self.batch[orders[0].tag]
        wanted = [order.value for order in orders]
        for plant, order in enumerate(orders):
            idle = why_idle(self.sheet, tag, lambda name, plant=plant: float(self.batch[name][plant]))  # type: ignore[misc]
            if idle is not None and np.isfinite(present[plant]):
                wanted[plant] = float(present[plant])
            kind = "command" if idle is None else "refused"
            time_s = scan * self.batch.engine.period
            self.events[plant].append(Event(scan, time_s, tag, kind, order.value, "board", {}))
        self.batch.set(tag, wanted)

    def _sample(self, time_s: float) -> None:
        for course in self.courses:
            course.times.append(time_s)
        for tag in sampled_tags(self.measures):
            for course, value in zip(self.courses, self.batch[tag].tolist(), strict=True):
                course.values[tag].append(value)

    def _end(self, plant: int, buffer: NDArray[np.float64]) -> End:
        found = figures(self.measures, self.courses[plant], self.events[plant], None)
        return End(found, hashlib.sha256(buffer.tobytes()).hexdigest())


class _Watch:
    """Sees in which plant a tag has changed that can bring events of the kinds that are counted."""

    def __init__(self, batch: Batch, reporter: Reporter, first: int, kinds: Collection[str]) -> None:
        layout = batch.engine.layout
        self._batch, self._reporter, self._first, self._layout = batch, reporter, first, layout
        watched = [slot.index for slot in layout if slot.is_watched and _bringing(slot.tag, reporter) in kinds]
        self._places = np.array(watched, dtype=np.intp)
        self._clock = np.array([layout.find(tags.SCAN).index], dtype=np.intp)
        self._before = batch.take(self._places)

    def news(self) -> list[tuple[int, Event]]:
        """Return what the last scan brought, with the plant; a plant without finite numbers brings nothing."""
        now, before = self._batch.take(self._places), self._before
        self._before = now
        is_new = now != before
        if not is_new.any():
            return []
        found = []
        for k, plant in zip(*np.nonzero(is_new & np.isfinite(now)), strict=True):
            slot = self._layout[int(self._places[k])]
            old, new = slot.show(float(before[k, plant])), slot.show(float(now[k, plant]))
            scan = int(self._batch.take(self._clock)[0, plant])
            change = Change(scan, scan * self._batch.engine.period, slot.tag, old, new)
            news = self._reporter.news(change, lambda tag: float("nan"))
            if news is not None:
                at = scan - self._first
                time_s = at * self._batch.engine.period
                found.append((int(plant), Event(at, time_s, news.tag, news.kind, new, "plant", news.text)))
        return found


def _bringing(tag: str, reporter: Reporter) -> str:
    """Return which of the kinds of `WATCHED_BY` changes of a tag bring."""
    if tag in reporter.alarms:
        return "alarm"
    if tag in reporter.interlocks or tag.endswith(".first_out"):
        return "trip"
    return "bad" if tag.endswith(".quality") else "state"
