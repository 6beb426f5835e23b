"""One scan of the control system, on whatever kind of value the leaves are."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

from yixian.simulator.errors import EquationError, UnitClash
from yixian.simulator.kernel import dimensions
from yixian.simulator.kernel import layout as tags
from yixian.simulator.kernel.arithmetic import clip, maximum, shown, si
from yixian.simulator.kernel.block import Block, Signal
from yixian.simulator.kernel.declare import Declaration, Fault
from yixian.simulator.kernel.elementary import noise
from yixian.simulator.kernel.flowsheet import Flowsheet
from yixian.simulator.kernel.graph import Symbol


class Scan:
    """What blocks see and write in one scan: the tags, in the units they are shown in.

    Parameters
    ----------
    flowsheet
        The plant [-].
    leaf
        Content of a slot at the start of the scan [any].
    outputs
        Outputs of the units at the start of the scan, in SI [any].
    """

    def __init__(self, flowsheet: Flowsheet, leaf: Callable[[str], Any], outputs: Mapping[str, Any]) -> None:
        self._flowsheet, self._leaf, self._outputs = flowsheet, leaf, outputs
        self._units = {wish.tag: wish.unit for wish in flowsheet.wishes()}
        self.period = flowsheet.scan_s
        self.written: dict[str, Any] = {}

    @property
    def time(self) -> Any:
        """Simulated time at the start of the scan [s]."""
        return self._leaf(tags.SCAN) * self.period

    def run(self) -> None:
        """Run malfunction ramps and every block, stage by stage.

        Raises
        ------
        EquationError
            If a block is wrong; names it.
        """
        for wish in self._flowsheet.wishes():
            if wish.section == "fault":
                self._ramp(wish.tag.removesuffix(".level"))
        for block in self._flowsheet.blocks:
            bound = block.bound(_Values(block, self))
            bound.__dict__["_scan"] = self
            try:
                bound.scan(self)
            except EquationError as error:
                raise error.at(f"{block.name}.scan") from error.__cause__

    def _ramp(self, tag: str) -> None:
        """Move a malfunction towards its target; a ramp of zero seconds is a jump."""
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
        if tag in self._outputs:
            return shown(self._outputs[tag], self._units[tag])
        return self._leaf(tag)

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
        own, wanted = dimensions.parse(self._units[tag]), dimensions.parse(unit)
        if own.dimension != wanted.dimension:
            raise UnitClash(f"{tag} is in {own.text}, which cannot be shown in {unit}")
        if tag in self._outputs and tag not in self.written:
            return shown(self._outputs[tag], unit)
        return self.read(tag) if own == wanted else shown(si(self.read(tag), own.text), unit)

    @property
    def is_first(self) -> Any:
        """Whether this is the first scan since the start of the plant [-]."""
        return self._leaf(tags.SCAN) < 0.5

    def previous(self, tag: str) -> Any:
        """Return the value of a tag at the end of the scan before [any].

        Parameters
        ----------
        tag
            A tag of the control system [-].
        """
        return self._leaf(tag)

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
        self.written[tag] = value

    def has(self, tag: str) -> bool:
        """Tell whether the plant has a tag [-].

        Parameters
        ----------
        tag
            Any name [-].
        """
        return tag in self._units

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
        return self._units[tag]

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
