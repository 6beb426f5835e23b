"""One small demonstration for all tests of the replay, built once in the tests' database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from yixian.commands.demo_builder import take_history
from yixian.demo import enterprise, replay
from yixian.demo.settings import SMALL

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="module")
def performed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """Return the enterprise and its stagehand; everything is taken back after the module."""
    built = enterprise.build(ANCHOR, SMALL)
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), override_settings(HOME=home):
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield SimpleNamespace(enterprise=built, hand=replay.build(built, take_history=take_history))
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
