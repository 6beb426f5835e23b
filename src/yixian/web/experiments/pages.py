"""What the experiments pages show, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yixian.web.experiments import access, analysis, plan, queries, wording
from yixian.web.experiments.figure import shown
from yixian.web.experiments.models import (
    Amendment,
    Choice,
    Experiment,
    Finding,
    Kind,
    Outcome,
    Run,
    RunKind,
    Status,
)
from yixian.web.experiments.plan import Axis
from yixian.web.people.access import User
from yixian.web.projects.models import Project


@dataclass(frozen=True)
class Word:
    """A finding in words."""

    code: str
    label: str
    icon: str
    meaning: str


def word_of(finding: Finding) -> Word:
    code = finding.word
    return Word(code, str(wording.WORDS[code]), wording.ICONS[code], str(wording.MEANINGS[code]))


@dataclass(frozen=True)
class Line:
    """One experiment in a list."""

    experiment: Experiment
    status: str
    done: int
    wanted: int
    word: Word | None


def line(experiment: Any) -> Line:
    """Return an experiment's line; needs what ``queries.listed`` adds. Only the newest point's finding is shown."""
    choice = max(experiment.choices.all(), key=lambda each: each.pk, default=None)
    findings = list(choice.findings.all()) if choice else []
    newest = max(findings, key=lambda each: each.pk, default=None)
    return Line(
        experiment=experiment,
        status=experiment.get_status_display(),
        done=experiment.done_count,
        wanted=experiment.run_count,
        word=word_of(newest) if newest else None,
    )


def lines_of(project: Project) -> list[Line]:
    """Return a project's experiments for ``experiments/_of_project.html``."""
    return [line(experiment) for experiment in queries.of_project(project)]


@dataclass(frozen=True)
class Cost:
    """One design: what it costs in runs for each number of factors, and what it tells."""

    code: str
    name: str
    runs: Sequence[str]
    tells: str


def costs(centre_points: int = 4) -> list[Cost]:
    """Return the designs side by side for 1 to 5 factors."""
    return [
        Cost(
            code=kind.value,
            name=str(kind.label),
            runs=[_dash(analysis.cost(count, kind.value, centre_points)) for count in range(1, 6)],
            tells=str(wording.TELLS[kind.value]),
        )
        for kind in Kind
    ]


def _dash(value: Any) -> str:
    return "—" if value is None else str(value)


def setting(axis: Axis, value: float) -> str:
    """Return a factor's setting with its unit."""
    text = f"{value:.6g}"
    return f"{text} {axis.unit}" if axis.unit else text


def with_unit(value: float | None, unit: str) -> str:
    text = shown(value)
    return f"{text} {unit}" if unit and value is not None else text


@dataclass(frozen=True)
class Can:
    """What the reader of the page may do now: state and rights together."""

    edit: bool
    freeze: bool
    amend: bool
    enter: bool
    choose: bool


@dataclass(frozen=True)
class Change:
    """One amendment as it is read."""

    when: Any
    who: str
    run: int | None
    what: str
    before: str
    after: str
    reason: str


def change(amendment: Amendment) -> Change:
    name, _dot, column = amendment.what.rpartition(".")
    label = str(wording.AMENDABLE.get(column, column))
    labels = dict(Outcome.choices)
    before, after = amendment.before, amendment.after
    if column == "outcome":
        before, after = str(labels.get(before, before)), str(labels.get(after, after))
    return Change(
        when=amendment.at,
        who=amendment.by.name,
        run=amendment.run.number if amendment.run else None,
        what=f"{name}: {label}" if name else label,
        before=before or "—",
        after=after or "—",
        reason=amendment.reason,
    )


@dataclass(frozen=True)
class FactorLine:
    """A factor as the plan's table shows it: as low and high, step, safe limits, and what the design really sets."""

    name: str
    low: str
    high: str
    step: str
    safe: str


@dataclass(frozen=True)
class ResponseLine:
    """A response as the plan's table shows it."""

    name: str
    aim: str
    tolerance: str
    usual: str
    min_gain: str


def interval(low: float | None, high: float | None, unit: str = "") -> str:
    """Return a tolerance or a safe range in words; a dash where there is none."""
    if low is None and high is None:
        return "—"
    if low is None:
        return f"≤ {with_unit(high, unit)}"
    if high is None:
        return f"≥ {with_unit(low, unit)}"
    return f"{shown(low)} – {with_unit(high, unit)}"


def factor_lines(axes: Sequence[Axis]) -> list[FactorLine]:
    return [
        FactorLine(
            name=axis.name,
            low=setting(axis, axis.low),
            high=setting(axis, axis.high),
            step=setting(axis, axis.step) if axis.step else "—",
            safe=interval(axis.safe_low, axis.safe_high, axis.unit),
        )
        for axis in axes
    ]


