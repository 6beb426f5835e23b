"""False alarms at fake change dates on real series: ``python -m yixian.evidence.placebo FOLDER``.

The folder holds flotation_hourly/, steel_energy/ and openmv/, public data sets named in
docs/reference/evidence/study.md. No change was recorded in them, so every alarm counts as false, although
some true unrecorded change may be among them. The engine runs at its barest: no covariate, no trend term.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from . import noise
from .files import moment
from .records import Floats
from .study import fires, step

WINDOWS = ((30, 30), (60, 60), (120, 30), (200, 30))
#: Fake dates tried in one series and window.
MOST = 15
#: Rows from which a series says whether it has a memory.
WHOLE = 400

FLOTATION = ("% Silica Concentrate", "% Iron Concentrate", "Starch Flow", "Amina Flow", "Ore Pulp pH")
FLOTATION_FILE = Path("flotation_hourly", "Data_grouped_by_date.csv")
STEEL_FILE = Path("steel_energy", "Steel_industry_data.csv")
#: Column files without times, and how many rows make one period.
OPENMV = (
    ("aeration-rate", "Aeration", 1),
    ("ammonia-concentration", "Ammonia", 6),
    ("batch-yield-purity", "yield", 1),
    ("batch-yield-purity", "purity", 1),
    ("distillate-flowrate", "Flow", 60),
    ("paper-basis-weight", "BasisWeight", 1),
    ("six-point-board-thickness", "Pos1", 10),
)


def real_series(folder: Path) -> dict[str, Floats]:
    """Return the real series by name, one value a shift, day or sample.

    Parameters
    ----------
    folder
        Where the data sets are.
    """
    found: dict[str, Floats] = {}
    rows = _read(folder / FLOTATION_FILE)
    shifts = [str(row["date"])[:10] + str(int(str(row["date"])[11:13]) // 8) for row in rows]
    for name in FLOTATION:
        found[f"flotation {name}"] = _grouped(shifts, [float(row[name]) for row in rows])
    rows = _read(folder / STEEL_FILE)
    days = [_day_first(row["date"]) for row in rows]
    for name in ("Usage_kWh", "Lagging_Current_Power_Factor"):
        values = _grouped(days, [float(row[name]) for row in rows])
        weekday = np.array([np.datetime64(day).astype(int) % 7 not in (2, 3) for day in sorted(set(days))])
        found[f"steel {name}"] = values[weekday]
    for data_set, column, size in OPENMV:
        rows = _read(folder / "openmv" / data_set / "data" / f"{data_set}.csv")
        numbers = np.array([float(row[column]) for row in rows if row[column].strip()])
        whole = numbers[: len(numbers) // size * size]
        found[f"{data_set} {column}"] = whole.reshape(-1, size).mean(axis=1)
    return found


def placebo(series: dict[str, Floats], before: int, after: int) -> dict[str, Any]:
    """Return the mean share of fake dates that fire, engine and Welch, each series counting the same.

    Parameters
    ----------
    series
        Series by name.
    before, after
        Rows before and after each fake date [-].
    """
    engine, welch, power = [], [], []
    for values in series.values():
        if len(values) < before + after + MOST:
            continue
        starts = np.linspace(0, len(values) - before - after, MOST).astype(int)
        pieces = [values[start : start + before + after] for start in starts]
        pieces = [piece for piece in pieces if np.ptp(piece[:before]) > 0 and np.ptp(piece[before:]) > 0]
        fits = [step(piece, before) for piece in pieces]
        spreads = [float(piece[:before].std()) for piece in pieces]
        engine.append(np.mean([fires(fit) for fit in fits]))
        power.append(np.mean([fires(fit, -spread) for fit, spread in zip(fits, spreads, strict=True)]))
        tests = [stats.ttest_ind(piece[:before], piece[before:], equal_var=False) for piece in pieces]
        welch.append(np.mean([test.pvalue < 0.05 for test in tests]))
    return {
        "before": before,
        "after": after,
        "series": len(engine),
        "engine_false_alarms": round(float(np.mean(engine)), 3),
        "engine_power_1sd": round(float(np.mean(power)), 3),
        "welch_false_alarms": round(float(np.mean(welch)), 3),
    }


def without_memory(series: dict[str, Floats]) -> list[str]:
    """Return the series that speak, whole and at even odds, for rows without memory.

    Parameters
    ----------
    series
        Series by name; of long ones the first ``WHOLE`` rows.
    """
    found = []
    for name, values in series.items():
        n = min(len(values), WHOLE)
        weight = noise.fit(values[:n], np.ones((n, 1)), np.arange(float(n)), np.array([1.0])).weights[0]
        if weight / noise.INDEPENDENT > (1.0 - weight) / (1.0 - noise.INDEPENDENT):
            found.append(name)
    return found


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _grouped(keys: list[str], values: list[float]) -> Floats:
    """Return the mean of each key, in the order of the keys."""
    _, place = np.unique(np.array(keys), return_inverse=True)
    means: Floats = np.bincount(place, weights=np.array(values)) / np.bincount(place)
    return means


def _day_first(text: str) -> str:
    day, month, year = text[:10].split("/")
    return str(moment(f"{year}-{month}-{day}"))[:10]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    series = real_series(parser.parse_args().folder)
    windows = [placebo(series, *window) for window in WINDOWS]
    print(json.dumps({"windows": windows, "series": len(series), "without_memory": without_memory(series)}, indent=1))


if __name__ == "__main__":
    main()
