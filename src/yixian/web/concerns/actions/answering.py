"""From receipt to a human yes or no, and who has it in hand."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yixian.web.concerns import clock, queries
from yixian.web.concerns.actions.steps import locked, said, tell, write_down
from yixian.web.concerns.errors import StepError
from yixian.web.concerns.models import Concern, EventKind, Lane, Status
from yixian.web.people.models import OrgUnit, Person


@transaction.atomic
def accept(
    concern: Concern,
    *,
    lane: str,
    handler: Person,
    by: Person,
    due_on: date | None = None,
    text: str = "",
    at: datetime | None = None,
) -> Concern:
    """Say yes: in which lane, in whose hands, promised for when (by the lane's usual time if not said)."""
    if lane not in Lane.values:
        raise StepError("no_such_lane", concern.number)
    when = at or timezone.now()
    row = locked(concern, {Status.RECEIVED})
    day = timezone.localtime(when).date()
    if due_on is not None and due_on < day:
        raise StepError("promise_in_the_past", row.number)
    row.status, row.lane, row.handler = Status.ACCEPTED, lane, handler
    row.due_on = due_on or clock.promise(lane, day)
    row.answered_at = when
    row.save(update_fields=["status", "lane", "handler", "due_on", "answered_at"])
    changes = {"lane": lane, "handler": handler, "due_on": row.due_on}
    write_down(row, EventKind.ACCEPTED, by=by, at=when, text=text.strip(), changes=changes)
    tell([row.raised_by], "concern.accepted", row, handler=handler.name, due=row.due_on.isoformat())
    if handler != by:
        tell([handler], "concern.assigned", row, due=row.due_on.isoformat())
    return row


@transaction.atomic
def decline(concern: Concern, *, reason: str, by: Person, at: datetime | None = None) -> Concern:
    """Say no, and why: also to something taken on that turned out not to be possible."""
    when = at or timezone.now()
    row = locked(concern, {Status.RECEIVED, Status.ACCEPTED})
    reason = said(reason, "reason_missing", row)
    row.status, row.closed_at = Status.DECLINED, when
    row.answered_at = row.answered_at or when
    row.save(update_fields=["status", "closed_at", "answered_at"])
    write_down(row, EventKind.DECLINED, by=by, at=when, text=reason)
    tell([row.raised_by], "concern.declined", row, reason=reason)
    return row


@transaction.atomic
def assign(concern: Concern, *, handler: Person, by: Person, text: str = "", at: datetime | None = None) -> Concern:
    """Put it into other hands. Before the answer that hands over the answering; the clock runs on."""
    when = at or timezone.now()
    row = locked(concern, {Status.RECEIVED, Status.ACCEPTED})
    before, row.handler = row.handler, handler
    row.save(update_fields=["handler"])
    changes = {"handler": [before, handler]}
    write_down(row, EventKind.ASSIGNED, by=by, at=when, text=text.strip(), changes=changes)
    if handler != by:
        day = row.due_on or timezone.localtime(row.answer_due).date()
        tell([handler], "concern.assigned", row, due=day.isoformat())
    return row


@transaction.atomic
def note(concern: Concern, *, text: str, by: Person | None, at: datetime | None = None) -> Concern:
    """Add words to the story; those who have to do with it hear of it. ``by`` empty: the holder of the claim code."""
    row = locked(concern, set(Status.values))
    text = said(text, "nothing_said", row)
    write_down(row, EventKind.NOTE, by=by, at=at or timezone.now(), text=text)
    tell([one for one in (row.raised_by, row.handler) if one != by], "concern.noted", row, text=text[:200])
    return row


@transaction.atomic
def escalate(concern: Concern, *, at: datetime | None = None) -> Concern:
    """Tell the next level up that the answer is overdue; refused while it is not, or not again yet."""
    when = at or timezone.now()
    row = locked(concern, {Status.RECEIVED})
    if clock.escalation_due(row.answer_due, row.escalated_at, timezone.get_current_timezone()) >= when:
        raise StepError("not_overdue", row.number)
    level, people = _next_level(row)
    row.escalated_at, row.escalated_to = when, level
    row.save(update_fields=["escalated_at", "escalated_to"])
    write_down(row, EventKind.ESCALATED, by=None, at=when, text=level.name if level else "")
    tell(people, "concern.overdue", row, due=timezone.localtime(row.answer_due).date().isoformat())
    return row


def _next_level(row: Concern) -> tuple[OrgUnit | None, list[Person]]:
    """Return the nearest unit above those told so far where somebody leads; at the top, the top again."""
    last: OrgUnit | None = row.escalated_to or row.unit
    while last is not None and last.parent is not None:
        last = last.parent  # type: ignore[assignment]
        people = queries.leaders_at(last)
        if people:
            return last, people
    return last, queries.nearest_leaders(last)


def escalate_overdue(*, at: datetime | None = None) -> int:
    """Escalate whatever is due for it, each in its own transaction; return how many."""
    when = at or timezone.now()
    count = 0
    for concern in queries.overdue_answers(when):
        try:
            escalate(concern, at=when)
        except StepError:  # answered in between, or told already
            continue
        count += 1
    return count
