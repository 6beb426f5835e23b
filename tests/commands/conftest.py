from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import installation as installations


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """A home prepared once, to be copied."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    if not installations.SERVER:
        made = installations.make(home)
        made.end()
    return home


@pytest.fixture
def installation(tmp_path, prepared):
    made = installations.make(tmp_path / "home", prepared)
    yield made
    made.end()


@pytest.fixture
def empty(tmp_path):
    """A second installation, with nothing in it."""
    made = installations.Installation(tmp_path / "empty", installations.new_database() if installations.SERVER else "")
    yield made
    made.end()
