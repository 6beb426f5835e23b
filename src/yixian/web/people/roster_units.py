"""The units a roster speaks of: found in the two trees, or to be made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from yixian.tables.roster import Person as Row
from yixian.tables.similar import plain_form
from yixian.web.people.models import OrgKind, OrgTree, OrgUnit

BATCH = 500


class PlantNeeded(Exception):  # noqa: N818 - named for what is wrong, as everywhere in this project
    """The file names no plant, none was given, and the site has not exactly one; ``plants`` are those there are."""

    def __init__(self, plants: list[str]) -> None:
        self.plants = plants
        super().__init__("name the plant these people belong to")


@dataclass(eq=False, slots=True)
class Node:
    """A unit of the file: ``unit`` is its row in the database, ``None`` until it is made; ``count`` its people."""

    tree: str
    kind: str
    name: str
    parent: Node | None
    unit: OrgUnit | None = None
    count: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names from the root down."""
        return (*(self.parent.names if self.parent else ()), self.name)

    @property
    def label(self) -> str:
        return " / ".join(self.names)

    def chain(self) -> Iterator[Node]:
        """Walk from the unit itself up to the root."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True)
class Units:
    """Both trees as they stand, and the units of one roster in them."""

    base: Node | None = None
    committee: Node | None = None
    made: list[Node] = field(default_factory=list)
    by_pk: dict[int, Node] = field(default_factory=dict)
    below: dict[tuple[int, str], Node] = field(default_factory=dict)
    spelled: dict[tuple[int, str], Node] = field(default_factory=dict)
    written: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    covered: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    homes: dict[tuple[str, str, str], Node | None] = field(default_factory=dict)
    branches: dict[tuple[str, str], Node | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in OrgUnit.objects.order_by("path"):
            parent = self.by_pk.get(unit.parent_id) if unit.parent_id else None
            node = Node(unit.tree, unit.kind, unit.name, parent, unit)
            self.by_pk[unit.pk] = node
            self._remember(node)
        for branch, unit in OrgUnit.covers.through.objects.values_list("from_orgunit_id", "to_orgunit_id"):
            self.covered[unit].add(branch)

    def settle(self, rows: Iterable[Row], plant: str | OrgUnit | None) -> None:
        """Decide below which plant, and below which general branch, the units of the rows stand."""
        rows = list(rows)
        for column in ("workshop", "team", "branch", "party_group"):
            self.written[column] = {getattr(row, column) for row in rows}
        self.base = self._plant(plant)
        if self.base is None and not all(row.factory for row in rows):
            raise PlantNeeded(sorted(node.name for node in self._plants()))
        if any(row.branch for row in rows):
            self.committee = self._committee(rows)

    def home(self, row: Row) -> Node | None:
        """Return the administrative unit of a row, ``None`` where the row names none."""
        key = (row.factory, row.workshop, row.team)
        if key not in self.homes:
            node = self._factory(row.factory)
            if row.workshop and node:
                node = self._child(node, OrgKind.WORKSHOP, row.workshop)
            if row.team and node:
                node = self._child(node, OrgKind.TEAM, row.team)
            self.homes[key] = node if any(key) else None
        return self.homes[key]

    def home_of_nobody(self) -> Node | None:
        """Return where a new person goes whose row names no unit: the plant itself."""
        self.homes.setdefault(("", "", ""), None)
        return self.base

    def branch(self, row: Row) -> Node | None:
        """Return the Party unit of a row, ``None`` where the row names none."""
        key = (row.branch, row.party_group)
        if key not in self.branches:
            node = None
            if row.branch and self.committee:
                node = self._child(self.committee, OrgKind.BRANCH, row.branch)
                if row.party_group:
                    node = self._child(node, OrgKind.PARTY_GROUP, row.party_group)
            self.branches[key] = node
        return self.branches[key]

    def scope(self) -> list[str]:
        """Return the paths of the plants that the file speaks of and that are there already."""
        plants = {id(node): node for home in self.homes.values() if home for node in home.chain() if _is_plant(node)}
        if self.base:
            plants[id(self.base)] = self.base
        return sorted(node.unit.path for node in plants.values() if node.unit)

    def new_covers(self, pairs: Counter[tuple[int, int]], nodes: dict[int, Node]) -> list[tuple[Node, Node]]:
        """Return (branch, workshop) where most of a workshop's attached people are the branch's and none leads it yet.

        ``pairs`` counts people by (workshop, branch), both as keys of ``nodes``.
        """
        of_workshop: dict[int, Counter[int]] = defaultdict(Counter)
        for (workshop, branch), count in pairs.items():
            of_workshop[workshop][branch] += count
        found = []
        for workshop, counts in of_workshop.items():
            (branch, most), total = counts.most_common(1)[0], sum(counts.values())
            unit = nodes[workshop].unit
            if most * 2 > total and not (unit and self.covered.get(unit.pk)):
                found.append((nodes[branch], nodes[workshop]))
        return found

    def create(self) -> list[OrgUnit]:
        """Make the new units, level by level in few statements, and open closed ones again."""
        waiting = list(self.made)
        created: list[OrgUnit] = []
        while waiting:
            ready = [node for node in waiting if node.parent is None or node.parent.unit is not None]
            waiting = [node for node in waiting if node not in ready]
            for node in ready:
                above = node.parent.unit if node.parent else None
                node.unit = OrgUnit(tree=node.tree, kind=node.kind, name=node.name, parent=above)
            units = [node.unit for node in ready if node.unit]
            OrgUnit.objects.bulk_create(units, batch_size=BATCH)
            for unit in units:
                unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
            OrgUnit.objects.bulk_update(units, ["path"], batch_size=BATCH)
            created += units
        return created

    def closed(self) -> list[OrgUnit]:
        """Return the units of the file that had been closed."""
        used = [node for node in (*self.homes.values(), *self.branches.values()) if node]
        every = {id(above): above for node in used for above in node.chain()}
        return [node.unit for node in every.values() if node.unit and not node.unit.is_active]

    def _remember(self, node: Node) -> None:
        above = id(node.parent) if node.parent else 0
        self.below.setdefault((above, node.name), node)
        self.spelled.setdefault((above, plain_form(node.name)), node)

    def _child(self, parent: Node, kind: str, name: str) -> Node:
        known = self.below.get((id(parent), name))
        if known is None:
            alike = self.spelled.get((id(parent), plain_form(name)))
            if alike is not None and alike.unit is not None and alike.name not in self.written[_COLUMN[kind]]:
                known = alike  # 机修1班 of the file is 机修一班 of the tree
        return known or self._make(parent.tree, kind, name, parent)

    def _make(self, tree: str, kind: str, name: str, parent: Node | None) -> Node:
        node = Node(tree, kind, name, parent)
        self.made.append(node)
        self._remember(node)
        return node

    def _plants(self) -> list[Node]:
        return [node for node in self.by_pk.values() if _is_plant(node)]

    def _plant(self, plant: str | OrgUnit | None) -> Node | None:
        if isinstance(plant, OrgUnit):
            return self.by_pk[plant.pk]
        plants = self._plants()
        if plant:
            tops = [node for node in self.by_pk.values() if _is_plant(node) or node.kind == OrgKind.ENTERPRISE]
            found = next((node for node in tops if node.name == plant), None)
            return found or self._make(OrgTree.ADMINISTRATIVE, OrgKind.PLANT, plant, self._enterprise())
        return plants[0] if len(plants) == 1 else None

    def _enterprise(self) -> Node | None:
        found = [node for node in self.by_pk.values() if node.kind == OrgKind.ENTERPRISE and node.parent is None]
        return found[0] if len(found) == 1 else None

    def _factory(self, name: str) -> Node | None:
        if not name or (self.base and self.base.name == name):
            return self.base
        known = next((node for node in [*self._plants(), *self.made] if _is_plant(node) and node.name == name), None)
        if known:
            return known
        above = self.base if self.base and self.base.kind == OrgKind.ENTERPRISE else self._enterprise()
        return self._make(OrgTree.ADMINISTRATIVE, OrgKind.PLANT, name, above)

    def _committee(self, rows: list[Row]) -> Node:
        """Return the general branch (or committee) of the plant: the one whose branches lead it, or named after it."""
        base = self.base or self._factory(next(row.factory for row in rows if row.factory))
        assert base is not None
        tops = [node for node in self.by_pk.values() if node.kind in (OrgKind.COMMITTEE, OrgKind.GENERAL_BRANCH)]
        if base.unit:
            for unit, branches in self.covered.items():
                if self.by_pk[unit].unit.path.startswith(base.unit.path):  # type: ignore[union-attr]
                    above = self.by_pk[min(branches)].parent
                    if above:
                        return above
        named = [node for node in tops if node.name.startswith(base.name)]
        if named:
            return min(named, key=lambda node: len(node.names))
        committees = [node for node in tops if node.kind == OrgKind.COMMITTEE and node.parent is None]
        above = committees[0] if len(committees) == 1 else None
        return self._make(OrgTree.PARTY, OrgKind.GENERAL_BRANCH, f"{base.name}党总支", above)


_COLUMN: dict[str, str] = {
    OrgKind.WORKSHOP: "workshop",
    OrgKind.TEAM: "team",
    OrgKind.BRANCH: "branch",
    OrgKind.PARTY_GROUP: "party_group",
}


def _is_plant(node: Node) -> bool:
    return node.kind == OrgKind.PLANT


def workshop_of(node: Node) -> Node | None:
    """Return the workshop a unit is, or stands in."""
    return next((above for above in node.chain() if above.kind == OrgKind.WORKSHOP), None)


def branch_of(node: Node) -> Node | None:
    """Return the branch a Party unit is, or stands in."""
    return next((above for above in node.chain() if above.kind == OrgKind.BRANCH), None)


def team_of(node: Node) -> Node | None:
    """Return the team a unit is."""
    return node if node.kind == OrgKind.TEAM else None
