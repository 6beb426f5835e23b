"""Error rates of charts, capability, factor experiments and schedules stay what the pages say."""

import json
import subprocess
import sys

import pytest

from yixian.evidence.methods_study import capability_cell, chart_cell, gate_cell, region_cell, sign_flip_rates


@pytest.mark.parametrize("memory", [0.0, 0.6])
def test_a_chart_seldom_cries_for_nothing(memory):
    found = chart_cell(memory, 150)
    assert max(found["rule_1"], found["rule_2"], found["ewma"]) <= 1.2
    assert found["reapproval_share"] <= 0.06
    if memory:
        assert found["moving_range"] > 4 * max(found["rule_1"], found["rule_2"])


def test_the_lower_limit_lets_few_incapable_processes_pass():
    found = capability_cell(1.2, 30, 400)
    assert found["proved"] <= 0.03 < 0.1 <= found["estimate_passes"]
    assert found["limit_holds"] >= 0.92


@pytest.mark.parametrize("memory", [0.0, 0.6])
def test_the_gate_lets_a_stable_process_pass(memory):
    found = gate_cell(memory, 0.0, 150, 150)
    assert found["points_or_runs"] + found["drift"] <= 0.06


@pytest.mark.parametrize(("memory", "step"), [(0.97, 0.0), (0.0, 3.0)])
def test_the_gate_stops_a_process_that_drifts_or_jumped(memory, step):
    found = gate_cell(memory, step, 150, 60)
    assert found["points_or_runs"] + found["drift"] >= 0.9


def test_the_region_covers_and_widens():
    narrow, wide = region_cell(0.3, 150), region_cell(1.2, 150)
    assert min(narrow["covered"] + wide["covered"]) >= 0.90
    assert narrow["width"][0] < wide["width"][0]


def test_the_sign_flip_test_keeps_its_level():
    found = sign_flip_rates(250)
    assert found["false"] <= 0.09
    assert found["power_0.6"] >= 0.6


def test_the_study_prints_json():
    printed = subprocess.run(
        [sys.executable, "-m", "yixian.evidence.methods_study", "--replicates", "2"],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert set(json.loads(printed.stdout)) == {"chart", "capability", "gate", "region", "sign_flip", "aggregate_ms"}
