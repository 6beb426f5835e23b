"""``yixian import`` as somebody at a terminal uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.utils import translation

from web.imports.conftest import PEOPLE, SAMPLES, changed, workbook
from yixian.commands import imports
from yixian.commands.imports import import_command
from yixian.web.imports.models import ImportBatch
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import Person
from yixian.web.places.models import Place

SAMPLE = SAMPLES / "roster_03.xlsx"


@pytest.fixture
def run_import(monkeypatch, db):
    """Run ``yixian import`` inside this process, on the test's own database."""
    monkeypatch.setattr("yixian.commands.django_setup.start", lambda: None)

    def run(*arguments: object, answers: str = ""):
        with translation.override("zh-hans"):
            return CliRunner().invoke(import_command, [str(one) for one in arguments], input=answers)

    return run


@pytest.fixture
def roster(tmp_path) -> Path:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(workbook())
    return path


def test_a_dry_run_touches_nothing_and_needs_no_database(tmp_path):
    home = tmp_path / "home"
    source = str(Path(imports.__file__).parents[2])
    environment = {
        **os.environ,
        "YIXIAN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "no.such.settings",
        "PYTHONPATH": source,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "yixian", "import", "roster", str(SAMPLE), "--dry-run", "--json"],
        capture_output=True,
        env=environment,
        cwd=tmp_path,
        check=True,
    )
    printed = json.loads(ran.stdout)
    assert set(printed) >= {"header_row", "people", "errors", "skipped_columns", "questions"}
    assert len(printed["people"]) == json.loads(SAMPLE.with_suffix(".truth.json").read_text())["good"]
    assert not home.exists()
    assert ran.stderr == b""


@pytest.mark.parametrize("kind", ["areas", "places"])
def test_a_dry_run_of_a_sheet_prints_its_rows(tmp_path, kind):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["A-31", "新装置"]], ["编号", "名称"]))
    ran = CliRunner().invoke(import_command, [kind, str(path), "--dry-run", "--json"])
    assert [row["code"] for row in json.loads(ran.output)[kind]] == ["A-31"]


def test_it_asks_before_it_imports(run_import, roster):
    ran = run_import("roster", roster, "--plant", "一厂", answers="n\n")
    assert "新增 4 人" in ran.output
    assert not Person.objects.exists()
    ran = run_import("roster", roster, "--plant", "一厂", answers="y\n")
    assert ran.exit_code == 0
    assert Person.objects.count() == 4
    assert ImportBatch.objects.get().file_name == "名册.xlsx"


def test_yes_takes_the_proposals_and_json_is_nothing_but_json(run_import):
    ran = run_import("roster", SAMPLE, "--plant", "一厂", "--yes", "--json")
    assert json.loads(ran.stdout)["counts"]["new"] == Person.objects.count() == 98


def test_a_question_is_asked_on_the_terminal(run_import, tmp_path):
    rows = [[f"0400{at:02}", "某人", "车间", "机修一班", "", "", "", "", ""] for at in range(8)]
    rows.append(["040090", "另一人", "车间", "机修1班", "", "", "", "", ""])
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(rows))
    run_import("roster", path, "--plant", "一厂", answers="n\ny\n")
    names = set(Person.objects.values_list("memberships__unit__name", flat=True))
    assert names == {"机修一班", "机修1班"}


def test_leavers_are_named_and_disabled_only_on_request(run_import, roster):
    run_import("roster", roster, "--plant", "一厂", "--yes", "--effective", "2026-01-05")
    roster.write_bytes(workbook(PEOPLE[:3]))
    ran = run_import("roster", roster, "--yes", "--effective", "2026-02-02")
    assert "郭秀英(030004)" in ran.output
    assert Person.objects.get(staff_no="030004").is_active
    run_import("roster", roster, "--yes", "--effective", "2026-02-02", "--disable-missing")
    assert not Person.objects.get(staff_no="030004").is_active


def test_a_dry_run_without_json_says_what_would_happen(run_import, roster):
    ran = run_import("roster", roster, "--plant", "一厂", "--dry-run", "--lang", "en")
    assert "4 new" in ran.output
    assert not Person.objects.exists()


def test_bad_rows_are_written_marked(run_import, tmp_path):
    target = tmp_path / "red.xlsx"
    ran = run_import("roster", SAMPLE, "--plant", "一厂", "--yes", "--errors", target)
    assert str(target) in ran.output
    comments = [cell.comment.text for row in openpyxl.load_workbook(target).active for cell in row if cell.comment]
    assert any("缺少姓名" in text for text in comments)


def test_a_missing_plant_is_said_in_words(run_import, roster):
    ran = run_import("roster", roster, "--yes")
    assert ran.exit_code == 1
    assert "--plant" in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG....", b"PK\x03\x04rest", "年龄,身高\n1,2".encode("gbk"), os.urandom(600)]
)
@pytest.mark.parametrize("kind", ["roster", "areas", "places"])
def test_no_file_ends_in_a_traceback(tmp_path, kind, data):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    ran = CliRunner().invoke(import_command, [kind, str(path)])
    assert ran.exit_code == 1
    assert ran.output.splitlines()[-1].startswith("Error: ")
    assert isinstance(ran.exception, SystemExit)


@pytest.fixture
def line(db) -> Place:
    return Place.objects.create(kind="line", code="ACE", name="乙炔工段")


def test_places_are_imported(run_import, line, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["A-31", "新装置", "单元", "ACE"]], ["编号", "名称", "类型", "上级编号"]))
    ran = run_import("places", path, "--yes")
    assert "新增 1" in ran.output
    assert Place.objects.get(code="A-31").parent == line


def test_readings_are_imported_once(run_import, line, tmp_path):
    indicator = Indicator.objects.create(code="CP-01", name="介耗", kind="mean", place=line)
    path = tmp_path / "a.csv"
    path.write_text("日期,数值\n2026-03-01,1.5\n2026-03-02,1.4\n", encoding="utf-8")
    run_import("readings", path, "--indicator", "CP-01", "--yes")
    ran = run_import("readings", path, "--indicator", "CP-01", "--yes")
    assert "新增 0，有变 0，没有变化 2" in ran.output
    assert indicator.readings.count() == 2


def test_an_unknown_indicator_is_said_in_words(run_import, line, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("日期,数值\n2026-03-01,1.5\n", encoding="utf-8")
    ran = run_import("readings", path, "--indicator", "NO-01")
    assert ran.exit_code == 1
    assert "NO-01" in ran.output


def test_what_changed_is_told(run_import, roster):
    run_import("roster", roster, "--plant", "一厂", "--yes", "--effective", "2026-01-05")
    roster.write_bytes(workbook(changed("030002", team="聚合二班", post="主操")))
    ran = run_import("roster", roster, "--yes", "--effective", "2026-02-02")
    assert "调动 1 人，信息有变 1 人" in ran.output
