"""What the control systems stored: samples of every tag, drawn so that they say what the shift readings say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from scipy.signal import lfilter

from yixian.demo.records import Tag
from yixian.demo.series import Floats, Ints, Series

if TYPE_CHECKING:
    from yixian.demo.enterprise import Enterprise

MORNING_H = 8  # where the last production day ends
_SHIFT_H = 8
_SHIFTS = 3
_IDLE = 0.3  # what standing machines draw of what running ones do


@dataclass(frozen=True, slots=True)
class TagFile:
    """Tags stored at the same times, as the control system exports them: a column each, the oldest row first."""

    name: str
    tags: tuple[Tag, ...]
    times: np.ndarray[tuple[int], np.dtype[np.datetime64]]
    values: tuple[Floats, ...]

    @property
    def count(self) -> int:
        """How many samples it holds; where a shift has no reading there is none."""
        return sum(int(np.isfinite(column).sum()) for column in self.values)


def files(enterprise: Enterprise) -> Iterator[TagFile]:
    """Yield the files of every plant, one by one: they are large."""
    tags = sorted(enterprise.truth.tags, key=_kind)
    for (plant, every_s, days), group in groupby(tags, key=_kind):
        same = tuple(group)
        values = tuple(_drawn(tag, enterprise) for tag in same)
        end = np.datetime64(datetime.combine(enterprise.anchor, time(MORNING_H)), "s")
        steps = np.arange(-days * 86_400, 0, every_s).astype("timedelta64[s]")
        yield TagFile(f"位号_{plant}_{every_s}秒.csv", same, end + steps, values)


def write(file: TagFile, folder: Path) -> Path:
    """Write a file as history servers export it: the clock's own time, an empty cell where nothing was stored."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file.name
    columns = [np.char.replace(np.datetime_as_string(file.times, unit="s"), "T", " ").tolist()]
    columns += [_texts(column, tag.decimals) for column, tag in zip(file.values, file.tags, strict=True)]
    header = ",".join(["时间", *(f"{tag.name}({tag.unit})" for tag in file.tags)])
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.write(header + "\n")
        out.writelines(f"{','.join(row)}\n" for row in zip(*columns, strict=True))
    return path


def _kind(tag: Tag) -> tuple[str, int, int]:
    return tag.plant, tag.every_s, tag.days


def _texts(values: Floats, decimals: int) -> list[str]:
    shape = f"%.{decimals}f"
    return ["" if value != value else shape % value for value in values.tolist()]


def _drawn(tag: Tag, enterprise: Enterprise) -> Floats:
    rng = _rng(tag.name, enterprise)
    count = tag.days * 86_400 // tag.every_s
    if tag.shape == "free":
        free: Floats = tag.level + _wander(rng, (1, count), tag.drift, tag.phi)[0] + rng.normal(0, tag.white, count)
        return free
    series = enterprise.series[tag.follows]
    shape = (tag.days * _SHIFTS, count // (tag.days * _SHIFTS))
    readings = _by_shift(series, series.value, tag.days)[:, None]
    found: Floats
    if tag.shape == "swing":
        found = tag.level + readings * _wave(rng, shape)
    elif tag.shape == "mean":
        noise = _wander(rng, shape, tag.white, 0.9)
        found = readings + noise - noise.mean(axis=1, keepdims=True)
    else:
        found = _amounts(tag, series, rng, (shape, _running(enterprise, tag)))
    return found.ravel()


def _amounts(tag: Tag, series: Series, rng: np.random.Generator, runs: tuple[tuple[int, int], Floats]) -> Floats:
    """Return a rate whose integral over each shift is the reading's numerator; noise only while the plant runs."""
    shape, running = runs
    assert series.numerator is not None
    total = _by_shift(series, series.numerator, tag.days)[:, None]
    weight = running if tag.shape == "flow" else _IDLE + (1 - _IDLE) * running
    hours = weight.sum(axis=1, keepdims=True) * tag.every_s / 3600
    noise = rng.normal(0, tag.white, shape) * running
    noise -= running * noise.sum(axis=1, keepdims=True) / running.sum(axis=1, keepdims=True)
    rate: Floats = total / hours * weight + noise
    return rate


def _running(enterprise: Enterprise, tag: Tag) -> Floats:
    """Return 1 while the tag's plant ran and 0 where it stood, by shift and sample: one stop a shift."""
    load = enterprise.series["C-THR"]
    assert load.denominator is not None
    rng, per = _rng("running", enterprise), _SHIFT_H * 3600 // tag.every_s
    hours = np.nan_to_num(_by_shift(load, load.denominator, tag.days), nan=_SHIFT_H)
    on = np.minimum(np.round(hours * 3600 / tag.every_s), per).astype(int)
    begins = (rng.uniform(0.1, 0.9, len(on)) * on).astype(int)
    place = np.arange(per)[None, :]
    stood = (place >= begins[:, None]) & (place < (begins + per - on)[:, None])
    return np.where(stood, 0.0, 1.0)


def _by_shift(series: Series, values: Floats, days: int) -> Floats:
    """Return values by shift over the last days, oldest first; nan where there is no reading."""
    found: Floats = np.full(days * _SHIFTS, np.nan)
    place: Ints = (series.day + days) * _SHIFTS + series.shift - 1
    inside = series.day >= -days
    found[place[inside]] = values[inside]
    return found


def _wave(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Return a slow wave a shift, from −½ to +½."""
    wave = _wander(rng, shape, 1.0, 0.995)
    low, high = wave.min(axis=1, keepdims=True), wave.max(axis=1, keepdims=True)
    scaled: Floats = (wave - low) / (high - low) - 0.5
    return scaled


def _wander(rng: np.random.Generator, shape: tuple[int, int], sd: float, phi: float) -> Floats:
    """Return an AR(1) with this standard deviation along the rows of all the shifts together."""
    shocks = rng.normal(0.0, sd * np.sqrt(1 - phi**2), shape[0] * shape[1])
    shocks[0] = rng.normal(0.0, sd)
    path: Floats = lfilter([1.0], [1.0, -phi], shocks).reshape(shape)
    return path


def _rng(name: str, enterprise: Enterprise) -> np.random.Generator:
    return np.random.default_rng([enterprise.sizes.seed, crc32(name.encode())])
