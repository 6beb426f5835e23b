"""``yixian verify`` from file to words, record and picture."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from yixian.commands.verify import verify_command

from .cases import daily, plain_charter

COLUMNS = {"time": "date", "value": "medium", "covariates": ["ash"]}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    series = daily(effect=-1.5)
    rows = zip(series.times, series.value, series.covariates["ash"], strict=True)
    lines = ["date,medium,ash", *(f"{str(time)[:10]},{value},{ash}" for time, value, ash in rows)]
    (tmp_path / "data.csv").write_text("\n".join(lines))
    charter = plain_charter(covariates=None, columns=COLUMNS, claim=3.0, annual_volume=1000, price=2)
    (tmp_path / "charter.yaml").write_text(yaml.safe_dump(charter))
    return str(tmp_path / "data.csv"), str(tmp_path / "charter.yaml")


def run(*arguments):
    return CliRunner().invoke(verify_command, arguments)


def test_it_says_the_verdict_in_chinese_or_english(files):
    data, charter = files
    chinese = run(data, "--charter", charter)
    assert chinese.exit_code == 0, chinese.output
    assert chinese.output.startswith("结论：证实")
    assert "按下限" in chinese.output
    english = run(data, "--charter", charter, "--lang", "en")
    assert english.output.startswith("Verdict: Proved")
    assert "The claim of 3 lies outside the interval" in english.output
    assert " p-value" not in english.output


def test_it_prints_the_record(files):
    data, charter = files
    record = json.loads(run(data, "--charter", charter, "--json").output)
    assert record["word"] == "proved"
    assert {"est", "lo", "hi", "unit", "n_before", "n_after", "n_eff"} <= set(record["effect"])
    assert {"grade", "checks", "sensitivity", "engine", "charter_sha"} <= set(record)


def test_it_writes_the_picture(files, tmp_path):
    data, charter = files
    assert run(data, "--charter", charter, "--figure", str(tmp_path / "out.svg")).exit_code == 0
    assert (tmp_path / "out.svg").read_text(encoding="utf-8").startswith("<svg")


def test_rows_after_the_given_moment_are_left_out(files):
    data, charter = files
    record = json.loads(run(data, "--charter", charter, "--json", "--as-of", "2026-01-20").output)
    assert "future_stamps" in {check["code"] for check in record["checks"]}


def test_a_bad_charter_is_refused_by_name_with_status_2(files, tmp_path):
    data, _ = files
    bad = tmp_path / "bad.yaml"
    bad.write_text("project: x\ncolour: red\n")
    refused = run(data, "--charter", str(bad), "--lang", "en")
    assert refused.exit_code == 2
    assert "colour: is not known" in refused.output
    assert "min_effect: is missing" in refused.output
    listed = run(data, "--charter", str(bad), "--json")
    assert listed.exit_code == 2
    assert '"unknown_key"' in listed.stdout


def charter_file(folder: Path, name: str, **changes) -> str:
    charter = plain_charter(covariates=None, columns=COLUMNS, **changes)
    (folder / name).write_text(yaml.safe_dump(charter))
    return str(folder / name)


def test_a_registered_look_is_judged_and_another_refused(files, tmp_path):
    data, _ = files
    charter = charter_file(tmp_path, "looks.yaml", looks=["2026-01-20"])
    record = json.loads(run(data, "--charter", charter, "--json", "--look", "1").output)
    assert "early_look" in {check["code"] for check in record["checks"]}
    assert "window_open" not in {check["code"] for check in record["checks"]}
    refused = run(data, "--charter", charter, "--look", "2", "--lang", "en")
    assert refused.exit_code == 2
    assert "look 2 is not registered (there are 1)" in refused.stderr
    early = run(data, "--charter", charter, "--look", "1", "--as-of", "2026-01-10", "--lang", "en")
    assert early.exit_code == 2
    assert "look 1 is set for 2026-01-20" in early.stderr


def test_two_charters_must_both_hold(files, tmp_path):
    data, charter = files
    greedy = charter_file(tmp_path, "greedy.yaml", min_effect=5)
    record = json.loads(run(data, "--charter", charter, "--charter", greedy, "--json").output)
    assert (record["word"], record["held"], len(record["parts"])) == ("not_proved", 1, 2)
    words = run(data, "--charter", charter, "--charter", greedy)
    assert words.output.startswith("合并结论（各项须同时成立）：未证实，2 项中 1 项证实")
    assert words.output.count("结论：") == 2
    assert run(data, "--charter", charter, "--charter", greedy, "--figure", str(tmp_path / "x.svg")).exit_code == 2
