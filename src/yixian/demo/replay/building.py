"""Build the demonstration in an empty, migrated database."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import translation

from yixian.demo import files
from yixian.demo.cast import STAFF_NO
from yixian.demo.enterprise import Enterprise
from yixian.demo.replay import granting, loading, tagging
from yixian.demo.replay.acting import Stagehand
from yixian.demo.replay.clock import story_time
from yixian.demo.stage import MORNING, ZONE
from yixian.web.audit.actions import record
from yixian.web.notices.models import Notice

Progress = Callable[[int, int], None]
_UNREAD_DAYS = 2


def build(enterprise: Enterprise, *, take_history: tagging.TakeHistory, progress: Progress | None = None) -> Stagehand:
    """Import the enterprise's files, give its roles, perform its story and take over its tag history.

    Return who performed it.
    """
    with (
        _rare_collection(),
        tempfile.TemporaryDirectory(prefix="yixian-demo-") as folder,
        translation.override("zh-hans"),
    ):
        files.write(enterprise, Path(folder))
        return _performed(enterprise, Path(folder), take_history, progress or (lambda done, total: None))


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Collect garbage rarely: the many short-lived rows of the replay are freed without it."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _performed(enterprise: Enterprise, folder: Path, take: tagging.TakeHistory, progress: Progress) -> Stagehand:
    opening = datetime.combine(enterprise.anchor - timedelta(days=enterprise.sizes.days + 1), MORNING, ZONE)
    with story_time(opening) as clock:
        with transaction.atomic():
            admin = loading.people(enterprise, folder)
            granting.roles(enterprise, since=opening.date(), by=admin)
            loading.plant(enterprise, folder, by=admin)
            tagging.calendars(enterprise, by=admin)
        hand = Stagehand(enterprise, folder)
        total, day = len(enterprise.story), opening.date()
        for start in range(0, total, _SCENE):
            with transaction.atomic():
                for event in enterprise.story[start : start + _SCENE]:
                    while day < event.at.astimezone(ZONE).date():
                        day += timedelta(days=1)
                        clock.set(datetime.combine(day, time(6, 30), ZONE))
                        hand.next_day(clock.moment)
                    clock.set(event.at)
                    hand.perform(event)
            progress(min(start + _SCENE, total), total)
        clock.set(datetime.combine(enterprise.anchor, MORNING, ZONE))
        with transaction.atomic():
            tagging.indicators(hand.book, folder / "tags", take, clock.moment)
        _read_old_notices(clock.moment)
        admin = hand.book.people[STAFF_NO["administrator"]]
        record("demo.built", admin, by=admin, changes={"seed": enterprise.sizes.seed, "anchor": enterprise.anchor})
    return hand


_SCENE = 500  # events a transaction


def _read_old_notices(now: datetime) -> None:
    """Notices older than two days have been read by now."""
    Notice.objects.filter(read_at__isnull=True, at__lt=now - timedelta(days=_UNREAD_DAYS)).update(read_at=now)
