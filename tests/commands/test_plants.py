"""``yixian plants``."""

from __future__ import annotations

import json

from click.testing import CliRunner

from yixian.cli import main


def test_the_plants_are_listed_with_their_scenarios(monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    shown = CliRunner().invoke(main, ["plants"]).output
    assert "two-tanks  Two practice tanks" in shown
    assert "scenarios: running, empty, two-tanks-level" in shown


def test_each_tag_has_its_unit_its_range_its_limits_and_whether_it_may_be_set():
    plants = {plant["plant"]: plant for plant in json.loads(CliRunner().invoke(main, ["plants", "--json"]).output)}
    assert {"acetylene", "two-tanks"} <= set(plants)
    tanks = plants["two-tanks"]
    tags = {tag["tag"]: tag for tag in tanks["tags"]}
    level = tags["LT-1"]
    assert (level["kind"], level["unit"], level["writable"]) == ("measurement", "%", False)
    assert level["range"] == {"low": 0.0, "high": 100.0}
    assert level["limits"] == {"L": 20.0, "H": 80.0, "HH": 90.0}
    assert tags["LIC-2.sp"]["writable"]
    assert (tags["P1.plugged"]["kind"], tags["T1.area"]["kind"]) == ("malfunction", "parameter")
    assert {"two-tanks-level", "running"} <= {scenario["name"] for scenario in tanks["scenarios"]}


def test_the_tags_of_one_plant_are_lines_with_range_unit_and_limits(monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    shown = CliRunner().invoke(main, ["plants", "two-tanks"]).output
    lines = {line.split()[0]: " ".join(line.split()) for line in shown.splitlines()}
    assert lines["LT-1"] == "LT-1 measurement 0 … 100 % read only L 20 H 80 HH 90 Tank 1 level; measured value"
    assert lines["LIC-2.sp"] == "LIC-2.sp command 0 … 100 % writable Tank 2 level control; setpoint (SP)"
    assert "acetylene" not in shown
    only = json.loads(CliRunner().invoke(main, ["plants", "two-tanks", "--json"]).stdout)
    assert [plant["plant"] for plant in only] == ["two-tanks"]


def test_tags_of_the_line_have_their_names_in_both_languages():
    (line,) = json.loads(CliRunner().invoke(main, ["plants", "acetylene", "--json"]).stdout)
    names = {tag["tag"]: tag["name"] for tag in line["tags"]}
    measured = [tag["tag"] for tag in line["tags"] if tag["kind"] == "measurement"]
    assert all(names[tag] and names[tag]["zh"] and names[tag]["en"] for tag in measured)
    assert names["LT-201.L.limit"] == names["LT-201"]
