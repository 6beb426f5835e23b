"""Who may see and change indicators: everybody reads; those in charge of the place write."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from yixian.web.indicators.models import Indicator, Reading, ShiftCalendar
from yixian.web.people.access import LEADERS, User, has_role, reaches
from yixian.web.people.models import Role
from yixian.web.places.models import Place
from yixian.web.places.queries import carers_of, prefixes
from yixian.web.ui.forms import FIRST_DAY, LAST_DAY

#: Who says what an indicator is and what its targets are.
DEFINERS = frozenset({Role.TECHNICIAN, Role.ADMINISTRATOR, Role.PLANT_MANAGER})
#: Where a charter stands that somebody else has said yes to: until then anybody could name oneself its team.
APPROVED = ("chartered", "trial", "verified")


def may_define(user: User, place: Place | None) -> bool:
    """Tell whether the person may define indicators of the place; those of no place need a role everywhere."""
    unit, branch = carers_of(place) if place else (None, None)
    return reaches(user, DEFINERS, unit=unit, branch=branch)


def may_enter(user: User, indicator: Indicator) -> bool:
    """Tell whether the person may write readings: leaders in charge, and the team of a project that measures it."""
    unit, branch = carers_of(indicator.place) if indicator.place else (None, None)
    if reaches(user, LEADERS, unit=unit, branch=branch):
        return True
    measured = Q(indicator=indicator) | Q(second=indicator) | Q(covariates=indicator)
    trials = indicator.trials.model._default_manager.filter(measured)
    return bool(trials.filter(project__members__person=user.pk, project__status__in=APPROVED).exists())


def require_definer(user: User) -> None:
    """Raise 403 unless the person defines indicators somewhere."""
    if not has_role(user, DEFINERS):
        raise PermissionDenied


def indicator_to_read(pk: int) -> Indicator:
    """Return an indicator, or raise 404."""
    return get_object_or_404(Indicator.objects.select_related("place__unit", "place__branch"), pk=pk)


def indicator_to_define(user: User, pk: int) -> Indicator:
    """Return an indicator whose definition this person may change, or raise 404 or 403."""
    indicator = indicator_to_read(pk)
    if not may_define(user, indicator.place):
        raise PermissionDenied
    return indicator


def indicator_to_enter(user: User, pk: int) -> Indicator:
    """Return an indicator whose readings this person may write, or raise 404 or 403."""
    indicator = indicator_to_read(pk)
    if not may_enter(user, indicator):
        raise PermissionDenied
    return indicator


def reading_to_correct(user: User, pk: int) -> Reading:
    """Return a reading this person may correct, or raise 404 or 403."""
    reading = get_object_or_404(
        Reading.objects.select_related("indicator__place__unit", "indicator__place__branch", "entered_by"), pk=pk
    )
    if not may_enter(user, reading.indicator):
        raise PermissionDenied
    return reading


def day_or_404(text: str) -> date:
    """Return the day an address names, or raise 404; also for one no plant has readings of."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Http404
    return day


def may_approve_baseline(user: User, indicator: Indicator) -> bool:
    """Tell whether the person leads where the indicator belongs."""
    unit, branch = carers_of(indicator.place) if indicator.place else (None, None)
    return reaches(user, LEADERS, unit=unit, branch=branch)


def indicator_to_approve(user: User, pk: int) -> Indicator:
    """Return an indicator whose control chart this person may give limits, or raise 404 or 403."""
    indicator = indicator_to_read(pk)
    if not may_approve_baseline(user, indicator):
        raise PermissionDenied
    return indicator


def may_set_calendar(user: User, place: Place | None) -> bool:
    """Tell whether the person leads at the place; the calendar of no place needs a leading role everywhere."""
    unit, branch = carers_of(place) if place else (None, None)
    return reaches(user, LEADERS, unit=unit, branch=branch)


def calendars_to_set(user: User, rows: Collection[ShiftCalendar]) -> set[int]:
    """Return the keys of the calendars this person may change, in one query whatever their number."""
    paths = {row.place.path: list(prefixes(row.place.path)) for row in rows if row.place}
    wanted = {path for above in paths.values() for path in above}
    nodes = {place.path: place for place in Place.objects.filter(path__in=wanted).select_related("unit", "branch")}
    found = set()
    for row in rows:
        near = [nodes[path] for path in reversed(paths[row.place.path]) if path in nodes] if row.place else []
        unit = next((node.unit for node in near if node.unit), None)
        branch = next((node.branch for node in near if node.branch), None)
        if reaches(user, LEADERS, unit=unit, branch=branch):
            found.add(row.pk)
    return found


def require_leader(user: User) -> None:
    """Raise 403 unless the person leads somewhere."""
    if not has_role(user, LEADERS):
        raise PermissionDenied


def calendar_to_set(user: User, pk: int) -> ShiftCalendar:
    """Return a calendar this person may change, or raise 404 or 403."""
    calendar = get_object_or_404(ShiftCalendar.objects.select_related("place__unit", "place__branch"), pk=pk)
    if not may_set_calendar(user, calendar.place):
        raise PermissionDenied
    return calendar
