"""Error rates and timings of the engine, printed as JSON: ``python -m yixian.evidence.study``.

Each cell simulates series without any effect (false alarms, coverage) and with an effect of one standard
deviation (power), and shows Welch's t-test on the same series beside the engine.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np
from scipy import stats

from . import noise
from .charter import Charter, Indicator, Window
from .noises import NOISES, Noise, autoregressive, drifting
from .peeking import peeking
from .records import Floats, Series
from .threats import THREATS, measure
from .verdict import verify

#: Where each noise's random numbers start.
SEEDS = {name: place for place, name in enumerate(NOISES)}
#: The cells of the study: noise, rows before and after, and the most false alarms allowed.
CELLS: tuple[tuple[str, int, int, float], ...] = (
    *((name, 60, 60, 0.07) for name in ("independent", "ar_0.3", "ar_0.6", "ar_0.8", "ar_0.9", "ar_2")),
    ("drift_and_noise", 60, 60, 0.15),
    *((name, 60, 60, 0.07) for name in ("weekly", "heavy_tails", "batches_ar_-0.3")),
    ("ar_0.6", 14, 14, 0.15),
    ("independent", 30, 30, 0.07),
    ("ar_0.6", 30, 30, 0.07),
    ("drift_and_noise", 30, 30, 0.15),
    *((name, 365, 60, 0.07) for name in ("independent", "ar_0.3", "ar_0.6", "ar_0.8", "ar_0.9", "drift_and_noise")),
)
#: Drifts of all kinds on short baselines: memories, drifting shares, and rows before and after.
DRIFTS: tuple[tuple[float, float, int, int], ...] = tuple(
    (memory, share, before, 30)
    for before in (30, 60)
    for memory in (0.9, 0.95, 0.97, 0.985)
    for share in (0.3, 0.5, 0.8)
)


def step(y: Floats, n_before: int) -> noise.Fit:
    """Return the engine at its barest: a level and a step, no covariate, no trend.

    Parameters
    ----------
    y
        Series, shape (n,).
    n_before
        Rows before the step [-].
    """
    n = y.shape[0]
    x = np.column_stack([np.ones(n), (np.arange(n) >= n_before).astype(float)])
    return noise.fit(y, x, np.arange(n, dtype=float), np.array([0.0, 1.0]))


def fires(fitted: noise.Fit, at: float = 0.0) -> bool:
    """Return whether the 95 % interval leaves the value out.

    Parameters
    ----------
    fitted
        A fit.
    at
        The value [unit].
    """
    chance = fitted.below(at)
    return 2.0 * min(chance, 1.0 - chance) < 0.05


def cell(name: str, n_before: int, n_after: int, replicates: int, bar: float | None = None) -> dict[str, Any]:
    """Return the rates of one cell.

    Parameters
    ----------
    name
        Key of ``NOISES``.
    n_before, n_after
        Rows [-].
    replicates
        Series simulated [-].
    bar
        Most false alarms allowed [-].
    """
    rng = np.random.default_rng([n_before, n_after, SEEDS[name]])
    counted = _rates(NOISES[name], rng, n_before, n_after, replicates)
    return {"noise": name, "before": n_before, "after": n_after, "replicates": replicates, **counted, "bar": bar}


def drift_cell(memory: float, share: float, n_before: int, n_after: int, replicates: int) -> dict[str, Any]:
    """Return the rates under one kind of drift.

    Parameters
    ----------
    memory, share
        As in ``noises.drifting`` [-].
    n_before, n_after
        Rows [-].
    replicates
        Series simulated [-].
    """
    rng = np.random.default_rng([n_before, n_after, round(1_000 * memory), round(10 * share)])
    counted = _rates(drifting(memory, share), rng, n_before, n_after, replicates)
    return {"memory": memory, "share": share, "before": n_before, "after": n_after, "replicates": replicates} | counted


def _rates(make: Noise, rng: np.random.Generator, n_before: int, n_after: int, replicates: int) -> dict[str, float]:
    engine, welch, power = 0, 0, 0
    for _ in range(replicates):
        y = make(rng, n_before + n_after)
        fitted = step(y, n_before)
        engine += fires(fitted)
        power += fires(fitted, -1.0)  # adding an effect of 1 moves every cell by 1: nothing need be fitted anew
        welch += bool(stats.ttest_ind(y[:n_before], y[n_before:], equal_var=False).pvalue < 0.05)
    return {
        "engine_false_alarms": engine / replicates,
        "engine_coverage": 1.0 - engine / replicates,
        "engine_power_1sd": power / replicates,
        "welch_false_alarms": welch / replicates,
    }


def timings() -> list[dict[str, float]]:
    """Return the median processor time of one fit with two covariates [ms]."""
    found = []
    for n in (90, 365, 1_095):
        rng = np.random.default_rng(n)
        y = autoregressive(0.6)(rng, n)
        x = np.column_stack([np.ones(n), np.arange(n) >= 0.8 * n, rng.normal(size=(n, 2))])
        contrast = np.array([0.0, 1.0, 0.0, 0.0])
        taken = []
        for _ in range(15):
            start = time.process_time()
            noise.fit(y, x, np.arange(n, dtype=float), contrast).interval()
            taken.append(1e3 * (time.process_time() - start))
        found.append({"rows": n, "ms": round(float(np.median(taken)), 2)})
    return found


def timing_trial(n: int) -> tuple[Series, Charter]:
    """Return shifts, three a day, with two covariates, and their charter, for timing a whole verdict.

    Parameters
    ----------
    n
        Number of shifts [-].
    """
    rng = np.random.default_rng(n)
    days = np.datetime64("2025-01-01") + np.arange(n) // 3
    change = days[round(0.8 * n)]
    series = Series(
        times=days,
        value=10.0 + autoregressive(0.6)(rng, n),
        covariates={"ash": rng.normal(size=n), "feed": rng.normal(size=n)},
        shift=np.array(["day", "evening", "night"] * n)[:n],
    )
    charter = Charter(
        project="timing",
        indicator=Indicator("x", "u", "down"),
        design="before_after",
        min_effect=0.5,
        before=Window(str(days[0]), str(change - 1)),
        change_at=str(change),
        after=Window(str(change), str(days[-1])),
        covariates=("ash", "feed"),
    )
    return series, charter


def verdict_ms(n: int = 1_095) -> float:
    """Return the median processor time of a whole verdict on shifts, two covariates and checks [ms].

    Parameters
    ----------
    n
        As in ``timing_trial`` [-].
    """
    series, charter = timing_trial(n)
    taken = []
    for _ in range(5):
        start = time.process_time()
        verify(series, charter)
        taken.append(1e3 * (time.process_time() - start))
    return round(float(np.median(taken)), 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--threats", action="store_true", help="what goes wrong in plants, instead of the plain cells")
    parser.add_argument("--drifts", action="store_true", help="drifts of all kinds on short baselines, instead")
    parser.add_argument(
        "--only", default="", help="cells or threats whose name holds this text, such as 'ar_0.6 30/30'"
    )
    chosen = parser.parse_args()
    if chosen.drifts:
        print(json.dumps({"drifts": [drift_cell(*drift, chosen.replicates) for drift in DRIFTS]}, indent=1))
    else:
        print(json.dumps(found(chosen.replicates, chosen.only, threatened=chosen.threats), indent=1))


def found(replicates: int, only: str, *, threatened: bool) -> dict[str, Any]:
    """Return the tables asked for.

    Parameters
    ----------
    replicates
        Simulated in each row [-].
    only
        Rows whose name holds this text; empty for all [-].
    threatened
        Whether the threats are wanted instead of the plain cells.
    """
    if threatened:
        rows = [measure(name, replicates) for name in THREATS if only in name]
        return {"threats": rows + ([peeking(replicates // 4)] if only in "weekly looks" else [])}
    cells = [cell(*each[:3], replicates, each[3]) for each in CELLS if only in f"{each[0]} {each[1]}/{each[2]}"]
    return {"cells": cells} | ({} if only else {"timings": timings(), "verdict_ms": verdict_ms()})


if __name__ == "__main__":
    main()
