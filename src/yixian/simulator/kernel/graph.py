"""The expression graph: what the equations of a plant become when they run on symbols.

Equal expressions are one node (hash-consing), so what two units both compute is computed once. Constants are folded
with the very functions the backends use, so folding changes no bit. Nodes are numbered as they are made: sorting by
number is a topological order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from yixian.simulator.errors import TracedCondition
from yixian.simulator.kernel import elementary
from yixian.simulator.kernel.simplify import SHORTCUTS

BOOLEAN_OPS = frozenset({"lt", "le", "gt", "ge", "ne", "eq", "and", "or", "not", "bool"})
LEAVES = frozenset({"const", "bool", "slot"})
#: What is a function of its own in compiled code.
CALLS = frozenset({"exp", "log"})
COMMUTES = frozenset({"add", "mul", "and", "or", "ne", "eq"})
_FOLD: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": elementary.divide,
    "sqrt": elementary.sqrt,
    "abs": abs,
    "exp": elementary.exp,
    "log": elementary.log,
    "min": min,
    "max": max,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "ne": lambda a, b: a != b,
    "eq": lambda a, b: a == b,
}


class Symbol:
    """One node: an operation on earlier nodes, a constant, or the present content of a slot of the buffer."""

    __slots__ = ("args", "graph", "number", "op", "value")

    def __init__(self, graph: Graph, op: str, args: tuple[Symbol, ...], value: Any, number: int) -> None:
        self.graph, self.op, self.args, self.value, self.number = graph, op, args, value, number

    @property
    def is_boolean(self) -> bool:
        return self.op in BOOLEAN_OPS

    def __repr__(self) -> str:
        return f"<{self.op} {self.value if self.op in LEAVES else ''}#{self.number}>"

    def __add__(self, other: Any) -> Symbol:
        return self.graph.make("add", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.graph.make("add", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.graph.make("sub", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.graph.make("sub", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.graph.make("mul", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.graph.make("mul", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return self.graph.make("div", self, other)

    def __rtruediv__(self, other: Any) -> Symbol:
        return self.graph.make("div", other, self)

    def __neg__(self) -> Symbol:
        return self.graph.make("sub", 0.0, self)

    def __abs__(self) -> Symbol:
        return self.graph.make("abs", self)

    def __lt__(self, other: Any) -> Symbol:
        return self.graph.make("lt", self, other)

    def __le__(self, other: Any) -> Symbol:
        return self.graph.make("le", self, other)

    def __gt__(self, other: Any) -> Symbol:
        return self.graph.make("gt", self, other)

    def __ge__(self, other: Any) -> Symbol:
        return self.graph.make("ge", self, other)

    def __pow__(self, power: float) -> NoReturn:
        raise TracedCondition("** does not work on traced values: write power(x, y)")

    def __bool__(self) -> bool:
        raise TracedCondition(
            f"the branch depends on {self._leaves()}, known only at run time: write where(condition, a, b), "
            "all_of, any_of, negation, minimum or maximum"
        )

    def __float__(self) -> float:
        raise TracedCondition(f"{self._leaves()} has no number yet: use the functions of simulator.kernel.arithmetic")

    def _leaves(self) -> str:
        names = [self.graph.slot_name(node.value) for node in order([self]) if node.op == "slot"]
        return ", ".join(names[:4]) or "a traced value"


class Graph:
    """All nodes of one plant.

    Parameters
    ----------
    slot_name
        Name of a slot of the buffer, for messages [-].
    """

    def __init__(self, slot_name: Callable[[int], str] = str) -> None:
        self.slot_name = slot_name
        self._nodes: dict[tuple[Any, ...], Symbol] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def const(self, value: float) -> Symbol:
        """Return a constant [-].

        Parameters
        ----------
        value
            The number, in SI [-].
        """
        value = float(value)
        return self._intern("const", (), value, ("const", value.hex()))

    def truth(self, value: bool) -> Symbol:
        """Return a constant condition [-].

        Parameters
        ----------
        value
            Whether it holds [-].
        """
        return self._intern("bool", (), value, ("bool", value))

    def slot(self, index: int) -> Symbol:
        """Return the content of a slot at the start of the scan or step [-].

        Parameters
        ----------
        index
            Place in the buffer [-].
        """
        return self._intern("slot", (), index, ("slot", index))

    def noise(self, seed: Symbol, scan: Symbol, tag: int) -> Symbol:
        """Return one tag's noise in this scan, mean 0 and standard deviation 1 [-].

        Parameters
        ----------
        seed, scan
            The slots that hold them [-].
        tag
            Number of the tag [-].
        """
        return self._intern("noise", (seed, scan), tag, ("noise", seed.number, scan.number, tag))

    def wrap(self, value: Any) -> Symbol:
        """Return a node for any operand [-].

        Parameters
        ----------
        value
            A node, a number or a truth value [-].
        """
        if isinstance(value, Symbol):
            return value
        return self.truth(value) if isinstance(value, bool) else self.const(value)

    def make(self, op: str, *operands: Any) -> Symbol:
        """Return the node of an operation, folded or shared where it can be [-].

        Parameters
        ----------
        op
            Name of the operation [-].
        operands
            Nodes or numbers [-].
        """
        args = tuple([operand if isinstance(operand, Symbol) else self.wrap(operand) for operand in operands])
        if args[0].op == "const" and args[-1].op == "const" and op in _FOLD:
            return self.wrap(_FOLD[op](*(arg.value for arg in args)))
        shortcut = SHORTCUTS.get(op)
        short = None if shortcut is None else shortcut(self, *args)
        if short is not None:
            return short
        if op in COMMUTES and args[0].number > args[1].number:
            args = (args[1], args[0])
        return self._intern(op, args, None, (op, *[arg.number for arg in args]))

    def renumber(self, place: Sequence[int]) -> None:
        """Move every slot to another place; nothing more may be made afterwards.

        Parameters
        ----------
        place
            New place of each slot [-].
        """
        for node in self._nodes.values():
            if node.op == "slot":
                node.value = place[node.value]

    def _intern(self, op: str, args: tuple[Symbol, ...], value: Any, key: tuple[Any, ...]) -> Symbol:
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Symbol(self, op, args, value, len(self._nodes))
        return node


def order(outputs: Iterable[Symbol]) -> list[Symbol]:
    """Return every node the outputs need, operands first [-].

    Parameters
    ----------
    outputs
        The nodes wanted [-].
    """
    seen: dict[int, Symbol] = {}
    waiting = list(outputs)
    while waiting:
        node = waiting.pop()
        if node.number not in seen:
            seen[node.number] = node
            waiting.extend(node.args)
    return [seen[number] for number in sorted(seen)]


def released(values: Mapping[int, Symbol]) -> dict[int, Symbol]:
    """Return expressions that nothing is held in: only the implicit step knows `arithmetic.hold` [-].

    Parameters
    ----------
    values
        The expressions, by any number [-].
    """
    new: dict[int, Symbol] = {}
    for node in order(values.values()):
        args = [new[arg.number] for arg in node.args]
        if node.op == "hold":
            new[node.number] = args[0]
        elif node.op == "root":
            new[node.number] = args[0] / node.graph.make("sqrt", abs(args[0]) + args[1])
        else:
            is_same = all(a is b for a, b in zip(args, node.args, strict=True))
            new[node.number] = node if is_same else node.graph.make(node.op, *args)
    return {key: new[node.number] for key, node in values.items()}


def depth_first(outputs: Iterable[Symbol], known: Collection[int] = ()) -> list[Symbol]:
    """Return every node the outputs need, each as late as its first use allows: few values are alive at a time [-].

    Parameters
    ----------
    outputs
        The nodes wanted, in the order they are wanted [-].
    known
        Numbers of nodes that are known already: they and what only they need are left out [-].
    """
    found: dict[int, Symbol] = {}
    waiting = [(node, False) for node in reversed(list(outputs))]
    while waiting:
        node, is_ready = waiting.pop()
        if node.number in found or node.number in known:
            continue
        if is_ready or not node.args:
            found[node.number] = node
        else:
            waiting.append((node, True))
            waiting.extend((arg, False) for arg in reversed(node.args))
    return list(found.values())


def calls_first(outputs: Iterable[Symbol], known: Collection[int] = ()) -> list[Symbol]:
    """Return every node the outputs need, what exponentials and logarithms need before all others [-].

    They are calls, and a call saves and restores whatever is alive around it: at the beginning that is little.

    Parameters
    ----------
    outputs, known
        As for `depth_first` [-].
    """
    wanted = list(outputs)
    calls = [node for node in depth_first(wanted, known) if node.op in CALLS]
    return depth_first([*calls, *wanted], known)


def uses(nodes: Sequence[Symbol]) -> dict[int, int]:
    """Return how many nodes use each node, by number [-].

    Parameters
    ----------
    nodes
        The nodes of a program [-].
    """
    count: dict[int, int] = {}
    for node in nodes:
        for arg in node.args:
            count[arg.number] = count.get(arg.number, 0) + 1
    return count
