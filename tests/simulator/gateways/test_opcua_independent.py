"""``yixian opcua`` seen by node-opcua, a client of another family: tags, a set-point, an alarm.

Its package is installed by ``npm ci --ignore-scripts`` in ``tests/simulator/gateways/opcua_client``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import postgres_server

ROOT = Path(__file__).parents[3]
CLIENT = Path(__file__).with_name("opcua_client")

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed: node-opcua is not tested")
needs_package = pytest.mark.skipif(
    not (CLIENT / "node_modules" / "node-opcua-client").is_dir(),
    reason="node-opcua is not installed (npm ci --ignore-scripts in tests/simulator/gateways/opcua_client): not tested",
)


@pytest.fixture
def port():
    chosen = postgres_server.free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "YIXIAN_LANG": "en"}
    command = [sys.executable, "-m", "yixian", "opcua", "two-tanks", "--port", str(chosen), "--interval", "0.2"]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert f"127.0.0.1:{chosen}" in server.stderr.readline()
    yield chosen
    server.send_signal(signal.SIGTERM)
    rest = server.stderr.read()
    assert server.wait(20) == 0, rest
    server.stderr.close()


@needs_node
@needs_package
def test_another_client_sees_all_tags_writes_a_setpoint_and_acknowledges_an_alarm(port):
    arguments = ["urn:yixian:simulator:two-tanks", "TWO-TANKS", "LIC-2.SP", "55", "LT-1.L.limit", "95", "LT-1.L"]
    command = ["node", "client.js", f"opc.tcp://127.0.0.1:{port}/yixian", *arguments]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    assert seen["all"]
    assert seen["nodes"] > 30
    assert (seen["refused"], seen["written"], seen["followed"]) == ("BadOutOfRange", "Good", True)
    assert (seen["severity"], seen["message"]) == (600, "LT-1.L alarm, not acknowledged")
    assert (seen["called"], seen["acknowledged"], seen["acked"]) == ("Good", True, True)
    assert seen["kind"] == "ns=0;i=2915"  # an instance of AlarmConditionType
    assert (seen["refresh"], seen["refreshed"]) == ("Good", True)
    assert (seen["shelved"], seen["left"], seen["unshelved"], seen["back"]) == ("Good", "Timed Shelved", "Good", True)
