"""``yixian import history`` from a terminal: a file, a folder, and the words for what is wrong."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from yixian import history
from yixian.commands.imports import import_command

GOOD = "时间,床层温度(℃),进料量\n2026-05-01 08:00:00,71.5,300\n2026-05-01 08:00:01,坏值,abc\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("YIXIAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("YIXIAN_LANG", raising=False)
    return lambda *arguments: CliRunner().invoke(import_command, ["history", *map(str, arguments)])


def test_a_file_is_imported_and_told_with_its_problem(run, tmp_path):
    file = tmp_path / "五月.csv"
    file.write_text(GOOD, encoding="gb18030")
    done = run(file, "--unit", "进料量=t/h", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["files"][0]
    assert (told["added"], told["refused"], told["encoding"], told["layout"]) == (3, 1, "gb18030", "wide")
    assert told["tags"] == [{"name": "床层温度", "unit": "℃"}, {"name": "进料量", "unit": "t/h"}]
    assert told["problems"][0]["row"] == 3
    assert told["problems"][0]["message"] == "“abc”不是数字。"
    assert told["first"] == "2026-05-01T00:00:00.000+00:00"
    with history.open(tmp_path / "home" / "history") as plant:
        assert plant.read("床层温度").quality.tolist() == [0, 2]
    again = json.loads(run(file, "--unit", "进料量=t/h", "--json").stdout)["files"][0]
    assert (again["added"], again["corrected"], again["unchanged"]) == (0, 0, 3)


def test_a_folder_is_imported_and_its_bad_file_named(run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(GOOD, encoding="utf-8")
    (folder / "b.csv").write_text("hello\n", encoding="utf-8")
    done = run(folder)
    assert done.exit_code == 0
    assert "新增 3 个样本" in done.output
    assert "b.csv 里没有找到时间列" in done.output
    assert "第 3 行 进料量：“abc”不是数字。" in done.output
    assert "--unit" in done.output


def test_nothing_imported_is_a_failure_in_either_language(run, tmp_path):
    (tmp_path / "b.csv").write_text("hello\n", encoding="utf-8")
    done = run(tmp_path / "b.csv", "--lang", "en")
    assert done.exit_code == 1
    assert "has no column of times" in done.output
    (tmp_path / "none").mkdir()
    assert run(tmp_path / "none").exit_code == 1


def test_an_unknown_zone_is_named(run, tmp_path):
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    done = run(tmp_path / "a.csv", "--time-zone", "Mars/Base")
    assert done.exit_code == 1
    assert "Mars/Base" in done.output
