"""The worker: takes jobs one at a time, holds on to each while doing it, and survives whatever a handler does."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections, connection

from yixian.web.jobs import actions, leases, registry, schedules
from yixian.web.jobs.models import Job

logger = logging.getLogger("yixian.worker")


def own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(slots=True)
class Worker:
    """One worker process. ``stop`` is set by a signal, or by the end of the server that started it."""

    name: str = field(default_factory=own_name)
    lease_s: float = leases.LEASE_S
    idle_s: float = 1.0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until told to stop; the job in hand is finished first."""
        registry.discover()
        while not self.stop.is_set():
            close_old_connections()
            try:
                worked = self.step()
            except DatabaseError:
                logger.exception("the database does not answer; trying again")
                connection.close()
                self.stop.wait(5)
                continue
            if not worked:
                self.stop.wait(self.idle_s)

    def run_until_idle(self) -> int:
        """Do everything that is due now and return how many jobs that was (``yixian worker --once``)."""
        registry.discover()
        done = 0
        while not self.stop.is_set() and self.step():
            done += 1
        return done

    def step(self) -> bool:
        """Look after schedules and lost jobs, then do one job; False when there was none."""
        leases.reclaim_expired(grace_s=self.lease_s / 2)
        schedules.enqueue_due()
        job = leases.claim(self.name, lease_s=self.lease_s)
        if job is None:
            return False
        self.do(job)
        return True

    def do(self, job: Job) -> None:
        kind = registry.KINDS.get(job.kind)
        if kind is None:
            leases.give_back(job, f"No handler is registered for {job.kind!r}.", final=True)
            return
        token = actions.current.set(job.pk)
        try:
            with self._heartbeat(job):
                result = kind.run(job.payload) or {}
        except Exception:  # whatever a handler does: the failure goes on the job's page and the worker lives on
            logger.warning("%s failed (attempt %s)", job, job.attempts, exc_info=True)
            leases.give_back(job, traceback.format_exc(), final=job.attempts >= kind.max_attempts)
        else:
            if not leases.finish(job, result):
                logger.warning("%s was taken over by another worker; its result is dropped", job)
        finally:
            actions.current.reset(token)

    @contextmanager
    def _heartbeat(self, job: Job) -> Iterator[None]:
        """Renew the lease from a second thread until the job is done."""
        done = threading.Event()
        beat = threading.Thread(target=self._renew_until, args=(job, done), name="heartbeat", daemon=True)
        beat.start()
        try:
            yield
        finally:
            done.set()
            beat.join()

    def _renew_until(self, job: Job, done: threading.Event) -> None:
        try:
            while not done.wait(self.lease_s / 6):
                try:
                    if not leases.renew(job, lease_s=self.lease_s):
                        return
                except DatabaseError:  # the handler itself may hold SQLite's write lock; the grace time covers it
                    time.sleep(0.1)
        finally:
            connection.close()
