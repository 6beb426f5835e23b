"""Server time of every page at plant scale: one process, one request at a time, through the WSGI handler."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yixian.commands.benches.figures import FULL, Figure, bench, percentile

REPEATS = 12
SLOW_MS = 1000.0  # a page this slow has missed its bar; three times are enough to say by how much
BAR_MS = 120.0


@dataclass
class Timing:
    """One page as one person saw it."""

    who: str
    name: str
    path: str
    times_ms: list[float] = field(default_factory=list)
    queries: int = 0
    kilobytes: float = 0.0

    @property
    def p50_ms(self) -> float:
        return percentile(self.times_ms, 0.5)

    @property
    def p95_ms(self) -> float:
        return percentile(self.times_ms, 0.95)


class Visitor:
    """Somebody signed in, calling the WSGI application without a network between."""

    def __init__(self, application: Any, person: Any) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        self.application = application
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, path: str) -> tuple[int, float, int]:
        """Return status, time to the last byte [ms] and size [bytes]."""
        plain, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": plain,
            "QUERY_STRING": query,
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
        status: list[int] = []
        began = time.perf_counter()
        answer = self.application(environ, lambda line, headers, info=None: status.append(int(line[:3])))
        size = sum(len(chunk) for chunk in answer)
        close = getattr(answer, "close", None)
        if close:
            close()
        return status[0], (time.perf_counter() - began) * 1000, size


def find(visitor: Visitor, name: str, pattern: Any) -> tuple[str, int]:
    """Return the first path of the address this visitor is shown, else an empty one and the last status."""
    from yixian.commands.benches.walking import candidates

    status = 0
    for path in candidates(name, pattern):
        status, _, _ = visitor.get(path)
        if status == 200:
            return path, status
        if status in (302, 403, 405):
            break
    return "", status


def walk(who: str, visitor: Visitor) -> Iterator[Timing | tuple[str, int]]:
    """Time every page this visitor may see; yield (name, status) of those that show nothing."""
    from django.db import connection

    from yixian.commands.benches.walking import addresses

    for name, pattern in addresses():
        path, status = find(visitor, name, pattern)
        if not path:
            yield name, status
            continue
        timing = Timing(who, name, path)
        for _ in range(REPEATS):
            counted: list[str] = []

            def count(execute: Any, sql: str, *rest: Any, into: list[str] = counted) -> Any:
                into.append(sql)
                return execute(sql, *rest)

            with connection.execute_wrapper(count):
                _, elapsed, size = visitor.get(path)
            timing.times_ms.append(elapsed)
            timing.queries, timing.kilobytes = len(counted), size / 1000
            if elapsed > SLOW_MS and len(timing.times_ms) >= 3:
                break
        yield timing


@bench("pages")
def pages(scale: str) -> Iterator[Figure]:
    """Every GET page as manager, secretary, team leader and worker."""
    from yixian.commands.serve import prepare

    prepare()
    from django.core.wsgi import get_wsgi_application

    from yixian.commands.benches import volume

    began = time.perf_counter()
    made = volume.build(scale)
    size = made.size
    note = f"{size.people} people, {size.concerns} concerns, {size.readings} readings"
    yield Figure("pages", "making the data", time.perf_counter() - began, "s", None, note)
    application = get_wsgi_application()
    logging.disable(logging.CRITICAL)  # what is not there for a visitor is no news here
    cast = {"manager": made.manager, "secretary": made.secretary, "leader": made.leader, "worker": made.worker}
    timings: list[Timing] = []
    unseen: dict[str, int] = {}
    for who, person in cast.items():
        for found in walk(who, Visitor(application, person)):
            if isinstance(found, Timing):
                timings.append(found)
            else:
                unseen[found[0]] = max(found[1], unseen.get(found[0], 0))
    yield from _figures(timings, unseen, scale)


def _figures(timings: list[Timing], unseen: dict[str, int], scale: str) -> Iterator[Figure]:
    seen = {timing.name for timing in timings}
    bar = BAR_MS if scale == FULL else None
    everything = [elapsed for timing in timings for elapsed in timing.times_ms]
    yield Figure("pages", "all pages p50", percentile(everything, 0.5), "ms", None, f"{len(seen)} pages")
    yield Figure("pages", "all pages p95", percentile(everything, 0.95), "ms", bar)
    worst = max(timings, key=lambda timing: timing.p95_ms)
    yield Figure("pages", "worst page p95", worst.p95_ms, "ms", bar, f"{worst.name} as {worst.who}")
    for timing in sorted(timings, key=lambda timing: -timing.p95_ms):
        note = f"p50 {timing.p50_ms:.1f} ms, {timing.queries} queries, {timing.kilobytes:.0f} kB"
        yield Figure("pages", f"{timing.name} as {timing.who} p95", timing.p95_ms, "ms", bar, note)
    for name, status in sorted(unseen.items()):
        if name not in seen and status != 405:
            yield Figure("pages", f"{name} not measured", None, "ms", None, f"nothing to show: status {status}")
