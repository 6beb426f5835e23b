"""Pictures of charts, capability and surfaces as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from .capability import Capability
from .chart import Chart
from .inputs import numbers
from .records import Floats
from .responses import Surface
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

HEIGHT = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 16, 24, 280
_CELLS = 40

Words = Mapping[str, str]


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
    x = Scale(1.0, max(len(points), 2), _LEFT, WIDTH - _RIGHT)
    y = _upright(np.concatenate([*columns, [chart.centre]]))
    parts = _frame(x, y)
    parts.append(line("evidence-centre", f"M{_LEFT} {y(chart.centre):.1f}H{WIDTH - _RIGHT}", BLUE))
    parts += [line("evidence-limit", _places(x, y, limit), ORANGE, dash="5 4") for limit in (lower, upper)]
    parts.append(line("evidence-points", _places(x, y, points), GREY, width=1.0))
    if 0 < chart.after < len(points):
        edge = x(chart.after + 0.5)
        parts.append(line("evidence-baseline", f"M{edge:.1f} {_TOP}V{_BOTTOM}", GREY, dash="2 3", width=1.0))
    if len(points) <= MOST_DOTS:
        parts += [dot(x(i + 1), y(v), 2.2, GREY) for i, v in enumerate(points) if math.isfinite(v)]
    parts += [
        f'<circle class="evidence-signal" cx="{x(i + 1):.1f}" cy="{y(points[i]):.1f}" r="5.5" fill="none" '
        f'stroke="{ORANGE}" stroke-width="2"/>'
        for i in sorted({signal.index for signal in chart.signals})
    ]
    return document(words["chart"], words["chart_summary"], parts, HEIGHT)


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
        return document(words["capability"], words["capability_summary"], [], HEIGHT)
    across = _upright(np.concatenate([parts_, [v for _, v in marks]]))
    axis = Scale(across.low, across.high, _LEFT, WIDTH - _RIGHT)
    counts, edges = np.histogram(parts_, bins=min(max(round(math.sqrt(parts_.shape[0])), 5), 60))
    height = Scale(0.0, float(counts.max()) * 1.1, _BOTTOM, _TOP)
    parts = _frame(axis, height)
    parts += [
        f'<rect class="evidence-bar" x="{axis(a):.1f}" y="{height(n):.1f}" '
        f'width="{max(axis(b) - axis(a) - 1, 0.5):.1f}" height="{_BOTTOM - height(n):.1f}" '
        f'fill="{GREY}" fill-opacity="0.6"/>'
        for n, a, b in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    if found.sd_overall and found.mean is not None and not found.skewed:
        places = np.linspace(across.low, across.high, 120)
        bell = stats.norm.pdf(places, found.mean, found.sd_overall) * parts_.shape[0] * (edges[1] - edges[0])
        points = [(axis(a), height(min(b, height.high))) for a, b in zip(places, bell, strict=True)]
        parts.append(line("evidence-bell", joined(points), BLUE, width=1.5))
    for name, value in marks:
        parts.append(line("evidence-tolerance", f"M{axis(value):.1f} {_TOP}V{_BOTTOM}", ORANGE, dash="5 4"))
        parts.append(label(axis(value), _TOP - 6, name))
    if found.mean is not None:
        parts.append(line("evidence-mean", f"M{axis(found.mean):.1f} {_TOP}V{_BOTTOM}", GREEN))
    return document(words["capability"], words["capability_summary"], parts, HEIGHT)


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
        return document(title, summary, _curve(surface), HEIGHT)
    a, b = surface.factors[across], surface.factors[up]
    x, y = Scale(a.low, a.high, _LEFT, WIDTH - _RIGHT), Scale(b.low, b.high, _BOTTOM, _TOP)
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
    parts.append(line("evidence-halo", region + cross, "#ffffff", width=5.0))
    parts += [line("evidence-region", region, ORANGE), line("evidence-best", cross, ORANGE)]
    parts.append(label(WIDTH - _RIGHT, _BOTTOM + 34, _named(a.name, a.unit), "end"))
    parts.append(label(6, _TOP - 8, _named(b.name, b.unit), "start"))
    return document(title, summary, parts, HEIGHT)


def _curve(surface: Surface) -> list[str]:
    factor, span = surface.factors[0], surface.optimum[0]
    x = Scale(factor.low, factor.high, _LEFT, WIDTH - _RIGHT)
    coded = np.linspace(-1.0, 1.0, 101)
    mean, error = surface.predict(coded[:, None])
    y = _upright(np.concatenate([mean - 2 * error, mean + 2 * error]))
    levels = factor.centre + coded * factor.half
    parts = _frame(x, y)
    for name, curve, dash in (("mean", mean, ""), ("lo", mean - 2 * error, "4 4"), ("hi", mean + 2 * error, "4 4")):
        points = [(x(a), y(b)) for a, b in zip(levels, curve, strict=True)]
        parts.append(line(f"evidence-{name}", joined(points), BLUE, dash=dash, width=1.8))
    parts.append(line("evidence-best", f"M{x(span.best):.1f} {_TOP}V{_BOTTOM}", ORANGE))
    return [*parts, label(WIDTH - _RIGHT, _BOTTOM + 34, _named(factor.name, factor.unit), "end")]


def _named(name: str, unit: str) -> str:
    return f"{name} [{unit}]" if unit else name


def _words(labels: Words | None) -> Words:
    return {**sentences("zh")["method_pictures"], **(labels or {})}


def _upright(values: Floats) -> Scale:
    known = values[np.isfinite(values)]
    return Scale(*margin(float(known.min()), float(known.max())), _BOTTOM, _TOP)


def _frame(x: Scale, y: Scale) -> list[str]:
    below = [label(x(value), _BOTTOM + 17, f"{value:.6g}") for value in ticks(x.low, x.high)]
    return [*grid(y, _LEFT, WIDTH - _RIGHT), *group("ticks", below)]


def _places(x: Scale, y: Scale, values: Floats) -> str:
    """Return a line through the known values by their place in the series."""
    return joined([(x(place), y(value)) for place, value in enumerate(values, 1)])
