"""The host of all living plants: one event loop on an absolute schedule, in a process of its own.

Each plant has a base (wall clock, simulated time); its next scans are due where that straight line says, whatever the
last ones cost, so nothing drifts. Freezing is not calling. What people ask for are rows of the database, read every
fifth of a second; every few seconds all conditions are saved together with the scan at which each row was done.
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
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from django.db import close_old_connections
from numpy.typing import NDArray

from yixian.web.training import frames, runner, store
from yixian.web.training.store import Order, Saving, Tenancy

T = TypeVar("T")
logger = logging.getLogger("yixian.training")

POLL_S = 0.2
FRAME_S = 0.5
SAVE_S = 3.0
#: A call does the scans of at least so much real time, so that a fast plant is not called for each of them.
CALL_S = 0.2
#: Behind by more, the schedule begins anew: the computer slept.
LOST_S = 2.0
RAMP_S = 5.0
MARK_S = 60.0
LATENESS_KEPT = 200_000
NOTES_KEPT = 5
#: A plant nobody looks at is shown so often, for the instructor's list; a sign that somebody looks counts so long.
UNWATCHED_S, LOOKING_S = 2.0, 10.0
#: Plants packed for saving before the schedule has its turn again.
PACK = 4
#: Plants saved in one transaction, so that no write is long.
SAVE_MOST = 30


@dataclass
class Tenant:
    """One living plant in the host's care."""

    tenancy: Tenancy
    live: runner.Live
    trend: frames.Trend
    speed: float = 1.0
    is_running: bool = False
    base_wall: float = 0.0
    base_sim: float = 0.0
    turn: int = 0
    branch: int = 0
    ramps: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    done: list[store.Done] = field(default_factory=list)
    happened: list[runner.Happening] = field(default_factory=list)
    marks: list[store.NewMark] = field(default_factory=list)
    rows: list[NDArray[np.float32]] = field(default_factory=list)
    notes: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=NOTES_KEPT))
    since: dict[str, float] = field(default_factory=dict)
    next_mark: float = 0.0
    next_row: float = 0.0
    saved_at: float = 0.0
    shown_at: float = 0.0
    looked_at: float = 0.0
    is_watched: bool = False
    is_dirty: bool = True
    diverged: dict[str, Any] | None = None

    @property
    def run(self) -> int:
        return self.tenancy.run

    @property
    def chunk(self) -> int:
        """Scans of one call."""
        return max(1, round(self.speed * CALL_S / self.live.period_s))

    @property
    def due(self) -> float:
        """When the next call is due: when the last of its scans would be over."""
        ahead = self.live.time_s + self.chunk * self.live.period_s - self.base_sim
        return self.base_wall + ahead / self.speed

    def rebase(self, now: float) -> None:
        self.base_wall, self.base_sim = now, self.live.time_s

    @property
    def haste(self) -> float:
        """How much less often, in simulated time, a fast plant leaves marks and trend points."""
        return max(1.0, self.speed)


