"""Everything a drill writes down: what people did, what happened, and how each step, item and upset stands.

A book is numbers and words: it goes into snapshots as it is, and comes back from them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yixian.simulator.drill.accounts import PenaltyAccount, QualityAccount, StepAccount
from yixian.simulator.drill.events import Event
from yixian.simulator.drill.grading import Deduction
from yixian.simulator.drill.roles import TRAINEES
from yixian.simulator.drill.scenario import Scenario
from yixian.simulator.drill.upsets import Malfunction, UpsetAccount


@dataclass(slots=True)
class Book:
    """The book of one drill.

    Parameters
    ----------
    entries
        The record: what it is, and what people did at which scan [-].
    steps, quality, penalties
        The accounts, by code [-].
    upsets
        The accounts of what goes wrong, in its order [-].
    events
        What happened [-].
    deductions
        Points taken away [-].
    timers
        When each comparison with ``for`` began to hold, by its key [s].
    commanded
        When trainees have set a tag, and to what [s], [any].
    under_way
        When field actions that were begun are done [s].
    results
        1 of a field action that is done, 0 of one that was begun [-].
    unanswered
        Since when alarms wait for somebody; infinity once that has cost its point [s].
    finished
        Whether the drill is over [-].
    """

    entries: list[dict[str, Any]]
    steps: dict[str, StepAccount]
    quality: dict[str, QualityAccount]
    penalties: dict[str, PenaltyAccount]
    upsets: list[UpsetAccount]
    events: list[Event] = field(default_factory=list)
    deductions: list[Deduction] = field(default_factory=list)
    timers: dict[str, float] = field(default_factory=dict)
    commanded: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    under_way: dict[str, float] = field(default_factory=dict)
    results: dict[str, float] = field(default_factory=dict)
    unanswered: dict[str, float] = field(default_factory=dict)
    finished: bool = False

    @classmethod
    def opened(cls, scenario: Scenario, upsets: Sequence[Malfunction], start: dict[str, Any]) -> Book:
        """Return the book of a drill that begins.

        Parameters
        ----------
        scenario
            What is drilled [-].
        upsets
            What goes wrong in it [-].
        start
            First entry of the record [-].
        """
        return cls(
            [{"kind": "start", "scan": 0, **start}],
            {step.code: StepAccount() for step in scenario.steps},
            {item.code: QualityAccount() for item in scenario.quality},
            {penalty.code: PenaltyAccount() for penalty in scenario.penalties},
            [UpsetAccount() for _ in upsets],
        )

    @property
    def crew(self) -> tuple[str, ...]:
        """Roles of the people at the plant, one a person."""
        return next(tuple(entry["crew"]) for entry in reversed(self.entries) if "crew" in entry)

    def state(self) -> dict[str, Any]:
        """Return what is in it besides entries and events, as JSON takes it [-]."""
        return {
            "finished": self.finished, "timers": self.timers, "under_way": self.under_way, "results": self.results,
            "unanswered": {tag: _finite(since) for tag, since in self.unanswered.items()},
            "deductions": [row(item) for item in self.deductions],
            "steps": {code: dataclasses.asdict(account) for code, account in self.steps.items()},
            "quality": {code: dataclasses.asdict(account) for code, account in self.quality.items()},
            "penalties": {code: dataclasses.asdict(account) for code, account in self.penalties.items()},
            "upsets": [dataclasses.asdict(account) for account in self.upsets],
        }  # fmt: skip

    @classmethod
    def of(cls, entries: list[dict[str, Any]], events: list[list[Any]], state: dict[str, Any], period: float) -> Book:
        """Return the book that a state was taken of.

        Parameters
        ----------
        entries
            The record [-].
        events
            Rows of what happened [-].
        state
            What `state` returned, through JSON [-].
        period
            Scan period of the plant [s].
        """
        book = cls(
            entries=entries,
            steps={code: _step_account(fields) for code, fields in state["steps"].items()},
            quality={code: QualityAccount(**fields) for code, fields in state["quality"].items()},
            penalties={code: PenaltyAccount(**fields) for code, fields in state["penalties"].items()},
            upsets=[UpsetAccount(**fields) for fields in state["upsets"]],
            events=[Event(*fields) for fields in events],
            deductions=[Deduction(*fields) for fields in state["deductions"]],
            timers=state["timers"],
            under_way=state["under_way"],
            results=state["results"],
            unanswered={tag: math.inf if since is None else since for tag, since in state["unanswered"].items()},
            finished=state["finished"],
        )
        for entry in entries:
            if entry["kind"] == "command" and entry["by"] in TRAINEES:
                book.note_command(entry["tag"], entry["scan"] * period, entry["value"])
        return book

    def note_command(self, tag: str, time_s: float, value: float) -> None:
        """Note that a trainee has set a tag.

        Parameters
        ----------
        tag, time_s, value
            What, when and to what [-], [s], [any].
        """
        self.commanded.setdefault(tag, []).append((time_s, value))


def row(record: Event | Deduction) -> list[Any]:
    """Return the fields of a record, its texts not copied: a long drill has hundreds of them to save [-].

    Parameters
    ----------
    record
        An event or a deduction [-].
    """
    return [getattr(record, name) for name in record.__slots__]


def _step_account(fields: dict[str, Any]) -> StepAccount:
    account = StepAccount(**fields)
    account.nearest = None if account.nearest is None else (account.nearest[0], account.nearest[1])
    return account


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
