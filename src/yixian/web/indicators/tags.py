"""The one door to the tag history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from yixian import history as tag_history
from yixian.formulas import Samples

GOOD, UNCERTAIN, BAD = 0, 1, 2


class Tag(Protocol):
    """One measured point as the history's catalogue has it."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def description(self) -> str: ...


class History(Protocol):
    """What is asked of the history here."""

    def tags(self) -> Sequence[Any]: ...
    def read(self, tag: str, start_ms: int, end_ms: int) -> Any: ...
    def downsample(self, tag: str, start_ms: int, end_ms: int, points: int = 500) -> Any: ...
    def latest(self, tags: Sequence[str]) -> Mapping[str, Any]: ...
    def extent(self, tag: str) -> Any: ...
    def changed_since(self, sequence: int) -> tuple[int, Mapping[str, tuple[int, int]]]: ...


def folder() -> Path:
    return Path(settings.HOME) / "history"


@contextmanager
def opened() -> Iterator[History | None]:
    """Open the history for reading; None where this installation keeps none."""
    if not folder().exists():
        yield None
        return
    with tag_history.open(folder()) as found:
        yield found


def catalogue(history: History | None) -> dict[str, Any]:
    """Return every tag by its name."""
    return {tag.name: tag for tag in history.tags()} if history else {}


def samples(history: History, tag: str, start_ms: int, end_ms: int) -> Samples:
    """Return what the history holds of a tag, the end left out."""
    span = history.read(tag, start_ms, end_ms)
    return Samples(span.time_ms, span.value, span.quality)


def moment(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms / 1000, UTC)
