"""Factor experiments: designs, surfaces, the region of the optimum, and the runs that confirm it."""

import json
import subprocess
import sys

import numpy as np
import pydoe
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from yixian.evidence import InputError, SeriesError, surface_figure
from yixian.evidence.factorial import Factor, confirm, design, fit, overlay
from yixian.evidence.surfaces import box_optimum, expand

#: Montgomery, Design and Analysis of Experiments, table 11.6: time [min], temperature [°F], yield [%].
TIME = [80, 80, 90, 90, 85, 85, 85, 85, 85, 92.07, 77.93, 85, 85]
TEMPERATURE = [170, 180, 170, 180, 175, 175, 175, 175, 175, 175, 175, 182.07, 167.93]
YIELD = [76.5, 77.0, 78.0, 79.5, 79.9, 80.3, 80.0, 79.7, 79.8, 78.4, 75.6, 78.5, 77.0]
VISCOSITY = [62, 60, 66, 59, 72, 69, 68, 70, 71, 68, 71, 58, 57]
FACTORS = (Factor("time", 80, 90, "min"), Factor("temperature", 170, 180, "°F"))
RUNS = {"time": TIME, "temperature": TEMPERATURE}


def letters(k):
    return [Factor("abcdefg"[place], 0, 10) for place in range(k)]


def codes(found):
    return {check.code for check in found.checks}


def test_montgomerys_yield():
    surface = fit(RUNS, FACTORS, YIELD)
    published = {"1": 79.94, "time": 0.995, "temperature": 0.515, "time²": -1.376, "temperature²": -1.001,
                 "time·temperature": 0.25}  # fmt: skip
    for term in surface.coefficients:
        assert term.est == pytest.approx(published[term.term], abs=6e-4)
    coded = [(span.best - f.centre) / f.half for span, f in zip(surface.optimum, FACTORS, strict=True)]
    assert coded == pytest.approx([0.389, 0.306], abs=6e-4)
    assert surface.predicted == pytest.approx(80.21, abs=5e-3)
    ends = [[(end - f.centre) / f.half for end in (s.lo, s.hi)] for s, f in zip(surface.optimum, FACTORS, strict=True)]
    assert ends[0] == pytest.approx([0.29, 0.53], abs=0.02)
    assert ends[1] == pytest.approx([0.17, 0.50], abs=0.02)
    assert surface.lack_of_fit == pytest.approx(1.78, abs=0.02)
    assert "surface_fits" in codes(surface)


def test_statsmodels_agrees():
    surface = fit(RUNS, FACTORS, YIELD)
    coded = np.column_stack([(np.array(RUNS[f.name]) - f.centre) / f.half for f in FACTORS])
    theirs = sm.OLS(YIELD, expand(coded, "quadratic")).fit()
    assert [c.est for c in surface.coefficients] == pytest.approx(theirs.params)
    assert [[c.lo, c.hi] for c in surface.coefficients] == pytest.approx(theirs.conf_int())
    assert surface.residual_sd == pytest.approx(np.sqrt(theirs.mse_resid))
    at = theirs.get_prediction(expand(np.array([[0.3894, 0.3056]]), "quadratic")).summary_frame(alpha=0.05)
    assert (surface.mean_lo, surface.mean_hi) == (
        pytest.approx(at["mean_ci_lower"][0], abs=1e-3), pytest.approx(at["mean_ci_upper"][0], abs=1e-3))  # fmt: skip
    assert surface.run_lo == pytest.approx(at["obs_ci_lower"][0], abs=1e-3)


def test_blocks_are_taken_out():
    blocks = np.arange(13) % 2
    shifted = np.array(YIELD) + 5.0 * blocks
    assert fit(RUNS, FACTORS, shifted, blocks=blocks).settings == pytest.approx(
        fit(RUNS, FACTORS, YIELD, blocks=blocks).settings
    )


def test_planned_runs_bring_their_blocks():
    runs = design(FACTORS, "ccd", centre=6, blocks=2, seed=2)
    coded = np.array([run.coded for run in runs])
    block = np.array([run.block for run in runs])
    y = expand(coded, "quadratic") @ [80, 1, 0.5, 0.2, -1.4, -1.0] + np.random.default_rng(1).normal(0, 0.2, len(runs))
    assert fit(runs, FACTORS, y + 9.0 * block).settings == pytest.approx(fit(runs, FACTORS, y).settings)
    assert fit(runs, FACTORS, y + 9.0 * block).residual_sd < 0.5


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_optimum_in_the_cube_is_the_one_a_search_finds(k):
    rng = np.random.default_rng(k)
    surfaces = rng.normal(size=(8, expand(np.zeros((1, k)), "quadratic").shape[1]))
    found = box_optimum(surfaces, k, "quadratic")
    for beta, x in zip(surfaces, found, strict=True):
        starts = rng.uniform(-1, 1, (12, k))
        best = min(
            optimize.minimize(lambda z, b=beta: -(expand(z[None, :], "quadratic") @ b)[0], s, bounds=[(-1, 1)] * k).fun
            for s in starts
        )
        assert (expand(x[None, :], "quadratic") @ beta)[0] >= -best - 1e-6


