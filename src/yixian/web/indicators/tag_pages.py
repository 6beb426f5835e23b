"""What the pages of tags show: the list with newest values, and trends drawn by the server in 500 steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from yixian.web.indicators import charts, wording
from yixian.web.indicators import tags as door
from yixian.web.indicators.tags import History

PER_PAGE = 50
POINTS = 500
#: Steps of the table beside a chart.
TABLE_POINTS = 24
MOST_TAGS = 6
LEAST_MS, MOST_MS = 60_000, 3 * 366 * 86_400_000
USUAL_MS = 24 * 3_600_000


@dataclass(frozen=True)
class TagLine:
    """One tag of the list with its newest value."""

    name: str
    unit: str
    description: str
    value: str
    quality: str
    is_good: bool
    at: datetime | None


@dataclass(frozen=True)
class TagsPage:
    """The list of tags."""

    lines: Sequence[TagLine]
    page: Page[Any] | None
    words: str
    query: str
    has_history: bool


def number(value: float | None) -> str:
    """Return a number with six figures; unknown is a dash."""
    if value is None or value != value:
        return "—"
    return f"{value:,.6g}".replace("-", "−")


def tags_page(history: History | None, words: str, page: str) -> TagsPage:
    """Gather a page of tags whose name or description holds the words."""
    if history is None:
        return TagsPage((), None, words, "", has_history=False)
    asked = words.casefold()
    found = [tag for tag in history.tags() if asked in f"{tag.name} {tag.description}".casefold()]
    shown = Paginator(found, PER_PAGE).get_page(page)
    names = [tag.name for tag in shown.object_list]
    latest = history.latest(names) if names else {}
    lines = [_line(tag, latest.get(tag.name)) for tag in shown.object_list]
    return TagsPage(lines, shown, words, urlencode({"q": words}) if words else "", has_history=True)


def _line(tag: Any, sample: Any) -> TagLine:
    return TagLine(
        name=tag.name,
        unit=tag.unit,
        description=tag.description,
        value=number(sample.value if sample else None),
        quality=str(wording.QUALITIES.get(sample.quality, wording.QUALITIES[2])) if sample else "",
        is_good=bool(sample) and sample.quality == door.GOOD,
        at=timezone.localtime(door.moment(sample.time_ms)) if sample else None,
    )


@dataclass(frozen=True)
class Step:
    """One step of a trend's table."""

    at: datetime
    minimum: str
    mean: str
    maximum: str
    count: int


@dataclass(frozen=True)
class TrendLine:
    """One tag's trend: chart, newest value, and the same in coarser steps as a table."""

    line: TagLine
    chart_id: str
    chart: Mapping[str, Any] | None
    steps: Sequence[Step]


@dataclass(frozen=True)
class TrendPage:
    """Trends of some tags over one span of time, with the addresses of neighbouring spans."""

    trends: Sequence[TrendLine]
    chosen: Sequence[str]
    unknown: Sequence[str]
    names: Sequence[str]
    start: datetime
    end: datetime
    links: Mapping[str, str]
    has_history: bool
    most: int = MOST_TAGS


def moment_of(text: str) -> int | None:
    """Return the moment a field for date and time holds, in the plant's time; None where it holds none."""
    try:
        found = parse_datetime(text.strip()[:32])
    except ValueError:
        return None
    if found is None or not 1970 < found.year < 2200:
        return None
    if timezone.is_naive(found):
        found = timezone.make_aware(found)
    return int(found.timestamp() * 1000)


def span_of(start: str, end: str, newest_ms: int) -> tuple[int, int]:
    """Return the span asked for, a day up to the newest sample where nothing sensible is."""
    last = moment_of(end)
    first = moment_of(start)
    last = newest_ms if last is None else last
    first = last - USUAL_MS if first is None else first
    width = min(max(last - first, LEAST_MS), MOST_MS) if first < last else USUAL_MS
    return max(last - width, 0), last


def trend_page(history: History | None, asked: Sequence[str], start: str, end: str) -> TrendPage:
    """Gather the trends of the tags asked for."""
    known = door.catalogue(history)
    chosen = list(dict.fromkeys(name for name in asked if name in known))[:MOST_TAGS]
    latest = history.latest(chosen) if history and chosen else {}
    newest = max((sample.time_ms for sample in latest.values()), default=int(timezone.now().timestamp() * 1000))
    span = span_of(start, end, newest)
    trends = []
    for place, name in enumerate(chosen):
        if history is not None:
            line = _line(known[name], latest.get(name))
            chart = drawn(history, name, known[name].unit, span)
            trends.append(TrendLine(line, f"trend-{place}", chart, _steps(history, name, span)))
    return TrendPage(
        trends=trends,
        chosen=chosen,
        unknown=[name[:60] for name in dict.fromkeys(asked) if name and name not in known][:MOST_TAGS],
        names=sorted(known)[:2000],
        start=_local(span[0]),
        end=_local(span[1]),
        links=_links(chosen, span),
        has_history=history is not None,
    )


def _links(chosen: Sequence[str], span: tuple[int, int]) -> dict[str, str]:
    """Return the query strings of the spans beside this one, and of those that show less and more."""
    start, end = span
    width = end - start
    spans = {
        "earlier": (start - width, start),
        "later": (end, end + width),
        "closer": (start + width // 4, end - width // 4),
        "wider": (start - width // 2, end + width // 2),
    }
    found = {}
    for name, (low, high) in spans.items():
        if LEAST_MS <= high - low <= MOST_MS and low >= 0:
            times = [("from", stamp(low)), ("to", stamp(high))]
            found[name] = urlencode([*(("tag", tag) for tag in chosen), *times])
    return found


def stamp(time_ms: int) -> str:
    return _local(time_ms).strftime("%Y-%m-%dT%H:%M:%S")


def _local(time_ms: int) -> datetime:
    return timezone.localtime(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=time_ms))


def drawn(
    history: History, tag: str, unit: str, span: tuple[int, int], *, points: int = POINTS
) -> dict[str, Any] | None:
    """Return the chart of a tag over a span, None where it has no samples there."""
    found = history.downsample(tag, *span, points=points)
    if not len(found.start_ms):
        return None
    times = [stamp(int(moment)) for moment in found.start_ms]
    low, mean, high = (_short(column) for column in (found.minimum, found.mean, found.maximum))
    return charts.trend(charts.Trend(times, low, mean, high, unit), (stamp(span[0]), stamp(span[1])))


def _short(column: Any) -> list[float]:
    return [float(f"{value:.6g}") for value in column]


def _steps(history: History, tag: str, span: tuple[int, int]) -> list[Step]:
    found = history.downsample(tag, *span, points=TABLE_POINTS)
    rows = zip(found.start_ms, found.minimum, found.mean, found.maximum, found.count, strict=True)
    return [
        Step(_local(int(at)), number(float(low)), number(float(mean)), number(float(high)), int(count))
        for at, low, mean, high, count in rows
    ]
