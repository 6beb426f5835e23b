"""One integration step: implicit in the declared fast states, explicit in the others, losing nothing between them.

The fast states solve ``(I − dt · J) z = dt · f`` with the exact Jacobian, eliminated symbolically. The slow states take
``dt · (f + J z)``: they see each flow at the end of the step, just as the fast states do, so that what leaves the one
enters the other to the last bit of rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from yixian.simulator.kernel.derivative import Linearisation, jacobian
from yixian.simulator.kernel.elimination import solve
from yixian.simulator.kernel.graph import Graph, Symbol, order


def step(graph: Graph, rates: Mapping[int, Symbol], fast: list[int], dt: float) -> dict[int, Symbol]:
    """Return each state at the end of a step [SI unit of the state].

    Parameters
    ----------
    graph
        Where the rates live [-].
    rates
        Rate of change of each state, by slot [SI unit of the state/s].
    fast
        Slots of the fast states [-].
    dt
        Length of the step [s].
    """
    back = fast_moves(graph, rates, fast, dt)
    slow = [index for index in rates if index not in back]
    seeds = {graph.slot(index): move for index, move in back.items()}
    ends = Linearisation([rates[index] for index in slow], seeds).before(seeds)
    stepped = {index: graph.slot(index) - back[index] for index in fast}
    for index, rate in zip(slow, ends, strict=True):
        stepped[index] = graph.slot(index) + dt * rate
    stepped = {index: stepped[index] for index in rates}
    return without_repeated_divisions(graph, stepped)


def fast_moves(graph: Graph, rates: Mapping[int, Symbol], fast: list[int], dt: float) -> dict[int, Symbol]:
    """Return how far each fast state moves back in a step: ``(J − I / dt) w = f``, and the state takes −w.

    So written, most elements of the matrix are slopes as they are.

    Parameters
    ----------
    graph, rates, fast, dt
        As for `step` [-].
    """
    if not fast:
        return {}
    slopes = jacobian([rates[index] for index in fast], [graph.slot(index) for index in fast])
    for row, found in enumerate(slopes):
        found[row] = found.get(row, graph.const(0.0)) - 1.0 / dt
    return dict(zip(fast, solve(slopes, [rates[index] for index in fast]), strict=True))


def without_repeated_divisions(graph: Graph, stepped: Mapping[int, Symbol]) -> dict[int, Symbol]:
    """Return a step that divides once by each divisor.

    Where several are divided by the same, or the divisor is the same in every substep of a scan, they are multiplied by
    its reciprocal: a division takes ten times as long as a product.

    Parameters
    ----------
    graph
        Where the step lives [-].
    stepped
        Each state at the end of the step, by slot [SI unit of the state].
    """
    nodes = order(stepped.values())
    moves: set[int] = set()
    for node in nodes:
        if (node.op == "slot" and node.value in stepped) or any(arg.number in moves for arg in node.args):
            moves.add(node.number)
    shared = Counter(node.args[1].number for node in nodes if node.op == "div")
    new: dict[int, Symbol] = {}
    for node in nodes:
        args = [new[arg.number] for arg in node.args]
        if not node.args or node.op == "noise":
            new[node.number] = node
        elif node.op == "hold":
            new[node.number] = args[0]
        elif node.op == "div" and (shared[node.args[1].number] > 1 or node.args[1].number not in moves):
            new[node.number] = args[0] * (1.0 / args[1])
        else:
            new[node.number] = graph.make(node.op, *args)
    return {index: new[node.number] for index, node in stepped.items()}
