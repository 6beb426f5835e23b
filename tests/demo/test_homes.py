"""A home is recognised for what it holds, and swapped in one move."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from yixian.commands.demo import demo_command
from yixian.demo import homes
from yixian.demo.homes import Marker, State

MARKER = Marker(4, "2026-11-20", "0.1")


def _database(home: Path, *actions: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / homes.DATABASE)
    connection.execute("CREATE TABLE audit_auditentry (action TEXT)")
    connection.executemany("INSERT INTO audit_auditentry VALUES (?)", [(action,) for action in actions])
    connection.commit()
    connection.close()


def test_a_home_without_a_database_is_free(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()

    assert homes.state_of(tmp_path) == homes.state_of(tmp_path / "none") == State.EMPTY


def test_a_folder_with_other_files_is_not_free(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("private")

    assert homes.state_of(tmp_path) == State.FOREIGN


def test_a_finished_demonstration_has_its_marker_and_its_audit_row(tmp_path: Path) -> None:
    _database(tmp_path, "demo.built")
    assert homes.state_of(tmp_path) == State.FOREIGN, "not finished"
    homes.write_marker(tmp_path, MARKER)

    assert homes.state_of(tmp_path) == State.DEMO
    assert homes.marker_of(tmp_path) == MARKER


def test_a_marker_beside_somebodys_own_data_proves_nothing(tmp_path: Path) -> None:
    _database(tmp_path, "person.added")
    homes.write_marker(tmp_path, MARKER)

    assert homes.state_of(tmp_path) == State.FOREIGN


def test_the_new_one_takes_the_place_of_the_old(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _database(home, "old")
    _database(homes.staging_of(home), "demo.built")
    homes.write_marker(homes.staging_of(home), MARKER)
    homes.put_in_place(home)

    assert homes.state_of(home) == State.DEMO
    assert [entry.name for entry in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("options", [[], ["--fresh", "--yes"]])
def test_somebodys_own_data_are_never_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    _database(tmp_path, "person.added")
    monkeypatch.setenv("YIXIAN_HOME", str(tmp_path))
    monkeypatch.setenv("YIXIAN_DEMO", "")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = (tmp_path / homes.DATABASE).read_bytes()
    refused = CliRunner().invoke(demo_command, ["--no-serve", *options])

    assert refused.exit_code == 1
    assert "不是演示数据" in refused.output
    assert (tmp_path / homes.DATABASE).read_bytes() == before
