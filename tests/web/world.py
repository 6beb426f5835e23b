"""Types shared by the fixtures and the access rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yixian.web.people.models import Person


@dataclass(frozen=True)
class World:
    """The small plant and its whole cast, by name."""

    plant: Any
    cast: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        try:
            return self.cast[name]
        except KeyError as error:
            raise AttributeError(name) from error
