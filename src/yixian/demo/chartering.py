"""Projects: the concern each grew from, its charter, team, stages, log, trial and the verdict asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from yixian.demo import content
from yixian.demo.events import (
    Answered,
    CharterApproved,
    Confirmed,
    Done,
    Event,
    LaneChosen,
    LogWritten,
    ProjectChartered,
    ProjectStopped,
    Raised,
    StageMoved,
    TaskDone,
    TaskSet,
    TrialBegun,
    TrialDeviated,
    TrialFrozen,
    VerdictAsked,
)
from yixian.demo.people import FIVE
from yixian.demo.records import Again, Person, Project
from yixian.demo.series import departures, switchback
from yixian.demo.stage import Stage

ROLES = ("组长", "技术", "主操", "仪电", "记录")
_RANK = ["首席技师", "特级技师", "高级技师", "技师", "高级工", "中级工", "初级工", "学徒工", ""]
_TASK_DAYS = 12


def charters(stage: Stage) -> list[Event]:
    """Return the events of every project, those of the concern it grew from included."""
    rng = np.random.default_rng([stage.sizes.seed, 5])
    events = [event for project in content.projects() for event in _project(stage, rng, project)]
    return [event for event in events if event.at < stage.now]


def team_of(stage: Stage, project: Project) -> tuple[tuple[str, str], ...]:
    """Return five persons with roles: the assembly's team of five, elsewhere the crew's most skilled."""
    crew = stage.crews[project.place]
    five = [p for p in stage.people.values() if p.team == FIVE and p.plant == project.plant]
    if five:
        roles = [row["role"] for row in content.read("people")["team_of_five"]]
        return tuple(zip(roles, [p.staff_no for p in five], strict=True))
    technician = [p for p in crew if p.post == "技术员"] or [
        p for p in stage.people.values() if p.plant == project.plant and p.post == "技术员"
    ]
    start = int(sum(map(ord, project.code))) % 3  # neighbouring projects do not all take the same five
    skilled = sorted((p for p in crew if p.team), key=lambda p: (_RANK.index(p.skill_level), p.staff_no))
    hands = _varied([p for p in skilled[start:] if p not in technician], 4)
    members = [hands[0], technician[0], *hands[1:]]
    return tuple(zip(ROLES, [p.staff_no for p in members], strict=True))


def covariates_of(project: Project) -> tuple[str, ...]:
    """Return the codes of the indicators allowed for; ``load`` is the plant's throughput."""
    return tuple("C-THR" if name == "load" else name for name in project.covariates)


def _varied(people: list[Person], count: int) -> list[Person]:
    """Return the first of each post before a second of any."""
    chosen: list[Person] = []
    for person in people:
        if person.post not in {p.post for p in chosen}:
            chosen.append(person)
    return (chosen + [p for p in people if p not in chosen])[:count]


def _project(stage: Stage, rng: np.random.Generator, project: Project) -> Iterator[Event]:
    team = team_of(stage, project)
    yield from _concern(stage, rng, project, team)
    leader = team[0][1]
    chartered = stage.at(project.charter, 15.0)
    yield ProjectChartered(at=chartered, by=leader, project=project.code, concern=key_of(project), team=team)
    approved, boss = stage.at_work(chartered + timedelta(hours=19)), stage.manager_of(project.plant)
    words = str(rng.choice(content.read("notes")["approve"]))
    yield CharterApproved(at=approved, by=boss, project=project.code, words=words)
    for stage_name, day in project.stages.items():
        yield StageMoved(at=stage.at(day, 15.5), by=leader, project=project.code, stage=stage_name)
    yield from _tasks(stage, project, team)
    for number, (day, text, source, kind) in enumerate(project.log):
        by = team[number % len(team)][1]
        yield LogWritten(at=stage.at(day, 16.2), by=by, project=project.code, text=text, source=source, kind=kind)
    if project.trial is not None:
        yield _frozen(stage, project, leader)
    for day, (arm, why) in departures(project, stage.anchor, stage.sizes).items():
        ran_on, by = _date(stage, day), team[-1][1]
        yield TrialDeviated(at=stage.at(day, 16.6), by=by, project=project.code, day=ran_on, arm=arm, reason=why)
    if project.look_ask is not None:
        yield VerdictAsked(at=stage.at(project.look_ask, 10.0), by=leader, project=project.code)
    if project.stopped is not None:
        at, reason = stage.at(project.stopped, 17.0), project.stop_rule
        yield ProjectStopped(at=at, by=leader, project=project.code, reason=reason)
    if project.ask is not None:
        yield VerdictAsked(at=stage.at(project.ask, 10.0), by=leader, project=project.code)
    if project.again is not None:
        yield from _again(stage, rng, project, project.again, leader)


