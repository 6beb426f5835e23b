"""Alarm-response sheets, read from ``alarm_sheets_*.toml``: cause, consequence, action, time to respond."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from yixian.simulator.control.alarm import Sheet

LANGUAGES = ("zh-Hans", "en")
FILES = ("alarm_sheets_generation.toml", "alarm_sheets_vinyl.toml")
#: The letter of a generator, or of one of several instruments of the same thing, at the end of a tag.
_LETTER = re.compile(r"[A-C]$")


@lru_cache(maxsize=1)
def sheets() -> dict[str, Sheet]:
    """Return all sheets, by tag without its letter and side: ``TT-101.high`` [-]."""
    raw: dict[str, Any] = {}
    for name in FILES:
        raw |= tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return {key: _sheet(entry) for key, entry in raw.items()}


def sheet_of(tag: str, kind: str) -> Sheet | None:
    """Return the sheet of an alarm, if it has one [-].

    Parameters
    ----------
    tag
        Tag of the alarm's instrument [-].
    kind
        ``LL``, ``L``, ``H`` or ``HH`` [-].
    """
    side = "low" if kind in ("L", "LL") else "high"
    return sheets().get(f"{_LETTER.sub('', tag)}.{side}")


def _sheet(entry: dict[str, object]) -> Sheet:
    texts: list[dict[str, str]] = [{}, {}, {}]
    for language in LANGUAGES:
        sentences = entry[language]
        assert isinstance(sentences, list)
        for place, sentence in enumerate(sentences):
            texts[place][language] = sentence
    respond_s = entry["respond_s"]
    assert isinstance(respond_s, int)
    cause, consequence, action = texts
    return Sheet(cause, consequence, action, float(respond_s))
