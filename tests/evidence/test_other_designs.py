"""Year on year, the gap to a plan, and lines through time."""

import numpy as np
import pytest

from yixian.evidence import CharterError, Series, figure, report, sentences, verify
from yixian.evidence.charter import Charter
from yixian.evidence.noises import autoregressive

from .cases import START, charter, daily, day

YEARS = np.datetime64("2021-01-01")


def codes(verdict, *levels):
    return {check.code for check in verdict.checks if not levels or check.level in levels}


def yoy_charter(first="2021-01-01", **changes):
    return Charter.from_dict(
        {
            "project": "Throughput",
            "indicator": {"name": "throughput", "unit": "t/h", "better": "up", "kind": "mean"},
            "design": "yoy",
            "before": {"from": first, "to": "2024-12-31"},
            "after": {"from": "2025-03-01", "to": "2025-04-29"},
            "min_effect": 0.5,
            "registered_at": "2025-02-20",
        }
        | changes
    )


def years(effect=1.5, *, seed=1, levels=(0, 0, 0, 0, 0)):
    """Five years of days with a season of amplitude 2, and an effect from March of the last."""
    times = np.arange(YEARS, np.datetime64("2025-06-01"))
    value = 50.0 + autoregressive(0.3)(np.random.default_rng(seed), times.size)
    value += 2.0 * np.sin(2 * np.pi * (times - YEARS).astype(int) / 365.25)
    value += np.array(levels, float)[times.astype("datetime64[Y]").astype(int) - 51]
    return Series(times, value + effect * (times >= np.datetime64("2025-03-01")))


def test_the_season_is_taken_out_by_earlier_years_and_the_grade_is_c_at_best():
    verdict = verify(years(), yoy_charter())
    assert verdict.word == "proved"
    assert verdict.grade == "C"
    assert verdict.effect.lo < 1.5 < verdict.effect.hi
    assert verdict.effect.n_before == 4 * 60
    assert {"year_on_year", "no_covariates"} <= codes(verdict, "cap")
    assert "years_agree" in codes(verdict, "ok", "note")
    assert verdict.picture.against == "past_years"


def test_nothing_improved_is_not_proved_although_the_season_turned():
    assert verify(years(0.0), yoy_charter(min_effect=1.0)).word == "not_proved"


def test_few_past_years_are_said():
    verdict = verify(years(), yoy_charter("2024-01-01"))
    assert verdict.effect.n_before == 60
    assert "years_few" in codes(verdict, "cap")


def test_years_that_differ_of_themselves_prove_nothing():
    verdict = verify(years(levels=(0, 3, -2, 1, 0)), yoy_charter())
    assert "years_differ" in codes(verdict, "cap")
    assert verdict.grade == "D"
    assert verdict.word != "proved"


def test_a_leap_day_has_its_place_in_every_year():
    question = yoy_charter(
        after={"from": "2024-02-29", "to": "2024-03-31"}, before={"from": "2020-01-01", "to": "2023-12-31"}
    )
    assert [window.start for window in question.past_years()] == [
        "2023-02-28",
        "2022-02-28",
        "2021-02-28",
        "2020-02-29",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"before": {"from": "2024-03-15", "to": "2024-12-31"}}, "no_past_year"),
        ({"trend": "line"}, "only_for"),
        ({"plan_value": 3}, "only_for"),
    ],
)
def test_year_on_year_charters_that_do_not_fit_are_named(changes, code):
    with pytest.raises(CharterError) as caught:
        yoy_charter(**changes)
    assert code in {problem.code for problem in caught.value.problems}


def plan_charter(n=60, **changes):
    return Charter.from_dict(
        {
            "project": "Power below plan",
            "indicator": {"name": "power", "unit": "kWh/t", "better": "down", "kind": "mean"},
            "design": "plan",
            "plan_value": 11.0,
            "after": {"from": day(0), "to": day(n - 1)},
            "min_effect": 0.5,
            "registered_at": "2024-12-20",
        }
        | changes
    )