def test_the_region_covers_the_true_optimum():
    rng = np.random.default_rng(1)
    runs = design(FACTORS, "ccd", centre=5, seed=1)
    coded = np.array([run.coded for run in runs])
    beta = np.array([79.94, 0.995, 0.515, 0.25, -1.376, -1.001])
    inside = np.zeros(2)
    for _ in range(150):
        surface = fit(runs, FACTORS, expand(coded, "quadratic") @ beta + rng.normal(0, 0.3, len(runs)))
        truth = (85 + 5 * 0.3894, 175 + 5 * 0.3056)
        inside += [span.lo <= t <= span.hi for span, t in zip(surface.optimum, truth, strict=True)]
    assert (inside / 150 >= 0.90).all()


@pytest.mark.parametrize(
    ("kind", "k", "theirs"),
    [
        ("2k", 3, pydoe.ff2n(3)),
        ("bbd", 3, pydoe.bbdesign(3, center=0)),
        ("ccf", 3, pydoe.ccdesign(3, center=(0, 0), face="ccf")),
        ("ccd", 2, pydoe.ccdesign(2, center=(0, 0), alpha="r")),
        ("fractional", 4, pydoe.fracfact("a b c abc")),
    ],
)
def test_designs_are_pydoes_in_random_order(kind, k, theirs):
    runs = design(letters(k), kind, centre=4, seed=3)
    coded = np.array([run.coded for run in runs])
    wanted = np.vstack([theirs, np.zeros((4, k))])
    assert sorted(map(tuple, coded.round(6))) == sorted(map(tuple, wanted.round(6)))
    assert coded.tolist() != wanted.tolist()
    assert [run.order for run in runs] == list(range(1, len(runs) + 1))
    assert runs == design(letters(k), kind, centre=4, seed=3)
    assert runs[0].settings["a"] == pytest.approx(5 + 5 * runs[0].coded[0])


@pytest.mark.parametrize("kind", ["2k", "ccf", "bbd"])
def test_blocks_are_of_like_size_and_run_one_after_the_other(kind):
    runs = design(letters(3), kind, centre=6, blocks=2, seed=1)
    order = [run.block for run in runs]
    assert order == sorted(order)
    assert {sum(run.block == b and not any(run.coded) for run in runs) for b in (1, 2)} == {3}


def test_aliased_and_missing_terms_are_named():
    with pytest.raises(InputError) as refused:
        fit(design(FACTORS, "2k", centre=5), FACTORS, np.arange(9.0))
    assert [(p.code, p.where, p.facts["alike"]) for p in refused.value.problems] == [
        ("terms_aliased", "temperature²", "time²")
    ]
    with pytest.raises(InputError, match="runs too few"):
        fit(design(FACTORS, "2k", centre=1), FACTORS, np.arange(5.0))
    screened = fit(design(FACTORS, "2k", centre=5), FACTORS, np.r_[np.arange(8.0), 3.3], model="interactions")
    assert screened.model == "interactions"


def test_what_does_not_fit_together_is_refused_in_words():
    for wrong in (
        {"goal": "best"}, {"model": "cubic"}, {"goal": "target"}, {"tol": (2.0, 1.0)}, {"tol": (np.inf, None)},
    ):  # fmt: skip
        with pytest.raises(InputError):
            fit(RUNS, FACTORS, YIELD, **wrong)
    with pytest.raises(InputError, match="temperature: missing key"):
        fit({"time": TIME}, FACTORS, YIELD)
    with pytest.raises(SeriesError, match="length differs"):
        fit({"time": TIME[:5], "temperature": TEMPERATURE}, FACTORS, YIELD)
    with pytest.raises(InputError, match="levels far outside"):
        fit({"time": np.array(TIME) * 60, "temperature": TEMPERATURE}, FACTORS, YIELD)
    with pytest.raises(InputError, match="without scatter"):
        fit(RUNS, FACTORS, [5.0] * 13)
    with pytest.raises(InputError, match="levels reversed"):
        design([Factor("a", 2, 1)], "2k")
    with pytest.raises(InputError, match="given twice"):
        design([Factor("a", 1, 2), Factor("a", 1, 2)], "2k")
    with pytest.raises(InputError, match="out of range"):
        design(letters(2), "bbd")


def test_failed_runs_are_left_out_and_said():
    results = np.array(YIELD)
    results[4] = np.nan
    surface = fit(RUNS, FACTORS, results)
    assert surface.n == 12
    assert "runs_failed" in codes(surface)


