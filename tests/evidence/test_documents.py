"""Examples of the documents run, and the tutorial prints what it says."""

import csv
import doctest
import importlib
import inspect
import pkgutil
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
import yaml
from click.testing import CliRunner
from scipy import stats

from yixian import evidence
from yixian.commands.verify import verify_command
from yixian.evidence.charter import Charter, Design, Indicator, Kind

from .conftest import CHECKOUT

REFERENCE = CHECKOUT / "docs" / "reference" / "evidence"
TUTORIAL = CHECKOUT / "docs" / "tutorial" / "verify"
MODULES = [module.name for module in pkgutil.iter_modules(evidence.__path__)]


def test_the_example_charters_are_readable_and_show_every_key_and_design():
    text = (REFERENCE / "charter.md").read_text(encoding="utf-8")
    examples = [yaml.safe_load(example) for example in re.findall(r"```yaml\n(.*?)```", text, re.S)]
    charters = [Charter.from_dict(data) for data in examples]
    assert charters[0].covariates == ("ash",)
    assert set().union(*examples) == {field.name for field in fields(Charter)}
    assert set().union(*(data["indicator"] for data in examples)) == {field.name for field in fields(Indicator)}
    assert {charter.design for charter in charters} | {"factorial"} == set(get_args(Design))
    assert {charter.indicator.kind for charter in charters} == set(get_args(Kind))


METHODS = ["aggregate", "capability", "chart", "designs", "factorial", "figure", "noise", "plan"]
METHODS += ["quality", "rates", "ratios", "schedule", "selfcheck"]


@pytest.mark.parametrize("page", METHODS)
def test_every_method_has_its_page(page):
    assert page in MODULES
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    assert "**Question.**" in text
    assert "**When not to use.**" in text


def test_every_check_of_the_quality_page_exists():
    codes = re.findall(r"^\| ([a-z_, ]+) \|", (REFERENCE / "quality.md").read_text(encoding="utf-8"), re.M)
    named = {code for cell in codes[1:] for code in cell.split(", ")}
    known = set(evidence.sentences("en")["checks"])
    assert named <= known


@pytest.mark.parametrize("name", ["yixian.evidence", *(f"yixian.evidence.{module}" for module in MODULES)])
def test_the_examples_in_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", [f"yixian.evidence.{module}" for module in MODULES])
def test_docstrings_name_every_parameter(name):
    for label, function in inspect.getmembers(importlib.import_module(name), inspect.isfunction):
        if label.startswith("_") or function.__module__ != name:
            continue
        described = inspect.getdoc(function) or ""
        assert described, label
        for parameter in inspect.signature(function).parameters:
            assert parameter in described, (label, parameter)


def test_the_t_tests_of_the_tutorial_are_what_it_says(data_folder: Path):
    with (data_folder / "flotation_hourly" / "Data_grouped_by_date.csv").open(encoding="utf-8") as file:
        rows = [(row["date"], float(row["% Iron Concentrate"])) for row in csv.DictReader(file)]
    before = [row for row in rows if row[0] < "2017-07-31"]
    after = [row for row in rows if row[0] >= "2017-08-01"]
    hourly = stats.ttest_ind([v for _, v in before], [v for _, v in after], equal_var=False).pvalue
    daily = stats.ttest_ind(by_day(before), by_day(after), equal_var=False).pvalue
    text = (TUTORIAL / "index.md").read_text(encoding="utf-8")
    assert f"p = {daily:.3f}" in text
    assert f"p = {hourly:.1e}" in text


def by_day(rows):
    days = {}
    for time, value in rows:
        days.setdefault(time[:10], []).append(value)
    return [sum(values) / len(values) for values in days.values()]


def test_the_tutorial_prints_what_it_says(data_folder: Path, tmp_path: Path):
    data = data_folder / "flotation_hourly" / "Data_grouped_by_date.csv"
    picture = tmp_path / "verdict.svg"
    arguments = [str(data), "--charter", str(TUTORIAL / "charter.yaml"), "--figure", str(picture)]
    printed = CliRunner().invoke(verify_command, arguments)
    assert printed.exit_code == 0, printed.output
    said = re.search(r"```text\n(.*?)```", (TUTORIAL / "index.md").read_text(encoding="utf-8"), re.S)
    assert printed.output == said[1]
    assert picture.read_text(encoding="utf-8") == (TUTORIAL / "verdict.svg").read_text(encoding="utf-8")
