"""``yixian plan`` from history to chances."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from yixian.cli import COMMANDS
from yixian.commands.plan import plan_command

from .cases import daily, plain_charter

COLUMNS = {"time": "date", "value": "medium", "covariates": ["ash"]}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, Path]:
    series = daily(365, effect=0.0)
    rows = zip(series.times, series.value, series.covariates["ash"], strict=True)
    lines = ["date,medium,ash", *(f"{str(time)[:10]},{value},{ash}" for time, value, ash in rows)]
    (tmp_path / "data.csv").write_text("\n".join(lines))
    write(tmp_path)
    return str(tmp_path / "data.csv"), tmp_path / "charter.yaml"


def write(folder: Path, **changes):
    charter = plain_charter(covariates=None, columns=COLUMNS, **changes)
    (folder / "charter.yaml").write_text(yaml.safe_dump(charter))


def run(data, charter, *arguments):
    return CliRunner().invoke(plan_command, [data, "--charter", str(charter), *arguments])


def test_it_says_the_chances_in_both_languages(files):
    chinese = run(*files, "--days", "14,60")
    assert chinese.exit_code == 0, chinese.output
    assert "若真实改进量为 1 kg/t" in chinese.output
    assert [line.split("：")[0].strip() for line in chinese.output.splitlines()[1:]] == ["14 天", "60 天"]
    assert "60 days: " in run(*files, "--lang", "en").output


def test_the_record_holds_numbers_and_longer_is_likelier(files):
    record = json.loads(run(*files, "--json", "--effect", "0.8").output)
    chances = [row["chance"] for row in record["chances"]]
    assert [row["days"] for row in record["chances"]] == [14, 30, 60, 90, 180]
    assert chances == sorted(chances)
    assert record["effect"] == 0.8
    assert {"unit", "engine", "charter_sha"} <= set(record)


def test_early_looks_cost_a_little(files):
    data, charter = files
    plain = json.loads(run(data, charter, "--json", "--days", "30", "--effect", "0.6").output)
    write(charter.parent, looks=["2026-01-15", "2026-02-01", "2026-02-15"])
    looked = json.loads(run(data, charter, "--json", "--days", "30", "--effect", "0.6").output)
    assert 0.9 * plain["chances"][0]["chance"] < looked["chances"][0]["chance"] <= plain["chances"][0]["chance"]


@pytest.mark.parametrize("days", ["", "soon", "14,,30", "0", "-3"])
def test_days_that_are_none_are_refused(files, days):
    assert run(*files, "--days", days).exit_code == 2


def test_a_design_without_a_length_says_so(files):
    data, charter = files
    columns = {"time": "date", "value": "medium"}
    gap = plain_charter(design="plan", plan_value=9.0, change_at=None, covariates=None, columns=columns)
    charter.write_text(yaml.safe_dump(gap))
    refused = run(data, charter, "--lang", "en", "--json")
    assert refused.exit_code == 3
    assert json.loads(refused.stdout)["check"]["code"] == "not_planned"
    assert "cannot be planned" in refused.stderr


def test_a_history_too_short_says_so(files):
    data, charter = files
    Path(data).write_text("date,medium,ash\n2025-01-01,10,30\n2025-01-02,11,30\n")
    refused = run(data, charter)
    assert refused.exit_code == 3
    assert "太少" in refused.stderr


def test_a_bad_charter_is_refused_by_name(files):
    data, charter = files
    charter.write_text("project: x\n")
    refused = run(data, charter, "--lang", "en")
    assert refused.exit_code == 2
    assert "min_effect: is missing" in refused.stderr


def test_the_command_is_listed():
    assert COMMANDS["plan"] == "plan"
