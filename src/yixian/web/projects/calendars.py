"""The calendar of a trial: which setting on which shift, what really ran, and which readings are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from yixian.web.indicators import access as indicators
from yixian.web.indicators.models import Indicator, Period, Reading
from yixian.web.indicators.queries import value_of
from yixian.web.indicators.values import shown
from yixian.web.people.access import User
from yixian.web.projects import access, analysis, queries
from yixian.web.projects.models import Deviation, Project, ProjectStatus, Trial
from yixian.web.projects.wording import shift_name


@dataclass(frozen=True)
class Shift:
    """One shift of the calendar. ``arm`` is what was drawn, ``ran`` what really ran."""

    shift: int
    name: str
    arm: str
    ran: str
    counts: bool
    value: str
    enter_url: str
    deviate_url: str

    @property
    def deviates(self) -> bool:
        return bool(self.arm) and self.ran != self.arm


@dataclass(frozen=True)
class Day:
    """One day of the trial's calendar; ``setting`` is what the day is for in words or a letter."""

    day: date
    setting: str
    shifts: Sequence[Shift]
    is_past: bool
    is_today: bool


@dataclass(frozen=True)
class Today:
    """The setting of today, large on a phone; ``arm`` is empty outside a trial by turns."""

    arm: str
    shifts: Sequence[Shift] = ()


@dataclass(frozen=True)
class Entry:
    """One indicator the trial needs today, one tap from being entered."""

    indicator: Indicator
    enter_url: str
    paste_url: str


@dataclass(frozen=True)
class CalendarPage:
    """Which setting on which day, what ran instead, and which readings are in."""

    project: Project
    trial: Trial
    days: Sequence[Day]
    today: Today
    deviations: Sequence[Deviation]
    may_enter: bool
    may_deviate: bool


def calendar(project: Project, user: User) -> CalendarPage:
    """Gather the trial's calendar."""
    trial = queries.current_trial(project)
    works = access.may_work(user, project)
    running = works and trial.is_by_turns and trial.is_frozen and project.status == ProjectStatus.TRIAL
    today = timezone.localdate()
    days = _days(trial, today, may_enter=works and trial.is_frozen, may_deviate=running)
    return CalendarPage(
        project=project,
        trial=trial,
        days=days,
        today=next((_today(day) for day in days if day.is_today), Today("")),
        deviations=list(trial.deviations.select_related("by")),
        may_enter=works,
        may_deviate=running,
    )


def today_of(trial: Trial, today: date) -> Today:
    """Return the settings of today, for the project's page."""
    shifts = [
        Shift(slot.shift, shift_name(slot.shift), slot.arm, slot.arm, slot.counts, "", "", "")
        for slot in analysis.calendar_of(trial)
        if slot.day == today
    ]
    return Today(shifts[0].arm, shifts) if shifts else Today("")


def _today(day: Day) -> Today:
    drawn = [shift for shift in day.shifts if shift.arm]
    return Today(drawn[0].arm, drawn) if drawn else Today("")


def _days(trial: Trial, today: date, *, may_enter: bool, may_deviate: bool) -> list[Day]:
    readings: dict[tuple[date, int], Reading] = {}
    for reading in trial.indicator.readings.filter(day__gte=trial.trial_from, day__lte=trial.trial_to):
        readings[reading.day, reading.shift] = reading
    slots = analysis.calendar_of(trial)
    settings, counting = analysis.settings_of(trial), {(slot.day, slot.shift): slot.counts for slot in slots}
    numbers = sorted({slot.shift for slot in slots}) or _shift_numbers(trial, readings)
    found = []
    for place in range((trial.trial_to - trial.trial_from).days + 1):
        day = trial.trial_from + timedelta(days=place)
        shifts = []
        for shift in sorted({*numbers, *(other for at, other in readings if at == day)}):
            there, arm = readings.get((day, shift)), settings.planned(day, shift)
            ran = settings.ran(day, shift, there.arm if there else "")
            has_come = day <= today
            value = shown(value_of(there, trial.indicator), trial.indicator.decimals) if there else ""
            enter = _enter(trial.indicator, day, shift, ran) if may_enter and has_come and not there else ""
            deviate = _deviate(trial, day, shift, ran) if may_deviate and has_come and arm else ""
            shifts.append(
                Shift(shift, shift_name(shift), arm, ran, counting.get((day, shift), True), value, enter, deviate)
            )
        found.append(Day(day, _setting(trial, day, settings.days), shifts, day < today, day == today))
    return found


