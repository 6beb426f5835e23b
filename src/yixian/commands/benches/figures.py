"""What a bench measures: figures, each with its bar."""

from __future__ import annotations

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


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
