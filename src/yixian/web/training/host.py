"""The host of all living plants: one event loop on an absolute schedule, in a process of its own.

Each plant has a base (wall clock, simulated time); its next scans are due where that straight line says, whatever the
last ones cost, so nothing drifts. Freezing is not calling. What people ask for are rows of the database, read every
fifth of a second; every few seconds all conditions are saved together with the scan at which each row was done.

A database that does not answer is waited for, while the plants go on. Anything else that nobody foresaw ends the
process: whoever supervises it starts another, which takes up every plant as it was last saved.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections

from yixian.web.training import frames, runner, store
from yixian.web.training.store import Order, Saving, Tenancy
from yixian.web.training.tenant import CALL_S, Tenant

T = TypeVar("T")
logger = logging.getLogger("yixian.training")

POLL_S = 0.2
FRAME_S = 0.5
#: A plant is saved so often while somebody looks at it, and while nobody does.
SAVE_S, UNWATCHED_SAVE_S = 3.0, 8.0
#: Calls that are due within so long are done together: waking up costs more than a scan.
WAKE_S = 0.01
#: Behind by more, the schedule begins anew: the computer slept.
LOST_S = 2.0
LATENESS_KEPT = 200_000
#: A plant nobody looks at is shown so often, for the instructor's list; a sign that somebody looks counts so long.
UNWATCHED_S, LOOKING_S = 4.0, 10.0
#: Plants packed for saving before the schedule has its turn again.
PACK = 4
#: Plants saved in one transaction, so that no write is long.
SAVE_MOST = 30


class Host:
    """All plants of one installation."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, folder: Path | None = None, spread_s: float = CALL_S
    ) -> None:
        self.clock = clock
        self.folder = folder or frames.folder()
        self.spread_s = spread_s
        self.tenants: dict[int, Tenant] = {}
        self.waiting: set[int] = set()
        self.lateness: deque[float] = deque(maxlen=LATENESS_KEPT)
        self._database = ThreadPoolExecutor(1, "database")
        self._turns = itertools.count()
        self._heap: list[tuple[float, int, int]] = []
        self._looked_at = 0.0

    # the schedule ---------------------------------------------------------------------------------------------------

    def adopt(self, tenancy: Tenancy) -> Tenant:
        """Take a plant into care, as it was saved."""
        live = tenancy.live(tenancy.saved)
        tenant = Tenant.of(tenancy, frames.Trend(tenancy.run, live.view, within=self.folder), live)
        self.tenants[tenant.run] = tenant
        return tenant

    def steer(self, tenant: Tenant, *, speed: float, is_running: bool) -> None:
        """Take over speed and freeze; an unchanged pair changes nothing."""
        is_running = is_running and not tenant.live.is_finished and tenant.diverged is None
        if (speed, is_running) == (tenant.speed, tenant.is_running):
            return
        tenant.speed, tenant.is_running, tenant.is_dirty = speed, is_running, True
        self.replan(tenant)

    def replan(self, tenant: Tenant) -> None:
        """Begin the schedule of a plant anew; not all at once, so that they are not all due at once."""
        tenant.rebase(self.clock() + tenant.run * 0.618034 % 1.0 * self.spread_s)
        self._plan(tenant)

    def _plan(self, tenant: Tenant) -> None:
        tenant.turn = next(self._turns)
        if tenant.is_running:
            tenant.plan()
            heapq.heappush(self._heap, (tenant.due, tenant.turn, tenant.run))

    def next_due(self) -> float | None:
        return self._heap[0][0] if self._heap else None

    def work(self) -> int:
        """Do all calls that are due; return how many."""
        count = 0
        while self._heap and self._heap[0][0] <= (now := self.clock()):
            due, turn, run = heapq.heappop(self._heap)
            tenant = self.tenants.get(run)
            if tenant is None or tenant.turn != turn or not tenant.is_running:
                continue
            self.lateness.append(now - due)
            tenant.go()
            if now - due > LOST_S:
                self.replan(tenant)
            else:
                self._plan(tenant)
            count += 1
        return count

    # what people ask for --------------------------------------------------------------------------------------------

    def obey(self, tenant: Tenant, order: Order) -> None:
        """Do one wish before the next scan, and note what came of it."""
        old: float | None = None
        refusal: dict[str, Any] | None = None
        try:
            old = tenant.obey(order)
        except runner.Refused as error:
            refusal = {"code": error.code, **error.values}
        except runner.CannotResume:
            refusal = {"code": "cannot-resume"}
        if order.verb == "back" and refusal is None:
            self.replan(tenant)
        tenant.done.append(store.Done(order.pk, tenant.branch, tenant.live.scan, tenant.live.time_s, old, refusal))
        tenant.is_dirty = True

    def take(self, news: store.News) -> None:
        """Take over what the database says: new plants, speeds, freezes, ends and wishes."""
        for tenancy in news.tenancies:
            self._try_adopt(tenancy)
        for run, pace in news.paces.items():
            if run in self.tenants:
                self.steer(self.tenants[run], speed=pace.speed, is_running=pace.is_running)
        for order in news.orders:
            tenant = self.tenants.get(order.run)
            if tenant is not None:
                self.obey(tenant, order)

    def _try_adopt(self, tenancy: Tenancy) -> None:
        try:
            self.adopt(tenancy)
        except (runner.CannotResume, KeyError):
            self.waiting.add(tenancy.run)
            logger.exception("run %s cannot be taken up; its drill waits", tenancy.run)

    # keeping --------------------------------------------------------------------------------------------------------

    def savings(self) -> list[Saving]:
        """Return what is to be saved of every plant that moved, and take it off the list."""
        return [tenant.pack(self.clock()) for tenant in list(self.tenants.values()) if tenant.is_dirty]

    def restore(self, savings: list[Saving]) -> None:
        """Put back what could not be saved, for the next time."""
        for saving in savings:
            tenant = self.tenants.get(saving.run)
            if tenant is not None:
                tenant.put_back(saving)

    def show(self) -> None:
        """Write a frame of every plant, and its trend rows."""
        for tenant in list(self.tenants.values()):
            self._show(tenant, time.time())

    def _show(self, tenant: Tenant, now: float) -> None:
        tenant.shown_at = now
        frames.write(tenant.run, tenant.head(now), tenant.live.values(), within=self.folder)
        if tenant.rows:
            rows, tenant.rows = tenant.rows, []
            tenant.trend.append(rows)

    def show_due(self, now: float) -> Iterator[None]:
        """Show the plants whose turn it is, one a step, so that the schedule comes between."""
        if now - self._looked_at > FRAME_S:
            self._looked_at = now
            watched = frames.watched(now - LOOKING_S, self.folder)
            for run, tenant in self.tenants.items():
                tenant.is_watched = run in watched
        for tenant in list(self.tenants.values()):
            if now - tenant.shown_at >= (FRAME_S if tenant.is_watched else UNWATCHED_S) - 0.02:
                self._show(tenant, now)
                yield

    def to_save(self) -> list[Tenant]:
        """Return the plants to save now: those with news at once, the others in turn, a few at a time."""
        now = self.clock()
        moved = [tenant for tenant in self.tenants.values() if tenant.is_dirty]
        urgent = [tenant for tenant in moved if tenant.done or not tenant.is_running]
        others = [tenant for tenant in moved if tenant.is_running and not tenant.done]
        late = [each for each in others if now - each.saved_at >= (SAVE_S if each.is_watched else UNWATCHED_SAVE_S)]
        return urgent + sorted(late, key=lambda tenant: tenant.saved_at)[:SAVE_MOST]

    def close(self, tenant: Tenant) -> None:
        """End the scenario of a plant whose drill is over."""
        tenant.end()

    def drop_ended(self, open_runs: set[int]) -> None:
        """Let go of plants whose drill is over, once they are saved."""
        for run in [run for run, tenant in self.tenants.items() if run not in open_runs and not tenant.is_dirty]:
            del self.tenants[run]
        self.waiting &= open_runs

    # the loop -------------------------------------------------------------------------------------------------------

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until told to stop; the last thing done is to save everything.

        Raises
        ------
        ExceptionGroup
            Of anything but a database that does not answer; it ends the process.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for part in (self._run, self._follow, self._display):
                    group.create_task(part(stop))
        finally:
            await self._save([tenant for tenant in self.tenants.values() if tenant.is_dirty])
            self._database.shutdown()

    async def _run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.work()
            due = self.next_due()
            await asyncio.sleep(0.05 if due is None else min(0.05, max(WAKE_S, due - self.clock())))

    async def _display(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            for _ in self.show_due(time.time()):
                self.work()
                await asyncio.sleep(0)
            await asyncio.sleep(FRAME_S / 5)

    async def _follow(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._exchange()
            except (OperationalError, InterfaceError):
                logger.exception("the database does not answer; trying again")
            await asyncio.sleep(POLL_S)

    async def _exchange(self) -> None:
        """Read what people ask for, and save what is due."""
        news = await self._in_thread(partial(store.news, set(self.tenants) | self.waiting))
        self.take(news)
        for run in set(self.tenants) - set(news.paces):
            self.close(self.tenants[run])
        await self._save(self.to_save())
        self.drop_ended(set(news.paces))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do database work in the one thread that has the connection, while the plants go on."""

        def run() -> T:
            close_old_connections()
            return work()

        return await asyncio.get_running_loop().run_in_executor(self._database, run)

    async def _save(self, tenants: list[Tenant]) -> None:
        savings = []
        for number, tenant in enumerate(tenants):
            savings.append(tenant.pack(self.clock()))
            if number % PACK == 0:
                self.work()
                await asyncio.sleep(0)
        if not savings:
            return
        try:
            await self._in_thread(partial(store.save, savings))
        except (OperationalError, InterfaceError):
            self.restore(savings)
            raise
