"""Pictures of charts, capability and surfaces as SVG, by the rules of ``figure``: no dependency, no styles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from .capability import Capability
from .chart import Chart
from .figure import BLUE, GREEN, GREY, ORANGE, ticks
from .inputs import numbers
from .records import Floats
from .responses import Surface
from .sentences import sentences

WIDTH, HEIGHT = 720, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 16, 24, 280
#: More points than this are drawn without their dots.
_MOST_DOTS = 1_500
_CELLS = 40

Words = Mapping[str, str]


@dataclass(frozen=True)
class _Axis:
    """A linear map of values to pixels."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)


def chart_figure(chart: Chart, labels: Words | None = None) -> str:
    """Return a control chart as an SVG document.

    Parameters
    ----------
    chart
        The chart.
    labels
        Words by the codes of ``method_pictures``; missing ones are Chinese [-].
    """
    words = _words(labels)
    columns = [np.array([np.nan if v is None else v for v in c]) for c in (chart.points, chart.lower, chart.upper)]
    points, lower, upper = columns
    x = _Axis(1.0, max(len(points), 2), _LEFT, WIDTH - _RIGHT)
    y = _upright(np.concatenate([*columns, [chart.centre]]))
    parts = _frame(x, y)
    parts.append(_path("evidence-centre", f"M{_LEFT} {y(chart.centre):.1f}H{WIDTH - _RIGHT}", BLUE))
    parts += [_path("evidence-limit", _steps(x, y, limit), ORANGE, dash="5 4") for limit in (lower, upper)]
    parts.append(_path("evidence-points", _steps(x, y, points), GREY, width=1.0))
    if 0 < chart.after < len(points):
        edge = x(chart.after + 0.5)
        parts.append(_path("evidence-baseline", f"M{edge:.1f} {_TOP}V{_BOTTOM}", GREY, dash="2 3", width=1.0))
    if len(points) <= _MOST_DOTS:
        parts += [_dot(x(i + 1), y(v), 2.2, GREY) for i, v in enumerate(points) if math.isfinite(v)]
    parts += [
        f'<circle class="evidence-signal" cx="{x(i + 1):.1f}" cy="{y(points[i]):.1f}" r="5.5" fill="none" '
        f'stroke="{ORANGE}" stroke-width="2"/>'
        for i in sorted({signal.index for signal in chart.signals})
    ]
    return _document(words["chart"], words["chart_summary"], parts)


