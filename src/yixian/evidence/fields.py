"""Read plain mappings (JSON, YAML) field by field and complain about everything at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from .errors import Problem


class _Required:
    """Marks a field that has no default."""


REQUIRED: Final = _Required()


def iso(value: object) -> str | None:
    """Return a date or time in ISO form, dates as ``YYYY-MM-DD``; None if it is neither, or has a zone.

    Parameters
    ----------
    value
        A date, a time or a text.
    """
    if isinstance(value, dt.datetime):
        return None if value.tzinfo else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        return None
    text = value.strip().replace("/", "-")
    try:
        if len(text) == 10:
            return dt.date.fromisoformat(text).isoformat()
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo else moment.isoformat(timespec="seconds")


def instant(text: str) -> np.datetime64:
    """Return an ISO date or time as a moment, a date as its first second.

    Parameters
    ----------
    text
        As ``iso`` returns it [-].
    """
    return np.datetime64(text, "s")


class FieldReader:
    """One mapping being read; ``finish`` adds a problem for every key nobody asked for."""

    def __init__(self, data: object, problems: list[Problem], where: str = "") -> None:
        self.problems = problems
        self.where = where
        self._asked: set[str] = set()
        if isinstance(data, Mapping):
            self._data: Mapping[object, object] = data
        else:
            self._data = {}
            self._complain("not_a_mapping", where or "charter")

    def has(self, key: str) -> bool:
        """Return whether the key is there and not empty."""
        return self._data.get(key) is not None

    def text(self, key: str, default: str | _Required = REQUIRED) -> str:
        """Return a text; numbers are taken as they are written."""
        value = self._get(key, default)
        if isinstance(value, (Mapping, list)):
            self._complain("not_text", self._path(key))
            return ""
        return "" if value is None else str(value).strip()

    def number(self, key: str, default: float | _Required = REQUIRED) -> float:
        """Return a finite number."""
        value = self._get(key, default)
        number = _number(value)
        if number is None:
            if value is not None:
                self._complain("not_a_number", self._path(key), found=str(value)[:40])
            return math.nan
        return number

    def optional_number(self, key: str) -> float | None:
        """Return a finite number, or None where the key is absent or empty."""
        if not self.has(key):
            self._asked.add(key)
            return None
        return self.number(key)

    def whole(self, key: str, default: int) -> int:
        """Return a whole number of at least 0."""
        number = self.number(key, default)
        if number != int(number) if math.isfinite(number) else True:
            self._complain("not_whole", self._path(key))
            return default
        return int(number)

    def one_of(self, key: str, options: Sequence[str]) -> str:
        """Return one of the options."""
        value = self.text(key)
        if value and value not in options:
            self._complain("not_one_of", self._path(key), found=value[:40], options=" | ".join(options))
        return value if value in options else options[0]

    def moment(self, key: str, default: str | _Required = REQUIRED) -> str:
        """Return a date or time in ISO form."""
        value = self._get(key, default)
        if value is None or value == "":
            return ""
        text = iso(value)
        if text is None:
            self._complain("not_a_date", self._path(key), found=str(value)[:40])
        return text or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the key is absent."""
        return tuple(str(item) for item in self.items(key))

    def items(self, key: str) -> list[object]:
        """Return a list, empty where the key is absent."""
        value = self._get(key, "")
        if value is None or value == "":
            return []
        if not isinstance(value, (list, tuple)):
            self._complain("not_a_list", self._path(key))
            return []
        return list(value)

    def inner(self, key: str) -> FieldReader:
        """Return a reader of the mapping under the key."""
        return FieldReader(self._get(key, REQUIRED) or {}, self.problems, self._path(key))

    def raw(self, key: str) -> object:
        """Return the value as it stands, None where absent."""
        self._asked.add(key)
        return self._data.get(key)

    def finish(self) -> None:
        """Complain about every key that was not asked for."""
        for key in self._data:
            if key not in self._asked:
                self._complain("unknown_key", self._path(str(key)))

    def _get(self, key: str, default: object) -> object:
        self._asked.add(key)
        if self.has(key):
            return self._data[key]
        if isinstance(default, _Required):
            self._complain("missing_key", self._path(key))
            return None
        return default

    def _path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _complain(self, code: str, where: str, **facts: str | float) -> None:
        self.problems.append(Problem(code, where, dict(facts)))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
