"""Where the work is done: processes of this machine, or workers of a Dask cluster; the same interface for both."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from yixian.simulator.errors import BackendMissing
from yixian.simulator.gateways.errors import GatewayError, Problem

MOST_BREAKS = 3
Open = Callable[[], AbstractContextManager[Executor]]


def processes(count: int) -> Open:
    """Return what opens a pool of processes [-].

    Parameters
    ----------
    count
        How many [-].
    """

    @contextmanager
    def opened() -> Iterator[Executor]:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(count, context, initializer=_end_with, initargs=(os.getpid(),))
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    return opened


def _end_with(parent: int) -> None:
    """End this worker when its parent has been killed: nobody would ever give it work again."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def dask(address: str) -> Open:
    """Return what connects to a Dask scheduler; its workers need Yixian installed too.

    Parameters
    ----------
    address
        ``tcp://host:8786`` [-].

    Raises
    ------
    BackendMissing
        If Dask is not installed.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise BackendMissing("Dask is not installed: pip install 'yixian[cluster]'") from error

    @contextmanager
    def opened() -> Iterator[Executor]:
        try:
            client = distributed.Client(address, timeout="20s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            zh, en = f"{address} 没有 Dask 调度器应答：{error}", f"no Dask scheduler answers at {address}: {error}"
            raise GatewayError(Problem(zh, en)) from error
        executor: Executor = client.get_executor(pure=False, retries=MOST_BREAKS)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)
            client.close()

    return opened


def results_of(opens: Open, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """Yield number and result of each job as it is done; what a killed process has lost is done again.

    Parameters
    ----------
    opens
        Opens the executor [-].
    work
        Does a job [-].
    jobs
        Its arguments [-].

    Raises
    ------
    GatewayError
        If the processes keep dying.
    """
    left = dict(enumerate(jobs))
    for _ in range(MOST_BREAKS):
        try:
            with opens() as executor:
                yield from _completed(executor, work, left)
        except BrokenProcessPool:
            continue
        return
    zh = f"工作进程已 {MOST_BREAKS} 次中断；还剩 {len(left)} 份工作"
    raise GatewayError(Problem(zh, f"worker processes died {MOST_BREAKS} times; {len(left)} pieces of work are left"))


def _completed(
    executor: Executor, work: Callable[..., Any], left: dict[int, tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    """Yield results and take their jobs off the list; a result counts once it has been taken."""
    waiting: dict[Future[Any], int] = {executor.submit(work, *job): number for number, job in left.items()}
    while waiting:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            number = waiting.pop(future)
            result = future.result()
            del left[number]
            yield number, result
