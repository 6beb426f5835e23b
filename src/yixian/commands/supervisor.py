"""Keep one worker process running beside the server."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

logger = logging.getLogger("yixian.supervisor")

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STEADY_S = 60.0  # one that lived as long starts again with the first pause
STOP_S = 10.0


class Supervisor:
    """Start a process, start it again whenever it ends, later each time it ends soon; stop it with the server."""

    def __init__(self, command: list[str] | None = None, *, first_pause_s: float = FIRST_PAUSE_S) -> None:
        self.command = command or [sys.executable, "-m", "yixian", "worker", "--supervised"]
        self.first_pause_s = first_pause_s
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the process to finish what it holds; end it after ten seconds. Its job then runs again later."""
        self._stop.set()
        process = self.process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        pause = self.first_pause_s
        while not self._stop.is_set():
            began = time.monotonic()
            # The pipe tells the worker when this process is gone, even after a SIGKILL.
            with subprocess.Popen(self.command, stdin=subprocess.PIPE) as process:
                self.process = process
                self.starts += 1
                if self._stop.is_set():
                    process.terminate()
                code = _wait(process)
            if self._stop.is_set():
                return
            pause = self.first_pause_s if time.monotonic() - began > STEADY_S else pause
            logger.error("the worker process ended (%s); starting it again in %.0f s", code, pause)
            self._stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end without closing standard input, as ``communicate`` would."""
    while True:
        try:
            return process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
