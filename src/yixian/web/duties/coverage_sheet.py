"""The coverage page as a workbook, a sheet for each question."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from yixian.web.duties.coverage import Coverage

WIDTHS = (14, 36, 40)


def coverage_sheet(found: Coverage) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    for part in found.parts:
        sheet = book.add_worksheet(str(part.title)[:31])
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, [_("code or staff number"), _("name"), _("where")], bold)
        for number, gap in enumerate(part.gaps, start=1):
            sheet.write_row(number, 0, [gap.code, gap.name, gap.where])
    book.close()
    return out.getvalue()
