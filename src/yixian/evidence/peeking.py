"""What looking every week does, with registered limits and without, simulated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .charter import Charter, Window
from .comparison import comparison
from .looks import confidence_of
from .noises import autoregressive
from .quality import prepare
from .records import Check, Effect, Series
from .threats import BEFORE, START, daily, outcome, question


def peeking(replicates: int, looks: int = 11) -> dict[str, Any]:
    """Return how often a weekly peeker cries "changed" at any look, with and without registered limits.

    Parameters
    ----------
    replicates
        Trials simulated, AR .6, a year before, 12 weeks after [-].
    looks
        Registered looks before the end [-].
    """
    n_after = 7 * (looks + 1)
    days = tuple(str(START + BEFORE + 7 * week - 1) for week in range(1, looks + 1))
    charter = question(BEFORE, n_after, looks=days)
    bare = replace(charter, looks=())
    counts = {"peeking_at_95": 0, "registered_looks": 0, "power_at_the_end": 0, "power_with_looks": 0}
    weeks = []
    for seed in range(replicates):
        value = autoregressive(0.6)(np.random.default_rng([seed, 2]), BEFORE + n_after)
        series = daily(value)
        counts["peeking_at_95"] += any(
            _fires(outcome(daily(value[: BEFORE + 7 * week]), _until(bare, week)).effect)
            for week in range(1, looks + 2)
        )
        counts["registered_looks"] += bool(_decided(series, charter))
        if seed % 4 == 0:
            loud = daily(value, 0.8)
            week = _decided(loud, charter)
            counts["power_with_looks"] += week > 0
            weeks += [week] * (week > 0)
            counts["power_at_the_end"] += outcome(loud, bare).effect.lo > 0.0
    quarter = -(-replicates // 4)
    rates = {name: round(count / (quarter if "power" in name else replicates), 4) for name, count in counts.items()}
    return {"threat": f"{looks + 1} weekly looks, effect 0.8", "replicates": replicates, **rates} | {
        "mean_week": round(float(np.mean(weeks)), 1) if weeks else None
    }


def _until(charter: Charter, week: int) -> Charter:
    return replace(charter, after=Window(charter.after.start, str(START + BEFORE + 7 * week - 1)))


def _decided(series: Series, charter: Charter) -> int:
    """Return the first look, the end included, at which the interval leaves out zero; 0 if there is none."""
    bare, last = replace(charter, looks=()), len(charter.looks) + 1
    for look in range(1, last + 1):
        rows, _ = prepare(series, _until(bare, look))
        sure = confidence_of(charter, look if look < last else None)
        main = comparison(rows, bare, confidence=sure) if rows is not None else None
        if main is not None and not isinstance(main, Check) and _fires(main.effect):
            return look
    return 0


def _fires(effect: Effect) -> bool:
    return effect.lo > 0.0 or effect.hi < 0.0
