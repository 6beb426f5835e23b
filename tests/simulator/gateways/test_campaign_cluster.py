"""A campaign on a real Dask scheduler with real workers, one of them killed in the middle: nothing lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yixian.simulator.gateways.campaign.executors import dask, processes
from yixian.simulator.gateways.campaign.plan import read_plan
from yixian.simulator.gateways.campaign.results import read
from yixian.simulator.gateways.campaign.running import run_plan

pytest.importorskip("distributed", reason="the Dask scheduler and its workers are not installed: this is not tested")
pytestmark = pytest.mark.filterwarnings("default")  # of Dask's own, none of ours

ROOT = Path(__file__).parents[3]
FILE = """
plant: two-tanks
hours: 1.0
seeds: 40
kpis:
  spread: {of: LT-2, take: sd}
"""


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers, as their processes and the scheduler's address."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": tmp_path}
    module = [sys.executable, "-m"]
    scheduler = [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    started = [subprocess.Popen([*scheduler, "--scheduler-file", str(file)], **quiet)]
    limit = time.monotonic() + 60.0
    while not file.exists() and time.monotonic() < limit:
        time.sleep(0.1)
    worker = [*module, "distributed.cli.dask_worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1"]
    started += [subprocess.Popen([*worker, "--no-dashboard", "--name", name], **quiet) for name in ("one", "two")]
    yield json.loads(file.read_text())["address"], started[1:]
    for process in reversed(started):
        process.kill()
        process.wait()


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path, cluster):
    address, workers = cluster
    plan = read_plan(FILE)
    told: list[int] = []

    def tell(done: int) -> None:
        told.append(done)
        if len(told) == 4:  # in the middle: some are done, others under way
            workers[0].kill()

    outcome = run_plan(plan, tmp_path / "dask", dask(address), workers=2, tell=tell)
    rows = read(outcome.path)
    assert workers[0].wait(10) != 0
    assert (outcome.done, sum(told), len(rows)) == (40, 40, 40)
    assert len({row["key"] for row in rows}) == 40
    here = run_plan(plan, tmp_path / "pool", processes(1), workers=1)
    assert outcome.path.read_bytes() == here.path.read_bytes()
