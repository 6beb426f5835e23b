"""What comes round by itself: when, and once however many look."""

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from yixian.web.jobs import registry, schedules
from yixian.web.jobs.models import Job, Schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAILY = registry.Kind("daily", lambda payload: None, daily_at=time(6, 30))
OFTEN = registry.Kind("often", lambda payload: None, every_min=15)


@pytest.fixture
def kinds(monkeypatch):
    own = {"daily": DAILY, "often": OFTEN, "plain": registry.Kind("plain", lambda payload: None)}
    monkeypatch.setattr(registry, "KINDS", own)
    return own


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 7, 5, 0, tzinfo=SHANGHAI), datetime(2026, 3, 7, 6, 30, tzinfo=SHANGHAI)),
        (datetime(2026, 3, 7, 6, 30, tzinfo=SHANGHAI), datetime(2026, 3, 8, 6, 30, tzinfo=SHANGHAI)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=SHANGHAI), datetime(2027, 1, 1, 6, 30, tzinfo=SHANGHAI)),
    ],
)
def test_a_daily_kind_is_due_at_its_hour_of_the_plant(now, due):
    assert schedules.next_after(DAILY, now) == due


def test_a_frequent_kind_is_due_after_its_minutes():
    now = timezone.now()
    assert schedules.next_after(OFTEN, now) - now == timedelta(minutes=15)


@pytest.mark.django_db
def test_the_first_look_only_notes_when(kinds):
    assert schedules.enqueue_due() == 0
    assert set(Schedule.objects.values_list("kind", flat=True)) == {"daily", "often"}


@pytest.mark.django_db
def test_what_was_missed_for_days_is_done_once(kinds):
    Schedule.objects.create(kind="daily", next_at=timezone.now() - timedelta(days=5))
    assert schedules.enqueue_due() == 1
    assert schedules.enqueue_due() == 0
    assert Job.objects.filter(kind="daily").count() == 1
    assert Schedule.objects.get(kind="daily").next_at > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_makes_the_job(kinds):
    Schedule.objects.create(kind="daily", next_at=timezone.now() - timedelta(minutes=1))
    Schedule.objects.create(kind="often", next_at=timezone.now() - timedelta(minutes=1))
    gate = threading.Barrier(4)

    def look():
        gate.wait()
        try:
            schedules.enqueue_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["daily", "often"]
