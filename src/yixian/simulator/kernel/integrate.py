"""One integration step: implicit in the declared fast states, explicit in the others, losing nothing between them.

The fast states solve ``(I − dt · J) z = dt · f`` with the exact Jacobian, eliminated symbolically. The slow states take
``dt · (f + J z)``: they see each flow at the end of the step, just as the fast states do, so that what leaves the one
enters the other to the last bit of rounding.
"""

from __future__ import annotations

from collections.abc import Mapping

from yixian.simulator.kernel.derivative import directional, jacobian
from yixian.simulator.kernel.elimination import solve
from yixian.simulator.kernel.graph import Graph, Symbol


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
    moves = fast_moves(graph, rates, fast, dt)
    slow = [index for index in rates if index not in moves]
    seeds = {graph.slot(index): move for index, move in moves.items()}
    corrections = directional([rates[index] for index in slow], seeds)
    moves |= {
        index: dt * (rates[index] + correction) for index, correction in zip(slow, corrections, strict=True)
    }
    return {index: graph.slot(index) + moves[index] for index in rates}


def fast_moves(graph: Graph, rates: Mapping[int, Symbol], fast: list[int], dt: float) -> dict[int, Symbol]:
    """Return how far each fast state moves in a step [SI unit of the state].

    Parameters
    ----------
    graph, rates, fast, dt
        As for `step` [-].
    """
    if not fast:
        return {}
    slopes = jacobian([rates[index] for index in fast], [graph.slot(index) for index in fast])
    matrix = [
        {column: graph.const(float(column == row)) - dt * slope for column, slope in {row: graph.const(0.0), **found}.items()}
        for row, found in enumerate(slopes)
    ]
    return dict(zip(fast, solve(matrix, [dt * rates[index] for index in fast]), strict=True))
