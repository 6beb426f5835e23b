"""What eight lanes cannot undercut on this machine: their arithmetic alone, as if nothing ever touched memory."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

import numpy as np

from yixian.simulator.kernel.backends import llvm
from yixian.simulator.kernel.backends.intermediate import LANES
from yixian.simulator.kernel.graph import BOOLEAN_OPS, LEAVES, Symbol
from yixian.simulator.kernel.program import Program

#: Operations of one exponential, logarithm and noise: their polynomials and what stands around them.
INSIDE = {"exp": 47, "log": 55, "noise": 24}
#: Conditions take no arithmetic unit but that of their comparison.
FREE = LEAVES | (BOOLEAN_OPS - {"lt", "le", "gt", "ge", "ne", "eq"})
WIDE, TURNS = 12, 100_000


def operations(program: Program) -> Counter[str]:
    """Return how often each operation is computed for one plant in one scan in which all that can rest does."""
    fixed, varying = program.step_nodes()
    found = _counted([*fixed, *program.output_nodes()], 1) + _counted(varying, program.substeps)
    for group in program.groups:
        found += _counted(group.nodes if not group.rest else (), len(group.values))
    return found


def _counted(nodes: Iterable[Symbol], times: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in nodes:
        if node.op not in FREE:
            found[node.op] += times * INSIDE.get(node.op, 1)
    return found


def turn_ns() -> float:
    """Return how long this machine takes for one operation on eight numbers, with all its units at work [ns]."""
    vector, lines = f"<{LANES} x double>", []
    names = [f"%x{k}" for k in range(2 * WIDE)]
    for name in names:
        lines.append(f"  {name} = phi {vector} [ splat (double 1.0), %entry ], [ {name}n, %turn ]")
    for k, name in enumerate(names):
        lines.append(f"  {name}n = {('fadd', 'fmul')[k % 2]} {vector} {name}, splat (double 0x3FF0000000000001)")
    total = [f"  %s0 = fadd {vector} %x0n, %x1n"]
    total += [f"  %s{k} = fadd {vector} %s{k - 1}, %x{k + 1}n" for k in range(1, 2 * WIDE - 1)]
    text = (
        "define i64 @run(ptr %a, i64 %n, i64 %blocks) #0 {\nentry:\n  br label %turn\nturn:\n"
        "  %i = phi i64 [ 0, %entry ], [ %j, %turn ]\n" + "\n".join(lines) + "\n  %j = add i64 %i, 1\n"
        "  %m = icmp slt i64 %j, %n\n  br i1 %m, label %turn, label %end\nend:\n" + "\n".join(total)
        + f"\n  store {vector} %s{2 * WIDE - 2}, ptr %a, align 8\n  ret i64 0\n}}\n"
        'attributes #0 = { "prefer-vector-width"="512" "min-legal-vector-width"="512" }\n'
    )  # fmt: skip
    run, buffer, best = llvm.load(llvm.object_of(text, reorders=True), 1), np.zeros(LANES), float("inf")
    for _ in range(7):
        began = time.process_time()
        run(buffer, TURNS)
        best = min(best, time.process_time() - began)
    return best / TURNS / (2 * WIDE) * 1e9


def bound_us(program: Program) -> tuple[float, str]:
    """Return the least time of one plant's scan in eight lanes, and how it comes about [µs]."""
    counted, each_ns = operations(program), turn_ns()
    total = sum(counted.values())
    note = (
        f"{total} operations a scan, {each_ns:.3f} ns for eight numbers; "
        f"{counted['div'] + counted['sqrt']} divisions and roots, which take longer, counted as one"
    )
    return total * each_ns / LANES / 1e3, note
