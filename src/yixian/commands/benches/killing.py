"""SIGKILL under load: real server, many writers at once, the process killed in the middle, started again."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from yixian.commands.benches.figures import FULL, Figure, bench

PATH = "/concerns/receive/"
START_S = 60.0
ANSWER_S = 60.0
LOAD_S = 90.0


@dataclass
class Load:
    """What the writers sent and what the server acknowledged before it was killed."""

    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_server(port: int) -> subprocess.Popen[bytes]:
    """Start ``yixian serve`` in the environment in force and wait until it answers."""
    command = [sys.executable, "-m", "yixian", "serve", "--host", "127.0.0.1", "--port", str(port), "--no-worker"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/sign-in/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return process
        finally:
            connection.close()
    process.kill()
    process.wait()
    raise RuntimeError("the server did not start")


def sessions(count: int) -> tuple[list[str], str]:
    """Sign people in behind the sign-in page; return their cookies and the code of a place. For benches only."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from yixian.web.people.models import Person
    from yixian.web.places.models import Place

    place, _ = Place.objects.get_or_create(code="BENCH", defaults={"kind": "zone", "name": "测试区"})
    cookies = []
    for number in range(count):
        person = Person.objects.create_user(f"K{number:05d}", f"工友{number}")
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies, place.code


def write_until_stopped(port: int, cookie: str, place: str, load: Load) -> None:
    """One phone: raises one concern after another; remembers each only when the answer has come whole."""
    token = secrets.token_hex(16)
    headers = {
        "Cookie": f"{cookie}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_S)
    while not load.stop.is_set():
        key = str(uuid.uuid4())
        body = urlencode({"place": place, "kind": "hazard", "text": f"压力测试 {key}", "client_key": key})
        began = time.perf_counter()
        try:
            with load.lock:
                load.sent.add(key)
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException):
            connection.close()
            break  # the server is gone
        with load.lock:
            if answer.status == 200:
                load.acknowledged.add(key)
                load.times_ms.append((time.perf_counter() - began) * 1000)
            else:
                load.refused.append(f"{answer.status} {said[:200]!r}")
    connection.close()


def run(writers: int, enough: int) -> tuple[Load, int, bool]:
    """Kill the server once so many are acknowledged.

    Return the load, how many acknowledged concerns are missing after the restart, and whether all is clean."""
    from django.db import connection

    cookies, place = sessions(writers)
    connection.close()
    port, load = free_port(), Load()
    process = start_server(port)
    threads = [threading.Thread(target=write_until_stopped, args=(port, cookie, place, load)) for cookie in cookies]
    for thread in threads:
        thread.start()
    until = time.monotonic() + LOAD_S
    while len(load.acknowledged) < enough and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    load.stop.set()
    for thread in threads:
        thread.join()
    again = start_server(port)
    missing = count_missing(load.acknowledged)
    doctor = subprocess.run(
        [sys.executable, "-m", "yixian", "doctor", "--json"], capture_output=True, text=True, check=False
    )
    again.terminate()
    again.wait(30)
    found = json.loads(doctor.stdout)
    clean = not [item for item in found["findings"] if item["level"] == "problem" and item["code"] != "assets.missing"]
    return load, missing, clean


def count_missing(keys: set[str]) -> int:
    from yixian.web.concerns.models import Concern

    stored = {str(key) for key in Concern.objects.values_list("client_key", flat=True)}
    return len(keys - stored)


@bench("kill")
def kill(scale: str) -> Iterator[Figure]:
    """200 writers (40 at small scale), SIGKILL in the middle, restart: nothing acknowledged may be lost."""
    from yixian.commands.benches.figures import percentile
    from yixian.commands.serve import prepare

    prepare()
    writers = 200 if scale == FULL else 40
    load, missing, clean = run(writers, 10 * writers)
    note = f"{writers} writers, {len(load.sent)} sent, {os.uname().sysname}"
    if not load.acknowledged:
        yield Figure(
            "kill", "acknowledged and lost", None, "concerns", 0, f"nothing was acknowledged: {load.refused[:1]}"
        )
        return
    yield Figure("kill", "acknowledged before the kill", len(load.acknowledged), "concerns", None, note)
    yield Figure("kill", "acknowledged and lost", missing, "concerns", 0)
    yield Figure("kill", "refused while running", len(load.refused), "answers", 0, "; ".join(load.refused[:1]))
    yield Figure("kill", "doctor's problems after the restart", 0 if clean else 1, "", 0)
    yield Figure("kill", "answer p95 under load", percentile(load.times_ms, 0.95), "ms")
