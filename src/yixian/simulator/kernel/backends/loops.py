"""A group as an LLVM function: a loop over its rows.

With one plant, the rows themselves lie in the lanes: eight transmitters are computed at once. With eight plants side by
side the lanes are the plants, and the rows are taken one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yixian.simulator.kernel import elementary
from yixian.simulator.kernel.backends.intermediate import LANES, Writer, number
from yixian.simulator.kernel.graph import Symbol
from yixian.simulator.kernel.groups import Group


@dataclass
class Loop:
    """One group being written.

    Parameters
    ----------
    group
        The group [-].
    name
        Name of the function and beginning of the names of its tables [-].
    plants
        1, or as many as lie side by side [-].
    """

    group: Group
    name: str
    plants: int

    def __post_init__(self) -> None:
        self.rows = len(self.group.values)
        self.width = min(self.rows, LANES) if self.plants == 1 else self.plants
        self.stride = self.width if self.plants == 1 else 1
        self.is_full = self.rows % self.stride == 0
        self.tables: list[str] = []
        self.writer = Writer(self.width)
        self.writer.leaf = self.leaf

    def text(self) -> str:
        """Return the tables and the function; it returns whether something watched changed [-]."""
        w, group = self.writer, self.group
        w.label("row")
        w.lines.append("  %i = phi i64 [ 0, %entry ], [ %i1, %last ]")
        w.lines.append("  %changed = phi i1 [ 0, %entry ], [ %now, %last ]")
        if self.plants == 1 and not self.is_full:
            self._mask()
        w.nodes(group.nodes)
        for k, node in enumerate(group.results):
            self._store([row[k] for row in group.targets], w.value[node.number], k)
        stop = self._any(w.value[group.stop.number]) if group.stop is not None else "0"
        w.lines += [
            "  br label %last",
            "last:",
            f"  %now = or i1 %changed, {stop}",
            f"  %i1 = add i64 %i, {self.stride}",
        ]
        w.lines += [f"  %more = icmp slt i64 %i1, {self.rows}", "  br i1 %more, label %row, label %end"]
        body = "\n".join(w.lines)
        head = f"define internal i1 @{self.name}(ptr noalias %b) #0 {{\nentry:\n  br label %row\n"
        return "".join(self.tables) + head + body + "\nend:\n  ret i1 %now\n}\n"

    def _mask(self) -> None:
        w = self.writer
        lanes = ", ".join(f"i64 {lane}" for lane in range(self.width))
        places = w.put(f"add {w.integer} {self._splat('i64', '%i')}, <{lanes}>")
        w.lines.append(f"  %mask = icmp slt {w.integer} {places}, {w.whole(self.rows)}")

    def _any(self, condition: str) -> str:
        if self.plants > 1:
            return "0"
        if self.width == 1:
            return condition
        w = self.writer
        if not self.is_full:
            condition = w.put(f"and {w.truth} {condition}, %mask")
        return w.put(f"call i1 @llvm.vector.reduce.or.v{self.width}i1({w.truth} {condition})")

    def _splat(self, kind: str, value: str) -> str:
        if self.width == 1:
            return value
        w = self.writer
        vector = f"<{self.width} x {kind}>"
        one = w.put(f"insertelement {vector} poison, {kind} {value}, i32 0")
        zeros = f"<{self.width} x i32> zeroinitializer"
        return w.put(f"shufflevector {vector} {one}, {vector} poison, {zeros}")

    def leaf(self, node: Symbol) -> str:
        """Return a leaf in this round [-].

        Parameters
        ----------
        node
            The leaf [-].
        """
        column = self.group.column(node)
        if all(value == column[0] and str(value) == str(column[0]) for value in column):
            return self._same(node, column[0])
        if node.op == "slot":
            return self._load(column, f"s{node.number}")
        kind, items = ("double", [number(value) for value in column]) if node.op == "const" else (
            "i64", [_signed(value * elementary.GOLDEN) for value in column])  # fmt: skip
        return self._tabled(f"c{node.number}", kind, items)

    def _same(self, node: Symbol, value: float) -> str:
        w = self.writer
        if node.op == "const":
            return w.constant(value)
        if node.op == "noise":
            return w.whole(int(value) * elementary.GOLDEN)
        if self.plants > 1:
            return w.load(int(value))
        address = w.put(f"getelementptr inbounds double, ptr %b, i64 {value}")
        return self._splat("double", w.put(f"load double, ptr {address}, align 8"))

    def _tabled(self, name: str, kind: str, items: Sequence[str]) -> str:
        """Return this round's value of a table: a vector over rows, or one row's value in every lane."""
        w = self.writer
        place = self._table(name, kind, items)
        if self.plants > 1:
            return self._splat(kind, w.put(f"load {kind}, ptr {place}, align 8"))
        vector = kind if self.width == 1 else f"<{self.width} x {kind}>"
        return w.put(f"load {vector}, ptr {place}, align 8")

    def _table(self, name: str, kind: str, items: Sequence[str]) -> str:
        """Write a table, its last row repeated to a whole round, and return the address of this round's entry."""
        padded = [*items, *[items[-1]] * (-len(items) % self.stride)]
        full = f"@{self.name}.{name}"
        entries = ", ".join(f"{kind} {item}" for item in padded)
        self.tables.append(f"{full} = internal constant [{len(padded)} x {kind}] [{entries}], align 64\n")
        return self.writer.put(f"getelementptr inbounds {kind}, ptr {full}, i64 %i")

    def _address(self, column: Sequence[int], name: str) -> tuple[str, str]:
        """Return where a column's slots of this round are, and how: ``plain``, ``masked`` or ``scattered``."""
        w = self.writer
        if self.plants > 1:
            place = self._table(name, "i64", [str(index * self.plants) for index in column])
            index = w.put(f"load i64, ptr {place}, align 8")
            return w.put(f"getelementptr inbounds double, ptr %b, i64 {index}"), "plain"
        if all(index == column[0] + k for k, index in enumerate(column)):
            start = w.put(f"getelementptr inbounds double, ptr %b, i64 {column[0]}")
            return w.put(f"getelementptr inbounds double, ptr {start}, i64 %i"), "plain" if self.is_full else "masked"
        indices = self._tabled(name, "i64", [str(index) for index in column])
        return w.put(f"getelementptr inbounds double, ptr %b, {w.integer} {indices}"), "scattered"

    def _load(self, column: Sequence[int], name: str) -> str:
        w = self.writer
        address, how = self._address(column, name)
        if how == "plain":
            return w.put(f"load {w.real}, ptr {address}, align 8")
        if how == "masked":
            zero = f"{w.real} zeroinitializer"
            return w.put(
                f"call {w.real} @llvm.masked.load.{w.suffix}.p0(ptr align 8 {address}, {w.truth} %mask, {zero})"
            )
        vector, yes = f"<{self.width} x ptr>", f"{w.truth} splat (i1 1)"
        name = f"@llvm.masked.gather.{w.suffix}.v{self.width}p0"
        return w.put(f"call {w.real} {name}({vector} align 8 {address}, {yes}, {w.real} zeroinitializer)")

    def _store(self, column: Sequence[int], value: str, k: int) -> None:
        w = self.writer
        address, how = self._address(column, f"o{k}")
        if how == "plain":
            w.lines.append(f"  store {w.real} {value}, ptr {address}, align 8")
        elif how == "masked":
            call = (
                f"call void @llvm.masked.store.{w.suffix}.p0({w.real} {value}, ptr align 8 {address}, {w.truth} %mask)"
            )
            w.lines.append(f"  {call}")
        else:
            target = f"<{self.width} x ptr> align 8 {address}, {w.truth} splat (i1 1)"
            name = f"@llvm.masked.scatter.{w.suffix}.v{self.width}p0"
            w.lines.append(f"  call void {name}({w.real} {value}, {target})")


def declarations(width: int) -> str:
    """Return the declarations of what loops of a width call [-].

    Parameters
    ----------
    width
        Width of the vectors [-].
    """
    if width == 1:
        return ""
    w = Writer(width)
    pointers = f"<{width} x ptr>"
    return (
        f"declare i1 @llvm.vector.reduce.or.v{width}i1({w.truth})\n"
        f"declare {w.real} @llvm.masked.load.{w.suffix}.p0(ptr, {w.truth}, {w.real})\n"
        f"declare void @llvm.masked.store.{w.suffix}.p0({w.real}, ptr, {w.truth})\n"
        f"declare {w.real} @llvm.masked.gather.{w.suffix}.v{width}p0({pointers}, {w.truth}, {w.real})\n"
        f"declare void @llvm.masked.scatter.{w.suffix}.v{width}p0({w.real}, {pointers}, {w.truth})\n"
    )


def _signed(value: int) -> str:
    return str((value + 2**63) % 2**64 - 2**63)
