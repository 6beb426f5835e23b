"""Checks of an installation, for ``yixian doctor``. An app adds its own in a module ``doctor``.

A check is a generator: each dict it yields is one finding and fills the check's two sentences, what is the matter
and what to do. Nothing yielded is healthy.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DatabaseError

PROBLEM = "problem"
NOTE = "note"

Values = dict[str, Any]
CheckFunction = Callable[[], Iterator[Values]]
Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its code, how serious a finding is, and the sentences for it in both languages."""

    code: str
    run: CheckFunction
    zh: Texts
    en: Texts
    level: str = PROBLEM


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, worded: ``what`` is the matter, ``todo`` mends it."""

    code: str
    level: str
    what: str
    todo: str
    values: Values


CHECKS: dict[str, Check] = {}


def check(code: str, *, zh: Texts, en: Texts, level: str = PROBLEM) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check. ``zh`` and ``en`` are (what is the matter, what to do), filled with what it yields.

    A finding of level ``note`` is shown but does not make ``yixian doctor`` fail.
    """

    def register(function: CheckFunction) -> CheckFunction:
        CHECKS[code] = Check(code, function, zh, en, level)
        return function

    return register


def discover() -> None:
    for name in ["yixian.web.config", *(config.name for config in apps.get_app_configs())]:
        if name.startswith("yixian.") and importlib.util.find_spec(f"{name}.doctor"):
            importlib.import_module(f"{name}.doctor")


def examine(lang: str = "zh") -> Iterator[tuple[Check, list[Finding]]]:
    """Run every check in order; yield each with what it found."""
    discover()
    for item in CHECKS.values():
        yield item, list(_findings(item, lang))


def _findings(item: Check, lang: str) -> Iterator[Finding]:
    what, todo = item.en if lang == "en" else item.zh
    try:
        for values in item.run():
            yield Finding(item.code, item.level, what.format(**values), todo.format(**values), values)
    except DatabaseError as error:
        said = {"detail": str(error).strip()}
        what, todo = BROKEN_EN if lang == "en" else BROKEN_ZH
        yield Finding(item.code, PROBLEM, what.format(**said), todo, said)


BROKEN_ZH = ("数据库没有正常回答：{detail}", "确认 DATABASE_URL 和数据库服务；本机文件损坏则用最近的备份恢复")
BROKEN_EN = (
    "The database does not answer as it should: {detail}",
    "See DATABASE_URL and the database server; where a local file is damaged, restore the last backup",
)
