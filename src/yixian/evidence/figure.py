"""The verdict's two pictures as one SVG: the series by time, and the improvement with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape

import numpy as np

from .records import Effect, Floats, Picture, Series, Times, Verdict
from .rows import spread_shifts
from .sentences import sentences
from .svg import (
    BLUE,
    GREEN,
    GREY,
    MOST_DOTS,
    ORANGE,
    WIDTH,
    Scale,
    document,
    dot,
    grid,
    group,
    joined,
    label,
    line,
    margin,
    ticks,
)

HEIGHT, HEIGHT_ALONE = 430, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 34, 268
_AXIS_Y, _NUMBER_LINE = 360, 400


def figure(
    verdict: Verdict, series: Series, labels: Mapping[str, str] | None = None, *, claim: float | None = None
) -> str:
    """Return the verdict's picture as an SVG document.

    Parameters
    ----------
    verdict
        The verdict; without an effect only the dots are drawn.
    series
        The series it judged.
    labels
        Words by the codes of ``picture`` in sentences.yaml; missing ones are Chinese [-].
    claim
        The claimed improvement, marked if given [unit].
    """
    words = {**sentences("zh")["picture"], **(labels or {})}
    picture = verdict.picture
    parts = _timeline(series, picture, words)
    if verdict.effect is not None:
        parts += _interval(verdict.effect, verdict.min_effect, claim, words)
    height = HEIGHT if verdict.effect is not None else HEIGHT_ALONE
    return document(words["title"], words["summary"], parts, height)


def _timeline(series: Series, picture: Picture | None, words: Mapping[str, str]) -> list[str]:
    times, values, in_b = _points(series)
    known = np.isfinite(values)
    if not known.any():
        return []
    seconds = _seconds(times)
    x = Scale(float(seconds.min()), float(seconds.max()) + 1.0, _LEFT, WIDTH - _RIGHT)
    low, high = _ends(values[known], picture)
    y = Scale(low, high, _BOTTOM, _TOP)
    parts = _axes(x, y, times)
    parts += _washout(picture, x, words)
    parts += _dots(seconds[known], values[known], in_b[known], x, y)
    if picture is not None:
        parts += _levels(picture, x, y)
    return parts + _legend(picture, words)


def _ends(values: Floats, picture: Picture | None) -> tuple[float, float]:
    """Return the ends of the upright axis: most of the dots, all of the levels."""
    low, high = (float(v) for v in np.quantile(values, (0.002, 0.998)))
    if picture is not None:
        levels = [picture.before_level, picture.after_level]
        low, high = min(low, *levels), max(high, *levels)
    return margin(low, high)


def _axes(x: Scale, y: Scale, times: Times) -> list[str]:
    parts = grid(y, _LEFT, WIDTH - _RIGHT)
    parts += group("axes", [f'<path d="M{_LEFT} {_BOTTOM}V{_TOP}"/>'])
    places = [(x(float(_seconds(np.array([moment]))[0])), moment) for moment in _date_ticks(times)]
    shown = [(place, moment) for place, moment in places if _LEFT <= place <= WIDTH - _RIGHT - 20]
    return parts + group("ticks", [label(place, _BOTTOM + 18, moment) for place, moment in shown])


def _date_ticks(times: Times) -> list[np.datetime64]:
    """Return about six days or months to write under the axis."""
    first, last = times.min(), times.max()
    days = float((last - first) / np.timedelta64(1, "D"))
    if days > 150:
        months = np.arange(first.astype("datetime64[M]") + 1, last.astype("datetime64[M]") + 1)
        return list(months[:: max(len(months) // 6, 1)])
    start = first.astype("datetime64[D]")
    every = max(math.ceil((days + 1) / 6), 1)
    return [start + np.timedelta64(n, "D") for n in range(0, int(days) + 1, every)]


def _dots(seconds: Floats, values: Floats, in_b: Floats, x: Scale, y: Scale) -> list[str]:
    radius = 2.4 if len(values) < 500 else 1.6
    parts = []
    for moment, value, arm_b in zip(seconds, values, in_b, strict=True):
        if not y.low <= value <= y.high:
            continue
        if arm_b:
            corner = f'x="{x(moment) - radius:.1f}" y="{y(value) - radius:.1f}"'
            parts.append(f'<rect {corner} width="{2 * radius}" height="{2 * radius}" fill="{GREEN}"/>')
        else:
            parts.append(dot(x(moment), y(value), radius, GREY))
    return group("dots", parts)


def _points(series: Series) -> tuple[Times, Floats, Floats]:
    """Return times, values and whether in arm B; more than ``MOST_DOTS`` rows are averaged by day and arm."""
    times, values = spread_shifts(series), series.quotient()
    in_b = np.zeros(len(series)) if series.arm is None else np.where(series.arm == "B", 1.0, 0.0)
    if len(series) <= MOST_DOTS:
        return times, values, in_b
    known = np.isfinite(values)
    days = times[known].astype("datetime64[D]").astype(np.int64)
    groups, place = np.unique(2 * days + in_b[known].astype(np.int64), return_inverse=True)
    means = np.bincount(place, weights=values[known]) / np.bincount(place)
    return (groups // 2).astype("datetime64[D]").astype("datetime64[s]"), means, (groups % 2).astype(float)


def _washout(picture: Picture | None, x: Scale, words: Mapping[str, str]) -> list[str]:
    if picture is None or not picture.change_at:
        return []
    start, stop = (x(_second_of(text)) for text in (picture.change_at, picture.settled_at))
    parts = [f'<path class="evidence-change" d="M{start:.1f} {_TOP}V{_BOTTOM}" stroke="currentColor"/>']
    if stop > start:
        parts.append(
            f'<rect class="evidence-washout" x="{start:.1f}" y="{_TOP}" width="{stop - start:.1f}" '
            f'height="{_BOTTOM - _TOP}" fill="{GREY}" fill-opacity="0.25">'
            f"<title>{escape(words['washout'])}</title></rect>"
        )
    return parts


def _levels(picture: Picture, x: Scale, y: Scale) -> list[str]:
    left, right = _LEFT, WIDTH - _RIGHT
    change = x(_second_of(picture.change_at)) if picture.change_at else right
    settled = x(_second_of(picture.settled_at)) if picture.settled_at else left
    until = right if picture.against == "plan" else change
    parts = [line("evidence-before", f"M{left} {y(picture.before_level):.1f}H{until:.1f}", BLUE)]
    points = [(x(_second_of(time)), y(level)) for time, level in picture.expected if y.low <= level <= y.high]
    if len(points) > 1:
        parts.append(line("evidence-expected", joined(points), BLUE, dash="5 4", width=1.2))
    parts.append(line("evidence-after", f"M{settled:.1f} {y(picture.after_level):.1f}H{right}", GREEN))
    return parts


def _legend(picture: Picture | None, words: Mapping[str, str]) -> list[str]:
    switchback = picture is not None and not picture.change_at
    entries = [("", GREY, words["arm_a" if switchback else "dots"])]
    if picture is not None:
        names = ("arm_a", "arm_b") if switchback else (picture.against, "after")
        entries += [("-", BLUE, words[names[0]]), ("-", GREEN, words[names[1]])]
        if picture.expected:
            entries.insert(2, ("--", BLUE, words["expected"]))
    parts: list[str] = []
    place = float(_LEFT)
    for mark, colour, text in entries:
        if mark:
            parts.append(line("evidence-key", f"M{place:.0f} 16h18", colour, dash="5 4" if mark == "--" else ""))
        else:
            parts.append(dot(place + 9, 16, 3, colour))
        parts.append(label(place + 24, 20, text, "start"))
        place += 44 + sum(13 if ord(letter) > 0x2E80 else 7 for letter in text)
    return group("legend", parts)


def _interval(effect: Effect, minimum: float, claim: float | None, words: Mapping[str, str]) -> list[str]:
    marks = [0.0, minimum, effect.lo, effect.hi] + ([] if claim is None else [claim])
    room = 0.12 * (max(marks) - min(marks))
    x = Scale(min(marks) - room, max(marks) + room, _LEFT, WIDTH - _RIGHT)
    parts = [label(_LEFT, _BOTTOM + 44, f"{words['improvement']} [{effect.unit}]", "start")]
    parts += group("axes", [f'<path d="M{_LEFT} {_NUMBER_LINE - 14}H{WIDTH - _RIGHT}"/>'])
    parts += group("ticks", [label(x(v), _NUMBER_LINE + 2, f"{v:.6g}") for v in ticks(x.low, x.high, 6)])
    upright = [("no_change", 0.0, "currentColor", ""), ("minimum", minimum, ORANGE, "6 4")]
    if claim is not None:
        upright.append(("claim", claim, GREY, "2 3"))
    for row, (code, value, colour, dash) in enumerate(upright):
        path = f"M{x(value):.1f} {_AXIS_Y - 26}V{_NUMBER_LINE - 14}"
        parts.append(line(f"evidence-{code.replace('_', '-')}", path, colour, dash=dash, width=1.6))
        parts.append(label(x(value), _NUMBER_LINE + 22 if row == 1 else _AXIS_Y - 30, words[code]))
    lo, est, hi = x(effect.lo), x(effect.est), x(effect.hi)
    bar = f"M{lo:.1f} {_AXIS_Y}H{hi:.1f}M{lo:.1f} {_AXIS_Y - 7}v14M{hi:.1f} {_AXIS_Y - 7}v14"
    parts.append(line("evidence-effect", bar, GREEN))
    parts.append(f'<circle class="evidence-effect" cx="{est:.1f}" cy="{_AXIS_Y}" r="5" fill="{GREEN}"/>')
    return parts


def _seconds(times: Times) -> Floats:
    return times.astype("datetime64[s]").astype(np.int64).astype(float)


def _second_of(text: str) -> float:
    return float(np.datetime64(text, "s").astype(np.int64))