def test_a_bent_surface_is_not_trusted():
    coded = np.array([run.coded for run in design(FACTORS, "ccf", centre=5, seed=1)])
    bent = 10 * coded[:, 0] ** 2 * coded[:, 1] + np.random.default_rng(1).normal(0, 0.1, 13)
    assert "lack_of_fit" in codes(fit(design(FACTORS, "ccf", centre=5, seed=1), FACTORS, bent))


def test_an_optimum_at_the_edge_says_so():
    surface = fit(RUNS, FACTORS, np.array(TIME) * 3.0 + np.array(YIELD))
    assert surface.settings["time"] == 90.0
    assert "optimum_at_edge" in codes(surface)


def test_nothing_is_proved_without_confirmation():
    surface = fit(RUNS, FACTORS, YIELD)
    assert surface.word == "undecided"
    assert "confirmation_wanted" in codes(surface)
    assert confirm(surface, []).word == "undecided"
    assert confirm(surface, [80.2, 80.3], usual=78.0, min_effect=1.0).word == "undecided"
    proved = confirm(surface, [80.2, 80.3, 80.0], usual=78.0, min_effect=1.0)
    assert (proved.word, codes(proved)) == ("proved", {"confirmed"})


@pytest.mark.parametrize(
    ("runs", "usual", "word", "code"),
    [
        ([78.4, 78.3, 78.6], 78.0, "not_proved", "confirmation_too_little"),
        ([77.0, 77.1, 76.8], 78.0, "worse", "confirmation_worse"),
        ([79.0, 79.2, 78.7], 78.3, "undecided", "confirmation_unclear"),
        ([79.4, 79.3, 79.3], 78.0, "not_proved", "confirmation_missed"),
        ([79.4, 79.3, 79.3], None, "not_proved", "confirmation_missed"),
        ([81.5, 81.4, 81.6], 78.0, "proved", "confirmed"),
    ],
)
def test_confirmation_runs_decide_the_word(runs, usual, word, code):
    found = confirm(fit(RUNS, FACTORS, YIELD), runs, usual=usual, min_effect=1.0)
    assert (found.word, codes(found)) == (word, {code})


def test_a_broken_tolerance_is_never_proved():
    surface = fit(RUNS, FACTORS, VISCOSITY, goal="target", tol=(60.0, 70.0))
    assert confirm(surface, [66.0, 65.0, 71.0]).word == "not_proved"
    with pytest.raises(InputError):
        confirm(surface, [66.0], min_effect=-1.0)


def test_the_chance_within_is_the_predictive_t():
    surface = fit(RUNS, FACTORS, VISCOSITY, goal="target", tol=(62.0, None))
    mean, error = surface.predict(np.zeros((1, 2)))
    below = stats.t.cdf((62.0 - mean) / np.hypot(error, surface.residual_sd), surface.df)
    assert surface.chance_within(np.zeros((1, 2)))[0] == pytest.approx(1 - below[0])
    assert surface.share_within >= surface.chance_within(np.zeros((1, 2)))[0]


def test_faster_and_within_tolerance():
    """Where yield is highest the viscosity breaks its limit; the overlay finds the best of the allowed region."""
    best = fit(RUNS, FACTORS, YIELD)
    limited = fit(RUNS, FACTORS, VISCOSITY, tol=(None, 68.0), goal="target")
    both = overlay([best, limited])
    assert 0.0 < both.share < 1.0
    assert both.chance >= 0.95
    coded = np.array([[(both.settings[f.name] - f.centre) / f.half for f in FACTORS]])
    assert limited.chance_within(coded)[0] >= 0.95
    assert both.predicted[0] <= best.predicted
    assert len(both.points) == len(both.good) == 61**2
    none = overlay([best, fit(RUNS, FACTORS, VISCOSITY, tol=(None, 20.0), goal="target")])
    assert (none.settings, none.chance, codes(none)) == (None, None, {"no_common_region"})
    with pytest.raises(InputError):
        overlay([best])


def test_records_are_json_and_pictures_are_drawn():
    surface = fit(RUNS, FACTORS, VISCOSITY, tol=(None, 68.0), goal="min")
    both = overlay([surface])
    for record in (surface, both, confirm(surface, [60.0, 61.0, 60.5]), *design(FACTORS)):
        json.dumps(record.to_dict(), allow_nan=False)
    assert 'class="evidence-region"' in surface_figure(surface)
    one = fit({"a": [0, 5, 10, 0, 5, 10]}, letters(1), [1, 2, 1.1, 0.9, 2.1, 1])
    assert surface_figure(one).startswith("<svg")


def test_pydoe_is_loaded_only_with_factorial():
    code = "import sys, yixian.evidence; assert 'pydoe' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
