"""``yixian fmu``."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from yixian.cli import main


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "en")


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: the export is not tested")
def test_an_exported_plant_passes_the_check(tmp_path):
    pytest.importorskip("fmpy", reason="FMPy is not installed: the check is not tested")
    path = tmp_path / "tanks.fmu"
    assert CliRunner().invoke(main, ["fmu", "export", "two-tanks", str(path)]).exit_code == 0
    answer = CliRunner().invoke(main, ["fmu", "check", str(path), "--json"])
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert (found["right"], found["problems"], found["deterministic"], found["exact"]) == (True, [], True, True)


def test_a_missing_folder_is_named(tmp_path):
    answer = CliRunner().invoke(main, ["fmu", "export", "two-tanks", str(tmp_path / "no" / "tanks.fmu")])
    assert answer.exit_code == 2
    assert "there is no folder" in answer.output
