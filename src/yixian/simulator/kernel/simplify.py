"""Operations that need no node of their own: neutral elements, signs that a sum takes up, choices already made.

A sign goes outwards through products and choices until a sum takes it up: ``a + (0 - b) c`` is ``a - b c``. All
backends get what is left, so they agree on the rounding and on the sign of a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from yixian.simulator.errors import TracedCondition

if TYPE_CHECKING:
    from yixian.simulator.kernel.graph import Graph, Symbol


def is_const(node: Symbol, value: float | None = None) -> bool:
    """Tell whether a node is a constant [-].

    Parameters
    ----------
    node
        Any node [-].
    value
        The constant asked for; any if left out [-].
    """
    return node.op == "const" and (value is None or node.value == value)


def is_positive(node: Symbol) -> bool:
    """Tell whether a node is certain to be above 0, unless it is no number [-].

    Parameters
    ----------
    node
        Any node [-].
    """
    return _sign(node) > 1


def _sign(node: Symbol) -> int:
    """Return 2 for what is certain to be above 0, 1 for what is not below it, 0 for what may be."""
    if node.op == "const":
        return 2 if node.value > 0.0 else int(node.value == 0.0)
    if node.op in ("exp", "abs"):
        return 2 if node.op == "exp" else 1
    if node.op not in ("add", "max", "min", "sqrt"):
        return 0
    signs = [_sign(arg) for arg in node.args]
    if node.op == "sqrt":
        return max(signs[0], 1)
    return max(signs) if node.op == "max" or (node.op == "add" and min(signs) > 0) else min(signs)


def is_negation(node: Symbol) -> bool:
    """Tell whether a node is another one with its sign turned [-].

    Parameters
    ----------
    node
        Any node [-].
    """
    return node.op == "sub" and is_const(node.args[0], 0.0)


def _add(graph: Graph, a: Symbol, b: Symbol) -> Symbol | None:
    if is_const(a, 0.0) or is_const(b, 0.0):
        return b if is_const(a, 0.0) else a
    if is_negation(b):
        return a - b.args[1]
    return b - a.args[1] if is_negation(a) else None


def _sub(graph: Graph, a: Symbol, b: Symbol) -> Symbol | None:
    if is_const(b, 0.0):
        return a
    if is_negation(b):
        return a + b.args[1]
    if is_const(a, 0.0) and b.op == "sub":
        return b.args[1] - b.args[0]
    if is_const(a, 0.0) and b.op == "mul" and any(is_const(arg) for arg in b.args):
        factor, other = b.args if is_const(b.args[0]) else b.args[::-1]
        return graph.const(-factor.value) * other
    return None


def _mul(graph: Graph, a: Symbol, b: Symbol) -> Symbol | None:
    if is_const(a, 0.0) or is_const(b, 0.0):
        return graph.const(0.0)
    if is_const(a, 1.0) or is_const(b, 1.0):
        return b if is_const(a, 1.0) else a
    if is_const(a, -1.0) or is_const(b, -1.0):
        return 0.0 - (b if is_const(a, -1.0) else a)
    if is_negation(a) or is_negation(b):
        return _negated_product(graph, a, b)
    switched = _switched(graph, a, b)
    return _switched(graph, b, a) if switched is None else switched


def _switched(graph: Graph, switch: Symbol, x: Symbol) -> Symbol | None:
    """Return ``where(c, 1, 0) · x`` as ``where(c, x, 0)``."""
    if switch.op != "select" or not (is_const(switch.args[1]) and is_const(switch.args[2])):
        return None
    condition, on, off = switch.args
    if {on.value, off.value} == {0.0, 1.0} or is_const(x):
        return graph.make("select", condition, on * x, off * x)
    return None


def _negated_product(graph: Graph, a: Symbol, b: Symbol) -> Symbol:
    """Return a product with the sign before it, where a sum may take it up."""
    if is_negation(a) and is_negation(b):
        return a.args[1] * b.args[1]
    return 0.0 - (a.args[1] * b if is_negation(a) else a * b.args[1])


def _div(graph: Graph, a: Symbol, b: Symbol) -> Symbol | None:
    if is_const(a, 0.0):
        return a
    return a if is_const(b, 1.0) else None


def _select(graph: Graph, condition: Symbol, a: Symbol, b: Symbol) -> Symbol | None:
    if condition.op == "bool":
        return a if condition.value else b
    if not condition.is_boolean:
        raise TracedCondition("where() needs a comparison as its condition: write where(x > 0.5, a, b)")
    if is_negation(a) and is_negation(b):
        return 0.0 - graph.make("select", condition, a.args[1], b.args[1])
    return a if a is b else None


def _and(graph: Graph, a: Symbol, b: Symbol) -> Symbol | None:
    if a.op == "bool":
        return b if a.value else a
    if b.op == "bool":
        return a if b.value else b
    return a if a is b else None


def _or(graph: Graph, a: Symbol, b: Symbol) -> Symbol | None:
    if a.op == "bool":
        return a if a.value else b
    if b.op == "bool":
        return b if b.value else a
    return a if a is b else None


def _not(graph: Graph, a: Symbol) -> Symbol | None:
    if a.op == "bool":
        return graph.truth(not a.value)
    return a.args[0] if a.op == "not" else None


#: What an operation becomes, where that is less than a node of its own.
SHORTCUTS: dict[str, Callable[..., Symbol | None]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "select": _select,
    "and": _and,
    "or": _or,
    "not": _not,
}
