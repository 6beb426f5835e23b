"""A whole program as an LLVM module."""

from __future__ import annotations

from yixian.simulator.kernel.backends.intermediate import Writer, functions
from yixian.simulator.kernel.backends.loops import Loop, declarations
from yixian.simulator.kernel.program import Program

ATTRIBUTES = 'attributes #0 = { nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512" }\n'


def module(program: Program, lanes: int) -> str:
    """Return a module with ``run(buffer, scans, blocks)``.

    With one lane there is one buffer; it returns after the scan in which something watched changed. With several there
    are blocks of so many plants, slot by slot side by side, and it never stops before the end.

    Parameters
    ----------
    program
        What a scan does [-].
    lanes
        1, or as many plants as lie side by side [-].
    """
    loops = [Loop(group, f"group{k}", lanes) for k, group in enumerate(program.groups)]
    widths = sorted({lanes, *(loop.width for loop in loops)})
    parts = [functions(width) + declarations(width) for width in widths]
    parts += [loop.text() for loop in loops]
    return "".join([*parts, _step(program, lanes), _run(program, lanes), ATTRIBUTES])


def _step(program: Program, lanes: int) -> str:
    """Return the function that takes all substeps of a scan."""
    w = Writer(lanes)
    w.label("entry")
    fixed, varying = program.step_nodes()
    w.nodes(fixed)
    start = w.block
    w.lines.append("  br label %substep")
    w.label("substep")
    w.lines.append(f"  %k = phi i64 [ 0, %{start} ], [ %k1, %last ]")
    w.nodes(varying)
    w.stores(program.step)
    w.lines += ["  br label %last", "last:", "  %k1 = add i64 %k, 1", f"  %more = icmp slt i64 %k1, {program.substeps}"]
    w.lines += ["  br i1 %more, label %substep, label %end", "end:", "  ret void"]
    return _function("void", "step", "ptr noalias %b", w.lines)


def _run(program: Program, lanes: int) -> str:
    w = Writer(lanes)
    w.lines += ["entry:", "  %some = icmp sgt i64 %scans, 0", "  %any = icmp sgt i64 %blocks, 0"]
    w.lines += ["  %both = and i1 %some, %any", "  br i1 %both, label %block, label %none"]
    w.label("block")
    w.lines += ["  %j = phi i64 [ 0, %entry ], [ %j1, %block_end ]", f"  %o = mul i64 %j, {program.size * lanes}"]
    w.lines += ["  %b = getelementptr inbounds double, ptr %a, i64 %o", "  br label %scan"]
    w.label("scan")
    w.lines.append("  %done = phi i64 [ 0, %block ], [ %next, %last ]")
    w.nodes(program.output_nodes())
    w.stores(program.outputs)
    stop = w.value[program.diverges.number] if lanes == 1 else "0"
    for k in range(len(program.groups)):
        changed = w.put(f"call i1 @group{k}(ptr %b)")
        stop = w.put(f"or i1 {stop}, {changed}")
    w.lines.append("  call void @step(ptr %b)")
    w.store(program.clock, w.real_op("fadd", w.load(program.clock), w.constant(1.0)))
    w.lines += ["  br label %last", "last:", "  %next = add i64 %done, 1", "  %more = icmp slt i64 %next, %scans"]
    w.lines += [
        f"  %calm = xor i1 {stop}, 1",
        "  %go = and i1 %more, %calm",
        "  br i1 %go, label %scan, label %block_end",
    ]
    w.lines += ["block_end:", "  %j1 = add i64 %j, 1", "  %again = icmp slt i64 %j1, %blocks"]
    w.lines += ["  br i1 %again, label %block, label %end", "end:", "  ret i64 %next", "none:", "  ret i64 0"]
    return _function("i64", "run", "ptr noalias %a, i64 %scans, i64 %blocks", w.lines, linkage="")


def _function(kind: str, name: str, arguments: str, lines: list[str], linkage: str = "internal ") -> str:
    body = "\n".join(lines)
    return f"define {linkage}{kind} @{name}({arguments}) #0 {{\n{body}\n}}\n"
