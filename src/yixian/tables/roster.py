"""Read a staff roster: who works where, from the file the office already has."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from yixian.tables import dates, values
from yixian.tables.errors import RowError
from yixian.tables.header import Table, find_table
from yixian.tables.roster_columns import USUAL, VOCABULARY
from yixian.tables.similar import Question, propose
from yixian.tables.values import BadValue
from yixian.tables.wording import CHINESE, column_label
from yixian.tables.workbook import Cell, Workbook, open_workbook

_GROUPS = ("factory", "workshop", "team", "branch", "party_group")
_ABOVE = {"workshop": "factory", "team": "workshop", "branch": None, "factory": None, "party_group": "branch"}
_WORDS = {
    "post": values.phrase,
    "trade": values.phrase,
    "party_post": values.phrase,
    "political_status": values.political_status,
    "shift_pattern": values.shift_pattern,
} | dict.fromkeys(_GROUPS, values.phrase)
_FOOTER = re.compile(r"^(合计|总计|小计|共计|制表|填表|审核|审批|批准|备注|说明|注[:：]|填报|负责人|打印)")
_HAN = re.compile("[\u4e00-\u9fff]")
_LONGEST = {"post": 60, "trade": 60, "party_post": 60} | dict.fromkeys(_GROUPS, 80)


@dataclass(slots=True)
class Person:
    """One good row. Text that the file does not give is "", a level or a day it does not give is None.

    ``skill_level`` is 1 (学徒工) to 8 (首席技师); ``row`` is the row as Excel numbers it.
    """

    row: int
    staff_no: str = ""
    name: str = ""
    factory: str = ""
    workshop: str = ""
    team: str = ""
    post: str = ""
    trade: str = ""
    branch: str = ""
    party_group: str = ""
    party_post: str = ""
    political_status: str = ""
    skill_level: int | None = None
    hired_on: dt.date | None = None
    shift_pattern: str = ""
    mentor_no: str = ""
    mentor_name: str = ""

    def to_json(self, columns: tuple[str, ...] = USUAL) -> dict[str, str | None]:
        """Return the person under Chinese headings, None for what the file does not give."""
        return {column_label(name): self._printed(name) for name in columns}

    def _printed(self, name: str) -> str | None:
        if name == "skill_level":
            return values.SKILL_LEVELS[self.skill_level - 1] if self.skill_level else None
        if name == "hired_on":
            return self.hired_on.isoformat() if self.hired_on else None
        if name == "mentor":
            return self.mentor_name or self.mentor_no or None
        return getattr(self, name) or None


@dataclass
class Roster:
    """What a roster file says; ``people`` holds the good rows with the proposals of ``questions`` applied."""

    sheet: str
    header_row: int
    columns: tuple[str, ...]
    positions: dict[str, int]
    people: list[Person] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped_columns: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    # Staff number and name of the bad rows: not imported, yet in the file, so they are nobody who left.
    refused: list[tuple[str, str]] = field(default_factory=list)
    # What the rows said before the proposals, where they changed something: row: {column: name}.
    as_written: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def bad_rows(self) -> list[int]:
        """Rows that are not imported, in order."""
        return sorted({error.row for error in self.errors})

    def declined(self, question: Question) -> None:
        """Put back what the rows said before the proposal of ``question``."""
        names = {name for name, _ in question.counts}
        above = _ABOVE[question.column]
        for person in self.people:
            written = self.as_written.get(person.row, {}).get(question.column)
            if written not in names or getattr(person, question.column) != question.proposal:
                continue
            if not above or getattr(person, above) == question.within:
                setattr(person, question.column, written)
                del self.as_written[person.row][question.column]

    def to_json(self, language: str = CHINESE) -> dict[str, Any]:
        """Return the whole as ``yixian import roster FILE --dry-run --json`` prints it."""
        columns = (*USUAL, *(name for name in self.columns if name not in USUAL))
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "people": [person.to_json(columns) for person in self.people],
            "errors": [error.to_json(language) for error in self.errors],
            "skipped_columns": self.skipped_columns,
            "ignored_columns": self.ignored_columns,
            "questions": [question.to_json(language) for question in self.questions],
            "other_sheets": self.other_sheets,
        }


def read_roster(
    source: str | Path | bytes | Workbook,
    *,
    as_of: dt.date | None = None,
    sheet: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Roster:
    """Read a roster; bad rows are collected, never raised.

    Parameters
    ----------
    source
        A path, the bytes of a file, or a workbook already open.
    as_of
        Today: nobody was hired later. The machine's day if not given.
    sheet
        Name of the sheet; the best fitting one if not given.
    progress
        Called now and then with rows done and rows in all.

    Raises
    ------
    TableError
        If the file as a whole is no roster.
    """
    book = source if isinstance(source, Workbook) else open_workbook(source)
    table, others = find_table(book, VOCABULARY, sheet=sheet)
    reading = _Reading(table, as_of or dt.datetime.now(dt.UTC).astimezone().date())
    for done, (number, row) in enumerate(table.rows()):
        reading.take(number, row)
        if progress and done % 1000 == 0:
            progress(number, table.sheet.height)
    roster = reading.finish()
    roster.other_sheets = others
    return roster


class _Reading:
    """The state of one pass over the rows."""

    def __init__(self, table: Table, as_of: dt.date) -> None:
        self.table = table
        self.as_of = as_of
        self.rows: list[Person] = []
        self.errors: list[RowError] = []
        self.first_rows: dict[str, int] = {}
        self.numeric: list[Person] = []  # whose number stands in a number cell, which keeps no zeros
        self.lengths: Counter[int] = Counter()  # of the numbers that begin with a zero
        self.known: dict[str, dict[Cell, Any]] = {name: {} for name in (*_WORDS, "skill_level", "hired_on")}
        self.at = table.positions
        self.words = [(name, self.at[name], _WORDS[name]) for name in _WORDS if name in self.at]

    def take(self, number: int, row: list[Cell]) -> None:
        width = len(row)
        person = Person(number)
        bad: list[RowError] = []
        no_cell = self._cell(row, "staff_no")
        name_cell = self._cell(row, "name")
        person.staff_no = self._read(bad, number, "staff_no", values.staff_no, no_cell) or ""
        person.name = self._read(bad, number, "name", values.person_name, name_cell) or ""
        if not (person.staff_no and person.name) and not bad and self._is_no_record(person, row):
            return
        if person.staff_no and self._is_repeated_header(no_cell, name_cell):
            return
        for name, position, reader in self.words:
            cell = row[position] if position < width else None
            if cell:
                setattr(person, name, self._remembered(bad, number, name, reader, cell) or "")
        person.skill_level = self._remembered(
            bad, number, "skill_level", values.skill_level, self._cell(row, "skill_level")
        )
        person.hired_on = self._remembered(bad, number, "hired_on", self._day, self._cell(row, "hired_on"))
        self._mentor(person, self._cell(row, "mentor"))
        self._identity(bad, person)
        self._note_zeros(person, no_cell)
        self.rows.append(person)
        self.errors += bad

    def finish(self) -> Roster:
        """Fill, ask about look-alikes, and leave the good rows."""
        self._lost_zeros()
        if self.table.sheet.merges is None or not self.table.sheet.merges:
            for name in _GROUPS:
                if name in self.at and name != "branch":
                    _fill_down(self.rows, name)
        bad = {error.row for error in self.errors}
        people = [person for person in self.rows if person.row not in bad]
        table = self.table
        roster = Roster(
            sheet=table.sheet.name,
            header_row=table.header_row,
            columns=tuple(column.key for column in VOCABULARY.columns if column.key in self.at),
            positions=dict(self.at),
            people=people,
            errors=self.errors,
            skipped_columns=table.skipped,
            ignored_columns=table.ignored,
            refused=[(person.staff_no, person.name) for person in self.rows if person.row in bad],
        )
        _merge_similar(roster)
        return roster

    def _cell(self, row: list[Cell], name: str) -> Cell:
        position = self.at.get(name)
        return row[position] if position is not None and position < len(row) else None

    def _day(self, cell: Cell) -> dt.date | None:
        return dates.day(cell, as_of=self.as_of)

    def _read(self, bad: list[RowError], number: int, name: str, reader: Callable[[Cell], Any], cell: Cell) -> Any:
        try:
            return reader(cell)
        except BadValue as error:
            bad.append(RowError(number, name, error.code, error.data, self.at.get(name)))
            return None

    def _remembered(
        self, bad: list[RowError], number: int, name: str, reader: Callable[[Cell], Any], cell: Cell
    ) -> Any:
        """Read a cell of a column whose values repeat: one string object for all equal cells."""
        if cell is None or cell == "":
            return None
        known = self.known[name]
        kind_and_cell = (type(cell), cell)
        try:
            return known[kind_and_cell]  # type: ignore[index]
        except KeyError:
            before = len(bad)
            value = self._read(bad, number, name, reader, cell)
            limit = _LONGEST.get(name, 100)
            if isinstance(value, str) and len(value) > limit:
                data = {"column": name, "length": len(value), "limit": limit}
                bad.append(RowError(number, name, "too_long", data, self.at.get(name)))
            if len(bad) == before:
                known[kind_and_cell] = value  # type: ignore[index]
            return value

    def _identity(self, bad: list[RowError], person: Person) -> None:
        seen = {error.column for error in bad}
        for name in ("staff_no", "name"):
            if not getattr(person, name) and name not in seen:
                bad.append(RowError(person.row, name, "missing", {"column": name}, self.at.get(name)))
        if person.staff_no:
            first = self.first_rows.setdefault(person.staff_no, person.row)
            if first != person.row:
                data = {"column": "staff_no", "value": person.staff_no, "first_row": first}
                bad.append(RowError(person.row, "staff_no", "duplicate", data, self.at.get("staff_no")))

    def _note_zeros(self, person: Person, cell: Cell) -> None:
        if isinstance(cell, int | float):
            self.numeric.append(person)
        elif person.staff_no.startswith("0") and person.staff_no.isdecimal():
            self.lengths[len(person.staff_no)] += 1

    def _lost_zeros(self) -> None:
        """Refuse short numbers in number cells where the others are longer texts that begin with a zero.

        Taken as it stands such a number would be a new person, and the real one would seem to have left.
        """
        length = max(self.lengths, default=0)
        for person in self.numeric:
            if person.staff_no and len(person.staff_no) < length:
                data = {"column": "staff_no", "value": person.staff_no, "length": length}
                self.errors.append(RowError(person.row, "staff_no", "lost_zeros", data, self.at.get("staff_no")))
        self.errors.sort(key=lambda error: error.row)

    def _mentor(self, person: Person, cell: Cell) -> None:
        written = values.text(cell) if cell else ""
        if not written or written in ("-", "—", "/", "无"):
            return
        digits = re.search(r"[A-Za-z]*\d[0-9A-Za-z\-]*", written)
        person.mentor_no = digits[0][:32] if digits else ""
        rest = re.sub(r"[()（）\s:：,，]+", "", written.replace(digits[0], "") if digits else written)
        person.mentor_name = rest[:50]

    def _is_no_record(self, person: Person, row: list[Cell]) -> bool:
        """Return whether the row is a blank, a dividing heading or a footer rather than somebody's row."""
        first = next((values.text(cell) for cell in row if cell is not None and str(cell).strip()), "")
        if not first or _FOOTER.match(first):
            return True
        filled = {name for name in self.at if name not in _GROUPS and values.text(self._cell(row, name))}
        return not filled or (filled == {"staff_no"} and bool(_HAN.search(person.staff_no)))

    def _is_repeated_header(self, no_cell: Cell, name_cell: Cell) -> bool:
        matches = [VOCABULARY.match(values.key(cell)) for cell in (no_cell, name_cell) if isinstance(cell, str)]
        return [match and match[0] for match in matches] == ["staff_no", "name"]


