"""Nodes as LLVM intermediate text, in one lane or several.

Straight-line code, explicit vectors, no contraction and no reassociation: whatever the processor, each lane computes
exactly what the Python backend computes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence

from yixian.simulator.kernel import elementary as e
from yixian.simulator.kernel.backends.known import Known
from yixian.simulator.kernel.graph import Symbol

LANES = 8
#: Nodes in a basic block: the code generator is not linear in the length of a block.
LONGEST_BLOCK = 1000
_BINARY = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
_COMPARE = {"lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge", "ne": "une", "eq": "oeq"}
_LOGIC = {"and": "and", "or": "or"}
_TWO52 = 0x4330000000000000


def number(value: float) -> str:
    """Return a constant as LLVM writes it, bit for bit [-].

    Parameters
    ----------
    value
        Any number [-].
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


class Writer:
    """Writes the nodes of one function.

    Parameters
    ----------
    lanes
        Width of the vectors; 1 is none [-].
    known
        The table of what does not change in a call; none if left out [-].
    """

    def __init__(self, lanes: int, known: Known | None = None) -> None:
        self.lanes, self.known = lanes, known
        self.lines: list[str] = []
        self.value: dict[int, str] = {}
        self.block = "entry"
        self.leaf: Callable[[Symbol], str] = self.literal
        self._fresh = 0
        self._since = 0
        self._keys: dict[tuple[int, int], str] = {}
        wide = lanes > 1
        self.real = f"<{lanes} x double>" if wide else "double"
        self.integer = f"<{lanes} x i64>" if wide else "i64"
        self.truth = f"<{lanes} x i1>" if wide else "i1"
        self.suffix = f"v{lanes}f64" if wide else "f64"

    def put(self, words: str) -> str:
        """Write one instruction and return the name of its result [-].

        Parameters
        ----------
        words
            The instruction [-].
        """
        self._fresh += 1
        self.lines.append(f"  %v{self._fresh} = {words}")
        return f"%v{self._fresh}"

    def label(self, name: str) -> None:
        """Begin a basic block.

        Parameters
        ----------
        name
            Its name [-].
        """
        self.lines.append(f"{name}:")
        self.block = name
        self._since = 0

    def constant(self, value: float) -> str:
        """Return a constant operand [-].

        Parameters
        ----------
        value
            The number [-].
        """
        return f"splat (double {number(value)})" if self.lanes > 1 else number(value)

    def whole(self, value: int) -> str:
        """Return a 64-bit constant operand [-].

        Parameters
        ----------
        value
            The integer; taken modulo 2⁶⁴ [-].
        """
        signed = (value + 2**63) % 2**64 - 2**63
        return f"splat (i64 {signed})" if self.lanes > 1 else str(signed)

    def slot(self, index: int) -> str:
        """Return the address of a slot [-].

        Parameters
        ----------
        index
            Place in the buffer [-].
        """
        return self.put(f"getelementptr inbounds double, ptr %b, i64 {index * self.lanes}")

    def load(self, index: int) -> str:
        """Return the content of a slot [-].

        Parameters
        ----------
        index
            Place in the buffer [-].
        """
        return self.put(f"load {self.real}, ptr {self.slot(index)}, align 8")

    def store(self, index: int, value: str) -> None:
        """Store into a slot.

        Parameters
        ----------
        index
            Place in the buffer [-].
        value
            Operand [-].
        """
        self.lines.append(f"  store {self.real} {value}, ptr {self.slot(index)}, align 8")

    def nodes(self, nodes: Iterable[Symbol]) -> None:
        """Write nodes, operands first, in blocks of bearable length.

        Parameters
        ----------
        nodes
            The nodes [-].
        """
        for node in nodes:
            self.count()
            self.value[node.number] = self.operation(node, [self.scalar(arg) for arg in node.args])

    def count(self) -> None:
        """Begin a new basic block if this one has grown too long."""
        self._since += 1
        if self._since > LONGEST_BLOCK:
            self._fresh += 1
            name = f"more{self._fresh}"
            self.lines.append(f"  br label %{name}")
            self.label(name)

    def prepare(self, fixed: Sequence[Symbol], varying: Sequence[Symbol]) -> None:
        """Write what does not change between substeps.

        Parameters
        ----------
        fixed, varying
            As `Program.step_nodes` gives them [-].
        """
        self.nodes(fixed)

    def packed(self, nodes: Sequence[Symbol]) -> None:
        """Write nodes, operands first [-].

        Parameters
        ----------
        nodes
            The nodes [-].
        """
        self.nodes(nodes)

    def scalar(self, node: Symbol) -> str:
        """Return a node that has been written, or is known [-].

        Parameters
        ----------
        node
            The node [-].
        """
        if node.number not in self.value:
            self.value[node.number] = self.looked_up((node,), self.real)
        return self.value[node.number]

    def looked_up(self, column: Sequence[Symbol], kind: str) -> str:
        """Return nodes from the table of what is known [-].

        Parameters
        ----------
        column
            Nodes side by side [-].
        kind
            Type of what is read [-].
        """
        assert self.known is not None, column
        address = self.put(f"getelementptr inbounds double, ptr %h, i64 {self.known.place(column)}")
        return self.put(f"load {kind}, ptr {address}, align 8")

    def keep(self, column: Sequence[Symbol], place: int) -> None:
        """Store nodes into the table of what is known.

        Parameters
        ----------
        column
            Nodes side by side that have been written [-].
        place
            Where they belong [-].
        """
        self._into_table(self.real, self.scalar(column[0]), place)

    def _into_table(self, kind: str, value: str, place: int) -> None:
        address = self.put(f"getelementptr inbounds double, ptr %h, i64 {place}")
        self.lines.append(f"  store {kind} {value}, ptr {address}, align 8")

    def stores(self, stores: Mapping[int, Symbol]) -> None:
        """Store the results.

        Parameters
        ----------
        stores
            Value of each slot [-].
        """
        for index, node in stores.items():
            self.store(index, self.scalar(node))

    def operation(self, node: Symbol, args: list[str]) -> str:
        """Write the operation of a node and return its result [-].

        Parameters
        ----------
        node
            The node [-].
        args
            Its operands [-].
        """
        op = node.op
        if op in ("const", "slot"):
            return self.leaf(node)
        if op == "bool":
            return f"splat (i1 {int(node.value)})" if self.lanes > 1 else str(int(node.value))
        if op in _BINARY:
            return self.put(f"{_BINARY[op]} {self.real} {args[0]}, {args[1]}")
        if op in _COMPARE:
            return self.compare(_COMPARE[op], *args)
        if op in _LOGIC:
            return self.put(f"{_LOGIC[op]} {self.truth} {args[0]}, {args[1]}")
        return self._function(node, args)

    def literal(self, node: Symbol) -> str:
        """Return a leaf that is the same in every round: a constant, a slot, or the number of a noise [-].

        Parameters
        ----------
        node
            The leaf [-].
        """
        if node.op == "const":
            return self.constant(node.value)
        return self.load(node.value) if node.op == "slot" else self.whole(node.value * e.GOLDEN)

    def _function(self, node: Symbol, args: list[str]) -> str:
        op = node.op
        if op == "select":
            return self.select(*args)
        if op in ("min", "max"):
            return self.select(self.compare("olt" if op == "min" else "ogt", args[1], args[0]), args[1], args[0])
        if op in ("sqrt", "abs"):
            name = {"sqrt": "sqrt", "abs": "fabs"}[op]
            return self.put(f"call {self.real} @llvm.{name}.{self.suffix}({self.real} {args[0]})")
        if op == "not":
            yes = "splat (i1 1)" if self.lanes > 1 else "1"
            return self.put(f"xor {self.truth} {args[0]}, {yes}")
        if op == "noise":
            return self._noise(node, *args)
        return self.put(f"call {self.real} @yixian_{op}_{self.suffix}({self.real} {args[0]})")

    def compare(self, how: str, a: str, b: str) -> str:
        """Return a comparison [-].

        Parameters
        ----------
        how
            LLVM's name of it [-].
        a, b
            Operands [-].
        """
        return self.put(f"fcmp {how} {self.real} {a}, {b}")

    def select(self, condition: str, a: str, b: str) -> str:
        """Return a where the condition holds, else b [-].

        Parameters
        ----------
        condition, a, b
            Operands [-].
        """
        return self.put(f"select {self.truth} {condition}, {self.real} {a}, {self.real} {b}")

    def real_op(self, op: str, a: str, b: str) -> str:
        """Return an operation on real numbers [-].

        Parameters
        ----------
        op
            LLVM's name of it [-].
        a, b
            Operands [-].
        """
        return self.put(f"{op} {self.real} {a}, {b}")

    def whole_op(self, op: str, a: str, b: int | str) -> str:
        """Return an operation on 64-bit integers [-].

        Parameters
        ----------
        op
            LLVM's name of it [-].
        a, b
            Operands; b may be a constant [-].
        """
        return self.put(f"{op} {self.integer} {a}, {self.whole(b) if isinstance(b, int) else b}")

    def as_whole(self, value: str) -> str:
        return self.put(f"bitcast {self.real} {value} to {self.integer}")

    def as_real(self, value: str) -> str:
        return self.put(f"bitcast {self.integer} {value} to {self.real}")

    def from_small(self, value: str) -> str:
        """Return a non-negative integer below 2⁵² as a real number [-].

        Parameters
        ----------
        value
            Operand [-].
        """
        return self.real_op("fsub", self.as_real(self.whole_op("or", value, _TWO52)), self.constant(2.0**52))

    def mix(self, z: str) -> str:
        """Return the finalised splitmix64 state [-].

        Parameters
        ----------
        z
            Operand [-].
        """
        for shift, factor in ((30, e.MIX_1), (27, e.MIX_2)):
            z = self.whole_op("mul", self.whole_op("xor", z, self.whole_op("lshr", z, shift)), factor)
        return self.whole_op("xor", z, self.whole_op("lshr", z, 31))

    def _key(self, node: Symbol, seed: str, scan: str) -> str:
        known = (node.args[0].number, node.args[1].number)
        if known not in self._keys:
            seed_bits = self.put(f"fptosi {self.real} {seed} to {self.integer}")
            scan_bits = self.put(f"fptosi {self.real} {scan} to {self.integer}")
            inner = self.mix(self.whole_op("add", scan_bits, e.GOLDEN))
            self._keys[known] = self.mix(self.whole_op("xor", inner, seed_bits))
        return self._keys[known]

    def _noise(self, node: Symbol, seed: str, scan: str) -> str:
        z = self.mix(self.whole_op("add", self._key(node, seed, scan), self.leaf(node)))
        total = self.whole_op("and", z, 0xFFFF)
        for shift in (16, 32):
            total = self.whole_op("add", total, self.whole_op("and", self.whole_op("lshr", z, shift), 0xFFFF))
        total = self.whole_op("add", total, self.whole_op("lshr", z, 48))
        centred = self.real_op("fsub", self.from_small(total), self.constant(e.NOISE_MEAN))
        return self.real_op("fmul", centred, self.constant(e.NOISE_SCALE))
