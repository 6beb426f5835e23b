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
    series = [main]
    if any(value is not None for value in curves.last_year):
        style = {"width": 1, "type": "dashed", "color": "#767676"}
        series.append(_line(_("a year before"), curves.last_year, lineStyle=style, itemStyle={"color": "#767676"}))
    if any(value is not None for value in curves.targets):
        style = {"width": 2, "type": "dotted", "color": "#D55E00"}
        series.append(_line(_("target"), curves.targets, step="end", lineStyle=style, itemStyle={"color": "#D55E00"}))
    return {
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0},
        "xAxis": {"type": "category", "data": list(curves.labels)},
        "yAxis": {"type": "value", "scale": True, "name": curves.unit, "nameGap": 8},
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
