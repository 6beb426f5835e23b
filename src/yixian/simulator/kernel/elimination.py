"""Solve a small sparse linear system of expressions once, when the plant is built.

The pivots stay on the diagonal: ``I − dt · J`` of a flow network is diagonally dominant, so no exchange of rows is
needed. The order is the one that fills in least (Markowitz).
"""

from __future__ import annotations

from collections.abc import Sequence

from yixian.simulator.kernel.graph import Symbol
from yixian.simulator.kernel.simplify import is_const

Row = dict[int, Symbol]


def solve(matrix: Sequence[Row], right: Sequence[Symbol]) -> list[Symbol]:
    """Return the unknowns of ``matrix · z = right`` [-].

    Parameters
    ----------
    matrix
        One row for each equation, column → element, square, each diagonal present [-].
    right
        Right-hand sides [-].
    """
    rows, b = [dict(row) for row in matrix], list(right)
    left = set(range(len(rows)))
    pivots: list[int] = []
    while left:
        pivot = min(left, key=lambda k: (_fill(rows, left, k), k))
        left.remove(pivot)
        pivots.append(pivot)
        for k in sorted(left):
            if pivot in rows[k]:
                _subtract(rows, b, pivot, k)
    z: dict[int, Symbol] = {}
    for pivot in reversed(pivots):
        total = b[pivot]
        for column in sorted(rows[pivot]):
            if column in z:
                total = total - rows[pivot][column] * z[column]
        z[pivot] = total * (1.0 / rows[pivot][pivot])
    return [z[k] for k in range(len(rows))]


def _fill(rows: Sequence[Row], left: set[int], pivot: int) -> int:
    """Return how many elements eliminating a pivot may create."""
    across = sum(1 for column in rows[pivot] if column in left) - 1
    down = sum(1 for k in left if pivot in rows[k]) - 1
    return across * down


def _subtract(rows: Sequence[Row], b: list[Symbol], pivot: int, k: int) -> None:
    """Take a multiple of the pivot's row from row k, so that its element in the pivot's column vanishes."""
    factor = rows[k].pop(pivot) * (1.0 / rows[pivot][pivot])
    for column, element in rows[pivot].items():
        if column == pivot or is_const(element, 0.0):
            continue
        product = factor * element
        rows[k][column] = rows[k][column] - product if column in rows[k] else -product
    b[k] = b[k] - factor * b[pivot]
