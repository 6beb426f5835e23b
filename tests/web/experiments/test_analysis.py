"""The door to the engine, against a textbook's case and a truth that is known."""

import itertools
import json
import math

import numpy as np

from web.experiments.assembly import CURE, DECENTRE, PRELOAD, TIME, truth
from yixian.web.experiments import analysis, figure
from yixian.web.experiments.plan import Axis, Goal
from yixian.web.experiments.queries import Observed

# Montgomery, Design and Analysis of Experiments, the chemical process: yield over time and temperature (coded).
STAR = math.sqrt(2)
POINTS = [(-1, -1), (-1, 1), (1, -1), (1, 1), (-STAR, 0), (STAR, 0), (0, -STAR), (0, STAR), *[(0, 0)] * 5]
YIELD = [76.5, 77.0, 78.0, 79.5, 75.6, 78.4, 77.0, 78.5, 79.9, 80.3, 80.0, 79.7, 79.8]
CODED = (Axis("时间", "", -STAR, STAR), Axis("温度", "", -STAR, STAR))


def seen_of(points, values):
    return [Observed(number, point, value) for number, (point, value) in enumerate(zip(points, values, strict=True), 1)]


def test_the_textbooks_best_point_and_its_region_are_found():
    found = analysis.fit(CODED, Goal("收率", "%", "more"), seen_of(POINTS, YIELD))
    best = analysis.best([found], 0)
    assert best is not None
    np.testing.assert_allclose(best.settings, (0.389, 0.306), atol=0.05)  # a step of the search is 0.024
    assert round(analysis.predict(found, best.settings, 1).est, 1) == 80.2
    low, high = analysis.region_range(best, 0)
    assert 0.2 < low < 0.389 < high < 0.6
    cells = analysis.region_cells(best, CODED, 0, 1)
    assert 0 < cells.mean() < 0.1


def corner_runs(noise):
    points = [*itertools.product((0.8, 1.2, 1.6), (30.0, 60.0, 90.0)), *[(1.2, 60.0)] * 3]
    values = np.array([truth(point) for point in points]) + noise.normal(0, (5.0, 0.3), (len(points), 2))
    return points, values


def both(seed=1):
    points, values = corner_runs(np.random.default_rng(seed))
    goals = (TIME, DECENTRE)
    axes = (PRELOAD, CURE)
    return [analysis.fit(axes, goal, seen_of(points, values[:, place].tolist())) for place, goal in enumerate(goals)]


def test_the_fastest_point_alone_is_not_the_fastest_within_tolerance():
    time, decentre = both()
    alone, together = analysis.best([time], 0), analysis.best([time, decentre], 0)
    assert alone is not None
    assert together is not None
    assert truth(together.settings)[1] < 8 < truth(alone.settings)[1]
    assert together.keeps == "surely"


def test_no_setting_at_all_is_an_answer():
    time, decentre = both()
    strict = analysis.fit(decentre.axes, Goal("偏心", "µm", "less", usl=0.5), [
        Observed(each.number, each.settings, each.measured) for each in decentre.residuals
    ])  # fmt: skip
    assert analysis.best([time, strict], 0) is None


def test_an_effect_is_the_change_from_low_to_high():
    effects = {effect.axes: effect for effect in analysis.effects(both()[0]) if effect.code == "main"}
    cure = effects[1,]
    assert cure.lo < 150 < cure.hi  # 2.5 s a minute over 60 minutes
    assert cure.is_clear


def test_the_same_readings_draw_the_same_region():
    first, second = analysis.best(both(), 0), analysis.best(both(), 0)
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.region, second.region)


def test_the_best_point_is_a_setting_the_plant_has():
    best = analysis.best(both(), 0)
    assert best is not None
    for axis, value in zip((PRELOAD, CURE), best.settings, strict=True):
        assert abs(axis.rounded(value) - value) < 1e-9


def test_a_prediction_can_be_stored():
    told = analysis.predict(both()[0], (1.2, 60.0), 3)
    assert json.loads(json.dumps(told.__dict__))["name"] == "装配时间"


def test_contour_lines_cut_the_values_at_round_numbers():
    cuts = figure.levels(np.linspace(458.6, 641.8, 50).reshape(5, 10))
    assert cuts == [475.0, 500.0, 525.0, 550.0, 575.0, 600.0, 625.0]
    assert figure.levels(np.full((3, 3), 7.0)) == []


def test_names_are_escaped_in_the_picture():
    frame = figure.Frame((0, 1), (0, 1), "<b>&", "y", "t")
    svg = figure.surface(np.arange(9.0).reshape(3, 3), frame, figure.Marks())
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg
