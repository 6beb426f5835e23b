"""The collector against an OPC UA server on loopback: kept, reconnected, killed, never lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from asyncua import ua

import postgres_server
from yixian import history
from yixian.commands.benches.opcua_plant import Plant
from yixian.commands.collect import read_tags
from yixian.history.opcua import sample
from yixian.web.config import locks

ROOT = Path(__file__).parents[2]


@pytest.fixture
def plant():
    made = Plant(postgres_server.free_port())
    yield made
    made.stop()


@pytest.fixture
def tags(tmp_path, plant) -> Path:
    path = tmp_path / "tags.csv"
    path.write_text(plant.list_of_tags() + "ns=2;s=NONE,T9,\n", encoding="utf-8")
    return path


class Running:
    def __init__(self, tmp_path: Path, plant: Plant, tags: Path) -> None:
        self.home, self.trace = tmp_path / "home", tmp_path / "trace.txt"
        self.home.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "YIXIAN_HOME": str(self.home),
            "YIXIAN_LANG": "en",
            "PYTHONPATH": str(ROOT / "src"),
        }
        command = [
            sys.executable, "-m", "yixian", "collect", "--server", plant.url, "--tags", str(tags), "--interval", "0.05",
            "--flush", "0.05", "--seal-every", "0.3", "--seal-at", "50", "--trace", str(self.trace),
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)

    def acknowledged(self) -> dict[tuple[str, int], float]:
        """Return what the collector called safe; a line cut by the kill was not."""
        text = self.trace.read_text(encoding="utf-8") if self.trace.exists() else ""
        rows = [line.split() for line in text.split("\n")[:-1]]
        return {(tag, int(time_ms)): float(value) for tag, time_ms, value in rows if value != "nan"}

    def wait_for(self, more: int) -> None:
        start, until = len(self.acknowledged()), time.monotonic() + 40
        while len(self.acknowledged()) < start + more:
            assert time.monotonic() < until, self.end()
            assert self.process.poll() is None, self.end()
            time.sleep(0.05)

    def status(self) -> dict:
        return json.loads(next((self.home / "run").glob("collect-*.json")).read_text(encoding="utf-8"))

    def end(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        return self.process.communicate(timeout=30)[1].decode()


def stored(home: Path) -> list[tuple[str, int, float]]:
    with history.open(home / "history") as opened:
        assert opened.check() == []
        found = []
        for tag in opened.tags():
            span = opened.read(tag.name)
            assert len(set(span.time_ms.tolist())) == len(span)
            assert opened.extent(tag.name).count == len(span)
            found += [(tag.name, *row) for row in zip(span.time_ms.tolist(), span.value.tolist(), strict=True)]
        return found


def assert_all_there(running: Running) -> None:
    found = stored(running.home)
    kept = {(tag, time_ms): value for tag, time_ms, value in found}
    acknowledged = running.acknowledged()
    assert len(kept) == len(found)
    assert {key: kept.get(key) for key in acknowledged} == acknowledged


def test_values_are_collected_sealed_and_the_state_told(plant, tags, tmp_path):
    running = Running(tmp_path, plant, tags)
    running.wait_for(200)
    plant.is_failing = True
    running.wait_for(100)
    status = running.status()
    assert (status["state"], status["missing"], status["tags"]) == ("connected", ["T9"], 6)
    with pytest.raises(locks.Busy, match="collect"), locks.alone(running.home):
        pass  # a restore must not begin
    running.end()
    assert running.status()["state"] == "stopped"
    assert_all_there(running)
    with history.open(running.home / "history") as opened:
        assert opened.tags()[0].unit == "℃"
        assert set(opened.read("T0").quality.tolist()) == {0, 2}


def test_a_server_that_goes_and_comes_back_is_followed_again_without_doubles(plant, tags, tmp_path):
    running = Running(tmp_path, plant, tags)
    running.wait_for(50)
    plant.stop()
    plant.start()
    running.wait_for(50)
    assert running.status()["connections"] == 2
    running.end()
    assert_all_there(running)


def test_three_kills_under_load_lose_and_double_nothing(plant, tags, tmp_path):
    for _ in range(3):
        running = Running(tmp_path, plant, tags)
        running.wait_for(100)
        running.end(signal.SIGKILL)
        assert_all_there(running)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("节点,单位\nns=2;s=a,℃\n", "位号"),
        ("node,tag\nTI-101,a\n", "ns=2;s=TI-101"),
        ("node,tag\nns=2;s=a,\n", "第 2 行"),
        ("node,tag\nns=2;s=a,A\nns=2;s=a,B\n", "第 3 行"),
        ("node,tag,low\nns=2;s=a,A,x\n", "量程"),
        ("node,tag\n", "没有一行"),
    ],
)
def test_a_list_of_tags_that_is_wrong_is_refused_by_row(tmp_path, text, word, monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "zh")
    path = tmp_path / "tags.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(click.ClickException, match=word):
        read_tags(path)


NOW = 1_790_000_000_000


@pytest.mark.parametrize(
    ("value", "status", "expected"),
    [
        (1.5, 0, (1000, 1.5, 0)),
        (True, 0, (1000, 1.0, 0)),
        (7, 0x40000000, (1000, 7.0, 1)),
        (1.5, 0x80340000, (1000, 1.5, 2)),
        ("text", 0, None),
        ([1.0, 2.0], 0, None),
    ],
)
def test_a_value_keeps_its_source_time_and_severity(value, status, expected):
    data = ua.DataValue(ua.Variant(value), ua.StatusCode(status), SourceTimestamp=datetime.fromtimestamp(1, UTC))
    assert sample(data, NOW) == expected


def test_a_value_with_an_impossible_time_is_taken_at_its_arrival_as_uncertain():
    data = ua.DataValue(ua.Variant(1.0), SourceTimestamp=datetime(2099, 1, 1, tzinfo=UTC))
    assert sample(data, NOW) == (NOW, 1.0, 1)
    assert sample(ua.DataValue(ua.Variant(1.0)), NOW) == (NOW, 1.0, 1)
