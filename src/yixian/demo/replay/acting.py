"""Each event of the story, given to the part that performs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from yixian.demo import events
from yixian.demo.enterprise import Enterprise
from yixian.demo.events import Event
from yixian.demo.replay.book import Book
from yixian.demo.replay.checks import Checks
from yixian.demo.replay.concerns import Concerns
from yixian.demo.replay.drills import Drills
from yixian.demo.replay.experiments import Experiments
from yixian.demo.replay.projects import Projects
from yixian.demo.replay.readings import Readings
from yixian.demo.replay.tagging import Baselines
from yixian.web.concerns.actions import escalate_overdue


class Stagehand:
    """Performs one event after the other through the actions of the apps."""

    def __init__(self, enterprise: Enterprise, folder: Path) -> None:
        self.book = Book(enterprise, folder)
        concerns, projects = Concerns(self.book), Projects(self.book)
        experiments = Experiments(self.book)
        self.parts: dict[type[Event], Callable[[Any], None]] = {
            events.Raised: concerns.raised,
            events.Answered: concerns.answered,
            events.LaneChosen: _told_already,
            events.Assigned: _told_already,
            events.Done: concerns.done,
            events.SpreadProposed: concerns.spread,
            events.Confirmed: concerns.confirmed,
            events.Reopened: concerns.reopened,
            events.Scored: concerns.scored,
            events.Checked: Checks(self.book).checked,
            events.ProjectChartered: projects.chartered,
            events.CharterApproved: projects.approved,
            events.StageMoved: projects.stage_moved,
            events.TaskSet: projects.task_set,
            events.TaskDone: projects.task_done,
            events.LogWritten: projects.log_written,
            events.TrialFrozen: projects.frozen,
            events.TrialDeviated: projects.deviated,
            events.TrialBegun: projects.begun_again,
            events.ExperimentPlanned: experiments.planned,
            events.ExperimentFrozen: experiments.frozen,
            events.RunMade: experiments.run_made,
            events.PointChosen: experiments.point_chosen,
            events.ExperimentConcluded: experiments.concluded,
            events.DrillHeld: Drills(self.book).held,
            events.ProjectStopped: projects.stopped,
            events.VerdictAsked: projects.verdict_asked,
            events.ReadingsImported: Readings(self.book).imported,
            events.BaselineApproved: Baselines(self.book).approved,
        }

    def perform(self, event: Event) -> None:
        """Do what the event says; the story's clock stands at its moment."""
        self.parts[type(event)](event)

    def next_day(self, moment: datetime) -> None:
        """Do in the early morning what the background worker does: pass on answers that are overdue."""
        escalate_overdue(at=moment)


def _told_already(event: Event) -> None:
    """Nothing: the answer before brought the lane and the hands with it."""
