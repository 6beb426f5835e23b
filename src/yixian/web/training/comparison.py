"""A run beside the scripted expert's, tag by tag: where they were farthest apart, and what happened on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from yixian.web.training import displays, reels, runner, station, wording
from yixian.web.training.models import Run

MOST_POINTS = 400
MINUTE = 60.0
#: Events that stand on the time axis.
EVENTS = ("malfunction", "trip", "red_line", "penalty")
MOST_EVENTS = 12

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """One tag in two runs over the time they have in common; the expert's values stand at the trainee's times."""

    time_s: Curve
    trainee: Curve
    expert: Curve

    @property
    def farthest(self) -> int:
        """Where the two are farthest apart."""
        return int(np.nanargmax(np.abs(self.trainee - self.expert)))


@dataclass(frozen=True)
class Apart:
    """One tag of the comparison with its chart."""

    tag: str
    name: str
    unit: str
    at_s: float
    clock: str
    trainee: str
    expert: str
    gap: str
    chart_id: str
    chart: dict[str, Any]


def compare(run: Run) -> list[Apart]:
    """Put a run and the expert's beside each other; without an expert, or an exact replay, there is nothing to say."""
    expert = reels.of_expert(run)
    film = reels.of_run(run) if expert is not None else None
    if expert is None or film is None or not film.is_exact or len(film.time_s) < 2:
        return []
    plant, language = run.drill.scenario.partition("/")[0], get_language() or "zh-hans"
    view = runner.view(plant)
    units = {each.tag: each.unit for each in view.instruments}
    events = [(cue.time_s, str(wording.CUES[cue.kind])) for cue in film.cues if cue.kind in EVENTS][:MOST_EVENTS]
    lines = []
    for tag in expert.tags:
        pair = _pair(film, expert, tag)
        if pair is not None:
            lines.append(_apart(tag, displays.name(view, tag, language), units.get(tag, ""), pair, events))
    return lines


def _pair(film: runner.Film, expert: runner.Film, tag: str) -> Pair | None:
    if tag not in film.tags:
        return None
    shared = film.time_s <= min(film.time_s[-1], expert.time_s[-1])
    trainee = film.values[shared, film.tags.index(tag)].astype(np.float64)
    ours = np.interp(film.time_s[shared], expert.time_s, expert.values[:, expert.tags.index(tag)])
    return Pair(film.time_s[shared], trainee, ours) if np.isfinite(trainee - ours).any() else None


def _apart(tag: str, name: str, unit: str, pair: Pair, events: Sequence[tuple[float, str]]) -> Apart:
    at = pair.farthest
    trainee, expert = float(pair.trainee[at]), float(pair.expert[at])
    return Apart(
        tag, name, unit, round(float(pair.time_s[at]), 1), station.clock(float(pair.time_s[at])), _plain(trainee),
        _plain(expert), _plain(abs(trainee - expert)), f"compare-{tag}", _chart(tag, unit, pair, events),
    )  # fmt: skip


def _plain(value: float) -> str:
    """Return four digits, never as a power of ten."""
    return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def _chart(tag: str, unit: str, pair: Pair, events: Sequence[tuple[float, str]]) -> dict[str, Any]:
    """Return the chart of one tag: the expert is the dashed line, events stand on the time axis."""
    at, end = pair.farthest, float(pair.time_s[-1])
    trainee = _line(_("trainee"), pair.time_s, pair.trainee, color="#0072B2", kind="solid")
    trainee["markPoint"] = {
        "symbolSize": 36,
        "label": {"show": False},
        "data": [{"name": _("farthest apart"), "coord": _point(pair.time_s[at], pair.trainee[at])}],
    }
    trainee["markLine"] = {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"type": "solid", "color": "#9a6700", "width": 1},
        "data": [
            {"xAxis": round(time_s / MINUTE, 2), "label": {"formatter": words, "color": "#535e6b", "rotate": 90}}
            for time_s, words in events
            if time_s <= end
        ],
    }
    return {
        "title": {"text": tag, "textStyle": {"fontSize": 14}},
        "grid": {"left": 8, "right": 16, "top": 72, "bottom": 24, "containLabel": True},
        "legend": {"top": 0, "right": 0},
        "xAxis": {"type": "value", "name": _("min"), "nameLocation": "middle", "nameGap": 24, "min": 0},
        "yAxis": {"type": "value", "scale": True, "name": unit, "nameGap": 22},
        "series": [trainee, _line(_("expert"), pair.time_s, pair.expert, color="#D55E00", kind="dashed")],
    }


def _line(name: str, time_s: Curve, values: Curve, *, color: str, kind: str) -> dict[str, Any]:
    step = max(1, -(-len(time_s) // MOST_POINTS))
    data = [_point(at, value) for at, value in zip(time_s[::step], values[::step], strict=True)]
    style = {"width": 2, "type": kind, "color": color}
    return {
        "name": name, "type": "line", "data": data, "showSymbol": False, "lineStyle": style,
        "itemStyle": {"color": color},
    }  # fmt: skip


def _point(time_s: float, value: float) -> list[float | None]:
    return [round(float(time_s) / MINUTE, 3), float(f"{float(value):.5g}") if np.isfinite(value) else None]
