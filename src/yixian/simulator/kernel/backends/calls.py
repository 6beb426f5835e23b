"""Our own exponential and logarithm as LLVM functions, a vector of each width."""

from __future__ import annotations

from yixian.simulator.kernel import elementary as e
from yixian.simulator.kernel.backends.intermediate import Writer

#: The bits of 1.0: the exponent a mantissa of 1 to 2 has.
_ONE = 0x3FF0000000000000


def functions(lanes: int) -> str:
    """Return declarations of LLVM's functions and the text of our own exponential and logarithm [-].

    Parameters
    ----------
    lanes
        Width of the vectors; 1 is none [-].
    """
    w = Writer(lanes)
    declared = [f"declare {w.real} @llvm.{name}.{w.suffix}({w.real})\n" for name in ("sqrt", "fabs")]
    return "".join(declared) + _exp(Writer(lanes)) + _log(Writer(lanes))


def _wrapped(name: str, writer: Writer, result: str) -> str:
    answer = writer.select(writer.compare("uno", "%x", "%x"), "%x", result)
    lines = "\n".join([*writer.lines, f"  ret {writer.real} {answer}"])
    return f"define internal {writer.real} @yixian_{name}_{writer.suffix}({writer.real} %x) #0 {{\n{lines}\n}}\n"


def _clipped(writer: Writer, low: float, high: float) -> str:
    x = writer.select(writer.compare("ogt", "%x", writer.constant(high)), writer.constant(high), "%x")
    return writer.select(writer.compare("olt", x, writer.constant(low)), writer.constant(low), x)


def _polynomial(writer: Writer, series: tuple[float, ...], x: str) -> str:
    """Write Estrin's scheme, as `elementary.polynomial` computes it."""
    terms = [writer.constant(coefficient) for coefficient in series]
    while len(terms) > 1:
        odd = terms[-1:] if len(terms) % 2 else []
        pairs = [(terms[k], writer.real_op("fmul", x, terms[k + 1])) for k in range(0, len(terms) - 1, 2)]
        terms = [writer.real_op("fadd", a, b) for a, b in pairs] + odd
        x = writer.real_op("fmul", x, x)
    return terms[0]


def _exp(w: Writer) -> str:
    x = _clipped(w, e.EXP_LOW, e.EXP_HIGH)
    t = w.real_op("fadd", w.real_op("fmul", x, w.constant(e.LOG2_E)), w.constant(e.ROUNDER))
    k = w.real_op("fsub", t, w.constant(e.ROUNDER))
    r = w.real_op("fsub", x, w.real_op("fmul", k, w.constant(e.LN2_HIGH)))
    r = w.real_op("fsub", r, w.real_op("fmul", k, w.constant(e.LN2_LOW)))
    power = w.whole_op("shl", w.whole_op("add", w.as_whole(t), 1023), 52)
    return _wrapped("exp", w, w.real_op("fmul", _polynomial(w, e.EXP_SERIES, r), w.as_real(power)))


def _log(w: Writer) -> str:
    x = _clipped(w, e.LOG_LOW, e.LOG_HIGH)
    bits = w.as_whole(x)
    m = w.as_real(w.whole_op("or", w.whole_op("and", bits, 0xFFFFFFFFFFFFF), _ONE))
    k = w.real_op("fsub", w.from_small(w.whole_op("lshr", bits, 52)), w.constant(1023.0))
    is_large = w.compare("ogt", m, w.constant(e.ROOT2))
    m = w.select(is_large, w.real_op("fmul", m, w.constant(0.5)), m)
    k = w.select(is_large, w.real_op("fadd", k, w.constant(1.0)), k)
    one = w.constant(1.0)
    s = w.real_op("fdiv", w.real_op("fsub", m, one), w.real_op("fadd", m, one))
    q = _polynomial(w, e.LOG_SERIES, w.real_op("fmul", s, s))
    twice = w.real_op("fmul", w.constant(2.0), w.real_op("fmul", s, q))
    low = w.real_op("fadd", w.real_op("fmul", k, w.constant(e.LN2_LOW)), twice)
    return _wrapped("log", w, w.real_op("fadd", w.real_op("fmul", k, w.constant(e.LN2_HIGH)), low))
