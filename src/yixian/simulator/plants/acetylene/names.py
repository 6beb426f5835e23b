"""What the tags of the line are called, in both languages, and the scales of what is calculated and not measured.

The names are data: ``tags.toml``, by tag without the letter of a generator or machine.
``{g}`` in a name is where that letter stands; a name without it carries the letter at its end.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("tags.toml")
_LETTER = re.compile(r"(?<=\d)(?P<g>[A-C])(?P<n>[1-3]?)$|(?<=\d[LHNOTB])(?P<lock>[A-C])$")
#: Ends of the bars of calculated tags: low and high, in the unit of the tag.
SCALES = {"FFI-302": (0.0, 3.0), "FFI-501": (0.8, 1.3), "PDT-504": (-20.0, 40.0), "UA-201": (0.0, 1.0)}


@lru_cache(maxsize=1)
def names() -> dict[str, dict[str, str]]:
    """Return the names of tags without their letter, by language [-]."""
    raw: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {tag: {"zh-Hans": chinese, "en": english} for tag, (chinese, english) in raw.items()}


def name_of(tag: str) -> dict[str, str] | None:
    """Return the name of a tag, with the letter of its generator or machine, by language [-].

    Parameters
    ----------
    tag
        Tag of a block: ``TT-101A2`` [-].
    """
    exact = names().get(tag)
    if exact is not None:
        return exact
    found = _LETTER.search(tag)
    named = names().get(tag[: found.start()]) if found else None
    if found is None or named is None:
        return None
    letter, number = found["g"] or found["lock"], found["n"] or ""
    return {language: _lettered(name, letter, number) for language, name in named.items()}


def _lettered(name: str, letter: str, number: str) -> str:
    if "{g}" not in name:
        return f"{name} {letter}{number}"
    return f"{name.format(g=letter)} {number}".strip()
