"""The base of everything in the control system: transmitters, controllers, interlocks, sequences, final elements.

Control works in the units that operators see. Blocks run once a scan, stage by stage and in the order of the plant; a
block that reads a later one sees its value of the scan before, as in any DCS, so there are no loops to solve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from yixian.simulator.errors import EquationError
from yixian.simulator.kernel.declare import Declaration, Declared

if TYPE_CHECKING:
    from yixian.simulator.kernel.scan import Scan

#: Order of a scan. Operator's commands are written before it, substeps of the plant follow it.
STAGES = ("malfunction", "transmitter", "alarm", "interlock", "controller", "sequence", "final")


@dataclass(frozen=True)
class Command(Declaration):
    """A number the operator or instructor sets; blocks may take it back (a request that was served)."""

    section: ClassVar[str] = "command"
    is_writable: ClassVar[bool] = True
    in_si: ClassVar[bool] = False
    is_watched: bool = False


@dataclass(frozen=True)
class Setting(Declaration):
    """A tuning constant or limit: the same in every scan, unless an engineer changes it."""

    section: ClassVar[str] = "setting"
    is_writable: ClassVar[bool] = True
    in_si: ClassVar[bool] = False


@dataclass(frozen=True)
class Memory(Declaration):
    """What a block remembers from one scan to the next; others may read it."""

    section: ClassVar[str] = "memory"
    in_si: ClassVar[bool] = False
    is_watched: bool = False


@dataclass(frozen=True)
class Signal(Declaration):
    """A value from elsewhere: a tag, or a number. ``initial`` is what it is while nothing is connected."""

    section: ClassVar[str] = ""
    in_si: ClassVar[bool] = False


class Block(Declared):
    """One control function: declarations, and what it does in a scan.

    In ``scan`` an attribute reads the present value and assigning it stores the next one. The declaration ``value`` is
    the block's own tag: ``LT-103``; the others are ``LT-103.quality`` and so on.
    """

    stage: ClassVar[str] = "controller"

    def scan(self, scan: Scan) -> None:
        """Compute this scan's values.

        Parameters
        ----------
        scan
            Gives other tags, the scan period and noise [-].
        """

    def tag_of(self, name: str) -> str:
        """Return the tag of a declaration [-].

        Parameters
        ----------
        name
            Its name in the class [-].
        """
        return self.name if name == "value" else f"{self.name}.{name}"

    def parts(self) -> Sequence[Declared]:
        """Return the blocks that come with this one, as alarms come with a transmitter [-]."""
        return ()

    def assign(self, declared: Declaration, value: Any) -> None:
        if not isinstance(declared, Memory | Command):
            kind = type(declared).__name__.lower()
            raise EquationError(f"{self.name}.{declared.name} is a {kind} and cannot be set by a block")
        self.__dict__["_scan"].write(self.tag_of(declared.name), value)
