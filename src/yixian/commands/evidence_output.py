"""What the evidence commands share: reading a column, refusing in words, printing checks and records."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np

from yixian import evidence

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a file in the order of time, with what was found on the way.

    Parameters
    ----------
    values
        The numbers. Shape (n,).
    sizes
        Parts or exposure, None without. Shape (n,).
    times
        Moments, None where the file's order is taken as it is. Shape (n,).
    labels
        Subgroups, None without. Shape (n,).
    checks
        What was left out.
    """

    values: evidence.records.Floats
    sizes: evidence.records.Floats | None
    times: evidence.records.Times | None
    labels: evidence.records.Labels | None
    checks: tuple[evidence.Check, ...]


def in_both_languages(command: _Command) -> _Command:
    """Add the options every evidence command has."""
    command = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)(command)
    return click.option("--json", "as_json", is_flag=True, help="Print the record instead of words.")(command)


@contextmanager
def refusing(lang: str, *, as_json: bool, names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Print every problem in words and leave with status 2; ``names`` says what the user called a parameter."""
    try:
        yield
    except evidence.ProblemsError as error:
        problems = [replace(p, where=(names or {}).get(p.where, p.where)) for p in error.problems]
        if as_json:
            found = [{"code": p.code, "where": p.where, "facts": p.facts} for p in problems]
            click.echo(json.dumps({"problems": found}, ensure_ascii=False, indent=2))
        for problem in problems:
            click.echo(evidence.problem_sentence(problem, lang), err=True)
        raise SystemExit(2) from error


def print_record(record: Mapping[str, Any]) -> None:
    """Print JSON without anything that is not a number."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))


def print_checks(checks: Sequence[evidence.Check], lang: str) -> None:
    """Print the sentences of the checks, those to heed before those that reassure."""
    for line in evidence.check_lines(checks, lang):
        click.echo(line)


def read_column(
    file: Path,
    charter_file: Path | None,
    *,
    column: str,
    sizes: str,
    time: str,
    subgroup: str,
    as_of: dt.datetime | None,
) -> Column:
    """Return the column by its name or by a charter, without rows of the future and repeated moments.

    Raises
    ------
    ProblemsError
        Where the charter or the file cannot be read, or neither says which column.
    """
    if charter_file is not None and not column:
        series = evidence.read_series(file, evidence.read_charter(charter_file))
        if series.kind == "rate" and series.events is not None:
            found = Column(series.events, series.exposure, series.times, None, ())
        else:
            found = Column(series.quotient(), None, series.times, None, ())
    elif not column:
        raise evidence.InputError([evidence.Problem("missing_key", "--column")])
    else:
        wanted = [column, *([sizes] if sizes else [])]
        read = evidence.read_columns(file, wanted, labels=[subgroup] if subgroup else [], time=time)
        found = Column(
            read.numbers[column], read.numbers.get(sizes) if sizes else None, read.times, read.labels.get(subgroup), ()
        )
    return found if found.times is None else _in_time(found, found.times, as_of, time or "time")


def _in_time(found: Column, times: evidence.records.Times, as_of: dt.datetime | None, name: str) -> Column:
    """Put the rows in the order of time; moments with a time of day may not repeat with two values."""
    now = as_of or dt.datetime.now().astimezone().replace(tzinfo=None)
    checks = []
    past = times <= np.datetime64(now, "s")
    if not past.all():
        checks.append(evidence.Check("future_stamps", "cap", {"rows": float((~past).sum())}))
    order = np.argsort(times, kind="stable")
    order = order[past[order]]
    ordered = times[order]
    if bool((ordered != ordered.astype("datetime64[D]")).any()):
        again = np.concatenate([[False], ordered[1:] == ordered[:-1]]) if ordered.size else np.zeros(0, dtype=bool)
        values = found.values[order]
        differ = again & (values != np.roll(values, 1)) & ~(np.isnan(values) & np.isnan(np.roll(values, 1)))
        if differ.any():
            first = str(ordered[differ][0])
            raise evidence.SeriesError([evidence.Problem("given_twice", f"{name} {first}")])
        if again.any():
            checks.append(evidence.Check("repeated_stamps", "note", {"rows": float(again.sum())}))
        order = order[~again]
    return Column(
        found.values[order],
        None if found.sizes is None else found.sizes[order],
        times[order],
        None if found.labels is None else found.labels[order],
        tuple(checks),
    )
