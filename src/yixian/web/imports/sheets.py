"""Areas, places and readings: handed to the app they belong to, its answer put into one form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.tables.readings import KnownIndicator
from yixian.tables.readings import Reading as ReadingRecord
from yixian.tables.wording import CHINESE, column_label
from yixian.web.duties.sheets import apply_areas
from yixian.web.imports.models import ImportKind
from yixian.web.indicators.actions import apply_readings
from yixian.web.indicators.models import Indicator
from yixian.web.indicators.records import ReadingRow
from yixian.web.indicators.values import shift_number
from yixian.web.people.models import Person
from yixian.web.places.actions import apply_places
from yixian.web.places.results import Result as PlacesResult


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that the app did not take; ``keeps_out`` is false where the rest of its row went in."""

    row: int
    label: str
    message: str
    keeps_out: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs: field → (before, after), as people read them."""

    code: str
    fields: dict[str, tuple[str, str]]


@dataclass(slots=True)
class SheetResult:
    """What became, or would become, of the rows."""

    created: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    added: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": self.added + len(self.created),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": len({problem.row for problem in self.problems if problem.keeps_out}),
        }


def preview(kind: str, rows: Sequence[Any], *, by: Person | None) -> SheetResult:
    """Say what taking the rows over would change, and keep nothing."""
    with transaction.atomic():
        result = apply(kind, rows, by=by)
        transaction.set_rollback(True)
    return result


def apply(kind: str, rows: Sequence[Any], *, by: Person | None) -> SheetResult:
    """Take the rows over."""
    return _WAYS[kind](rows, by)


def known_indicators() -> list[KnownIndicator]:
    """Return the indicators a file of readings may name."""
    return [
        KnownIndicator(each.code, (each.name,), is_ratio=each.is_quotient)
        for each in Indicator.objects.filter(is_active=True).order_by("pk")
    ]


def _areas(rows: Sequence[Any], by: Person | None) -> SheetResult:
    return _of_result(apply_areas(rows, by))


def _places(rows: Sequence[Any], by: Person | None) -> SheetResult:
    return _of_result(apply_places(rows, by))


def _of_result(result: PlacesResult) -> SheetResult:
    language = get_language() or CHINESE
    return SheetResult(
        created=list(result.created),
        changed=[Change(change.code, dict(change.fields)) for change in result.changed],
        unchanged=len(result.unchanged),
        problems=[
            Problem(one.row, column_label(one.column, language), one.message, one.keeps_out) for one in result.problems
        ],
    )


def _readings(rows: Sequence[ReadingRecord], by: Person | None) -> SheetResult:
    language = get_language() or CHINESE
    indicators = {each.code: each for each in Indicator.objects.filter(is_active=True)}
    good: list[ReadingRow] = []
    found = SheetResult()
    for row in rows:
        indicator, shift = indicators[row.indicator], shift_number(row.shift)
        if shift is None:
            message = _("The shift “{text}” is not understood; write 1, 2 or 3.").format(text=row.shift)
            found.problems.append(Problem(row.row, column_label("shift", language), message))
        elif indicator.is_quotient and row.numerator is None:
            message = _("Numerator and denominator are needed, not the quotient alone.")
            found.problems.append(Problem(row.row, indicator.name, message))
        else:
            good.append(_reading(row, indicator, shift))
    result = apply_readings(good, by, "file")
    names = {each.pk: each.name for each in indicators.values()}
    for conflict in result.conflicts:
        message = _("There is another value for this day and shift already; correct it on the indicator's page.")
        found.problems.append(Problem(conflict.row.number, names[conflict.row.indicator_id], message))
    for refused in result.refused:
        message = _("This is not a reading of the indicator's kind.")
        found.problems.append(Problem(refused.row.number, names.get(refused.row.indicator_id, ""), message))
    found.added, found.unchanged = result.added, result.unchanged
    found.problems.sort(key=lambda problem: problem.row)
    return found


def _reading(row: ReadingRecord, indicator: Indicator, shift: int) -> ReadingRow:
    is_quotient = indicator.is_quotient
    return ReadingRow(
        indicator_id=indicator.pk,
        day=row.day,
        shift=shift,
        value=None if is_quotient else row.value,
        numerator=row.numerator if is_quotient else None,
        denominator=row.denominator if is_quotient else None,
        crew=row.crew[:20],
        arm=row.arm,
        number=row.row,
    )


_WAYS: dict[str, Callable[[Sequence[Any], Person | None], SheetResult]] = {
    ImportKind.AREAS: _areas,
    ImportKind.PLACES: _places,
    ImportKind.READINGS: _readings,
}
