"""QR labels of places on sheets of A4."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.web.places import links
from yixian.web.places.models import Place
from yixian.web.places.queries import Spot, spots
from yixian.web.ui import pdf

TEMPLATE = Path(__file__).parent / "templates" / "places" / "labels.typ"
#: More labels than this are printed in parts.
MOST = 1200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of labels that fills an A4 page: 210 × 297 mm."""

    columns: int
    rows: int
    label: str | Promise


SHEETS = {
    "3x8": Sheet(3, 8, gettext_lazy("24 labels of 70 × 37 mm (3 × 8)")),
    "2x5": Sheet(2, 5, gettext_lazy("10 labels of 105 × 59 mm (2 × 5)")),
}


def chosen(*, below: Place | None = None, kinds: Collection[str] = ()) -> list[Spot]:
    """Return the places in use that labels are wanted for, in the order of the tree."""
    return [
        spot
        for _path, spot in sorted(spots().items())
        if spot.is_active and (below is None or spot.path.startswith(below.path)) and (not kinds or spot.kind in kinds)
    ]


def qr_svg(text: str) -> str:
    """Return the QR code of a text as an SVG drawing; level M survives a fingerprint of oil."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, scale=4)
    return out.getvalue().decode()


def qr_image(text: str) -> str:
    """Return the QR code as an address an ``img`` may show."""
    made: str = segno.make(text, error="m", micro=False).svg_data_uri(border=2, scale=4)
    return made


def sheet_pdf(request: HttpRequest, wanted: list[Spot], sheet: Sheet) -> bytes:
    data: dict[str, Any] = {
        "columns": sheet.columns,
        "rows": sheet.rows,
        "title": _("Labels"),
        "hint": _("Scan to raise a concern or check"),
        "labels": [
            {
                "code": spot.code,
                "name": spot.name,
                "unit": spot.unit or spot.branch,
                "qr": qr_svg(links.scan(request, spot.code)),
            }
            for spot in wanted[:MOST]
        ],
    }
    return pdf.render(TEMPLATE, data)
