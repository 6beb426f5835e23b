"""A list of concerns as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.concerns.models import Concern

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: More rows than this are not written; the last line then says so.
MAX_ROWS = 10_000
WIDTHS = (15, 10, 24, 16, 50, 14, 17, 17, 20, 12, 14, 12, 17, 17, 17, 24, 15)


def workbook(rows: QuerySet[Concern]) -> tuple[bytes, int]:
    """Return the file and how many concerns it holds. Words are written as text, never as formulas."""
    out = io.BytesIO()
    count, total = 0, rows.count()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Concerns"))
        bold = book.add_format({"bold": True, "bottom": 1})
        date_time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for column, title in enumerate(_titles()):
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 1)
        for count, cells in enumerate(_cells(rows), start=1):
            for column, value in enumerate(cells):
                if isinstance(value, datetime):
                    sheet.write_datetime(count, column, value, date_time)
                elif value not in (None, ""):
                    sheet.write_string(count, column, str(value))
        if total > count:
            words = _("Only the first {count} of {total} are here: please choose narrower filters.")
            sheet.write_string(count + 1, 0, words.format(count=count, total=total), bold)
    return out.getvalue(), count


def _titles() -> list[str]:
    return [
        _("Number"), _("Kind"), _("Place"), _("Unit"), _("What is it about"), _("Raised by"), _("Raised"),
        _("Answer due"), _("Status"), _("Lane"), _("In the hands of"), _("Promised for"), _("Answered"), _("Done"),
        _("Closed"), _("Cause"), _("Relapse"),
    ]  # fmt: skip


def _cells(rows: QuerySet[Concern]) -> Iterator[list[Any]]:
    for one in rows.select_related("relapse_of")[:MAX_ROWS].iterator(chunk_size=2000):
        yield [
            one.number, one.get_kind_display(), one.place, one.unit or "", one.text, raiser(one), _plain(one.raised_at),
            _plain(one.answer_due), one.get_status_display(), one.get_lane_display(), one.handler or "",
            one.due_on.isoformat() if one.due_on else "", _plain(one.answered_at), _plain(one.done_at),
            _plain(one.closed_at), one.cause or "", one.relapse_of.number if one.relapse_of else "",
        ]  # fmt: skip


def raiser(concern: Concern) -> str:
    return str(concern.raised_by) if concern.raised_by else _("anonymous")


def _plain(moment: datetime | None) -> datetime | None:
    """Return the site's clock time without a zone: workbooks know none."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None
