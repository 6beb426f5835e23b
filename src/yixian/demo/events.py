"""What happened, as ordered plain records. Concerns and projects are named by keys that only the story uses.

Everything else is named as the product names it: persons by staff number, the rest by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a person did at a moment (local time, aware)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Event):
    """A concern was raised at a place; ``by`` is known to the story even where ``anonymous``."""

    concern: str
    place: str
    kind: str
    text: str
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """A human yes or no, with its reason."""

    concern: str
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneChosen(Event):
    """The way an accepted concern takes: fix, coordinate or project."""

    concern: str
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    """Somebody was asked to do it."""

    concern: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Event):
    """It was done; ``cause`` is a code of ``texts/causes.yaml``."""

    concern: str
    cause: str
    cause_note: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadProposed(Event):
    """Another place where the same may hold ("where else?"); ``child`` is the concern asked there."""

    concern: str
    place: str
    child: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Event):
    """The raiser confirmed that it is solved."""

    concern: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """The raiser said that it is not solved."""

    concern: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Event):
    """One of those concerned scored the answer, 1 to 5."""

    concern: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Event):
    """A card was walked; only deviations are noted, each with the index of its item.

    A deviation becomes a concern; ``raises`` is its key.
    """

    duty: str
    deviations: tuple[tuple[int, str], ...] = ()
    raises: str = ""

    @property
    def result(self) -> str:
        """``ok`` or ``deviation``."""
        return "deviation" if self.deviations else "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChartered(Event):
    """A project was chartered from a concern; its text and numbers are the charter of that code."""

    project: str
    concern: str
    team: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterApproved(Event):
    """Who may decide said yes to the charter."""

    project: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMoved(Event):
    """The project entered a stage: scheme, build, tune or follow."""

    project: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSet(Event):
    """A task of the project was given to a member of its team."""

    project: str
    task: str
    to: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone(Event):
    """A task of the project was finished."""

    project: str
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWritten(Event):
    """A line of the project's log with the source consulted."""

    project: str
    text: str
    source: str
    kind: str = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFrozen(Event):
    """The trial's plan was frozen; ``arms`` holds the switchback's day and arm, empty for before/after."""

    project: str
    baseline_from: date
    baseline_to: date
    trial_from: date
    trial_to: date
    arms: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDeviated(Event):
    """A day of a trial by turns ran another setting than drawn."""

    project: str
    day: date
    arm: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBegun(Event):
    """One more trial was planned on a project that has had its verdict."""

    project: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPlanned(Event):
    """The plan of a factor experiment was written; it is the experiment of that code."""

    experiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentFrozen(Event):
    """The plan was frozen and the order of the runs drawn."""

    experiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMade(Event):
    """The next run on the sheet was made; what came of it follows from the truth at its settings."""

    experiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChosen(Event):
    """A point of the map was chosen to be confirmed."""

    experiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentConcluded(Event):
    """The confirmation runs were compared with what was predicted."""

    experiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsImported(Event):
    """A file of readings, named relative to the folder of files, was imported as it stood after ``until``."""

    file: str
    indicators: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineApproved(Event):
    """A leader froze the limits of a control chart from a window."""

    indicator: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictAsked(Event):
    """Somebody asked for the verdict."""

    project: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStopped(Event):
    """The stop rule fired."""

    project: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillHeld(Event):
    """A drill was set up and, where the story says so, held to its end; ``by`` is its instructor."""

    drill: str
    board: tuple[str, ...]
    field: tuple[str, ...]
