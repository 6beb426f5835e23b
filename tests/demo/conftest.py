"""One enterprise for all tests: building it takes a second."""

from __future__ import annotations

from datetime import date

import pytest

from yixian.demo.enterprise import Enterprise, build

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="session")
def enterprise() -> Enterprise:
    """Return the demonstration at its default size."""
    return build(ANCHOR)
