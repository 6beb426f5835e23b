"""One integration step: implicit in the declared fast states, explicit in the others, losing nothing between them.

The fast states solve ``(I − dt · J) z = dt · f`` with the exact Jacobian, eliminated symbolically. The slow states take
``dt · (f + J z)``: they see each flow at the end of the step, just as the fast states do, so that what leaves the one
enters the other to the last bit of rounding.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from yixian.simulator.kernel.derivative import Linearisation, jacobian
from yixian.simulator.kernel.elimination import solve
from yixian.simulator.kernel.graph import Graph, Symbol, released
from yixian.simulator.kernel.regroup import IN_A_MOVE, IN_A_SCAN, IN_A_STEP, regrouped


def step(
    graph: Graph, rates: Mapping[int, Symbol], fast: list[int], dt: float, *, written: Collection[int] = ()
) -> dict[int, Symbol]:
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
    written
        Slots that the control system writes in each scan [-].
    """
    ranks = dict.fromkeys(written, IN_A_SCAN) | dict.fromkeys(rates, IN_A_STEP)
    rates = regrouped(rates, ranks | dict.fromkeys(fast, IN_A_MOVE), each_time=IN_A_STEP)
    back = fast_moves(graph, rates, fast, dt)
    slow = [index for index in rates if index not in back]
    seeds = {graph.slot(index): move for index, move in back.items()}
    ends = Linearisation([rates[index] for index in slow], seeds).before(seeds)
    stepped = {index: graph.slot(index) - back[index] for index in fast}
    for index, rate in zip(slow, ends, strict=True):
        stepped[index] = graph.slot(index) + dt * rate
    stepped = {index: stepped[index] for index in rates}
    return regrouped(released(stepped), ranks, each_time=IN_A_STEP)


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
