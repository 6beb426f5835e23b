"""Shift calendars, the tag history by the users' own importer, indicators computed from it, and control limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from yixian.demo import tags
from yixian.demo.enterprise import Enterprise
from yixian.demo.events import BaselineApproved
from yixian.demo.records import Computed
from yixian.demo.replay.book import Book
from yixian.web.indicators import actions, control_pages, recomputation
from yixian.web.indicators.formula_forms import kinds_of
from yixian.web.indicators.models import Indicator, ShiftCalendar
from yixian.web.people.models import Person
from yixian.web.places.models import Place

#: Takes files of tag history over, as of a moment, and keeps what each tag measures; the command line owns the history.
TakeHistory = Callable[[Sequence[Path], Mapping[str, str], datetime], int]


class NotWholeError(Exception):
    """The history did not take every sample, or a formula could not be computed."""


def calendars(enterprise: Enterprise, *, by: Person) -> None:
    """Set when the shifts of each plant begin and whose they are."""
    since = enterprise.anchor - timedelta(days=enterprise.sizes.days)
    for plant, shifts in enterprise.truth.calendars.items():
        calendar = ShiftCalendar(
            place=Place.objects.get(code=plant),
            since=since,
            starts=shifts.starts,
            working_days=shifts.working,
            rota=shifts.rota,
            rota_since=since if shifts.crews else None,
        )
        actions.set_calendar(calendar, by=by)


def indicators(book: Book, folder: Path, take: TakeHistory, now: datetime) -> None:
    """Take the history over, define what is computed from it, compute it, and approve its control limits."""
    enterprise, expected, paths = book.enterprise, 0, []
    for file in tags.files(enterprise):
        paths.append(tags.write(file, folder))
        expected += file.count
    about = {tag.name: tag.about for tag in enterprise.truth.tags}
    if (taken := take(paths, about, now)) != expected:
        raise NotWholeError(f"{taken} of {expected} samples")
    since = enterprise.anchor - timedelta(days=max(tag.days for tag in enterprise.truth.tags))
    for one in enterprise.truth.computed:
        by = book.people[enterprise.technician_of(one.code[0])]
        indicator = actions.define(_indicator(one, book.places[one.place]), by=by)
        formula = actions.set_formula(indicator, text=one.formula, since=since, by=by)
        formula.at = now
        formula.save(update_fields=["at"])
    if problems := recomputation.run_with_history().problems:
        raise NotWholeError("; ".join(problems))
    for one in enterprise.truth.computed:
        if one.baseline is not None:
            first, last = (enterprise.anchor + timedelta(days=day) for day in one.baseline)
            by = book.people[enterprise.technician_of(one.code[0])]
            _approve(Indicator.objects.get(code=one.code), first, last, by=by)


def _indicator(one: Computed, place: Place) -> Indicator:
    return Indicator(
        code=one.code,
        name=one.name,
        unit=one.unit,
        kind=one.kind,
        direction=one.better,
        numerator_name=one.numerator,
        denominator_name=one.denominator,
        decimals=one.decimals,
        period=one.period,
        place=place,
    )


class Baselines:
    """Freezes the limits of control charts."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def approved(self, event: BaselineApproved) -> None:
        indicator = Indicator.objects.get(code=event.indicator)
        _approve(indicator, event.since, event.until, by=self.book.people[event.by])


def _approve(indicator: Indicator, since: date, until: date, *, by: Person) -> None:
    kind = kinds_of(indicator)[0]
    limits = control_pages.freeze(indicator, kind, since, until)
    note = "这段时间生产平稳，没有大修，也没有改过设定。"
    made = actions.approve_baseline(indicator, kind=kind, window=(since, until), limits=limits, note=note, by=by)
    made.at = timezone.now()  # the story's moment
    made.save(update_fields=["at"])
