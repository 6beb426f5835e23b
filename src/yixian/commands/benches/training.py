"""How punctual the training host is: a room of operators at the pace of the clock, and two hundred plants at 20×."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterator

from yixian.commands import django_setup, serve
from yixian.commands.benches.figures import SMALL, Figure, bench, is_shared, percentile

ROOM, CROWD = 36, 200
SCENARIO = "acetylene/steady-state"
WARM_S = 5.0
FREE = "acetylene/100%"


@bench("training", on_postgres=False)
def run(scale: str) -> Iterator[Figure]:
    """Yield lateness, processor share and the time to come back after a stop."""
    django_setup.start()
    serve.migrate()
    seconds = 20.0 if scale == SMALL else 120.0
    _drill(ROOM, 1.0, SCENARIO)
    yield from _measure(f"{ROOM} graded plants at 1×, watched", seconds)
    yield from _coming_back()
    _drill(CROWD, 20.0, FREE)
    yield from _measure(f"{ROOM} watched plants at 1× and {CROWD} free ones at 20×", seconds)


def _drill(count: int, speed: float, scenario: str) -> None:
    from django.utils import timezone

    from yixian.web.people.models import Person
    from yixian.web.training.models import Drill, Run, State

    person = Person.objects.first() or Person.objects.create_user("000001", "张一线")
    drill = Drill.objects.create(
        title="bench", scenario=scenario, speed=speed, state=State.RUNNING, created_by=person, started_at=timezone.now()
    )
    Run.objects.bulk_create(Run(drill=drill, number=number) for number in range(1, count + 1))


def _busy_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _measure(what: str, seconds: float) -> Iterator[Figure]:
    from yixian.web.training import frames, runner, store
    from yixian.web.training.host import Host

    sys.setswitchinterval(0.001)  # as the trainer does
    store._given.clear()
    host = Host()
    host.take(store.news(set()))
    host.lateness.clear()
    for tenant in host.tenants.values():
        host.replan(tenant)

    graded = [run for run, tenant in host.tenants.items() if tenant.live.session is not None]

    async def look() -> None:
        """Say that somebody sits at each graded plant, as the streams of their stations do."""
        while True:
            for run in graded:
                frames.watch(run)
            await asyncio.sleep(4.0)

    async def work() -> tuple[float, float]:
        stop = asyncio.Event()
        task, looking = asyncio.create_task(host.serve(stop)), asyncio.create_task(look())
        await asyncio.sleep(WARM_S)  # all begin in one moment here, and leave their first mark
        host.lateness.clear()
        began, busy = time.perf_counter(), _busy_s()
        await asyncio.sleep(seconds)
        shares = (_busy_s() - busy) / (time.perf_counter() - began), len(host.lateness)
        stop.set()
        looking.cancel()
        await task
        return shares

    share, calls = asyncio.run(work())
    late = list(host.lateness)[: int(calls)]
    note = f"{calls:.0f} calls in {seconds:.0f} s, backend {runner.backend()}"
    if is_shared():
        note += "; the machine is shared with others"
    yield Figure("training", f"{what}: lateness, p50", 1000 * percentile(late, 0.5), "ms", None, note)
    yield Figure("training", f"{what}: lateness, p99", 1000 * percentile(late, 0.99), "ms", 50.0, note)
    yield Figure("training", f"{what}: share of a core", 100 * share, "%", 30.0, "with frames, saving and database")


def _coming_back() -> Iterator[Figure]:
    from yixian.web.training import store
    from yixian.web.training.host import Host

    store._given.clear()
    began = time.perf_counter()
    host = Host()
    host.take(store.news(set()))
    took = time.perf_counter() - began
    yield Figure(
        "training", f"{len(host.tenants)} plants taken up again after a stop", took, "s", 10.0, "from the database"
    )
