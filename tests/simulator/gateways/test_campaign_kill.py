"""``yixian campaign`` killed in the middle: started again it does what is missing, and nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.gateways.test_campaign import here
from yixian.simulator.gateways.campaign.plan import read_plan
from yixian.simulator.gateways.campaign.results import PARTS, read
from yixian.simulator.gateways.campaign.running import run_plan

ROOT = Path(__file__).parents[3]
FILE = """
plant: two-tanks
hours: 3.0
seeds: 96
kpis: {spread: {of: LT-2, take: sd}, alarms: {count: alarm}}
"""


def start(file: Path, out: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "YIXIAN_LANG": "en"}
    command = [sys.executable, "-m", "yixian", "campaign", str(file), "--workers", "2", "--out", str(out), "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    return subprocess.Popen(command, env=environment, **pipes)


def workers_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc: only on Linux")
def test_what_was_done_is_kept_the_rest_is_done_and_no_worker_is_left(tmp_path):
    file, out = tmp_path / "many.yaml", tmp_path / "results"
    file.write_text(FILE, encoding="utf-8")
    killed = start(file, out)
    limit = time.monotonic() + 120.0
    while len(list((out / PARTS).glob("*.parquet"))) < 3 and time.monotonic() < limit:
        time.sleep(0.05)
    workers = workers_of(killed.pid)
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)
    killed.stdout.close()
    kept = sum(len(read(path)) for path in (out / PARTS).glob("*.parquet"))
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < limit:
        time.sleep(0.1)
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    again = json.loads(start(file, out).communicate(timeout=120)[0])
    assert 0 < kept < 96
    assert (again["cases"], again["known"], again["done"]) == (96, kept, 96 - kept)
    rows = read(out / "results.parquet")
    assert [row["number"] for row in rows] == list(range(96))
    whole = run_plan(read_plan(FILE), tmp_path / "whole", here)
    assert whole.path.read_bytes() == (out / "results.parquet").read_bytes()
