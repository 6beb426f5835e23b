"""What the pages around a drill show: one's seats, the instructor's room, the debrief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yixian.web.training import displays, frames, queries, runner, station, wording
from yixian.web.training.models import Drill, Mark, Run, Seat, State
from yixian.web.training.plantview import PlantView, ScenarioView

#: Speeds with a button, where the scenario allows them.
SPEEDS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
#: A replay begins so long before a lost point: there is what led to it.
LEAD_S = 60.0


def scenario_title(key: str) -> str:
    found = runner.scenario(key)
    return displays.text(found.title, get_language() or "zh-hans") if found else key


@dataclass(frozen=True)
class SeatLine:
    """A seat in somebody's list."""

    seat: Seat
    scenario: str
    score: str
    clock: str
    is_open: bool
    may_open: bool


def seat_line(seat: Seat, *, may_open: bool = True) -> SeatLine:
    run = seat.run
    return SeatLine(
        seat,
        _("hidden until the end") if run.drill.is_secret else scenario_title(run.drill.scenario),
        "—" if run.drill.is_secret else total(run.score),
        station.clock(run.time_s),
        run.drill.is_open,
        may_open,
    )


def total(score: dict[str, Any] | None) -> str:
    """Return a score; where nothing was graded there is none."""
    return "—" if not score or score.get("total") is None else f"{score['total']:.1f}"


@dataclass(frozen=True)
class RoomLine:
    """One plant in the instructor's room."""

    run: Run
    people: Sequence[tuple[str, str]]
    clock: str
    score: str
    alarms: int
    trips: int
    commands: int
    bypasses: int
    is_live: bool
    is_finished: bool
    diverged: str
    holder: str


@dataclass(frozen=True)
class RoomPage:
    """The instructor's station of a drill."""

    drill: Drill
    scenario: str
    lines: Sequence[RoomLine]
    steps: Sequence[str]
    bypasses: Sequence[Any]
    is_waiting: bool
    is_running: bool
    is_open: bool
    speeds: Sequence[str]


def room(drill: Drill) -> RoomPage:
    """Gather a drill's plants as they are now; live numbers come from the frames, counts from the record."""
    runs = queries.runs_of(drill)
    counts = queries.counts(runs)
    return RoomPage(
        drill=drill,
        scenario=scenario_title(drill.scenario),
        lines=[room_line(run, counts[run.pk]) for run in runs],
        steps={State.WAITING: ["start", "end"], State.RUNNING: ["freeze", "end"], State.FROZEN: ["resume", "end"]}.get(
            State(drill.state), []
        ),
        bypasses=list(queries.waiting_bypasses([run.pk for run in runs])) if drill.is_open else [],
        is_waiting=drill.state == State.WAITING,
        is_running=drill.state == State.RUNNING,
        is_open=drill.is_open,
        speeds=[f"{speed:g}" for speed in SPEEDS if _may_run_at(drill, speed)],
    )


def _may_run_at(drill: Drill, speed: float) -> bool:
    slowest, fastest = runner.speeds(drill.scenario)
    return slowest <= speed <= fastest


def room_line(run: Run, counts: dict[str, int]) -> RoomLine:
    frame = frames.read(run.pk) if run.drill.is_open else None
    head = frame.head if frame else {}
    return RoomLine(
        run=run,
        people=[(seat.person.name, str(seat.get_role_display())) for seat in run.seats.all()],
        clock=station.clock(head.get("time_s", run.time_s)),
        score=total(head.get("score", run.score)),
        is_live=bool(head.get("is_running")),
        is_finished=run.is_finished,
        diverged=(run.diverged or {}).get("tag", ""),
        holder=run.held_by.name if run.held_by else "",
        **counts,
    )


@dataclass(frozen=True)
class LossLine:
    """Points that were lost, and why: time, tag and value."""

    points: str
    what: str
    why: str
    at: str
    from_s: float | None


@dataclass(frozen=True)
class Debrief:
    """The record of one plant: score with its reasons, alarms, trips, operations."""

    run: Run
    drill: Drill
    scenario: str
    people: Sequence[tuple[str, str]]
    clock: str
    score: str
    parts: Sequence[tuple[str, str]]
    losses: Sequence[LossLine]
    steps: Sequence[tuple[str, str, str, str]]
    counts: dict[str, int]
    first_outs: Sequence[tuple[str, str, str]]
    alarms: Sequence[tuple[str, str, int]]
    log: Sequence[dict[str, Any]]
    rate: str
    groups: Sequence[tuple[str, str]]
    is_graded: bool
    is_over: bool


