"""The program as Python text: the oracle of the other backends, and what runs where there is no LLVM."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yixian.simulator.kernel import elementary
from yixian.simulator.kernel.graph import LEAVES, Symbol, uses
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

    def __init__(self, count: Mapping[int, int], kept: frozenset[int]) -> None:
        self.text: dict[int, str] = {}
        self._count, self._kept = count, kept

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

    def _words(self, node: Symbol) -> str:
        args = [self.text[arg.number] for arg in node.args]
        if node.op == "const":
            return _number(node.value)
        if node.op == "bool":
            return repr(node.value)
        if node.op == "slot":
            return f"b[{node.value}]"
        if node.op == "noise":
            return f"noise({args[0]}, {args[1]}, {node.value})"
        if node.op == "select":
            return f"({args[1]} if {args[0]} else {args[2]})"
        if node.op == "div":
            divisor = node.args[1]
            return f"({args[0]} / {args[1]})" if divisor.op == "const" and divisor.value else f"divide({args[0]}, {args[1]})"
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
    before = program.scan_nodes()
    fixed, varying = program.step_nodes()
    kept = frozenset(node.number for node in [*program.scan.values(), *program.step.values(), program.stop])
    step_kept = kept | frozenset(node.number for node in fixed if node.op not in LEAVES)
    lines = ["def run(b, scans):", "    for done in range(1, scans + 1):"]
    control = Writer(uses(before), kept)
    lines += _block(control, before, 2) + _stores(control, program.scan, 2)
    lines.append(f"        stop = {control.text[program.stop.number]}")
    plant = Writer(uses([*fixed, *varying]), step_kept)
    lines += _block(plant, fixed, 2)
    lines.append(f"        for _ in range({program.substeps}):")
    lines += (_block(plant, varying, 3) + _stores(plant, program.step, 3)) or ["            pass"]
    lines += [f"        b[{program.clock}] += 1.0", "        if stop:", "            return done", "    return scans"]
    return "\n".join(lines) + "\n"


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
    return _load(source(program), "run")


def _load(text: str, name: str) -> Any:
    names: dict[str, Any] = {
        "divide": elementary.divide, "exp": elementary.exp, "log": elementary.log, "sqrt": elementary.sqrt,
        "noise": elementary.noise, "abs": abs, "min": min, "max": max,
    }  # fmt: skip
    exec(compile(text, "<plant>", "exec"), names)  # noqa: S102 - text made by this module from the graph
    return names[name]


