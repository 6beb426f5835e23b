"""Columns and settings handed to a method directly: made numbers of, or refused in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .errors import InputError, Problem, SeriesError
from .records import LARGEST, SMALLEST, Floats


def numbers(column: ArrayLike, name: str) -> Floats:
    """Return a column as floats, everything that is not finite as NaN.

    Parameters
    ----------
    column
        Values, shape (n,).
    name
        What to call it in a complaint [-].

    Raises
    ------
    SeriesError
        If it is not one column of numbers, or holds numbers no plant reads.
    """
    try:
        found: Floats = np.array(column, dtype=float)
    except (ValueError, TypeError, OverflowError) as error:
        raise SeriesError([Problem("not_a_number", name, {"found": str(column)[:40]})]) from error
    if found.ndim != 1:
        raise SeriesError([Problem("not_a_column", name)])
    found[~np.isfinite(found)] = np.nan
    if bool((np.abs(found) > LARGEST).any()):
        raise SeriesError([Problem("too_large", name, {"largest": LARGEST})])
    found[np.abs(found) < SMALLEST] = 0.0
    return found


def within(name: str, value: float, low: float, high: float) -> list[Problem]:
    """Return a problem if a setting is outside its range, ends included, else nothing.

    Parameters
    ----------
    name
        The setting [-].
    value
        What was given.
    low, high
        What is allowed.
    """
    if low <= value <= high:
        return []
    return [Problem("out_of_range", name, {"found": float(value), "low": float(low), "high": float(high)})]


def refuse(problems: list[Problem]) -> None:
    """Raise all problems at once, if there are any.

    Parameters
    ----------
    problems
        What was found.

    Raises
    ------
    InputError
        If there is one.
    """
    if problems:
        raise InputError(problems)


def memory_of(x: Floats) -> float:
    """Return the correlation of neighbours, corrected for the mean being estimated, within 0 to 0.99 [-].

    Parameters
    ----------
    x
        Values in the order of time, NaN where unknown; only neighbours that are both known count. Shape (n,).

    Notes
    -----
    ``r1 + (1 + 4 r1) / n`` (Kendall 1954); negative memory counts as none.
    """
    known = np.isfinite(x)
    pairs = known[1:] & known[:-1]
    n = int(known.sum())
    if n < 4 or int(pairs.sum()) < 3:
        return 0.0
    centred = x - x[known].mean()
    spread = float(np.mean(centred[known] ** 2))
    if spread == 0.0:
        return 0.0
    r1 = float(np.mean(centred[1:][pairs] * centred[:-1][pairs])) / spread
    return float(np.clip(r1 + (1.0 + 4.0 * r1) / n, 0.0, 0.99))
