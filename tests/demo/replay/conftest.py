"""One small demonstration for all tests of the replay, built once in the tests' database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from yixian.demo import enterprise, replay
from yixian.demo.settings import SMALL

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="module")
def performed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SimpleNamespace]:
    """Return the enterprise and its stagehand; everything is taken back after the module."""
    built = enterprise.build(ANCHOR, SMALL)
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield SimpleNamespace(enterprise=built, hand=replay.build(built))
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
