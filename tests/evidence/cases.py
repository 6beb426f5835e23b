"""Charters and series the tests share."""

from typing import Any

import numpy as np

from yixian.evidence import Charter, Series
from yixian.evidence.noises import autoregressive

START = np.datetime64("2025-01-01")


def day(number: int) -> str:
    return str(START + number)


def plain_charter(n_before: int = 365, n_after: int = 60, **changes: Any) -> dict[str, Any]:
    """A before/after charter on daily rows from 2025-01-01, as JSON."""
    base: dict[str, Any] = {
        "project": "Less medium a tonne",
        "indicator": {"name": "medium", "unit": "kg/t", "better": "down", "kind": "mean"},
        "design": "before_after",
        "change_at": day(n_before),
        "before": {"from": day(0), "to": day(n_before - 1)},
        "after": {"from": day(n_before), "to": day(n_before + n_after - 1)},
        "min_effect": 0.5,
        "covariates": ["ash"],
        "registered_at": day(n_before - 10),
    }
    return {key: value for key, value in (base | changes).items() if value is not None}


def charter(n_before: int = 365, n_after: int = 60, **changes: Any) -> Charter:
    return Charter.from_dict(plain_charter(n_before, n_after, **changes))


def daily(n: int = 425, *, change: int = 365, effect: float = -1.0, seed: int = 1, memory: float = 0.3) -> Series:
    """Daily values around 10 with unit spread, raw ash with an influence of 0.2, and a step at the change."""
    rng = np.random.default_rng(seed)
    ash = rng.normal(30.0, 2.0, n)
    value = 10.0 + autoregressive(memory)(rng, n) + 0.2 * (ash - 30.0) + effect * (np.arange(n) >= change)
    return Series(times=START + np.arange(n), value=value, covariates={"ash": ash})


def switchback_charter(days: int = 30, **changes: Any) -> Charter:
    return Charter.from_dict(
        {
            "project": "Two settings by turns",
            "indicator": {"name": "throughput", "unit": "t/h", "better": "up", "kind": "mean"},
            "design": "switchback",
            "after": {"from": day(0), "to": day(days - 1)},
            "min_effect": 0.3,
            "registered_at": "2024-12-30",
        }
        | changes
    )


def turns(days: int = 30, *, effect: float = 0.6, seed: int = 1, by_crew: bool = False) -> Series:
    """Two shifts a day, four crews of unlike level, arms by random day pairs or, wrongly, by crew."""
    rng = np.random.default_rng(seed)
    n = 2 * days
    crew = np.array([f"crew {number}" for number in (np.arange(n) // 2 * 2 + np.arange(n) % 2) % 4])
    if by_crew:
        arm = np.where(np.isin(crew, ("crew 0", "crew 1")), "A", "B")
    else:
        first = rng.integers(0, 2, size=(days + 1) // 2)
        arm = np.where(np.repeat(np.column_stack([first, 1 - first]).ravel()[:days], 2) == 1, "B", "A")
    levels = dict(zip(sorted(set(crew)), rng.normal(0, 0.4, 4), strict=True))
    value = 100.0 + 0.7 * autoregressive(0.7)(rng, n) + effect * (arm == "B")
    value += np.array([levels[name] for name in crew]) + 0.3 * (np.arange(n) % 2)
    return Series(
        times=START + np.arange(n) // 2,
        value=value,
        shift=np.tile(["day", "night"], days),
        crew=crew,
        arm=arm,
    )
