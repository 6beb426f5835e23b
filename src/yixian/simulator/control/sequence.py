"""Sequences: one procedure, run by hand, prompted or by itself (ISA-88, ISA-106).

The steps are data. In ``AUTOMATIC`` a step acts when it is entered; in ``PROMPTED`` it waits for the operator's
confirmation before it acts; in ``MANUAL`` it never acts, and the procedure only follows what the operator does. A step
ends in all three when its conditions hold, or, if it has none, when the operator confirms (by itself, after its
shortest time).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.control.condition import Condition, all_hold
from yixian.simulator.kernel.arithmetic import all_of, any_of, equal, negation, truth, where
from yixian.simulator.kernel.block import Block, Command, Memory
from yixian.simulator.kernel.scan import Scan

MANUAL, PROMPTED, AUTOMATIC = 0.0, 1.0, 2.0
NOTHING, START, CONFIRM, HOLD, RESUME, ABORT = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure.

    Parameters
    ----------
    name
        Its name, for texts [-].
    does
        What it sets: value by tag of a command or setting [-].
    until
        When it is done; all must hold [-].
    shortest_s
        How long it lasts at least [s].
    longest_s
        After how long it is late; ``None`` is never [s].
    """

    name: str
    does: Mapping[str, float] = field(default_factory=dict)
    until: tuple[Condition, ...] = ()
    shortest_s: float = 0.0
    longest_s: float | None = None


class Procedure(Block):
    """A procedure of steps, one after another.

    ``value`` is the number of the step: 0 before the start, 1 for the first, one more than there are when done.

    Parameters
    ----------
    name
        Its tag [-].
    steps
        The steps [-].
    mode
        `MANUAL`, `PROMPTED` or `AUTOMATIC` [-].
    """

    stage = "sequence"
    value = Memory(unit="state", is_watched=True, label="number of the step")
    timer = Memory(unit="s", label="time in the step")
    acted = Memory(unit="bool", is_watched=True, label="1 once the step has acted")
    held = Memory(unit="bool", is_watched=True, label="1 while held")
    late = Memory(unit="bool", is_watched=True, label="1 while the step takes too long")
    mode = Command(PROMPTED, "state", MANUAL, AUTOMATIC, is_watched=True, label="0 manual, 1 prompted, 2 automatic")
    request = Command(0.0, "state", NOTHING, ABORT, label="1 start, 2 confirm, 3 hold, 4 resume, 5 abort; taken back")

    def __init__(self, name: str, steps: Sequence[Step], *, mode: float = PROMPTED) -> None:
        super().__init__(name, mode=mode)
        self.__dict__.update(steps=tuple(steps))

    def scan(self, scan: Scan) -> None:
        request, step, last = self.request, self.value, len(self.steps)
        confirms = equal(request, CONFIRM)
        self.held = where(equal(request, HOLD), 1.0, where(equal(request, RESUME), 0.0, self.held))
        is_inside = all_of(step > 0.5, step < last + 0.5)
        runs = all_of(is_inside, self.held < 0.5)
        acts = all_of(
            runs, self.acted < 0.5, any_of(equal(self.mode, AUTOMATIC), all_of(equal(self.mode, PROMPTED), confirms))
        )
        self._act(scan, acts, step)
        was_acted = self.acted > 0.5
        has_acted = any_of(was_acted, acts, equal(self.mode, MANUAL))
        goes_on = all_of(runs, has_acted, self._is_done(scan, step, all_of(confirms, negation(acts))))
        starts = all_of(equal(request, START), negation(is_inside))
        moved = where(equal(request, ABORT), 0.0, where(starts, 1.0, where(goes_on, step + 1.0, step)))
        is_new = negation(equal(moved, step))
        self.late = truth(all_of(is_inside, negation(is_new), self._is_late(step)))
        self.timer = where(is_new, 0.0, where(runs, self.timer + scan.period, self.timer))
        self.acted = where(is_new, 0.0, truth(any_of(was_acted, acts)))
        self.value = moved
        self.held = where(equal(moved, 0.0), 0.0, self.held)
        self.request = 0.0

    def _act(self, scan: Scan, acts: Any, step: Any) -> None:
        for number, item in enumerate(self.steps, start=1):
            now = all_of(acts, equal(step, float(number)))
            for tag, value in item.does.items():
                scan.write(tag, where(now, value, scan.read(tag)))

    def _is_done(self, scan: Scan, step: Any, confirms: Any) -> Any:
        done: Any = False
        for number, item in enumerate(self.steps, start=1):
            ends = all_hold(item.until, scan) if item.until else any_of(confirms, equal(self.mode, AUTOMATIC))
            is_old = self.timer >= item.shortest_s
            done = any_of(done, all_of(equal(step, float(number)), is_old, ends))
        return done

    def _is_late(self, step: Any) -> Any:
        late: Any = False
        for number, item in enumerate(self.steps, start=1):
            if item.longest_s is not None:
                late = any_of(late, all_of(equal(step, float(number)), self.timer > item.longest_s))
        return late
