"""Pages of what instructors keep: scenarios with their editor, and the library of initial conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yixian.web.training import displays, pages, queries, runner, station
from yixian.web.training.models import Edition, Mark, OwnScenario
from yixian.web.training.runner import draft
from yixian.web.training.scenario_actions import digest_of
from yixian.web.training.scenario_forms import WishForms

#: The smallest scenario, with a word on each section.
BLANK = Path(__file__).parent / "blank.yaml"


@dataclass(frozen=True)
class OwnLine:
    """A scenario of the plant's own in its latest version."""

    own: OwnScenario
    edition: Edition
    key: str
    plant: str
    title: str
    level: str
    limit: str


def own_lines() -> list[OwnLine]:
    language = get_language() or "zh-hans"
    return [
        OwnLine(
            each.own, each, each.key, displays.text(runner.plant_title(each.own.plant), language),
            displays.text(each.title, language), pages.level(each.level), f"{each.time_limit_s / 60:.0f}",
        )
        for each in queries.latest_editions()
        if each.own.plant in runner.plants()
    ]  # fmt: skip


@dataclass(frozen=True)
class ProblemLine:
    """Something wrong with the text, at its line."""

    line: int
    column: int
    key: str
    said: str


@dataclass(frozen=True)
class Report:
    """What came of trying a text."""

    problems: Sequence[ProblemLine]
    findings: Sequence[tuple[str, bool]]
    is_playable: bool
    idle: str
    idle_clock: str
    open_at_once: Sequence[str]
    players: Sequence[tuple[str, str]]


def report(text: str, plant: str = "") -> Report:
    """Try a text and say what came of it."""
    found = runner.rehearse(text, digest_of(text), plant)
    language = get_language() or "zh-hans"
    names = {"expert": _("the scripted expert"), "wrong": _("the scripted wrong response")}
    return Report(
        problem_lines(found.problems),
        [(displays.text(each.text, language), each.is_fatal) for each in found.findings],
        found.is_playable,
        f"{found.idle.total:.1f}" if found.idle else "—",
        station.clock(found.idle_s) if found.idle else "—",
        _opened(found, language),
        [(names.get(name, name), f"{score.total:.1f}") for name, score in found.players.items()],
    )


def _opened(found: runner.Rehearsal, language: str) -> list[str]:
    titles = {step.code: step.title for step in found.scenario.steps} if found.scenario else {}
    return [f"{code} {displays.text(titles.get(code, {'en': ''}), language)}" for code in found.open_at_once]


def problem_lines(problems: Sequence[runner.Problem]) -> list[ProblemLine]:
    language = get_language() or "zh-hans"
    return [ProblemLine(each.line, each.column, each.key, displays.text(each.text, language)) for each in problems]


@dataclass(frozen=True)
class EditorPage:
    """A text under the author's hands. Without ``wishes`` it cannot be read, and ``problems`` say at which line."""

    own: OwnScenario | None
    title: str
    text: str
    base: int
    editions: Sequence[Edition]
    wishes: WishForms | None
    faults: Sequence[tuple[str, str]]
    report: Report | None
    problems: Sequence[ProblemLine]


def editor(
    own: OwnScenario | None, text: str, *, base: int, tried: Report | None = None, wishes: WishForms | None = None
) -> EditorPage:
    """Gather the editor around a text; ``wishes`` are given where they have errors to show."""
    problems = list(tried.problems) if tried else []
    if wishes is None:
        try:
            wishes = wish_forms(text, own.plant if own else "")
        except runner.Unreadable as error:
            problems = problems or (problem_lines(error.problems) if text.strip() else [])
    plant = plant_of(text)
    return EditorPage(
        own=own,
        title=_title(text),
        text=text,
        base=base,
        editions=list(own.editions.select_related("by")) if own else [],
        wishes=wishes,
        faults=station.faults(runner.view(plant), get_language() or "zh-hans") if plant else [],
        report=tried,
        problems=problems,
    )


def blank() -> str:
    """Return the smallest scenario worth playing, to begin with."""
    return BLANK.read_text(encoding="utf-8")


def wish_forms(text: str, plant: str, data: Any = None) -> WishForms:
    """Return the small form of a text; raise `runner.Unreadable` where it is no scenario of a plant."""
    wishes = draft.read(text)
    return WishForms(plant_of(text) or plant or runner.plants()[0], wishes, data)


def plant_of(text: str) -> str:
    """Return the plant a text is for, nothing where it names none there is."""
    try:
        name = draft.read(text).plant
    except runner.Unreadable:
        return ""
    return name if name in runner.plants() else ""


def _title(text: str) -> str:
    try:
        wishes = draft.read(text)
    except runner.Unreadable:
        return _("New scenario")
    chinese = (get_language() or "zh").startswith("zh")
    return (wishes.title_zh if chinese else wishes.title_en) or _("New scenario")


@dataclass(frozen=True)
class ConditionLine:
    """A condition of the library, and whether its plant still has the equations it was kept with."""

    mark: Mark
    plant: str
    scenario: str
    clock: str
    state: str
    fits: bool


def condition_line(mark: Mark) -> ConditionLine:
    language = get_language() or "zh-hans"
    is_known = mark.plant in runner.plants()
    fits = is_known and _fits(mark)
    state = pgettext("condition", "usable") if fits else _("the plant's equations have changed since: cannot be used")
    return ConditionLine(
        mark,
        displays.text(runner.plant_title(mark.plant), language) if is_known else mark.plant,
        pages.scenario_title(mark.scenario),
        station.clock(mark.time_s),
        state,
        fits,
    )


def _fits(mark: Mark) -> bool:
    try:
        return runner.fits(bytes(mark.saved), mark.scenario)
    except runner.CannotResume:
        return False