def _again(stage: Stage, rng: np.random.Generator, project: Project, again: Again, leader: str) -> Iterator[Event]:
    begun = stage.at(again.day, 15.0)
    yield TrialBegun(at=begun, by=leader, project=project.code)
    if again.ask is None:
        return
    said, boss = stage.at(again.day + 1, 10.0), stage.manager_of(project.plant)
    words = str(rng.choice(content.read("notes")["approve"]))
    yield CharterApproved(at=said, by=boss, project=project.code, words=words)
    yield _frozen(stage, again_as_project(project, again), leader, start=again.trial)
    yield VerdictAsked(at=stage.at(again.ask, 10.0), by=leader, project=project.code)


def again_as_project(project: Project, again: Again) -> Project:
    """Return the project as its repeated trial asks: with the repeat's indicator and days."""
    return replace(
        project,
        indicator=again.indicator or project.indicator,
        trial=again.trial,
        follow_days=again.follow,
        baseline_days=again.baseline,
        washout_days=again.washout,
        ask=again.ask,
        second=None,
        deviations=(),
        look=None,
        look_ask=None,
        again=None,
    )


def trials_of(project: Project) -> tuple[Project, ...]:
    """Return the project as each of its trials asks."""
    return (project,) if project.again is None else (project, again_as_project(project, project.again))


def key_of(project: Project) -> str:
    """Return the story's key of the concern a project grew from."""
    return f"N-{project.code}"


def _concern(
    stage: Stage, rng: np.random.Generator, project: Project, team: tuple[tuple[str, str], ...]
) -> Iterator[Event]:
    text, key = project.concern, key_of(project)
    by, boss = stage.worker_at(project.place, rng), stage.leader_at(project.place, rng)
    raised = stage.at(project.charter - 9, 10.4)
    yield Raised(at=raised, by=by, concern=key, place=project.place, kind=text.kind, text=text.text)
    answered = stage.at_work(raised + timedelta(hours=20))
    yield Answered(at=answered, by=boss, concern=key, accepted=True, reason=text.answer)
    yield LaneChosen(at=answered + timedelta(minutes=1), by=boss, concern=key, lane="project")
    if content.truth().verdicts[project.code] == "proved" and project.ask is not None:
        done = stage.at(project.ask, 16.0)
        note = f"{project.title}：{text.done}"
        yield Done(at=done, by=team[0][1], concern=key, cause=text.cause, cause_note=text.cause_note, note=note)
        yield Confirmed(at=done + timedelta(hours=19), by=by, concern=key, text="确实变了，支持固化下来。")


def _tasks(stage: Stage, project: Project, team: tuple[tuple[str, str], ...]) -> Iterator[Event]:
    for number, task in enumerate(project.tasks):
        day = project.charter + 2 + number * _TASK_DAYS // 2
        to = team[(number + 1) % len(team)][1]
        due = _date(stage, day + _TASK_DAYS)
        leader = team[0][1]
        yield TaskSet(at=stage.at(day, 9.0), by=leader, project=project.code, task=task, to=to, due=due)
        finished = stage.at(day + _TASK_DAYS - 2 + number % 4, 16.5)
        yield TaskDone(at=finished, by=to, project=project.code, task=task)


def _frozen(stage: Stage, project: Project, leader: str, start: int | None = None) -> TrialFrozen:
    assert project.trial is not None
    arms = switchback(project, stage.anchor, stage.sizes, start) if project.design == "switchback" else {}
    return TrialFrozen(
        at=stage.at(project.trial - 1, 16.0),
        by=leader,
        project=project.code,
        baseline_from=_date(stage, project.trial - project.baseline_days),
        baseline_to=_date(stage, project.trial - 2),
        trial_from=_date(stage, project.trial),
        trial_to=_date(stage, project.trial + project.follow_days),
        arms=tuple((_date(stage, day), arm) for day, arm in arms.items()),
    )


def _date(stage: Stage, offset: int) -> date:
    return stage.anchor + timedelta(days=offset)