def test_a_gap_to_a_plan_is_measured_and_never_proved():
    verdict = verify(daily(60, effect=0.0), plan_charter())
    assert verdict.effect.est == pytest.approx(1.0, abs=0.4)
    assert verdict.effect.baseline == 11.0
    assert verdict.effect.lo > 0.0
    assert (verdict.word, verdict.grade) == ("undecided", "D")
    assert "plan_gap_only" in codes(verdict, "cap")
    assert verify(daily(60, effect=0.0), plan_charter(plan_value=5.0)).word == "worse"


def test_a_gap_of_few_events_is_exact():
    """10 events in 100 h against 0.2 /h: Garwood's limits 4.795 and 18.390 per 100 h."""
    indicator = {"name": "jams", "unit": "1/h", "better": "down", "kind": "rate"}
    series = Series(START + np.arange(20), events=np.tile([1, 0], 10), exposure=np.full(20, 5.0))
    verdict = verify(series, plan_charter(20, indicator=indicator, plan_value=0.2, min_effect=0.05))
    assert verdict.effect.est == pytest.approx(0.1)
    assert (verdict.effect.lo, verdict.effect.hi) == pytest.approx((0.2 - 0.1839, 0.2 - 0.04795), abs=1e-4)
    assert "few_events_alone" in codes(verdict)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("verdict", ["plan", "yoy"])
def test_reports_and_pictures_of_other_designs(verdict, lang):
    charter_, series = (plan_charter(), daily(60)) if verdict == "plan" else (yoy_charter(), years())
    found = verify(series, charter_)
    text = "\n".join(report(found, charter_, lang))
    assert "nan" not in text
    words = sentences(lang)["picture"]
    assert words["plan" if verdict == "plan" else "past_years"] in figure(found, series, words)


def sloped(per_day, bend=0.0):
    series = daily(effect=-1.0, memory=0.0)
    n = np.arange(425)
    value = series.value + per_day * n + bend * np.maximum(n - 365, 0)
    return Series(series.times, value, covariates=series.covariates)


def test_a_registered_line_is_taken_out_even_if_the_baseline_looks_level():
    verdict = verify(sloped(-0.004), charter(trend="line"))
    assert verdict.effect.lo < 1.0 < verdict.effect.hi
    assert "trend" in codes(verdict)
    assert "trend" not in codes(verify(sloped(-0.004), charter(trend="none")))


def test_two_lines_give_the_mean_effect_over_the_window():
    """Interrupted time series: a step of −1 and a new slope of −0.05 a day are 1 + 0.05·29.5 on average."""
    verdict = verify(sloped(-0.004, bend=-0.05), charter(trend="two_lines"))
    assert verdict.effect.lo < 1.0 + 0.05 * 29.5 < verdict.effect.hi
    one = verify(sloped(-0.004, bend=-0.05), charter(trend="line"))
    assert verdict.effect.hi - verdict.effect.lo < 1.3 * (one.effect.hi - one.effect.lo)


def test_two_lines_agree_with_segmented_least_squares():
    """The independent cell is ordinary least squares on level, step, slope and change of slope."""
    from yixian.evidence.designs import before_after
    from yixian.evidence.quality import prepare

    question = charter(trend="two_lines", covariates=None)
    rows, _ = prepare(sloped(-0.004, bend=-0.05), question)
    fitted = before_after(rows, question).fit()
    n = np.arange(425.0)
    post = n >= 365
    x = np.column_stack([np.ones(425), post, n, post * (n - n[post].mean())])
    plain = np.linalg.lstsq(x, rows.top, rcond=None)[0]
    assert fitted.centres[0] == pytest.approx(-plain[1], rel=1e-9)


def test_a_factor_experiment_is_not_judged():
    verdict = verify(daily(), charter(design="factorial"))
    assert verdict.effect is None
    assert "factorial_not_judged" in codes(verdict, "stop")
