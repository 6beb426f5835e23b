"""``yixian schedule``, ``capability``, ``chart`` and ``factorial`` from a terminal."""

import csv
import json

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from yixian.cli import main

from .cases import charter, daily, plain_charter, switchback_charter

FACTORS = ["--factor", "speed:10:20:rpm", "--factor", "heat:170:180"]


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def record(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "parts.csv"
    rng = np.random.default_rng(1)
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = zip(rng.normal(10, 0.1, 120).round(4), rng.binomial(100, 0.05, 120), np.arange(120), strict=True)
        lines = [[f"2026-01-{1 + n // 8:02} {n % 8:02}:00", value, 100, bad, n // 5] for value, bad, n in rows]
        csv.writer(file).writerows([["时间", "直径", "件数", "不合格", "批"], *lines])
    return path


def test_capability_says_the_word_in_both_languages(table, tmp_path):
    options = [table, "--column", "直径", "--lsl", "9.4", "--usl", "10.6"]
    chinese = run("capability", *options, "--figure", tmp_path / "out.svg")
    assert chinese.output.startswith("结论：证实"), chinese.output
    assert (tmp_path / "out.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "Verdict: Proved" in run("capability", *options, "--lang", "en").output
    assert record("capability", *options, "--subgroup", "批")["cpk"]["lower"] > 1.33


def test_capability_takes_the_tolerance_of_a_charter(table, tmp_path):
    question = {
        "project": "Diameter", "design": "capability", "plan_value": 1.5,
        "after": {"from": "2026-01-01", "to": "2026-02-01"},
        "indicator": {"name": "d", "unit": "mm", "better": "up", "kind": "tolerance", "lsl": 9.4, "usl": 10.6},
        "columns": {"time": "时间", "value": "直径"},
    }  # fmt: skip
    (tmp_path / "charter.yaml").write_text(yaml.safe_dump(question, allow_unicode=True), encoding="utf-8")
    found = record("capability", table, "--charter", tmp_path / "charter.yaml")
    assert found["required"] == 1.5
    assert found["ppk"] == record("capability", table, "--column", "直径", "--lsl", "9.4", "--usl", "10.6")["ppk"]


def test_a_file_with_rows_of_the_future_proves_nothing(table):
    options = [table, "--column", "直径", "--lsl", "9.4", "--usl", "10.6", "--time", "时间", "--as-of", "2026-01-14"]
    found = record("capability", *options)
    assert found["word"] == "undecided"
    assert found["n"] == 105
    assert found["checks"][0]["code"] == "future_stamps"


def test_chart_freezes_limits_for_later(table, tmp_path):
    options = [table, "--column", "直径", "--time", "时间"]
    first = run("chart", *options, "--baseline-rows", "60", "--json")
    (tmp_path / "limits.json").write_text(first.output)
    later = record("chart", *options, "--limits", tmp_path / "limits.json")
    assert later["limits"] == json.loads(first.output)["limits"]
    assert later["times"][0] == "2026-01-01T00:00:00"
    words = run("chart", *options, "--baseline-from", "2026-01-01", "--baseline-to", "2026-01-08")
    assert "由 64 个点核定" in words.output
    shares = record("chart", table, "--column", "不合格", "--sizes", "件数", "--kind", "p", "--baseline-rows", "60")
    assert shares["limits"]["centre"] == pytest.approx(0.05, abs=0.01)


def test_chart_and_schedule_take_a_charter(tmp_path):
    series = daily(effect=-2.0)
    lines = ["date,medium,ash", *(f"{str(t)[:10]},{v},1" for t, v in zip(series.times, series.value, strict=True))]
    (tmp_path / "data.csv").write_text("\n".join(lines))
    plain = plain_charter(columns={"time": "date", "value": "medium"})
    (tmp_path / "charter.yaml").write_text(yaml.safe_dump(plain))
    found = record("chart", tmp_path / "data.csv", "--charter", tmp_path / "charter.yaml")
    assert found["limits"]["n"] == 365
    assert found["reapproval"]
    capable = record("capability", tmp_path / "data.csv", "--charter", tmp_path / "charter.yaml", "--usl", "30")
    assert capable["n"] == len(series)
    (tmp_path / "turns.yaml").write_text(yaml.safe_dump(switchback_charter().to_dict()))
    slots = record("schedule", "--charter", tmp_path / "turns.yaml", "--shifts", "3")
    assert (len(slots["slots"]), slots["start"]) == (90, "2025-01-01")
    assert charter().design == "before_after"


def test_schedule_prints_dates_and_balance():
    printed = run("schedule", "--days", "4", "--shifts", "2", "--start", "2026-03-01", "--lang", "en").output
    assert printed.splitlines()[1].startswith("2026-03-01 1 ")
    assert "Shifts that count: 2 of A, 2 of B" in printed or "of A" in printed
    refused = run("schedule", "--days", "5", "--lang", "en")
    assert (refused.exit_code, "5 days are no multiple of 2" in refused.stderr) == (2, True)
    assert run("schedule").exit_code == 2


def test_a_factor_experiment_from_plan_to_proof(tmp_path):
    planned = run("factorial", "design", *FACTORS, "--out", tmp_path / "runs.csv", "--seed", "3")
    assert planned.output.startswith("共 13 次试验")
    with (tmp_path / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rng = np.random.default_rng(2)
    filled = [[*rows[0], "yield"]]
    for row in rows[1:]:
        a, b = (float(row[2]) - 15) / 5, (float(row[3]) - 175) / 5
        filled.append([*row, 80 + a + 0.5 * b - 1.4 * a * a - b * b + rng.normal(0, 0.25)])
    with (tmp_path / "runs.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(filled)
    options = ["factorial", "fit", tmp_path / "runs.csv", *FACTORS, "--response", "yield"]
    alone = run(*options, "--figure", tmp_path / "surface.svg")
    assert alone.output.startswith("结论：证据不足"), alone.output
    assert "验证试验" in alone.output
    assert 'class="evidence-best"' in (tmp_path / "surface.svg").read_text(encoding="utf-8")
    proved = run(*options, "--confirm", "80.2，80.1,80.3", "--usual", "79", "--min-effect", "0.5", "--lang", "en")
    assert proved.output.startswith("Verdict: Proved"), proved.output
    assert record(*options, "--high", "82")["surface"]["share_within"] > 0.9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["capability", "--column", "直径"], "--lsl, --usl：至少要给一个公差限"),
        (["capability"], "--column：缺少这一项"),
        (["capability", "--column", "没有", "--lsl", "1"], "没有“没有”这一列"),
        (["capability", "--column", "时间", "--lsl", "1"], "不是数字"),
        (["chart", "--column", "直径"], "--baseline-rows：缺少这一项"),
        (["chart", "--column", "直径", "--baseline-rows", "3"], "至少要 10 个"),
        (["chart", "--column", "直径", "--baseline-rows", "0"], "必须大于 0"),
        (["chart", "--column", "不合格", "--kind", "p", "--baseline-rows", "50"], "需要每点的件数或时间"),
        (["chart", "--column", "直径", "--baseline-from", "昨天", "--baseline-to", "2026-01-02"], "不是日期"),
        (["chart", "--column", "直径", "--time", "批", "--baseline-rows", "50"], "不是日期"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(table, arguments, words):
    result = run(arguments[0], table, *arguments[1:])
    assert result.exit_code == 2
    assert words in result.stderr, result.output


def test_bad_factors_and_limits_are_refused(table, tmp_path):
    assert "应写成" in run("factorial", "design", "--factor", "speed").stderr
    assert "必须小于" in run("factorial", "design", "--factor", "a:2:1").stderr
    unreadable = run("chart", table, "--column", "直径", "--limits", table)
    assert (unreadable.exit_code, "读不了" in unreadable.stderr) == (2, True)
    (tmp_path / "limits.json").write_text('{"limits": {"kind": "I"}}')
    assert run("chart", table, "--column", "直径", "--limits", tmp_path / "limits.json").exit_code == 2
    both = run("factorial", "fit", table, "--factor", "直径:9:11", "--response", "件数", "--confirm", "x")
    assert both.exit_code == 2


def test_two_values_for_one_moment_are_refused(tmp_path):
    path = tmp_path / "twice.csv"
    lines = [f"2026-01-01 {n % 24:02}:{10 * (n // 24):02},{n}" for n in range(30)]
    path.write_text("\n".join(["t,v", *lines, "2026-01-01 00:00,5"]))
    options = ["--column", "v", "--time", "t", "--baseline-rows", "20"]
    refused = run("chart", path, *options)
    assert (refused.exit_code, "给了两次" in refused.stderr) == (2, True)
    path.write_text("\n".join(["t,v", *lines, lines[3]]))
    repeated = record("chart", path, *options)
    assert len(repeated["points"]) == 30
    assert repeated["checks"][0]["code"] == "repeated_stamps"
