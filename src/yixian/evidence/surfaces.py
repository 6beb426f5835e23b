"""The algebra of quadratic surfaces over the coded cube: terms, grids, and exact optima of many at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .records import Floats

#: Points on each axis of the grid, by number of factors.
GRID = {1: 201, 2: 61, 3: 21, 4: 11, 5: 7}


def pairs_of(k: int, model: str) -> list[tuple[int, int]]:
    """Return which factors are multiplied in the terms of second degree, interactions before squares.

    Parameters
    ----------
    k
        Number of factors [-].
    model
        ``quadratic``, ``interactions`` or ``linear`` [-].
    """
    mixed = [] if model == "linear" else list(itertools.combinations(range(k), 2))
    return mixed + ([(i, i) for i in range(k)] if model == "quadratic" else [])


def names_of(names: Sequence[str], model: str) -> list[str]:
    """Return the names of the terms.

    Parameters
    ----------
    names
        Of the factors [-].
    model
        As in ``pairs_of`` [-].

    >>> names_of(["a", "b"], "quadratic")
    ['1', 'a', 'b', 'a·b', 'a²', 'b²']
    """
    second = [f"{names[i]}²" if i == j else f"{names[i]}·{names[j]}" for i, j in pairs_of(len(names), model)]
    return ["1", *names, *second]


def expand(coded: Floats, model: str) -> Floats:
    """Return the columns of the regression. Shape (n, p).

    Parameters
    ----------
    coded
        Settings. Shape (n, k) [-].
    model
        As in ``pairs_of`` [-].
    """
    second = [coded[:, i] * coded[:, j] for i, j in pairs_of(coded.shape[1], model)]
    return np.column_stack([np.ones(coded.shape[0]), coded, *second])


def grid(k: int) -> Floats:
    """Return a regular grid of the coded cube. Shape (m, k) [-].

    Parameters
    ----------
    k
        Number of factors, 1 to 5 [-].
    """
    axis = np.linspace(-1.0, 1.0, GRID[k])
    return np.stack(np.meshgrid(*([axis] * k), indexing="ij"), axis=-1).reshape(-1, k)


def acceptable(chances: Sequence[Floats], conf: float) -> tuple[NDArray[np.bool_], Floats]:
    """Return where every chance is at least ``conf``, and the product of the chances. Each shape (m,).

    Parameters
    ----------
    chances
        One for each response. Each shape (m,) [-].
    conf
        What each must reach [-].
    """
    good, together = np.ones(chances[0].shape, dtype=bool), np.ones(chances[0].shape)
    for chance in chances:
        good, together = good & (chance >= conf), together * chance
    return good, together


def box_optimum(coefficients: Floats, k: int, model: str) -> Floats:
    """Return the setting in the cube where each surface is highest. Shape (d, k) [-].

    Parameters
    ----------
    coefficients
        One surface a row, in the order of ``expand``. Shape (d, p).
    k
        Number of factors [-].
    model
        As in ``pairs_of`` [-].

    Notes
    -----
    Exact: the highest point of a quadratic over a cube is a stationary point of some face, so all 3^k faces
    (each factor low, high or free) are asked and the highest feasible answer is kept.
    """
    linear, hessian = _derivatives(coefficients, k, model)
    best = np.full(coefficients.shape[0], -np.inf)
    found = np.zeros((coefficients.shape[0], k))
    for face in itertools.product((-1.0, 1.0, np.nan), repeat=k):
        x = _stationary(linear, hessian, np.array(face))
        height = np.einsum("dk,dk->d", linear, x) + 0.5 * np.einsum("di,dij,dj->d", x, hessian, x)
        higher = np.isfinite(height) & (np.abs(x) <= 1.0 + 1e-12).all(axis=1) & (height > best)
        best, found = np.where(higher, height, best), np.where(higher[:, None], x, found)
    return found


def _derivatives(coefficients: Floats, k: int, model: str) -> tuple[Floats, Floats]:
    """Return gradients at the centre, shape (d, k), and second derivatives, shape (d, k, k)."""
    hessian = np.zeros((coefficients.shape[0], k, k))
    for place, (i, j) in enumerate(pairs_of(k, model)):
        column = coefficients[:, 1 + k + place]
        hessian[:, i, j] += column
        hessian[:, j, i] += column
    return coefficients[:, 1 : 1 + k], hessian


def _stationary(linear: Floats, hessian: Floats, face: Floats) -> Floats:
    """Return the stationary point of a face; NaN where it has none. Shape (d, k)."""
    free, fixed = np.flatnonzero(np.isnan(face)), np.flatnonzero(~np.isnan(face))
    x = np.tile(face, (linear.shape[0], 1))
    if free.shape[0] == 0:
        return x
    inner = hessian[:, free[:, None], free[None, :]]
    slope = linear[:, free] + hessian[:, free[:, None], fixed[None, :]] @ face[fixed]
    size = np.maximum(np.abs(inner).max(axis=(1, 2)), 1e-300)
    regular = np.abs(np.linalg.det(inner / size[:, None, None])) > 1e-12
    if regular.any():
        x[np.ix_(regular, free)] = np.linalg.solve(inner[regular], -slope[regular][..., None])[..., 0]
    return x
