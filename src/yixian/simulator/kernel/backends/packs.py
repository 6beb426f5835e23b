"""Straight-line code of one plant with like nodes side by side: three generators are one vector of three.

Nodes whose whole expressions have one shape are a *class*; what they are made of has one shape too, so the operands of
a class are classes. Exponentials and logarithms are calls of many instructions: they lie side by side whatever their
arguments are, if as many calls come before the one as before the other (so that no call waits for one beside it). A
vector of up to eight is one instruction instead of eight, and it is the number of its instructions that bounds the
speed of a plant's code. Each lane computes what it would alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yixian.simulator.kernel.backends.intermediate import Writer
from yixian.simulator.kernel.backends.known import Known
from yixian.simulator.kernel.graph import CALLS, COMMUTES, Symbol

#: Operations that lie in vectors; leaves and noise do not.
PACKED = frozenset({
    "add", "sub", "mul", "div", "sqrt", "abs", "exp", "log", "min", "max", "select", "lt", "le", "gt", "ge", "ne", "eq",
    "and", "or", "not",
})  # fmt: skip
WIDTHS = (2, 4, 8)
#: Fewer than this of one kind lie in fours: more packs come out full, and operands need less shuffling.
MANY = 8
NOWHERE = (-1, -1)
#: How far on the use of nodes is followed to find their like.
DEPTH = 6


@dataclass(frozen=True)
class Pack:
    """Nodes to be computed at once, or one alone.

    Parameters
    ----------
    nodes
        The nodes, a lane each [-].
    columns
        Their operands: for each place those of all nodes [-].
    """

    nodes: tuple[Symbol, ...]
    columns: tuple[tuple[Symbol, ...], ...] = ()

    @property
    def width(self) -> int:
        """Lanes of the vector that holds it [-]."""
        return next(width for width in WIDTHS if width >= len(self.nodes))


class Shapes:
    """The shape of each node's whole expression, down to what is not computed here.

    Parameters
    ----------
    nodes
        The nodes of a stretch of straight-line code, operands first [-].
    """

    def __init__(self, nodes: Sequence[Symbol]) -> None:
        self._known: dict[tuple[object, ...], int] = {}
        self.of: dict[int, int] = {}
        self.members: dict[int, list[Symbol]] = {}
        calls: dict[int, int] = {}
        for node in nodes:
            calls[node.number] = max((calls.get(arg.number, 0) for arg in node.args), default=0) + (node.op in CALLS)
            if node.op in PACKED:
                shape = self._name(node.op, *(self._leaf(arg) for arg in self.operands(node)))
                self.of[node.number] = shape
                kind = self._name(node.op, "call", calls[node.number]) if node.op in CALLS else shape
                self.members.setdefault(kind, []).append(node)
        self._contexts = self._all_contexts(nodes)

    def _all_contexts(self, nodes: Sequence[Symbol]) -> list[dict[int, int]]:
        """Return what each node is used for: by its users' shapes, then by what those are used for, and so on."""
        users: dict[int, list[tuple[int, int, int]]] = {}
        for node in nodes:
            for place, arg in enumerate(self.operands(node) if node.op in PACKED else ()):
                users.setdefault(arg.number, []).append((self.of[node.number], place, node.number))
        found: list[dict[int, int]] = []
        for _ in range(DEPTH):
            last = found[-1] if found else {}
            uses = {
                number: sorted((shape, place, last.get(user, -1)) for shape, place, user in known)
                for number, known in users.items()
            }
            found.append({number: self._name("use", *use) for number, use in uses.items()})
        return found

    def _name(self, *key: object) -> int:
        return self._known.setdefault(key, len(self._known))

    def _leaf(self, node: Symbol) -> int:
        return self.of.get(node.number, -1 - node.is_boolean)

    def operands(self, node: Symbol) -> tuple[Symbol, ...]:
        """Return the operands, in the order of their shapes where the order does not matter [-].

        Parameters
        ----------
        node
            The node [-].
        """
        if node.op in COMMUTES and self._leaf(node.args[0]) < self._leaf(node.args[1]):
            return node.args[::-1]
        return node.args

    def kin(self, members: Sequence[Symbol]) -> list[list[Symbol]]:
        """Return nodes of one shape by what they are used for, as far on as three are alike; the rest together [-].

        Parameters
        ----------
        members
            Nodes of one shape [-].
        """
        result, left = [], list(members)
        for context in reversed(self._contexts):
            by_use: dict[int, list[Symbol]] = {}
            for node in left:
                by_use.setdefault(context.get(node.number, -1), []).append(node)
            result += [group for group in by_use.values() if len(group) > 2]
            left = [node for group in by_use.values() if len(group) <= 2 for node in group]
        return [*result, left]


