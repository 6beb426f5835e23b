"""Options and fixtures of the whole suite; what must stand before Django starts is in ``test_settings``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run against a PostgreSQL server made for this run")


@pytest.fixture(scope="session")
def home() -> Path:
    """The home folder of this run."""
    return Path(os.environ["YIXIAN_HOME"])
