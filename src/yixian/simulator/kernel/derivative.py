"""Exact derivatives of the graph.

What a valve or a pipe computes between two potentials depends on the moving variables through one number, the pressure
drop. Its slope by that number is computed once, whichever way the plant moves; only where two such numbers meet does a
direction have to be followed on. So the derivative costs less than the equations themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yixian.simulator.kernel.graph import Graph, Symbol, order
from yixian.simulator.kernel.simplify import is_const, is_positive

#: Slopes of a node by the roots it depends on, by number of the root.
Slopes = dict[int, Symbol]


@dataclass
class Linearisation:
    """The derivative of some expressions by some variables, in a form that serves every direction.

    A *root* is a variable, or a node that depends on two roots or more; every other node that moves is a multiple of
    the movement of one root.

    Parameters
    ----------
    outputs
        Expressions [-].
    variables
        Slots that move; the others stand still [-].
    """

    outputs: Sequence[Symbol]
    variables: Iterable[Symbol]
    _slopes: dict[int, Slopes] = field(default_factory=dict)
    _roots: list[tuple[Symbol, Slopes, Slopes | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for variable in self.variables:
            self._slopes[variable.number] = {variable.number: variable.graph.const(1.0)}
        for node in order(self.outputs):
            if node.number not in self._slopes and self._follows(node):
                self._add(node)

    def along(self, seeds: Mapping[Symbol, Symbol]) -> list[Symbol]:
        """Return the derivative of each output along one direction [-].

        Parameters
        ----------
        seeds
            Component of the direction for each variable; those left out stand still [-].
        """
        moves = self._moves(seeds)
        return [_total(output.graph, self._slopes.get(output.number, {}), moves) for output in self.outputs]

    def before(self, seeds: Mapping[Symbol, Symbol]) -> list[Symbol]:
        """Return each linearised output where the variables have moved back by the seeds [-].

        Of a sum, a product with what stands still, or a choice, only this value is computed, neither the present one
        nor its derivative: a flow that is linear in what moves costs as much as in an explicit step.

        Parameters
        ----------
        seeds
            How far each variable moves back; those left out stand still [-].
        """
        moves = self._moves(seeds)
        found = {variable.number: variable - back for variable, back in seeds.items()}
        for node in order(self.outputs):
            if node.number not in found:
                moved = self._follows(node)
                found[node.number] = (
                    self._before(node, [found[arg.number] for arg in node.args], moves) if moved else node
                )
        return [found[output.number] for output in self.outputs]

    def _moves(self, seeds: Mapping[Symbol, Symbol]) -> dict[int, Symbol]:
        """Return how far each root moves."""
        moves: dict[int, Symbol] = {variable.number: along for variable, along in seeds.items()}
        for root, first, second in self._roots:
            moved = _total(root.graph, first, moves)
            if second is not None:
                moved = root.graph.make("select", _condition(root), moved, _total(root.graph, second, moves))
            if not is_const(moved, 0.0):
                moves[root.number] = moved
        return moves

    def _before(self, node: Symbol, ends: list[Symbol], moves: Mapping[int, Symbol]) -> Symbol:
        """Return a linearised node from its operands where they have moved back."""
        graph, args, op = node.graph, node.args, node.op
        if op in ("add", "sub"):
            return graph.make(op, *ends)
        if op == "select":
            return graph.make("select", args[0], *ends[1:])
        if op in ("min", "max"):
            return graph.make("select", _condition(node), ends[1], ends[0])
        still = [arg.number not in self._slopes for arg in args]
        if (op == "mul" and any(still)) or (op == "div" and still[1]):
            return graph.make(op, *ends)
        if op == "mul" and len(self._slopes.get(node.number, {})) == 1 and node.number not in self._slopes[node.number]:
            return node - self._back(node, moves)
        if op == "mul":
            return ends[0] * args[1] - args[0] * self._back(args[1], moves)
        return node - self._back(node, moves)

    def _back(self, node: Symbol, moves: Mapping[int, Symbol]) -> Symbol:
        return _total(node.graph, self._slopes.get(node.number, {}), moves)

    def _follows(self, node: Symbol) -> bool:
        return node.op != "hold" and any(arg.number in self._slopes for arg in node.args)

    def _add(self, node: Symbol) -> None:
        graph = node.graph
        first, second = self._combined(node)
        if second is not None and len(first | second) == 1:
            zero, root = graph.const(0.0), next(iter(first | second))
            slope = graph.make("select", _condition(node), first.get(root, zero), second.get(root, zero))
            first, second = {root: slope}, None
        if not first and not second:
            return
        if second is None and len(first) == 1:
            self._slopes[node.number] = first
            return
        self._roots.append((node, first, second))
        self._slopes[node.number] = {node.number: graph.const(1.0)}

    def _combined(self, node: Symbol) -> tuple[Slopes, Slopes | None]:
        """Return the slopes of a node by the roots; of a selection those of either side."""
        d = [self._slopes.get(arg.number, {}) for arg in node.args]
        if node.op == "select":
            return d[1], d[2]
        if node.op in ("min", "max"):
            return d[1], d[0]
        zero = node.graph.const(0.0)
        roots = dict.fromkeys(root for slopes in d for root in slopes)
        found = {root: _slope(node, [slopes.get(root, zero) for slopes in d]) for root in roots}
        return {root: slope for root, slope in found.items() if not is_const(slope, 0.0)}, None


def directional(outputs: Sequence[Symbol], seeds: Mapping[Symbol, Symbol]) -> list[Symbol]:
    """Return the derivative of each output along one direction [-].

    Parameters
    ----------
    outputs
        Expressions [-].
    seeds
        Component of the direction for each variable that moves; the others stand still [-].
    """
    return Linearisation(outputs, seeds).along(seeds)


def jacobian(outputs: Sequence[Symbol], variables: Sequence[Symbol]) -> list[dict[int, Symbol]]:
    """Return the derivative of each output by each variable: a row for each output, without the zeros [-].

    Parameters
    ----------
    outputs
        Expressions [-].
    variables
        Slots [-].
    """
    rows: list[dict[int, Symbol]] = [{} for _ in outputs]
    linear = Linearisation(outputs, variables)
    for column, variable in enumerate(variables):
        one = variable.graph.const(1.0)
        for row, slope in zip(rows, linear.along({variable: one}), strict=True):
            if not is_const(slope, 0.0):
                row[column] = slope
    return rows


def _total(graph: Graph, slopes: Slopes, moves: Mapping[int, Symbol]) -> Symbol:
    """Return how far a node moves when the roots move so far."""
    total = graph.const(0.0)
    minus = graph.const(-1.0)
    for root, slope in slopes.items():
        if root in moves:
            total = total - moves[root] if slope is minus else total + slope * moves[root]
    return total


def _condition(node: Symbol) -> Symbol:
    """Return the condition under which a node follows the first of its two sides."""
    if node.op == "select":
        return node.args[0]
    return node.args[1] < node.args[0] if node.op == "min" else node.args[1] > node.args[0]


def _slope(node: Symbol, d: list[Symbol]) -> Symbol:
    """Return the derivative of one node from those of its operands."""
    args, op = node.args, node.op
    if op == "add":
        return d[0] + d[1]
    if op == "sub":
        return d[0] - d[1]
    if op == "mul":
        return d[0] * args[1] + args[0] * d[1]
    if op == "root":
        return _slope_of_root(args[0], args[1], d)
    if op == "div":
        return (d[0] - node * d[1]) * (1.0 / args[1])  # one division for all that share the divisor
    return _slope_of_function(node, d[0])


def _slope_of_root(x: Symbol, smooth: Symbol, d: list[Symbol]) -> Symbol:
    """Return the derivative of ``x r`` where r is the inverse of ``sqrt(|x| + smooth)``: no division but that of r."""
    size = abs(x)
    r = 1.0 / x.graph.make("sqrt", size + smooth)
    by_x = r * (1.0 - (0.5 * r) * (size * r))
    return by_x * d[0] - (0.5 * x) * (r * r * r) * d[1]


def _slope_of_function(node: Symbol, d: Symbol) -> Symbol:
    graph, x = node.graph, node.args[0]
    if node.op == "sqrt":
        slope = d * (0.5 * (1.0 / node))
        return slope if is_positive(x) else graph.make("select", node > 0.0, slope, 0.0)
    if node.op == "exp":
        return d * node
    if node.op == "log":
        return d / x
    if node.op == "abs":
        return graph.make("select", x < 0.0, -d, d)
    return graph.const(0.0)  # comparisons and noise do not move
