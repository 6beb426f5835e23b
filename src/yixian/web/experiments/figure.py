"""Draw the map: bands of the response, contour lines, the optimum region, the tolerance, the runs. Pure: SVG out.

Nothing is told by colour alone: bands carry contour lines with their value, zones carry hatching, marks have shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
WIDTH, HEIGHT = 720, 520
LEFT, TOP, RIGHT, BOTTOM = 84, 20, 110, 64
BANDS = ("#eef4fb", "#d9e7f6", "#bfd7ee", "#a1c4e4", "#7fadd8", "#5e95ca", "#4180bb", "#2d6aa6")
INK, REGION = "#1b2530", "#8a1c12"
_HATCHES = (
    '<defs><pattern id="out" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="9" height="9" fill="#fff" fill-opacity=".45"/><path d="M0 0V9M0 0H9" stroke="#1b2530" '
    'stroke-width="1.6" stroke-opacity=".75"/></pattern><pattern id="perhaps" width="9" height="9" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V9" stroke="#1b2530" '
    'stroke-width="1.1" stroke-opacity=".65"/></pattern></defs>'
)


@dataclass(frozen=True)
class Marks:
    """What lies over the bands, in the factors' units."""

    runs: Sequence[tuple[float, float]] = ()
    best: tuple[float, float] | None = None
    chosen: tuple[float, float] | None = None
    region: npt.NDArray[np.bool_] | None = None
    #: 2 keeps every tolerance, 1 perhaps, 0 not likely
    tolerance: npt.NDArray[np.int_] | None = None


@dataclass(frozen=True)
class Frame:
    """The picture's two axes."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str
    title: str
    #: Name and unit of the response, above the scale.
    scale_label: str = ""
    box: tuple[float, float, float, float] = field(default=(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM))

    def at(self, x: float, y: float) -> tuple[float, float]:
        left, top, width, height = self.box
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return left + across * width, top + (1 - up) * height


def shown(value: float | None) -> str:
    """Return a number with four digits that count, as people write it; unknown is a dash."""
    if value is None or not np.isfinite(value):
        return "—"
    if value == 0:
        return "0"
    digits = max(0, 3 - int(np.floor(np.log10(abs(value)))))
    if digits > 9:
        return f"{value:.3g}"
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def rounded(value: float | None, half: float) -> str:
    """Return a number with as many digits as the half-width of its interval bears: two that count in the half-width."""
    if value is None or not np.isfinite(value) or not np.isfinite(half) or half <= 0:
        return shown(value)
    digits = 1 - int(np.floor(np.log10(half)))
    text = f"{round(value, digits):.{max(0, digits)}f}" if digits <= 9 else shown(value)
    return "0" if not text.strip("-0.") else text


def levels(values: Array, most: int = len(BANDS)) -> list[float]:
    """Return round numbers that cut the values into at most so many bands."""
    low, high = float(values.min()), float(values.max())
    if not high > low:
        return []
    rough = (high - low) / most
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * (1 - 1e-9))
    first = np.floor(low / step) + 1
    found = [float(round(step * place, 12)) for place in np.arange(first, first + most + 1) if step * place < high]
    return found[: most - 1]


def surface(values: Array, frame: Frame, marks: Marks) -> str:
    """Return the map of a response over two factors as SVG; rows of ``values`` go from low to high."""
    cuts = levels(values)
    parts = [_open(frame), _HATCHES, _bands(values, cuts, frame)]
    if marks.tolerance is not None:
        parts += [_zone(marks.tolerance == 0, "url(#out)", frame), _zone(marks.tolerance == 1, "url(#perhaps)", frame)]
    parts += [_contour(values, cut, frame) for cut in cuts]
    if marks.region is not None and marks.region.any():
        parts.append(_outline(marks.region, frame))
    parts += [_run(frame.at(*run)) for run in sorted(set(marks.runs))]
    parts += [_best(frame.at(*marks.best))] if marks.best else []
    parts += [_chosen(frame.at(*marks.chosen))] if marks.chosen else []
    parts += [_axes(frame), _scale(cuts, frame), "</svg>"]
    return "".join(parts)


def curve(x: Array, est: Array, lo: Array, hi: Array, frame: Frame, seen: Sequence[tuple[float, float]]) -> str:
    """Return a response over one factor: the line, its band for one run, and the runs."""
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in map(frame.at, x, est))
    upper = [frame.at(a, b) for a, b in zip(x, hi, strict=True)]
    lower = [frame.at(a, b) for a, b in zip(x, lo, strict=True)][::-1]
    band = " ".join(f"{a:.1f},{b:.1f}" for a, b in [*upper, *lower])
    parts = [
        _open(frame),
        f'<polygon points="{band}" fill="{BANDS[1]}"/>',
        f'<polyline points="{line}" fill="none" stroke="{BANDS[-1]}" stroke-width="2.5"/>',
        *(_run(frame.at(*each)) for each in seen),
        _axes(frame),
        "</svg>",
    ]
    return "".join(parts)


def _open(frame: Frame) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif" font-size="14" fill="{INK}">'
        f"<title>{escape(frame.title)}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    )


def _stretches(row: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return (code, first, behind the last) of equal neighbours."""
    found: list[tuple[int, int, int]] = []
    for place, code in enumerate(row):
        if found and found[-1][0] == code:
            found[-1] = (code, found[-1][1], place + 1)
        else:
            found.append((code, place, place + 1))
    return found


