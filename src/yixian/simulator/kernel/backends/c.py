"""The program as plain C: for FMU export, and as a peer to measure the others against.

``-ffp-contract=off`` and no ``-ffast-math``: with either the bits would differ.
"""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yixian.simulator.errors import BackendMissing
from yixian.simulator.kernel import elementary as e
from yixian.simulator.kernel.graph import BOOLEAN_OPS, Symbol
from yixian.simulator.kernel.groups import VARYING, Group
from yixian.simulator.kernel.program import Program

FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-fast-math", "-fno-math-errno", "-fPIC", "-shared")
_INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "ne": "!=",
    "eq": "==", "and": "&", "or": "|",
}  # fmt: skip
_CALLS = {"sqrt": "sqrt", "abs": "fabs", "exp": "yx_exp", "log": "yx_log", "min": "yx_min", "max": "yx_max", "not": "!"}


def source(program: Program) -> str:
    """Return C99 text with ``long long yixian_run(double *b, long long scans)`` [-].

    Parameters
    ----------
    program
        What a scan does [-].
    """
    exp, log = _polynomial(e.EXP_SERIES, "r"), _polynomial(e.LOG_SERIES, "s2")
    parts = [_HEAD.replace("EXP_POLYNOMIAL", exp).replace("LOG_POLYNOMIAL", log)]
    parts += [_group(group, number) for number, group in enumerate(program.groups)]
    fixed, varying = program.step_nodes()
    calls = "\n".join(f"    stop |= group{number}(b);" for number in range(len(program.groups)))
    parts.append(
        "long long yixian_run(double *b, long long scans) {\n  for (long long done = 1; done <= scans; ++done) {\n"
        "    int stop = 0;\n    {\n" + _lines(program.output_nodes(), 4) + _stores(program.outputs, 4)
        + f"      stop = t{program.diverges.number};\n    }}\n{calls}\n" + _lines(fixed, 2)
        + f"    for (int k = 0; k < {program.substeps}; ++k) {{\n" + _lines(varying, 4) + _stores(program.step, 4)
        + f"    }}\n    b[{program.clock}] += 1.0;\n    if (stop) return done;\n  }}\n"
        + "  return scans > 0 ? scans : 0;\n}\n"
    )  # fmt: skip
    return "\n".join(parts)


def _polynomial(series: Sequence[float], x: str) -> str:
    """Return Estrin's scheme for q, as `elementary.polynomial` computes it."""
    terms, lines = [_number(value) for value in series], []
    while len(terms) > 1:
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [f"({terms[k]} + {x} * {terms[k + 1]})" for k in range(0, len(terms) - 1, 2)] + odd
        lines.append(f"const double {x}{x[0]} = {x} * {x};")
        x = f"{x}{x[0]}"
    return "\n  ".join([*lines, f"const double q = {terms[0]};"])


def _number(value: float) -> str:
    return value.hex() if value >= 0.0 else f"({value.hex()})"


def _words(node: Symbol, leaf: Callable[[Symbol], str]) -> str:
    args = [f"t{arg.number}" for arg in node.args]
    if node.op in ("const", "slot"):
        return leaf(node)
    if node.op == "bool":
        return str(int(node.value))
    if node.op == "noise":
        return f"yx_noise({args[0]}, {args[1]}, {leaf(node)})"
    if node.op == "select":
        return f"{args[0]} ? {args[1]} : {args[2]}"
    if node.op in _INFIX:
        return f"{args[0]} {_INFIX[node.op]} {args[1]}"
    return f"{_CALLS[node.op]}({', '.join(args)})"


def _literal(node: Symbol) -> str:
    if node.op == "const":
        return _number(node.value)
    return f"b[{node.value}]" if node.op == "slot" else f"{node.value}ULL"


def _lines(nodes: Sequence[Symbol], depth: int, leaf: Callable[[Symbol], str] = _literal) -> str:
    kinds = {True: "const int", False: "const double"}
    return "".join(
        f"{'  ' * depth}{kinds[node.op in BOOLEAN_OPS]} t{node.number} = {_words(node, leaf)};\n" for node in nodes
    )


def _stores(stores: Mapping[int, Symbol], depth: int) -> str:
    return "".join(f"{'  ' * depth}b[{index}] = t{node.number};\n" for index, node in stores.items())


