"""What importing a roster would change: computed the same way for the preview and for the import itself."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.tables.roster import Person as Row
from yixian.tables.roster import Roster
from yixian.web.people.models import Membership, OrgTree, OrgUnit, Person, Role, RoleGrant, ShiftPattern
from yixian.web.people.restricted import recognise
from yixian.web.people.roster_units import Node, Units, branch_of, team_of, workshop_of

BATCH = 5000
FIELDS = ("name", "post", "trade", "skill_level", "shift_pattern", "hired_on")
#: The rotas the record knows, by what the reader calls them; others are told and left out.
PATTERNS = {
    "常白班": ShiftPattern.DAY,
    "两班倒": ShiftPattern.TWO_SHIFT,
    "三班三运转": ShiftPattern.THREE_SHIFT,
    "四班三运转": ShiftPattern.FOUR_CREW,
}
_LEADER = re.compile(r"(?<!副)(?:班长|组长|值长)$")
_SECRETARY = re.compile(r"(?<!副)(?<!总支)(?:支部书记|支书|^书记|党支部书记)$")


@dataclass(frozen=True, slots=True)
class Changed:
    """Fields of one person that differ: name → (before, after)."""

    staff_no: str
    name: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Moved:
    """One person's new place in one of the trees; ``before`` is "" for whoever had none in that tree."""

    staff_no: str
    name: str
    tree: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody of the plant whom the file does not name: a leaver, unless the file is not whole."""

    staff_no: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made."""

    tree: str
    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role that a post or office in the file suggests; granted only where an administrator says so."""

    staff_no: str
    name: str
    role: str
    unit: str
    why: str

    @property
    def key(self) -> str:
        return f"{self.staff_no}:{self.role}"


@dataclass(frozen=True, slots=True)
class Left:
    """Something a row says that is not taken over; ``code`` is a key of ``wording.LEFT`` of the imports app."""

    row: int
    staff_no: str
    name: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Tally:
    """A unit of the file with its people, for drawing the tree."""

    tree: str
    kind: str
    name: str
    depth: int
    count: int
    is_new: bool


@dataclass(slots=True)
class Diff:
    """What the import would do. Nobody is ever deleted: ``missing`` people are disabled, and only where asked."""

    effective_on: dt.date
    plant: str = ""
    new: list[Row] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    back: list[Row] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    new_units: list[NewUnit] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    trees: list[Tally] = field(default_factory=list)
    unchanged: int = 0
    statuses: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The figures of the summary, by name."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "moved": len({one.staff_no for one in self.moved}),
            "back": len(self.back),
            "missing": len(self.missing),
            "unchanged": self.unchanged,
            "new_units": len(self.new_units),
        }


@dataclass(slots=True)
class Known:
    """A person as the database has them, and the open place in each tree: tree → (membership, unit, since)."""

    pk: int
    values: dict[str, Any]
    is_active: bool
    left_on: dt.date | None
    mentor: int | None
    places: dict[str, tuple[int, int, dt.date]] = field(default_factory=dict)


@dataclass(slots=True)
class Step:
    """One person's place to be changed: the open membership, if any, and the unit to come."""

    row: Row
    tree: str
    node: Node
    open: tuple[int, int, dt.date] | None


