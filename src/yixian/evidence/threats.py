"""What goes wrong in plants, simulated: each threat with and without its guard.

``python -m yixian.evidence.study --threats`` prints the table. Effects and spreads are in units of the day-to-day
standard deviation; more is better; the effect asked for is 1 unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .charter import Charter, Indicator, Window
from .comparison import comparison
from .errors import EvidenceError
from .noises import Noise, autoregressive, drift_and_noise, drifting, long_memory, weekly
from .quality import prepare
from .records import Check, Effect, Floats, Series
from .verdict import CAPS, word_of

Trial = tuple[Series, Charter]
Maker = Callable[[np.random.Generator, float], Trial]
START = np.datetime64("2022-01-01")
BEFORE, AFTER = 365, 60
#: Registered smallest effect: half of the one simulated.
LEAST = 0.5


@dataclass(frozen=True)
class Threat:
    """One thing that goes wrong.

    Parameters
    ----------
    make
        Simulates one trial with a given true effect.
    effect
        The effect whose power is measured [sd].
    bar
        Most false alarms allowed, None where the threat is shown unguarded [-].
    """

    make: Maker
    effect: float = 1.0
    bar: float | None = 0.07


THREATS: dict[str, Threat] = {}


def threat(name: str, *, effect: float = 1.0, bar: float | None = 0.07) -> Callable[[Maker], Maker]:
    """Register a maker of trials.

    Parameters
    ----------
    name
        What the table calls it [-].
    effect, bar
        As in ``Threat``.
    """

    def register(make: Maker) -> Maker:
        THREATS[name] = Threat(make, effect, bar)
        return make

    return register


def question(n_before: int = BEFORE, n_after: int = AFTER, **changes: Any) -> Charter:
    """Return a before/after charter on daily rows.

    Parameters
    ----------
    n_before, n_after
        Rows [-].
    changes
        Other fields of the charter.
    """
    fields: dict[str, Any] = {
        "project": "study",
        "indicator": Indicator("x", "sd", "up"),
        "design": "before_after",
        "min_effect": LEAST,
        "before": Window(str(START), str(START + n_before - 1)),
        "change_at": str(START + n_before),
        "after": Window(str(START + n_before), str(START + n_before + n_after - 1)),
        "trend": "none",
    }
    return Charter(**(fields | changes))


def daily(value: Floats, effect: float = 0.0, n_before: int = BEFORE, **columns: Any) -> Series:
    """Return daily rows with the effect added after the change.

    Parameters
    ----------
    value
        The series without effect, shape (n,) [sd].
    effect
        Added from the change on [sd].
    n_before
        Rows before it [-].
    columns
        Other columns of the series.
    """
    n = value.shape[0]
    return Series(times=START + np.arange(n), value=value + effect * (np.arange(n) >= n_before), **columns)


@dataclass(frozen=True)
class Outcome:
    """What one trial came to: its effect, and whether a check refuses to prove anything."""

    effect: Effect
    refused: bool

    def word(self, minimum: float) -> str:
        """Return the word, the grade being D or C.

        Parameters
        ----------
        minimum
            The registered smallest effect [sd].
        """
        return word_of(self.effect, minimum, "D" if self.refused else "C")


def outcome(series: Series, charter: Charter) -> Outcome:
    """Return what the engine says, self-check and registration left aside.

    Parameters
    ----------
    series, charter
        The trial.

    Raises
    ------
    EvidenceError
        If there is no effect.
    """
    rows, checks = prepare(series, charter)
    main = comparison(rows, charter) if rows is not None else checks[-1]
    if isinstance(main, Check):
        raise EvidenceError(main.code)
    found = [*checks, *main.checks]
    return Outcome(main.effect, any(CAPS.get(check.code) == "D" for check in found if check.level == "cap"))


def measure(name: str, replicates: int) -> dict[str, Any]:
    """Return the rates of one threat: without effect, and with it in a quarter of the replicates.

    Parameters
    ----------
    name
        Key of ``THREATS``.
    replicates
        Trials simulated [-].
    """
    case = THREATS[name]
    quiet = [outcome(*case.make(np.random.default_rng([seed, 1]), 0.0)) for seed in range(replicates)]
    loud = [outcome(*case.make(np.random.default_rng([seed, 1]), case.effect)) for seed in range(-(-replicates // 4))]
    minimum = case.effect / 2.0
    return {
        "threat": name,
        "replicates": replicates,
        "false_alarms": _share(each.effect.lo > 0.0 or each.effect.hi < 0.0 for each in quiet),
        "false_proved": _share(each.word(minimum) == "proved" for each in quiet),
        "refused": _share(each.refused for each in quiet),
        "power": _share(each.effect.lo > 0.0 for each in loud),
        "effect": case.effect,
        "mean_estimate": round(float(np.mean([each.effect.est for each in loud])), 3),
        "bar": case.bar,
    }


def _share(flags: Any) -> float:
    return round(float(np.mean(list(flags))), 4)


def _plain(make: Noise, **changes: Any) -> Maker:
    def trial(rng: np.random.Generator, effect: float) -> Trial:
        return daily(make(rng, BEFORE + AFTER), effect), question(**changes)

    return trial


def _spread(rng: np.random.Generator, n: int, *, factor: float) -> Floats:
    value = autoregressive(0.6)(rng, n)
    value[BEFORE:] *= factor
    return value


def _sloped(rng: np.random.Generator, n: int) -> Floats:
    slope: Floats = autoregressive(0.6)(rng, n) + 1.2 * np.arange(n) / n
    return slope


def _outliers(rng: np.random.Generator, n: int) -> Floats:
    value: Floats = autoregressive(0.6)(rng, n) + 6.0 * (rng.random(n) < 0.03) * rng.choice([-1.0, 1.0], n)
    return value


def _lognormal(rng: np.random.Generator, n: int) -> Floats:
    value: Floats = np.exp(0.5 * autoregressive(0.6)(rng, n)) / 0.6
    return value


for _name, _make, _bar in (
    ("after-period twice as noisy", lambda rng, n: _spread(rng, n, factor=2.0), 0.07),
    ("after-period half as noisy", lambda rng, n: _spread(rng, n, factor=0.5), 0.07),
    ("near random walk + noise", drifting(0.99, 0.5), 0.07),
    ("slow drift + noise", drift_and_noise, 0.07),
    ("long memory d = .4", long_memory, None),
    ("outliers 3 % of 6 sd", _outliers, 0.07),
    ("lognormal", _lognormal, 0.07),
    ("weekly cycle", weekly, 0.07),
    ("slow trend 1.2 sd, no trend term", _sloped, None),
):
    threat(_name, bar=_bar)(_plain(_make))
threat("slow trend 1.2 sd, trend term by the slope", bar=0.15)(_plain(_sloped, trend="auto"))
threat("slow trend 1.2 sd, trend term registered")(_plain(_sloped, trend="line"))


@threat("shutdowns, 20 % missing")
def _shutdowns(rng: np.random.Generator, effect: float) -> Trial:
    series = daily(autoregressive(0.6)(rng, BEFORE + AFTER), effect)
    keep = np.ones(len(series), dtype=bool)
    for start in rng.integers(0, len(series) - 10, 9):
        keep[start : start + 10] = False
    return series.rows(keep), question()


def _ramp(days: int, washout: int) -> Maker:
    def trial(rng: np.random.Generator, effect: float) -> Trial:
        n = BEFORE + AFTER
        since = np.clip((np.arange(n) - BEFORE + 1) / days, 0.0, 1.0)
        return daily(autoregressive(0.6)(rng, n) + effect * since), question(washout_days=washout)

    return trial


for _days in (7, 21):
    threat(f"ramp-in of {_days} days, no washout")(_ramp(_days, 0))
    threat(f"ramp-in of {_days} days, 14 days washout")(_ramp(_days, 14))


def _ash(reliability: float, *, used: bool) -> Maker:
    def trial(rng: np.random.Generator, effect: float) -> Trial:
        n = BEFORE + AFTER
        ash = autoregressive(0.95)(rng, n)
        value = np.sqrt(0.5) * (autoregressive(0.5)(rng, n) + ash)
        seen = np.sqrt(reliability) * ash + np.sqrt(1.0 - reliability) * rng.normal(size=n)
        names = ("ash",) if used else ()
        return daily(value, effect, covariates={"ash": seen}), question(covariates=names)

    return trial


threat("raw ash drifts, not adjusted", bar=None)(_ash(1.0, used=False))
threat("raw ash drifts, adjusted")(_ash(1.0, used=True))
threat("raw ash drifts, adjusted by a poor instrument", bar=None)(_ash(0.7, used=True))


def _from_worst_month(history: int, *, leave_out: bool) -> Maker:
    """Start the trial right after a bad month, as people do, with more or less history as the baseline."""

    def trial(rng: np.random.Generator, effect: float) -> Trial:
        value = autoregressive(0.6)(rng, 1_200)
        months = np.convolve(value, np.ones(30) / 30.0, mode="valid")
        worst = int(np.argmin(months[history - 30 : 1_200 - 30 - AFTER])) + history - 30
        piece = value[worst + 30 - history : worst + 30 + AFTER]
        charter = question(history)
        if leave_out:
            charter = replace(charter, exclude=(Window(str(START + history - 30), str(START + history - 1)),))
        return daily(piece, effect, history), charter

    return trial


threat("charter after the worst month, baseline that month", bar=None)(_from_worst_month(30, leave_out=False))
threat("charter after the worst month, baseline 300 days", bar=0.1)(_from_worst_month(300, leave_out=False))
threat("charter after the worst month, that month left out")(_from_worst_month(300, leave_out=True))


def _consumption(low_load: float, *, load_up: float = 1.0) -> Maker:
    """Medium by tonnage with a fixed part of 100 kg a day, 12 % of the days starting or stopping; less is better."""

    def trial(rng: np.random.Generator, effect: float) -> Trial:
        n = 240
        after = np.arange(n) >= 180
        coal = 1_000.0 * np.exp(0.1 * autoregressive(0.5)(rng, n)) * np.where(after, load_up, 1.0)
        coal *= np.where(rng.random(n) < 0.12, rng.uniform(0.05, 0.45, n), 1.0)
        each = 0.4 * (1.0 - effect * after) * (1.0 + 0.15 * autoregressive(0.6)(rng, n))
        series = Series(
            times=START + np.arange(n), numerator=100.0 * (1.0 - effect * after) + each * coal, denominator=coal
        )
        indicator = Indicator("medium", "kg/t", "down", "ratio")
        return series, question(180, 60, indicator=indicator, min_effect=0.02, low_load=low_load)

    return trial


threat("kg/t, days of starting kept", effect=0.08)(_consumption(0.0))
threat("kg/t, days of starting left out", effect=0.08)(_consumption(0.5))
threat("kg/t, throughput +15 %, load taken out", effect=0.08)(_consumption(0.5, load_up=1.15))


def _season(design: str, years: int = 1, *, level_spread: float = 0.0) -> Maker:
    """Season of 1.5 sd amplitude; each year of its own level; 60 days judged in the last year."""

    def trial(rng: np.random.Generator, effect: float) -> Trial:
        n = 365 * (years + 1)
        moments = np.arange(n)
        value = autoregressive(0.6)(rng, n) + 1.5 * np.sin(2.0 * np.pi * moments / 365.25)
        value += level_spread * rng.normal(size=years + 1)[moments // 365]
        opens = START + n - 365 + 180
        after = Window(str(opens), str(opens + AFTER - 1))
        series = Series(times=START + moments, value=value + effect * (START + moments >= opens))
        if design == "yoy":
            before = Window(str(START), str(opens - 1))
            return series, question(design="yoy", before=before, after=after, change_at="", trend="auto")
        before = Window(str(opens - AFTER), str(opens - 1))
        return series, question(before=before, after=after, change_at=str(opens))

    return trial


threat("season, last 60 days against next 60", bar=None)(_season("before_after"))
threat("season, year on year, 1 past year")(_season("yoy"))
threat("season, year on year, 3 past years")(_season("yoy", 3))
threat("years of their own level, 1 past year", bar=None)(_season("yoy", level_spread=0.5))
threat("years of their own level, 3 past years", bar=None)(_season("yoy", 3, level_spread=0.5))

SHIFTS = 60


def _rota() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the crew of each shift: four crews, two days and then two nights each."""
    place = np.arange(SHIFTS)
    crews: np.ndarray[tuple[int], np.dtype[np.int64]] = (place // 4 + 2 * (place % 2)) % 4
    return crews


def _arms(rng: np.random.Generator, allocation: str) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Return the arm of each of 60 shifts, two a day."""
    day = np.arange(SHIFTS) // 2
    if allocation == "halves":
        return np.where(day < SHIFTS // 4, "A", "B")
    if allocation == "alternate":
        return np.where(day % 2 == 0, "A", "B")
    if allocation == "crew":
        return np.where(_rota() < 2, "A", "B")
    first = rng.integers(0, 2, SHIFTS // 4)
    return np.where((day % 2 == first[day // 2]), "A", "B")


def _turns(allocation: str, *, carry: float = 0.0, washout: int = 0) -> Maker:
    """Two shifts a day and four crews of unlike level (sd .4), AR .7, nights 0.3 higher."""

    def trial(rng: np.random.Generator, effect: float) -> Trial:
        arm = _arms(rng, allocation)
        crew = _rota()
        new = (arm == "B").astype(float)
        lagged = np.concatenate([[0.0], new[:-1]])
        value = autoregressive(0.7)(rng, SHIFTS) + 0.4 * rng.normal(size=4)[crew] + 0.3 * (np.arange(SHIFTS) % 2)
        value += effect * ((1.0 - carry) * new + carry * lagged)
        series = Series(
            times=START + np.arange(SHIFTS) // 2,
            value=value,
            shift=np.tile(["day", "night"], SHIFTS // 2),
            crew=np.array([f"crew {number}" for number in crew]),
            arm=arm,
        )
        window = Window(str(START), str(START + SHIFTS // 2 - 1))
        charter = question(design="switchback", before=None, change_at="", after=window, trend="auto")
        return series, replace(charter, washout_shifts=washout)

    return trial


threat("switchback, by crew", effect=0.6, bar=None)(_turns("crew"))
threat("switchback, first half and second half", effect=0.6)(_turns("halves"))
threat("switchback, alternate days", effect=0.6)(_turns("alternate"))
threat("switchback, random day pairs", effect=0.6)(_turns("pairs"))
threat("switchback, half carried over", effect=0.6)(_turns("pairs", carry=0.5))
threat("switchback, half carried over, first shift left out", effect=0.6)(_turns("pairs", carry=0.5, washout=1))