def _group(group: Group, number: int) -> str:
    """Return the tables and the loop of one group."""
    tables, names = [], {}
    for leaf in group.leaves:
        column, name = group.column(leaf), f"g{number}_{leaf.number}"
        kind, items = _table(leaf, column)
        tables.append(f"static const {kind} {name}[] = {{{', '.join(items)}}};\n")
        names[leaf.number] = f"b[{name}[i]]" if leaf.op == "slot" else f"{name}[i]"
    for k in range(len(group.results)):
        items = [str(row[k]) for row in group.targets]
        tables.append(f"static const int o{number}_{k}[] = {{{', '.join(items)}}};\n")
    body = _lines(group.nodes, 2, lambda node: names[node.number])
    body += "".join(f"    b[o{number}_{k}[i]] = t{node.number};\n" for k, node in enumerate(group.results))
    body += "" if group.stop is None else f"    stop |= t{group.stop.number};\n"
    head = (
        f"static int group{number}(double *b) {{\n  int stop = 0;\n  for (int i = 0; i < {len(group.values)}; ++i) {{\n"
    )
    return "".join(tables) + head + body + "  }\n  return stop;\n}\n"


def _table(leaf: Symbol, column: Sequence[Any]) -> tuple[str, list[str]]:
    assert leaf.op in VARYING
    if leaf.op == "const":
        return "double", [_number(value) for value in column]
    return ("int", [str(value) for value in column]) if leaf.op == "slot" else (
        "unsigned long long", [f"{value}ULL" for value in column])  # fmt: skip


def compile_program(program: Program, compiler: str = "cc") -> Callable[[NDArray[np.float64], int], int]:
    """Return the program compiled by the C compiler of this machine.

    Parameters
    ----------
    program
        What a scan does [-].
    compiler
        The compiler [-].

    Raises
    ------
    BackendMissing
        If there is no such compiler.
    """
    found = shutil.which(compiler) or shutil.which("gcc") or shutil.which("clang")
    if found is None:
        raise BackendMissing("no C compiler is installed: use the llvm or python backend")
    name = hashlib.sha256(program.hash.encode()).hexdigest()[:16]
    with tempfile.TemporaryDirectory(prefix="yixian-c-") as folder:
        text, library = Path(folder) / f"{name}.c", Path(folder) / f"{name}.so"
        text.write_text(source(program), encoding="utf-8")
        subprocess.run([found, *FLAGS, str(text), "-o", str(library), "-lm"], check=True, capture_output=True)
        loaded = ctypes.CDLL(str(library))
    function = loaded.yixian_run
    function.restype, function.argtypes = ctypes.c_longlong, [ctypes.c_void_p, ctypes.c_longlong]

    def run(buffer: NDArray[np.float64], scans: int) -> int:
        return int(function(buffer.ctypes.data, scans))

    return run


_HEAD = r"""#include <math.h>
#include <stdint.h>
#include <string.h>
static inline double yx_min(double a, double b) { return b < a ? b : a; }
static inline double yx_max(double a, double b) { return b > a ? b : a; }
static inline uint64_t yx_bits(double x) { uint64_t i; memcpy(&i, &x, 8); return i; }
static inline double yx_real(uint64_t i) { double x; memcpy(&x, &i, 8); return x; }
static inline double yx_exp(double v) {
  if (v != v) return v;
  double x = v > 709.0 ? 709.0 : v;
  x = x < -708.0 ? -708.0 : x;
  const double t = x * 1.4426950408889634 + 6755399441055744.0, k = t - 6755399441055744.0;
  const double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
  EXP_POLYNOMIAL
  return q * yx_real((yx_bits(t) + 1023) << 52);
}
static inline double yx_log(double v) {
  if (v != v) return v;
  double x = v < 2.2250738585072014e-308 ? 2.2250738585072014e-308 : v;
  x = x > 1.7976931348623157e308 ? 1.7976931348623157e308 : x;
  const uint64_t i = yx_bits(x);
  double m = yx_real((i & 0xFFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL), k = (double)(int)(i >> 52) - 1023.0;
  if (m > 1.4142135623730951) { m = m * 0.5; k = k + 1.0; }
  const double s = (m - 1.0) / (m + 1.0), s2 = s * s;
  LOG_POLYNOMIAL
  return k * 0.693147180369123816490 + (k * 1.90821492927058770002e-10 + 2.0 * (s * q));
}
static inline uint64_t yx_mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}
static inline double yx_noise(double seed, double scan, uint64_t tag) {
  const uint64_t golden = 0x9E3779B97F4A7C15ULL;
  const uint64_t key = yx_mix((uint64_t)(int64_t)seed ^ yx_mix((uint64_t)(int64_t)scan + golden));
  const uint64_t z = yx_mix(key + tag * golden);
  const uint64_t total = (z & 0xFFFF) + ((z >> 16) & 0xFFFF) + ((z >> 32) & 0xFFFF) + (z >> 48);
  return ((double)(int64_t)total - 131070.0) * NOISE_SCALE;
}
""".replace("NOISE_SCALE", float(e.NOISE_SCALE).hex())
