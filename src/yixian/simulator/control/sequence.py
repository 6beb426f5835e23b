"""Sequences: one procedure, run by hand, prompted or by itself (ISA-88, ISA-106).

The steps are data. In ``AUTOMATIC`` a step acts when it is entered; in ``PROMPTED`` it waits for the operator's
confirmation before it acts; in ``MANUAL`` it never acts, and the procedure only follows what the operator does. In all
three a step ends when its conditions hold, or, if it has none, when the operator confirms (by itself, after its
shortest time). What a step that takes too long falls back to is data as well, and so are selections (`Branch`) and
simultaneous procedures (``calls``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.control.condition import Condition, all_hold
from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel.arithmetic import all_of, any_of, equal, negation, truth, where
from yixian.simulator.kernel.block import Block, Command, Memory
from yixian.simulator.kernel.scan import Scan

MANUAL, PROMPTED, AUTOMATIC = 0.0, 1.0, 2.0
NOTHING, START, CONFIRM, HOLD, RESUME, ABORT = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
# States of a procedure, ISA-88 part 1.
IDLE, RUNNING, HELD, COMPLETE, ABORTED = 0.0, 1.0, 2.0, 3.0, 4.0
#: Where a branch leads that ends the procedure.
END = ""
# What a step that takes too long falls back to, besides the name of a step.
WAITS, HOLDS, ABORTS = "waits", "holds", "aborts"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to go on after a step: a selection takes the first whose conditions hold.

    Parameters
    ----------
    to
        Name of the step it leads to, or `END` [-].
    when
        All must hold; none at all hold always [-].
    """

    to: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Fallback:
    """What happens when a step takes too long; not while it waits for the operator, or is run by hand.

    Parameters
    ----------
    then
        `WAITS`, `HOLDS`, `ABORTS`, or the name of the step that is entered instead [-].
    does
        What it sets at that moment: value by tag [-].
    """

    then: str = WAITS
    does: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure.

    Parameters
    ----------
    name
        Its name, for branches [-].
    does
        What it sets: value by tag of a command or setting [-].
    until
        When it is done; all must hold: the verification of what it did [-].
    shortest_s
        How long it lasts at least [s].
    longest_s
        After how long it is late; ``None`` is never [s].
    entry
        What must hold before it acts [-].
    fallback
        What happens when it is late [-].
    then
        Where it leads; where no branch holds, and without any, to the next of the list [-].
    calls
        Tags of procedures it starts side by side, in its own mode; it is done when all of them are complete [-].
    title
        What the operator reads, by ``zh`` and ``en``; its name where there is none [-].
    """

    name: str
    does: Mapping[str, float] = field(default_factory=dict)
    until: tuple[Condition, ...] = ()
    shortest_s: float = 0.0
    longest_s: float | None = None
    entry: tuple[Condition, ...] = ()
    fallback: Fallback = Fallback()
    then: tuple[Branch, ...] = ()
    calls: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> dict[str, str]:
        """Its title in both languages."""
        return {"zh": self.name, "en": self.name, **self.title}


class Procedure(Block):
    """A procedure of steps, one after another, with selections, and others beside it.

    ``value`` is the number of the step: 0 before the start, 1 for the first, one more than there are when done.

    Parameters
    ----------
    name
        Its tag [-].
    steps
        The steps [-].
    mode
        `MANUAL`, `PROMPTED` or `AUTOMATIC` [-].
    on_abort
        What it sets when it is aborted, unless it is run by hand: value by tag [-].
    """

    stage = "sequence"
    value = Memory(unit="state", is_watched=True, label="number of the step")
    state = Memory(unit="state", is_watched=True, label="0 idle, 1 running, 2 held, 3 complete, 4 aborted")
    timer = Memory(unit="s", label="time in the step")
    acted = Memory(unit="bool", is_watched=True, label="1 once the step has acted")
    held = Memory(unit="bool", is_watched=True, label="1 while held")
    late = Memory(unit="bool", is_watched=True, label="1 while the step takes too long")
    waits = Memory(unit="bool", is_watched=True, label="1 while the step must not act yet")
    mode = Command(PROMPTED, "state", MANUAL, AUTOMATIC, is_watched=True, label="0 manual, 1 prompted, 2 automatic")
    request = Command(0.0, "state", NOTHING, ABORT, label="1 start, 2 confirm, 3 hold, 4 resume, 5 abort; taken back")

    def __init__(
        self, name: str, steps: Sequence[Step], *, mode: float = PROMPTED, on_abort: Mapping[str, float] | None = None
    ) -> None:
        super().__init__(name, mode=mode)
        numbers = {step.name: float(number) for number, step in enumerate(steps, start=1)}
        self.__dict__.update(steps=tuple(steps), numbers=numbers, on_abort=dict(on_abort or {}))
        problems = list(self._problems())
        if problems:
            raise FlowsheetError(name, problems)

    def _problems(self) -> Iterator[str]:
        """Yield what is wrong with the steps: names that stand twice, or lead nowhere."""
        if len(self.numbers) < len(self.steps):
            yield "two steps have the same name"
        for step in self.steps:
            targets = [branch.to for branch in step.then if branch.to != END]
            targets += [step.fallback.then] if step.fallback.then not in (WAITS, HOLDS, ABORTS) else []
            for target in targets:
                if target == step.name or target not in self.numbers:
                    yield f"step {step.name!r} cannot lead to {target!r}"
            if self.name in step.calls:
                yield f"step {step.name!r} calls its own procedure"
            if step.fallback != Fallback() and step.longest_s is None:
                yield f"step {step.name!r} has a fallback but is never late"

    def scan(self, scan: Scan) -> None:
        request, step, last, late = self.request, self.value, len(self.steps), self.late
        by_hand, aborts = equal(self.mode, MANUAL), equal(request, ABORT)
        is_inside = all_of(step > 0.5, step < last + 0.5)
        held = where(equal(request, HOLD), 1.0, where(equal(request, RESUME), 0.0, self.held))
        runs = all_of(is_inside, held < 0.5)
        acts, has_acted = self._acts(scan, runs, step)
        goes_on = all_of(runs, has_acted, self._is_done(scan, step, acts), negation(aborts))
        is_late = all_of(is_inside, negation(goes_on), negation(aborts), self._is_late(step))
        tries = any_of(equal(self.mode, AUTOMATIC), all_of(equal(self.mode, PROMPTED), has_acted))
        falls = all_of(is_late, late < 0.5, runs, tries)
        starts = all_of(equal(request, START), negation(is_inside))
        led = where(goes_on, self._next(scan, step), where(falls, self._fallen(step), step))
        moved = where(aborts, 0.0, where(starts, 1.0, led))
        is_new = negation(equal(moved, step))
        is_aborted = all_of(is_inside, equal(moved, 0.0))
        holds = any_of(held > 0.5, all_of(falls, self._among(step, lambda item: item.fallback.then == HOLDS)))
        self._set(scan, all_of(is_aborted, negation(by_hand)), self.on_abort)
        self._set_each(scan, falls, step, lambda item: item.fallback.does)
        self._lead(scan, step, where(is_aborted, ABORT, where(all_of(holds, self.held < 0.5), HOLD, request)))
        self._clear(scan, all_of(is_new, negation(equal(moved, 0.0))), moved)
        self.late = truth(all_of(is_late, negation(is_new)))
        self.timer = where(is_new, 0.0, where(runs, self.timer + scan.period, self.timer))
        self.acted = where(is_new, 0.0, truth(any_of(self.acted > 0.5, acts)))
        self.value, self.held = moved, truth(all_of(holds, moved > 0.5, moved < last + 0.5))
        rests = where(any_of(is_aborted, all_of(equal(self.state, ABORTED), negation(aborts))), ABORTED, IDLE)
        active = where(moved > last + 0.5, COMPLETE, where(self.held > 0.5, HELD, RUNNING))
        self.state = where(equal(moved, 0.0), rests, active)
        self.request = 0.0

    def _acts(self, scan: Scan, runs: Any, step: Any) -> tuple[Any, Any]:
        """Do what the step does, if it is its time; return whether it acts now, and whether it has, or never will."""
        confirms = equal(self.request, CONFIRM)
        asks = any_of(equal(self.mode, AUTOMATIC), all_of(equal(self.mode, PROMPTED), confirms))
        blocked = any_of(
            *(
                all_of(equal(step, self.numbers[item.name]), negation(all_hold(item.entry, scan)))
                for item in self.steps
                if item.entry
            )
        )
        self.waits = truth(all_of(runs, self.acted < 0.5, blocked))
        acts = all_of(runs, self.acted < 0.5, asks, negation(blocked))
        self._set_each(scan, acts, step, lambda item: item.does)
        for item in self.steps:
            now = all_of(acts, equal(step, self.numbers[item.name]))
            for tag in item.calls:
                self._set(scan, now, {f"{tag}.mode": self.mode, f"{tag}.request": START})
        return acts, any_of(self.acted > 0.5, acts, equal(self.mode, MANUAL))

    def _set(self, scan: Scan, now: Any, does: Mapping[str, Any]) -> None:
        for tag, value in does.items():
            scan.write(tag, where(now, value, scan.read(tag)))

    def _set_each(self, scan: Scan, now: Any, step: Any, does: Callable[[Step], Mapping[str, float]]) -> None:
        for item in self.steps:
            self._set(scan, all_of(now, equal(step, self.numbers[item.name])), does(item))

    def _lead(self, scan: Scan, step: Any, request: Any) -> None:
        """Hand hold, resume and abort down to the procedures that the step has called."""
        for item in self.steps:
            is_here = all_of(equal(step, self.numbers[item.name]), request >= HOLD)
            for tag in item.calls:
                self._set(scan, is_here, {f"{tag}.request": request})

    def _clear(self, scan: Scan, enters: Any, step: Any) -> None:
        """Put procedures that are complete from the last time back to idle, before a step waits for them."""
        for item in self.steps:
            for tag in item.calls:
                is_old = all_of(
                    enters, equal(step, self.numbers[item.name]), equal(scan.read(f"{tag}.state"), COMPLETE)
                )
                self._set(scan, is_old, {f"{tag}.request": ABORT})

    def _is_done(self, scan: Scan, step: Any, acts: Any) -> Any:
        """Return whether the present step is over: old enough, verified or confirmed, its calls complete."""
        confirms = all_of(equal(self.request, CONFIRM), negation(acts))
        done: Any = False
        for item in self.steps:
            ends = all_hold(item.until, scan)
            if item.calls:
                ends = all_of(ends, *(equal(scan.read(f"{tag}.state"), COMPLETE) for tag in item.calls))
            elif not item.until:
                ends = any_of(confirms, equal(self.mode, AUTOMATIC))
            done = any_of(done, all_of(equal(step, self.numbers[item.name]), self.timer >= item.shortest_s, ends))
        return done

    def _next(self, scan: Scan, step: Any) -> Any:
        """Return the number of the step that follows: the first branch that holds, else the next of the list."""
        end = len(self.steps) + 1.0
        following = step + 1.0
        for item in self.steps:
            led: Any = following
            for branch in reversed(item.then):
                led = where(all_hold(branch.when, scan), self.numbers.get(branch.to, end), led)
            if item.then:
                following = where(equal(step, self.numbers[item.name]), led, following)
        return following

    def _fallen(self, step: Any) -> Any:
        """Return the number of the step that is entered when this one takes too long."""
        fallen = step
        for item in self.steps:
            if item.fallback.then not in (WAITS, HOLDS):
                target = self.numbers.get(item.fallback.then, 0.0)
                fallen = where(equal(step, self.numbers[item.name]), target, fallen)
        return fallen

    def _among(self, step: Any, chosen: Callable[[Step], bool]) -> Any:
        """Return whether the present step is one of some."""
        return any_of(*(equal(step, self.numbers[item.name]) for item in self.steps if chosen(item)))

    def _is_late(self, step: Any) -> Any:
        late: Any = False
        for item in self.steps:
            if item.longest_s is not None:
                late = any_of(late, all_of(equal(step, self.numbers[item.name]), self.timer > item.longest_s))
        return late
