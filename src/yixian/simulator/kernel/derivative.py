"""Exact derivatives of the graph, forward mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yixian.simulator.kernel.graph import Symbol, is_const, order


def directional(outputs: Sequence[Symbol], seeds: Mapping[Symbol, Symbol]) -> list[Symbol]:
    """Return the derivative of each output along one direction [-].

    Parameters
    ----------
    outputs
        Expressions [-].
    seeds
        Component of the direction for each variable that moves; the others stand still [-].
    """
    if not outputs:
        return []
    zero = outputs[0].graph.const(0.0)
    slopes: dict[int, Symbol] = {variable.number: along for variable, along in seeds.items()}
    for node in order(outputs):
        if node.number in slopes or not any(arg.number in slopes for arg in node.args):
            continue
        slope = _slope(node, [slopes.get(arg.number, zero) for arg in node.args])
        if not is_const(slope, 0.0):
            slopes[node.number] = slope
    return [slopes.get(output.number, zero) for output in outputs]


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
    for column, variable in enumerate(variables):
        one = variable.graph.const(1.0)
        for row, slope in zip(rows, directional(outputs, {variable: one}), strict=True):
            if not is_const(slope, 0.0):
                row[column] = slope
    return rows


def _slope(node: Symbol, d: list[Symbol]) -> Symbol:
    """Return the derivative of one node from those of its operands."""
    graph, args, op = node.graph, node.args, node.op
    if op == "add":
        return d[0] + d[1]
    if op == "sub":
        return d[0] - d[1]
    if op == "mul":
        return d[0] * args[1] + args[0] * d[1]
    if op == "div":
        return (d[0] - node * d[1]) * (1.0 / args[1])  # one division for all that share the divisor
    if op == "select":
        return graph.make("select", args[0], d[1], d[2])
    if op == "min":
        return graph.make("select", args[1] < args[0], d[1], d[0])
    if op == "max":
        return graph.make("select", args[1] > args[0], d[1], d[0])
    return _slope_of_function(node, d[0])


def _slope_of_function(node: Symbol, d: Symbol) -> Symbol:
    graph, x = node.graph, node.args[0]
    if node.op == "sqrt":
        return graph.make("select", node > 0.0, d * (0.5 / node), 0.0)
    if node.op == "exp":
        return d * node
    if node.op == "log":
        return d / x
    if node.op == "abs":
        return graph.make("select", x < 0.0, -d, d)
    return graph.const(0.0)  # comparisons and noise do not move
