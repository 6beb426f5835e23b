"""A whole program as an LLVM module."""

from __future__ import annotations

from yixian.simulator.kernel.backends.calls import functions
from yixian.simulator.kernel.backends.intermediate import Writer
from yixian.simulator.kernel.backends.known import Known
from yixian.simulator.kernel.backends.loops import Loop, declarations
from yixian.simulator.kernel.backends.packs import WIDTHS, PackWriter
from yixian.simulator.kernel.graph import depth_first
from yixian.simulator.kernel.program import Program

#: Stands where the table will, until its size is known.
TABLE = "table"
_WIDE = '"prefer-vector-width"="512" "min-legal-vector-width"="512"'
#: ``run`` aligns the stack for whole vectors once; so the others need not, and reach it through a register whose
#: addresses are a byte shorter, some 3,000 times.
ATTRIBUTES = f"""attributes #0 = {{ nounwind "frame-pointer"="all" {_WIDE} }}
attributes #1 = {{ nounwind alignstack=64 {_WIDE} }}
!llvm.module.flags = !{{!0}}
!0 = !{{i32 1, !"override-stack-alignment", i32 64}}
"""


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
    widths = sorted({lanes, *(loop.width for loop in loops), *(WIDTHS if lanes == 1 else ())})
    parts = [functions(width) + declarations(width) for width in widths]
    parts += [loop.text() for loop in loops]
    known = Known(program, lanes)
    parts += [_step(program, known), _run(program, known)]
    return "".join([*parts, _learn(program, known), ATTRIBUTES])


def _writer(program: Program, known: Known) -> Writer:
    return PackWriter(program.size, known) if known.lanes == 1 else Writer(known.lanes, known)


def _learn(program: Program, known: Known) -> str:
    """Return the function that fills the table of what is known, once all have asked for their places."""
    w = PackWriter(program.size) if known.lanes == 1 else Writer(known.lanes)
    w.label("entry")
    w.packed(depth_first(node for column in known.columns for node in column))
    for column in known.columns:
        w.keep(column, known.place(column))
    return _function("learn", "ptr noalias %b, ptr noalias %h", [*w.lines, "  ret void"])


def _step(program: Program, known: Known) -> str:
    """Return the function that takes all substeps of a scan."""
    w = _writer(program, known)
    w.label("entry")
    fixed, varying = program.step_nodes(known.numbers)
    w.prepare(fixed, varying)
    start = w.block
    w.lines.append("  br label %substep")
    w.label("substep")
    w.lines.append(f"  %k = phi i64 [ 0, %{start} ], [ %k1, %last ]")
    w.packed(varying)
    w.stores(program.step)
    w.lines += ["  br label %last", "last:", "  %k1 = add i64 %k, 1", f"  %more = icmp slt i64 %k1, {program.substeps}"]
    w.lines += ["  br i1 %more, label %substep, label %end", "end:", "  ret void"]
    return _function("step", "ptr %b, ptr %h", w.lines)


def _run(program: Program, known: Known) -> str:
    w, lanes = _writer(program, known), known.lanes
    w.lines += ["entry:", TABLE, "  %some = icmp sgt i64 %scans, 0", "  %any = icmp sgt i64 %blocks, 0"]
    w.lines += ["  %both = and i1 %some, %any", "  br i1 %both, label %block, label %none"]
    w.label("block")
    w.lines += ["  %j = phi i64 [ 0, %entry ], [ %j1, %block_end ]", f"  %o = mul i64 %j, {program.size * lanes}"]
    w.lines += ["  %b = getelementptr inbounds double, ptr %a, i64 %o"]
    w.lines += ["  call void @learn(ptr %b, ptr %h)", "  br label %scan"]
    w.label("scan")
    w.lines.append("  %done = phi i64 [ 0, %block ], [ %next, %last ]")
    w.packed(program.output_nodes(known.numbers))
    w.stores(program.outputs)
    stop = w.scalar(program.diverges) if lanes == 1 else "0"
    for k in range(len(program.groups)):
        changed = w.put(f"call i1 @group{k}(ptr %b)")
        stop = w.put(f"or i1 {stop}, {changed}")
    w.lines.append("  call void @step(ptr %b, ptr %h)")
    w.store(program.clock, w.real_op("fadd", w.load(program.clock), w.constant(1.0)))
    w.lines += ["  br label %last", "last:", "  %next = add i64 %done, 1", "  %more = icmp slt i64 %next, %scans"]
    w.lines += [
        f"  %calm = xor i1 {stop}, 1",
        "  %go = and i1 %more, %calm",
        "  br i1 %go, label %scan, label %block_end",
    ]
    w.lines += ["block_end:", "  %j1 = add i64 %j, 1", "  %again = icmp slt i64 %j1, %blocks"]
    w.lines += ["  br i1 %again, label %block, label %end", "end:", "  ret i64 %next", "none:", "  ret i64 0"]
    w.lines[w.lines.index(TABLE)] = f"  %h = alloca [{max(known.size, 1)} x double], align 64"
    body = "\n".join(w.lines)
    return f"define i64 @run(ptr noalias %a, i64 %scans, i64 %blocks) #1 {{\n{body}\n}}\n"


def _function(name: str, arguments: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    return f"define internal void @{name}({arguments}) #0 {{\n{body}\n}}\n"
