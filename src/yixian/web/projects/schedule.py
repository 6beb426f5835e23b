"""Which setting a trial by turns has on which day. Pure: the seed is the charter's hash, so anybody can check it.

Days go in pairs; each pair holds one day of A and one of B, in an order drawn from the seed. All shifts of a day
have the same setting, so that no crew and no shift belongs to one setting only.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta


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
