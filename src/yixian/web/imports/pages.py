"""What the pages of an import show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yixian.tables.errors import RowError
from yixian.tables.roster import Roster
from yixian.tables.wording import column_label
from yixian.web.imports import reading, sheets, wording
from yixian.web.imports.actions import decisions_of
from yixian.web.imports.forms import UploadForm
from yixian.web.imports.models import BatchStatus, ImportBatch, ImportKind
from yixian.web.imports.staging import Record
from yixian.web.people import roster as people_roster
from yixian.web.people.models import OrgTree, ShiftPattern, SkillLevel
from yixian.web.people.roster_diff import Changed, Diff, Proposal
from yixian.web.people.roster_units import PlantNeeded

PER_PAGE = 20
MOST_PROPOSALS = 300
#: Where more of a plant's people than this are missing, the file is probably not whole.
MANY_MISSING = 0.2


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the preview: its name, how many rows it has, whether it is the one shown."""

    code: str
    label: str | Promise
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One bad cell."""

    row: int
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question about names that look alike; ``is_declined`` where the answer was no."""

    at: int
    message: str
    proposal: str
    is_declined: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one person as it was and as it would be, in words."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What was understood of the file and what importing it would change; ``rows`` is the list being shown."""

    batch: ImportBatch
    record: Record
    columns: list[str]
    tabs: list[Tab]
    shown: str
    rows: Page[Any]
    questions: list[QuestionLine] = field(default_factory=list)
    diff: Diff | None = None
    plants: list[str] | None = None
    proposals: list[Proposal] = field(default_factory=list)
    is_many_missing: bool = False
    can_correct: bool = False
    outside_parents: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return self.plants is None

    @property
    def trees(self) -> list[tuple[str | Promise, list[Any]]]:
        """Both trees as lists, each with its name."""
        tallies = self.diff.trees if self.diff else []
        found = [(OrgTree(tree).label, [one for one in tallies if one.tree == tree]) for tree in OrgTree.values]
        return [(label, rows) for label, rows in found if rows]


@dataclass(frozen=True, slots=True)
class StartPage:
    """Choose a kind and a file."""

    kind: str
    kinds: Sequence[tuple[str, str | Promise]]
    form: UploadForm


@dataclass(frozen=True, slots=True)
class DonePage:
    """What came of an import, or how far it is."""

    batch: ImportBatch
    figures: Sequence[tuple[str | Promise, int]]
    undone: Sequence[tuple[str | Promise, int]]
    percent: int
    may_undo: bool
    next_steps: Sequence[tuple[str, str | Promise]]


def preview_of(batch: ImportBatch, record: Record, *, show: str, page: str, can_correct: bool) -> PreviewPage:
    """Compare the records with the database as it is now, and lay out the list asked for."""
    if isinstance(record, Roster):
        return _roster(batch, record, show, page, can_correct)
    return _sheet(batch, record, show, page, can_correct)


def done_of(batch: ImportBatch, *, percent: int, may_undo: bool) -> DonePage:
    figures = [(label, batch.counts[code]) for code, label in wording.COUNTS.items() if batch.counts.get(code)]
    undone = batch.counts.get("undone", {})
    undone_figures = [(label, undone[code]) for code, label in wording.UNDONE.items() if undone.get(code)]
    steps = [(reverse(url) + query, label) for url, query, label in wording.NEXT_STEPS[batch.kind]]
    is_in = batch.status == BatchStatus.APPLIED
    return DonePage(batch, figures, undone_figures, percent, may_undo, steps if is_in else ())


