"""Results and debriefs on paper and as a workbook, and the dry run of a scenario."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from openpyxl import Workbook

from yixian.web.training import pages, results, runner
from yixian.web.training.models import Drill, Run
from yixian.web.ui import pdf

TYPST = Path(__file__).parent / "typst"
DRY_S = 600.0


def workbook(drill: Drill) -> bytes:
    """Return the results of a drill, a line a seat, in the order of the seats."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Results")[:31]
    sheet.append([*_head(), _("Seed"), _("Scenario")])
    for each in results.lines(drill):
        sheet.append([_safe(cell) for cell in [*_cells(each), str(drill.seed), pages.scenario_title(drill.scenario)]])
    _fill(book.create_sheet(_("Lost by the room")[:31]), _shared_head(), _shared_rows(drill))
    losses = [
        [str(each.run.number), each.people, each.loss.points, each.loss.what, each.loss.why, each.loss.at]
        for each in results.seat_losses(drill)
    ]
    head = [pgettext("drill", "Plant"), _("People"), _("Points"), _("What"), _("Why"), _("When")]
    _fill(book.create_sheet(_("Lost by plant")[:31]), head, losses)
    for one in book.worksheets:
        one.freeze_panes = "A2"
        for letter in "ABCDEFGHIJKL":
            one.column_dimensions[letter].width = 16
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _fill(sheet: Any, head: list[str], rows: list[list[str]]) -> None:
    sheet.append(head)
    for row in rows:
        sheet.append([_safe(cell) for cell in row])


def _shared_head() -> list[str]:
    return [_("What"), _("Plants that lost here"), _("Average loss"), _("Largest loss"), _("Why, at the largest loss")]


def _shared_rows(drill: Drill) -> list[list[str]]:
    return [[one.what, one.plants, one.mean, one.most, one.why] for one in results.shared_losses(drill)]


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "@") else cell


def _head() -> list[str]:
    return [
        pgettext("drill", "Plant"), _("Staff number"), pgettext("person", "Name"), pgettext("drill", "Role"),
        pgettext("drill", "Score"), _("Simulated time"), _("Operations"), _("Alarms"), _("Trips"), _("Bypasses"),
    ]  # fmt: skip


def _cells(each: results.ResultLine) -> list[str]:
    counts = each.counts
    return [
        str(each.run.number), each.person.staff_no, each.person.name, each.role, each.score, each.clock,
        str(counts["commands"]), str(counts["alarms"]), str(counts["trips"]), str(counts["bypasses"]),
    ]  # fmt: skip


def results_pdf(drill: Drill) -> bytes:
    """Return the debrief of a room on A4: the results, and where the room lost points."""
    facts = [
        (_("Scenario"), pages.scenario_title(drill.scenario)),
        (pgettext("drill", "Kind"), str(drill.get_kind_display())),
        (_("Seed"), str(drill.seed)),
    ]
    tables = [
        {"title": _("Results"), "head": _head(), "rows": [_cells(one) for one in results.lines(drill)]},
        {"title": _("Where the room lost points"), "head": _shared_head(), "rows": _shared_rows(drill)},
    ]
    return pdf.render(TYPST / "record.typ", _paper(drill.title, facts) | {"tables": [t for t in tables if t["rows"]]})


def debrief_pdf(run: Run) -> bytes:
    """Return the record of one plant on A4."""
    view = pages.debrief(run)
    facts = [
        (_("Scenario"), view.scenario),
        (_("People"), ", ".join(f"{name} ({role})" for name, role in view.people)),
        (_("Simulated time"), view.clock),
        (pgettext("drill", "Score"), view.score if view.is_graded else _("not graded")),
        (_("Operations"), str(view.counts["commands"])),
        (_("Alarms"), str(view.counts["alarms"])),
        (_("Trips"), str(view.counts["trips"])),
        (_("Bypasses"), str(view.counts["bypasses"])),
        *view.parts,
    ]
    tables = [
        (_("Why points were lost"), [_("Points"), _("What"), _("Why"), _("When")],
         [[one.points, one.what, one.why, one.at] for one in view.losses]),
        (_("First causes of trips"), [_("When"), _("Interlock"), _("First cause")],
         [list(one) for one in view.first_outs]),
        (_("Most frequent alarms"), [_("Alarm"), pgettext("drill", "Name"), _("How often")],
         [[tag, name, str(number)] for tag, name, number in view.alarms]),
        (_("Operation log"), [_("When"), pgettext("drill", "Who"), _("Tag"), _("Value"), _("Outcome")],
         [[each["clock"], each["who"], each["tag"] or each["verb"], each["value"], each["outcome"]]
          for each in view.log[::-1]]),
    ]  # fmt: skip
    found = [{"title": title, "head": head, "rows": rows} for title, head, rows in tables if rows]
    return pdf.render(TYPST / "record.typ", _paper(f"{view.drill.title} #{run.number}", facts) | {"tables": found})


def _paper(title: str, facts: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "title": title,
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "facts": facts,
        "note": _("A training record: set points and limits are training values."),
        "printed": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }


@dataclass(frozen=True)
class DryRun:
    """What ten minutes of a scenario with nobody at it come to."""

    title: str
    minutes: str
    took_ms: str
    alarms: int
    trips: int
    diverged: str
    tags: int


def dry_run(key: str) -> DryRun:
    """Run the first ten minutes of a scenario with nobody touching anything."""
    live = runner.Live(key, 1)
    began, diverged = time.perf_counter(), ""
    try:
        live.run(round(DRY_S / live.period_s))
    except runner.Diverged as error:
        diverged = error.tag
    took = time.perf_counter() - began
    events = live.happenings()
    return DryRun(
        pages.scenario_title(key), f"{DRY_S / 60:.0f}", f"{took * 1000:.0f}",
        sum(each.kind == "alarm" and each.new == 1 for each in events),
        sum(each.kind == "interlock" and each.new == 1 for each in events), diverged, len(live.view.tags),
    )  # fmt: skip
