"""Read named columns of a plain csv or workbook, for questions without a charter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .files import Sheet
from .records import Floats, Labels, Times


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns by the name of their heading.

    Parameters
    ----------
    numbers
        Columns of numbers, NaN where a cell is empty. Each shape (n,).
    labels
        Columns of texts. Each shape (n,).
    times
        The column of moments, None if none was asked for. Shape (n,).
    """

    numbers: dict[str, Floats]
    labels: dict[str, Labels]
    times: Times | None


def read_columns(path: Path, numbers: Sequence[str], *, labels: Sequence[str] = (), time: str = "") -> Columns:
    """Return some columns of a file.

    Parameters
    ----------
    path
        As in ``read_series``.
    numbers, labels
        Headings of the columns [-].
    time
        Heading of the column of dates or times; empty for none [-].

    Raises
    ------
    FileError
        With every problem, each naming row and column.
    """
    sheet = Sheet.of(path)
    sheet.demand([*numbers, *labels, *([time] if time else [])])
    read = Columns(
        {name: sheet.numbers(name) for name in numbers},
        {name: sheet.labels(name) for name in labels},
        sheet.moments(time) if time else None,
    )
    sheet.finish()
    return read
