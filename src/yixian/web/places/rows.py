"""Places as rows of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class PlaceRecord(Protocol):
    """What a row must say; the sheet reader's records and :class:`PlaceRow` both do."""

    @property
    def row(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def parent(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def branch(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place: ``parent`` is a code, ``team`` and ``branch`` are names of units, "" where the row does not say."""

    code: str
    title: str
    kind: str = ""
    parent: str = ""
    team: str = ""
    branch: str = ""
    note: str = ""
    row: int = 0
