"""The replay of a run that is over: the station's numbers at any time, and marks to jump to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.web.training import displays, pages, reels, runner, station, wording
from yixian.web.training.models import Run
from yixian.web.training.plantview import PlantView

#: States of an alarm that are listed, shelved ones too; the others are suppressed by design, and counted.
SEEN, SUPPRESSED = (1, 2, 3, 4, 5, 6), (7, 8)
#: Moments handed to the page at once.
BLOCK = 60
MOST_POINTS = 600
DIGITS = 6
SPEEDS = (1, 2, 5, 10, 20)
MOST_CUES = 400


@dataclass(frozen=True)
class CueLine:
    """A mark on the time axis."""

    time_s: float
    clock: str
    kind: str
    kind_name: str
    said: str


@dataclass(frozen=True)
class Cell:
    """One number of the station at the chosen moment."""

    tag: str
    name: str
    unit: str
    value: str


@dataclass(frozen=True)
class ReplayPage:
    """The station's numbers of one area at one moment, and everything to move in time by."""

    run: Run
    scenario: str
    people: str
    is_exact: bool
    is_empty: bool
    end_s: float
    at_s: float
    clock: str
    areas: Sequence[tuple[str, str]]
    area: str
    cells: Sequence[Cell]
    alarms: Sequence[tuple[str, str]]
    suppressed: int
    cues: Sequence[CueLine]
    groups: Sequence[tuple[str, str]]
    speeds: Sequence[int]
    config: dict[str, Any]


def page(run: Run, at_s: float, area: str) -> ReplayPage:
    """Gather the replay of a run at a time; before the first moment is the first, after the last the last."""
    film, plant, language = reels.of_run(run), run.drill.scenario.partition("/")[0], get_language() or "zh-hans"
    view, screen = runner.view(plant), displays.of(plant)
    codes = [each.code for each in screen.areas]
    area = area if area in codes else codes[0]
    row = film.row(at_s) if len(film.time_s) else 0
    at_s = float(film.time_s[row]) if len(film.time_s) else 0.0
    end_s = float(film.time_s[-1]) if len(film.time_s) else 0.0
    cues = [*_cues(film, language), *_losses(run)]
    return ReplayPage(
        run=run,
        scenario=pages.scenario_title(run.drill.scenario),
        people=", ".join(seat.person.name for seat in run.seats.select_related("person")),
        is_exact=film.is_exact,
        is_empty=not len(film.time_s),
        end_s=end_s,
        at_s=at_s,
        clock=station.clock(at_s),
        areas=[(each.code, displays.text(each.title, language)) for each in screen.areas],
        area=area,
        cells=_table(film, row, view, screen, area),
        alarms=_standing(film, row, view),
        suppressed=_suppressed(film, row, view),
        cues=sorted(cues, key=lambda cue: cue.time_s)[:MOST_CUES],
        groups=station.groups(view, screen, language),
        speeds=SPEEDS,
        config=_config(view, end_s, at_s, area),
    )


def _config(view: PlantView, end_s: float, at_s: float, area: str) -> dict[str, Any]:
    """Return what the page's script has to know."""
    return {
        "end": end_s,
        "at": at_s,
        "area": area,
        "alarmStates": {str(code): str(wording.ALARM_STATES[code]) for code in SEEN},
        "modes": [str(mode) for mode in wording.MODES],
        "noAlarms": _("No alarm stands."),
        "ranges": {each.tag: [each.low, each.high, each.unit] for each in view.instruments},
        "shareOfRange": _("% of range"),
    }


def _cues(film: runner.Film, language: str) -> list[CueLine]:
    return [
        CueLine(
            round(cue.time_s, 1), station.clock(cue.time_s), cue.kind, str(wording.CUES[cue.kind]),
            displays.text(cue.text, language),
        )
        for cue in film.cues
    ]  # fmt: skip


def _losses(run: Run) -> list[CueLine]:
    """Return where points were lost, with why."""
    found = (run.score or {}).get("losses", [])
    timed = [(each, pages.loss(each)) for each in found if each.get("time_s") is not None]
    return [
        CueLine(each["time_s"], line.at, "loss", str(wording.CUES["loss"]), f"−{line.points} {line.why or line.what}")
        for each, line in timed
    ]


