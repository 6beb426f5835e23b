"""Server time of every page at plant scale: one process, one request at a time, through the WSGI handler."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Iterator
from typing import Any

from yixian.commands.benches.figures import FULL, Figure, bench, is_shared, percentile
from yixian.commands.benches.visiting import Timing, Visitor

REPEATS = 20
FEW = 6  # enough for a page that is nowhere near its bar, and for one far beyond it
SLOW_MS = 1000.0
BAR_MS = 120.0
FLOOR = "bench-floor"


def find(visitor: Visitor, name: str, pattern: Any) -> tuple[str, int]:
    """Return the first path of the address this visitor is shown, else an empty one and the last status."""
    from yixian.commands.benches.walking import candidates

    status = 0
    for path in candidates(name, pattern, visitor.person):
        status = visitor.get(path).status
        if status == 200:
            return path, status
        if status in (302, 405):
            break
    return "", status


def walk(who: str, visitor: Visitor, few: int) -> Iterator[Timing | tuple[str, int]]:
    """Time every page this visitor may see; yield (name, status) of those that show nothing."""
    from yixian.commands.benches.walking import VARIANTS, addresses

    yield timed(who, FLOOR, f"/{FLOOR}/", visitor, few)
    for name, pattern in addresses():
        if name == FLOOR:
            continue
        path, status = find(visitor, name, pattern)
        if not path:
            yield name, status
            continue
        yield timed(who, name, path, visitor, few)
        for query in VARIANTS.get(name, ()):
            yield timed(who, f"{name}?{query}", f"{path}?{query}", visitor, few)


def timed(who: str, name: str, path: str, visitor: Visitor, few: int) -> Timing:
    timing = Timing(who, name, path)
    for _ in range(REPEATS):
        visit = visitor.get(path)
        timing.times_ms.append(visit.elapsed_ms)
        timing.busy_ms.append(visit.busy_ms)
        timing.queries, timing.kilobytes, timing.is_page = visit.queries, visit.size / 1000, visit.is_page
        is_far = max(timing.busy_ms) < BAR_MS / 3 or visit.busy_ms > SLOW_MS
        if is_far and len(timing.times_ms) >= few:
            break
    return timing


def add_floor() -> None:
    """Add an empty page with the house's frame: what Django, the session and the frame cost before any content."""
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.urls import get_resolver, path

    template = engines["django"].from_string('{% extends "ui/base.html" %}')

    def floor(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render({}, request))

    get_resolver().url_patterns.append(path(f"{FLOOR}/", floor, name=FLOOR))


@bench("pages")
def pages(scale: str) -> Iterator[Figure]:
    """Every GET page as manager, secretary, team leader, worker, administrator and auditor."""
    from yixian.commands.serve import prepare

    prepare()
    from yixian.commands.benches import volume

    began = time.perf_counter()
    made = volume.build(scale)
    size = made.size
    note = f"{size.people} people, {size.concerns} concerns, {size.readings} readings, {size.audits} audit entries"
    yield Figure("pages", "making the data", time.perf_counter() - began, "s", None, note)
    timings, unseen = visit_all(made.cast, FEW if scale == FULL else 2)
    yield from _figures(timings, unseen, scale)


def visit_all(cast: dict[str, Any], few: int = FEW) -> tuple[list[Timing], dict[str, int]]:
    """Return the timings of all pages and people, and the worst status of the addresses that showed nothing."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    add_floor()
    gc.collect()
    gc.freeze()  # as config.asgi does
    logging.disable(logging.CRITICAL)  # what is not there for a visitor is no news here
    timings: list[Timing] = []
    unseen: dict[str, int] = {}
    for who, person in cast.items():
        for found in walk(who, Visitor(application, person), few):
            if isinstance(found, Timing):
                timings.append(found)
            else:
                unseen[found[0]] = max(found[1], unseen.get(found[0], 0))
    return timings, unseen


def _figures(timings: list[Timing], unseen: dict[str, int], scale: str) -> Iterator[Figure]:
    """Judge by the wall clock on a machine that has nothing else to do, by processor time on one that has.

    Files (workbooks, label sheets, pictures) are printed too, without a bar: they grow with what is asked for.
    """
    seen = {timing.name for timing in timings}
    files = [timing for timing in timings if not timing.is_page]
    timings = [timing for timing in timings if timing.is_page]
    bar = BAR_MS if scale == FULL else None
    load, by_processor = os.getloadavg()[0], is_shared()
    clock = "processor" if by_processor else "wall"
    judged = {id(timing): timing.busy_p95_ms if by_processor else timing.p95_ms for timing in [*timings, *files]}
    yield Figure("pages", "load of the machine", load, "", None, f"pages are judged by {clock} time")
    for word, values in (
        ("wall", [elapsed for timing in timings for elapsed in timing.times_ms]),
        ("processor", [busy for timing in timings for busy in timing.busy_ms]),
    ):
        held = bar if word == clock else None
        yield Figure(
            "pages", f"all pages p50, {word} time", percentile(values, 0.5), "ms", None, f"{len(seen)} addresses"
        )
        yield Figure("pages", f"all pages p95, {word} time", percentile(values, 0.95), "ms", held)
    floor = percentile([busy for timing in timings if timing.name == FLOOR for busy in timing.busy_ms], 0.5)
    yield Figure("pages", "floor", floor, "ms", None, "an empty page with the frame and a session, processor time p50")
    worst = max(timings, key=lambda timing: judged[id(timing)])
    yield Figure("pages", "worst page p95", judged[id(worst)], "ms", bar, f"{worst.name} as {worst.who}")
    for timing in sorted([*timings, *files], key=lambda timing: -judged[id(timing)]):
        held = bar if timing.is_page else None
        note = (
            f"{'' if timing.is_page else 'a file; '}"
            f"wall p50 {timing.p50_ms:.1f} p95 {timing.p95_ms:.1f} ms, processor p50 {timing.busy_p50_ms:.1f} "
            f"p95 {timing.busy_p95_ms:.1f} ms, {timing.busy_p50_ms / floor:.1f} × floor, "
            f"{timing.queries} queries, {timing.kilobytes:.0f} kB"
        )
        yield Figure("pages", f"{timing.name} as {timing.who} p95", judged[id(timing)], "ms", held, note)
    for name, status in sorted(unseen.items()):
        if name not in seen and status not in (302, 405):
            yield Figure("pages", f"{name} not measured", None, "ms", None, f"nothing to show: status {status}")
