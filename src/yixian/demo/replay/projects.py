"""The projects of the story, performed: charter, stages, tasks, log, trial, verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from yixian.demo import records
from yixian.demo.chartering import again_as_project, covariates_of
from yixian.demo.events import (
    CharterApproved,
    LogWritten,
    ProjectChartered,
    ProjectStopped,
    StageMoved,
    TaskDone,
    TaskSet,
    TrialBegun,
    TrialDeviated,
    TrialFrozen,
    VerdictAsked,
)
from yixian.demo.replay.book import Book
from yixian.demo.stage import ZONE
from yixian.web.duties.cards import save_card
from yixian.web.duties.models import Duty, DutyKind
from yixian.web.indicators.models import Indicator
from yixian.web.people.models import Person
from yixian.web.projects import actions
from yixian.web.projects.models import MemberRole, Stage
from yixian.web.projects.queries import current_trial

ROLES = {
    "组长": MemberRole.LEADER,
    "技术": MemberRole.TECHNOLOGY,
    "主检": MemberRole.TECHNOLOGY,
    "仪电": MemberRole.TECHNOLOGY,
    "主操": MemberRole.OPERATION,
    "副操": MemberRole.TRAINING,
    "记录": MemberRole.DATA,
}
STAGES = ("scheme", "build", "tune", "follow")
_PLANNED_IN = 30  # days from a charter to a trial whose day is not fixed yet


class Projects:
    """Charters, carries on and judges."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.charters = {project.code: project for project in book.enterprise.projects}
        self.indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
        self.tasks: dict[tuple[str, str], Duty] = {}

    def chartered(self, event: ProjectChartered) -> None:
        team = tuple((self.book.people[no], str(ROLES[role])) for role, no in event.team)
        draft = self._draft(self.charters[event.project], team)
        draft = replace(draft, concern=self.book.concerns[event.concern])
        project = actions.propose(draft, by=self.book.people[event.by])
        self.book.projects[event.project] = project
        self._plan_stages(event)

    def _draft(self, one: records.Project, team: tuple[tuple[Person, str], ...] = ()) -> actions.CharterDraft:
        begins = one.trial if one.trial is not None else one.charter + _PLANNED_IN
        second = self.indicators[one.second.indicator] if one.second else None
        return actions.CharterDraft(
            title=one.title,
            problem=f"{one.problem}\n目标：{one.claim}",
            place=self.book.places[one.place],
            indicator=self.indicators[one.indicator],
            baseline_from=self._day(begins - one.baseline_days),
            baseline_to=self._day(begins - 2),
            trial_from=self._day(begins),
            trial_to=self._day(begins + one.follow_days),
            min_effect=one.min_effect,
            stop_rule=one.stop_rule,
            design=one.design,
            washout_days=one.washout_days,
            washout_shifts=one.washout_days,
            claim=one.hoped,
            covariates=tuple(self.indicators[code] for code in covariates_of(one)),
            budget=Decimal(one.budget),
            due_on=self._day(begins + one.follow_days + 14),
            team=team,
            plan_value=one.plan_value,
            price=one.price,
            annual_volume=one.volume,
            looks=(self._day(one.look).isoformat(),) if one.look is not None else (),
            second=second,
            second_low=one.second.low if one.second else None,
        )

    def _plan_stages(self, event: ProjectChartered) -> None:
        """Plan each stage until the next one's day, as the charter says."""
        charter, project = self.charters[event.project], self.book.projects[event.project]
        stages = list(project.stages.order_by("order"))
        for stage, code in zip(stages[:-1], STAGES[1:], strict=True):
            if code in charter.stages:
                stage.planned_until = self._day(charter.stages[code])
        actions.save_stages(project, stages, by=self.book.people[event.by])

    def _day(self, offset: int) -> date:
        return self.book.enterprise.anchor + timedelta(days=offset)

    def approved(self, event: CharterApproved) -> None:
        by = self.book.people[event.by]
        actions.approve(self.book.projects[event.project], by=by, words=event.words)

    def stage_moved(self, event: StageMoved) -> None:
        order = STAGES.index(event.stage)
        if order:
            stage = Stage.objects.get(project=self.book.projects[event.project], order=order)
            on = event.at.astimezone(ZONE).date()
            actions.finish_stage(stage, by=self.book.people[event.by], on=on)

    def task_set(self, event: TaskSet) -> None:
        project, to = self.book.projects[event.project], self.book.people[event.to]
        number = 1 + sum(code == event.project for code, _ in self.tasks)
        task = Duty(code=f"{project.number}-{number}", kind=DutyKind.TASK, project=project)
        fields = {"title": event.task, "what": event.task, "due_on": event.due}
        fields |= {"unit": project.unit, "branch": project.branch}
        self.tasks[event.project, event.task] = save_card(
            task, fields, holders=[to], standards=[], by=self.book.people[event.by]
        )

    def task_done(self, event: TaskDone) -> None:
        task, by = self.tasks[event.project, event.task], self.book.people[event.by]
        holders = [holder.person for holder in task.holders.select_related("person")]
        fields = {"done_on": event.at.astimezone(ZONE).date()}
        save_card(task, fields, holders=holders, standards=[], by=by)

    def log_written(self, event: LogWritten) -> None:
        actions.write_log(
            self.book.projects[event.project],
            text=event.text,
            happened_on=event.at.astimezone(ZONE).date(),
            sources=event.source,
            kind=event.kind,
            by=self.book.people[event.by],
        )

    def frozen(self, event: TrialFrozen) -> None:
        trial = current_trial(self.book.projects[event.project])
        actions.freeze(trial, by=self.book.people[event.by], drawn=dict(event.arms) or None)

    def deviated(self, event: TrialDeviated) -> None:
        trial, by = current_trial(self.book.projects[event.project]), self.book.people[event.by]
        actions.write_deviation(trial, day=event.day, shift=0, arm=event.arm, reason=event.reason, by=by)

    def begun_again(self, event: TrialBegun) -> None:
        charter = self.charters[event.project]
        assert charter.again is not None
        draft = self._draft(again_as_project(charter, charter.again))
        project, by = self.book.projects[event.project], self.book.people[event.by]
        actions.begin_another(project, draft, why=charter.again.why, by=by)

    def stopped(self, event: ProjectStopped) -> None:
        project, by = self.book.projects[event.project], self.book.people[event.by]
        actions.stop(project, lesson=event.reason, by=by, by_stop_rule=True)

    def verdict_asked(self, event: VerdictAsked) -> None:
        trial = current_trial(self.book.projects[event.project])
        actions.ask_verdict(trial, by=self.book.people[event.by])