class Comparison:
    """A roster beside the database: the diff to be shown and, for the import, the rows behind it."""

    def __init__(self, roster: Roster, *, plant: str | OrgUnit | None, effective_on: dt.date) -> None:
        self.roster, self.effective_on = roster, effective_on
        self.units = Units()
        self.units.settle(roster.people, plant)
        self.diff = Diff(effective_on, plant=self.units.base.name if self.units.base else "")
        self.known: dict[str, Known] = {}
        self.mentors: dict[str, str] = {}  # staff number → the mentor's
        self.steps: list[Step] = []
        self.changes: list[tuple[Row, dict[str, tuple[Any, Any]]]] = []
        self.leavers: dict[int, tuple[str, str]] = {}
        self.roles: list[tuple[Proposal, Node]] = []
        self.covers: list[tuple[Node, Node]] = []
        self.outside: dict[str, int] = {}  # people the file does not list, by staff number

    def run(self) -> Comparison:
        self._fetch()
        self._fetch_mentors()
        pairs: Counter[tuple[int, int]] = Counter()
        nodes: dict[int, Node] = {}
        for row in self.roster.people:
            home, branch = self.units.home(row), self.units.branch(row)
            for node in (home, branch):
                if node:
                    node.count += 1
            workshop, party = workshop_of(home) if home else None, branch_of(branch) if branch else None
            if workshop and party:
                pairs[id(workshop), id(party)] += 1
                nodes |= {id(workshop): workshop, id(party): party}
            self._person(row, home, branch)
        self.covers = self.units.new_covers(pairs, nodes)
        self._missing()
        self._proposals()
        self.diff.new_units = [NewUnit(node.tree, node.kind, node.label, node.count) for node in self.units.made]
        self.diff.trees = list(_tallies([*self.units.homes.values(), *self.units.branches.values()]))
        return self

    def fields(self, row: Row) -> dict[str, Any]:
        """Return the record's fields as the row gives them; an empty cell says nothing."""
        given = {
            "name": row.name,
            "post": row.post,
            "trade": row.trade,
            "skill_level": row.skill_level,
            "shift_pattern": PATTERNS.get(row.shift_pattern, ""),
            "hired_on": row.hired_on,
        }
        return {name: value for name, value in given.items() if value not in ("", None)}

    def _fetch(self) -> None:
        by_pk: dict[int, Known] = {}
        for numbers in _batches([row.staff_no for row in self.roster.people]):
            rows = Person.objects.filter(staff_no__in=numbers).values_list(
                "staff_no", "pk", "is_active", "left_on", "mentor_id", *FIELDS
            )
            for staff_no, pk, is_active, left_on, mentor, *fields in rows:
                known = Known(pk, dict(zip(FIELDS, fields, strict=True)), is_active, left_on, mentor)
                self.known[staff_no] = by_pk[pk] = known
        for keys in _batches(list(by_pk)):
            places = Membership.objects.filter(person__in=keys, until__isnull=True)
            for pk, person, unit, tree, since in places.values_list("pk", "person_id", "unit_id", "tree", "since"):
                by_pk[person].places[tree] = (pk, unit, since)

    def _person(self, row: Row, home: Node | None, branch: Node | None) -> None:
        self._leave_out(row)
        known = self.known.get(row.staff_no)
        if known is None:
            self.diff.new.append(row)
            self._place(row, OrgTree.ADMINISTRATIVE, home or self.units.home_of_nobody(), None)
            self._place(row, OrgTree.PARTY, branch, None)
            return
        changed = {
            name: (known.values[name], value) for name, value in self.fields(row).items() if known.values[name] != value
        }
        mentor = self._mentor_change(row, known)
        moves = len(self.diff.moved)
        self._place(row, OrgTree.ADMINISTRATIVE, home, known)
        self._place(row, OrgTree.PARTY, branch, known)
        if changed or mentor:
            self.diff.changed.append(Changed(row.staff_no, row.name, changed | mentor))
        if not known.is_active:
            self.diff.back.append(row)
            changed |= {"is_active": (False, True), "left_on": (known.left_on, None)}
        if changed:
            self.changes.append((row, changed))
        elif not mentor and len(self.diff.moved) == moves:
            self.diff.unchanged += 1

    def _place(self, row: Row, tree: str, node: Node | None, known: Known | None) -> None:
        if node is None:
            return
        place = known.places.get(tree) if known else None
        if place is None:
            self.steps.append(Step(row, tree, node, None))
            if known:
                self.diff.moved.append(Moved(row.staff_no, row.name, tree, "", node.label))
            return
        at = self.units.by_pk[place[1]]
        if at is node or self._is_finer(at, node):
            return
        if place[2] > self.effective_on:
            self.diff.left.append(Left(row.row, row.staff_no, row.name, "moved_later", place[2].isoformat()))
            return
        self.steps.append(Step(row, tree, node, place))
        self.diff.moved.append(Moved(row.staff_no, row.name, tree, at.label, node.label))

    def _is_finer(self, at: Node, node: Node) -> bool:
        """Tell whether the person already stands below the unit, at a level the file has no column for."""
        column = {"workshop": "team", "plant": "workshop", "branch": "party_group"}.get(node.kind)
        return column is not None and column not in self.roster.columns and any(up is node for up in at.chain())

    def _leave_out(self, row: Row) -> None:
        if row.political_status:
            if recognise(row.political_status):
                self.diff.statuses += 1
            else:
                self.diff.left.append(Left(row.row, row.staff_no, row.name, "no_status"))
        if row.shift_pattern and row.shift_pattern not in PATTERNS:
            self.diff.left.append(Left(row.row, row.staff_no, row.name, "unknown_rota", row.shift_pattern))

    def _fetch_mentors(self) -> None:
        """Find each row's mentor: by staff number, or by a name that only one person of the file or the site has."""
        wanted = [row for row in self.roster.people if row.mentor_no or row.mentor_name]
        if not wanted:
            return
        named: dict[str, set[str]] = defaultdict(set)
        for row in self.roster.people:
            named[row.name].add(row.staff_no)
        there = {row.staff_no for row in self.roster.people}
        names, numbers = {row.mentor_name for row in wanted} - {""}, {row.mentor_no for row in wanted} - {""}
        for column, keys in (("name", names), ("staff_no", numbers - there)):
            for batch in _batches(sorted(keys)):
                people = Person.objects.filter(**{f"{column}__in": batch}).values_list("staff_no", "name", "pk")
                for staff_no, name, pk in people:
                    self.outside[staff_no] = pk
                    named[name].add(staff_no)
        for row in wanted:
            number = row.mentor_no if row.mentor_no in there or row.mentor_no in self.outside else ""
            alike = named.get(row.mentor_name, set()) - {row.staff_no}
            if not number and len(alike) == 1:
                number = next(iter(alike))
            if number and number != row.staff_no:
                self.mentors[row.staff_no] = number
            else:
                written = row.mentor_name or row.mentor_no
                self.diff.left.append(Left(row.row, row.staff_no, row.name, "unknown_mentor", written))

    def _mentor_change(self, row: Row, known: Known) -> dict[str, tuple[Any, Any]]:
        number = self.mentors.get(row.staff_no)
        if number is None:
            return {}
        there = self.known.get(number)
        pk = there.pk if there else self.outside.get(number)
        if pk is not None and pk == known.mentor:
            del self.mentors[row.staff_no]
            return {}
        return {"mentor": ("", row.mentor_name or number)}

    def _missing(self) -> None:
        paths = self.units.scope()
        if not paths:
            return
        named = {row.staff_no for row in self.roster.people}
        # A refused row still names somebody; Excel may have taken the zeros off the number, or the number itself.
        numbers = {staff_no.lstrip("0") for staff_no, _ in self.roster.refused} - {""}
        names = {name for staff_no, name in self.roster.refused if name and not staff_no}
        rows = Membership.objects.filter(
            until__isnull=True,
            tree=OrgTree.ADMINISTRATIVE,
            unit__in=OrgUnit.objects.within(paths),
            person__is_active=True,
        ).values_list("person_id", "person__staff_no", "person__name", "unit_id")
        for pk, staff_no, name, unit in rows.order_by("person__staff_no").iterator(chunk_size=BATCH):
            if staff_no not in named and staff_no.lstrip("0") not in numbers and name not in names:
                self.leavers[pk] = (staff_no, name)
                self.diff.missing.append(Missing(staff_no, name, self.units.by_pk[unit].label))

    def _proposals(self) -> None:
        found = list(self._suggested())
        pks = [self.known[one.staff_no].pk for one, _ in found if one.staff_no in self.known]
        held = set(
            RoleGrant.objects.current(self.effective_on)
            .filter(person__in=pks)
            .values_list("person__staff_no", "role", "unit_id")
        )
        for proposal, node in found:
            if (proposal.staff_no, proposal.role, node.unit.pk if node.unit else None) not in held:
                self.roles.append((proposal, node))
        self.diff.proposals = [proposal for proposal, _ in self.roles]

    def _suggested(self) -> Iterator[tuple[Proposal, Node]]:
        for row in self.roster.people:
            home, branch = self.units.home(row), self.units.branch(row)
            team, party = team_of(home) if home else None, branch_of(branch) if branch else None
            if team and _LEADER.search(row.post):
                yield Proposal(row.staff_no, row.name, Role.TEAM_LEADER, team.label, row.post), team
            if party and _SECRETARY.search(row.party_post):
                yield Proposal(row.staff_no, row.name, Role.BRANCH_SECRETARY, party.label, row.party_post), party


def _tallies(used: Iterable[Node | None]) -> Iterator[Tally]:
    below: dict[int, dict[int, Node]] = defaultdict(dict)
    for node in used:
        for up in node.chain() if node else ():
            below[id(up.parent) if up.parent else 0][id(up)] = up

    def total(node: Node) -> int:
        return node.count + sum(total(child) for child in below[id(node)].values())

    waiting = [(0, node) for node in sorted(below[0].values(), key=lambda one: (one.tree, one.name), reverse=True)]
    while waiting:
        depth, node = waiting.pop()
        yield Tally(node.tree, node.kind, node.name, depth, total(node), node.unit is None)
        children = sorted(below[id(node)].values(), key=lambda one: one.name, reverse=True)
        waiting += [(depth + 1, child) for child in children]


def _batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
