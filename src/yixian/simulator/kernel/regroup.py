"""Products with what stands still first, so that less is left to compute in each substep.

``dry · R · T / V`` is written ``dry · (R · T / V)``: the bracket is then also the slope by ``dry``, and it needs no
computing where it stands still. Rounding differs from the order in which the equation was written, but it is the graph
that changes, before any backend sees it: all of them compute the new order, to the same bits.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yixian.simulator.kernel.graph import Graph, Symbol, order, uses

#: How late a slot is known: 0 is before a call, then when control has run, in each substep, and as it moves within one.
IN_A_SCAN, IN_A_STEP, IN_A_MOVE = 1, 2, 3
PRODUCTS = frozenset({"mul", "div"})


@dataclass
class Factors:
    """The factors of a product."""

    above: list[Symbol] = field(default_factory=list)
    below: list[Symbol] = field(default_factory=list)

    def take(self, other: Factors, *, turned: bool) -> None:
        """Take in the factors of an operand.

        Parameters
        ----------
        other
            Its factors [-].
        turned
            Whether it is divided by [-].
        """
        self.above += other.below if turned else other.above
        self.below += other.above if turned else other.below


class Regrouping:
    """Expressions being written anew.

    Parameters
    ----------
    values
        The expressions, by any number [-].
    ranks
        How late each slot is known; 0 if left out [-].
    each_time
        Rank from which on it is computed again and again; what comes before is divided by once, as a reciprocal [-].
    """

    def __init__(self, values: Mapping[int, Symbol], ranks: Mapping[int, int], each_time: int) -> None:
        self._values, self._slot_ranks, self._each_time = values, ranks, each_time
        self._nodes = order(values.values())
        self._count = Counter(uses(self._nodes))
        self._count.update(node.number for node in values.values())
        self._divisors = Counter(node.args[1].number for node in self._nodes if node.op == "div")
        self._factors: dict[int, Factors] = {}
        self._new: dict[int, Symbol] = {}
        self._ranks: dict[int, int] = {}

    def result(self) -> dict[int, Symbol]:
        """Return the expressions in their new order [-]."""
        for node in self._nodes:
            if node.op in PRODUCTS:
                self._factors[node.number] = self._joined(node)
            else:
                args = [self._built(arg) for arg in node.args]
                self._new[node.number] = node.graph.make(node.op, *args) if args and node.op != "noise" else node
                self._rank(self._new[node.number])
        return {key: self._built(node) for key, node in self._values.items()}

    def _joined(self, node: Symbol) -> Factors:
        """Return the factors of a product; those of operands that nobody else uses are taken apart."""
        factors = Factors()
        for place, arg in enumerate(node.args):
            turned = place == 1 and node.op == "div"
            if turned and self._divisors[arg.number] > 1:
                factors.above.append(1.0 / self._built(arg))
            elif arg.op in PRODUCTS and self._count[arg.number] == 1:
                factors.take(self._factors[arg.number], turned=turned)
            else:
                (factors.below if turned else factors.above).append(self._built(arg))
        return factors

    def _built(self, node: Symbol) -> Symbol:
        if node.number not in self._new:
            self._new[node.number] = self._product(node.graph, self._factors[node.number])
            self._rank(self._new[node.number])
        return self._new[node.number]

    def _rank(self, node: Symbol) -> int:
        """Return how late a node is known: −1 for a constant."""
        found = self._ranks.get(node.number)
        if found is None:
            if node.op == "slot":
                found = self._slot_ranks.get(node.value, 0)
            elif node.op in ("const", "bool"):
                found = -1
            else:
                found = max(0, *(self._rank(arg) for arg in node.args))
            self._ranks[node.number] = found
        return found

    def _by_rank(self, nodes: Sequence[Symbol]) -> dict[int, list[Symbol]]:
        found: dict[int, list[Symbol]] = {}
        for node in nodes:
            found.setdefault(self._rank(node), []).append(node)
        return found

    def _product(self, graph: Graph, factors: Factors) -> Symbol:
        above, below = self._by_rank(factors.above), self._by_rank(factors.below)
        constant = math.prod(node.value for node in above.pop(-1, []))
        for node in below.pop(-1, []):
            constant /= node.value
        total, known = graph.const(1.0), False
        for rank in sorted({*above, *below}):
            for node in above.get(rank, []):
                total = total * node
            if not known:
                total, known = total * constant, True
            if rank in below:
                divisor = below[rank][0]
                for node in below[rank][1:]:
                    divisor = divisor * node
                total = total * (1.0 / divisor) if rank < self._each_time else total / divisor
        return total if known else graph.const(constant)


def regrouped(values: Mapping[int, Symbol], ranks: Mapping[int, int], *, each_time: int) -> dict[int, Symbol]:
    """Return expressions with what is known early computed first, and one division for each divisor [-].

    Parameters
    ----------
    values
        The expressions, by any number [-].
    ranks, each_time
        As for `Regrouping` [-].
    """
    return Regrouping(values, ranks, each_time).result()
