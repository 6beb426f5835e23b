"""What the simulator refuses.

::

    SimulatorError
    ├── FlowsheetError          a plant that cannot be built; carries every problem found
    │   └── UnstableStep        undeclared fast states; names them
    ├── EquationError           one equation of one unit is wrong
    │   ├── UnitClash           kilograms and metres meet
    │   ├── TracedCondition     an ``if`` on a value that is not known yet
    │   ├── AlgebraicLoop       a value that needs itself
    │   └── MissingValue        a value read before any equation has set it
    ├── UnknownUnit             a unit of measurement nobody knows
    ├── UnknownTag              a tag the plant does not have; offers the nearest
    ├── OutOfRange              a number outside its allowed range
    ├── SnapshotMismatch        a snapshot of another plant, or of other equations
    ├── BackendMissing          no LLVM, or no C compiler, on this machine
    └── SimulationDiverged      a plant whose numbers have left the finite ones
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class SimulatorError(Exception):
    """Root of everything this package raises on purpose."""


class FlowsheetError(SimulatorError):
    """A flowsheet that cannot be built.

    Parameters
    ----------
    plant
        Name of the plant [-].
    problems
        Every problem found, one sentence each [-].
    """

    def __init__(self, plant: str, problems: Sequence[str]) -> None:
        self.plant, self.problems = plant, tuple(problems)
        super().__init__(f"{plant}: " + "; ".join(self.problems))


class UnstableStep(FlowsheetError):  # noqa: N818 - named by what is wrong
    """States too fast for the explicit step that are not declared ``fast``.

    Parameters
    ----------
    plant
        Name of the plant [-].
    point
        Operating point at which it shows [-].
    tags
        The states to declare ``fast``, most responsible first [-].
    rate
        Magnitude of the eigenvalue [1/s].
    dt
        Length of the integration step [s].
    """

    def __init__(self, plant: str, point: str, tags: Sequence[str], rate: float, dt: float) -> None:
        self.point, self.tags, self.rate, self.dt = point, tuple(tags), rate, dt
        says = f"at {point}, {', '.join(tags)} change with {rate:.3g} 1/s, too fast for steps of {dt:g} s"
        super().__init__(plant, [f"{says}: declare them fast=True or take shorter steps"])


class EquationError(SimulatorError):
    """A wrong equation; ``where`` names the unit and the pass, and is filled in by the pass that runs it."""

    def __init__(self, says: str, where: str = "") -> None:
        self.says, self.where = says, where
        super().__init__(f"{where}: {says}" if where else says)

    def at(self, where: str) -> EquationError:
        """Return the same error with its place, unless it already has one.

        Parameters
        ----------
        where
            Unit and pass, as ``R-101A.flows`` [-].
        """
        return self if self.where else type(self)(self.says, where)


class UnitClash(EquationError):  # noqa: N818 - named by what is wrong
    """Two dimensions that cannot be added, compared or assigned."""


class TracedCondition(EquationError):  # noqa: N818 - named by what is wrong
    """A Python ``if`` (or ``and``, ``or``, ``not``, ``min``, ``max``) on a value that is known only at run time."""


class AlgebraicLoop(EquationError):  # noqa: N818 - named by what is wrong
    """Units whose values need each other in the same instant."""


class MissingValue(EquationError):  # noqa: N818 - named by what is wrong
    """A value read before any equation has set it, or a rate never given."""


class UnknownUnit(SimulatorError):  # noqa: N818 - named by what is wrong
    """A unit of measurement that is not in the table.

    Parameters
    ----------
    text
        What was written [-].
    part
        The part that is not understood [-].
    """

    def __init__(self, text: str, part: str) -> None:
        self.text, self.part = text, part
        super().__init__(f"unknown unit {part!r} in {text!r}")


class UnknownTag(SimulatorError):  # noqa: N818 - named by what is wrong
    """A tag the plant does not have.

    Parameters
    ----------
    tag
        What was asked for [-].
    known
        The tags there are; the nearest are offered [-].
    """

    def __init__(self, tag: str, known: Iterable[str]) -> None:
        self.tag = tag
        near = difflib.get_close_matches(tag, list(known), n=3, cutoff=0.5)
        self.near = tuple(near)
        super().__init__(f"there is no tag {tag!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))


class OutOfRange(SimulatorError):  # noqa: N818 - named by what is wrong
    """A number outside its allowed range.

    Parameters
    ----------
    name
        What the number is [-].
    value
        The number, in ``unit`` [-].
    unit
        Unit of all three numbers [-].
    low, high
        The allowed range, ends included [-].
    """

    def __init__(self, name: str, value: float, unit: str, low: float, high: float) -> None:
        self.name, self.value, self.unit, self.low, self.high = name, value, unit, low, high
        super().__init__(f"{name} = {value:g} {unit} is outside {low:g} to {high:g} {unit}")


class SnapshotMismatch(SimulatorError):  # noqa: N818 - named by what is wrong
    """A snapshot that does not belong to this plant as it is compiled now.

    Parameters
    ----------
    what
        ``plant``, ``layout`` or ``equations`` [-].
    expected, found
        The two names or hashes that differ [-].
    """

    def __init__(self, what: str, expected: str, found: str) -> None:
        self.what, self.expected, self.found = what, expected, found
        super().__init__(f"the snapshot was taken of another {what}: expected {expected[:16]}, found {found[:16]}")


class BackendMissing(SimulatorError):  # noqa: N818 - named by what is wrong
    """A backend this machine cannot offer."""


class SimulationDiverged(SimulatorError):  # noqa: N818 - named by what is wrong
    """A plant whose numbers have left the finite ones; its neighbours go on.

    Parameters
    ----------
    time
        Simulated time at the end of the bad scan [s].
    tag
        The first state, in layout order, that is not finite [-].
    last_good_state
        Snapshot at the end of the scan before; it can be restored [-].
    """

    def __init__(self, time: float, tag: str, last_good_state: bytes) -> None:
        self.time, self.tag, self.last_good_state = time, tag, last_good_state
        super().__init__(f"{tag} is no longer a number at {time:g} s")
