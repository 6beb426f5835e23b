"""Print the symbol table of a module of units: ``python -m yixian.simulator.units.describe generator``."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator

from yixian.simulator.kernel import Fault, Input, Output, Parameter, State, Unit

KINDS = (("state", State), ("parameter", Parameter), ("input", Input), ("output", Output), ("fault", Fault))


def units_of(module: str) -> list[type[Unit]]:
    """Return the units a module defines [-].

    Parameters
    ----------
    module
        Its name within this package [-].
    """
    found = importlib.import_module(f"yixian.simulator.units.{module}")
    items = [item for item in vars(found).values() if inspect.isclass(item) and issubclass(item, Unit)]
    return [item for item in items if item.__module__ == found.__name__]


def rows(unit: type[Unit]) -> Iterator[str]:
    """Yield the symbol table of a unit, a row each.

    Parameters
    ----------
    unit
        Its class [-].
    """
    yield f"### {unit.__name__}"
    yield ""
    yield "| name | kind | value | unit | what, or source (grade) |"
    yield "|---|---|---|---|---|"
    for kind, declaration in KINDS:
        for name, item in unit.declarations.items():
            if isinstance(item, declaration):
                value = f"{item.initial:g}" if kind in ("state", "parameter") else ""
                fast = " (fast)" if getattr(item, "fast", False) else ""
                what = "; ".join(part for part in (item.label, _source(item)) if part)
                yield f"| {name} | {kind}{fast} | {value} | {item.unit} | {what} |"
    yield ""


def _source(item: Parameter | State | Input | Output | Fault) -> str:
    return f"{item.source} ({item.grade})" if item.source else ""


def main() -> None:
    """Print the tables of the module named on the command line."""
    for unit in units_of(sys.argv[1]):
        sys.stdout.writelines(f"{row}\n" for row in rows(unit))


if __name__ == "__main__":
    main()
