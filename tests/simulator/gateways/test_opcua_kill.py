"""A served plant that is killed goes on where it was: no acknowledged order is lost or carried out twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asyncua.client.client import Client
from click.testing import CliRunner

import postgres_server
from yixian.cli import main
from yixian.simulator.gateways.errors import GatewayError
from yixian.simulator.gateways.opcua import keeping
from yixian.simulator.gateways.opcua.keeping import Keep, carry_out
from yixian.simulator.gateways.runs import open_run
from yixian.simulator.gateways.tasks import Task

ROOT = Path(__file__).parents[3]
IDENTITY = {"plant": "two-tanks", "scenario": "", "seed": 3}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS = {3: ("HV-1", 55.0), 40: ("LIC-2.mode", 0.0), 41: ("LIC-2.op", 70.0), 77: ("P1.plugged", 0.5)}


def unbroken(orders: dict[int, tuple[str, float]], scans: int) -> str:
    run = open_run(Task("two-tanks", seed=3))
    for scan in range(scans):
        if scan in orders:
            run.set(*orders[scan])
        run.advance(1)
    return run.hash()


@pytest.mark.parametrize("publications", [7, 1000])
def test_killed_after_any_publication_it_goes_on_with_the_same_bits(tmp_path, monkeypatch, publications):
    monkeypatch.setattr(keeping, "PUBLICATIONS", publications)
    done = 0
    for killed_after in (5, 40, 41, 42, 78, 100):
        run, keep = open_run(Task("two-tanks", seed=3)), Keep(tmp_path, IDENTITY)
        assert keep.take_up(run, EPOCH if done == 0 else datetime.now(UTC)) == EPOCH
        assert run.scans == done
        while run.scans < killed_after:
            if run.scans in ORDERS:
                keep.order(run, *ORDERS[run.scans])
                carry_out(run, *ORDERS[run.scans])
            run.advance(1)
            keep.mark(run, EPOCH)
        keep.close()
        done = run.scans
    assert run.hash() == unbroken(ORDERS, 100)
    assert len(list(tmp_path.iterdir())) == 2


def test_an_order_kept_but_not_carried_out_is_carried_out_once(tmp_path):
    run, keep = open_run(Task("two-tanks", seed=3)), Keep(tmp_path, IDENTITY)
    keep.take_up(run, EPOCH)
    run.advance(10)
    keep.mark(run, EPOCH)
    keep.order(run, "HV-1", 66.0)  # here it is killed
    keep.close()
    with next(tmp_path.glob("*.journal")).open("ab") as torn:
        torn.write(b'{"scan": 10, "tag": "HV-1", "val')
    again, keep = open_run(Task("two-tanks", seed=3)), Keep(tmp_path, IDENTITY)
    keep.take_up(again, EPOCH)
    keep.close()
    again.advance(1)
    assert again.hash() == unbroken({10: ("HV-1", 66.0)}, 11)


def test_the_folder_of_another_run_is_refused(tmp_path):
    keep = Keep(tmp_path, IDENTITY)
    keep.take_up(open_run(Task("two-tanks", seed=3)), EPOCH)
    keep.close()
    with pytest.raises(GatewayError, match="keeps two-tanks  3, not two-tanks empty 3; name another folder"):
        Keep(tmp_path, {**IDENTITY, "scenario": "empty"}).take_up(open_run(Task("two-tanks", "empty", seed=3)), EPOCH)


def test_a_graded_drill_is_not_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    asked = ["opcua", "two-tanks", "--scenario", "two-tanks-level", "--keep", str(tmp_path / "kept")]
    answer = CliRunner().invoke(main, asked)
    assert (answer.exit_code, "a graded drill cannot be kept" in answer.output) == (2, True)
    assert not (tmp_path / "kept").exists()


class Killed:
    """``yixian opcua`` in a process of its own, started again and again in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, postgres_server.free_port()

    def __enter__(self) -> Killed:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "YIXIAN_LANG": "en"}
        command = [sys.executable, "-m", "yixian", "opcua", "two-tanks", "--seed", "3", "--port", str(self.port)]
        command += ["--interval", "0.1", "--speed", "20", "--keep", str(self.folder)]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        self.said = self.process.stderr.readline()
        if self.said.startswith("Taken up"):
            self.process.stderr.readline()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.process.stderr.close()

    def write(self, values: list[tuple[str, float]]) -> datetime:
        """Write values one after the other, and return the plant's time when the last one was acknowledged."""

        async def connected():
            async with Client(f"opc.tcp://127.0.0.1:{self.port}/yixian", timeout=30) as client:
                space = await client.get_namespace_index("urn:yixian:simulator:two-tanks")
                for name, value in values:
                    await client.get_node(f"ns={space};s=TWO-TANKS.{name}").write_value(value)
                level = await client.get_node(f"ns={space};s=TWO-TANKS.LT-1.PV").read_data_value()
                return level.SourceTimestamp

        return asyncio.run(connected())


def test_a_killed_server_has_lost_nothing_it_acknowledged_and_doubled_nothing(tmp_path):
    folder, moments, orders, scans = tmp_path / "kept", [], {}, 0
    for values in (
        [("HV-1.PV", 41.0), ("LIC-2.SP", 52.0)],
        [("HV-1.PV", 63.0)],
        [("LIC-2.SP", 33.0), ("HV-1.PV", 44.0)],
    ):
        with Killed(folder) as server:
            moments.append(server.write(values))
            time.sleep(0.5)
        for line in next(folder.glob("*.journal")).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            scans = entry["scan"]
            if "tag" in entry:
                orders.setdefault(entry["scan"], []).append((entry["tag"], entry["value"]))
    assert moments == sorted(moments)
    found = [order for scan in sorted(orders) for order in orders[scan]]
    assert found == [("HV-1", 41.0), ("LIC-2.sp", 52.0), ("HV-1", 63.0), ("LIC-2.sp", 33.0), ("HV-1", 44.0)]
    last, first = open_run(Task("two-tanks", seed=3)), open_run(Task("two-tanks", seed=3))
    keep = Keep(folder, IDENTITY)
    keep.take_up(last, EPOCH)
    keep.close()
    for scan in range(scans):
        for tag, value in orders.get(scan, []):
            first.set(tag, value)
        first.advance(1)
    assert (last.scans, last.hash()) == (scans, first.hash())
