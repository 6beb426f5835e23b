"""The program as Python text: the oracle of the other backends, and what runs where there is no LLVM."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yixian.simulator.kernel import elementary
from yixian.simulator.kernel.graph import LEAVES, Symbol, order, uses
from yixian.simulator.kernel.groups import VARYING, Group
from yixian.simulator.kernel.program import Program

_TEMPLATES = {
    "add": "({} + {})",
    "sub": "({} - {})",
    "mul": "({} * {})",
    "sqrt": "sqrt({})",
    "abs": "abs({})",
    "exp": "exp({})",
    "log": "log({})",
    "lt": "({} < {})",
    "le": "({} <= {})",
    "gt": "({} > {})",
    "ge": "({} >= {})",
    "ne": "({} != {})",
    "eq": "({} == {})",
    "and": "({} and {})",
    "or": "({} or {})",
    "not": "(not {})",
}
LONGEST_TEXT = 160


class Writer:
    """Turns nodes into lines: what is used more than once, or has grown long, gets a name."""

    def __init__(self, count: Mapping[int, int], kept: frozenset[int], *, is_table: bool = False) -> None:
        self.text: dict[int, str] = {}
        self._count, self._kept, self._is_table = count, kept, is_table

    def line(self, node: Symbol) -> str | None:
        """Return the assignment for a node, or ``None`` if it is written where it is used [-].

        Parameters
        ----------
        node
            A node whose operands have been written [-].
        """
        words = self._words(node)
        is_named = node.op not in LEAVES and (
            node.number in self._kept or self._count.get(node.number, 0) > 1 or len(words) > LONGEST_TEXT
        )
        if node.op == "slot" or is_named:
            self.text[node.number] = f"t{node.number}"
            return f"t{node.number} = {words}"
        self.text[node.number] = words
        return None

    def _is_safe(self, divisor: Symbol) -> bool:
        return divisor.op == "const" and bool(divisor.value) and not self._is_table

    def _words(self, node: Symbol) -> str:
        args = [self.text[arg.number] for arg in node.args]
        if node.op in VARYING:
            own = f"c{node.number}" if self._is_table else _number(node.value) if node.op == "const" else node.value
            return {"slot": f"b[{own}]", "const": str(own)}.get(node.op) or f"noise({args[0]}, {args[1]}, {own})"
        if node.op == "bool":
            return repr(node.value)
        if node.op == "select":
            return f"({args[1]} if {args[0]} else {args[2]})"
        if node.op == "div":
            divisor = node.args[1]
            return f"({args[0]} / {args[1]})" if self._is_safe(divisor) else f"divide({args[0]}, {args[1]})"
        if node.op in ("min", "max"):
            sign = "<" if node.op == "min" else ">"
            a, b = args
            short = len(a) + len(b) < 24
            return f"({b} if {b} {sign} {a} else {a})" if short else f"{node.op}({a}, {b})"
        return _TEMPLATES[node.op].format(*args)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return f"float('{value}')"
    return repr(value) if value >= 0.0 else f"({value!r})"


def source(program: Program) -> str:
    """Return the text of a function ``run(b, scans)`` over a list of floats [-].

    Parameters
    ----------
    program
        What a scan does [-].
    """
    lines = [line for number, group in enumerate(program.groups) for line in _group(group, number)]
    before = program.output_nodes()
    kept = frozenset(node.number for node in [*program.outputs.values(), program.diverges])
    lines += ["def run(b, scans):", "    for done in range(1, scans + 1):"]
    start = Writer(uses(before), kept)
    lines += _block(start, before, 2) + _stores(start, program.outputs, 2)
    lines.append(f"        stop = {start.text[program.diverges.number]}")
    for number, group in enumerate(program.groups):
        lines.append(
            f"        stop = group{number}(b) or stop" if group.stop is not None else f"        group{number}(b)"
        )
    fixed, varying = _step(program)
    lines += [*fixed, f"        for _ in range({program.substeps}):", *(varying or ["            pass"])]
    lines += [f"        b[{program.clock}] += 1.0", "        if stop:", "            return done", "    return scans"]
    return "\n".join(lines) + "\n"


def _step(program: Program) -> tuple[list[str], list[str]]:
    """Return what is computed before the substeps, and in each."""
    fixed, varying = program.step_nodes()
    moving = frozenset(node.number for node in program.step.values())
    writer = Writer(uses([*fixed, *varying]), moving | {node.number for node in fixed if node.op not in LEAVES})
    before = _block(writer, fixed, 2)
    return before, _block(writer, varying, 3) + _stores(writer, program.step, 3)


def compile_step(program: Program) -> Callable[[list[float]], None]:
    """Return the function that takes one substep on a list of floats [-].

    Parameters
    ----------
    program
        What a scan does [-].
    """
    fixed, varying = _step(program)
    lines = ["def step(b):", "    if True:", *fixed, "        if True:", *(varying or ["            pass"])]
    function: Callable[[list[float]], None] = _load("\n".join(lines) + "\n", "step")
    return function


def compile_rates(rates: Mapping[int, Symbol]) -> Callable[[list[float]], list[float]]:
    """Return the function from a list of floats to the rate of each state, for solvers that want it [-].

    Parameters
    ----------
    rates
        Rate of change of each state, by slot [SI unit of the state/s].
    """
    nodes = order(rates.values())
    writer = Writer(uses(nodes), frozenset(node.number for node in rates.values()))
    lines = ["def rates(b):", "    if True:", *_block(writer, nodes, 2)]
    lines.append(f"        return [{', '.join(writer.text[node.number] for node in rates.values())}]")
    function: Callable[[list[float]], list[float]] = _load("\n".join(lines) + "\n", "rates")
    return function


def _group(group: Group, number: int) -> list[str]:
    """Return a function that does one group's work for each of its rows."""
    rows = [(*values, *targets) for values, targets in zip(group.values, group.targets, strict=True)]
    columns = [*(f"c{leaf.number}" for leaf in group.leaves), *(f"o{k}" for k in range(len(group.results)))]
    stop = [] if group.stop is None else [group.stop]
    writer = Writer(uses(group.nodes), frozenset(node.number for node in [*group.results, *stop]), is_table=True)
    lines = [f"rows{number} = {rows!r}", f"def group{number}(b):", "    stop = False"]
    lines += [f"    for {', '.join(columns)}, in rows{number}:", *_block(writer, group.nodes, 2)]
    lines += [f"        b[o{k}] = {writer.text[node.number]}" for k, node in enumerate(group.results)]
    lines += [f"        stop = stop or {writer.text[node.number]}" for node in stop]
    return [*lines, "    return stop"]


def _block(writer: Writer, nodes: Sequence[Symbol], depth: int) -> list[str]:
    written = (writer.line(node) for node in nodes)
    return ["    " * depth + line for line in written if line is not None]


def _stores(writer: Writer, stores: Mapping[int, Symbol], depth: int) -> list[str]:
    return [f"{'    ' * depth}b[{index}] = {writer.text[node.number]}" for index, node in stores.items()]


def compile_program(program: Program) -> Callable[[list[float], int], int]:
    """Return the function that runs scans on a list of floats [-].

    Parameters
    ----------
    program
        What a scan does [-].
    """
    function: Callable[[list[float], int], int] = _load(source(program), "run")
    return function


def _load(text: str, name: str) -> Any:
    names: dict[str, Any] = {
        "divide": elementary.divide, "exp": elementary.exp, "log": elementary.log, "sqrt": elementary.sqrt,
        "noise": elementary.noise, "abs": abs, "min": min, "max": max,
    }  # fmt: skip
    exec(compile(text, "<plant>", "exec"), names)  # noqa: S102 - text made by this module from the graph
    return names[name]
