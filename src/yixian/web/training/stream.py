"""What a plant shows, told to its stations: everything at first, then what has changed, once or twice a second."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET
from numpy.typing import NDArray

from yixian.web.people.models import Person
from yixian.web.training import access, frames, runner
from yixian.web.training.models import Role

TELL_S = 0.5
#: A plant whose frame is older is not being run.
STALE_S = 5.0
DIGITS = 6
#: How often, in tellings, a stream says that it is still followed.
WATCH_TURNS = 8
#: After so many tellings without news, a stream says that it still lives: a frozen plant is no cut wire.
BEAT_TURNS = 10


def _rounded(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


class Teller:
    """What one station has been told so far."""

    def __init__(self, fingerprint: str, *, is_secret: bool = False) -> None:
        self.fingerprint, self.is_secret = fingerprint, is_secret
        self.told: list[float | None] = []
        self.seen: NDArray[np.float64] = np.empty(0)
        self.head: dict[str, Any] = {}

    def tell(self, frame: frames.Frame | None, now: float) -> dict[str, Any] | None:
        """Return what is new: ``v`` maps the place of a tag to its value, ``h`` is the head where it changed."""
        if frame is None:
            return self._say({"stale": True})
        if frame.head.get("view") != self.fingerprint:  # left by another version of the plant
            return self._say({"outdated": True})
        new = self._news(frame.values)
        head = {name: value for name, value in frame.head.items() if name != "at"}
        head["outdated"] = False
        if self.is_secret:
            head |= {"steps": [], "score": None, "hints": []}
        head["stale"] = now - frame.head["at"] > STALE_S
        message: dict[str, Any] = {"v": new} if new else {}
        if head != self.head:
            changed = {name: value for name, value in head.items() if self.head.get(name) != value}
            message["h"] = changed
            self.head = head
        return message or None

    def _news(self, values: NDArray[np.float64]) -> dict[str, float | None]:
        """Return the values to be told, by place; of a thousand most stand still, and only the others are rounded."""
        if len(self.told) == len(values):
            places = np.flatnonzero(values != self.seen).tolist()
        else:
            places, self.told = list(range(len(values))), [math.nan] * len(values)  # nothing equals that
        self.seen = values
        new = {}
        for place in places:
            value = _rounded(values[place])
            if value != self.told[place]:
                new[str(place)] = self.told[place] = value
        return new

    def _say(self, head: dict[str, Any]) -> dict[str, Any] | None:
        """Return a head that stands for itself, once."""
        if self.head == head:
            return None
        self.head, self.told = head, []
        return {"h": head}


def _seen(person: Person, run: int) -> tuple[str, bool]:
    """Return which order of tags the station shows, nothing where the person may not see it; and what stays hidden."""
    try:
        found, role = access.run_to_watch(person, run)
    except (Http404, PermissionDenied):
        return "", True
    is_secret = found.drill.is_secret and role != Role.INSTRUCTOR
    return runner.view(found.drill.scenario.partition("/")[0]).fingerprint, is_secret


async def _lines(run: int, fingerprint: str, is_secret: bool) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    teller, quiet, turn = Teller(fingerprint, is_secret=is_secret), 0, 0
    while True:
        if turn % WATCH_TURNS == 0:
            frames.watch(run)
        turn += 1
        message = teller.tell(frames.read(run), time.time())
        quiet = 0 if message else quiet + 1
        if message:
            yield f"event: plant\ndata: {json.dumps(message, separators=(',', ':'))}\n\n".encode()
        elif quiet % BEAT_TURNS == 0:
            yield b"event: beat\ndata: {}\n\n"
        await asyncio.sleep(TELL_S)


@require_GET
async def plant(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stream a plant to somebody who sits at it; 204 where streams cannot run."""
    person = await request.auser()
    fingerprint, is_secret = await sync_to_async(_seen)(person, pk) if isinstance(person, Person) else ("", True)
    if not fingerprint:
        raise Http404
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    return StreamingHttpResponse(
        _lines(pk, fingerprint, is_secret),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
