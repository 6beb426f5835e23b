"""The result on paper: two pages of A4 by typst, every word as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.experiments import wording
from yixian.web.experiments.maps import ResultPage
from yixian.web.ui import pdf

TEMPLATE = Path(__file__).parent / "typst" / "result.typ"


def result(view: ResultPage) -> bytes:
    """Return the result page as a PDF in the reader's language."""
    experiment = view.experiment
    frozen = timezone.localtime(experiment.frozen_at).strftime("%Y-%m-%d %H:%M") if experiment.frozen_at else "—"
    data: dict[str, Any] = {
        "lang": (get_language() or "zh-hans")[:2],
        "number": experiment.project.number,
        "title": experiment.title,
        "project": experiment.project.title,
        "question": experiment.question,
        "word": view.word.label if view.word else _("Not confirmed yet"),
        "meaning": view.word.meaning if view.word else str(wording.UNCONFIRMED),
        "point_label": _("Chosen point"),
        "point": view.point or "—",
        "head": [_("response"), _("predicted"), _("95 % interval"), _("measured"), _("mean"), _("said")],
        "lines": [[e.name, e.predicted, e.interval, e.measured, e.mean, e.said] for e in view.lines],
        "picture": str(view.picture),
        "legend": view.legend if view.picture else "",
        "cautions_label": _("What to be careful about"),
        "cautions": list(view.cautions),
        "plan_label": _("The plan"),
        "factor_head": [_("factor"), _("low setting"), _("high setting"), _("smallest step"), _("safe limits")],
        "factors": [[e.name, e.low, e.high, e.step, e.safe] for e in view.factors],
        "response_head": [
            _("response"), _("aim"), _("tolerance"), _("mean value today"), _("smallest worthwhile gain"),
        ],
        "responses": [[e.name, e.aim, e.tolerance, e.usual, e.min_gain] for e in view.responses],
        "facts": [
            [_("Experimental design"), experiment.get_kind_display()],
            [_("Frozen"), frozen],
            [_("Hash of the plan"), experiment.plan_sha or "—"],
            [_("Stop rule"), experiment.safety],
        ],
        "table_label": _("The map in numbers"),
        "behind": _behind(view),
        "changes_label": _("Changed after it was frozen"),
        "changes": [
            f"{timezone.localtime(e.when):%Y-%m-%d} {e.who}: {e.what} {e.before} → {e.after} ({e.reason})"
            for e in view.changes
        ],
    }  # fmt: skip
    return pdf.render(TEMPLATE, data)


def _behind(view: ResultPage) -> list[list[str]]:
    if view.behind is None:
        return []
    rows = [["", *view.behind.columns]]
    for head, cells in view.behind.rows:
        rows.append([head, *(f"{value}\n{reach}\n{word}".rstrip("\n") for value, reach, word in cells)])
    return rows
