"""Error rates by simulation: the engine keeps its promise on the series where Welch's t-test breaks it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from yixian.evidence import verify
from yixian.evidence.noises import NOISES
from yixian.evidence.study import cell

from ..cases import switchback_charter, turns


def test_five_hundred_autocorrelated_series_without_effect():
    """AR 0.6, 365 + 60 days: the acceptance cell. Standard error of a 5 % rate over 500 series: 1 point."""
    found = cell("ar_0.6", 365, 60, 500)
    assert found["engine_false_alarms"] <= 0.07
    assert 0.93 <= found["engine_coverage"] <= 0.97
    assert found["engine_power_1sd"] >= 0.9
    assert found["welch_false_alarms"] >= 0.25


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(NOISES))
@pytest.mark.parametrize("before", [60, 365])
def test_every_cell(name, before):
    """2,000 series a cell; slow drift is the known weak spot and bounded by 15 %."""
    found = cell(name, before, 60, 2_000)
    assert found["engine_false_alarms"] <= (0.15 if name == "drift_and_noise" else 0.07)
    if name not in {"independent", "drift_and_noise"}:
        assert found["engine_false_alarms"] < found["welch_false_alarms"] / 2


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
    assert len(record["cells"]) == 12
    assert [timing["rows"] for timing in record["timings"]] == [90, 365, 1095]
    assert record["timings"][-1]["ms"] <= 25.0
    assert record["verdict_ms"] <= 400.0
