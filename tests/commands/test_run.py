"""``yixian run``."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from yixian.cli import main


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    return lambda *arguments: CliRunner().invoke(main, ["run", "two-tanks", *map(str, arguments)])


def test_the_json_holds_what_it_promises(run):
    answer = json.loads(run("--hours", 0.1, "--seed", 3, "--set", "LIC-2.SP=55@2min", "--json").output)
    assert (answer["plant"], answer["seed"], answer["scans"], answer["time_s"]) == ("two-tanks", 3, 720, 360.0)
    assert answer["tags"]["LIC-2.sp"] == 55.0
    assert answer["events"][0] == {
        "time_s": 120.0,
        "tag": "LIC-2.sp",
        "kind": "command",
        "text": "LIC-2.sp set to 55 %",
    }
    assert set(answer["score"]) == {"total", "steps", "quality", "penalties"}
    assert len(answer["hash"]) == 64


def test_the_same_run_has_the_same_hash_on_both_backends(run):
    hashes = {
        json.loads(run("--hours", 0.02, "--backend", backend, "--json").output)["hash"]
        for backend in ("llvm", "python")
    }
    assert len(hashes) == 1


def test_actions_and_trends_are_files(run, tmp_path):
    actions, trends = tmp_path / "shift.yaml", tmp_path / "trends.csv"
    actions.write_text("- {time: 60, tag: HV-1, value: 55}\n", encoding="utf-8")
    done = run("--hours", 0.05, "--actions", actions, "--csv", trends, "--every", 30)
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(trends.read_text(encoding="utf-8-sig").splitlines()))
    assert [float(row["time_s"]) for row in rows] == [0.0, 30.0, 60.0, 90.0, 120.0, 150.0, 180.0]
    assert [float(row["HV-1"]) for row in rows[:4]] == [40.0, 40.0, 55.0, 55.0]


def test_a_graded_run_prints_its_score_and_what_was_lost(run):
    shown = run("--scenario", "two-tanks-level").output
    assert "score 13." in shown
    assert "not done; nearest at" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--set", "LIC-2.SQ=5"], "did you mean LIC-2.sp"),
        (["--set", "LIC-2.SP=500"], "LIC-2.sp = 500 % is outside 0 to 100 %"),
        (["--set", "LIC-2.SP=50@noon"], "'noon' is no time"),
        (["--set", "LIC-2.SP=50@3h"], "after the end of the run"),
        (["--scenario", "two-tanks-levels"], "did you mean two-tanks-level"),
        (["--dt", "0.3"], "does not divide the scan"),
        (["--hours", "nan"], "hours cannot be run"),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(run, arguments, says):
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert says in answer.output
    assert "Traceback" not in answer.output


def test_what_is_wrong_is_said_in_chinese_unless_english_is_asked_for(monkeypatch):
    monkeypatch.delenv("YIXIAN_LANG", raising=False)
    said = CliRunner().invoke(main, ["run", "two-tanks", "--set", "LIC-3.sp=5", "--set", "LIC-2.sp=500"]).output
    assert "没有位号 LIC-3.sp；是否想写 LIC-2.sp" in said
    assert "LIC-2.sp = 500 % 超出范围 0 至 100 %" in said
