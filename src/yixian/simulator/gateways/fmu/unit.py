"""An FMU as a unit of a flowsheet: its outputs are tags that other units and blocks read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel.block import Block, Memory


@dataclass(frozen=True, slots=True)
class Gives:
    """What an FMU gives the plant.

    Parameters
    ----------
    variable
        Its output [-].
    unit
        Unit it is shown in [-].
    low, high
        Range; a value outside ends the run in words [any].
    initial
        What it is before the first step [any].
    label
        What it is [-].
    """

    variable: str
    unit: str
    low: float
    high: float
    initial: float = 0.0
    label: str = ""


class FmuUnit(Block):
    """A unit that somebody else computes: a co-simulation FMU, stepped by the scan of the plant.

    Its tags are ``NAME.KEY`` for each key of ``gives``. Others read them as any tag: a unit's input, a transmitter's
    source, a controller's feed-forward. They hold for a scan; the FMU sees the plant as it was after the last one.

    Parameters
    ----------
    name
        Its tag [-].
    path
        The FMU [-].
    reads
        Tag of the plant each input of the FMU takes [-].
    gives
        What it gives the plant, by the last part of its tag [-].
    starts
        Values of its parameters before it starts, by variable [any].
    """

    stage: ClassVar[str] = "malfunction"
    path: Path
    reads: Mapping[str, str]
    writes: Mapping[str, str]
    starts: Mapping[str, float]

    def __new__(cls, name: str, path: str | Path, **terms: Any) -> FmuUnit:
        """Return a block of a class of its own, which declares what this FMU gives."""
        gives: Mapping[str, Gives] = terms.get("gives", {})
        own = {
            key: Memory(item.initial, item.unit, item.low, item.high, label=item.label) for key, item in gives.items()
        }
        if taken := sorted(own.keys() & {*dir(cls), *FmuUnit.__annotations__, "name", "settings"}):
            raise FlowsheetError(name, [f"an output cannot be called {', '.join(taken)}"])
        made: FmuUnit = object.__new__(type(cls.__name__, (cls,), own))
        return made

    def __init__(
        self,
        name: str,
        path: str | Path,
        *,
        reads: Mapping[str, str],
        gives: Mapping[str, Gives],
        starts: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(name)
        writes = {f"{name}.{key}": item.variable for key, item in gives.items()}
        self.__dict__.update(path=Path(path), reads=dict(reads), writes=writes, starts=dict(starts or {}))
