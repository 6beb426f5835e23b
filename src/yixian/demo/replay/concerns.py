"""The concerns of the story, performed."""

from __future__ import annotations

from datetime import date, timedelta

from yixian.demo.chartering import key_of
from yixian.demo.events import (
    Answered,
    Assigned,
    Confirmed,
    Done,
    LaneChosen,
    Raised,
    Reopened,
    Scored,
    SpreadProposed,
)
from yixian.demo.records import Project
from yixian.demo.replay.book import Book
from yixian.web.concerns import actions
from yixian.web.concerns.models import Lane

LANES = {"fix": Lane.ON_THE_SPOT, "coordinate": Lane.COORDINATE, "project": Lane.PROJECT}


class Concerns:
    """Raises, answers, does, confirms, spreads and scores.

    The product takes the answer, the lane and the hands in one step, so the story is looked through for them first.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lanes: dict[str, str] = {}
        self.hands: dict[str, str] = {}
        self.promised = {key_of(project): self._end_of(project) for project in book.enterprise.projects}
        for event in book.enterprise.story:
            if isinstance(event, LaneChosen):
                self.lanes.setdefault(event.concern, event.lane)
            elif isinstance(event, Assigned):
                self.hands.setdefault(event.concern, event.to)

    def _end_of(self, project: Project) -> date:
        """Return the day promised for a concern that becomes a project: after its window, and never past today."""
        window = (project.trial if project.trial is not None else project.charter + 30) + project.follow_days
        return self.book.enterprise.anchor + timedelta(days=max(window + 14, 14))

    def raised(self, event: Raised) -> None:
        book = self.book
        place, key = book.places[event.place], book.key(event.concern)
        if event.anonymous:
            book.anonymous.add(event.concern)
            made = actions.raise_anonymously(place=place, kind=event.kind, text=event.text, client_key=key)
            book.concerns[event.concern] = made.concern
            return
        by = book.people[event.by]
        book.concerns[event.concern] = actions.raise_concern(
            place=place, kind=event.kind, text=event.text, by=by, client_key=key
        )

    def answered(self, event: Answered) -> None:
        concern, by = self.book.concerns[event.concern], self.book.people[event.by]
        if not event.accepted:
            actions.decline(concern, reason=event.reason, by=by)
            return
        lane = LANES[self.lanes.get(event.concern, "fix")]
        handler = self.book.people[self.hands.get(event.concern, event.by)]
        due = self.promised.get(event.concern)
        actions.accept(concern, lane=lane, handler=handler, by=by, due_on=due, text=event.reason)

    def done(self, event: Done) -> None:
        concern, by = self.book.concerns[event.concern], self.book.people[event.by]
        text = f"{event.note}\n{event.cause_note}"
        actions.report_done(concern, cause=self.book.causes[event.cause], text=text, by=by)

    def spread(self, event: SpreadProposed) -> None:
        book = self.book
        made = actions.propose_elsewhere(
            book.concerns[event.concern], places=[book.places[event.place]], by=book.people[event.by]
        )
        book.concerns[event.child] = made[0]

    def confirmed(self, event: Confirmed) -> None:
        by = self.book.raiser(event.concern, event.by)
        actions.confirm(self.book.concerns[event.concern], by=by, text=event.text)

    def reopened(self, event: Reopened) -> None:
        by = self.book.raiser(event.concern, event.by)
        actions.reopen(self.book.concerns[event.concern], reason=event.reason, by=by)

    def scored(self, event: Scored) -> None:
        by = self.book.people[event.by]
        actions.score(self.book.concerns[event.concern], stars=event.score, by=by)