def _fill_down(rows: list[Person], name: str) -> None:
    """Fill the blanks of a column written once per block, where the sheet does not tell what was merged.

    Only where it clearly is such a column: the first row is filled, a third or more are blank, and no
    value is written twice in a row.
    """
    written = [(person.row, getattr(person, name)) for person in rows]
    blanks = sum(not value for _, value in written)
    if not written or not written[0][1] or blanks * 3 < len(written):
        return
    if any(first and first == second for (_, first), (_, second) in pairwise(written)):
        return
    current = ""
    for person in rows:
        current = getattr(person, name) or current
        setattr(person, name, current)


def _merge_similar(roster: Roster) -> None:
    for name in _GROUPS:
        if name not in roster.columns:
            continue
        above = _ABOVE[name]
        counts = Counter(
            (getattr(person, above) if above else "", getattr(person, name))
            for person in roster.people
            if getattr(person, name)
        )
        questions = propose(name, counts)
        roster.questions += questions
        changes = dict(_changes(questions))
        if not changes:
            continue
        for person in roster.people:
            written = getattr(person, name)
            proposal = changes.get((getattr(person, above) if above else "", written))
            if proposal is not None:
                roster.as_written.setdefault(person.row, {})[name] = written
                setattr(person, name, proposal)


def _changes(questions: list[Question]) -> Iterator[tuple[tuple[str, str], str]]:
    for question in questions:
        for name, _ in question.counts:
            if name != question.proposal:
                yield (question.within, name), question.proposal
