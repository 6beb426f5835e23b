"""What happened around an indicator, for its time line: trials, verdicts, concerns, targets.

An app that has more to tell (standards released, say) adds its own function with :func:`source`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.concerns import access as concerns
from yixian.web.indicators.models import Indicator
from yixian.web.indicators.values import shown
from yixian.web.people.access import User
from yixian.web.places.models import Place
from yixian.web.projects.models import Verdict

#: Most events of one sort in one picture; the newest are shown.
MOST = 40


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``sort`` groups them, ``url`` opens it where it has a page."""

    day: date
    sort: str
    title: str
    url: str = ""


Source = Callable[[Indicator, User, date, date], Iterable[Event]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Register a function that tells what happened around an indicator between two days, both inside."""
    SOURCES.append(function)
    return function


def around(indicator: Indicator, user: User, since: date, until: date) -> list[Event]:
    """Return what happened between two days, both inside, oldest first; concerns only as far as the user may read."""
    found = [event for source in SOURCES for event in source(indicator, user, since, until)]
    return sorted(found, key=lambda event: (event.day, event.sort, event.title))


def _moments(since: date, until: date) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(since, time(), zone),
        datetime.combine(until + timedelta(days=1), time(), zone),
    )


@source
def _trials(indicator: Indicator, user: User, since: date, until: date) -> Iterator[Event]:
    rows = indicator.trials.filter(frozen_at__isnull=False, trial_from__gte=since, trial_from__lte=until)
    for trial in rows.select_related("project").order_by("-trial_from")[:MOST]:
        title = _("{number} {title}: the change is made").format(number=trial.project.number, title=trial.project.title)
        yield Event(trial.trial_from, "change", title, reverse("projects:detail", args=[trial.project_id]))


@source
def _verdicts(indicator: Indicator, user: User, since: date, until: date) -> Iterator[Event]:
    low, high = _moments(since, until)
    rows = Verdict.objects.filter(trial__indicator=indicator, at__gte=low, at__lt=high).defer("record", "figure")
    for verdict in rows.select_related("trial__project").order_by("-at")[:MOST]:
        project = verdict.trial.project
        title = _("{number} {title}: verdict given").format(number=project.number, title=project.title)
        yield Event(timezone.localdate(verdict.at), "verdict", title, reverse("projects:detail", args=[project.pk]))


@source
def _concerns(indicator: Indicator, user: User, since: date, until: date) -> Iterator[Event]:
    if indicator.place is None:
        return
    low, high = _moments(since, until)
    below = Place.objects.within([indicator.place.path])
    rows = concerns.visible(user).filter(place__in=below, raised_at__gte=low, raised_at__lt=high)
    for concern in rows.order_by("-raised_at")[:MOST]:
        title = _("Concern {number} raised").format(number=concern.number)
        yield Event(
            timezone.localdate(concern.raised_at), "concern", title, reverse("concerns:detail", args=[concern.number])
        )


@source
def _targets(indicator: Indicator, user: User, since: date, until: date) -> Iterator[Event]:
    for target in indicator.targets.filter(since__gte=since, since__lte=until):
        value = shown(target.value, indicator.decimals)
        yield Event(target.since, "target", _("Target from here: {value}").format(value=value))
