"""The verdict's two pictures as one SVG: the series by time, and the improvement with its interval.

No dependency, no ``style`` attribute and no ``<style>`` element, so a strict content security policy lets it
pass: colours stand in presentation attributes, which any class rule of a page overrides. Colours are Okabe
and Ito's, and every mark also differs by shape or dash.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from .records import Effect, Floats, Picture, Series, Times, Verdict
from .rows import spread_shifts
from .sentences import sentences

WIDTH, HEIGHT = 720, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 34, 268
_AXIS_Y, _NUMBER_LINE = 360, 400
#: More dots than this say no more than their daily means.
MOST_DOTS = 1_500
GREY, BLUE, GREEN, ORANGE = "#767676", "#0072B2", "#009E73", "#D55E00"


@dataclass(frozen=True)
class _Scale:
    """A linear map of values to pixels."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)


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
    height = HEIGHT if verdict.effect is not None else 300
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" class="evidence" '
        f'aria-label={quoteattr(words["title"])} font-size="12" '
        "font-family=\"system-ui, 'Noto Sans SC', 'Microsoft YaHei', sans-serif\" fill=\"currentColor\">"
    )
    texts = f"<title>{escape(words['title'])}</title><desc>{escape(words['summary'])}</desc>"
    return "\n".join([head, texts, *parts, "</svg>"]) + "\n"


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round values between two ends.

    Parameters
    ----------
    low, high
        The ends, low < high.
    count
        About how many [-].

    >>> ticks(0.0, 1.0)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((power * m for m in (1, 2, 5, 10)), key=lambda s: abs(s - rough))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]


def _timeline(series: Series, picture: Picture | None, words: Mapping[str, str]) -> list[str]:
    times, values, in_b = _points(series)
    known = np.isfinite(values)
    if not known.any():
        return []
    seconds = _seconds(times)
    x = _Scale(float(seconds.min()), float(seconds.max()) + 1.0, _LEFT, WIDTH - _RIGHT)
    low, high = _ends(values[known], picture)
    y = _Scale(low, high, _BOTTOM, _TOP)
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
    margin = 0.06 * (high - low) or max(abs(high), 1.0) * 0.1
    return low - margin, high + margin


def _axes(x: _Scale, y: _Scale, times: Times) -> list[str]:
    parts = ['<g class="evidence-axes" stroke="currentColor" stroke-opacity="0.25">']
    values = ticks(y.low, y.high)
    parts += [f'<path d="M{_LEFT} {y(v):.1f}H{WIDTH - _RIGHT}"/>' for v in values]
    parts += [f'<path d="M{_LEFT} {_BOTTOM}V{_TOP}"/>', "</g>", '<g class="evidence-ticks">']
    parts += [f'<text x="{_LEFT - 6}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.6g}</text>' for v in values]
    for moment in _date_ticks(times):
        place = x(float(_seconds(np.array([moment]))[0]))
        if _LEFT <= place <= WIDTH - _RIGHT - 20:
            parts.append(f'<text x="{place:.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{moment}</text>')
    return [*parts, "</g>"]


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


def _dots(seconds: Floats, values: Floats, in_b: Floats, x: _Scale, y: _Scale) -> list[str]:
    radius = 2.4 if len(values) < 500 else 1.6
    parts = ['<g class="evidence-dots">']
    for moment, value, arm_b in zip(seconds, values, in_b, strict=True):
        if not y.low <= value <= y.high:
            continue
        if arm_b:
            corner = f'x="{x(moment) - radius:.1f}" y="{y(value) - radius:.1f}"'
            parts.append(f'<rect {corner} width="{2 * radius}" height="{2 * radius}" fill="{GREEN}"/>')
        else:
            parts.append(f'<circle cx="{x(moment):.1f}" cy="{y(value):.1f}" r="{radius}" fill="{GREY}"/>')
    return [*parts, "</g>"]


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


def _washout(picture: Picture | None, x: _Scale, words: Mapping[str, str]) -> list[str]:
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