def packs(nodes: Sequence[Symbol]) -> list[Pack]:
    """Return nodes to be computed side by side, at most eight in each pack [-].

    The nodes of a pack lie in the order of their operands, so that these need no shuffling.

    Parameters
    ----------
    nodes
        The nodes of a stretch of straight-line code, operands first [-].
    """
    shapes = Shapes(nodes)
    found: list[Pack] = []
    place: dict[int, tuple[int, int]] = {}
    for members in shapes.members.values():
        is_call = members[0].op in CALLS
        for kin in [members] if is_call else shapes.kin(members):
            ordered = sorted(kin, key=lambda node: [place.get(arg.number, NOWHERE) for arg in shapes.operands(node)])
            widest = 8 if is_call or len(ordered) >= MANY or len(ordered) == 5 else 4  # no fifth is left alone
            for chunk in (ordered[k : k + widest] for k in range(0, len(ordered), widest)):
                if len(chunk) > 1:
                    place |= {node.number: (len(found), lane) for lane, node in enumerate(chunk)}
                    columns = zip(*(shapes.operands(node) for node in chunk), strict=True)
                    found.append(Pack(tuple(chunk), tuple(columns)))
    return found


class PackWriter(Writer):
    """Writes straight-line code of one plant, in vectors where that is shorter."""

    def __init__(self, size: int, known: Known | None = None) -> None:
        super().__init__(1, known)
        self._size = size
        self._wide = {width: Writer(width) for width in WIDTHS}
        for writer in self._wide.values():
            writer.put = self.put  # type: ignore[method-assign]
        self._home: dict[int, tuple[str, int, int]] = {}
        self._vectors: dict[tuple[int, tuple[int, ...]], str] = {}

    def prepare(self, fixed: Sequence[Symbol], varying: Sequence[Symbol]) -> None:
        """Write what does not change between substeps, in the vectors in which each substep wants it.

        Parameters
        ----------
        fixed, varying
            As `Program.step_nodes` gives them [-].
        """
        self.packed(fixed)
        inside = {node.number for node in varying}
        for node in varying:
            self._ready(arg for arg in node.args if arg.number not in inside and not self._is_known([arg]))
        for pack in packs(varying):
            for column in pack.columns:
                if all(node.number not in inside for node in column) and not self._is_known(column):
                    self._vector(column, pack.width)

    def packed(self, nodes: Sequence[Symbol]) -> None:
        """Write nodes, operands first, in packs where that is worth it.

        Parameters
        ----------
        nodes
            The nodes [-].
        """
        for pack in sequence(nodes, packs(nodes)):
            if len(pack.nodes) == 1:
                self._ready(pack.nodes[0].args)
                self.nodes(pack.nodes)
            else:
                self.count()
                operands = [self._vector(column, pack.width) for column in pack.columns]
                vector = self._wide[pack.width].operation(pack.nodes[0], operands)
                self._home.update({node.number: (vector, pack.width, lane) for lane, node in enumerate(pack.nodes)})

    def keep(self, column: Sequence[Symbol], place: int) -> None:
        if len(column) == 1:
            super().keep(column, place)
        else:
            self._into_table(self._wide[len(column)].real, self._vector(column, len(column)), place)

    def stores(self, stores: Mapping[int, Symbol]) -> None:
        """Store the results; neighbours that lie in a vector are stored at once.

        Parameters
        ----------
        stores
            Value of each slot [-].
        """
        done: set[int] = set()
        for index in sorted(stores):
            home = self._home.get(stores[index].number)
            if index in done:
                continue
            if home is not None and self._is_run(index, home, stores):
                done.update(range(index, index + home[1]))
                self.lines.append(f"  store {self._wide[home[1]].real} {home[0]}, ptr {self.slot(index)}, align 8")
            else:
                self._ready([stores[index]])
                self.store(index, self.value[stores[index].number])

    def scalar(self, node: Symbol) -> str:
        """Return a node as a number of its own [-].

        Parameters
        ----------
        node
            A node that has been written [-].
        """
        self._ready([node])
        return self.value[node.number]

    def _is_run(self, index: int, home: tuple[str, int, int], stores: Mapping[int, Symbol]) -> bool:
        vector, width, _ = home
        found = (self._home.get(stores[index + k].number) for k in range(width) if index + k in stores)
        return list(found) == [(vector, width, lane) for lane in range(width)]

    def _is_known(self, column: Sequence[Symbol]) -> bool:
        return self.known is not None and self.known.holds(column)

    def _ready(self, nodes: Iterable[Symbol]) -> None:
        """Take nodes that are needed alone out of their vectors."""
        for node in nodes:
            if node.number not in self._home:
                super().scalar(node)
            elif node.number not in self.value:
                vector, width, lane = self._home[node.number]
                kind = self._wide[width].truth if node.is_boolean else self._wide[width].real
                self.value[node.number] = self.put(f"extractelement {kind} {vector}, i32 {lane}")

    def _vector(self, column: Sequence[Symbol], width: int) -> str:
        """Return operands side by side; the last is repeated to the full width."""
        key = (width, tuple(node.number for node in column))
        if key not in self._vectors:
            self._vectors[key] = self._gathered(column, width)
        return self._vectors[key]

    def _gathered(self, column: Sequence[Symbol], width: int) -> str:
        homes = [self._home[node.number] for node in column if node.number in self._home]
        is_packed = len(homes) == len(column) and len({home[1] for home in homes}) == 1
        if is_packed and len({home[0] for home in homes}) <= 2:
            return self._shuffled(homes, width, column[0].is_boolean)
        padded = [*column, *[column[-1]] * (width - len(column))]
        if all(node.op == "const" for node in padded):
            return f"<{', '.join(f'double {self.literal(node)}' for node in padded)}>"
        first = column[0].value if column[0].op == "slot" else self._size
        in_row = all(node.op == "slot" and node.value == first + k for k, node in enumerate(column))
        if in_row and first + width <= self._size:
            return self.put(f"load {self._wide[width].real}, ptr {self.slot(first)}, align 8")
        if self._is_known(padded):
            return self.looked_up(padded, self._wide[width].real)
        self._ready(padded)
        return self._inserted([self.value[node.number] for node in padded], column[0].is_boolean)

    def _inserted(self, items: Sequence[str], is_boolean: bool) -> str:
        width, vector = len(items), "poison"
        kind, alone = (self._wide[width].truth, "i1") if is_boolean else (self._wide[width].real, "double")
        if len(set(items)) == 1:
            one = self.put(f"insertelement {kind} poison, {alone} {items[0]}, i32 0")
            return self.put(f"shufflevector {kind} {one}, {kind} poison, <{width} x i32> zeroinitializer")
        for lane, item in enumerate(items):
            vector = self.put(f"insertelement {kind} {vector}, {alone} {item}, i32 {lane}")
        return vector

    def _shuffled(self, homes: Sequence[tuple[str, int, int]], width: int, is_boolean: bool) -> str:
        """Return lanes of one or two vectors in the order wanted."""
        vectors = list(dict.fromkeys(home[0] for home in homes))
        own = homes[0][1]
        lanes = [vectors.index(vector) * own + lane for vector, _, lane in homes]
        if own == width and lanes == list(range(len(lanes))):
            return vectors[0]
        kind = self._wide[own].truth if is_boolean else self._wide[own].real
        second = vectors[1] if len(vectors) > 1 else "poison"
        places = ", ".join(f"i32 {lane}" for lane in [*lanes, *[lanes[-1]] * (width - len(lanes))])
        return self.put(f"shufflevector {kind} {vectors[0]}, {kind} {second}, <{width} x i32> <{places}>")


