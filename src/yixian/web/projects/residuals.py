"""What the model leaves unexplained, drawn by time: a technician sees there what the model missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 16, 186
GREY, BLUE = "#767676", "#0072B2"


def draw(points: Sequence[tuple[str, float]], unit: str, title: str) -> str:
    """Return the residuals as an SVG document: a dot each, a line at zero, the ends of both axes written out."""
    moments = [datetime.fromisoformat(time).timestamp() for time, _left in points]
    first, last = min(moments), max(moments)
    reach = max(abs(left) for _time, left in points) or 1.0
    parts = []
    for moment, (_time, left) in zip(moments, points, strict=True):
        x = _LEFT + (moment - first) / max(last - first, 1.0) * (WIDTH - _RIGHT - _LEFT)
        y = (_TOP + _BOTTOM) / 2 - left / reach * (_BOTTOM - _TOP) / 2
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{GREY}"/>')
    middle = (_TOP + _BOTTOM) / 2
    parts.append(f'<path d="M{_LEFT} {middle:.1f}H{WIDTH - _RIGHT}" stroke="{BLUE}" stroke-width="2" fill="none"/>')
    for y, text in ((_TOP + 4, f"{reach:.3g}"), (middle + 4, "0"), (_BOTTOM + 4, f"−{reach:.3g}")):
        parts.append(f'<text x="{_LEFT - 6}" y="{y:.0f}" text-anchor="end">{escape(text)}</text>')
    parts.append(f'<text x="{WIDTH - _RIGHT}" y="{_TOP - 4}" text-anchor="end">{escape(unit)}</text>')
    for x, place, (time, _left) in ((_LEFT, "start", points[0]), (WIDTH - _RIGHT, "end", points[-1])):
        parts.append(f'<text x="{x}" y="{HEIGHT - 10}" text-anchor="{place}">{time[:10]}</text>')
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label={quoteattr(title)} font-size="12" '
        "font-family=\"system-ui, 'Noto Sans SC', 'Microsoft YaHei', sans-serif\" fill=\"currentColor\">"
    )
    return "\n".join([head, f"<title>{escape(title)}</title>", *parts, "</svg>"]) + "\n"
