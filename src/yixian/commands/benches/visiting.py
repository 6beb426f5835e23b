"""Somebody signed in, calling the WSGI application without a network between, each visit timed."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from yixian.commands.benches.figures import percentile


@dataclass
class Timing:
    """One page as one person saw it: time on the wall, and of the processors (ours and the database server's)."""

    who: str
    name: str
    path: str
    times_ms: list[float] = field(default_factory=list)
    busy_ms: list[float] = field(default_factory=list)
    queries: int = 0
    kilobytes: float = 0.0
    is_page: bool = True

    @property
    def p50_ms(self) -> float:
        return percentile(self.times_ms, 0.5)

    @property
    def p95_ms(self) -> float:
        return percentile(self.times_ms, 0.95)

    @property
    def busy_p50_ms(self) -> float:
        return percentile(self.busy_ms, 0.5)

    @property
    def busy_p95_ms(self) -> float:
        return percentile(self.busy_ms, 0.95)


@dataclass(frozen=True, slots=True)
class Visit:
    """One answer: its status, how long it took to the last byte, and how large it was."""

    status: int
    elapsed_ms: float
    busy_ms: float
    size: int
    queries: int
    is_page: bool


def server_busy_ms() -> float:
    """Return the processor time of the database server's process that serves us; 0 where there is none to see."""
    from django.db import connection

    inner = connection.connection
    if inner is None or connection.vendor != "postgresql":
        return 0.0
    stat = Path(f"/proc/{inner.info.backend_pid}/schedstat")
    return int(stat.read_text().split()[0]) / 1e6 if stat.exists() else 0.0


class Visitor:
    """One person with a session of their own."""

    def __init__(self, application: Any, person: Any) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        self.person = person
        self.application = application
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def environ(self, path: str) -> dict[str, Any]:
        plain, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": plain,
            "QUERY_STRING": quote(query, safe="=&"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookie,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def get(self, path: str) -> Visit:
        """Ask for one page as a browser would, the body read whole."""
        from django.db import connection

        status: list[int] = []
        kinds: list[str] = []
        queries = 0

        def count(execute: Any, *rest: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*rest)

        def start(line: str, headers: list[tuple[str, str]], info: Any = None) -> None:
            status.append(int(line[:3]))
            kinds.extend(value for name, value in headers if name.lower() == "content-type")

        environ = self.environ(path)
        server, busy, began = server_busy_ms(), time.process_time(), time.perf_counter()
        with connection.execute_wrapper(count):
            answer = self.application(environ, start)
            size = sum(len(chunk) for chunk in answer)
            if hasattr(answer, "close"):
                answer.close()
        elapsed, busy = time.perf_counter() - began, time.process_time() - busy
        is_page = "".join(kinds).startswith("text/html")
        return Visit(status[0], elapsed * 1000, busy * 1000 + server_busy_ms() - server, size, queries, is_page)
