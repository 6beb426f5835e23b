"""``yixian campaign``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from yixian.cli import main

FILE = "plant: two-tanks\nhours: 0.02\nseeds: 2\nkpis: {spread: {of: LT-2, take: sd}}\n"


@pytest.fixture
def campaign(monkeypatch, tmp_path):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    path = tmp_path / "seeds.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path, lambda *arguments: CliRunner().invoke(main, ["campaign", str(path), *arguments])


def test_results_stand_beside_the_file_and_are_known_the_second_time(campaign):
    path, run = campaign
    answers = [run("--workers", "1", "--json") for _ in range(2)]
    assert answers[0].exit_code == 0, (answers[0].output, answers[0].exception)
    first, second = (json.loads(answer.stdout) for answer in answers)
    assert (first["cases"], first["done"], second["done"], second["known"]) == (2, 2, 0, 2)
    assert first["results"] == str(path.with_suffix(".results") / "results.parquet")


def test_a_wrong_file_is_refused_in_words(campaign):
    path, run = campaign
    path.write_text(FILE.replace("LT-2", "LT-9").replace("seeds: 2", "seeds: 0"), encoding="utf-8")
    answer = run()
    assert answer.exit_code == 2
    assert "seeds.yaml:3, seeds: seeds is 0" in answer.output
    assert "there is no tag 'LT-9'" in answer.output
