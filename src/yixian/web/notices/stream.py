"""The number of unread notices, told to every open page as it changes.

One poll of the database per process every five seconds serves all its pages, however many there are.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from yixian.web.notices.models import Notice
from yixian.web.people.models import Person

POLL_S = 5.0
QUIET_S = 25.0  # a comment now and then keeps proxies from closing the stream


def unread_counts(people: frozenset[int]) -> dict[int, int]:
    """Return the number of unread notices of each of these people; one query for all.

    Whichever thread of the pool runs this, it leaves no connection behind.
    """
    rows = (
        Notice.objects.filter(person__in=people, read_at__isnull=True)
        .order_by()
        .values_list("person")
        .annotate(Count("pk"))
    )
    try:
        counts: dict[int, int] = dict(rows)
    finally:
        connection.close()
    return {person: counts.get(person, 0) for person in people}


class Hub:
    """The open streams of one process, and the one task that reads the database for them."""

    def __init__(self, poll_s: float = POLL_S) -> None:
        self.poll_s = poll_s
        self.polls = 0
        self._queues: dict[asyncio.Queue[int], int] = {}
        self._task: asyncio.Task[None] | None = None

    async def follow(self, person: int) -> AsyncIterator[int | None]:
        """Yield the person's count at first and whenever it changes; ``None`` after a quiet while."""
        queue: asyncio.Queue[int] = asyncio.Queue()
        self._queues[queue] = person
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll())
        try:
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), QUIET_S)
                except TimeoutError:
                    yield None
        finally:
            del self._queues[queue]

    async def _poll(self) -> None:
        told: dict[asyncio.Queue[int], int] = {}
        while self._queues:
            people = frozenset(self._queues.values())
            counts = await sync_to_async(unread_counts, thread_sensitive=False)(people)
            self.polls += 1
            for queue, person in list(self._queues.items()):
                if person in counts and told.get(queue) != counts[person]:
                    told[queue] = counts[person]
                    queue.put_nowait(counts[person])
            told = {queue: count for queue, count in told.items() if queue in self._queues}
            await asyncio.sleep(self.poll_s if told else 0)


_hubs = threading.local()


def hub() -> Hub:
    """Return the hub of this thread's event loop."""
    if not hasattr(_hubs, "hub"):
        _hubs.hub = Hub()
    found: Hub = _hubs.hub
    return found


async def _lines(person: int) -> AsyncIterator[bytes]:
    yield b"retry: 10000\n\n"
    async for count in hub().follow(person):
        yield b": still here\n\n" if count is None else f"event: unread\ndata: {count}\n\n".encode()


@require_GET
async def unread(request: HttpRequest) -> HttpResponseBase:
    """Stream the number of unread notices; 204, which ends the browser's attempts, where streams cannot run."""
    person = await request.auser()
    if not isinstance(request, ASGIRequest) or not isinstance(person, Person):
        return HttpResponse(status=204)
    return StreamingHttpResponse(
        _lines(person.pk),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