def _roster(batch: ImportBatch, roster: Roster, show: str, page: str, can_correct: bool) -> PreviewPage:
    questions = _questions(roster, batch)
    decisions = decisions_of(batch, roster)
    plants: list[str] | None = None
    diff: Diff | None = None
    try:
        diff = people_roster.preview(roster, effective_on=decisions.effective_on, plant=decisions.plant)
    except PlantNeeded as error:
        plants = error.plants
    lists: dict[str, tuple[str | Promise, Sequence[Any]]] = {
        "errors": (_("rows with problems"), _errors(roster.errors))
    }
    if diff is not None:
        lists = {
            "new": (_("new"), diff.new),
            "moved": (_("moved"), diff.moved),
            "changed": (_("changed"), diff.changed),
            "back": (_("back again"), diff.back),
            "missing": (_("not in the file"), diff.missing),
            "units": (_("new units"), diff.new_units),
            **lists,
            "left": (_("not taken over"), diff.left),
        }
    tabs, shown, rows = _lay_out(lists, show, page)
    if shown == "changed":
        rows.object_list = [(one, _in_words(one)) for one in rows.object_list]
    if shown == "left":
        rows.object_list = [(one, str(wording.LEFT[one.code]).format(value=one.value)) for one in rows.object_list]
    return PreviewPage(
        batch,
        roster,
        [column_label(name, _language()) for name in roster.columns],
        tabs,
        shown,
        rows,
        questions=questions,
        diff=diff,
        plants=plants,
        proposals=diff.proposals[:MOST_PROPOSALS] if diff else [],
        is_many_missing=bool(diff) and _is_many(diff),
        can_correct=can_correct,
    )


def _is_many(diff: Diff | None) -> bool:
    if diff is None:
        return False
    counts = diff.counts
    people = sum(counts[name] for name in ("new", "moved", "changed", "back", "unchanged", "missing"))
    return counts["missing"] > MANY_MISSING * people


def _sheet(batch: ImportBatch, record: Record, show: str, page: str, can_correct: bool) -> PreviewPage:
    result = sheets.preview(batch.kind, reading.rows_of(record), by=batch.by)
    lists: dict[str, tuple[str | Promise, Sequence[Any]]] = {
        "created": (_("new"), result.created),
        "changes": (_("changed"), result.changed),
        "errors": (_("rows with problems"), _errors(record.errors)),
        "problems": (_("not taken over"), result.problems),
    }
    if batch.kind == ImportKind.READINGS:
        lists = {"readings": (_("readings"), reading.rows_of(record)), **lists}
        del lists["created"]
    tabs, shown, rows = _lay_out(lists, show, page)
    names = [name for name in record.positions if "\0" not in name]
    return PreviewPage(
        batch,
        record,
        [column_label(name, _language()) for name in names],
        tabs,
        shown,
        rows,
        can_correct=can_correct,
        outside_parents=getattr(record, "outside_parents", []),
    )


def _lay_out(
    lists: dict[str, tuple[str | Promise, Sequence[Any]]], show: str, page: str
) -> tuple[list[Tab], str, Page[Any]]:
    filled = [code for code, (_label, rows) in lists.items() if rows]
    shown = show if show in lists else (filled or list(lists))[0]
    tabs = [
        Tab(code, label, len(rows), code == shown) for code, (label, rows) in lists.items() if rows or code == shown
    ]
    return tabs, shown, Paginator(lists[shown][1], PER_PAGE).get_page(page)


def _questions(roster: Roster, batch: ImportBatch) -> list[QuestionLine]:
    declined = set(batch.choices.get("declined", ()))
    return [
        QuestionLine(at, question.message(_language()), question.proposal, at in declined)
        for at, question in enumerate(roster.questions)
    ]


def _errors(errors: Sequence[RowError]) -> list[ErrorLine]:
    return [ErrorLine(error.row, error.label(_language()), error.message(_language())) for error in errors]


def _in_words(changed: Changed) -> list[FieldChange]:
    return [
        FieldChange(wording.FIELDS[name], _word(name, before), _word(name, after))
        for name, (before, after) in changed.fields.items()
        if name in wording.FIELDS
    ]


def _word(name: str, value: Any) -> str:
    if value in ("", None):
        return "—"
    if name == "skill_level":
        return str(SkillLevel(value).label)
    if name == "shift_pattern":
        return str(ShiftPattern(value).label)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _language() -> str:
    return get_language() or "zh-hans"
