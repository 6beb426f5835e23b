"""Error rates and timings of the methods beside ``verify``, as JSON: ``python -m yixian.evidence.methods_study``."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np

from .aggregate import aggregate
from .capability import capability
from .chart import WIDTH, chart
from .factorial import Factor, design, fit
from .limits import RUN
from .noises import autoregressive
from .records import Floats
from .schedule import pair_differences, schedule, sign_flip
from .surfaces import expand

MEMORIES = (0.0, 0.3, 0.6, 0.8)
SCATTERS = (0.3, 0.6, 1.2)
#: Memory and jump of the processes shown to the stability gate, and the checks that stop them.
PROCESSES = ((0.0, 0.0), (0.3, 0.0), (0.6, 0.0), (0.8, 0.0), (0.97, 0.0), (0.0, 1.5), (0.0, 3.0))
GATES = {"points_or_runs": "process_unstable", "drift": "not_stable"}
_BASELINE, _WATCHED = 150, 150


def chart_cell(memory: float, replicates: int) -> dict[str, float]:
    """Return false signals per 100 points after a baseline of 150, by rule, beside moving-range limits.

    Parameters
    ----------
    memory
        Correlation of neighbours [-].
    replicates
        Series simulated [-].
    """
    rng = np.random.default_rng([_WATCHED, round(10 * memory)])
    counts = dict.fromkeys(("moving_range", "plain_nine", "rule_1", "rule_2", "ewma", "reapproval"), 0)
    for _ in range(replicates):
        x = autoregressive(memory)(rng, _BASELINE + _WATCHED)
        base, watched = x[:_BASELINE], x[_BASELINE:]
        single, average = chart(x, slice(0, _BASELINE)), chart(x, slice(0, _BASELINE), kind="EWMA")
        after = [signal.rule for signal in single.signals if signal.index >= _BASELINE]
        ranges = float(np.abs(np.diff(base)).mean()) / 1.128
        counts["moving_range"] += int((np.abs(watched - base.mean()) > WIDTH * ranges).sum())
        counts["plain_nine"] += _nine(watched - base.mean())
        counts["rule_1"] += after.count(1)
        counts["rule_2"] += after.count(2)
        counts["ewma"] += sum(signal.index >= _BASELINE for signal in average.signals)
        counts["reapproval"] += bool(single.reapproval())
    points = replicates * _WATCHED / 100.0
    rates = {name: round(count / points, 2) for name, count in counts.items() if name != "reapproval"}
    return {"memory": memory, **rates, "reapproval_share": round(counts["reapproval"] / replicates, 3)}


def _nine(about: Floats) -> int:
    sides = np.lib.stride_tricks.sliding_window_view(np.sign(about), RUN)
    return int((np.abs(sides.sum(axis=1)) == RUN).sum())


def capability_cell(true_cpk: float, parts: int, replicates: int) -> dict[str, float]:
    """Return how often normal parts pass by the estimate and by the lower limit, and how often the limit holds.

    Parameters
    ----------
    true_cpk
        Of the process [-].
    parts
        Parts measured [-].
    replicates
        Samples simulated [-].
    """
    rng = np.random.default_rng([parts, round(100 * true_cpk)])
    half = 3.0 * true_cpk
    estimate, proved, covered, judged = 0, 0, 0, 0
    for _ in range(replicates):
        found = capability(rng.normal(size=parts), -half, half)
        if found.ppk is None:
            continue
        estimate += found.ppk.est >= found.required
        proved += found.word == "proved"
        if found.ppk.lower is not None and not found.skewed:
            judged += 1
            covered += found.ppk.lower <= true_cpk
    shares = {"estimate_passes": estimate / replicates, "proved": proved / replicates, "limit_holds": covered / judged}
    return {"true_cpk": true_cpk, "parts": parts, **{name: round(share, 3) for name, share in shares.items()}}


def gate_cell(memory: float, step: float, parts: int, replicates: int) -> dict[str, float]:
    """Return how often the stability gate stops a process, by points and runs, and by drift.

    Parameters
    ----------
    memory
        Correlation of neighbouring parts [-].
    step
        Jump of the level half-way [sd].
    parts
        Parts measured [-].
    replicates
        Samples simulated [-].
    """
    rng = np.random.default_rng([parts, round(100 * memory), round(10 * step)])
    moved = step * (np.arange(parts) > parts / 2)
    found = [
        {c.code for c in capability(autoregressive(memory)(rng, parts) + moved, -20, 20).checks}
        for _ in range(replicates)
    ]
    stopped = {name: sum(code in codes for codes in found) / replicates for name, code in GATES.items()}
    return {
        "memory": memory,
        "step": step,
        "parts": parts,
        **{name: round(share, 3) for name, share in stopped.items()},
    }


def region_cell(scatter: float, replicates: int) -> dict[str, Any]:
    """Return how often the optimum's region of a 13-run CCD holds the true optimum, and its median width.

    Parameters
    ----------
    scatter
        Standard deviation of a run; the surface spans 2.83 over the cube [-].
    replicates
        Experiments simulated [-].
    """
    rng = np.random.default_rng(round(10 * scatter))
    factors = (Factor("a", -1.0, 1.0), Factor("b", -1.0, 1.0))
    runs = design(factors, "ccd", centre=5, seed=1)
    beta = np.array([79.94, 0.995, 0.515, 0.25, -1.376, -1.001])
    response = expand(np.array([run.coded for run in runs]), "quadratic") @ beta
    truth, inside, widths = (0.3894, 0.3056), np.zeros(2), []
    for _ in range(replicates):
        found = fit(runs, factors, response + rng.normal(0.0, scatter, len(runs))).optimum
        inside += [span.lo <= t <= span.hi for span, t in zip(found, truth, strict=True)]
        widths.append([span.hi - span.lo for span in found])
    covered = [round(float(share), 3) for share in inside / replicates]
    return {"sd": scatter, "covered": covered, "width": np.median(widths, axis=0).round(2).tolist()}


def sign_flip_rates(replicates: int) -> dict[str, float]:
    """Return how often the sign-flip test of a 30-day switchback is below 5 %, without and with an effect of 0.6.

    Parameters
    ----------
    replicates
        Trials simulated; two shifts a day, memory .7, no washout [-].
    """
    rng = np.random.default_rng(30)
    quiet, loud = 0, 0
    for place in range(replicates):
        slots = schedule(30, 2, washout=0, seed=place)
        y = autoregressive(0.7)(rng, len(slots))
        effect = np.array([0.6 if slot.arm == "B" else 0.0 for slot in slots])
        quiet += sign_flip(pair_differences(slots, y)).chance < 0.05
        loud += sign_flip(pair_differences(slots, y + effect)).chance < 0.05
    return {"false": round(quiet / replicates, 3), "power_0.6": round(loud / replicates, 3)}


def aggregate_ms(n: int = 2_600_000) -> dict[str, float]:
    """Return the least processor time of aggregating n seconds to shifts, smooth and coarse readings [ms].

    Parameters
    ----------
    n
        Readings [-].
    """
    start = np.datetime64("2026-01-01", "ns")
    times = start + np.arange(n).astype("timedelta64[s]")
    shifts = start + np.arange(0, n // 28_800 + 1) * np.timedelta64(8, "h")
    smooth = np.random.default_rng(1).normal(100.0, 1.0, n)
    found = {}
    for name, values in (("smooth", smooth), ("whole_numbers", smooth.round())):
        taken = []
        for _ in range(5):
            begun = time.process_time()
            aggregate(times, values, shifts)
            taken.append(1e3 * (time.process_time() - begun))
        found[name] = round(min(taken), 1)
    return found


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=300)
    replicates = parser.parse_args().replicates
    cells = ((1.2, 30), (1.33, 30), (1.67, 30), (1.67, 100), (2.0, 50))
    record = {
        "chart": [chart_cell(memory, replicates) for memory in MEMORIES],
        "capability": [capability_cell(*cell, replicates) for cell in cells],
        "gate": [gate_cell(*process, parts, replicates) for parts in (50, 150) for process in PROCESSES],
        "region": [region_cell(scatter, replicates) for scatter in SCATTERS],
        "sign_flip": sign_flip_rates(replicates),
        "aggregate_ms": aggregate_ms(),
    }
    print(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
