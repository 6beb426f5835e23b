from __future__ import annotations

from functools import lru_cache

import pytest

from yixian.simulator import drill

PRACTICE = "two-tanks-level"
ALL = [info.name for info in drill.scenarios()]


@lru_cache(maxsize=64)
def played(name: str, player: str) -> drill.Played:
    """Return a scripted run; each is run once for all tests."""
    return drill.play(drill.load(name), player)


@pytest.fixture
def practice() -> drill.Session:
    return drill.Session(drill.load(PRACTICE), seed=7, backend="python")
