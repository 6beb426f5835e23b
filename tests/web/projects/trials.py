"""Projects at every step of their life, for the tests."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from web.indicators.numbers import fill, medium
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import Person
from yixian.web.places.models import Place
from yixian.web.projects import actions
from yixian.web.projects.actions import CharterDraft
from yixian.web.projects.models import Project, Trial

BASELINE = date(2025, 1, 1)
TRIAL = date(2026, 1, 1)
END = date(2026, 3, 1)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9), timezone.get_default_timezone())


def draft(place: Place, indicator: Indicator, **more) -> CharterDraft:
    values = {
        "title": "降低介耗", "problem": "介耗高,每班要补介两次。", "place": place, "indicator": indicator,
        "baseline_from": BASELINE, "baseline_to": date(2025, 12, 31), "trial_from": TRIAL, "trial_to": END,
        "min_effect": 0.2, "claim": 0.9, "stop_rule": "精煤灰分连续两班超标即停。", "washout_days": 3, "price": 1.2,
        "annual_volume": 1_000_000.0,
    }  # fmt: skip
    return CharterDraft(**(values | more))


def proposed(place: Place, by: Person, indicator: Indicator | None = None, **more) -> Project:
    measured = indicator or medium(place, code=f"MED-{place.code}-{Indicator.objects.count()}")
    return actions.propose(draft(place, measured, **more), by=by, at=moment(TRIAL - timedelta(days=30)))


def chartered(place: Place, by: Person, manager: Person, indicator: Indicator | None = None, **more) -> Project:
    project = proposed(place, by, indicator, **more)
    return actions.approve(project, by=manager, at=moment(TRIAL - timedelta(days=20)))


def frozen(place: Place, by: Person, manager: Person, indicator: Indicator | None = None, on=None, **more) -> Trial:
    project = chartered(place, by, manager, indicator, **more)
    return actions.freeze(project.trials.get(), by=by, at=moment(on or TRIAL - timedelta(days=10)))


def measured(place: Place, change: float = -0.5, code: str = "MED", change_at: date = TRIAL) -> Indicator:
    """An indicator with a year of history and a trial in which it changed by that much."""
    indicator = medium(place, code=code)
    fill(indicator, BASELINE, (END - BASELINE).days + 1, change_at=change_at, change=change)
    return indicator
