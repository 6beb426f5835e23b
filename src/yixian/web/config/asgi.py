"""One process, one port: event streams run natively, pages in a fixed pool of threads.

Django under ASGI would take a thread per request; under load SQLite's writers then starve each other.
"""

import gc
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.web.config.settings")

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PAGE_THREADS = 6

streams = get_asgi_application()
# What was loaded so far lives as long as the process: a full collection that looks through it costs a page 100 ms.
gc.collect()
gc.freeze()
pages = WSGIMiddleware(get_wsgi_application(), workers=PAGE_THREADS)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer ``/sse/…`` on the event loop and everything else in the pool."""
    if scope["type"] == "http" and not scope["path"].startswith("/sse/"):
        await pages(scope, receive, send)  # type: ignore[arg-type]
    elif scope["type"] == "http":
        await streams(scope, receive, send)  # type: ignore[arg-type]
    else:
        raise NotImplementedError(scope["type"])  # uvicorn runs with lifespan off
