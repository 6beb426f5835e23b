"""Audit entries as a file for the auditor's own tools."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.web.audit import wording
from yixian.web.audit.models import AuditEntry


def header() -> list[str]:
    return [
        _("Entry number"),
        _("When"),
        _("Staff number"),
        _("Done by"),
        _("Action code"),
        _("Kind of action"),
        _("Kind of record"),
        _("Key of record"),
        _("Record"),
        _("What changed"),
        _("From address"),
        _("Request number"),
    ]


def line(entry: AuditEntry) -> list[str]:
    return [
        str(entry.pk),
        timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        entry.actor.staff_no if entry.actor else "",
        entry.actor.name if entry.actor else "",
        entry.action,
        wording.worded(entry.action),
        wording.kind_worded(entry.target_type),
        entry.target_id,
        entry.target_label,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
        entry.address or "",
        entry.request_id,
    ]


def as_csv(entries: Iterable[AuditEntry]) -> bytes:
    """Return a CSV file that Excel opens as UTF-8; a cell never becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header())
    writer.writerows([_harmless(cell) for cell in line(entry)] for entry in entries)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_workbook(entries: Iterable[AuditEntry]) -> bytes:
    """Return the entries as an .xlsx file; every cell is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 1, 20)
        sheet.set_column(5, 9, 24)
        for column, text in enumerate(header()):
            sheet.write_string(0, column, text, bold)
        for number, entry in enumerate(entries, start=1):
            for column, text in enumerate(line(entry)):
                sheet.write_string(number, column, text)
    return out.getvalue()
