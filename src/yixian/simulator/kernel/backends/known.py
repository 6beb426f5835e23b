"""What only the host changes, as parameters and settings, and all that follows from it: computed once in a call.

A call runs up to a thousand scans. Who needs such a number, or a vector of them, asks for a place in a table that is
filled at the beginning of the call; so a scan neither computes it again nor collects its parts from the buffer.
"""

from __future__ import annotations

from collections.abc import Sequence

from yixian.simulator.kernel.graph import LEAVES, Symbol, order
from yixian.simulator.kernel.program import Program


class Known:
    """The table of one program.

    Parameters
    ----------
    program
        What a scan does [-].
    lanes
        1, or as many plants as lie side by side [-].
    """

    def __init__(self, program: Program, lanes: int) -> None:
        self.lanes, self.size = lanes, 0
        self.places: dict[tuple[int, ...], int] = {}
        self.columns: list[tuple[Symbol, ...]] = []
        written = program.written()
        moves: set[int] = set()
        self.numbers: set[int] = set()
        for node in order([*program.outputs.values(), *program.step.values(), program.diverges]):
            if (node.op == "slot" and node.value in written) or any(arg.number in moves for arg in node.args):
                moves.add(node.number)
            elif node.op not in LEAVES and not node.is_boolean:
                self.numbers.add(node.number)
        self._moves = moves

    def holds(self, column: Sequence[Symbol]) -> bool:
        """Tell whether nodes side by side may stand in the table [-].

        Parameters
        ----------
        column
            Nodes of the outputs or of the step [-].
        """
        return not column[0].is_boolean and all(node.number not in self._moves for node in column)

    def place(self, column: Sequence[Symbol]) -> int:
        """Return where nodes stand side by side in the table [-].

        Parameters
        ----------
        column
            The nodes; their number is a width of vectors [-].
        """
        key = tuple(node.number for node in column)
        if key not in self.places:
            width = len(column) * self.lanes
            self.places[key] = -(-self.size // width) * width
            self.size = self.places[key] + width
            self.columns.append(tuple(column))
        return self.places[key]
