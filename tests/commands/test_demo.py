"""``yixian demo`` from outside: built once, found again, rebuilt after a kill, never over somebody's own data."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yixian import history
from yixian.demo import homes
from yixian.demo.cast import PASSWORD, PIN
from yixian.demo.homes import State

pytestmark = pytest.mark.slow


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return kept | {"YIXIAN_HOME": str(home), "YIXIAN_LANG": "en", "PYTHONPATH": os.pathsep.join(sys.path)}


def _demo(home: Path, *options: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yixian", "demo", "--no-serve", "--small", *options]
    return subprocess.run(command, env=_environment(home), input=answer, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose build was killed in the middle once before it succeeded."""
    home = tmp_path_factory.mktemp("demo") / "home"
    command = [sys.executable, "-m", "yixian", "demo", "--no-serve", "--small"]
    killed = subprocess.Popen(command, env=_environment(home), stderr=subprocess.DEVNULL)
    database = homes.staging_of(home) / homes.DATABASE
    deadline = time.monotonic() + 120
    while not (database.exists() and database.stat().st_size > 1_000_000) and time.monotonic() < deadline:
        time.sleep(0.1)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert database.exists()
    assert not home.exists(), "half a demonstration is never where a server would look"
    built = _demo(home, "--json", "--seed", "4")
    assert built.returncode == 0, built.stderr
    told = json.loads(built.stdout)
    assert told["built"]
    assert told["seed"] == 4
    assert (told["password"], told["pin"], len(told["log_ins"])) == (PASSWORD, PIN, 8)
    return home


def test_a_killed_build_leaves_nothing_behind(home: Path) -> None:
    assert homes.state_of(home) == State.DEMO
    assert [entry.name for entry in home.parent.iterdir()] == ["home"]
    connection = sqlite3.connect(home / homes.DATABASE)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM projects_verdict").fetchone() == (12,)
    connection.close()


def test_its_tag_history_moved_into_place_with_it(home: Path) -> None:
    with history.open(home / "history") as found:
        levels = found.read("P-LT-101")

        assert len(found.tags()) == 9
    assert len(levels.value) == 30 * 8640


def test_a_second_run_finds_the_first_ones_demonstration(home: Path) -> None:
    before = (home / homes.MARKER).stat().st_mtime_ns
    again = _demo(home, "--json")

    assert again.returncode == 0
    assert not json.loads(again.stdout)["built"]
    assert (home / homes.MARKER).stat().st_mtime_ns == before


def test_another_seed_needs_a_fresh_build(home: Path) -> None:
    refused = _demo(home, "--seed", "5")

    assert refused.returncode == 1
    assert "--fresh" in refused.stderr


def test_fresh_asks_before_it_deletes(home: Path) -> None:
    refused = _demo(home, "--fresh", answer="n\n")

    assert refused.returncode == 1
    assert homes.state_of(home) == State.DEMO
