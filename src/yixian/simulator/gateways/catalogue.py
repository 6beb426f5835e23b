"""The tags of a plant as others see them: what each is, its range, its alarm limits, and whether it may be set."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yixian.simulator.control.alarm import Alarm
from yixian.simulator.control.pid import AUTO, MAN, PID
from yixian.simulator.control.transmitter import Transmitter
from yixian.simulator.kernel import Flowsheet
from yixian.simulator.kernel.block import Block
from yixian.simulator.kernel.declare import Fault
from yixian.simulator.kernel.layout import Wish, clock

#: What a tag is for, and so who may set it.
KINDS = ("measurement", "control", "command", "malfunction", "setting", "parameter", "state")
_WRITABLE = ("command", "malfunction", "setting", "parameter")
_INSTRUMENT_FAULTS = ("fault", "severity")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag.

    Parameters
    ----------
    name
        Its name in the plant [-].
    kind
        One of `KINDS` [-].
    unit
        Unit it is shown and set in [-].
    low, high
        Its range; ``None`` where there is none [-].
    limits
        Its alarm limits by LL, L, H, HH and so on, in ``unit`` [-].
    is_writable
        Whether it may be set [-].
    label
        What it is [-].
    owner
        The unit or block it belongs to [-].
    is_in_plant
        Whether the plant has it; an action in the field of a scenario is none of the plant [-].
    """

    name: str
    kind: str
    unit: str
    low: float | None
    high: float | None
    limits: Mapping[str, float]
    is_writable: bool
    label: str
    owner: str
    is_in_plant: bool = True

    @property
    def field(self) -> str:
        """Its name without that of its owner; ``PV`` for the owner's own value."""
        return self.name[len(self.owner) + 1 :] if self.name != self.owner else "PV"


def tags_of(sheet: Flowsheet) -> list[Tag]:
    """Return every tag of a plant, in the order its author added them [-].

    Parameters
    ----------
    sheet
        The plant [-].
    """
    limits: dict[str, dict[str, float]] = {}
    for thing in sheet.things.values():
        if isinstance(thing, Alarm) and thing.kind != "BAD":
            limits.setdefault(thing.tag, {})[thing.kind] = float(thing.limit)
    own = {wish.tag for wish in clock()}
    return [_tag(wish, owner, sheet, limits.get(wish.tag, {})) for wish, owner in _owned(sheet) if wish.tag not in own]


def _owned(sheet: Flowsheet) -> Iterator[tuple[Wish, str]]:
    """Yield each slot with the longest name of a thing it begins with."""
    for wish in sheet.wishes():
        name = wish.tag
        while name not in sheet.things:
            name = name.rpartition(".")[0]
        yield wish, name


def _tag(wish: Wish, owner: str, sheet: Flowsheet, limits: Mapping[str, float]) -> Tag:
    low, high = _range(wish, sheet.things[owner])
    return Tag(
        wish.tag, kind_of(wish, sheet), wish.unit, low, high, limits, wish.is_writable, wish.label, owner
    )  # fmt: skip


def _range(wish: Wish, thing: object) -> tuple[float | None, float | None]:
    """Return the range shown: a transmitter's own, not what its failed signal may reach; CAS only with a master."""
    if isinstance(thing, Transmitter) and wish.tag == thing.name:
        return thing.range.low, thing.range.high
    if isinstance(thing, PID) and wish.tag == f"{thing.name}.mode" and not thing.has_master:
        return MAN, AUTO
    return tuple(end if math.isfinite(end) else None for end in (wish.low, wish.high))  # type: ignore[return-value]


def kind_of(wish: Wish, sheet: Flowsheet) -> str:
    """Return what a tag is for: one of `KINDS` [-].

    Parameters
    ----------
    wish
        Its slot [-].
    sheet
        The plant [-].
    """
    owner, _, name = wish.tag.rpartition(".")
    if wish.section == "fault" or _is_fault(wish.tag.removesuffix(".ramp"), sheet):
        return "malfunction"
    thing = sheet.things.get(wish.tag) or sheet.things.get(owner)
    if isinstance(thing, Transmitter):
        if wish.tag == thing.name:
            return "measurement"
        if name in _INSTRUMENT_FAULTS:
            return "malfunction"
    if wish.section in ("command", "setting", "parameter"):
        return wish.section
    return "control" if isinstance(thing, Block) else "state"


def _is_fault(tag: str, sheet: Flowsheet) -> bool:
    owner, _, name = tag.rpartition(".")
    thing = sheet.things.get(owner)
    return thing is not None and isinstance(type(thing).declarations.get(name), Fault)


def measured_by(sheet: Flowsheet) -> dict[str, str]:
    """Return the tag each controller measures, by controller [-].

    Parameters
    ----------
    sheet
        The plant [-].
    """
    return {thing.name: str(thing.settings["pv"]) for thing in sheet.things.values() if isinstance(thing, PID)}