def _table(film: runner.Film, row: int, view: PlantView, screen: displays.Displays, area: str) -> list[Cell]:
    language = get_language() or "zh-hans"
    place = {tag: number for number, tag in enumerate(film.tags)}
    units = {each.tag: each.unit for each in view.instruments}
    return [
        Cell(tag, _name(view, tag, language), units.get(tag, ""), _said(film, row, tag, place[tag]))
        for tag in tags_of(view, screen, area)
    ]


def tags_of(view: PlantView, screen: displays.Displays, area: str) -> list[str]:
    """Return what the replay shows of an area: instruments, loops, final elements, interlocks, hands."""
    loops = [f"{loop.tag}.{name}" for loop in view.loops for name in ("mode", "sp", "op")]
    tags = [each.tag for each in view.instruments] + loops + [each.tag for each in view.finals]
    tags += [each.tag for each in view.interlocks if each.latches] + [each.tag for each in view.hands]
    return [tag for tag in tags if tag in view.place and screen.area_of(tag) == area]


def _name(view: PlantView, tag: str, language: str) -> str:
    """Return what a tag is called; setpoint, output and mode of a loop after the name of the loop."""
    base, _dot, part = tag.rpartition(".")
    words = {"sp": _("Setpoint SP"), "op": _("Output OP"), "mode": _("Mode")}
    if part not in words:
        return displays.name(view, tag, language)
    return f"{displays.name(view, base, language)} {words[part]}".strip()


def _said(film: runner.Film, row: int, tag: str, column: int) -> str:
    value = float(film.values[row, column]) if len(film.time_s) else np.nan
    if not np.isfinite(value):
        return "—"
    if tag.endswith(".mode") and 0 <= value < len(wording.MODES):
        return str(wording.MODES[int(value)])
    return f"{value:.5g}"


def _standing(film: runner.Film, row: int, view: PlantView) -> list[tuple[str, str]]:
    """Return the alarms that were not normal at a moment, with their states."""
    if not len(film.time_s):
        return []
    return [
        (alarm.tag, str(wording.ALARM_STATES[state]))
        for alarm in view.alarms
        if (state := _state(film.values[row, view.place[alarm.tag]]))
    ]


def _suppressed(film: runner.Film, row: int, view: PlantView) -> int:
    """Return how many alarms the plant itself kept quiet at a moment."""
    places = [view.place[alarm.tag] for alarm in view.alarms]
    return int(np.isin(film.values[row, places], SUPPRESSED).sum()) if len(film.time_s) else 0


def _state(value: np.float32) -> int:
    state = int(value) if np.isfinite(value) else 0
    return state if state in SEEN else 0


def block(run: Run, from_s: float, area: str) -> dict[str, Any]:
    """Return the moments from a time on: values of an area's tags, and the alarms that stood."""
    film, plant = reels.of_run(run), run.drill.scenario.partition("/")[0]
    view, screen = runner.view(plant), displays.of(plant)
    first = film.row(from_s) if len(film.time_s) else 0
    rows = range(first, min(first + BLOCK, len(film.time_s)))
    tags = tags_of(view, screen, area)
    columns = [view.place[tag] for tag in tags]
    alarms = [(alarm.tag, view.place[alarm.tag]) for alarm in view.alarms]
    return {
        "time": [float(film.time_s[row]) for row in rows],
        "tags": tags,
        "rows": [[_number(film.values[row, column]) for column in columns] for row in rows],
        "suppressed": [_suppressed(film, row, view) for row in rows],
        "alarms": [
            {tag: state for tag, column in alarms if (state := _state(film.values[row, column]))} for row in rows
        ],
    }


def history(run: Run, tags: Sequence[str]) -> dict[str, Any]:
    """Return some tags over the whole run, thinned to what a screen can show."""
    film = reels.of_run(run)
    step = max(1, -(-len(film.time_s) // MOST_POINTS))
    known = {tag: number for number, tag in enumerate(film.tags)}
    thin = film.values[::step]
    series = {tag: [_number(value) for value in thin[:, known[tag]]] for tag in tags if tag in known}
    return {"time": [float(value) for value in film.time_s[::step]], "series": series}


def _number(value: np.float32) -> float | None:
    return float(f"{float(value):.{DIGITS}g}") if np.isfinite(value) else None