def sequence(nodes: Sequence[Symbol], found: Sequence[Pack]) -> list[Pack]:
    """Return packs and single nodes, operands first; packs never need each other, for all of a pack are equally deep.

    Parameters
    ----------
    nodes
        The nodes [-].
    found
        The packs among them [-].
    """
    home = {node.number: Pack((node,)) for node in nodes} | {node.number: pack for pack in found for node in pack.nodes}
    written: set[int] = set()
    result: list[Pack] = []
    for start in nodes:
        waiting = [(home[start.number], False)]
        while waiting:
            pack, is_ready = waiting.pop()
            if pack.nodes[0].number in written:
                continue
            if is_ready:
                written.update(node.number for node in pack.nodes)
                result.append(pack)
                continue
            waiting.append((pack, True))
            needed = [arg.number for node in pack.nodes for arg in node.args]
            waiting += [(home[number], False) for number in needed if number in home and number not in written]
    return result


def columns(nodes: Sequence[Symbol]) -> list[list[int]]:
    """Return the slots that would be read at once if they lay side by side [-].

    Parameters
    ----------
    nodes
        The nodes of a stretch of straight-line code [-].
    """
    found = []
    for pack in reversed(packs(nodes)):
        for column in pack.columns:
            slots = [node.value for node in column]
            if all(node.op == "slot" for node in column) and len(set(slots)) == len(slots):
                found.append(slots)
    return found
