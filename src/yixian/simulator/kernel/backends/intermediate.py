"""Nodes as LLVM intermediate text, in one lane or several.

Straight-line code, explicit vectors, no contraction and no reassociation: whatever the processor, each lane computes
exactly what the Python backend computes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping

from yixian.simulator.kernel import elementary as e
from yixian.simulator.kernel.graph import Symbol

LANES = 8
#: Nodes in a basic block: the code generator is not linear in the length of a block.
LONGEST_BLOCK = 1000
_BINARY = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
_COMPARE = {"lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge", "ne": "une", "eq": "oeq"}
_LOGIC = {"and": "and", "or": "or"}
_TWO52, _ONE = 0x4330000000000000, 0x3FF0000000000000


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
    """

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
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
            self._since += 1
            if self._since > LONGEST_BLOCK:
                self._fresh += 1
                name = f"more{self._fresh}"
                self.lines.append(f"  br label %{name}")
                self.label(name)
            self.value[node.number] = self._node(node)

    def stores(self, stores: Mapping[int, Symbol]) -> None:
        """Store the results.

        Parameters
        ----------
        stores
            Value of each slot [-].
        """
        for index, node in stores.items():
            self.store(index, self.value[node.number])

    def _node(self, node: Symbol) -> str:
        op, args = node.op, [self.value[arg.number] for arg in node.args]
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


def functions(lanes: int) -> str:
    """Return declarations of LLVM's functions and the text of our own exponential and logarithm [-].

    Parameters
    ----------
    lanes
        Width of the vectors; 1 is none [-].
    """
    w = Writer(lanes)
    declared = [f"declare {w.real} @llvm.{name}.{w.suffix}({w.real})\n" for name in ("sqrt", "fabs")]
    return "".join(declared) + _exp(Writer(lanes)) + _log(Writer(lanes))


def _wrapped(name: str, writer: Writer, result: str) -> str:
    answer = writer.select(writer.compare("uno", "%x", "%x"), "%x", result)
    lines = "\n".join([*writer.lines, f"  ret {writer.real} {answer}"])
    return f"define internal {writer.real} @yixian_{name}_{writer.suffix}({writer.real} %x) #0 {{\n{lines}\n}}\n"


def _clipped(writer: Writer, low: float, high: float) -> str:
    x = writer.select(writer.compare("ogt", "%x", writer.constant(high)), writer.constant(high), "%x")
    return writer.select(writer.compare("olt", x, writer.constant(low)), writer.constant(low), x)


def _polynomial(writer: Writer, series: tuple[float, ...], x: str) -> str:
    """Write Estrin's scheme, as `elementary.polynomial` computes it."""
    terms = [writer.constant(coefficient) for coefficient in series]
    while len(terms) > 1:
        odd = terms[-1:] if len(terms) % 2 else []
        pairs = [(terms[k], writer.real_op("fmul", x, terms[k + 1])) for k in range(0, len(terms) - 1, 2)]
        terms = [writer.real_op("fadd", a, b) for a, b in pairs] + odd
        x = writer.real_op("fmul", x, x)
    return terms[0]


def _exp(w: Writer) -> str:
    x = _clipped(w, e.EXP_LOW, e.EXP_HIGH)
    t = w.real_op("fadd", w.real_op("fmul", x, w.constant(e.LOG2_E)), w.constant(e.ROUNDER))
    k = w.real_op("fsub", t, w.constant(e.ROUNDER))
    r = w.real_op("fsub", x, w.real_op("fmul", k, w.constant(e.LN2_HIGH)))
    r = w.real_op("fsub", r, w.real_op("fmul", k, w.constant(e.LN2_LOW)))
    power = w.whole_op("shl", w.whole_op("add", w.as_whole(t), 1023), 52)
    return _wrapped("exp", w, w.real_op("fmul", _polynomial(w, e.EXP_SERIES, r), w.as_real(power)))


def _log(w: Writer) -> str:
    x = _clipped(w, e.LOG_LOW, e.LOG_HIGH)
    bits = w.as_whole(x)
    m = w.as_real(w.whole_op("or", w.whole_op("and", bits, 0xFFFFFFFFFFFFF), _ONE))
    k = w.real_op("fsub", w.from_small(w.whole_op("lshr", bits, 52)), w.constant(1023.0))
    is_large = w.compare("ogt", m, w.constant(e.ROOT2))
    m = w.select(is_large, w.real_op("fmul", m, w.constant(0.5)), m)
    k = w.select(is_large, w.real_op("fadd", k, w.constant(1.0)), k)
    one = w.constant(1.0)
    s = w.real_op("fdiv", w.real_op("fsub", m, one), w.real_op("fadd", m, one))
    q = _polynomial(w, e.LOG_SERIES, w.real_op("fmul", s, s))
    twice = w.real_op("fmul", w.constant(2.0), w.real_op("fmul", s, q))
    low = w.real_op("fadd", w.real_op("fmul", k, w.constant(e.LN2_LOW)), twice)
    return _wrapped("log", w, w.real_op("fadd", w.real_op("fmul", k, w.constant(e.LN2_HIGH)), low))