def _levels(picture: Picture, x: _Scale, y: _Scale) -> list[str]:
    left, right = _LEFT, WIDTH - _RIGHT
    change = x(_second_of(picture.change_at)) if picture.change_at else right
    settled = x(_second_of(picture.settled_at)) if picture.settled_at else left
    until = right if picture.against == "plan" else change
    parts = [_line("evidence-before", f"M{left} {y(picture.before_level):.1f}H{until:.1f}", BLUE)]
    points = [(x(_second_of(time)), y(level)) for time, level in picture.expected if y.low <= level <= y.high]
    if len(points) > 1:
        path = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
        parts.append(_line("evidence-expected", path, BLUE, dash="5 4", width=1.2))
    parts.append(_line("evidence-after", f"M{settled:.1f} {y(picture.after_level):.1f}H{right}", GREEN))
    return parts


def _line(name: str, path: str, colour: str, *, dash: str = "", width: float = 2.5) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="{name}" d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def _legend(picture: Picture | None, words: Mapping[str, str]) -> list[str]:
    switchback = picture is not None and not picture.change_at
    entries = [("", GREY, words["arm_a" if switchback else "dots"])]
    if picture is not None:
        names = ("arm_a", "arm_b") if switchback else (picture.against, "after")
        entries += [("-", BLUE, words[names[0]]), ("-", GREEN, words[names[1]])]
        if picture.expected:
            entries.insert(2, ("--", BLUE, words["expected"]))
    parts, place = ['<g class="evidence-legend">'], float(_LEFT)
    for mark, colour, text in entries:
        if mark:
            parts.append(_line("evidence-key", f"M{place:.0f} 16h18", colour, dash="5 4" if mark == "--" else ""))
        else:
            parts.append(f'<circle cx="{place + 9:.0f}" cy="16" r="3" fill="{colour}"/>')
        parts.append(f'<text x="{place + 24:.0f}" y="20">{escape(text)}</text>')
        place += 44 + sum(13 if ord(letter) > 0x2E80 else 7 for letter in text)
    return [*parts, "</g>"]


def _interval(effect: Effect, minimum: float, claim: float | None, words: Mapping[str, str]) -> list[str]:
    marks = [0.0, minimum, effect.lo, effect.hi] + ([] if claim is None else [claim])
    margin = 0.12 * (max(marks) - min(marks))
    x = _Scale(min(marks) - margin, max(marks) + margin, _LEFT, WIDTH - _RIGHT)
    parts = [f'<text x="{_LEFT}" y="{_BOTTOM + 44}">{escape(words["improvement"])} [{escape(effect.unit)}]</text>']
    parts.append('<g class="evidence-axes" stroke="currentColor" stroke-opacity="0.25">')
    parts += [
        f'<path d="M{_LEFT} {_NUMBER_LINE - 14}H{WIDTH - _RIGHT}"/>',
        "</g>",
        '<g class="evidence-ticks">',
    ]
    parts += [
        f'<text x="{x(v):.1f}" y="{_NUMBER_LINE + 2}" text-anchor="middle">{v:.6g}</text>'
        for v in ticks(x.low, x.high, 6)
    ]
    parts.append("</g>")
    upright = [("no_change", 0.0, "currentColor", ""), ("minimum", minimum, ORANGE, "6 4")]
    if claim is not None:
        upright.append(("claim", claim, GREY, "2 3"))
    for row, (code, value, colour, dash) in enumerate(upright):
        path = f"M{x(value):.1f} {_AXIS_Y - 26}V{_NUMBER_LINE - 14}"
        parts.append(_line(f"evidence-{code.replace('_', '-')}", path, colour, dash=dash, width=1.6))
        place = f'x="{x(value):.1f}" y="{_NUMBER_LINE + 22 if row == 1 else _AXIS_Y - 30}"'
        parts.append(f'<text {place} text-anchor="middle">{escape(words[code])}</text>')
    lo, est, hi = x(effect.lo), x(effect.est), x(effect.hi)
    bar = f"M{lo:.1f} {_AXIS_Y}H{hi:.1f}M{lo:.1f} {_AXIS_Y - 7}v14M{hi:.1f} {_AXIS_Y - 7}v14"
    parts.append(_line("evidence-effect", bar, GREEN))
    parts.append(f'<circle class="evidence-effect" cx="{est:.1f}" cy="{_AXIS_Y}" r="5" fill="{GREEN}"/>')
    return parts


def _seconds(times: Times) -> Floats:
    return times.astype("datetime64[s]").astype(np.int64).astype(float)


def _second_of(text: str) -> float:
    return float(np.datetime64(text, "s").astype(np.int64))
