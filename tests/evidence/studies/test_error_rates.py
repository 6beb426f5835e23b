"""Error rates by simulation: the engine keeps its promise on the series where Welch's t-test breaks it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from yixian.evidence import verify
from yixian.evidence.peeking import peeking
from yixian.evidence.study import CELLS, cell, drift_cell
from yixian.evidence.threats import THREATS, measure

from ..cases import switchback_charter, turns


def test_five_hundred_autocorrelated_series_without_effect():
    """AR 0.6, 365 + 60 days: the acceptance cell. Standard error of a 5 % rate over 500 series: 1 point."""
    found = cell("ar_0.6", 365, 60, 500)
    assert found["engine_false_alarms"] <= 0.07
    assert 0.93 <= found["engine_coverage"] <= 0.97
    assert found["engine_power_1sd"] >= 0.9
    assert found["welch_false_alarms"] >= 0.25


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after", "bar"), CELLS)
def test_every_cell(name, before, after, bar):
    """500 series a cell, three standard errors of a 7 % rate being 3.4 points; `study` measures 2,000 and more."""
    found = cell(name, before, after, 500)
    assert found["engine_false_alarms"] <= bar + 0.034
    if found["welch_false_alarms"] > 0.1:
        assert found["engine_false_alarms"] < found["welch_false_alarms"] / 2


def test_slow_drift_on_a_short_baseline():
    """400 series; three standard errors of an 11 % rate are 4.7 points. Half of the prior on "no memory" gave 15 %."""
    found = drift_cell(0.97, 0.5, 30, 30, 400)
    assert found["engine_false_alarms"] <= 0.15
    assert found["engine_false_alarms"] < found["welch_false_alarms"] / 3


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, case in THREATS.items() if case.bar is not None])
def test_every_guard_holds(name):
    """200 trials a threat; three standard errors of a 7 % rate are 5.4 points."""
    found = measure(name, 200)
    assert found["false_alarms"] <= THREATS[name].bar + 0.054
    assert found["false_proved"] <= THREATS[name].bar + 0.02


def test_crews_that_are_the_arms_are_refused_every_time():
    found = measure("switchback, by crew", 60)
    assert found["refused"] == 1.0
    assert found["false_proved"] == 0.0
    assert found["false_alarms"] > 0.2  # the comparison alone would have believed it


def test_the_washout_brings_back_what_was_carried_over():
    kept = measure("switchback, half carried over", 120)
    washed = measure("switchback, half carried over, first shift left out", 120)
    assert kept["mean_estimate"] < 0.45 < washed["mean_estimate"]


def test_registered_looks_keep_the_error_that_peeking_loses():
    found = peeking(60)
    assert found["registered_looks"] <= 0.12
    assert found["registered_looks"] < found["peeking_at_95"]
    assert found["power_with_looks"] >= 0.5


@pytest.mark.slow
def test_looks_over_many_trials():
    """200 trials; three standard errors of a 5 % rate are 4.6 points."""
    found = peeking(200)
    assert found["registered_looks"] <= 0.096
    assert found["power_with_looks"] >= found["power_at_the_end"] - 0.12


@pytest.mark.slow
def test_power_where_neighbours_agree_most():
    assert cell("ar_0.9", 365, 60, 1_000)["engine_power_1sd"] >= 0.70


@pytest.mark.slow
def test_a_switchback_of_sixty_shifts():
    """0.6 sd found at least 50 % of the time with the washout shift, hardly ever where nothing is."""
    quiet = [verify(turns(effect=0.0, seed=seed), switchback_charter()).effect for seed in range(300)]
    loud = [verify(turns(effect=0.6, seed=seed), switchback_charter()).effect for seed in range(300)]
    assert np.mean([effect.lo > 0 or effect.hi < 0 for effect in quiet]) <= 0.08
    assert np.mean([effect.lo <= 0.6 <= effect.hi for effect in loud]) >= 0.92
    assert np.mean([effect.lo > 0 for effect in loud]) >= 0.5


def test_the_study_prints_json():
    printed = subprocess.run(
        [sys.executable, "-m", "yixian.evidence.study", "--replicates", "2"],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    record = json.loads(printed.stdout)
    assert len(record["cells"]) == len(CELLS)
    assert [timing["rows"] for timing in record["timings"]] == [90, 365, 1095]
    assert record["timings"][-1]["ms"] <= 25.0
    assert record["verdict_ms"] <= 400.0
