"""An installation of its own for tests that start real processes: a home and, with ``--postgres``, a database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

import postgres_server

ROOT = Path(__file__).parents[2]
SERVER = os.environ.get("DATABASE_URL", "")
PREPARE = "from yixian.commands.serve import prepare; prepare()"
START = "from yixian.commands import django_setup; django_setup.start()\n"


@dataclass
class Installation:
    """A home folder, its database, and the commands run in it."""

    home: Path
    url: str = ""
    settings: str = "yixian.web.config.settings"
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "YIXIAN_HOME")}
        return {
            **kept,
            "YIXIAN_HOME": str(self.home),
            "YIXIAN_LANG": "en",
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests"), str(Path(__file__).parent)]),
            **({"DATABASE_URL": self.url} if self.url else {}),
        }

    def python(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=1800,
            **options,
        )

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run ``yixian …`` to its end."""
        return self.python("-m", "yixian", *arguments, **options)

    def django(self, program: str) -> str:
        """Run a few lines inside Django and return what they print."""
        done = self.python("-c", START + program)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self.processes.append(process)
        return process

    def serve(self, *options: str) -> tuple[subprocess.Popen[bytes], int]:
        """Start the server and wait until it answers."""
        port = postgres_server.free_port()
        process = self.start("-m", "yixian", "serve", "--host", "127.0.0.1", "--port", str(port), *options)
        until = time.monotonic() + 240
        while True:
            try:
                answers(port)
            except OSError:
                assert process.poll() is None, process.stderr.read().decode()
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.1)
            else:
                return process, port

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stderr.close()


def answers(port: int, path: str = "/sign-in/") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def new_database() -> str:
    """Make an empty database on the run's PostgreSQL server and return its address."""
    name = f"ops_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return SERVER.rpartition("/")[0] + f"/{name}"


def make(home: Path, template: Path | None = None) -> Installation:
    """Make a prepared installation, from a prepared home where one is given."""
    made = Installation(home, new_database() if SERVER else "")
    if template is not None and not SERVER:
        shutil.copytree(template, home)
        return made
    done = made.python("-c", PREPARE)
    assert done.returncode == 0, done.stderr
    return made
