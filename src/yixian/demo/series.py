"""Readings of every indicator, drawn from the truth: level, season, covariates, effects, drift and noise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yixian.demo import content
from yixian.demo.records import Effect, Indicator, Part, Project
from yixian.demo.settings import Sizes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SHIFTS = ("早班", "中班", "夜班")
SHUTDOWN = {"P": (-252, -244), "C": (-300, -296)}  # yearly overhaul, first and last day without readings
_MISSING = 0.006


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one indicator, oldest first.

    ``day`` counts from the anchor date (−1 is yesterday); ``shift`` is 1 to 3, or 0 for a day's reading.
    ``value`` is numerator / denominator times the indicator's scale for ratios and rates; ``numerator`` and
    ``denominator`` are None for means.
    """

    indicator: Indicator
    day: Ints
    shift: Ints
    value: Floats
    numerator: Floats | None = None
    denominator: Floats | None = None


def all_series(anchor: date, sizes: Sizes) -> dict[str, Series]:
    """Return every indicator's readings up to the day before the anchor date."""
    truth = content.truth()
    drawn: dict[str, Series] = {}
    for indicator in truth.indicators.values():  # the file lists an indicator after those it depends on
        drawn[indicator.code] = _drawn(indicator, anchor, sizes, drawn)
    return {code: _with_gaps(series, sizes) for code, series in drawn.items()}


def expected(code: str, anchor: date, sizes: Sizes, *, held: bool = True) -> Series:
    """Return an indicator's readings without any noise.

    With ``held`` season and covariates stay at their level, so that only the true effects are left; without,
    the other indicators' own effects come through, as when power per tonne falls because throughput rose.
    """
    truth = content.truth()
    indicator = truth.indicators[code]
    day, shift = calendar(indicator, anchor, sizes.days)
    level = np.full(len(day), indicator.level) + _effects(indicator, day, anchor, sizes)
    if not held:
        for other, slope in indicator.by.items():
            level += slope * (expected(other, anchor, sizes, held=False).value - truth.indicators[other].level)
        level += _season(indicator, day, anchor)
        if indicator.fixed_kw:
            load = expected("C-THR", anchor, sizes, held=False).value
            level += indicator.fixed_kw * (1 / load - 1 / truth.indicators["C-THR"].level)
    return Series(indicator, day, shift, level)


def calendar(indicator: Indicator, anchor: date, days: int) -> tuple[Ints, Ints]:
    """Return day offsets and shift numbers of an indicator's periods; assembly works Monday to Friday."""
    day = np.arange(-days, 0, dtype=np.int64)
    if indicator.plant == "A":
        day = day[(day + anchor.weekday()) % 7 < 5]
    if indicator.period == "day":
        return day, np.zeros(len(day), dtype=np.int64)
    return np.repeat(day, 3), np.tile(np.arange(1, 4, dtype=np.int64), len(day))


def switchback(project: Project, anchor: date, sizes: Sizes, start: int | None = None) -> dict[int, str]:
    """Return the setting drawn for each working day of a trial by turns: pairs of days in random order.

    ``start`` tells the trial of a project that has several; without, it is the first one.
    """
    first = project.trial if start is None else start
    effect = next(e for e in content.truth().effects if e.project == project.code and e.arms and e.start == first)
    day, _ = calendar(content.truth().indicators[effect.indicator], anchor, sizes.days)
    assert effect.end is not None
    days = [int(d) for d in day if effect.start <= d <= effect.end]
    rng = np.random.default_rng([sizes.seed, crc32(project.code.encode()), *([] if start is None else [-start])])
    arms = [arm for _ in range(0, len(days), 2) for arm in rng.permutation(["A", "B"])]
    return dict(zip(days, map(str, arms), strict=False))


def departures(project: Project, anchor: date, sizes: Sizes) -> dict[int, tuple[str, str]]:
    """Return the days of a project's first trial that ran another setting than drawn: the setting, and why."""
    if not project.deviations:
        return {}
    drawn = switchback(project, anchor, sizes)
    days = list(drawn)
    return {days[place]: ("A" if drawn[days[place]] == "B" else "B", why) for place, why in project.deviations}


def ran(project: Project, anchor: date, sizes: Sizes, start: int | None = None) -> dict[int, str]:
    """Return the setting each day of a trial by turns really ran."""
    drawn = switchback(project, anchor, sizes, start)
    if start is None:
        drawn |= {day: arm for day, (arm, _) in departures(project, anchor, sizes).items()}
    return drawn


def crews(series: Series, anchor: date, sizes: Sizes) -> list[str]:
    """Return who was on duty at each reading: by the plant's rota, and by lot where two groups share the days."""
    shifts = content.truth().calendars[series.indicator.plant]
    if series.indicator.period == "shift" and shifts.crews:
        lines = [line.split() for line in shifts.rota.splitlines()]
        pairs = zip(series.day.tolist(), series.shift.tolist(), strict=True)
        return [lines[(day + sizes.days) % len(lines)][shift - 1] for day, shift in pairs]
    if series.indicator.plant != "A":
        return [""] * len(series.day)
    lots = np.random.default_rng([sizes.seed, crc32(b"groups")]).integers(0, 2, sizes.days)
    return [("一组", "二组")[lots[day]] for day in series.day.tolist()]


