"""Whatever comes in, a verdict or one of our errors comes out, and the verdict is JSON."""

import json
import math

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yixian.evidence import Charter, EvidenceError, Series, Verdict, figure, plan, report, verify

from .cases import START, day, plain_charter

NUMBERS = st.one_of(
    st.floats(-1e15, 1e15),
    st.just(float("nan")),
    st.floats(-10, 10),
    st.sampled_from([0.0, 1.0, 1e-300, 1e15, 5.0]),
)
LABELS = st.sampled_from(["", "A", "B", "甲", "乙"])
COLUMNS = {"mean": ("value",), "ratio": ("numerator", "denominator"), "rate": ("events", "exposure")}


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(["mean", "ratio", "rate"]))
    n_before, n_after = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    changes = {
        "indicator": {
            "name": "x",
            "unit": "u",
            "better": draw(st.sampled_from(["up", "down"])),
            "kind": kind,
        },
        "design": draw(st.sampled_from(["before_after", "switchback"])),
        "washout_days": draw(st.sampled_from([0, 0, 1, 7, 30])),
        "washout_shifts": draw(st.integers(0, 3)),
        "covariates": draw(st.sampled_from([None, ["ash"]])),
        "claim": draw(st.sampled_from([None, 0.0, -1.0, 5.0])),
        "low_load": draw(st.sampled_from([0, 0.5])),
        "other_indicators_viewed": draw(st.integers(0, 9)),
        "price": 3.0,
        "annual_volume": 1e6,
    }
    return Charter.from_dict(plain_charter(n_before, n_after, **changes))


@st.composite
def tables(draw, kind):
    n = draw(st.sampled_from([0, 1, 2, 3, 25, 40, 60, 80]))
    smooth = draw(st.integers(0, 3)) > 0

    def column():
        if smooth:
            return np.random.default_rng(draw(st.integers(0, 99))).normal(draw(st.sampled_from([0, 5, 1e6])), 1, n)
        return np.array(draw(st.lists(NUMBERS, min_size=n, max_size=n)), dtype=float)

    def labels():
        return draw(st.one_of(st.none(), st.lists(LABELS, min_size=n, max_size=n)))

    def positive():
        return np.abs(column()) if draw(st.integers(0, 4)) else column()

    orderly = draw(st.integers(0, 4)) > 0
    offsets = np.arange(n) if orderly else draw(st.lists(st.integers(-5, 70), min_size=n, max_size=n))
    arms = ["A", "B"] * n if orderly else draw(st.lists(LABELS, min_size=n, max_size=n))
    return Series(
        times=START + np.array(offsets, dtype=int),
        covariates={"ash": column()},
        shift=labels(),
        crew=labels(),
        arm=np.array(arms[:n], dtype=str),
        **{name: positive() for name in COLUMNS[kind]},
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_rows_give_a_verdict_or_our_error(data):
    question = data.draw(questions())
    series = data.draw(tables(question.indicator.kind))
    verdict = verify(series, question, as_of=np.datetime64(day(50), "s"))
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict(), allow_nan=False))) == verdict
    if verdict.effect is None:
        assert verdict.word == "undecided"
        assert {check.level for check in verdict.checks} & {"stop"}
    else:
        assert verdict.effect.lo <= verdict.effect.est <= verdict.effect.hi
        assert all(math.isfinite(x) for x in (verdict.effect.lo, verdict.effect.hi, verdict.effect.baseline))
        assert verdict.word != "proved" or verdict.grade != "D"
    assert figure(verdict, series).startswith("<svg")
    for lang in ("zh", "en"):
        assert report(verdict, question, lang)
    try:
        chances = plan(series, question, (7, 60))
    except EvidenceError:
        return
    assert all(0.0 <= chance <= 1.0 for _, chance in chances)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_charter_is_read_or_refused_in_words(data):
    plain = plain_charter(
        claim=1.0, price=1.0, exclude=[{"from": day(3), "to": day(4)}], columns={"time": "t", "value": "v"}
    )
    plain[data.draw(st.sampled_from(sorted(plain)))] = data.draw(JSON)
    try:
        charter = Charter.from_dict(plain)
    except EvidenceError:
        return
    assert Charter.from_dict(json.loads(json.dumps(charter.to_dict(), allow_nan=False))).sha() == charter.sha()
