"""A throw-away PostgreSQL server on a temporary data folder, listening on loopback only.

Run as a script it tells whether the server programs are installed: the Makefile asks before the second run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

NO_SERVER = (
    "SKIPPED: PostgreSQL is not installed here, so the web suite was not run on it. Install the system package "
    "`postgresql`, as .ci/run does, and run `make test` again."
)


def find(program: str) -> str | None:
    """Return the newest installed server program of that name."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(debian[-1]) if debian else shutil.which(program)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start() -> str:
    """Make a cluster, start it, stop and remove it at exit; return its address as a URL."""
    initdb, pg_ctl = find("initdb"), find("pg_ctl")
    if initdb is None or pg_ctl is None:
        raise SystemExit(NO_SERVER)
    folder = Path(tempfile.mkdtemp(prefix="yixian-postgres-"))
    data, port = folder / "data", free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "nobody")
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    run: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [
            *as_user,
            initdb,
            "-D",
            str(data),
            "-U",
            "yixian",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        ],
        **run,
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    subprocess.run([*as_user, pg_ctl, "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start"], **run)

    def stop() -> None:
        subprocess.run(
            [*as_user, pg_ctl, "-D", str(data), "-m", "immediate", "stop"],
            check=False,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )
        shutil.rmtree(folder, ignore_errors=True)

    if "PYTEST_XDIST_WORKER" not in os.environ:
        atexit.register(stop)
    return f"postgres://yixian@127.0.0.1:{port}/postgres"


if __name__ == "__main__":
    raise SystemExit(NO_SERVER if find("initdb") is None or find("pg_ctl") is None else 0)