def _rng(indicator: Indicator, sizes: Sizes) -> np.random.Generator:
    """Give every indicator its own stream: adding one leaves the others as they were."""
    return np.random.default_rng([sizes.seed, crc32(indicator.code.encode()), indicator.stream])


def _drawn(indicator: Indicator, anchor: date, sizes: Sizes, drawn: dict[str, Series]) -> Series:
    rng = _rng(indicator, sizes)
    day, shift = calendar(indicator, anchor, sizes.days)
    level = indicator.level + _effects(indicator, day, anchor, sizes) + _season(indicator, day, anchor)
    for other, slope in indicator.by.items():
        level = level + slope * (drawn[other].value - drawn[other].indicator.level)
    if indicator.fixed_kw:
        load = drawn["C-THR"]
        level = level + indicator.fixed_kw * (1 / load.value - 1 / load.indicator.level)
    level = level + _ar1(rng, len(day), indicator.drift, indicator.phi)
    if indicator.kind == "mean":
        value = np.maximum(level + rng.normal(0.0, indicator.white, len(day)), 0.0)
        return Series(indicator, day, shift, _rounded(value))
    assert indicator.denominator is not None
    below = _denominator(rng, indicator.denominator, len(day), drawn)
    above = _numerator(rng, indicator, level, below)
    value = indicator.scale * above / below
    return Series(indicator, day, shift, value, above, below)


def _denominator(rng: np.random.Generator, part: Part, count: int, drawn: dict[str, Series]) -> Floats:
    if part.of:
        borrowed = drawn[part.of].numerator
        assert borrowed is not None
        return borrowed
    values = part.level + _ar1(rng, count, part.drift, 0.9) + rng.normal(0.0, part.white, count)
    values = np.maximum(values, 0.25 * part.level)
    return np.round(values) if part.unit in {"批", "项", "件", "个"} else np.round(values, 3)


def _numerator(rng: np.random.Generator, indicator: Indicator, level: Floats, below: Floats) -> Floats:
    if indicator.kind == "rate":
        spell = _ar1(rng, len(level), indicator.spells, indicator.phi)
        intensity = np.maximum(level, 0.0) * below * np.exp(spell - indicator.spells**2 / 2)
        return rng.poisson(intensity).astype(np.float64)
    if indicator.scale != 1.0:
        share = np.clip(level / indicator.scale, 0.0, 1.0)
        return rng.binomial(below.astype(np.int64), share).astype(np.float64)
    noisy = level + rng.normal(0.0, indicator.white, len(level))
    return np.round(np.maximum(noisy, 0.0) * below, 1)


def _ar1(rng: np.random.Generator, count: int, sd: float, phi: float) -> Floats:
    """Return a stationary AR(1) with this standard deviation."""
    shocks = rng.normal(0.0, 1.0, count)
    path: Floats = np.empty(count)
    state, scale = 0.0, np.sqrt(1 - phi**2)
    for index, shock in enumerate(shocks):
        state = shock if index == 0 else phi * state + scale * shock
        path[index] = state
    path *= sd
    return path


def _season(indicator: Indicator, day: Ints, anchor: date) -> Floats:
    if indicator.season is None:
        return np.zeros(len(day))
    of_year = anchor.timetuple().tm_yday + day
    turned = 2 * np.pi * (of_year - indicator.season.peak) / 365.25
    swing: Floats = indicator.season.amplitude * np.cos(turned)
    return swing


def _effects(indicator: Indicator, day: Ints, anchor: date, sizes: Sizes) -> Floats:
    total = np.zeros(len(day))
    for effect in content.truth().effects:
        if effect.indicator == indicator.code:
            total += _effect(effect, day, anchor, sizes)
    return total


def _effect(effect: Effect, day: Ints, anchor: date, sizes: Sizes) -> Floats:
    if effect.arms:
        project = next(p for p in content.projects() if p.code == effect.project)
        arms = ran(project, anchor, sizes, None if effect.start == project.trial else effect.start)
        assert effect.end is not None
        adopted = day > effect.end
        in_b = np.array([arms.get(int(d)) == "B" for d in day])
        acting: Floats = (adopted | in_b).astype(np.float64)
        return effect.size * acting
    grown = np.clip((day - effect.start) / effect.ramp, 0.0, 1.0) if effect.ramp else np.ones(len(day))
    standing = (day >= effect.start) & (day <= (effect.end if effect.end is not None else 0))
    step: Floats = effect.size * grown * standing
    return step


def _rounded(values: Floats) -> Floats:
    """Round as an instrument shows it: to a ten-thousandth of the typical reading."""
    typical = float(np.median(np.abs(values))) or 1.0
    return np.round(values, max(0, 4 - int(np.floor(np.log10(typical)))))


def _with_gaps(series: Series, sizes: Sizes) -> Series:
    """Drop the yearly overhaul and a few forgotten readings."""
    rng = np.random.default_rng([sizes.seed, crc32(series.indicator.code.encode()), 7])
    kept = rng.random(len(series.day)) >= _MISSING
    first, last = SHUTDOWN.get(series.indicator.plant, (1, 1))
    kept &= ~((series.day >= first) & (series.day <= last))
    return Series(
        series.indicator,
        series.day[kept],
        series.shift[kept],
        series.value[kept],
        None if series.numerator is None else series.numerator[kept],
        None if series.denominator is None else series.denominator[kept],
    )


def day_of(anchor: date, offset: int) -> date:
    """Return the date this many days from the anchor date."""
    return anchor + timedelta(days=int(offset))
