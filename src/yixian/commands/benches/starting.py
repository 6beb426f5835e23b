"""From the command to the first answer: the demonstration built and served, and started a second time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from yixian.commands.benches.figures import FULL, Figure, bench, children_busy_s, duration
from yixian.commands.benches.killing import free_port

LONGEST_S = 600.0
BUILD_BAR_S = 90.0
AGAIN_BAR_S = 8.0


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/sign-in/")
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return False
    finally:
        connection.close()
    return answer.status == 200


def first_answer(home: Path, *, small: bool) -> tuple[float | None, float]:
    """Start ``yixian demo``, stop it after its first answer; return the time to it, or ``None``, and processor time."""
    port, before = free_port(), children_busy_s()
    command = [sys.executable, "-m", "yixian", "demo", "--port", str(port), *(["--small"] * small)]
    environment = os.environ | {"YIXIAN_HOME": str(home), "BROWSER": "true"}
    environment.pop("DATABASE_URL", None)
    began = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
    taken: float | None = None
    while process.poll() is None and time.perf_counter() - began < LONGEST_S:
        if answers(port):
            taken = time.perf_counter() - began
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return taken, children_busy_s() - before


@bench("start", on_postgres=False)
def start(scale: str) -> Iterator[Figure]:
    """``yixian demo`` on an empty home (downloads and installation excluded), and again on what that built."""
    home = Path(os.environ["YIXIAN_HOME"]) / "demo"
    small = scale != FULL
    for what, bar in (("first build to first answer", BUILD_BAR_S), ("again to first answer", AGAIN_BAR_S)):
        taken, busy = first_answer(home, small=small)
        yield duration("start", what, taken, busy, bar, "small" if small else "")
