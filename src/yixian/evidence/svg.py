"""Marks shared by all pictures of this package.

No dependency, no ``style`` attribute and no ``<style>`` element, so a strict content security policy lets the
pictures pass: colours stand in presentation attributes, which any class rule of a page overrides. Colours are Okabe
and Ito's, and every mark also differs by shape or dash.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH = 720
#: More dots than this say no more than fewer.
MOST_DOTS = 1_500
GREY, BLUE, GREEN, ORANGE = "#767676", "#0072B2", "#009E73", "#D55E00"


@dataclass(frozen=True)
class Scale:
    """A linear map of values to pixels.

    Parameters
    ----------
    low, high
        Values at the ends.
    start, stop
        Pixels there.
    """

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)


def margin(low: float, high: float) -> tuple[float, float]:
    """Return ends a little further apart.

    Parameters
    ----------
    low, high
        The ends, perhaps equal.
    """
    more = 0.06 * (high - low) or max(abs(high), 1.0) * 0.1
    return low - more, high + more


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


def line(name: str, path: str, colour: str, *, dash: str = "", width: float = 2.0) -> str:
    """Return an open path.

    Parameters
    ----------
    name
        Its class [-].
    path
        Its commands [px].
    colour, dash, width
        How it is drawn.
    """
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="{name}" d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def joined(points: Sequence[tuple[float, float]]) -> str:
    """Return the commands of a line through points, broken where one is unknown.

    Parameters
    ----------
    points
        Pairs, NaN where unknown [px].

    >>> joined([(0, 1), (2, 3), (4, math.nan), (5, 6)])
    'M0.0 1.0L2.0 3.0M5.0 6.0'
    """
    pieces, pen = [], "M"
    for x, y in points:
        if math.isfinite(y):
            pieces.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L" if math.isfinite(y) else "M"
    return "".join(pieces)


def dot(x: float, y: float, radius: float, colour: str) -> str:
    """Return a filled circle.

    Parameters
    ----------
    x, y, radius
        Where, and how large [px].
    colour
        How it is drawn.
    """
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def label(x: float, y: float, text: object, anchor: str = "middle") -> str:
    """Return a text.

    Parameters
    ----------
    x, y
        Where [px].
    text
        What it says; it is escaped here.
    anchor
        ``start``, ``middle`` or ``end`` [-].
    """
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(str(text))}</text>'


def grid(y: Scale, left: float, right: float) -> list[str]:
    """Return level lines at round values, with these beside them.

    Parameters
    ----------
    y
        The upright scale.
    left, right
        Ends of the lines [px].
    """
    values = ticks(y.low, y.high)
    lines = [f'<path d="M{left} {y(value):.1f}H{right}"/>' for value in values]
    return [
        *group("axes", lines),
        *group("ticks", [label(left - 6, y(value) + 4, f"{value:.6g}", "end") for value in values]),
    ]


def group(name: str, parts: Sequence[str]) -> list[str]:
    """Return marks of one kind together.

    Parameters
    ----------
    name
        What they are; ``axes`` are drawn faintly [-].
    parts
        The marks.
    """
    faint = ' stroke="currentColor" stroke-opacity="0.25"' if name == "axes" else ""
    return [f'<g class="evidence-{name}"{faint}>', *parts, "</g>"]


def document(title: str, summary: str, parts: Sequence[str], height: int) -> str:
    """Return the whole picture.

    Parameters
    ----------
    title, summary
        What a reader who does not see it is told.
    parts
        The marks, in the order they are drawn.
    height
        Of the picture [px].
    """
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" class="evidence" '
        f'aria-label={quoteattr(title)} font-size="12" '
        "font-family=\"system-ui, 'Noto Sans SC', 'Microsoft YaHei', sans-serif\" fill=\"currentColor\">"
    )
    texts = f"<title>{escape(title)}</title><desc>{escape(summary)}</desc>"
    return "\n".join([head, texts, *parts, "</svg>"]) + "\n"
