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
