"""The story's clock: while it runs, what is entered is stamped with the story's moment, not with today's.

Without it a year of events would be marked as entered late (补录), for they would all be entered this minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.utils import timezone


class StoryClock:
    """A clock that stands at ``moment`` until it is set on."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment.astimezone(UTC)


@contextmanager
def story_time(moment: datetime) -> Iterator[StoryClock]:
    """Let ``django.utils.timezone.now`` be the story's clock."""
    clock, real = StoryClock(moment), timezone.now
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real