def _cell_rect(
    row: int, first: int, end: int, shape: tuple[int, ...], frame: Frame
) -> tuple[float, float, float, float]:
    left, top, width, height = frame.box
    high = height / shape[0]
    return left + width * first / shape[1], top + height - (row + 1) * high, width * (end - first) / shape[1], high


def _bands(values: Array, cuts: Sequence[float], frame: Frame) -> str:
    codes = np.digitize(values, cuts)
    parts = []
    for row in range(codes.shape[0]):
        for code, first, end in _stretches(codes[row].tolist()):
            x, y, wide, high = _cell_rect(row, first, end, codes.shape, frame)
            colour = BANDS[round(code * (len(BANDS) - 1) / max(len(cuts), 1))]
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide + 0.3:.1f}" height="{high + 0.3:.1f}" fill="{colour}"/>'
            )
    return f'<g shape-rendering="crispEdges">{"".join(parts)}</g>'


def _zone(cells: npt.NDArray[np.bool_], paint: str, frame: Frame) -> str:
    """Hatch some cells: one path, so that the hatching runs through."""
    path = []
    for row in range(cells.shape[0]):
        for code, first, end in _stretches(cells[row].astype(int).tolist()):
            if code:
                x, y, wide, high = _cell_rect(row, first, end, cells.shape, frame)
                path.append(f"M{x:.1f} {y:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z")
    return f'<path d="{"".join(path)}" fill="{paint}"/>' if path else ""


def _outline(cells: npt.NDArray[np.bool_], frame: Frame) -> str:
    """Draw the border of the region: every cell side with the region on one hand only."""
    rows, columns = cells.shape
    padded = np.pad(cells, 1)
    path = []
    for row in range(rows + 1):
        for column in range(columns + 1):
            x, y, wide, high = _cell_rect(row, column, column + 1, cells.shape, frame)
            here = padded[row + 1, column + 1]
            if column < columns and here != padded[row, column + 1]:
                path.append(f"M{x:.1f} {y + high:.1f}h{wide:.1f}")
            if row < rows and here != padded[row + 1, column]:
                path.append(f"M{x:.1f} {y:.1f}v{high:.1f}")
    joined = "".join(path)
    return (
        f'<path d="{joined}" fill="none" stroke="#fff" stroke-width="6"/>'
        f'<path d="{joined}" fill="none" stroke="{REGION}" stroke-width="3" stroke-linecap="square"/>'
    )


