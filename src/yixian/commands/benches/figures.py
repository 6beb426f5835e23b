"""What a bench measures: figures, each with its bar."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SMALL = "small"
FULL = "full"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. Without a bar it is information; ``is_met`` is then ``None``.

    A value of ``None`` means it could not be measured, and the note says why: never a pass.
    """

    bench: str
    what: str
    value: float | None
    unit: str
    bar: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value is not None and self.value <= self.bar


@dataclass(frozen=True, slots=True)
class Bench:
    """One named measurement: runs in a process, home and database of its own and yields its figures.

    ``on_postgres`` says whether ``--postgres`` repeats it there.
    """

    name: str
    run: Callable[[str], Iterator[Figure]]
    on_postgres: bool = True


BENCHES: dict[str, Bench] = {}


def bench(name: str, *, on_postgres: bool = True) -> Callable[[Callable[[str], Iterator[Figure]]], Bench]:
    """Register a function from a scale (``small`` or ``full``) to figures."""

    def register(function: Callable[[str], Iterator[Figure]]) -> Bench:
        BENCHES[name] = Bench(name, function, on_postgres)
        return BENCHES[name]

    return register


#: Load average above which the wall clock measures the neighbours.
BUSY_MACHINE = 2.0


def is_shared() -> bool:
    """Tell whether others use this machine, so that processor time tells more than the wall clock."""
    return os.getloadavg()[0] > BUSY_MACHINE


def children_busy_s() -> float:
    """Return the processor time of all ended child processes so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def duration(bench: str, what: str, wall_s: float | None, busy_s: float, bar: float | None, note: str = "") -> Figure:
    """Return a time judged by the wall clock, or by processor time on a shared machine; both stand in the note."""
    if wall_s is None:
        return Figure(bench, what, None, "s", bar, note)
    both = f"wall {wall_s:.2f} s, processor {busy_s:.2f} s, load {os.getloadavg()[0]:.1f}"
    value = min(wall_s, busy_s) if is_shared() else wall_s
    return Figure(bench, what, value, "s", bar, f"{both}; {note}" if note else both)


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
