"""Where each tag stands in the one flat buffer of a plant, and in which unit it is shown."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yixian.simulator.errors import OutOfRange, UnknownTag
from yixian.simulator.kernel import dimensions

#: Order of the sections in the buffer. Everything before ``output`` decides what happens next.
SECTIONS = ("clock", "state", "parameter", "fault", "command", "setting", "memory", "output")
SEED, SCAN, DIVERGED = "clock.seed", "clock.scan", "clock.diverged"


@dataclass(frozen=True, slots=True)
class Slot:
    """One number of the buffer.

    Parameters
    ----------
    tag
        Its name [-].
    section
        One of `SECTIONS` [-].
    index
        Place in the buffer [-].
    unit
        Unit it is shown and set in [-].
    low, high
        Range, in ``unit`` [-].
    initial
        First content, as stored [-].
    factor, offset
        Stored value = factor · shown value + offset [-].
    is_writable
        Whether operators, instructors or project teams may set it [-].
    is_watched
        Whether a change of it is an event [-].
    label
        What it is [-].
    """

    tag: str
    section: str
    index: int
    unit: str
    low: float
    high: float
    initial: float
    factor: float = 1.0
    offset: float = 0.0
    is_writable: bool = False
    is_watched: bool = False
    label: str = ""

    def show(self, stored: float) -> float:
        """Return the value in the slot's unit.

        Parameters
        ----------
        stored
            Content of the buffer [-].
        """
        return (stored - self.offset) / self.factor

    def store(self, shown: float) -> float:
        """Return what is stored for a value in the slot's unit.

        Parameters
        ----------
        shown
            The value, in ``unit`` [-].

        Raises
        ------
        OutOfRange
            If it is not a number within the range.
        """
        if not (math.isfinite(shown) and self.low <= shown <= self.high):
            raise OutOfRange(self.tag, shown, self.unit, self.low, self.high)
        return shown * self.factor + self.offset


class Layout(Sequence[Slot]):
    """All slots of a plant, by place and by tag.

    Parameters
    ----------
    slots
        The slots, in order of their places [-].
    """

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._slots = tuple(slots)
        self._by_tag = {slot.tag: slot for slot in self._slots}
        lines = (f"{slot.index} {slot.section} {slot.tag} {slot.unit} {slot.factor!r}" for slot in self._slots)
        self.hash = hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def __len__(self) -> int:
        return len(self._slots)

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def __getitem__(self, index: int) -> Slot:  # type: ignore[override]
        return self._slots[index]

    def has(self, tag: str) -> bool:
        """Tell whether the plant has a tag [-].

        Parameters
        ----------
        tag
            Any name [-].
        """
        return tag in self._by_tag

    def find(self, tag: str) -> Slot:
        """Return the slot of a tag [-].

        Parameters
        ----------
        tag
            Its name [-].

        Raises
        ------
        UnknownTag
            If the plant has none of that name; offers the nearest.
        """
        try:
            return self._by_tag[tag]
        except KeyError:
            raise UnknownTag(tag, self._by_tag) from None

    def section(self, name: str) -> list[Slot]:
        """Return the slots of a section [-].

        Parameters
        ----------
        name
            One of `SECTIONS` [-].
        """
        return [slot for slot in self._slots if slot.section == name]


@dataclass(frozen=True, slots=True)
class Wish:
    """A slot before it has its place.

    Parameters
    ----------
    tag, section, unit, low, high, label
        As in `Slot` [-].
    initial
        First value, in ``unit`` [-].
    in_si
        Whether it is stored in SI [-].
    is_writable, is_watched
        As in `Slot` [-].
    """

    tag: str
    section: str
    initial: float = 0.0
    unit: str = "-"
    low: float = -math.inf
    high: float = math.inf
    in_si: bool = False
    is_writable: bool = False
    is_watched: bool = False
    label: str = ""


def arrange(wishes: Iterable[Wish], ranks: Mapping[str, int] | None = None) -> Layout:
    """Return the layout: sections in their order, and within a section by rank, or in the order of the wishes [-].

    Parameters
    ----------
    wishes
        The slots wanted [-].
    ranks
        Rank of each tag [-].
    """
    key = (lambda wish: (SECTIONS.index(wish.section), ranks[wish.tag])) if ranks else _section
    return Layout(_slot(index, wish) for index, wish in enumerate(sorted(wishes, key=key)))


def _section(wish: Wish) -> tuple[int, int]:
    return (SECTIONS.index(wish.section), 0)


def clock() -> list[Wish]:
    """Return the slots every plant has: seed, scan counter, and the scan in which it diverged [-]."""
    return [
        Wish(SEED, "clock", is_writable=True, low=0.0, high=2.0**53),
        Wish(SCAN, "clock"),
        Wish(DIVERGED, "clock"),
    ]


def _slot(index: int, wish: Wish) -> Slot:
    measure = dimensions.parse(wish.unit)
    factor, offset = (measure.factor, measure.offset) if wish.in_si else (1.0, 0.0)
    return Slot(
        wish.tag, wish.section, index, wish.unit, wish.low, wish.high, wish.initial * factor + offset,
        factor, offset, wish.is_writable, wish.is_watched, wish.label,
    )  # fmt: skip