def debrief(run: Run) -> Debrief:
    """Gather the record of a plant."""
    plant = run.drill.scenario.partition("/")[0]
    view, screen, language = runner.view(plant), displays.of(plant), get_language() or "zh-hans"
    score = run.score or {}
    counts = queries.counts([run])[run.pk]
    causes = {lock.tag: [cause.of for cause in lock.causes] for lock in view.interlocks}
    return Debrief(
        run=run,
        drill=run.drill,
        scenario=scenario_title(run.drill.scenario),
        people=[(seat.person.name, str(seat.get_role_display())) for seat in run.seats.select_related("person")],
        clock=station.clock(run.time_s),
        score=total(run.score),
        parts=[(label, f"{score[name]:.1f}") for name, label in score_parts() if score.get(name) is not None],
        losses=[loss(each) for each in score.get("losses", [])],
        steps=[step_line(step, language) for step in run.steps],
        counts=counts,
        first_outs=[
            (station.clock(event.time_s), _named(view, event.tag.partition(".")[0], language), _first(causes, event))
            for event in run.events.filter(kind="first-out", new__gt=0, branch=run.branch)[:100]
        ],
        alarms=[
            (tag, displays.name(view, tag.rpartition(".")[0], language), number)
            for tag, number in queries.top_alarms(run)
        ],
        log=station.log_lines(run, sees_faults=True, limit=300),
        rate="—" if run.time_s < 600 else f"{counts['alarms'] / (run.time_s / 600):.1f}",
        groups=station.groups(view, screen, language),
        is_graded=run.score is not None,
        is_over=not run.drill.is_open or run.is_finished,
    )


def step_line(step: dict[str, Any], language: str) -> tuple[str, str, str, str]:
    """Return a step: title, state, points of possible points, and why."""
    state = str(wording.STEP_STATES.get(step["state"], step["state"]))
    return (
        displays.text(step["title"], language),
        state,
        f"{step['points']} / {step['of']}",
        displays.text(step["why"], language),
    )


def _named(view: PlantView, tag: str, language: str) -> str:
    return f"{tag} {displays.name(view, tag, language)}".strip()


def _first(causes: dict[str, list[str]], event: Any) -> str:
    found = causes.get(event.tag.partition(".")[0], [])
    number = int(event.new or 0)
    return found[number - 1] if 0 < number <= len(found) else "—"


def score_parts() -> list[tuple[str, str]]:
    return [("steps", _("Steps")), ("quality", pgettext("drill", "Quality")), ("penalties", _("Penalties"))]


def loss(each: dict[str, Any]) -> LossLine:
    """Return one loss with its reason in the language of the page."""
    language = get_language() or "zh-hans"

    def said(name: str) -> str:
        value = each.get(name)
        return displays.text(value, language) if isinstance(value, dict) else str(value or "")

    at_s = each.get("time_s")
    from_s = None if at_s is None else max(at_s - LEAD_S, 0.0)
    what = str(wording.LOSSES.get(each["code"], said("what")))
    return LossLine(f"{each['points']:.1f}", what, said("why"), station.clock(at_s), from_s)


@dataclass(frozen=True)
class MarkLine:
    mark: Mark
    clock: str


def mark_line(mark: Mark) -> MarkLine:
    return MarkLine(mark, station.clock(mark.time_s))


def marks(run: Run) -> list[MarkLine]:
    return [mark_line(mark) for mark in queries.marks_of(run)]


@dataclass(frozen=True)
class ScenarioLine:
    """A scenario in the list an instructor chooses from."""

    key: str
    plant: str
    title: str
    level: str
    limit: str
    is_graded: bool


def level(code: str) -> str:
    """Return what a level is called."""
    return str(wording.LEVELS.get(code, code or "—"))


def scenario_lines(found: Sequence[ScenarioView]) -> list[ScenarioLine]:
    language = get_language() or "zh-hans"
    return [
        ScenarioLine(
            each.key, displays.text(runner.plant_title(each.plant), language), displays.text(each.title, language),
            level(each.level), "—" if each.time_limit_s is None else f"{each.time_limit_s / 60:.0f}",
            each.is_graded,
        )
        for each in found
    ]  # fmt: skip
