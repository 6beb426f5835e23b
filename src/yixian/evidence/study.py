"""Error rates and timings of the engine, printed as JSON: ``python -m yixian.evidence.study``.

Each cell simulates series without any effect (false alarms, coverage) and with an effect of one standard
deviation (power), and shows Welch's t-test on the same series beside the engine.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from . import noise
from .charter import Charter, Indicator, Window
from .records import Floats, Series
from .verdict import verify

Noise = Callable[[np.random.Generator, int], Floats]


def autoregressive(memory: float) -> Noise:
    """Return a maker of AR(1) noise with unit variance.

    Parameters
    ----------
    memory
        Correlation of neighbours [-].
    """

    def make(rng: np.random.Generator, n: int) -> Floats:
        fresh = rng.normal(size=n + 1) * np.sqrt(1.0 - memory**2)
        fresh[0] /= np.sqrt(1.0 - memory**2)
        level = np.empty(n)
        last = fresh[0]
        for place in range(n):
            last = memory * last + fresh[place + 1]
            level[place] = last
        return level

    return make


def drift_and_noise(rng: np.random.Generator, n: int) -> Floats:
    """Return slow drift and white noise of equal variance, together 1.

    Parameters
    ----------
    rng
        Source of randomness.
    n
        Length [-].
    """
    slow = autoregressive(0.97)(rng, n)
    both: Floats = np.sqrt(0.5) * (slow + rng.normal(size=n))
    return both


NOISES: dict[str, Noise] = {
    "independent": autoregressive(0.0),
    "ar_0.3": autoregressive(0.3),
    "ar_0.6": autoregressive(0.6),
    "ar_0.8": autoregressive(0.8),
    "ar_0.9": autoregressive(0.9),
    "drift_and_noise": drift_and_noise,
}
DESIGNS = ((60, 60), (365, 60))


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


def cell(name: str, n_before: int, n_after: int, replicates: int) -> dict[str, Any]:
    """Return the rates of one cell.

    Parameters
    ----------
    name
        Key of ``NOISES``.
    n_before, n_after
        Rows [-].
    replicates
        Series simulated [-].
    """
    rng = np.random.default_rng([n_before, n_after, sorted(NOISES).index(name)])
    engine, welch, power = 0, 0, 0
    for _ in range(replicates):
        y = NOISES[name](rng, n_before + n_after)
        fitted = step(y, n_before)
        engine += fires(fitted)
        power += fires(fitted, -1.0)  # adding an effect of 1 moves every cell by 1: nothing need be fitted anew
        welch += bool(stats.ttest_ind(y[:n_before], y[n_before:], equal_var=False).pvalue < 0.05)
    return {
        "noise": name,
        "before": n_before,
        "after": n_after,
        "replicates": replicates,
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


def verdict_ms(n: int = 1_095) -> float:
    """Return the median processor time of a whole verdict on shifts, two covariates and checks [ms].

    Parameters
    ----------
    n
        Number of shifts, three a day [-].
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
    replicates = parser.parse_args().replicates
    cells = [cell(name, *design, replicates) for design in DESIGNS for name in NOISES]
    print(json.dumps({"cells": cells, "timings": timings(), "verdict_ms": verdict_ms()}, indent=1))


if __name__ == "__main__":
    main()