def _shift_numbers(trial: Trial, readings: Mapping[tuple[date, int], Reading]) -> list[int]:
    """Return the shifts every day should have: as many as the baseline had."""
    if trial.indicator.period != Period.SHIFT:
        return [0] if trial.indicator.period == Period.DAY or not readings else []
    return list(range(1, queries.readings_a_day(trial) + 1))


def _setting(trial: Trial, day: date, drawn: Mapping[date, str]) -> str:
    if trial.is_by_turns:
        return drawn.get(day, "—")
    if day < trial.trial_from + timedelta(days=trial.washout_days):
        return _("left out (settling)")
    return _("new way")


def _enter(indicator: Indicator, day: date, shift: int, arm: str) -> str:
    query = {"day": day.isoformat()} | ({"shift": str(shift)} if shift else {}) | ({"arm": arm} if arm else {})
    return f"{reverse('indicators:enter', args=[indicator.pk])}?{urlencode(query)}"


def _deviate(trial: Trial, day: date, shift: int, ran: str) -> str:
    query = {"day": day.isoformat(), "shift": shift, "arm": "A" if ran == "B" else "B"}
    return f"{reverse('projects:deviate', args=[trial.project_id])}?{urlencode(query)}"


def entries(trial: Trial, user: User, today: date) -> list[Entry]:
    """Return what has to be entered for the trial, with the links that enter it; only what the reader may write."""
    if not trial.is_frozen:
        return []
    arm = analysis.settings_of(trial).days.get(today, "")
    wanted = [trial.indicator, *([trial.second] if trial.second else []), *trial.covariates.all()]
    return [
        Entry(
            indicator,
            _enter(indicator, today, 0, arm if indicator.period == Period.SHIFT else ""),
            reverse("indicators:paste", args=[indicator.pk]),
        )
        for indicator in wanted
        if indicators.may_enter(user, indicator)
    ]


def feed(project: Project) -> bytes:
    """Return the calendar as iCalendar: a whole-day entry for each day with a setting, and for each planned look."""
    trial = queries.current_trial(project)
    made = Calendar()
    made.add("prodid", "-//Yixian//trial calendar//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{project.number} {project.title}")
    left_out: dict[date, list[str]] = {}
    settings: dict[date, str] = {}
    for slot in analysis.calendar_of(trial):
        settings[slot.day] = slot.arm
        if not slot.counts:
            left_out.setdefault(slot.day, []).append(shift_name(slot.shift))
    for day, arm in settings.items():
        said = _("{number}: setting {arm}").format(number=project.number, arm=arm)
        if day in left_out:
            text = _("{said} ({shifts} not counted)")
            said = text.format(said=said, shifts=", ".join(left_out[day]))
        _add(made, f"trial-{trial.pk}-{day}", day, said)
    for number, look in enumerate(trial.looks, 1):
        said = _("{project}: planned look {number}").format(project=project.number, number=number)
        _add(made, f"look-{trial.pk}-{number}", date.fromisoformat(look), said)
    end = _("{number}: last day of the trial").format(number=project.number)
    _add(made, f"end-{trial.pk}", trial.trial_to, end)
    told: bytes = made.to_ical()
    return told


def _add(calendar_: Calendar, key: str, day: date, said: str) -> None:
    entry = Event()
    entry.add("uid", f"{key}@yixian")
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(1))
    entry.add("summary", said)
    calendar_.add_component(entry)
