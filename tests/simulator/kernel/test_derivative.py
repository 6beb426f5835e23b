"""Derivatives of the graph are those of the numbers, and the end of a linear step is present value less movement."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import exp, hold, maximum, minimum, signed_sqrt, sqrt, where
from yixian.simulator.kernel.derivative import Linearisation, directional, jacobian
from yixian.simulator.kernel.graph import Graph, Symbol, order, released


def _value(node: Symbol, at: dict[int, float]) -> float:
    graph = Graph()
    known: dict[int, Symbol] = {}
    for part in order(released({0: node}).values()):
        if part.op == "slot":
            known[part.number] = graph.const(at[part.value])
        elif part.op == "const":
            known[part.number] = graph.const(part.value)
        else:
            known[part.number] = graph.make(part.op, *(known[arg.number] for arg in part.args))
    return float(known[part.number].value)


AT = {0: 2.0, 1: 1.3, 2: 0.7}


def test_derivatives_agree_with_differences() -> None:
    graph = Graph()
    x, y, z = (graph.slot(k) for k in range(3))
    drop = x * 3.0 - y / z
    flow = signed_sqrt(drop, 0.01) * where(drop > 0.0, x, exp(y))
    outputs = [
        signed_sqrt(z - x, y * 0.1),
        flow,
        flow * x - maximum(y, z) * sqrt(x + y),
        where(x > 5.0, flow, drop * drop),
        z * 2.0,
    ]
    rows = jacobian(outputs, [x, y])
    along = directional(outputs, {x: graph.const(0.3), y: graph.const(-1.1)})
    for k, output in enumerate(outputs):
        slopes = []
        for column in (0, 1):
            ends = [_value(output, {**AT, column: AT[column] + step}) for step in (1e-6, -1e-6)]
            slopes.append((ends[0] - ends[1]) / 2e-6)
            found = rows[k].get(column)
            assert (0.0 if found is None else _value(found, AT)) == pytest.approx(slopes[-1], rel=1e-7, abs=1e-8)
        assert _value(along[k], AT) == pytest.approx(0.3 * slopes[0] - 1.1 * slopes[1], rel=1e-7, abs=1e-8)


def test_the_end_of_a_step_is_the_value_less_the_movement() -> None:
    graph = Graph()
    x, y, z = (graph.slot(k) for k in range(3))
    drop = x * 3.0 - y / z
    flow = signed_sqrt(drop, 0.01) * 2.0
    outputs = [
        flow * z + x,
        flow * x / z,
        where(drop > 0.0, flow * y, z),
        minimum(x, y) - 4.0 * flow,
        z / (x * x),
        z * 2.0,
    ]
    seeds = {x: graph.const(0.3), y: graph.const(-1.1)}
    ends = Linearisation(outputs, seeds).before(seeds)
    for output, end, moved in zip(outputs, ends, directional(outputs, seeds), strict=True):
        assert _value(end, AT) == pytest.approx(_value(output, AT) - _value(moved, AT), rel=1e-14)


def test_a_linear_flow_costs_no_more_at_the_end_of_a_step_than_at_its_beginning() -> None:
    graph = Graph()
    x, y, z = (graph.slot(k) for k in range(3))
    back = graph.slot(3)
    flow = (x - y) * z
    [end] = Linearisation([flow * 2.0 + z], {x: back}).before({x: back})
    assert sum(bool(node.args) for node in order([end])) == sum(bool(node.args) for node in order([flow * 2.0 + z])) + 1


def test_what_is_held_does_not_move_with_the_step_and_stays_what_it_is() -> None:
    graph = Graph()
    x, y = graph.slot(0), graph.slot(1)
    held = hold(x * y)
    seeds = {x: graph.const(1.0)}
    [row] = jacobian([held * x], [x])
    assert _value(row[0], AT) == 2.0 * 1.3
    [end] = Linearisation([held * x], seeds).before(seeds)
    assert _value(end, AT) == pytest.approx(2.6 * (2.0 - 1.0))
    assert released({7: held}) == {7: x * y}
    assert hold(3.0) == 3.0