class Host:
    """All plants of one installation."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, folder: Path | None = None, spread_s: float = CALL_S
    ) -> None:
        self.clock = clock
        self.folder = folder or frames.folder()
        self.spread_s = spread_s
        self.tenants: dict[int, Tenant] = {}
        self.lateness: deque[float] = deque(maxlen=LATENESS_KEPT)
        self._database = ThreadPoolExecutor(1, "database")
        self._turns = itertools.count()
        self._heap: list[tuple[float, int, int]] = []

    # the schedule ---------------------------------------------------------------------------------------------------

    def adopt(self, tenancy: Tenancy) -> Tenant:
        """Take a plant into care, as it was saved."""
        live = runner.Live(tenancy.scenario, tenancy.seed, tenancy.saved, text=tenancy.text)
        trend = frames.Trend(tenancy.run, live.view, within=self.folder)
        trend.cut(live.time_s)
        tenant = Tenant(tenancy, live, trend, branch=tenancy.branch)
        tenant.ramps = {tag: (target, rate, live.time_s) for tag, (target, rate) in tenancy.ramps.items()}
        tenant.next_mark = live.time_s
        tenant.next_row = live.time_s
        self.tenants[tenant.run] = tenant
        return tenant

    def steer(self, tenant: Tenant, *, speed: float, is_running: bool) -> None:
        """Take over speed and freeze; an unchanged pair changes nothing."""
        is_running = is_running and not tenant.live.is_finished and tenant.diverged is None
        if (speed, is_running) == (tenant.speed, tenant.is_running):
            return
        tenant.speed, tenant.is_running, tenant.is_dirty = speed, is_running, True
        tenant.rebase(self.clock() + self._phase(tenant))
        self._plan(tenant)

    def _phase(self, tenant: Tenant) -> float:
        """Return how much later than the others this plant begins, so that they are not all due at once."""
        return tenant.run * 0.618034 % 1.0 * self.spread_s

    def _plan(self, tenant: Tenant) -> None:
        tenant.turn = next(self._turns)
        if tenant.is_running:
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
            if now - due > LOST_S:
                tenant.rebase(now + self._phase(tenant))
            self._call(tenant)
            self._plan(tenant)
            count += 1
        return count

    def _call(self, tenant: Tenant) -> None:
        self._ramp(tenant)
        try:
            tenant.live.run(tenant.chunk)
        except runner.Diverged as error:
            tenant.diverged = {"tag": error.tag, "time_s": error.time_s}
            tenant.is_running = False
            logger.warning("run %s left the finite numbers at %.1f s: %s", tenant.run, error.time_s, error.tag)
        tenant.is_dirty = True
        new = tenant.live.happenings()
        tenant.happened += new
        for each in new:
            if each.kind == "alarm":
                if each.new:
                    tenant.since.setdefault(each.tag, each.time_s)
                else:
                    tenant.since.pop(each.tag, None)
        self._note(tenant)
        if tenant.live.is_finished:
            tenant.is_running = False

    def _note(self, tenant: Tenant) -> None:
        """Keep a row of the trends, and a mark to go back to, where they are due."""
        now = tenant.live.time_s
        if now >= tenant.next_row:
            values = tenant.live.values()[: len(tenant.live.view.trend_tags)]
            tenant.rows.append(np.concatenate(([now], values)).astype(np.float32))
            tenant.next_row = now + runner.TREND_S * max(1.0, tenant.haste / 4.0)
        if now >= tenant.next_mark:
            tenant.marks.append(store.NewMark("", tenant.live.save(), now, None))
            tenant.next_mark = now + MARK_S * tenant.haste

    def _ramp(self, tenant: Tenant) -> None:
        """Move the setpoints that ramp, each by its share of the time since it last moved."""
        now = tenant.live.time_s
        for tag, (target, rate, at) in list(tenant.ramps.items()):
            if now - at < RAMP_S:
                continue
            present = tenant.live.get(tag)
            most = rate * (now - at) / 60.0
            moved = target if abs(target - present) <= most else present + (most if target > present else -most)
            try:
                tenant.live.command(tag, moved)
            except runner.Refused:
                moved = target
            if moved == target:
                del tenant.ramps[tag]
            else:
                tenant.ramps[tag] = (target, rate, now)

    # what people ask for --------------------------------------------------------------------------------------------

    def obey(self, tenant: Tenant, order: Order) -> None:
        """Do one wish before the next scan, and note what came of it."""
        old: float | None = None
        refusal: dict[str, Any] | None = None
        try:
            old = self._obey(tenant, order)
        except runner.Refused as error:
            refusal = {"code": error.code, **error.values}
        except runner.CannotResume:
            refusal = {"code": "cannot-resume"}
        tenant.done.append(store.Done(order.pk, tenant.branch, tenant.live.scan, tenant.live.time_s, old, refusal))
        tenant.is_dirty = True

    def _obey(self, tenant: Tenant, order: Order) -> float | None:
        if order.verb == "ramp":
            tenant.ramps[order.tag] = (order.value, order.rate, tenant.live.time_s)
        elif order.verb == "sample":
            return tenant.live.get(f"{order.tag}.sampled")
        elif order.verb == "mark":
            tenant.marks.append(store.NewMark(order.note, tenant.live.save(), tenant.live.time_s, order.person))
        elif order.verb == "back":
            self._set_back(tenant, order)
        elif order.verb == "note":
            tenant.notes.append({"id": order.pk, "text": order.note})
        else:
            tenant.ramps.pop(order.tag, None)
            return tenant.live.command(
                order.tag, order.value, by=order.role, who=str(order.person or ""), note=order.note
            )
        return None

    def _set_back(self, tenant: Tenant, order: Order) -> None:
        tenancy = tenant.tenancy
        tenant.live = runner.Live(tenancy.scenario, tenancy.seed, order.saved, text=tenancy.text)
        tenant.branch += 1
        tenant.ramps.clear()
        tenant.since.clear()
        tenant.rows.clear()
        tenant.diverged = None
        tenant.trend.cut(tenant.live.time_s)
        tenant.next_row = tenant.live.time_s
        tenant.next_mark = tenant.live.time_s + MARK_S
        tenant.rebase(self.clock() + self._phase(tenant))
        self._plan(tenant)

    def take(self, news: store.News) -> None:
        """Take over what the database says: new plants, speeds, freezes, ends and wishes."""
        for tenancy in news.tenancies:
            tenant = self.tenants.get(tenancy.run) or self._try_adopt(tenancy)
            if tenant is not None:
                tenant.tenancy = tenancy
                self.steer(tenant, speed=tenancy.speed, is_running=tenancy.is_running)
        for order in news.orders:
            tenant = self.tenants.get(order.run)
            if tenant is not None:
                self.obey(tenant, order)

    def _try_adopt(self, tenancy: Tenancy) -> Tenant | None:
        try:
            return self.adopt(tenancy)
        except (runner.CannotResume, KeyError):
            logger.exception("run %s cannot be taken up; its drill waits", tenancy.run)
            return None

    # keeping --------------------------------------------------------------------------------------------------------

    def savings(self) -> list[Saving]:
        """Return what is to be saved of every plant that moved, and take it off the list."""
        return [self._pack(tenant) for tenant in list(self.tenants.values()) if tenant.is_dirty]

    def _pack(self, tenant: Tenant) -> Saving:
        tenant.is_dirty, tenant.saved_at = False, self.clock()
        done, happened, marks = tenant.done, tenant.happened, tenant.marks
        tenant.done, tenant.happened, tenant.marks = [], [], []
        return Saving(
            tenant.run, tenant.live.save(), tenant.live.scan, tenant.live.time_s, tenant.branch,
            {tag: (target, rate) for tag, (target, rate, _) in tenant.ramps.items()},
            tenant.live.score(), tenant.live.steps(), tenant.live.is_finished, tenant.diverged,
            done, happened, marks,
        )  # fmt: skip

    def restore(self, savings: list[Saving]) -> None:
        """Put back what could not be saved, for the next time."""
        for saving in savings:
            tenant = self.tenants.get(saving.run)
            if tenant is not None:
                tenant.done = saving.done + tenant.done
                tenant.happened = saving.happened + tenant.happened
                tenant.marks = saving.marks + tenant.marks
                tenant.is_dirty = True

    def show(self) -> None:
        """Write a frame of every plant, and its trend rows."""
        for tenant in list(self.tenants.values()):
            self._show(tenant, time.time())

    def _show(self, tenant: Tenant, now: float) -> None:
        head = {
            "at": now,
            "view": tenant.live.view.fingerprint,
            "scan": tenant.live.scan,
            "time_s": tenant.live.time_s,
            "is_running": tenant.is_running,
            "speed": tenant.speed,
            "branch": tenant.branch,
            "is_finished": tenant.live.is_finished,
            "diverged": tenant.diverged,
            "score": tenant.live.score(),
            "steps": tenant.live.steps(),
            "since": dict(tenant.since),
            "notes": list(tenant.notes),
            "ramps": {tag: target for tag, (target, _, _) in tenant.ramps.items()},
        }
        tenant.shown_at = now
        frames.write(tenant.run, head, tenant.live.values(), within=self.folder)
        if tenant.rows:
            rows, tenant.rows = tenant.rows, []
            tenant.trend.append(rows)

    def _show_due(self, now: float) -> Iterator[None]:
        """Show the plants whose turn it is, one a step, so that the schedule comes between."""
        for tenant in list(self.tenants.values()):
            if now - tenant.looked_at > FRAME_S:
                tenant.looked_at = now
                tenant.is_watched = now - frames.watched_at(tenant.run, self.folder) < LOOKING_S
            if now - tenant.shown_at >= (FRAME_S if tenant.is_watched else UNWATCHED_S) - 0.02:
                self._show(tenant, now)
                yield

    def close(self, tenant: Tenant) -> None:
        """End the scenario of a plant whose drill is over."""
        tenant.is_running = False
        if tenant.live.session is not None and not tenant.live.is_finished:
            tenant.live.finish()
            tenant.happened += tenant.live.happenings()
            tenant.is_dirty = True

    def drop_ended(self, open_runs: set[int]) -> None:
        """Let go of plants whose drill is over, once they are saved."""
        for run in [run for run, tenant in self.tenants.items() if run not in open_runs and not tenant.is_dirty]:
            del self.tenants[run]

    # the loop -------------------------------------------------------------------------------------------------------

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until told to stop; the last thing done is to save everything."""
        helpers = [asyncio.create_task(self._follow(stop)), asyncio.create_task(self._display(stop))]
        try:
            while not stop.is_set():
                self.work()
                due = self.next_due()
                pause = 0.05 if due is None else min(0.05, max(0.0, due - self.clock()))
                await asyncio.sleep(pause)
        finally:
            stop.set()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self._save([tenant for tenant in self.tenants.values() if tenant.is_dirty])
            self._database.shutdown()

    def _to_save(self) -> list[Tenant]:
        """Return the plants to save now: those with news at once, the others in turn, a few at a time."""
        now = self.clock()
        moved = [tenant for tenant in self.tenants.values() if tenant.is_dirty]
        urgent = [tenant for tenant in moved if tenant.done or not tenant.is_running]
        waiting = [tenant for tenant in moved if now - tenant.saved_at >= SAVE_S and tenant not in urgent]
        return urgent + sorted(waiting, key=lambda tenant: tenant.saved_at)[:SAVE_MOST]

    async def _display(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            for _ in self._show_due(time.time()):
                self.work()
                await asyncio.sleep(0)
            await asyncio.sleep(FRAME_S / 5)

    async def _follow(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                news = await self._in_thread(partial(store.news, set(self.tenants)))
                self.take(news)
                ended = set(self.tenants) - {tenancy.run for tenancy in news.tenancies}
                for run in ended:
                    self.close(self.tenants[run])
                await self._save(self._to_save())
                self.drop_ended({tenancy.run for tenancy in news.tenancies})
            except Exception:
                logger.exception("the database could not be read; trying again")
            await asyncio.sleep(POLL_S)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do database work in the one thread that has the connection, while the plants go on."""

        def run() -> T:
            close_old_connections()
            return work()

        return await asyncio.get_running_loop().run_in_executor(self._database, run)

    async def _save(self, tenants: list[Tenant]) -> None:
        savings = []
        for number, tenant in enumerate(tenants):
            savings.append(self._pack(tenant))
            if number % PACK == 0:
                self.work()
                await asyncio.sleep(0)
        if not savings:
            return
        try:
            await self._in_thread(partial(store.save, savings))
        except Exception:
            self.restore(savings)
            raise
