"""What faults do, in words: the English stands with the declaration of each, the Chinese in ``faults.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("faults.toml")


@lru_cache(maxsize=1)
def _chinese() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return found


def wording(label: str) -> dict[str, str]:
    """Return the label of a fault by language; one that nobody translated stands in English alone [-].

    Parameters
    ----------
    label
        As in its declaration [-].
    """
    chinese = _chinese().get(label)
    return {"en": label} if chinese is None else {"zh": chinese, "en": label}
