"""The one command a plant runs: starts, says where, answers, stops, and looks after its worker."""

import json
import signal
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPSConnection

import pytest
from installation import Installation, answers

from yixian.web.config import locks


def workers(installation: Installation) -> list[str]:
    return sorted(path.stem for path in (installation.home / "run").glob("worker-*.lock"))


def wait_for(condition, seconds: float = 180.0):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return found


def test_an_empty_home_is_prepared_served_and_stopped(empty):
    process, port = empty.serve()
    assert answers(port) == 200
    wait_for(lambda: workers(empty))
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert workers(empty) == []
    said = process.stderr.read().decode()
    assert f"http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said


def test_the_worker_ends_when_the_server_is_killed(installation):
    process, _ = installation.serve()
    name = wait_for(lambda: workers(installation))[0]
    process.kill()
    process.wait()
    wait_for(lambda: name not in locks.holders(installation.home))


def test_with_nothing_to_do_preparing_touches_nothing(installation):
    stamp = installation.home / "static" / ".stamp"
    before = stamp.stat().st_mtime_ns
    done = installation.python("-c", "from yixian.commands.serve import prepare; prepare()")
    assert done.returncode == 0, done.stderr
    assert stamp.stat().st_mtime_ns == before


def test_a_port_in_use_is_told_plainly(installation):
    _, port = installation.serve("--no-worker")
    done = installation.run("serve", "--host", "127.0.0.1", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_server_processes_answer_and_stop(installation):
    process, port = installation.serve("--workers", "2", "--no-worker")
    assert {answers(port) for _ in range(10)} == {200}
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_assets_come_compressed_and_cached(installation):
    _, port = installation.serve("--no-worker")
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/sign-in/")
    page = connection.getresponse().read().decode()
    path = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


def test_https_is_trusted_by_who_took_the_certificate_from_the_next_port(installation):
    installation_port = start_https(installation)
    connection = HTTPConnection("127.0.0.1", installation_port + 1, timeout=120)
    connection.request("GET", "/ca.crt")
    certificate = connection.getresponse().read().decode()
    connection.close()
    secure = HTTPSConnection(
        "127.0.0.1", installation_port, context=ssl.create_default_context(cadata=certificate), timeout=20
    )
    secure.request("GET", "/sign-in/")
    answer = secure.getresponse()
    answer.read()
    secure.close()
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Secure" in answer.headers["Set-Cookie"]


def start_https(installation: Installation) -> int:
    import postgres_server

    port = postgres_server.free_port()
    installation.start("-m", "yixian", "serve", "--host", "127.0.0.1", "--port", str(port), "--https", "--no-worker")

    def is_up():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):  # the site itself starts after this one
                return answers(port + 1, "/ca.crt") == 200
        except OSError:
            return False

    wait_for(is_up)
    time.sleep(0.5)
    return port


@pytest.mark.parametrize("command", ["serve", "worker", "backup", "restore", "doctor", "bench", "manage"])
def test_every_command_explains_itself(empty, command):
    done = empty.run(command, "--help")
    assert done.returncode == 0
    assert json.dumps(done.stdout)
    assert not (empty.home / "yixian.sqlite3").exists() or command == "manage"