def _contour(values: Array, cut: float, frame: Frame) -> str:
    """Draw one contour line through the middles of the cells, with its value on it."""
    pieces = _crossings(values, cut)
    if not pieces:
        return ""
    left, top, width, height = frame.box
    rows, columns = values.shape

    def place(row: float, column: float) -> tuple[float, float]:
        return left + width * (column + 0.5) / columns, top + height * (1 - (row + 0.5) / rows)

    path, middles = [], []
    for (r1, c1), (r2, c2) in pieces:
        (x1, y1), (x2, y2) = place(r1, c1), place(r2, c2)
        path.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        middles.append(((x1 + x2) / 2, (y1 + y2) / 2))
    x, y = min(middles, key=lambda spot: abs(spot[0] - spot[1] - 40 + cut % 7))
    x, y = min(max(x, left + 24), left + width - 24), min(max(y, top + 14), top + height - 8)
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{INK}" stroke-width="1" stroke-opacity=".8"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="12" stroke="#fff" stroke-width="3.5" '
        f'paint-order="stroke" stroke-linejoin="round">{shown(cut)}</text>'
    )


def _crossings(values: Array, cut: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the pieces of a contour line in (row, column), square by square."""
    found = []
    corners = ((0, 0), (0, 1), (1, 1), (1, 0))
    for row in range(values.shape[0] - 1):
        for column in range(values.shape[1] - 1):
            spots = []
            for (r1, c1), (r2, c2) in zip(corners, corners[1:] + corners[:1], strict=True):
                first, second = values[row + r1, column + c1], values[row + r2, column + c2]
                if (first < cut) != (second < cut):
                    share = (cut - first) / (second - first)
                    spots.append((row + r1 + share * (r2 - r1), column + c1 + share * (c2 - c1)))
            found += [(spots[place], spots[place + 1]) for place in range(0, len(spots) - 1, 2)]
    return found


def _run(spot: tuple[float, float]) -> str:
    return f'<circle cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="5" fill="#fff" stroke="{INK}" stroke-width="2"/>'


def _best(spot: tuple[float, float]) -> str:
    x, y = spot
    cross = f"M{x - 10:.1f} {y:.1f}h20M{x:.1f} {y - 10:.1f}v20"
    return f'<path d="{cross}" stroke="#fff" stroke-width="7"/><path d="{cross}" stroke="{REGION}" stroke-width="3.5"/>'


def _chosen(spot: tuple[float, float]) -> str:
    x, y = spot
    return (
        f'<path d="M{x:.1f} {y - 11:.1f}l11 11l-11 11l-11 -11z" fill="none" stroke="#fff" stroke-width="6"/>'
        f'<path d="M{x:.1f} {y - 11:.1f}l11 11l-11 11l-11 -11z" fill="none" stroke="{INK}" stroke-width="2.5"/>'
    )


def _axes(frame: Frame) -> str:
    left, top, width, height = frame.box
    parts = [f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="{INK}"/>']
    for value in np.linspace(*frame.x, 5):
        x, _y = frame.at(float(value), frame.y[0])
        parts.append(f'<text x="{x:.1f}" y="{top + height + 20}" text-anchor="middle">{shown(float(value))}</text>')
    for value in np.linspace(*frame.y, 5):
        _x, y = frame.at(frame.x[0], float(value))
        parts.append(f'<text x="{left - 8}" y="{y + 5:.1f}" text-anchor="end">{shown(float(value))}</text>')
    middle = top + height / 2
    parts.append(
        f'<text x="{left + width / 2:.0f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(frame.x_label)}</text>'
        f'<text x="18" y="{middle:.0f}" text-anchor="middle" transform="rotate(-90 18 {middle:.0f})">'
        f"{escape(frame.y_label)}</text>"
    )
    return "".join(parts)


def _scale(cuts: Sequence[float], frame: Frame) -> str:
    """Draw the bands' colours with their limits beside the map."""
    left, top, width, _height = frame.box
    x, count = left + width + 16, len(cuts) + 1
    parts = []
    for place in range(count):
        colour = BANDS[round(place * (len(BANDS) - 1) / max(len(cuts), 1))]
        y = top + 24 + (count - 1 - place) * 30
        parts.append(
            f'<rect x="{x}" y="{y}" width="20" height="30" fill="{colour}" stroke="{INK}" stroke-opacity=".4"/>'
        )
        if place:
            parts.append(f'<text x="{x + 26}" y="{y + 35}" font-size="12">{shown(cuts[place - 1])}</text>')
    parts.append(f'<text x="{x}" y="{top + 12}" font-size="12">{escape(frame.scale_label)}</text>')
    return "".join(parts)
