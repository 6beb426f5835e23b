"""Rubbish on every option of the simulator's commands: a sentence, exit code 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from yixian.cli import main

CAMPAIGN = "plant: two-tanks\nhours: 0.02\nseeds: 2\nkpis: {spread: {of: LT-2, take: sd}}\n"


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("YIXIAN_LANG", "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.yaml").write_bytes("- HV-1=45 # Überlauf".encode("latin-1"))
    (tmp_path / "broken.yaml").write_text("- {time: 5, tag: HV-1", encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text("HV-1: 45\n", encoding="utf-8")
    (tmp_path / "orders.yaml").write_text("- HV-1=45\n", encoding="utf-8")
    (tmp_path / "late.yaml").write_text("- HV-1=45\n- HV-1=50@5h\n", encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (tmp_path / "bomb.yaml").write_text("a: &a [1]\nplant: *a\n", encoding="utf-8")
    (tmp_path / "binary.fmu").write_bytes(bytes(range(256)))
    (tmp_path / "folder").mkdir()
    return tmp_path


RUN = [
    (["run", "three-tanks"], "there is no plant 'three-tanks'; did you mean two-tanks"),
    (["run", ""], "there is no plant ''"),
    (["run", "two-tanks", "--scenario", "runing"], "did you mean running"),
    (["run", "two-tanks", "--hours", "-1"], "-1 hours cannot be run"),
    (["run", "two-tanks", "--hours", "1e9"], "hours cannot be run"),
    (["run", "two-tanks", "--hours", "inf"], "inf hours cannot be run"),
    (["run", "two-tanks", "--hours", "soon"], "is not a valid float"),
    (["run", "two-tanks", "--seed", "-1"], "seed -1 is not a whole number"),
    (["run", "two-tanks", "--seed", "9" * 30], "is not a whole number from 0"),
    (["run", "two-tanks", "--seed", "1.5"], "is not a valid integer"),
    (["run", "two-tanks", "--set", "LIC-2.SQ=5"], "there is no tag 'LIC-2.SQ'; did you mean LIC-2.sp"),
    (["run", "two-tanks", "--set", "LIC-2.sp"], "is no order: write TAG=VALUE@TIME"),
    (["run", "two-tanks", "--set", "=5"], "there is no tag ''"),
    (["run", "two-tanks", "--set", "LIC-2.sp=500"], "LIC-2.sp = 500 % is outside 0 to 100 %"),
    (["run", "two-tanks", "--set", "LIC-2.sp=nan"], "'nan' is no value for LIC-2.sp; a number in % is wanted"),
    (["run", "two-tanks", "--set", "LIC-2.sp=inf"], "'inf' is no value for LIC-2.sp"),
    (["run", "two-tanks", "--set", "LIC-2.sp=45 kPa"], "'45 kPa' is no value for LIC-2.sp; a number in % is wanted"),
    (["run", "two-tanks", "--set", "LIC-2.mode=CASCADE"], "or MAN, AUTO, CAS is wanted"),
    (["run", "two-tanks", "--set", "LIC-2.mode=CAS"], "LIC-2.mode = 2 state is outside 0 to 1"),
    (["run", "two-tanks", "--set", "LT-1=50"], "LT-1 is computed and cannot be set"),
    (["run", "two-tanks", "--set", "P1.plugged=1.5"], "P1.plugged = 1.5 - is outside 0 to 1"),
    (["run", "two-tanks", "--set", "HV-1=5@noon"], "'noon' is no time"),
    (["run", "two-tanks", "--set", "HV-1=5@-3"], "'-3' is no time"),
    (["run", "two-tanks", "--set", "HV-1=5@nan"], "'nan' is no time"),
    (["run", "two-tanks", "--set", "HV-1=5@60min"], "comes after the end of the run, 3600 s"),
    (["run", "two-tanks", "--actions", "latin.yaml"], "latin.yaml is no text in UTF-8"),
    (["run", "two-tanks", "--actions", "broken.yaml"], "broken.yaml:1: no valid YAML"),
    (["run", "two-tanks", "--actions", "mapping.yaml"], "a list of orders is wanted"),
    (["run", "two-tanks", "--actions", "late.yaml", "--csv", "out.csv"], "comes after the end of the run"),
    (["run", "two-tanks", "--actions", "missing.yaml"], "does not exist"),
    (["run", "two-tanks", "--actions", "folder"], "is a directory"),
    (["run", "two-tanks", "--actions", "orders.yaml", "--csv", "orders.yaml"], "--csv would write over orders.yaml"),
    (["run", "two-tanks", "--dt", "0"], "does not divide the scan of 0.5 s"),
    (["run", "two-tanks", "--dt", "nan"], "does not divide the scan of 0.5 s"),
    (["run", "two-tanks", "--dt", "0.3", "--csv", "out.csv"], "does not divide the scan of 0.5 s"),
    (["run", "two-tanks", "--backend", "fortran"], "is not one of 'llvm', 'python'"),
    (["run", "two-tanks", "--player", "expert"], "there is no player 'expert'"),
    (["run", "two-tanks", "--csv", "no/out.csv"], "No such file or directory"),
    (["run", "two-tanks", "--csv", "folder"], "is a directory"),
    (["run", "two-tanks", "--csv", "out.csv", "--every", "0"], "0.0 is not in the range x>0"),
    (["run", "two-tanks", "--csv", "out.csv", "--every", "nan"], "nan is not a finite number"),
    (["run", "two-tanks", "--csv", "out.csv", "--every", "inf"], "inf is not a finite number"),
]
OTHERS = [
    (["plants", "two-tank"], "did you mean two-tanks"),
    (["campaign", "latin.yaml"], "latin.yaml is no text in UTF-8"),
    (["campaign", "broken.yaml"], "broken.yaml:1: no valid YAML"),
    (["campaign", "orders.yaml"], "keys plant, scenario"),
    (["campaign", "bomb.yaml"], "bomb.yaml:2: no valid YAML: aliases are not allowed"),
    (["campaign", "folder"], "is a directory"),
    (["campaign", "campaign.yaml", "--out", "orders.yaml"], "is a file"),
    (["campaign", "campaign.yaml", "--out", "orders.yaml/results"], "Not a directory"),
    (["campaign", "campaign.yaml", "--workers", "0"], "0 is not in the range"),
    (["opcua", "two-tanks", "--scenario", "walking"], "has no scenario 'walking'"),
    (["opcua", "two-tanks", "--seed", "-1"], "seed"),
    (["opcua", "two-tanks", "--speed", "nan"], "nan is not a finite number"),
    (["opcua", "two-tanks", "--interval", "nan"], "nan is not a finite number"),
    (["opcua", "two-tanks", "--port", "0"], "0 is not in the range"),
    (["opcua", "two-tanks", "--host", "10.0.0.1"], "name a folder of certificates by --pki"),
    (["opcua", "two-tanks", "--pki", "orders.yaml"], "is a file"),
    (["fmu", "export", "three-tanks", "out.fmu"], "did you mean two-tanks"),
    (["fmu", "export", "two-tanks", "no/out.fmu"], "there is no folder no"),
    (["fmu", "export", "two-tanks", "folder"], "is a directory"),
    (["fmu", "export", "two-tanks", "out.fmu", "--scenario", "two-tanks-level"], "two-tanks-level is graded"),
    (["fmu", "export", "two-tanks", "out.fmu", "--seed", "-1"], "seed"),
    (["fmu", "check", "binary.fmu"], "binary.fmu is no FMU"),
]


@pytest.mark.parametrize(
    ("arguments", "says"), [*RUN, *OTHERS], ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_it_is_said_with_exit_code_2_and_nothing_is_written(here, arguments, says):
    if "check" in arguments:
        pytest.importorskip("fmpy", reason="FMPy is not installed: the check is not tested")
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    answer = CliRunner().invoke(main, arguments)
    assert says in answer.output
    assert (answer.exit_code, type(answer.exception)) == (2, SystemExit)
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before
