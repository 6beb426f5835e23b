"""Interlocks: causes with limit and delay, voting, latch, reset, bypass and first-out.

The cause-and-effect matrix stands in two places: an interlock lists its causes, and a final element lists the
interlocks that force it, with the position of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yixian.simulator.control.condition import HOW
from yixian.simulator.control.transmitter import BAD
from yixian.simulator.kernel.arithmetic import all_of, any_of, at_least_of, equal, negation, truth, where
from yixian.simulator.kernel.block import Block, Command, Memory, Setting
from yixian.simulator.kernel.scan import Scan


class Cause(Block):
    """One cause: a tag beyond its limit for longer than its delay.

    A bad measurement counts as a cause unless told otherwise, for it may hide one; a bypassed cause never counts.

    Parameters
    ----------
    interlock
        Tag of the interlock [-].
    tag
        What is watched [-].
    how
        ``above``, ``below`` or ``is`` [-].
    limit
        The limit, in the unit of the tag [-].
    delay_s
        How long it must be passed [s].
    bad_counts
        Whether a bad measurement counts [-].
    """

    stage = "interlock"
    value = Memory(unit="bool", is_watched=True, label="1 while it counts")
    timer = Memory(unit="s", label="time beyond the limit")
    limit = Setting(label="trip limit")
    bypass = Command(0.0, "bool", 0.0, 1.0, is_watched=True, label="1: does not count")

    def __init__(
        self, interlock: str, tag: str, how: str, limit: float, *, delay_s: float = 0.0, bad_counts: bool = True
    ) -> None:  # fmt: skip
        super().__init__(f"{interlock}.{tag}", limit=limit)
        self.__dict__.update(tag=tag, how=how, delay_s=delay_s, bad_counts=bad_counts)

    def unused(self) -> frozenset[str]:
        """Return the declarations this cause has no use for [-]."""
        return frozenset() if self.delay_s > 0.0 else frozenset({"timer"})

    def scan(self, scan: Scan) -> None:
        is_on = HOW[self.how](scan.read(self.tag), self.limit)
        if self.bad_counts and scan.has(f"{self.tag}.quality"):
            is_on = any_of(is_on, scan.read(f"{self.tag}.quality") >= BAD)
        if self.delay_s > 0.0:
            self.timer = where(is_on, self.timer + scan.period, 0.0)
            is_on = self.timer > self.delay_s + scan.period / 2.0
        self.value = truth(all_of(is_on, self.bypass < 0.5))


@dataclass(frozen=True, slots=True)
class Vote:
    """How many of some causes must stand together.

    Parameters
    ----------
    count
        2 for two out of three [-].
    causes
        The causes, each as the arguments of `Cause` after the interlock: tag, how, limit, delay [-].
    """

    count: int
    causes: tuple[tuple[str, str, float, float], ...]


def one(tag: str, how: str, limit: float, delay_s: float = 0.0) -> Vote:
    """Return a cause that trips alone [-].

    Parameters
    ----------
    tag, how, limit, delay_s
        As in `Cause` [-].
    """
    return Vote(1, ((tag, how, limit, delay_s),))


def of(count: int, *causes: tuple[str, str, float, float] | tuple[str, str, float]) -> Vote:
    """Return causes that trip when so many stand together: ``of(2, a, b, c)`` is 2oo3 [-].

    Parameters
    ----------
    count
        How many [-].
    causes
        Tag, how, limit and, if any, delay of each [-].
    """
    return Vote(count, tuple((*cause, 0.0) if len(cause) == 3 else cause for cause in causes))


class Interlock(Block):
    """Trips when any of its votes stands; stays tripped until it is reset and no vote stands.

    ``value`` is 1 while tripped; ``first_out`` the number of the cause that tripped it, counted from 1: of a vote that
    stood when nothing else did, its first standing cause; a cause that stands without its vote never counts. 0 for a
    trip by hand.

    Parameters
    ----------
    name
        Its tag [-].
    votes
        What trips it [-].
    latches
        Whether it stays tripped [-].
    """

    stage = "interlock"
    value = Memory(unit="bool", is_watched=True, label="1 while tripped")
    first_out = Memory(unit="state", is_watched=True, label="number of the first cause")
    reset = Command(0.0, "bool", 0.0, 1.0, label="1: reset, taken back")
    trip = Command(0.0, "bool", 0.0, 1.0, is_watched=True, label="1: tripped by hand (ESD button)")

    def __init__(self, name: str, *votes: Vote, latches: bool = True) -> None:
        super().__init__(name)
        causes = [[Cause(name, *cause[:3], delay_s=cause[3]) for cause in vote.causes] for vote in votes]
        self.__dict__.update(votes=votes, causes=causes, latches=latches)

    def parts(self) -> Sequence[Cause]:
        """Return the causes, in the order of their first-out numbers [-]."""
        return [cause for causes in self.causes for cause in causes]

    def scan(self, scan: Scan) -> None:
        standing: list[Any] = [
            at_least_of(vote.count, *(scan.read(cause.name) > 0.5 for cause in causes))
            for vote, causes in zip(self.votes, self.causes, strict=True)
        ]
        is_standing = any_of(*standing, self.trip > 0.5)
        was = self.value > 0.5
        stays = all_of(was, self.reset < 0.5) if self.latches else False
        is_tripped = any_of(is_standing, stays)
        first = self._first(scan, standing)
        self.first_out = where(is_tripped, where(was, self.first_out, first), 0.0)
        self.value = truth(is_tripped)
        self.reset = 0.0

    def _first(self, scan: Scan, standing: Sequence[Any]) -> Any:
        """Return the number of the first cause of the first vote that stands [-]."""
        first: Any = 0.0
        number = len(self.parts())
        for causes, stands in reversed(list(zip(self.causes, standing, strict=True))):
            for cause in reversed(causes):
                first = where(all_of(stands, scan.read(cause.name) > 0.5), float(number), first)
                number -= 1
        return first


def forced(scan: Scan, trips: dict[str, float]) -> tuple[Any, Any]:
    """Return whether an interlock forces a final element, and to where; the last one listed wins [-].

    Parameters
    ----------
    scan
        The scan [-].
    trips
        Forced position by tag of the interlock [-].
    """
    is_forced: Any = False
    position: Any = 0.0
    for tag, wanted in trips.items():
        stands = negation(equal(scan.read(tag), 0.0))
        position = where(stands, wanted, position)
        is_forced = any_of(is_forced, stands)
    return is_forced, position
