"""The count on the bell: told at once, told when it changes, one query for all who listen."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from yixian.web.notices import stream
from yixian.web.notices.actions import notify

VALUES = {"unit": "发生班", "overdue": 3, "due": 2}
pytestmark = pytest.mark.django_db(transaction=True)


async def finished() -> None:
    await asyncio.sleep(0.15)  # the poll ends when nobody listens
    await sync_to_async(connections.close_all)()


def tell(person) -> None:
    notify([person], "digest.ready", VALUES)
    connections.close_all()


def test_a_listener_hears_the_count_and_every_change(worker):
    async def listen() -> list[int | None]:
        hub = stream.Hub(poll_s=0.05)
        follower = hub.follow(worker.pk)
        heard = [await asyncio.wait_for(anext(follower), 5)]
        await sync_to_async(tell, thread_sensitive=False)(worker)
        heard.append(await asyncio.wait_for(anext(follower), 5))
        await follower.aclose()
        await finished()
        return heard

    assert asyncio.run(listen()) == [0, 1]


def test_many_listeners_cost_one_query_a_poll(worker, leader, monkeypatch):
    asked = []
    real = stream.unread_counts
    monkeypatch.setattr(stream, "unread_counts", lambda people: asked.append(people) or real(people))

    async def listen() -> int:
        hub = stream.Hub(poll_s=0.05)
        followers = [hub.follow(person.pk) for person in (worker, leader) for _ in range(25)]
        await asyncio.gather(*(asyncio.wait_for(anext(follower), 5) for follower in followers))
        await asyncio.sleep(0.2)
        for follower in followers:
            await follower.aclose()
        await finished()
        return hub.polls

    polls = asyncio.run(listen())
    assert len(asked) == polls < 20
    assert asked[-1] == {worker.pk, leader.pk}


def test_the_address_streams_events(worker, monkeypatch):
    monkeypatch.setattr(stream, "POLL_S", 0.05)

    async def listen() -> tuple[str, bytes]:
        client = AsyncClient()
        await client.aforce_login(worker, backend="django.contrib.auth.backends.ModelBackend")
        answer = await client.get("/sse/notices/")
        lines = aiter(answer.streaming_content)
        first = await anext(lines) + await asyncio.wait_for(anext(lines), 8)
        await lines.aclose()
        await finished()
        return answer["Content-Type"], first

    kind, said = asyncio.run(listen())
    assert kind == "text/event-stream"
    assert said == b"retry: 10000\n\nevent: unread\ndata: 0\n\n"


def test_where_streams_cannot_run_the_browser_is_told_to_stop(as_, worker):
    assert as_(worker).get("/sse/notices/").status_code == 204
