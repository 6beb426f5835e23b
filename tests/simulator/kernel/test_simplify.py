"""What needs no node of its own gets none, and the value stays what it was."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel.arithmetic import absolute, exp, maximum, minimum, sqrt, where
from yixian.simulator.kernel.graph import Graph, Symbol, order
from yixian.simulator.kernel.regroup import IN_A_SCAN, IN_A_STEP, regrouped
from yixian.simulator.kernel.simplify import is_positive

AT = (2.0, -0.75, 3.5, 0.125)


@pytest.fixture
def slots() -> list[Symbol]:
    graph = Graph()
    return [graph.slot(index) for index in range(len(AT))]


def value(node: Symbol) -> float:
    """The value of a node with `AT` in its slots."""
    graph, known = Graph(), {}
    for part in order([node]):
        leaf = graph.const(AT[part.value]) if part.op == "slot" else part
        known[part.number] = graph.make(part.op, *(known[arg.number] for arg in part.args)) if part.args else leaf
        if part.op == "const":
            known[part.number] = graph.const(part.value)
    return float(known[node.number].value)


def signs(node: Symbol) -> int:
    return sum(part.op == "sub" and part.args[0].op == "const" for part in order([node]))


def test_a_sum_takes_up_the_sign_of_a_product(slots: list[Symbol]) -> None:
    a, b, c, d = slots
    for node, expected in (
        (a + (-b) * c, 2.0 + 0.75 * 3.5),
        (a - (-b) * (-c), 2.0 + 0.75 * 3.5),
        ((-a) + d * (-b), -2.0 + 0.125 * 0.75),
        (a + where(b > 0.0, -c, -d), 2.0 - 0.125),
        (a - (-1.0) * c, 5.5),
    ):
        assert value(node) == expected
    assert signs(a + (-b) * c) == signs(a - (-b) * (-c)) == signs(a + where(b > 0.0, -c, -d)) == 0


def test_a_product_with_a_switch_is_a_choice(slots: list[Symbol]) -> None:
    a, b, c, _ = slots
    node = where(b > 0.0, 1.0, 0.0) * (a * c)
    assert node.op == "select"
    assert value(node) == 0.0
    assert value(where(b > 0.0, 0.0, 1.0) * (a * c)) == 7.0


def test_only_what_is_certain_counts_as_positive(slots: list[Symbol]) -> None:
    a, b, c, _ = slots
    certain = (absolute(a) + 0.01, exp(b), maximum(a, 0.5), sqrt(absolute(a) + 1.0), minimum(exp(a), 2.0 + absolute(b)))
    doubtful = (a, absolute(a), a + 1.0, maximum(a, 0.0), minimum(exp(a), c), exp(a) * b, exp(a) - 1.0)
    assert all(is_positive(node) for node in certain)
    assert not any(is_positive(node) for node in doubtful)


def test_what_is_known_early_is_multiplied_first(slots: list[Symbol]) -> None:
    parameter, state, command, other = slots
    node = 2.0 * state * parameter / command * 3.0 * other / (other + 1.0)
    ranks = {1: IN_A_STEP, 2: IN_A_SCAN, 3: IN_A_STEP}
    found = regrouped({0: node}, ranks, each_time=IN_A_STEP)[0]
    late = [part for part in order([found]) if any(leaf.value in (1, 3) for leaf in order([part]) if leaf.op == "slot")]
    products = [part for part in late if part.op in ("mul", "div")]
    assert len(products) == 3  # early factor · state · other / (other + 1)
    assert value(found) == pytest.approx(value(node), rel=1e-15)


def test_several_quotients_of_one_divisor_divide_once(slots: list[Symbol]) -> None:
    a, b, c, d = slots
    divisor = c + d
    ranks = dict.fromkeys(range(4), IN_A_STEP)
    values = regrouped({0: a / divisor, 1: b / divisor, 2: a / (b * divisor)}, ranks, each_time=IN_A_STEP)
    assert sum(part.op == "div" and part.args[1] is divisor for part in order(values.values())) == 1
    assert [value(node) for node in values.values()] == pytest.approx([2.0 / 3.625, -0.75 / 3.625, -2.0 / 0.75 / 3.625])