def response_lines(experiment: Experiment) -> list[ResponseLine]:
    return [
        ResponseLine(
            name=each.name,
            aim=f"{each.get_aim_display()} {with_unit(each.target, each.unit)}"
            if each.target is not None
            else each.get_aim_display(),
            tolerance=interval(each.lsl, each.usl, each.unit),
            usual=with_unit(each.usual, each.unit),
            min_gain=with_unit(each.min_gain, each.unit),
        )
        for each in experiment.responses.all()
    ]


@dataclass(frozen=True)
class DetailPage:
    """One experiment: its plan, how far it is, and where to go from here."""

    experiment: Experiment
    can: Can
    factors: Sequence[FactorLine]
    responses: Sequence[ResponseLine]
    tells: str
    run_count: int
    done: int
    waiting: int
    lost: int
    unsafe: Sequence[str]
    changes: Sequence[Change]
    choices: Sequence[tuple[Choice, str, Word | None]]
    can_draw: bool


def can_of(experiment: Experiment, user: User) -> Can:
    works, leads = access.may_work(user, experiment.project), access.may_lead(user, experiment.project)
    is_draft = experiment.status == Status.DRAFT
    return Can(
        edit=works and is_draft,
        freeze=leads and is_draft,
        amend=leads and not is_draft,
        enter=works and not is_draft,
        choose=works and not is_draft,
    )


def detail(experiment: Experiment, user: User) -> DetailPage:
    """Gather an experiment's page."""
    axes = queries.axes_of(experiment)
    runs = [run for run in queries.runs_of(experiment) if run.kind != RunKind.CONFIRMATION]
    unsafe: list[str] = []
    count = len(runs)
    if experiment.status == Status.DRAFT:
        settings = analysis.planned(axes, experiment.kind, experiment.centre_points, 0)
        unsafe = [f"{each.axis.name}: {setting(each.axis, each.value)}" for each in plan.unsafe(axes, settings)]
        count = len(settings)
    done = sum(run.outcome == Outcome.DONE for run in runs)
    waiting = sum(run.outcome == Outcome.WAITING for run in runs)
    return DetailPage(
        experiment=experiment,
        can=can_of(experiment, user),
        factors=factor_lines(axes),
        responses=response_lines(experiment),
        tells=str(wording.TELLS[experiment.kind]),
        run_count=count,
        done=done,
        waiting=waiting,
        lost=len(runs) - done - waiting,
        unsafe=unsafe,
        changes=[change(each) for each in experiment.amendments.all()],
        choices=[(each, point(axes, each.settings), newest(each)) for each in queries.choices_of(experiment)],
        can_draw=done > 0,
    )


def newest(choice: Choice) -> Word | None:
    found = max(choice.findings.all(), key=lambda each: each.pk, default=None)
    return word_of(found) if found else None


def point(axes: Sequence[Axis], settings: Sequence[float]) -> str:
    """Return a point in words: every factor with its setting."""
    return ", ".join(f"{axis.name} {setting(axis, value)}" for axis, value in zip(axes, settings, strict=True))


@dataclass(frozen=True)
class RunLine:
    """One run on the sheet."""

    run: Run
    kind: str
    settings: Sequence[tuple[str, str, str, bool]]
    values: Sequence[str]
    outcome: str
    changes: int
    is_waiting: bool


@dataclass(frozen=True)
class SheetPage:
    """The run sheet: the next run large, then all of them in their order."""

    experiment: Experiment
    can: Can
    factors: Sequence[str]
    responses: Sequence[str]
    next: RunLine | None
    lines: Sequence[RunLine]
    done: int
    is_complete: bool


def sheet(experiment: Experiment, user: User) -> SheetPage:
    runs = queries.runs_of(experiment)
    axes = queries.axes_of(experiment)
    keys = [response.pk for response in experiment.responses.all()]
    lines = [run_line(run, axes, keys) for run in runs]
    following = queries.next_run(runs)
    return SheetPage(
        experiment=experiment,
        can=can_of(experiment, user),
        factors=[str(factor) for factor in experiment.factors.all()],
        responses=[str(response) for response in experiment.responses.all()],
        next=run_line(following, axes, keys) if following else None,
        lines=lines,
        done=sum(not each.is_waiting for each in lines),
        is_complete=bool(runs) and following is None,
    )


def run_line(run: Run, axes: Sequence[Axis], responses: Sequence[int]) -> RunLine:
    known = {each.response_id: each.value for each in run.measurements.all()}
    used = zip(axes, run.used, run.settings, strict=True)
    return RunLine(
        run=run,
        kind="" if run.kind == RunKind.DESIGN else run.get_kind_display(),
        settings=[(axis.name, setting(axis, value), f"{value:.6g}", value != planned) for axis, value, planned in used],
        values=[shown(known.get(key)) for key in responses],
        outcome=run.get_outcome_display(),
        changes=len(run.amendments.all()),
        is_waiting=run.outcome == Outcome.WAITING,
    )


def may_repeat(run: Run) -> bool:
    """Tell whether one more run like this may join the sheet now."""
    return run.kind != RunKind.CONFIRMATION and run.experiment.status == Status.RUNNING
