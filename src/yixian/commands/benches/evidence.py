"""The evidence engine's speed, beside two others that answer the same question in the same run."""

from __future__ import annotations

import functools
import importlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from yixian import evidence
from yixian.commands.benches.figures import FULL, Figure, bench, is_shared
from yixian.evidence import noise
from yixian.evidence.noises import autoregressive
from yixian.evidence.study import timing_trial

SHIFTS = 1_095
SECONDS = 2_600_000
VERDICT_BAR_MS, ENGINE_BAR_MS, SHIFTS_BAR_MS = 400.0, 25.0, 60.0


def median_ms(job: Callable[[], object], times: int) -> tuple[float, str]:
    """Return the median time of a job after one run to warm up, and how it was taken.

    By the wall clock, or by this process's time on a shared machine if that is less.
    """
    job()
    walls, busies = [], []
    for _ in range(times):
        wall, busy = time.perf_counter(), time.process_time()
        job()
        walls.append(1e3 * (time.perf_counter() - wall))
        busies.append(1e3 * (time.process_time() - busy))
    wall_ms, busy_ms = statistics.median(walls), statistics.median(busies)
    note = f"median of {times}: wall {wall_ms:.1f} ms, processor {busy_ms:.1f} ms, load {os.getloadavg()[0]:.1f}"
    return (min(wall_ms, busy_ms) if is_shared() else wall_ms), note


@bench("evidence", on_postgres=False)
def speed(scale: str) -> Iterator[Figure]:
    """A verdict, the engine alone and two others on 1,095 shifts with two covariates; seconds to shifts."""
    times = 15 if scale == FULL else 5
    series, charter = timing_trial(SHIFTS)
    taken, note = median_ms(lambda: evidence.verify(series, charter), times)
    yield Figure("evidence", f"verdict with checks and self-check, {SHIFTS} shifts", taken, "ms", VERDICT_BAR_MS, note)
    y, x = _arrays()
    contrast = np.array([0.0, 1.0, 0.0, 0.0])
    steps = np.arange(float(SHIFTS))
    engine, note = median_ms(lambda: noise.fit(y, x, steps, contrast).interval(), times)
    yield Figure("evidence", f"engine alone, {SHIFTS} shifts", engine, "ms", ENGINE_BAR_MS, note)
    for name, module, job in OTHERS:
        yield _beside(name, module, functools.partial(job, y, x), engine, max(times // 5, 2))
    yield _from_seconds(times)


def _arrays() -> tuple[Any, Any]:
    rng = np.random.default_rng(SHIFTS)
    after = np.arange(SHIFTS) >= round(0.8 * SHIFTS)
    x = np.column_stack([np.ones(SHIFTS), after, rng.normal(size=(SHIFTS, 2))])
    return 10.0 + autoregressive(0.6)(rng, SHIFTS), x.astype(float)


def _beside(name: str, module: str, job: Callable[[], object], engine_ms: float, times: int) -> Figure:
    """Return the engine's time as a share of another's; below 1 the engine is ahead."""
    what = f"engine's time / {name}'s"
    try:
        importlib.import_module(module)
    except ImportError:
        return Figure("evidence", what, None, "", None, f"{module} is not installed: not compared")
    other, note = median_ms(job, times)
    return Figure("evidence", what, engine_ms / other, "", 1.0, f"{name} {other:.1f} ms ({note})")


def _causal_impact(y: Any, x: Any) -> None:
    module = importlib.import_module("causal_impact")
    change = int(np.argmax(x[:, 1] > 0))
    table = np.column_stack([y, x[:, 2:]])
    module.CausalImpact(table, [0, change - 1], [change, SHIFTS - 1]).summary()


def _arima(y: Any, x: Any) -> None:
    model = importlib.import_module("statsmodels.tsa.arima.model").ARIMA
    model(y, exog=x[:, 1:], order=(1, 0, 1)).fit().conf_int()


OTHERS: tuple[tuple[str, str, Callable[[Any, Any], None]], ...] = (
    ("bsts-causalimpact", "causal_impact", _causal_impact),
    ("statsmodels ARIMA(1,0,1) + step", "statsmodels", _arima),
)


def _from_seconds(times: int) -> Figure:
    what = f"{SECONDS:,} readings a second apart to shifts"
    start = np.datetime64("2026-01-01", "s")
    moments = start + np.arange(SECONDS)
    values = np.random.default_rng(1).normal(100.0, 1.0, SECONDS)
    edges = np.arange(start, start + SECONDS + 28_800, np.timedelta64(28_800, "s"))
    try:
        aggregate = importlib.import_module("yixian.evidence.aggregate").aggregate
    except ImportError:
        return Figure("evidence", what, None, "ms", SHIFTS_BAR_MS, "yixian.evidence.aggregate is missing")
    taken, note = median_ms(lambda: aggregate(moments, values, edges), times)
    return Figure("evidence", what, taken, "ms", SHIFTS_BAR_MS, note)
