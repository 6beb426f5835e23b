"""What came of applying rows of a sheet: shared by places and duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that was not understood; ``column`` is the reader's name of it.

    It kept its row out, unless ``keeps_out`` is false: then the row is in without what the cell says.
    """

    row: int
    column: str
    sentence: str | Promise
    values: Mapping[str, Any] = field(default_factory=dict)
    keeps_out: bool = True

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return str(self.sentence).format(**self.values)


@dataclass(frozen=True, slots=True)
class Change:
    """One record that would become, or became, different: field → (before, after), as people read them."""

    row: int
    code: str
    fields: Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Result:
    """Codes created and left alone, records changed, and the problems of the rows that stayed out."""

    created: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
