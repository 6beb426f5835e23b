"""The tag history goes into the backup while a collector writes and seals, and comes back whole."""

from __future__ import annotations

import json
import time
import zipfile

from yixian import history

WRITER = """
import os, pathlib, threading
from yixian import history
folder = pathlib.Path(os.environ["YIXIAN_HOME"]) / "history"
def seal():
    with history.open(folder, writer=True) as plant:
        while True:
            plant.seal(200); plant.compact()
with history.open(folder, writer=True) as plant:
    plant.define(history.Tag("A", "℃"))
    threading.Thread(target=seal, daemon=True).start()
    at = 0
    while True:
        plant.append(history.Samples(["A"] * 10, [1777593600000 + 1000 * (10 * at + k) for k in range(10)], [1.0] * 10))
        at += 1
"""


def count(home) -> int:
    with history.open(home / "history") as plant:
        assert plant.check() == []
        fewest = plant.extent("A").count
        span = plant.read("A")
        assert fewest <= len(span) <= plant.extent("A").count  # somebody may be writing
        assert span.time_ms.tolist() == [1777593600000 + 1000 * at for at in range(len(span))]
        return len(span)


def sealed(home) -> bool:
    return any((home / "history" / "cold").rglob("*.parquet"))


def test_a_history_being_written_is_backed_up_and_restored_whole(installation, empty, tmp_path):
    if installation.url:
        installation.django("pass")
    writer = installation.start("-c", WRITER)
    until = time.monotonic() + 60
    while not sealed(installation.home) and time.monotonic() < until:
        time.sleep(0.1)
    before = count(installation.home)
    target = tmp_path / "one.zip"
    done = installation.run("backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    writer.kill()
    writer.wait()
    with zipfile.ZipFile(target) as bundle:
        names = bundle.namelist()
    assert f"history/{history.HOT}" in names
    assert not [name for name in names if "sealing" in name or name.startswith("history/tmp")]
    restored = empty.run("restore", str(target), "--yes")
    assert restored.returncode == 0, restored.stderr
    assert before <= count(empty.home) <= count(installation.home)
    found = json.loads(empty.run("doctor", "--json").stdout)
    assert "history.damaged" in found["checked"]
    assert not [one for one in found["findings"] if one["code"].startswith(("history", "collect"))]


def test_doctor_names_a_damaged_history_and_a_silent_collector(installation):
    with history.open(installation.home / "history", writer=True) as plant:
        plant.define(history.Tag("A"))
        plant.append(history.Samples(["A"], [1777593600000], [1.0]))
        plant.seal(1)
    next((installation.home / "history" / "cold").rglob("*.parquet")).unlink()
    run = installation.home / "run"
    run.mkdir(exist_ok=True)
    told = {"server": "opc.tcp://plc:4840/", "at": "2026-11-01T00:00:00+00:00", "state": "connected", "missing": ["T9"]}
    (run / "collect-plc-4840.json").write_text(json.dumps(told), encoding="utf-8")
    found = json.loads(installation.run("doctor", "--json").stdout)
    codes = {one["code"] for one in found["findings"]}
    assert {"history.damaged", "collect.silent", "collect.missing"} <= codes