def capability_figure(
    found: Capability,
    x: ArrayLike,
    lsl: float | None = None,
    usl: float | None = None,
    labels: Words | None = None,
) -> str:
    """Return the distribution of the parts in their tolerance as an SVG document.

    Parameters
    ----------
    found
        The judgement.
    x
        The parts. Shape (n,) [unit].
    lsl, usl
        Limits of the tolerance [unit].
    labels
        As in ``chart_figure`` [-].
    """
    words = _words(labels)
    parts_ = numbers(x, "x")
    parts_ = parts_[np.isfinite(parts_)]
    marks = [(words[name], v) for name, v in (("lsl", lsl), ("usl", usl)) if v is not None]
    if not parts_.shape[0]:
        return _document(words["capability"], words["capability_summary"], [])
    across = _upright(np.concatenate([parts_, [v for _, v in marks]]))
    axis = _Axis(across.low, across.high, _LEFT, WIDTH - _RIGHT)
    counts, edges = np.histogram(parts_, bins=min(max(round(math.sqrt(parts_.shape[0])), 5), 60))
    height = _Axis(0.0, float(counts.max()) * 1.1, _BOTTOM, _TOP)
    parts = _frame(axis, height)
    parts += [
        f'<rect class="evidence-bar" x="{axis(a):.1f}" y="{height(n):.1f}" '
        f'width="{max(axis(b) - axis(a) - 1, 0.5):.1f}" height="{_BOTTOM - height(n):.1f}" '
        f'fill="{GREY}" fill-opacity="0.6"/>'
        for n, a, b in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    if found.sd_overall and found.mean is not None and not found.skewed:
        grid = np.linspace(across.low, across.high, 120)
        bell = stats.norm.pdf(grid, found.mean, found.sd_overall) * parts_.shape[0] * (edges[1] - edges[0])
        points = "L".join(f"{axis(a):.1f} {height(min(b, height.high)):.1f}" for a, b in zip(grid, bell, strict=True))
        parts.append(_path("evidence-bell", f"M{points}", BLUE, width=1.5))
    for name, value in marks:
        parts.append(_path("evidence-tolerance", f"M{axis(value):.1f} {_TOP}V{_BOTTOM}", ORANGE, dash="5 4"))
        parts.append(f'<text x="{axis(value):.1f}" y="{_TOP - 6}" text-anchor="middle">{escape(name)}</text>')
    if found.mean is not None:
        parts.append(_path("evidence-mean", f"M{axis(found.mean):.1f} {_TOP}V{_BOTTOM}", GREEN))
    return _document(words["capability"], words["capability_summary"], parts)


def surface_figure(surface: Surface, labels: Words | None = None, *, across: int = 0, up: int = 1) -> str:
    """Return the surface over two factors, the others at their best level, as an SVG document.

    Parameters
    ----------
    surface
        The fitted surface.
    labels
        As in ``chart_figure`` [-].
    across, up
        Places of the factors on the axes; with one factor its curve is drawn [-].
    """
    words = _words(labels)
    title, summary = words["surface"], words["surface_summary"]
    if len(surface.factors) == 1:
        return _document(title, summary, _curve(surface))
    a, b = surface.factors[across], surface.factors[up]
    x, y = _Axis(a.low, a.high, _LEFT, WIDTH - _RIGHT), _Axis(b.low, b.high, _BOTTOM, _TOP)
    middles = (np.arange(_CELLS) + 0.5) / _CELLS * 2.0 - 1.0
    best = np.array([(s.best - f.centre) / f.half for s, f in zip(surface.optimum, surface.factors, strict=True)])
    coded = np.tile(best, (_CELLS * _CELLS, 1))
    coded[:, across], coded[:, up] = np.repeat(middles, _CELLS), np.tile(middles, _CELLS)
    worth = surface.chance_within(coded) if surface.goal == "target" else surface.predict(coded)[0]
    worth = -worth if surface.goal == "min" else worth
    shade = (worth - worth.min()) / (float(np.ptp(worth)) or 1.0)
    wide, high = (WIDTH - _RIGHT - _LEFT) / _CELLS, (_BOTTOM - _TOP) / _CELLS
    parts = [
        f'<rect x="{_LEFT + (place // _CELLS) * wide:.1f}" y="{_BOTTOM - (place % _CELLS + 1) * high:.1f}" '
        f'width="{wide + 0.3:.1f}" height="{high + 0.3:.1f}" fill="{BLUE}" fill-opacity="{0.05 + 0.8 * level:.2f}"/>'
        for place, level in enumerate(shade)
    ]
    parts += _frame(x, y)
    one, two = surface.optimum[across], surface.optimum[up]
    region = f"M{x(one.lo):.1f} {y(two.lo):.1f}H{x(one.hi):.1f}V{y(two.hi):.1f}H{x(one.lo):.1f}Z"
    px, py = x(one.best), y(two.best)
    cross = f"M{px - 7:.1f} {py:.1f}h14M{px:.1f} {py - 7:.1f}v14"
    parts.append(_path("evidence-halo", region + cross, "#ffffff", width=5.0))
    parts += [_path("evidence-region", region, ORANGE), _path("evidence-best", cross, ORANGE)]
    for name, place in ((_named(a.name, a.unit), f'x="{WIDTH - _RIGHT}" y="{_BOTTOM + 34}" text-anchor="end"'),
                        (_named(b.name, b.unit), f'x="6" y="{_TOP - 8}"')):  # fmt: skip
        parts.append(f"<text {place}>{escape(name)}</text>")
    return _document(title, summary, parts)


def _curve(surface: Surface) -> list[str]:
    factor, span = surface.factors[0], surface.optimum[0]
    x = _Axis(factor.low, factor.high, _LEFT, WIDTH - _RIGHT)
    coded = np.linspace(-1.0, 1.0, 101)
    mean, error = surface.predict(coded[:, None])
    y = _upright(np.concatenate([mean - 2 * error, mean + 2 * error]))
    levels = factor.centre + coded * factor.half
    parts = _frame(x, y)
    for name, line, dash in (("mean", mean, ""), ("lo", mean - 2 * error, "4 4"), ("hi", mean + 2 * error, "4 4")):
        points = "L".join(f"{x(a):.1f} {y(b):.1f}" for a, b in zip(levels, line, strict=True))
        parts.append(_path(f"evidence-{name}", f"M{points}", BLUE, dash=dash, width=1.8))
    parts.append(_path("evidence-best", f"M{x(span.best):.1f} {_TOP}V{_BOTTOM}", ORANGE))
    name = escape(_named(factor.name, factor.unit))
    return [*parts, f'<text x="{WIDTH - _RIGHT}" y="{_BOTTOM + 34}" text-anchor="end">{name}</text>']


def _named(name: str, unit: str) -> str:
    return f"{name} [{unit}]" if unit else name


def _words(labels: Words | None) -> Words:
    return {**sentences("zh")["method_pictures"], **(labels or {})}


def _upright(values: Floats) -> _Axis:
    known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    margin = 0.06 * (high - low) or max(abs(high), 1.0) * 0.1
    return _Axis(low - margin, high + margin, _BOTTOM, _TOP)


def _frame(x: _Axis, y: _Axis) -> list[str]:
    parts = ['<g class="evidence-axes" stroke="currentColor" stroke-opacity="0.25">']
    parts += [f'<path d="M{_LEFT} {y(v):.1f}H{WIDTH - _RIGHT}"/>' for v in ticks(y.low, y.high)]
    parts += ["</g>", '<g class="evidence-ticks">']
    parts += [
        f'<text x="{_LEFT - 6}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.6g}</text>' for v in ticks(y.low, y.high)
    ]
    parts += [
        f'<text x="{x(v):.1f}" y="{_BOTTOM + 17}" text-anchor="middle">{v:.6g}</text>' for v in ticks(x.low, x.high)
    ]
    return [*parts, "</g>"]


def _steps(x: _Axis, y: _Axis, values: Floats) -> str:
    """Return a line through the known values, broken where one is unknown."""
    pieces, pen = [], "M"
    for place, value in enumerate(values):
        if math.isfinite(value):
            pieces.append(f"{pen}{x(place + 1):.1f} {y(value):.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(pieces)


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def _path(name: str, path: str, colour: str, *, dash: str = "", width: float = 2.0) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="{name}" d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def _document(title: str, summary: str, parts: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" class="evidence" '
        f'aria-label={quoteattr(title)} font-size="12" '
        "font-family=\"system-ui, 'Noto Sans SC', 'Microsoft YaHei', sans-serif\" fill=\"currentColor\">"
    )
    texts = f"<title>{escape(title)}</title><desc>{escape(summary)}</desc>"
    return "\n".join([head, texts, *parts, "</svg>"]) + "\n"
