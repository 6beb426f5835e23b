"""Which setting a trial by turns has on which shift. Pure: the seed is the charter's hash, so anybody can check it.

Days go in pairs; each pair holds one day of A and one of B, in an order drawn from the seed. All shifts of a day
have the same setting, so that no crew and no shift belongs to one setting only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift of a trial by turns; ``counts`` is False while the plant settles after a switch."""

    day: date
    shift: int
    arm: str
    counts: bool = True


def arms(since: date, until: date, seed: str) -> dict[date, str]:
    """Return the setting, A or B, of each day between the two, both inside.

    A pair's order is one bit of SHA-256 of seed and pair, the same for ever and everywhere.
    """
    count = (until - since).days + 1
    found = {}
    for place in range(count):
        pair, second = divmod(place, 2)
        bit = hashlib.sha256(f"{seed}:{pair}".encode()).digest()[0] & 1
        found[since + timedelta(days=place)] = "AB"[bit ^ second]
    return found


def slots(settings: Mapping[date, str], shifts: Sequence[int], washout: int) -> tuple[Slot, ...]:
    """Return the shifts of days with a setting; the first ones after each switch do not count."""
    found = []
    before, since_switch = "", washout
    for day in sorted(settings):
        for shift in shifts:
            if before and settings[day] != before:
                since_switch = 0
            found.append(Slot(day, shift, settings[day], since_switch >= washout))
            before, since_switch = settings[day], since_switch + 1
    return tuple(found)


def plain(found: Iterable[Slot]) -> list[list[object]]:
    """Return the slots as they are stored: ``[day, shift, arm, counts]``."""
    return [[slot.day.isoformat(), slot.shift, slot.arm, slot.counts] for slot in found]


def stored(rows: Iterable[Sequence[object]]) -> tuple[Slot, ...]:
    """Read back what ``plain`` wrote."""
    return tuple(
        Slot(date.fromisoformat(str(day)), int(str(shift)), str(arm), bool(counts)) for day, shift, arm, counts in rows
    )
