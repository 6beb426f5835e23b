"""Turn cells copied out of Excel, or a workbook, into run entries, with a sentence for each row that cannot be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.tables import values, workbook
from yixian.tables.errors import TableError
from yixian.tables.values import BadValue
from yixian.tables.wording import say
from yixian.tables.workbook import Cell
from yixian.web.experiments.actions import Entry
from yixian.web.experiments.models import Experiment, Outcome, Response, Run

_RUN_HEADINGS = {"run", "no", "no.", "number", "序号", "编号", "试验号", "试验序号", "运行号", "次序", "号"}
_REASON_HEADINGS = {"reason", "note", "原因", "备注", "说明"}
_BRACKETS = re.compile(r"[（(\[【].*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was understood."""

    row: int
    run: Run
    values: tuple[float | None, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """The rows understood, those that differ from what is there, and what is wrong with the others."""

    lines: tuple[Line, ...] = ()
    conflicts: tuple[Line, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    entries: dict[int, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Columns:
    run: int
    values: tuple[int | None, ...]
    reason: int | None


def read(text: str, file: bytes | None, experiment: Experiment, runs: Sequence[Run]) -> Pasted:
    """Read rows: the run's number, then a value for each response, perhaps a reason where there is none.

    A heading row is optional; with one, the columns may stand in any order and others are passed over.
    """
    try:
        book = workbook.open_workbook(file) if file else workbook.paste(text)
    except TableError as error:
        return Pasted(problems=((1, error.message(get_language() or "zh-hans")),))
    rows = [
        (number, cells) for number, cells in book.sheets[0].rows() if any(str(cell or "").strip() for cell in cells)
    ]
    responses = list(experiment.responses.all())
    columns, rows = _columns(rows, responses)
    if all(place is None for place in columns.values):
        return Pasted(problems=((1, _("No column is named like a response of this experiment.")),))
    return _gather(rows, columns, responses, {run.number: run for run in runs})


def _heading(cell: Cell) -> str:
    return _BRACKETS.sub("", str(cell or "")).strip().lower()


def _columns(
    rows: list[tuple[int, list[Cell]]], responses: Sequence[Response]
) -> tuple[_Columns, list[tuple[int, list[Cell]]]]:
    """Find the heading among the first rows, or take the columns in their order where there is none."""
    for place, (_number, cells) in enumerate(rows[:10]):
        names = [_heading(cell) for cell in cells]
        runs = [position for position, name in enumerate(names) if name in _RUN_HEADINGS]
        if runs:
            found = [_heading(response.name) for response in responses]
            reasons = [position for position, name in enumerate(names) if name in _REASON_HEADINGS]
            taken = tuple(names.index(name) if name in names else None for name in found)
            return _Columns(runs[0], taken, reasons[0] if reasons else None), rows[place + 1 :]
    count = len(responses)
    return _Columns(0, tuple(range(1, count + 1)), count + 1), rows


def _gather(
    rows: Sequence[tuple[int, list[Cell]]], columns: _Columns, responses: Sequence[Response], runs: dict[int, Run]
) -> Pasted:
    lines, conflicts, problems = [], [], []
    entries: dict[int, Entry] = {}
    for row, cells in rows:
        try:
            line = _line(row, cells, columns, responses, runs)
        except _Unusable as error:
            problems.append((row, error.sentence))
            continue
        if line is None:
            continue
        if line.run.number in entries:
            problems.append((row, _("Run {number} comes twice.").format(number=line.run.number)))
        elif line.run.outcome == Outcome.WAITING:
            lines.append(line)
            entries[line.run.number] = _entry(line, responses)
        elif _differs(line, responses):
            conflicts.append(line)
    return Pasted(tuple(lines), tuple(conflicts), tuple(problems), entries)


class _Unusable(Exception):  # noqa: N818 - says what is so
    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def _cell(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None


def _number(cell: Cell, name: str) -> float | None:
    try:
        found = values.number(cell)
    except BadValue as error:
        said = say(error.code, get_language() or "zh-hans", **error.data)
        raise _Unusable(_("{column}: {problem}").format(column=name, problem=said)) from error
    if found is not None and abs(found) > 1e12:
        raise _Unusable(_("{column}: {problem}").format(column=name, problem=_("This number is too large.")))
    return found


def _line(
    row: int, cells: Sequence[Cell], columns: _Columns, responses: Sequence[Response], runs: dict[int, Run]
) -> Line | None:
    """Return a row as a line, None where nothing is filled in for its run yet."""
    number = _number(_cell(cells, columns.run), _("run"))
    run = runs.get(int(number)) if number is not None and number == int(number) else None
    if run is None:
        raise _Unusable(
            _("There is no run “{number}” on the sheet.").format(number=str(_cell(cells, columns.run) or "")[:20])
        )
    found = tuple(
        _number(_cell(cells, place), response.name) for place, response in zip(columns.values, responses, strict=True)
    )
    reason = str(_cell(cells, columns.reason) or "").strip()[:300]
    if all(value is None for value in found):
        if not reason:
            return None
    elif any(value is None for value in found):
        raise _Unusable(_("Run {number}: every response needs its value.").format(number=run.number))
    return Line(row, run, found, reason)


def _entry(line: Line, responses: Sequence[Response]) -> Entry:
    """A row with a reason and no values is a run that was skipped."""
    pairs = zip(responses, line.values, strict=True)
    known = {response.pk: value for response, value in pairs if value is not None}
    return Entry(Outcome.DONE if known else Outcome.SKIPPED, known, None, line.reason)


def _differs(line: Line, responses: Sequence[Response]) -> bool:
    known = {each.response_id: each.value for each in line.run.measurements.all()}
    return any(known.get(each.pk) != value for each, value in zip(responses, line.values, strict=True))


def as_text(found: Pasted) -> str:
    """Return what was understood as pasted cells again, so that a file needs no second choosing."""
    lines = [
        "\t".join(
            [str(line.run.number), *("" if value is None else f"{value:.12g}" for value in line.values), line.reason]
        )
        for line in (*found.lines, *found.conflicts)
    ]
    return "\n".join(lines)
