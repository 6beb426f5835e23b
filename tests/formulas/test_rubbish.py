"""No text breaks the parser, and nothing comes out of it that is not one of its five nodes."""

import contextlib
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from formulas.names import NAMES, SHIFT, samples
from yixian.formulas import FUNCTIONS, FormulaError, UnknownUnitError, compile_formula, evaluate, parse
from yixian.formulas.errors import CODES
from yixian.formulas.tree import Invocation, Negative, Number, Operation, Text
from yixian.formulas.units import unit_of

PIECES = st.sampled_from(
    [*FUNCTIONS, "reading", "rate", "ratio", "hours", '"WT-101"', '"TI-1"', "“PI-2”", '"C-MED"', "(", ")", ",", "+",
     "-", "*", "/", "^", "=", "above", "hold", "3", "12 kPa", "0.5", "t/h", "℃", "%", "1e9", " ", "__class__", "lambda",
     "**", "[", ".", "'", "（", "，", "如果", "\n", "9" * 400, "kg^9", "1 t/h"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=24).map("".join), st.lists(PIECES).map(" ".join))
SHIFT_SAMPLES = {tag: samples([5.0, 0.0, 7.0] * 160) for tag in NAMES.tags}


def nodes(node):
    yield node
    for inner in (getattr(node, "left", None), getattr(node, "right", None), getattr(node, "inner", None)):
        if inner is not None:
            yield from nodes(inner)
    for option in getattr(node, "options", ()):
        yield from nodes(option.value)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_a_formula_or_an_error_at_a_place_in_it(text):
    problem = None
    try:
        plan = compile_formula(text, NAMES)
    except FormulaError as error:
        problem = error
    if problem:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert set(problem.facts) == set(CODES[problem.code])
        return
    found = evaluate(plan, SHIFT, SHIFT_SAMPLES, {"C-MED": 2.4})
    for number in (found.value, found.numerator, found.denominator):
        assert number is None or math.isfinite(number)
    assert 0.0 <= found.coverage <= 1.0


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_only_the_five_nodes_come_out(text):
    with contextlib.suppress(FormulaError):
        assert all(isinstance(node, Number | Text | Negative | Operation | Invocation) for node in nodes(parse(text)))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=50), st.text("ktgmh/³*^23(-%℃", max_size=12)))
def test_any_text_is_a_unit_or_unknown(text):
    with contextlib.suppress(UnknownUnitError):
        assert unit_of(text).dimensionality is not None


def written(node) -> str:
    if isinstance(node, Number):
        return f"{node.value!r} {node.unit}"
    if isinstance(node, Negative):
        return f"-({written(node.inner)})"
    if isinstance(node, Operation):
        return f"({written(node.left)}) {node.symbol} ({written(node.right)})"
    return f'{node.name}("WT-101")'


TREES = st.recursive(
    st.builds(Number, st.floats(0, 1e6), st.sampled_from(["", "kPa", "t/h", "kg/t"]))
    | st.builds(Invocation, st.sampled_from(["mean", "total"]), st.just(())),
    lambda inner: st.builds(Negative, inner) | st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_what_is_written_out_is_read_back(tree):
    def bare(node):
        if isinstance(node, Invocation):
            return Invocation(node.name, ())
        if isinstance(node, Negative):
            return Negative(bare(node.inner))
        return Operation(node.symbol, bare(node.left), bare(node.right)) if isinstance(node, Operation) else node

    assert bare(parse(written(tree))) == tree
