import pytest

from formulas.names import NAMES
from yixian.formulas import FUNCTIONS, FormulaError, Names, compile_formula
from yixian.formulas.errors import CODES


@pytest.mark.parametrize(
    ("text", "unit", "kind", "scale"),
    [
        ('total("WT-101")', "t", "mean", 1.0),
        ('total("WT-101")', "kg", "mean", 1000.0),
        ('total("QI")', "m3", "mean", 0.001),
        ('sum("FI-301") / total("WT-101")', "kg/t", "ratio", 1.0),
        ('sum("FI-301") / total("WT-101")', "g/kg", "ratio", 1.0),
        ('total("JI") / total("WT-101")', "千瓦时/吨", "ratio", 1.0),
        ('1000 * total("JI") / total("WT-101") / 2', "kWh/t", "ratio", 1.0),
        ('rate(count_trips("M-7", above=0.5), hours_running("WT-101", above=5))', "次/h", "rate", 1.0),
        ('ratio(duration_above("PI-2", 12 kPa), hours())', "%", "ratio", 100.0),
        ('duration_above("PI-2", 0.12 bar)', "min", "mean", 60.0),
        ('mean("TI-1") - mean("TI-2")', "℃", "mean", 1.0),
        ('reading("C-MED") * 2', "g/t", "mean", 1000.0),
        ('mean("PI-2") / 2', "kPa", "mean", 1.0),
        ('-total("WT-101")', "t", "mean", 1.0),
        ("sum（“FI-301”）÷total（'WT-101'）", "kg/t", "ratio", 1.0),
        ('mean("高位槽", hold=2 h)', "mm", "mean", 1000.0),
    ],
)
def test_a_formula_has_a_kind_and_is_brought_to_its_unit(text, unit, kind, scale):
    plan = compile_formula(text, NAMES, unit)
    assert (plan.kind, plan.unit) == (kind, unit)
    assert plan.scale == pytest.approx(scale)


def test_a_temperature_keeps_its_zero():
    plan = compile_formula('mean("TI-1")', NAMES, "K")
    assert (plan.scale, plan.offset) == pytest.approx((1.0, 273.15))


def test_numerator_and_denominator_have_units_of_their_own():
    plan = compile_formula('total("JI") / total("WT-101")', NAMES, "kWh/t")
    assert (plan.numerator_unit, plan.denominator_unit, plan.tags) == ("kWh", "t", ("JI", "WT-101"))


def test_a_limit_is_brought_to_the_tag_s_unit():
    assert compile_formula('duration_above("PI-2", 0.1 bar)', NAMES).calls[0].limit == pytest.approx(10.0)
    assert compile_formula('duration_below("TI-1", 300 K)', NAMES).calls[0].limit == pytest.approx(26.85)
    assert compile_formula('duration_above("PI-2", -3)', NAMES).calls[0].limit == -3.0


WRONG = [
    ("", "empty", (0, 0), {}),
    ("1+" * 1500, "too_long", (2000, 3000), {}),
    ("(" * 40 + "1", "too_deep", (30, 31), {}),
    ('mean("TI-1") @', "unexpected", (13, 14), {"found": "@"}),
    ('mean("TI-1") mean("TI-1")', "unexpected", (13, 17), {"found": "mean"}),
    ("3 +", "unexpected_end", (2, 3), {}),
    ('mean("TI-1"', "unclosed", (4, 5), {}),
    ('mean("TI-1', "unclosed_text", (5, 10), {}),
    ('1e300 * mean("TI-1")', "number_too_large", (0, 5), {}),
    ("mean(TI1)", "bare_name", (5, 8), {"found": "TI1"}),
    ('"TI-1" + 2', "bare_text", (0, 6), {"found": "TI-1"}),
    ('maen("TI-1")', "unknown_function", (0, 4), {"found": "maen", "near": "mean"}),
    ("__import__('os')", "unknown_function", (0, 10), {"found": "__import__"}),
    ("mean(3)", "needs_tag", (0, 7), {"function": "mean"}),
    ('rate(mean("TI-1"))', "needs_two", (0, 18), {"function": "rate"}),
    ("reading(3)", "needs_indicator", (0, 10), {}),
    ("hours(3)", "takes_nothing", (0, 8), {}),
    ('mean("TI-1", 3)', "too_many", (13, 14), {"function": "mean"}),
    ('duration_above("PI-2")', "missing_limit", (0, 22), {"option": "above"}),
    ('duration_above("PI-2", below=3)', "unknown_option", (23, 30), {"found": "below", "allowed": "above, hold"}),
    ('duration_above("PI-2", 3, above=4)', "option_twice", (26, 33), {"option": "above"}),
    ('duration_above("PI-2", mean("PI-2"))', "needs_quantity", (23, 35), {}),
    ('mean("TI-1", hold=3 d)', "bad_hold", (13, 21), {}),
    ('mean("TI1")', "unknown_tag", (5, 10), {"tag": "TI1"}),
    ('reading("C-MAD")', "unknown_indicator", (8, 15), {"indicator": "C-MAD"}),
    ('mean("TI-1") + 3 parsnips', "unknown_unit", (15, 25), {"unit": "parsnips"}),
    ('mean("ODD")', "tag_unit", (5, 10), {"tag": "ODD", "unit": "furlongs/?"}),
    ('reading("C-ODD")', "indicator_unit", (8, 15), {"unit": "fine weather"}),
    ('duration_above("PI-2", 12 A)', "limit_unit", (23, 27), {"tag": "PI-2", "tag_unit": "kPa", "unit": "A"}),
    ('total("PI-2")', "not_a_flow", (0, 13), {"tag": "PI-2", "unit": "kPa"}),
    ('mean("TI-1") + mean("PI-2")', "units_differ", (0, 27), {"left": "℃", "right": "kPa"}),
    ('mean("PI-2") - 3', "units_differ", (0, 16), {"left": "kPa", "right": ""}),
    ('mean("TI-1") + mean("TI-2")', "temperature_sum", (0, 27), {}),
    ('2 * mean("TI-1")', "temperature_product", (4, 16), {}),
    ('mean("PI-2") / 0', "divides_by_zero", (15, 16), {}),
    ("12 kPa", "no_source", (0, 6), {}),
]


@pytest.mark.parametrize(("text", "code", "place", "facts"), WRONG, ids=[code for _, code, *_ in WRONG])
def test_what_is_wrong_is_named_where_it_stands(text, code, place, facts):
    with pytest.raises(FormulaError) as found:
        compile_formula(text, NAMES)
    assert (found.value.code, (found.value.start, found.value.end)) == (code, place)
    assert facts.items() <= found.value.facts.items()
    assert set(found.value.facts) == set(CODES[code])


@pytest.mark.parametrize(("unit", "code"), [("kPa", "result_unit"), ("fine weather", "wanted_unit")])
def test_the_result_must_fit_the_indicator_s_unit(unit, code):
    with pytest.raises(FormulaError) as found:
        compile_formula('total("WT-101")', NAMES, unit)
    assert found.value.code == code


def test_every_code_is_tried_here():
    tried = {code for _, code, *_ in WRONG} | {"result_unit", "wanted_unit"}
    assert tried == set(CODES)


def test_every_function_compiles_over_a_flow():
    names = Names({"T": "t/h"})
    for function in FUNCTIONS.values():
        limit = f", {function.limit}=5" if function.limit else ""
        assert compile_formula(f'{function.name}("T"{limit})', names).tags == ("T",)
