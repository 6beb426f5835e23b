"""The same cause at the same place within 90 days of a closing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yixian.web.concerns import actions
from yixian.web.concerns.models import Cause
from yixian.web.notices.models import Notice

NOW = timezone.now()


@pytest.fixture
def solved(plant, worker, leader, technician, cause):
    """Return a function: raise, do, confirm one; days before now, at a place, for a cause."""

    def make(raised_days: float, closed_days: float, place=None, why: Cause | None = None):
        start, end = NOW - timedelta(days=raised_days), NOW - timedelta(days=closed_days)
        one = actions.raise_concern(place=place or plant.zone, kind="hazard", text="漏", by=worker, at=start)
        one = actions.accept(one, lane="on_the_spot", handler=technician, by=leader, at=start)
        one = actions.report_done(one, cause=why or cause, text="", by=technician, at=end)
        return actions.confirm(one, by=worker, at=end)

    return make


def test_the_same_cause_within_ninety_days_is_a_relapse(solved, technician):
    first = solved(100, 80)
    second = solved(10, 1)
    assert second.relapse_of == first
    assert list(first.relapses.all()) == [second]
    told = Notice.objects.filter(code="concern.relapsed", person=technician)
    assert told.get().values["earlier"] == first.number


def test_later_than_ninety_days_is_not(solved):
    solved(120, 101)
    assert solved(10, 1).relapse_of is None


def test_another_cause_or_another_place_is_not(solved, plant):
    solved(100, 80, why=Cause.objects.get(code="man-slip"))
    solved(100, 80, place=plant.foreign_zone)
    assert solved(10, 1).relapse_of is None


def test_what_was_raised_before_the_closing_is_the_same_trouble_not_a_relapse(solved):
    solved(30, 5)
    assert solved(10, 1).relapse_of is None
