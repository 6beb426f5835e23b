"""Numbers of concerns: ``C2026-000123``, from 1 each year, none skipped."""

from __future__ import annotations

from yixian.web.concerns.models import NumberSeries


def locked_series(year: int) -> NumberSeries:
    """Return the year's series, locked until the surrounding transaction ends: writers stand in line here."""
    NumberSeries.objects.get_or_create(year=year)
    return NumberSeries.objects.select_for_update().get(year=year)


def next_number(series: NumberSeries) -> str:
    """Return the next number of a locked series; one whose concern is rolled back is given again."""
    series.last += 1
    series.save(update_fields=["last"])
    return f"C{series.year}-{series.last:06d}"
