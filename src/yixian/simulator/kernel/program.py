"""A plant as straight-line code: what is computed and stored once a scan, and what in each substep."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yixian.simulator.kernel.graph import Symbol, order


@dataclass(frozen=True)
class Program:
    """What one scan does to the buffer.

    Parameters
    ----------
    scan
        Value of each slot after the control system ran, by slot [-].
    step
        Value of each state after one substep, by slot [-].
    substeps
        Substeps in a scan [-].
    stop
        Whether something happened that the host must look at [-].
    clock
        Slot of the scan counter [-].
    size
        Number of slots [-].
    """

    scan: Mapping[int, Symbol]
    step: Mapping[int, Symbol]
    substeps: int
    stop: Symbol
    clock: int
    size: int
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", hashlib.sha256("\n".join(self._lines()).encode()).hexdigest())

    def _lines(self) -> Sequence[str]:
        place: dict[int, int] = {}
        lines = []
        for node in order([*self.scan.values(), *self.step.values(), self.stop]):
            place[node.number] = len(place)
            value = node.value.hex() if isinstance(node.value, float) else node.value
            lines.append(f"{node.op} {value} {[place[arg.number] for arg in node.args]}")
        for stores in (self.scan, self.step):
            lines.append(str([(index, place[node.number]) for index, node in stores.items()]))
        return [*lines, f"{self.substeps} {place[self.stop.number]} {self.clock} {self.size}"]

    def scan_nodes(self) -> list[Symbol]:
        """Return what is computed before the control system stores, operands first [-]."""
        return order([*self.scan.values(), self.stop])

    def step_nodes(self) -> tuple[list[Symbol], list[Symbol]]:
        """Return what a substep needs: what stays the same in all substeps of a scan, and what does not [-]."""
        moving = set(self.step)
        fixed: list[Symbol] = []
        varying: list[Symbol] = []
        changes: set[int] = set()
        for node in order(self.step.values()):
            is_state = node.op == "slot" and node.value in moving
            if is_state or any(arg.number in changes for arg in node.args):
                changes.add(node.number)
                varying.append(node)
            else:
                fixed.append(node)
        return fixed, varying
