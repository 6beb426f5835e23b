"""What a tag is called, and where its number comes from."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from yixian.simulator.kernel import Flowsheet

#: What every limit, setpoint and tuning constant of the control system is, unless it says otherwise.
TRAINING_VALUE = {"zh-Hans": "训练值，不是任何工厂的实际定值", "en": "training value, not the set-point of any plant"}
_LETTER = re.compile(r"(?<=\d)[A-C][1-3]?$|(?<=\d[LHNOTB])[A-C]$")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from.

    Parameters
    ----------
    source
        In words [-].
    grade
        A standard or official, B handbook or vendor, C computed or repost, T textbook, E estimate [-].
    is_training_value
        Whether the screen must say that it is one [-].
    """

    source: str
    grade: str
    is_training_value: bool


@lru_cache(maxsize=1)
def names() -> dict[str, dict[str, str]]:
    """Return the names of tags without their letter, by language [-]."""
    raw: dict[str, Any] = tomllib.loads(Path(__file__).with_name("tags.toml").read_text(encoding="utf-8"))
    return {tag: {"zh-Hans": chinese, "en": english} for tag, (chinese, english) in raw.items()}


def name_of(tag: str) -> dict[str, str] | None:
    """Return the name of a tag, with the letter of its generator or machine, by language [-].

    Parameters
    ----------
    tag
        Tag of a block: ``TT-101A2`` [-].
    """
    stem = _LETTER.sub("", tag)
    found = names().get(stem)
    if found is None:
        return None
    letter = tag[len(stem) :]
    return {language: f"{name} {letter}".strip() for language, name in found.items()}


def provenance(sheet: Flowsheet, tag: str) -> Provenance:
    """Return where a settable number comes from [-].

    Parameters
    ----------
    sheet
        The plant [-].
    tag
        A parameter, setting or command [-].

    Raises
    ------
    KeyError
        If the plant has no such tag.
    """
    owner, _, name = tag.rpartition(".")
    thing = sheet.things[owner] if owner in sheet.things else sheet.things[tag]
    declared = thing.declared(name if owner in sheet.things else "value")
    if declared.source:
        return Provenance(declared.source, declared.grade, declared.grade == "E")
    return Provenance(TRAINING_VALUE["en"], "E", is_training_value=True)
