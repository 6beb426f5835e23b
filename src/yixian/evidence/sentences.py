"""The words of every code, in Chinese and English, as data beside the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .errors import OutOfRange, Problem
from .records import Check

LANGUAGES = ("zh", "en")
#: Files of words beside the engine: the verdict's, and the other methods'.
SOURCES = ("sentences.yaml", "methods.yaml")
Table = dict[str, dict[str, dict[str, str]]]
Sentences = Mapping[str, Mapping[str, str]]


@cache
def sentences(lang: str = "zh") -> Sentences:
    """Return section → code → sentence, with ``{names}`` to be filled by ``str.format``.

    Parameters
    ----------
    lang
        ``zh`` or ``en``; anything that starts so, such as ``zh-hans``, will do [-].

    Raises
    ------
    OutOfRange
        For another language.
    """
    short = lang.lower()[:2]
    if short not in LANGUAGES:
        raise OutOfRange("language (position in zh, en)", -1, 0, 1)
    return {section: {code: words[short] for code, words in entries.items()} for section, entries in table().items()}


@cache
def table() -> Table:
    """Return section → code → language → sentence of all files of words together."""
    merged: Table = {}
    for source in SOURCES:
        text = files(__package__).joinpath(source).read_text(encoding="utf-8")
        for section, entries in yaml.safe_load(text).items():
            merged.setdefault(section, {}).update(entries)
    return merged


def check_sentence(check: Check, lang: str = "zh") -> str:
    """Return the sentence of one check.

    Parameters
    ----------
    check
        The check.
    lang
        As in ``sentences`` [-].
    """
    words = sentences(lang)
    numbers: dict[str, Any] = dict(check.numbers)
    window = str(numbers.get("window", ""))
    if window:
        numbers["window"] = words["windows"].get(window, window)
    return words["checks"][check.code].format(**numbers)


def check_lines(checks: Sequence[Check], lang: str = "zh") -> list[str]:
    """Return the sentences of checks under their titles, those to heed before those that reassure.

    Parameters
    ----------
    checks
        The checks.
    lang
        As in ``sentences`` [-].
    """
    titles, lines = sentences(lang)["report"], []
    for title, levels in ((titles["heed"], ("stop", "cap", "note")), (titles["why"], ("ok",))):
        found = [f"  - {check_sentence(check, lang)}" for check in checks if check.level in levels]
        lines += [title, *found] if found else []
    return lines


def problem_sentence(problem: Problem, lang: str = "zh") -> str:
    """Return the sentence of one problem of a charter, a series or a file.

    Parameters
    ----------
    problem
        The problem.
    lang
        As in ``sentences`` [-].
    """
    return sentences(lang)["problems"][problem.code].format(where=problem.where, **problem.facts)
