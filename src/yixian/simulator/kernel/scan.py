"""What one block sees and writes in a scan, on whatever kind of value the leaves are."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from yixian.simulator.errors import EquationError, MissingValue, UnitClash
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.arithmetic import clip, maximum, shown, si
from yixian.simulator.kernel.block import Block, Signal
from yixian.simulator.kernel.declare import Declaration, Fault
from yixian.simulator.kernel.elementary import noise
from yixian.simulator.kernel.graph import Symbol
from yixian.simulator.kernel.layout import Wish

if TYPE_CHECKING:
    from yixian.simulator.kernel.flowsheet import Flowsheet


#: What blocks may write; the rest belongs to the plant.
WRITABLE = ("command", "setting", "memory")


class Scan:
    """What a block sees and writes: the tags, in the units they are shown in.

    Parameters
    ----------
    flowsheet
        The plant [-].
    wishes
        Its slots, by tag [-].
    leaf
        Content of a slot when the block runs [any].
    """

    def __init__(self, flowsheet: Flowsheet, wishes: Mapping[str, Wish], leaf: Callable[[str], Any]) -> None:
        self._flowsheet, self._wishes, self._leaf = flowsheet, wishes, leaf
        self.period = flowsheet.scan_s
        self.written: dict[str, Any] = {}

    @property
    def time(self) -> Any:
        """Simulated time at the start of the scan [s]."""
        return self._leaf(tags.SCAN) * self.period

    def run(self, block: Block) -> None:
        """Run one block.

        Parameters
        ----------
        block
            A block of the plant [-].

        Raises
        ------
        EquationError
            If the block is wrong; names it.
        """
        bound = block.bound(_Values(block, self))
        bound.__dict__["_scan"] = self
        try:
            bound.scan(self)
        except EquationError as error:
            raise error.at(f"{block.name}.scan") from error.__cause__

    def ramp(self, tag: str) -> None:
        """Move a malfunction towards its target; a ramp of zero seconds is a jump.

        Parameters
        ----------
        tag
            Tag of the fault [-].
        """
        level, target, ramp = self._leaf(f"{tag}.level"), self._leaf(tag), self._leaf(f"{tag}.ramp")
        most = self.period / maximum(ramp, self.period)
        self.written[f"{tag}.level"] = level + clip(target - level, -most, most)

    def read(self, tag: str) -> Any:
        """Return the present value of a tag, in the unit it is shown in [any].

        Parameters
        ----------
        tag
            Any tag of the plant [-].
        """
        if tag in self.written:
            return self.written[tag]
        wish = self._wishes.get(tag)
        if wish is None:
            raise MissingValue(f"there is no tag {tag!r}")
        return shown(self._leaf(tag), wish.unit) if wish.in_si else self._leaf(tag)

    __getitem__ = read

    def read_as(self, tag: str, unit: str) -> Any:
        """Return the present value of a tag in another unit of the same dimension [any].

        Parameters
        ----------
        tag
            Any tag of the plant [-].
        unit
            The unit wanted [-].

        Raises
        ------
        UnitClash
            If the tag cannot be shown in it.
        """
        own, wanted = dimensions.parse(self.unit_of(tag)), dimensions.parse(unit)
        if own.dimension != wanted.dimension:
            raise UnitClash(f"{tag} is in {own.text}, which cannot be shown in {unit}")
        if self._wishes[tag].in_si:
            return shown(self._leaf(tag), unit)
        return self.read(tag) if own == wanted else shown(si(self.read(tag), own.text), unit)

    @property
    def is_first(self) -> Any:
        """Whether this is the first scan since the start of the plant [-]."""
        return self._leaf(tags.SCAN) < 0.5

    def write(self, tag: str, value: Any) -> None:
        """Set the next value of a tag.

        Parameters
        ----------
        tag
            A command or memory [-].
        value
            Its value [any].
        """
        if isinstance(value, bool) or (isinstance(value, Symbol) and value.is_boolean):
            raise EquationError(f"{tag} is a number: write truth(condition)")
        wish = self._wishes.get(tag)
        if wish is None:
            raise MissingValue(f"there is no tag {tag!r}")
        if wish.section not in WRITABLE:
            raise EquationError(f"{tag} belongs to the {wish.section}s and cannot be set by a block")
        self.written[tag] = value

    def has(self, tag: str) -> bool:
        """Tell whether the plant has a tag [-].

        Parameters
        ----------
        tag
            Any name [-].
        """
        return tag in self._wishes

    def block(self, name: str) -> Any:
        """Return a block of the plant as it was declared [-].

        Parameters
        ----------
        name
            Its tag [-].
        """
        return self._flowsheet.things[name]

    def unit_of(self, tag: str) -> str:
        """Return the unit a tag is shown in [-].

        Parameters
        ----------
        tag
            Any tag of the plant [-].
        """
        return self._wishes[tag].unit

    def noise(self, tag: str) -> Any:
        """Return this scan's noise of a tag: mean 0, standard deviation 1 [-].

        Parameters
        ----------
        tag
            Any name; equal names give equal noise [-].
        """
        seed, scan, number = self._leaf(tags.SEED), self._leaf(tags.SCAN), zlib.crc32(tag.encode())
        return seed.graph.noise(seed, scan, number) if isinstance(seed, Symbol) else noise(seed, scan, number)


class _Values(dict[str, Any]):
    """The attributes of a block in a scan."""

    def __init__(self, block: Block, scan: Scan) -> None:
        super().__init__()
        self._block, self._scan = block, scan

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        item: Declaration = self._block.declared(name)
        if isinstance(item, Fault):
            return self._scan.read(f"{self._block.tag_of(name)}.level")
        if not isinstance(item, Signal):
            return self._scan.read(self._block.tag_of(name))
        source = self._block.settings.get(name)
        return self._scan.read(source) if isinstance(source, str) else item.initial
