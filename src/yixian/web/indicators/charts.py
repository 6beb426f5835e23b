"""ECharts options for the indicator's page; colours also differ by dash and width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Mark:
    """A span worth a band on the chart, such as a trial."""

    label: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Curves:
    """What one chart draws, all lists of the same length."""

    labels: Sequence[str]
    values: Sequence[float | None]
    last_year: Sequence[float | None]
    targets: Sequence[float | None]
    unit: str = ""
    marks: Sequence[Mark] = ()
    events: Sequence[tuple[str, str]] = ()


def _line(name: str, data: Sequence[float | None], **style: Any) -> dict[str, Any]:
    return {"name": name, "type": "line", "data": list(data), "showSymbol": False, "connectNulls": False, **style}


def history(curves: Curves) -> dict[str, Any]:
    """Return the chart of an indicator by period, with last year, target and trials."""
    main = _line(
        _("measured"), curves.values, lineStyle={"width": 2, "color": "#0072B2"}, itemStyle={"color": "#0072B2"}
    )
    if curves.marks:
        main["markArea"] = {
            "itemStyle": {"color": "rgba(0, 158, 115, 0.14)"},
            "label": {"position": "insideTop", "color": "#535e6b"},
            "data": [[{"name": mark.label, "xAxis": mark.since}, {"xAxis": mark.until}] for mark in curves.marks],
        }
    if curves.events:
        main["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"type": "solid", "color": "#9a6700", "width": 1},
            "data": [
                {"xAxis": label, "label": {"formatter": words, "color": "#535e6b"}} for label, words in curves.events
            ],
        }
    series = [main]
    if any(value is not None for value in curves.last_year):
        style = {"width": 1, "type": "dashed", "color": "#767676"}
        series.append(_line(_("a year before"), curves.last_year, lineStyle=style, itemStyle={"color": "#767676"}))
    if any(value is not None for value in curves.targets):
        style = {"width": 2, "type": "dotted", "color": "#D55E00"}
        series.append(_line(_("target"), curves.targets, step="end", lineStyle=style, itemStyle={"color": "#D55E00"}))
    return {
        "grid": {"left": 8, "right": 16, "top": 64, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "category", "data": list(curves.labels)},
        "yAxis": {"type": "value", "scale": True, "name": curves.unit, "nameGap": 22},
        "series": series,
    }


@dataclass(frozen=True, slots=True)
class Control:
    """What a control chart draws; ``signals`` are places of points that break a rule, ``events`` labels by place."""

    labels: Sequence[str]
    points: Sequence[float | None]
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    centre: float
    signals: Sequence[int]
    events: Sequence[tuple[int, str]]
    baseline: tuple[int, int] | None
    unit: str = ""


def control(shown: Control) -> dict[str, Any]:
    """Return a control chart: signals differ by shape, limits by dash, events are numbered lines."""
    blue, red, grey = "#0072B2", "#B02A2A", "#535e6b"
    signals = set(shown.signals)
    points = [
        {"value": value, "symbol": "diamond", "symbolSize": 12, "itemStyle": {"color": red}}
        if place in signals
        else {"value": value, "symbol": "circle", "symbolSize": 5}
        for place, value in enumerate(shown.points)
    ]
    main: dict[str, Any] = {
        "name": _("measured"), "type": "line", "data": points, "showAllSymbol": True, "connectNulls": False,
        "lineStyle": {"width": 1, "color": blue}, "itemStyle": {"color": blue},
    }  # fmt: skip
    main["markLine"] = {
        "symbol": "none", "silent": True, "lineStyle": {"type": "solid", "color": "#9a6700", "width": 1},
        "data": [
            {"xAxis": shown.labels[place], "label": {"formatter": words, "color": grey}}
            for place, words in shown.events
        ],
    }  # fmt: skip
    if shown.baseline:
        first, last = shown.baseline
        main["markArea"] = {
            "itemStyle": {"color": "rgba(0, 114, 178, 0.10)"},
            "label": {"position": "insideBottom", "color": grey},
            "data": [[{"name": _("baseline"), "xAxis": shown.labels[first]}, {"xAxis": shown.labels[last]}]],
        }
    dashed = {"lineStyle": {"width": 1, "type": "dashed", "color": red}, "itemStyle": {"color": red}}
    known = [None if low is None else shown.centre for low in shown.lower]
    series = [
        main,
        _line(_("upper limit"), shown.upper, **dashed),
        _line(_("centre"), known, lineStyle={"width": 1, "color": grey}, itemStyle={"color": grey}),
        _line(_("lower limit"), shown.lower, **dashed),
    ]
    return {
        "grid": {"left": 8, "right": 16, "top": 64, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "category", "data": list(shown.labels)},
        "yAxis": {"type": "value", "scale": True, "name": shown.unit, "nameGap": 22},
        "series": series,
    }


@dataclass(frozen=True, slots=True)
class Trend:
    """Minimum, mean and maximum of one tag in equal steps of time."""

    times: Sequence[str]
    minimum: Sequence[float]
    mean: Sequence[float]
    maximum: Sequence[float]
    unit: str = ""


def trend(shown: Trend, span: tuple[str, str]) -> dict[str, Any]:
    """Return the chart of one tag: its mean, and the band from minimum to maximum behind it."""
    pairs = [list(zip(shown.times, column, strict=True)) for column in (shown.minimum, shown.mean, shown.maximum)]
    thin = {"lineStyle": {"width": 1, "color": "#7a9cc0"}, "itemStyle": {"color": "#7a9cc0"}}
    series = [
        {"name": _("minimum"), "type": "line", "data": pairs[0], "showSymbol": False, **thin},
        {"name": _("maximum"), "type": "line", "data": pairs[2], "showSymbol": False, **thin},
        {
            "name": _("mean"), "type": "line", "data": pairs[1], "showSymbol": len(shown.times) < 3,
            "lineStyle": {"width": 2, "color": "#0072B2"}, "itemStyle": {"color": "#0072B2"},
        },
    ]  # fmt: skip
    return {
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "time", "min": span[0], "max": span[1]},
        "yAxis": {"type": "value", "scale": True, "name": shown.unit, "nameGap": 22},
        "series": series,
    }


def spark(values: Sequence[float | None], width: int = 96, height: int = 24) -> str:
    """Return the points of a little SVG polyline; empty where there is nothing to draw."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _place, value in known), max(value for _place, value in known)
    span, last = (high - low) or 1.0, max(known[-1][0], 1)
    return " ".join(
        f"{place / last * width:.1f},{height - 2 - (value - low) / span * (height - 4):.1f}" for place, value in known
    )
